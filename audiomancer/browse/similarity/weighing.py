"""Weighted questions: how much each aspect of a sound counts, and the search by all of them at once.

Aspects are vectors of length 1, so that the likeness in one is a product, and a weighted question one vector: its
product with every sound's codes is Match. A whole product of a million sounds takes some 15 ms on two cores, so nothing
is left out.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import ASPECT_BYTES, ASPECTS, COMMON_BYTES, Block, factors, packed, unpacked
from audiomancer.storage import AspectIndex

Values = NDArray[np.float32]
Weights = tuple[float, ...]
"""Weight of each of `ASPECTS`, 0 to 1."""

ASPECT_NAMES: Final = tuple(aspect.name for aspect in ASPECTS)

EVEN: Final[Weights] = (1.0,) * len(ASPECTS)
"""All count alike: that is the embedding, which was trained for it."""


class Preset(NamedTuple):
    """Weights with a name.

    Attributes:
        name: Name for the user.
        weights: The weights.
    """

    name: str
    weights: Weights


PRESETS: Final = (
    Preset("Sounds alike", EVEN),
    Preset("Fits rhythmically", (0.1, 0.0, 0.0, 0.1, 1.0)),
    Preset("Fits harmonically", (0.2, 0.1, 1.0, 0.0, 0.0)),
    Preset("Same shape", (0.1, 0.0, 0.0, 1.0, 0.0)),
)

RECORDED_WEIGHTS: Final[Weights] = (0.1, 0.05, 1.0, 0.5, 1.0)
"""Weights of what is hummed or tapped: its pitch and its rhythm say more than that it is a voice or a table."""

_BLOCK: Final = 16_384
_MOST_THREADS: Final = 4
_FEW: Final = 8
"""With fewer than one in so many sounds to be found, only those are looked at."""
_SAMPLE: Final = 4_096
_SPARE: Final = 64
"""Places looked at beyond those asked for: some belong to no row any more."""
_UNLIKE_SHARE: Final = 0.5


def is_even(weights: Weights, known: NDArray[np.bool_]) -> bool:
    """Check whether all aspects that a question has count alike, and do count."""
    used = {weight for weight, is_known in zip(weights, known.tolist(), strict=True) if is_known}
    return len(used) <= 1 and 0.0 not in used


def weights_of(text: str) -> Weights:
    """Weights from the settings; all alike where they make no sense."""
    try:
        found = tuple(map(float, text.split()))
    except ValueError:
        return EVEN
    if len(found) != len(EVEN) or not all(map(math.isfinite, found)):
        return EVEN
    return tuple(min(1.0, max(0.0, weight)) for weight in found)


def known_aspects(block: Block) -> NDArray[np.bool_]:
    """Mask of the aspects that a sound has, bool (5,)."""
    return np.array([block[aspect.part].any() for aspect in ASPECTS])


def middle_block(blocks: NDArray[np.int8]) -> Block:
    """Aspects in the middle of several sounds', int8 (96,) from int8 (n, 96)."""
    mean = unpacked(blocks).mean(axis=0) if len(blocks) else np.zeros(ASPECT_BYTES, np.float32)
    return packed({aspect.name: mean[aspect.part] for aspect in ASPECTS})


