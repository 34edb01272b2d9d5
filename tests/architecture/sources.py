"""Texts and syntax trees of the project's files, read once for all rules."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def text_of(path: Path) -> str:
    """Text of a file; rules only read, so they share it."""
    return path.read_text("utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """Syntax tree of a file; rules only look at it, so they share it."""
    return ast.parse(text_of(path))
