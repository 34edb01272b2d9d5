"""Lets `python -m audiomancer.cli` run without an installed script."""

import sys

from audiomancer.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
