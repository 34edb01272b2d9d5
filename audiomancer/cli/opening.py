"""Common to the commands: opening the library, parsing a query, and the exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from audiomancer.browse import Query, parse
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths

OK: Final = 0
"""All went well."""

FAILED: Final = 1
"""Something failed, and was said."""

USAGE: Final = 2
"""The command was not understood."""


def opened(options: argparse.Namespace | Path | None) -> Engine:
    """The library that the options name; a recovery is printed. `StorageError` where it can't be opened."""
    root = getattr(options, "data_dir", None) if isinstance(options, argparse.Namespace) else options
    engine = Engine.open(DataPaths.at(root))
    if engine.recovery is not None:
        print(f"audiomancer: {engine.recovery.sentence}", file=sys.stderr)
    return engine


def parsed_query(text: str) -> Query | None:
    """A query; None where it is not understood, which is then printed."""
    parsed = parse(text)
    for problem in parsed.problems:
        print(f"audiomancer: {problem}", file=sys.stderr)
    return None if parsed.problems else parsed.query
