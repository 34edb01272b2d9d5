"""Lets `python -m audiomancer.cli` run without an installed script; the frozen program starts here too."""

import multiprocessing
import sys

from audiomancer.cli.main import main

if __name__ == "__main__":
    # The analysis processes of a frozen program are this program again.
    multiprocessing.freeze_support()
    sys.exit(main())
