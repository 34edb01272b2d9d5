#!/bin/sh
# Checks everything: packaging/test.sh [arguments for pytest]
. "$(dirname -- "$0")/setup.sh"
system_packages qt test || exit 1
environment "[dev,m4a]" || exit 1
export PATH="$venv/bin:$PATH" QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
set -e
ruff check .
ruff format --check .
mypy
lint-imports
# Files are shared out among the cores; -n 0 runs them one after the other, as -s needs it.
# In the order of the folders, so that no long file runs alone at the end.
exec pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder "$@"
