"""What each column is ordered by, as numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_store import UNKNOWN
from audiomancer.browse.columns.sort_order import UNKNOWN_KEY, orderable

SORTABLE: Final = (
    "name",
    "folder",
    "bpm",
    "key",
    "instrument",
    "mood",
    "duration",
    "format",
    "added",
    "favourite",
    "rating",
)
"""Columns that the list can be ordered by; `match` is ordered by the similarity itself."""


def sort_keys(
    name: str,
    column: Callable[[str], NDArray[Any]],
    folder_ranks: Callable[[], NDArray[np.uint32]],
    formats: Sequence[str],
) -> NDArray[np.uint32]:
    """Numbers by row in the order of a column's values; `UNKNOWN_KEY` where the value is not known.

    Args:
        name: One of `SORTABLE`, but for "name", whose order is kept by `NameOrder`.
        column: Gives numeric columns by name.
        folder_ranks: Gives the place of each folder in the order of their texts.
        formats: Names of the formats by code.
    """
    if name == "bpm":
        return orderable(column("bpm"))
    if name == "duration":
        return orderable(column("duration_s"))
    if name == "added":
        seconds: NDArray[np.float64] = np.clip(column("added_at_s"), 0.0, 2.0**32 - 2.0)
        return seconds.astype(np.uint32)
    if name == "folder":
        ranks_by_folder = folder_ranks()
        return ranks_by_folder.take(column("folder")) if len(ranks_by_folder) else np.zeros(0, np.uint32)
    if name == "format":
        place = {text: number for number, text in enumerate(sorted({text.lower() for text in formats}))}
        ranks = np.array([place[text.lower()] for text in formats] + [0] * (256 - len(formats)), np.uint32)
        found: NDArray[np.uint32] = ranks.take(column("format"))
        return found
    if name == "mood":
        bits = column("mood_bits").astype(np.uint32)
        bits[bits == 0] = UNKNOWN_KEY
        return bits
    codes = column(name).astype(np.uint32)
    if name in ("key", "instrument"):
        codes[codes == UNKNOWN] = UNKNOWN_KEY
    if name == "rating":
        codes[codes == 0] = UNKNOWN_KEY
    return codes
