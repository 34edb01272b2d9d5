# Shared by run.sh, test.sh, bundle.sh and install-desktop.sh: system libraries and virtual environment. Sourced, POSIX sh.

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
    # A package may have been renamed; what is installed then provides the old name.
    missing=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}, ${Provides}\n' | awk -v wanted="$wanted" '
        /^.i/ { sub(/^[a-z]+ +/, ""); gsub(/\([^)]*\)/, ""); gsub(/,/, " "); for (n = 1; n <= NF; n++) have[$n] }
        END { count = split(wanted, names, " "); for (n = 1; n <= count; n++) if (!(names[n] in have)) printf " %s", names[n] }
    ')
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

# environment EXTRAS: make the virtual environment, or bring it up to what is locked; EXTRAS is empty or like "[dev]".
environment() {
    python=${PYTHON:-python3}
    command -v "$python" >/dev/null 2>&1 || { say "python3 is missing: apt-get install python3 python3-venv python3-pip"; return 1; }
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed."; return 1; }
    # One that is half made, was moved, or belongs to another Python is made anew.
    made="$("$python" -V) $venv"
    if [ "$(cat "$venv/.made" 2>/dev/null)" != "$made" ]; then
        say "Making the virtual environment in $venv"
        "$python" -m venv --clear "$venv" || { say "python3-venv is missing: apt-get install python3-venv"; return 1; }
        printf '%s\n' "$made" >"$venv/.made"
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
