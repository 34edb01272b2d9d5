"""Nearest neighbours among all embeddings, or among any choice of them, from codes in memory.

Few are looked at one by one, so the answer is that of the codes exactly. Of many, the cells nearest to what is looked
for are, until far more than are asked for have been seen; cells without any of the choice cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from audiomancer.grown_array import grown
from audiomancer.storage.lance.sample_keys import sample_key, usual_id
from audiomancer.storage.vectors.cells import CellShapes
from audiomancer.storage.vectors.codes import code_errors, cosines, decoded, unit
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM

_EXACT_MOST: Final = 60_000
"""Number of vectors that are looked at one by one: some milliseconds."""
_SEEN_LEAST: Final = 32_000
_SEEN_PER_RESULT: Final = 64
_LOOKED_MOST: Final = 500_000
"""Here a search ends, whatever else may be near: some twenty milliseconds."""
_STEP: Final = 16_000
_SPARSE: Final = 4
_ROWS_A_PAGE: Final = 4096 // (2 * EMBEDDING_DIM)

S = TypeVar("S", bound=np.generic)
Places = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class CodedCells:
    """Coded vectors, cell after cell.

    Attributes:
        codes: int16, shape (n, 128).
        scales: float32, shape (n,).
        keys: uint64, shape (n,): whose vectors they are, see `sample_key`.
        centres: float32, shape (cells, 128).
        first: int64, shape (cells + 1,): where each cell begins.
        shapes: How each cell's vectors lie around its centre.
        sorted_keys: `keys`, rising.
        sorted_places: int32: where each of `sorted_keys` stands.
    """

    codes: NDArray[np.int16]
    scales: NDArray[np.float32]
    keys: NDArray[np.uint64]
    centres: NDArray[np.float32]
    first: NDArray[np.int64]
    shapes: CellShapes
    sorted_keys: NDArray[np.uint64]
    sorted_places: NDArray[np.int32]

    @classmethod
    def empty(cls) -> CodedCells:
        """Index without vectors."""
        return cls(
            np.zeros((0, EMBEDDING_DIM), np.int16),
            np.zeros(0, np.float32),
            np.zeros(0, np.uint64),
            np.zeros((1, EMBEDDING_DIM), np.float32),
            np.zeros(2, np.int64),
            CellShapes(
                np.zeros(1, np.float32),
                np.zeros(1, np.float32),
                np.zeros((1, 1, EMBEDDING_DIM), np.float32),
                np.zeros(1, np.float32),
            ),
            np.zeros(0, np.uint64),
            np.zeros(0, np.int32),
        )


class NeighbourIndex:
    """Vectors by place: those in cells first, then those that came since. A place never changes its meaning.

    Reading is safe in one thread while another adds: what is added is seen when its call has returned.

    Attributes:
        generation: Identifies these places among those of other indexes.
        base: The vectors in cells.
        live: Mask by place: false where the vector was replaced or deleted.
    """

    def __init__(self, generation: str, base: CodedCells, odd_ids: dict[int, str] | None = None) -> None:
        self.generation = generation
        self.base = base
        self.odd_ids = dict(odd_ids or {})
        self.live = np.ones(len(base.keys), bool)
        self._tail_count = 0
        self._tail_codes = np.zeros((0, EMBEDDING_DIM), np.int16)
        self._tail_scales = np.zeros(0, np.float32)
        self._tail_keys = np.zeros(0, np.uint64)
        self._tail_place: dict[int, int] = {}

    @property
    def tail_codes(self) -> NDArray[np.int16]:
        """Codes of what came since the cells were made."""
        return self._tail_codes[: self._tail_count]

    @property
    def tail_scales(self) -> NDArray[np.float32]:
        """Scales of what came since the cells were made."""
        return self._tail_scales[: self._tail_count]

    @property
    def tail_keys(self) -> NDArray[np.uint64]:
        """Keys of what came since the cells were made."""
        return self._tail_keys[: self._tail_count]

    def __len__(self) -> int:
        return int(np.count_nonzero(self.live))

    @property
    def place_count(self) -> int:
        """Places, dead ones included."""
        return len(self.live)

    # Contents

    def put(self, keys: NDArray[np.uint64], codes: NDArray[np.int16], scales: NDArray[np.float32]) -> None:
        """Add vectors, in place of those of the same keys; of several of one key the last counts."""
        first = self.place_count
        live = np.concatenate([self.live, np.ones(len(keys), bool)])
        for number, key in enumerate(keys.tolist()):
            before = self._tail_place.get(key)
            if before is None:
                before = self._base_place(key)
            if before is not None:
                live[before] = False
            self._tail_place[key] = first + number
        used, count = self._tail_count, self._tail_count + len(keys)
        self._tail_codes = grown(self._tail_codes, used, count)
        self._tail_scales = grown(self._tail_scales, used, count)
        self._tail_keys = grown(self._tail_keys, used, count)
        self._tail_codes[used:count], self._tail_scales[used:count], self._tail_keys[used:count] = codes, scales, keys
        self._tail_count = count
        # Last: who searches meanwhile looks no further than this.
        self.live = live

    def delete(self, keys: NDArray[np.uint64]) -> None:
        """Take vectors out; unknown keys are ignored."""
        live = self.live.copy()
        for key in keys.tolist():
            place = self.place_of_key(key)
            if place is not None:
                live[place] = False
        self.live = live

    def name(self, sample_ids: Iterable[str]) -> None:
        """Remember ids that their keys don't contain."""
        for sample_id in sample_ids:
            key = sample_key(sample_id)
            if usual_id(key) is None:
                self.odd_ids[key] = sample_id

    def warm(self) -> None:
        """Bring the mapped codes into memory, so that the first search does not wait for the disk."""
        if len(self.base.codes):
            self.base.codes[::_ROWS_A_PAGE, 0].max()

    # Looking up

    def place_of_key(self, key: int) -> int | None:
        """Place of a key's vector; None where there is none."""
        place = self._tail_place.get(key)
        if place is None:
            place = self._base_place(key)
        return place if place is not None and place < len(self.live) and self.live[place] else None

    def _base_place(self, key: int) -> int | None:
        keys = self.base.sorted_keys
        at = int(np.searchsorted(keys, np.uint64(key)))
        return int(self.base.sorted_places[at]) if at < len(keys) and int(keys[at]) == key else None

    def places_of_keys(self, keys: NDArray[np.uint64], live: NDArray[np.bool_] | None = None) -> NDArray[np.int32]:
        """Places of many keys; -1 where there is none, or it was not `live` at an earlier moment."""
        live = self.live if live is None else live
        places = np.full(len(keys), -1, np.int32)
        known = self.base.sorted_keys
        if len(known):
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            is_known = known[at] == keys
            found = self.base.sorted_places[at[is_known]]
            places[is_known] = np.where(live[found], found, -1)
        if self._tail_place:
            first = len(self.base.keys)
            tail = np.flatnonzero(live[first:])
            order = tail[np.argsort(self.tail_keys[tail], kind="stable")]
            late = self.tail_keys[order]
            if len(late):
                at = np.minimum(np.searchsorted(late, keys), len(late) - 1)
                is_late = late[at] == keys
                places[is_late] = first + order[at[is_late]]
        return places

    def keys_of(self, places: Places) -> NDArray[np.uint64]:
        """Keys of places."""
        return self._at(self.base.keys, self.tail_keys, places)

    def ids_of(self, places: Places) -> list[str]:
        """Sample ids of places."""
        return [usual_id(key) or self.odd_ids.get(key, "") for key in self.keys_of(places).tolist()]

    def vector(self, place: int) -> NDArray[np.float32]:
        """Unit vector at a place, float32, shape (128,)."""
        vector: NDArray[np.float32] = self.vectors(np.array([place]))[0]
        return vector

    def vectors(self, places: Places) -> NDArray[np.float32]:
        """Unit vectors at places, float32, shape (n, 128); zeros for silence."""
        codes = self._at(self.base.codes, self.tail_codes, places)
        return decoded(codes, self._scales_of(places))

    def has_codes(self, places: Places, codes: NDArray[np.int16], scales: NDArray[np.float32]) -> bool:
        """Check whether the vectors at these places have these codes and scales."""
        found = self._at(self.base.codes, self.tail_codes, places)
        return np.array_equal(self._scales_of(places), scales) and np.array_equal(found, codes)

    # Search

    def nearest(
        self,
        vector: NDArray[np.float32],
        count: int,
        among: Places | None = None,
        *,
        is_sure: bool = False,
        live: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Places of the nearest vectors by the cosine of the angle.

        Args:
            vector: What to look for, float32, shape (128,), of any length.
            count: How many.
            among: Places to choose from, each once; all living ones when left out. Dead ones are left out.
            is_sure: Give also those that may be nearer than the last of them, were it not for the codes' rounding.
            live: `live` as it was at an earlier moment, to search the vectors of then.

        Returns:
            Places and cosines, most alike first: `count`, and those of equal rank with the last; all where fewer are.
        """
        query = unit(vector)
        live = self.live if live is None else live
        wanted = live
        if among is not None:
            wanted = np.zeros(len(live), bool)
            wanted[among] = True
            wanted &= live
        total = int(np.count_nonzero(wanted))
        if total <= _EXACT_MOST or count * 4 > total:
            places = np.flatnonzero(wanted)
            found = self._cosines(places, query)
        else:
            places, found = self._from_cells(query, count, wanted)
        return _best(places, found, count, code_errors(self._scales_of(places)) if is_sure else None)

    def _scales_of(self, places: Places) -> NDArray[np.float32]:
        return self._at(self.base.scales, self.tail_scales, places)

    def _at(self, of_base: NDArray[S], of_tail: NDArray[S], places: Places) -> NDArray[S]:
        """Values at places, of the vectors in cells and of those that came since."""
        count = len(self.base.keys)
        is_tail = places >= count
        found = np.empty((len(places), *of_base.shape[1:]), of_base.dtype)
        found[~is_tail], found[is_tail] = of_base[places[~is_tail]], of_tail[places[is_tail] - count]
        return found

    def _cosines(self, places: Places, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines at rising places."""
        split = int(np.searchsorted(places, len(self.base.keys)))
        inner, tail = places[:split], places[split:] - len(self.base.keys)
        return np.concatenate(
            [
                _gathered(self.base.codes, self.base.scales, inner, query),
                _gathered(self.tail_codes, self.tail_scales, tail, query),
            ]
        )

    def _from_cells(
        self, query: NDArray[np.float32], count: int, wanted: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        base = self.base
        size = len(base.keys)
        tail = np.flatnonzero(wanted[size:]) + size
        places: list[NDArray[np.int64]] = [tail]
        found = [self._cosines(tail, query)]
        best = _largest(found[0], count)
        least = max(_SEEN_LEAST, _SEEN_PER_RESULT * count)
        bounds = base.shapes.upper_bounds(base.centres @ query, query)
        seen = looked = since = 0
        fresh: list[NDArray[np.float32]] = []
        for cell in np.argsort(-bounds).tolist():
            start, end = int(base.first[cell]), int(base.first[cell + 1])
            here = np.flatnonzero(wanted[start:end])
            if not len(here):
                continue
            if seen >= least and (looked >= _LOOKED_MOST or since >= _STEP):
                best = _largest(np.concatenate([best, *fresh]), count)
                fresh, since = [], 0
                if looked >= _LOOKED_MOST or (len(best) == count and best.min() >= bounds[cell]):
                    break
            if len(here) * _SPARSE < end - start:
                found.append(_gathered(base.codes, base.scales, here + start, query))
                looked += 2 * len(here)
            else:
                found.append(cosines(base.codes[start:end], base.scales[start:end], query)[here])
                looked += end - start
            fresh.append(found[-1])
            places.append(here + start)
            seen += len(here)
            since += len(here)
        return np.concatenate(places), np.concatenate(found)


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    return np.partition(values, len(values) - count)[-count:] if len(values) > count else values


def _gathered(
    codes: NDArray[np.int16], scales: NDArray[np.float32], places: Places, query: NDArray[np.float32]
) -> NDArray[np.float32]:
    block = 8192
    parts = [
        cosines(codes[places[first : first + block]], scales[places[first : first + block]], query)
        for first in range(0, len(places), block)
    ]
    return np.concatenate([np.zeros(0, np.float32), *parts])


def _best(
    places: NDArray[np.int64], found: NDArray[np.float32], count: int, errors: NDArray[np.float32] | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    if count <= 0:
        return places[:0], found[:0]
    if len(found) > count:
        # So many are at least this near, whatever was rounded.
        certain = found if errors is None else found - errors
        edge = np.partition(certain, len(found) - count)[len(found) - count]
        near = np.flatnonzero((found if errors is None else found + errors) >= edge)
        places, found = places[near], found[near]
    order = np.lexsort((places, -found))
    return places[order], found[order]
