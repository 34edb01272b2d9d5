#!/bin/sh
# Starts Audiomancer from a checkout: packaging/run.sh [FOLDER...] [--screenshot FILE.png]
# The first start makes a virtual environment and installs what is locked; later ones start at once.
start_dir=$(pwd)
. "$(dirname -- "$0")/setup.sh"
system_packages qt || exit 1
environment "" || exit 1
# Folders and files are meant from where the command was typed.
cd "$start_dir" || exit 1
exec "$venv/bin/audiomancer-gui" "$@"
