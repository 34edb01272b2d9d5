#!/bin/sh
# Freezes the programs with the Python of this system, whatever it is: packaging/bundle-here.sh; bundle.sh also tries them.
. "$(dirname -- "$0")/setup.sh"
set -e
python=${PYTHON:-python}
"$python" -m pip install --quiet -c packaging/constraints.txt ".[bundle]"
"$python" packaging/make_platform_icons.py build/icons
"$python" -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build packaging/audiomancer.spec
"$python" packaging/notice.py dist/audiomancer
