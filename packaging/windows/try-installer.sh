#!/bin/sh
# Installs the Windows program under Wine, scans the demo sounds and opens the window with it, and removes it again:
# packaging/windows/try-installer.sh SETUP.EXE [PICTURE]
# Fails where anything but the library is left. Run where packaging/wine.sh runs; PICTURE gets what the window shows.
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=${AUDIOMANCER_WINE:-$HOME/.cache/audiomancer-wine}
[ -f "$1" ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
"$here/packaging/wine.sh" prepare || exit 1
cp "$1" "$work/setup.exe" || exit 1
python=${PYTHON:-$here/.venv/bin/python}
[ -d "$work/demo" ] || (cd "$here" && "$python" -c 'import pathlib, sys; from audiomancer.demo import write_demo_library as write; write(pathlib.Path(sys.argv[1]))' "$work/demo") || exit 1
# shellcheck disable=SC2016  # expanded inside
"$here/packaging/wine.sh" shell sh -c '
    unset PYTHONPATH
    # A Windows of its own, in which nothing else runs or was installed.
    export WINEPREFIX=/w/trial/prefix
    rm -rf /w/trial && mkdir -p /w/trial
    wineboot --init >/w/trial/wineboot.log 2>&1
    ln -sfn /w "$WINEPREFIX/dosdevices/w:"
    # Part of every Windows, for programs of one user.
    mkdir -p "$WINEPREFIX/drive_c/users/$(id -un)/AppData/Local/Programs"
    local_data=$WINEPREFIX/drive_c/users/$(id -un)/AppData/Local
    program=$local_data/Programs/Audiomancer
    library=$local_data/Audiomancer
    # Files and keys of the user; Wine and the programs write into Temp as they like.
    state() {
        wineserver --wait
        (cd "$WINEPREFIX/drive_c" && find . -path ./windows -prune -o -path "*/Temp/*" -prune -o -print | sort) >"/w/trial/files-$1"
        wine reg query "HKCU\\Software" /s 2>/dev/null | tr -d "\r" | grep -i audiomancer | sort >"/w/trial/keys-$1"
    }
    fail() { echo "FAILED: $*"; exit 1; }
    state before
    wine /w/setup.exe /S || fail "the installer"
    for name in Audiomancer.exe audiomancer-cli.exe Uninstall.exe bin/audiomancer.cmd _internal; do
        [ -e "$program/$name" ] || fail "$name is not installed"
    done
    echo "installed: $(du -sm "$program" | cut -f1) MB, $(find "$program" -type f | wc -l) files"
    wine reg query "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Audiomancer" /v DisplayVersion | grep DisplayVersion || fail "not among the programs"
    wine "$program/audiomancer-cli.exe" scan "W:\\demo" || fail "the scan"
    wine "$program/audiomancer-cli.exe" search kick --paths || fail "the search"
    [ -s "$library/samples.db" ] || fail "no library in $library"
    xvfb-run -a -s "-screen 0 1600x1000x24" wine "$program/Audiomancer.exe" --screenshot "W:\\trial\\window.png" || fail "the window"
    [ -s /w/trial/window.png ] || fail "no picture of the window"
    wine "$program/Uninstall.exe" /S || fail "the uninstaller"
    # It goes on as a copy of itself.
    state after
    [ -s "$library/samples.db" ] || fail "the library is gone"
    grep -v "^./users/[^/]*/AppData/Local/Audiomancer\(/\|$\)" /w/trial/files-after | diff /w/trial/files-before - || fail "files are left"
    diff /w/trial/keys-before /w/trial/keys-after || fail "keys are left"
    echo "removed: nothing is left but the library"'
status=$?
[ -n "$2" ] && cp "$work/trial/window.png" "$2"
exit $status
