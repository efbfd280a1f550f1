from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.fpx.settlement_list import RefusedList
from payments.models import Finding, Reconciliation
from payments.reconciliation import reconcile
from payments.settlement_files import content_of
from wording import formats


class Command(BaseCommand):
    help = "Compare settlement lists of FPX with our payments; stops at the first that is refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: object, files: list[Path], **options: object) -> None:
        for path in files:
            try:
                done = reconcile(content_of(path), source=path.name, by=None)
            except (RefusedList, OSError) as error:
                raise CommandError(f"{path} was not compared: {error}") from error
            self.stdout.write(_summary(done))


def _summary(done: Reconciliation) -> str:
    found = Counter(done.differences.values_list("finding", flat=True))
    return "\n".join(
        [
            f"{done.source}: {formats.day(done.day)}, {done.lines} lines, {done.matched} matched",
            *(f"  {Finding(finding).label}: {count}" for finding, count in sorted(found.items())),
        ]
    )
