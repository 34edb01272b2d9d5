"""One Markdown table on the terminal, and the same figures as JSON."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audiomancer.platforms.console import output_encoding

Cell = str | int | float | None


def print_table(header: Sequence[str], rows: Sequence[Sequence[Cell]], places: int = 3) -> None:
    """Print rows; fractions to so many places, a dash for what there is nothing to take from."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=output_encoding())
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(_text(cell, places) for cell in row) + " |")


def pair(first: float | None, second: float | None, places: int = 3) -> str | None:
    """Two figures in one cell; None where the first is missing."""
    return None if first is None else f"{_text(first, places)}, {_text(second, places)}"


def write_json(file: Path | None, rows: Sequence[Any]) -> None:
    """Write dataclasses unrounded, where a file was asked for."""
    if file is not None:
        file.write_text(json.dumps([dataclasses.asdict(row) for row in rows], indent=1) + "\n", "utf-8")


def _text(cell: Cell, places: int) -> str:
    if cell is None:
        return "–"
    return f"{cell:.{places}f}" if isinstance(cell, float) else str(cell)
