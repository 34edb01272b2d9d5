"""States of the list, and the order by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse import NO_BLEND, Blend, Query, SimilaritySource

BY_COLLECTION: Final = "collection"
"""Order of a list: as the user ordered the collection that it shows."""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """One state of the list.

    Attributes:
        query: What narrows it.
        source: What it resembles: a sample, a part of a sound, or several; None for the plain list.
        sort_column: Name of the column that orders it.
        is_descending: Direction.
        then_column: Name of the column that orders what is equal in the first one; empty for the name.
        then_descending: Direction of that.
        blend: What is asked beside the source: another one, one to stay away from, steps.
    """

    query: Query
    source: SimilaritySource | None = None
    sort_column: str = "name"
    is_descending: bool = False
    then_column: str = ""
    then_descending: bool = False
    blend: Blend = NO_BLEND


def by_chance(rows: NDArray[np.integer[Any]], entry_ids: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Rows in an order of chance, the same for each seed: what comes or goes leaves the others in their order.

    The numbers are SplitMix64's (Steele, Lea, Flood 2014) for the entries of the rows.

    Args:
        rows: Row numbers.
        entry_ids: Entry of each row of the index.
        seed: 0 or more; another one gives another order.
    """
    mixed = entry_ids[rows].astype(np.uint64) + np.uint64(seed)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    ordered: NDArray[np.int64] = np.asarray(rows, np.int64)[np.argsort(mixed ^ (mixed >> np.uint64(31)))]
    return ordered
