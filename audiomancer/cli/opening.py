"""Opens the library for a command."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths


def opened(options: argparse.Namespace | Path | None) -> Engine:
    """The library that the options name; where it had to be mended, that is said.

    Raises:
        StorageError: It can't be opened; says why.
    """
    root = getattr(options, "data_dir", None) if isinstance(options, argparse.Namespace) else options
    engine = Engine.open(DataPaths.at(root))
    if engine.recovery is not None:
        print(f"audiomancer: {engine.recovery.sentence}", file=sys.stderr)
    return engine
