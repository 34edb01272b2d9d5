"""Blocks of aspects by place, mapped from the disk, with what came since in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import ASPECT_BYTES, COMMON_BYTES
from audiomancer.grown_array import grown

_FEW: Final = 5_000
"""So few keys are looked up one by one among what came since."""


Places = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class AspectArrays:
    """Blocks in a mapped file: first those of sounds with a rhythm, then the others, each by rising key.

    Attributes:
        keys: uint64 (n,), see `sample_key`.
        common: int8 (n, 60): the aspects that all sounds may have.
        rhythm: int8 (m, 36), of the first m sounds.
    """

    keys: NDArray[np.uint64]
    common: NDArray[np.int8]
    rhythm: NDArray[np.int8]

    @classmethod
    def of(cls, keys: NDArray[np.uint64], blocks: NDArray[np.int8]) -> AspectArrays:
        """Arrays of blocks, int8 (n, 96)."""
        has_rhythm = blocks[:, COMMON_BYTES:].any(axis=1)
        order = np.lexsort((keys, ~has_rhythm))
        count = int(np.count_nonzero(has_rhythm))
        common = np.ascontiguousarray(blocks[order, :COMMON_BYTES])
        return cls(keys[order], common, np.ascontiguousarray(blocks[order[:count], COMMON_BYTES:]))

    def places_of(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Place of each key; -1 where it has none."""
        places = np.full(len(keys), -1, np.int32)
        # In their order a million are found several times faster, for neighbours lie in one page.
        order = np.argsort(keys)
        rising, split = keys[order], len(self.rhythm)
        for first, known in ((0, self.keys[:split]), (split, self.keys[split:])):
            if len(known):
                at = np.minimum(np.searchsorted(known, rising), len(known) - 1)
                is_known = known[at] == rising
                places[order[is_known]] = first + at[is_known]
        return places

    def blocks(self, places: Places) -> NDArray[np.int8]:
        """Blocks at places, int8 (n, 96)."""
        found = np.zeros((len(places), ASPECT_BYTES), np.int8)
        found[:, :COMMON_BYTES] = self.common[places]
        has_rhythm = places < len(self.rhythm)
        found[has_rhythm, COMMON_BYTES:] = self.rhythm[places[has_rhythm]]
        return found


NO_ARRAYS = AspectArrays.of(np.zeros(0, np.uint64), np.zeros((0, ASPECT_BYTES), np.int8))


class AspectIndex:
    """Blocks of all sounds that have some. A place never changes its meaning while its `generation` stands.

    Reading is safe in one thread while another adds.

    Attributes:
        generation: Identifies these places among those of other indexes.
        base: The mapped arrays.
    """

    def __init__(self, generation: str, base: AspectArrays) -> None:
        self.generation = generation
        self.base = base
        self._late_count = 0
        self._late_blocks = np.zeros((0, ASPECT_BYTES), np.int8)
        self._late_keys = np.zeros(0, np.uint64)
        # The last place of each key that came since; -1 where it went.
        self._late_place: dict[int, int] = {}

    @property
    def late(self) -> NDArray[np.int8]:
        """Blocks that came since, int8 (k, 96): their places follow those of `base`."""
        return self._late_blocks[: self._late_count]

    @property
    def place_count(self) -> int:
        """Places, also of blocks that were replaced."""
        return len(self.base.keys) + self._late_count

    def put(self, keys: NDArray[np.uint64], blocks: NDArray[np.int8]) -> None:
        """Add blocks, in place of those of the same keys."""
        first, used = self.place_count, self._late_count
        count = used + len(keys)
        self._late_blocks = grown(self._late_blocks, used, count)
        self._late_keys = grown(self._late_keys, used, count)
        self._late_blocks[used:count], self._late_keys[used:count] = blocks, keys
        # Last: who reads meanwhile looks no further than this.
        self._late_count = count
        self._late_place.update((key, first + number) for number, key in enumerate(keys.tolist()))

    def delete(self, keys: NDArray[np.uint64]) -> None:
        """Take blocks out; unknown keys are ignored."""
        self._late_place.update((key, -1) for key in keys.tolist())

    def places_of_keys(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Places of many keys; -1 where there is none."""
        places = self.base.places_of(keys)
        late = self._late_place
        if late and len(keys) < _FEW:
            for number, key in enumerate(keys.tolist()):
                places[number] = late.get(key, places[number])
        elif late:
            known = np.fromiter(late.keys(), np.uint64, len(late))
            at_places = np.fromiter(late.values(), np.int32, len(late))
            order = np.argsort(known)
            known, at_places = known[order], at_places[order]
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            is_late = known[at] == keys
            places[is_late] = at_places[at[is_late]]
        return places

    def blocks(self, places: Places) -> NDArray[np.int8]:
        """Blocks at places, int8 (n, 96)."""
        places = np.asarray(places, np.int64)
        found = np.empty((len(places), ASPECT_BYTES), np.int8)
        is_late = places >= len(self.base.keys)
        found[~is_late] = self.base.blocks(places[~is_late])
        found[is_late] = self.late[places[is_late] - len(self.base.keys)]
        return found

    def block_of_key(self, key: int) -> NDArray[np.int8] | None:
        """Block of a sound; None where it has none."""
        place = int(self.places_of_keys(np.array([key], np.uint64))[0])
        return None if place < 0 else self.blocks(np.array([place]))[0]

    def everything(self) -> tuple[NDArray[np.uint64], NDArray[np.int8]]:
        """Keys and blocks of all sounds that have some, each once."""
        keys = np.unique(np.concatenate([self.base.keys, self._late_keys[: self._late_count]]))
        places = self.places_of_keys(keys)
        has_place = places >= 0
        return keys[has_place], self.blocks(places[has_place])
