#!/bin/sh
# Runs the engine's tests with the Python of this system, whatever it is: packaging/test-here.sh [arguments for pytest]
# test.sh runs all checks, on Debian.
. "$(dirname -- "$0")/setup.sh"
set -e
"${PYTHON:-python}" -m pip install --quiet -c packaging/constraints.txt -e ".[dev,m4a]"
[ $# -gt 0 ] || set -- tests/engine
QT_QPA_PLATFORM=offscreen exec "${PYTHON:-python}" -m pytest -q "$@"