def between_blocks(blocks: Sequence[tuple[Block, float]]) -> Block:
    """Aspects between several sounds', with the share of each."""
    vectors = unpacked(np.stack([block for block, _ in blocks]))
    mean = np.array([share for _, share in blocks], np.float32) @ vectors
    return packed({aspect.name: mean[aspect.part] for aspect in ASPECTS})


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """A weighted question, as a search reads it.

    Attributes:
        index: The aspects of all sounds.
        question: What codes are multiplied by, float32 (96,): the sum is the weighted likeness, 1 at the most.
        place_of_row: int32, the place of each row among the aspects, -1 where it has none.
        row_of_place: int32, the row of each place, -1 where it has none.
        source_places: Places of the samples that are left out.
    """

    index: AspectIndex
    question: Values
    place_of_row: NDArray[np.int32]
    row_of_place: NDArray[np.int32]
    source_places: NDArray[np.int64]

    def nearest(self, mask: NDArray[np.bool_], limit: int) -> tuple[NDArray[np.int64], Values]:
        """Rows of a mask that are most like the question, best first, and their likeness; all where there are fewer."""
        count = min(len(self.place_of_row), len(mask))
        mask = mask[:count]
        total = int(np.count_nonzero(mask))
        place_count = min(len(self.row_of_place), self.index.place_count)
        if total * _FEW < place_count:
            rows = np.flatnonzero(mask)
            places = self.place_of_row[rows]
            has_place = (places >= 0) & ~np.isin(places, self.source_places)
            rows = rows[has_place]
            best, likeness = _best(products(self.index.blocks(places[has_place]), self.question), limit)
            return rows[best], likeness
        found = self.products_of_all()[:place_count]
        found[self.source_places[self.source_places < place_count]] = -np.inf
        if total == count:
            # Nearly every place belongs to a row that is wanted: a few spare ones stand in for those that do not.
            rows, likeness = self._rows_of(_best(found, limit + _SPARE), mask)
            if len(rows) >= limit:
                return rows[:limit], likeness[:limit]
        row_of = self.row_of_place[:place_count]
        found[~mask.take(row_of, mode="clip")] = -np.inf
        found[(row_of < 0) | (row_of >= count)] = -np.inf
        rows, likeness = self._rows_of(_best(found, limit + _SPARE), mask)
        return rows[:limit], likeness[:limit]

    def _rows_of(
        self, best: tuple[NDArray[np.int64], Values], mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], Values]:
        """Rows of a mask at places, and what stands beside each."""
        places, likeness = best
        rows = self.row_of_place[places].astype(np.int64)
        is_right = np.isfinite(likeness) & (rows >= 0) & (rows < len(mask))
        rows, places, likeness = rows[is_right], places[is_right], likeness[is_right]
        # A row that has got another place since counts there.
        is_right = (self.place_of_row[rows] == places) & mask[rows]
        return rows[is_right], likeness[is_right]

    def products_of_all(self) -> Values:
        """The weighted likeness at every place, float32."""
        base, late = self.index.base, self.index.late
        found = np.empty(len(base.keys) + len(late), np.float32)
        common, rhythm = self.question[:COMMON_BYTES], self.question[COMMON_BYTES:]
        has_rhythm = bool(rhythm.any())

        def one(first: int) -> None:
            part = slice(first, min(first + _BLOCK, len(base.keys)))
            np.matmul(base.common[part].astype(np.float32), common, out=found[part])
            if has_rhythm and first < len(base.rhythm):
                inner = base.rhythm[part]
                found[first : first + len(inner)] += inner.astype(np.float32) @ rhythm

        starts = range(0, len(base.keys), _BLOCK)
        if len(starts) > 2:
            threads = min(_MOST_THREADS, os.cpu_count() or 1)
            with ThreadPoolExecutor(threads, thread_name_prefix="audiomancer-weighing") as pool:
                list(pool.map(one, starts))
        else:
            for first in starts:
                one(first)
        found[len(base.keys) :] = products(late, self.question)
        return found


def question_of(
    blocks: Sequence[tuple[Block, float]], unlike: Block | None, weights: Weights
) -> tuple[Values, NDArray[np.bool_]]:
    """The vector of a weighted question.

    Args:
        blocks: Aspects of its sources, with the share of each; what one lacks, the others say.
        unlike: Aspects to stay away from; None for none.
        weights: Of the aspects; those that no source has don't count.

    Returns:
        float32 (96,), zeros where nothing counts; and which aspects the sources have, bool (5,).
    """
    vectors = unpacked(np.stack([block for block, _ in blocks]))
    shares = np.array([share for _, share in blocks], np.float32)
    asked = shares @ vectors
    away = np.zeros(ASPECT_BYTES, np.float32) if unlike is None else unpacked(unlike[None])[0]
    known = np.zeros(len(ASPECTS), bool)
    for number, aspect in enumerate(ASPECTS):
        length = float(np.linalg.norm(asked[aspect.part]))
        known[number] = length > 0
        if length > 0:
            asked[aspect.part] /= np.float32(length)
            asked[aspect.part] -= np.float32(_UNLIKE_SHARE) * away[aspect.part]
    used = np.where(known, np.array(weights, np.float32), np.float32(0))
    total = float(used.sum())
    if total > 0:
        used = used / np.float32(total)
    return (asked * factors(used.astype(np.float32))).astype(np.float32), known


def products(blocks: NDArray[np.int8], question: Values) -> Values:
    """The weighted likeness of some blocks, float32 (n,)."""
    found = [blocks[first : first + _BLOCK].astype(np.float32) @ question for first in range(0, len(blocks), _BLOCK)]
    return np.concatenate([np.zeros(0, np.float32), *found])


def _best(found: Values, limit: int) -> tuple[NDArray[np.int64], Values]:
    """Places of the `limit` highest, best first, and what stands there."""
    if limit <= 0:
        return np.zeros(0, np.int64), found[:0]
    places: NDArray[np.int64] | None = None
    if len(found) > 4 * limit and len(found) > _SAMPLE * 8:
        # What is below the edge that a sample suggests can't be among them, if enough is above it.
        sample = found[:: len(found) // _SAMPLE]
        above = max(1, round(4 * limit * len(sample) / len(found)))
        edge = np.partition(sample, len(sample) - above)[len(sample) - above]
        near = np.flatnonzero(found >= edge)
        if len(near) >= limit:
            places, found = near, found[near]
    if places is None:
        places = np.arange(len(found))
    if len(found) > limit:
        near = np.argpartition(-found, limit - 1)[:limit]
        places, found = places[near], found[near]
    order = np.lexsort((places, -found))
    return places[order], found[order]
