"""Counts beside the filters, and what to drop when nothing is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index import UNKNOWN, BrowseIndex
from audiomancer.browse.matching import combined, condition_masks, matching_rows
from audiomancer.browse.query import Condition, Query
from audiomancer.vocabulary import INSTRUMENTS, KEYS, MOODS

BPM_LOW = 40.0
BPM_HIGH = 220.0
BPM_BINS = 60
"""The histogram covers BPM_LOW to BPM_HIGH in BPM_BINS equal steps; tempi outside fall into the first or last one."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many entries each value would leave, under all conditions but those of its own kind.

    Attributes:
        total: Entries in the library.
        matching: Entries that satisfy the whole query.
        bpm_histogram: int64, shape (BPM_BINS,).
        keys: int64, shape (24,), by key code.
        instruments: By id.
        moods: By tag.
        loops: Loops.
        shots: One-shots.
        folders: Entries by source folder id, under no condition at all.
        favourites: Favourites in the library.
    """

    total: int
    matching: int
    bpm_histogram: NDArray[np.int64]
    keys: NDArray[np.int64]
    instruments: dict[str, int]
    moods: dict[str, int]
    loops: int
    shots: int
    folders: dict[int, int]
    favourites: int


def count_facets(index: BrowseIndex, query: Query) -> Facets:
    """Count every facet under the query."""
    masks = condition_masks(index, query)

    def others(kind: str) -> NDArray[np.bool_]:
        return combined(index, masks, without=kind)

    everything = others("")
    bpm = index.column("bpm")[others("bpm")]
    bpm = bpm[~np.isnan(bpm)]
    step = (BPM_HIGH - BPM_LOW) / BPM_BINS
    bins = np.clip(((bpm - BPM_LOW) / step).astype(np.int64), 0, BPM_BINS - 1)
    keys = np.bincount(index.column("key")[others("key")].astype(np.int64), minlength=UNKNOWN + 1)
    instruments = np.bincount(index.column("instrument")[others("instrument")].astype(np.int64), minlength=UNKNOWN + 1)
    # Counting the distinct combinations once is far cheaper than one pass for every mood.
    combinations = np.bincount(index.column("mood_bits")[others("mood")].astype(np.int64))
    present = np.nonzero(combinations)[0]
    moods = {mood: int(combinations[present[(present >> bit) & 1 == 1]].sum()) for bit, mood in enumerate(MOODS)}
    loop = index.column("loop")[others("kind")]
    folder_ids, folder_counts = np.unique(index.column("folder_id"), return_counts=True)
    return Facets(
        total=len(index),
        matching=int(np.count_nonzero(everything)),
        bpm_histogram=np.bincount(bins, minlength=BPM_BINS),
        keys=keys[: len(KEYS)],
        instruments={name: int(instruments[code]) for code, name in enumerate(INSTRUMENTS)},
        moods=moods,
        loops=int(np.count_nonzero(loop == 1)),
        shots=int(np.count_nonzero(loop == 0)),
        folders=dict(zip(folder_ids.tolist(), folder_counts.tolist(), strict=True)),
        favourites=int(np.count_nonzero(index.column("favourite"))),
    )


def relaxations(index: BrowseIndex, query: Query) -> list[tuple[Condition, int]]:
    """For a query that finds nothing: each single condition that helps when dropped, with what it would give."""
    found = [(condition, len(matching_rows(index, query.without(condition)))) for condition in query.conditions()]
    return sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])
