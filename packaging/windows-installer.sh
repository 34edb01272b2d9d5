#!/bin/sh
# Freezes the program for Windows, under Wine, and makes its installer: packaging/windows-installer.sh
# On Windows itself: pyinstaller packaging/audiomancer.spec, then makensis as below.
. "$(dirname -- "$0")/setup.sh"
set -e
command -v makensis >/dev/null 2>&1 || { say "makensis is missing: apt-get install nsis"; exit 1; }
python=${PYTHON:-$venv/bin/python}
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' audiomancer/__init__.py)
"$python" packaging/make_platform_icons.py build/icons
say "Freezing the programs under Wine (some ten minutes)"
# PyInstaller asks each package for its metadata: the program's packages are unpacked, not installed.
packaging/wine.sh python -m PyInstaller --noconfirm --log-level WARN --distpath 'S:\dist\windows' --workpath 'W:\build' 'S:\packaging\audiomancer.spec'
"$python" packaging/notice.py dist/windows/audiomancer >&2
makensis -V2 -DVERSION="$version" -DSOURCE="$here/dist/windows/audiomancer" -DICON="$here/build/icons/audiomancer.ico" \
    -DOUTPUT="$here/dist/Audiomancer-$version-setup.exe" packaging/windows/installer.nsi
say "Done: dist/Audiomancer-$version-setup.exe, $(du -sm "dist/Audiomancer-$version-setup.exe" | cut -f1) MB; unpacked $(du -sm dist/windows/audiomancer | cut -f1) MB"
