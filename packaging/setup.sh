# Shared by run.sh and test.sh: system libraries and virtual environment. Sourced, POSIX sh.

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$here" || exit 1
venv=${AUDIOMANCER_VENV:-$here/.venv}

say() { printf '%s\n' "$*" >&2; }

# system_packages KIND...: install what is missing of the packages of these kinds.
system_packages() {
    [ "$(uname -s)" = Linux ] || return 0
    command -v dpkg-query >/dev/null 2>&1 || return 0
    wanted=
    for kind in "$@"; do
        wanted="$wanted $(sed -n "s/^$kind //p" packaging/apt-packages.txt | tr '\n' ' ')"
    done
    missing=
    for package in $wanted; do
        case $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) in
            ii*) ;;
            *) missing="$missing $package" ;;
        esac
    done
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing system libraries:$missing"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null && return 0
        say "apt-get failed; see above."
        return 1
    fi
    say "Some system libraries are missing. Install them with this line, then start again:"
    say "    sudo apt-get install -y --no-install-recommends$missing"
    return 1
}

# environment EXTRA: make the virtual environment, or bring it up to what is locked; EXTRA is empty or "[dev]".
environment() {
    python=${PYTHON:-python3}
    command -v "$python" >/dev/null 2>&1 || { say "python3 is missing: apt-get install python3 python3-venv python3-pip"; return 1; }
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed."; return 1; }
    if [ ! -x "$venv/bin/python" ]; then
        say "Making the virtual environment in $venv"
        "$python" -m venv "$venv" || { say "python3-venv is missing: apt-get install python3-venv"; return 1; }
    fi
    # A stamp of what was installed: nothing is done when nothing changed.
    stamp=$(cat pyproject.toml packaging/constraints.txt | cksum)
    marker="$venv/.installed$1"
    if [ "$(cat "$marker" 2>/dev/null)" != "$stamp" ]; then
        say "Installing the locked Python packages (the first time takes a minute or two)"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -c packaging/constraints.txt -e ".$1" >&2 || return 1
        printf '%s\n' "$stamp" >"$marker"
    fi
}
