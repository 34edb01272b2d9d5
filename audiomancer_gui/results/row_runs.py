"""Runs of neighbouring rows: what differs between two lists of rows, found with numpy at any size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]


def runs_of(mask: Mask) -> NDArray[np.int64]:
    """Runs in which a mask is true.

    Args:
        mask: bool (n,).

    Returns:
        int64 (runs, 2): the first row of each run, and the one after its last.
    """
    if not len(mask):
        return np.zeros((0, 2), np.int64)
    edges = np.flatnonzero(mask[1:] != mask[:-1]) + 1
    opening = np.zeros(int(mask[0]), np.int64)
    closing = np.full(int(mask[-1]), len(mask), np.int64)
    return np.concatenate([opening, edges, closing]).reshape(-1, 2)


def difference(old: Rows, new: Rows, most_runs: int) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """The change from one list to another by taking runs out and putting runs in.

    Both are walked from one place where they part to the next, so that it takes little to find that few places differ,
    and little to find that many do.

    Args:
        old: Distinct row numbers, in the order shown.
        new: The same for what is to be shown.
        most_runs: How many runs there may be.

    Returns:
        Runs to be removed, by their places in `old`, and runs to be inserted, by their places in `new`, as `runs_of`
        gives them. None where rows that stay change their order, where nothing stays, or where there would be more
        than `most_runs`.
    """
    removed: list[tuple[int, int]] = []
    inserted: list[tuple[int, int]] = []
    at_old = at_new = stayed = 0
    while True:
        same = _equal_count(old[at_old:], new[at_new:])
        at_old, at_new, stayed = at_old + same, at_new + same, stayed + same
        if at_old == len(old) or at_new == len(new):
            break
        gone, come = _step(old[at_old:], new[at_new:])
        if not gone and not come:
            return None
        if gone:
            removed.append((at_old, at_old + gone))
        if come:
            inserted.append((at_new, at_new + come))
        if len(removed) + len(inserted) > most_runs:
            return None
        at_old, at_new = at_old + gone, at_new + come
    if at_old < len(old):
        removed.append((at_old, len(old)))
    if at_new < len(new):
        inserted.append((at_new, len(new)))
    is_too_much = len(removed) + len(inserted) > most_runs or (len(old) and not stayed)
    if is_too_much or _have_common(_gathered(old, removed), _gathered(new, inserted)):
        return None
    return _as_runs(removed), _as_runs(inserted)


def _step(old: Rows, new: Rows) -> tuple[int, int]:
    """Count the rows that go and come where two lists part; none where their first rows only change places."""
    gone, come = place_of(old, int(new[0])), place_of(new, int(old[0]))
    if gone is None and come is None:
        return _leading_strangers(old, new), _leading_strangers(new, old)
    return (0, 0) if gone is not None and come is not None else (gone or 0, come or 0)


def _blocks(count: int) -> Iterator[slice]:
    """Ever larger pieces of a list: what is near its start is found without looking at its end."""
    start, size = 0, 256
    while start < count:
        yield slice(start, start + size)
        start, size = start + size, size * 8


def _equal_count(a: Rows, b: Rows) -> int:
    """Count the elements that are the same from the start on."""
    shorter = min(len(a), len(b))
    for block in _blocks(shorter):
        is_same = a[:shorter][block] == b[:shorter][block]
        if not is_same.all():
            return int(block.start + is_same.argmin())
    return shorter


def place_of(rows: Rows, row: int) -> int | None:
    """Find a row number in a list; None where it is not there."""
    for block in _blocks(len(rows)):
        is_it = rows[block] == row
        if is_it.any():
            return int(block.start + is_it.argmax())
    return None


def _table(rows: Rows, size: int) -> Mask:
    """Find the row numbers that are among the rows; numbers are small, so that this is faster than sorting."""
    is_there = np.zeros(size, np.bool_)
    is_there[rows] = True
    return is_there


def _leading_strangers(rows: Rows, others: Rows) -> int:
    """Count the rows from the start on that are not among the others."""
    is_other = _table(others, max(int(rows.max()), int(others.max())) + 1)
    for block in _blocks(len(rows)):
        is_known = is_other[rows[block]]
        if is_known.any():
            return int(block.start + is_known.argmax())
    return len(rows)


def _have_common(a: Rows, b: Rows) -> bool:
    if not len(a) or not len(b):
        return False
    return bool(_table(a, max(int(a.max()), int(b.max())) + 1)[b].any())


def _gathered(rows: Rows, runs: list[tuple[int, int]]) -> Rows:
    return np.concatenate([rows[start:end] for start, end in runs] or [rows[:0]])


def _as_runs(runs: list[tuple[int, int]]) -> NDArray[np.int64]:
    return np.array(runs, np.int64).reshape(-1, 2)
