"""Reasons why one copy of a sound is shown for all: the criteria of `duplicate_groups`, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from audiomancer.browse.columns.row import Row
from audiomancer.browse.index.duplicate_groups import LOSSLESS

_REASONS: Final[tuple[tuple[Callable[[Row], Any], str], ...]] = (
    (lambda row: not row.is_missing, "its file can be reached"),
    (lambda row: bool(row.is_favourite or row.rating or row.tags or row.note), "you have said something of it"),
    (lambda row: row.format.upper() in LOSSLESS, "its format loses nothing"),
    (lambda row: row.sample_rate_hz, "it has the higher sample rate"),
    (lambda row: row.bit_depth, "it has more bits"),
    (lambda row: row.channels, "it has more channels"),
)


def reason_shown(copies: Sequence[Row]) -> str:
    """Reason why the first of some copies is shown: what it has before the next one; "both are alike" where nothing.

    `copies` are different contents, the best one first; empty for fewer than two.
    """
    if len(copies) < 2:
        return ""
    best, next_best = copies[:2]
    found = next((words for value, words in _REASONS if value(best) > value(next_best)), "")
    return found or ("both are alike" if len(copies) == 2 else "all are alike")
