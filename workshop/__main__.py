"""`python -m workshop` runs the site; `python -m workshop manage …` takes part in a running one."""

import json
import os
import sys

from workshop.environment import plan
from workshop.places import ROOT, data_folder
from workshop.processes import say
from workshop.refusal import CannotStart
from workshop.start import PYTHON, READY_FILE, run
from workshop.supervisor import StopRequested


def main(arguments: list[str]) -> int:
    os.umask(0o022)  # as root, the folders above the data must let PostgreSQL in
    try:
        match arguments:
            case []:
                run(plan(os.environ))
            case ["manage", *command]:
                manage(command)
            case _:
                raise CannotStart(
                    "Say “./run” or “./run manage COMMAND”; “./run --help” tells more."
                )
    except CannotStart as refusal:
        print(f"{'matrix':<9}{refusal}", file=sys.stderr)
        return 1
    except StopRequested:
        say("Stopped; no process is left.")
    return 0


def manage(command: list[str]) -> None:
    """Become `manage.py command` with the settings and the clock of the site that runs now."""
    ready_file = data_folder(os.environ) / READY_FILE
    if not ready_file.exists():
        raise CannotStart("No site runs with this data; start one with ./run first.")
    told: dict[str, str] = json.loads(ready_file.read_text())["environment"]
    os.execve(PYTHON, [PYTHON, str(ROOT / "manage.py"), *command], {**os.environ, **told})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
