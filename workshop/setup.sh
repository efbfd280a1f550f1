# Sourced by ./run and ./test: everything they need before the project's own Python can run.
# shellcheck shell=bash

VENV=.venv
PYTHON_IN_VENV=$VENV/bin/python
WEASYPRINT_LIBRARIES=(
    libpango-1.0.so.0:libpango-1.0-0
    libpangoft2-1.0.so.0:libpangoft2-1.0-0
    libharfbuzz-subset.so.0:libharfbuzz-subset0
)
FONT=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

# Half a dozen processes start from the same code; they shall find it compiled.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%-9s%s\n' matrix "$*" >&2; }

refuse() {
    say "$*"
    exit 1
}

# The first Python that is new enough.
find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.11 python3.12 python3.13; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    refuse "Python 3.11 or newer is needed; on Debian 12: sudo apt-get install -y python3"
}

# Install Debian packages where we may, otherwise name the exact line.
debian_packages() {
    (($#)) || return 0
    if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
        refuse "Something is missing on this machine; please type: sudo apt-get install -y $*"
    fi
    say "Installing $*"
    local install=(apt-get install -y -qq --no-install-recommends "$@")
    export DEBIAN_FRONTEND=noninteractive
    "${install[@]}" >/dev/null 2>&1 && return
    apt-get update -qq >/dev/null && "${install[@]}" >/dev/null && return
    refuse "apt-get could not install them; its words are above."
}

# Packages whose shared library cannot be loaded, one a line.
missing_libraries() {
    "$1" - "${WEASYPRINT_LIBRARIES[@]}" <<'PYTHON'
import ctypes
import sys

for entry in sys.argv[1:]:
    library, package = entry.split(":")
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
PYTHON
}

# What WeasyPrint needs to write a receipt, and whatever `command:package` the caller names.
system_packages() {
    local python=$1 entry missing=()
    shift
    if [[ $(uname -s) == Linux ]]; then
        mapfile -t missing < <(missing_libraries "$python")
        [[ -e $FONT ]] || missing+=(fonts-dejavu-core)
    fi
    for entry in "$@"; do
        command -v "${entry%%:*}" >/dev/null || missing+=("${entry##*:}")
    done
    debian_packages "${missing[@]}"
}

make_venv() {
    [[ -x $VENV/bin/pip ]] && return
    "$1" -c 'import ensurepip, venv' 2>/dev/null || debian_packages python3-venv
    "$1" -m venv --clear $VENV
}

# Install requirements/NAME.txt once for each of its contents.
requirements() {
    local name=$1 file=requirements/$1.txt
    cmp -s "$file" "$VENV/installed-$name.txt" && return
    say "Installing the Python packages of $file; this happens once and takes a while."
    # Nothing is compiled ahead: the first start compiles what it imports, a fraction of it all.
    local pip=("$PYTHON_IN_VENV" -m pip install -qq --no-input --disable-pip-version-check
        --no-compile --no-deps --require-hashes --requirement "$file")
    if command -v flock >/dev/null; then
        flock "$VENV/pyvenv.cfg" "${pip[@]}"
    else
        "${pip[@]}"
    fi
    cp "$file" "$VENV/installed-$name.txt"
}
