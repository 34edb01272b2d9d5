"""The blocks of aspects on the disk, beside their table: see `TableLog`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.array_file import ArrayFile
from audiomancer.aspects import ASPECT_BYTES, COMMON_BYTES
from audiomancer.storage.aspects.aspect_index import NO_ARRAYS, AspectArrays, AspectIndex
from audiomancer.storage.lance.sample_keys import sample_key, usual_id
from audiomancer.storage.lance.table_log import DELETE, PUT, TableLog

_LAYOUT: Final = 1
_TAIL_LEAST: Final = 20_000
_TAIL_SHARE: Final = 10


class AspectFiles(TableLog):
    """The arrays of one table of aspects, see `TableLog`.

    Args:
        folder: Where the files lie; made at the first write.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "aspects.bin", _LAYOUT)
        self._index = AspectIndex("", NO_ARRAYS)
        self._odd_ids: dict[int, str] = {}

    def index(self) -> AspectIndex:
        """The blocks with all that any process has noted so far; the same object while its generation stands."""
        with self._state_lock:
            self._refresh()
            return self._index

    def ids_of(self, keys: NDArray[np.uint64]) -> list[str]:
        """Sample ids of keys."""
        with self._state_lock:
            return [usual_id(key) or self._odd_ids.get(key, "") for key in keys.tolist()]

    @property
    def _contents(self) -> AspectIndex:
        return self._index

    def _use_nothing(self) -> None:
        self._index, self._odd_ids = AspectIndex("", NO_ARRAYS), {}

    def _use_base(self, file: ArrayFile) -> None:
        common = file.array("common").reshape(-1, COMMON_BYTES)
        rhythm = file.array("rhythm").reshape(-1, ASPECT_BYTES - COMMON_BYTES)
        self._odd_ids = {int(key): sample_id for key, sample_id in file.heading["odd_ids"]}
        self._index = AspectIndex(file.heading["generation"], AspectArrays(file.array("keys"), common, rhythm))

    def _use_put(self, payload: bytes, count: int) -> None:
        keys = np.frombuffer(payload, np.uint64, count)
        end = (8 + ASPECT_BYTES) * count
        self._name(json.loads(payload[end:]))
        self._index.put(keys, np.frombuffer(payload[8 * count : end], np.int8).reshape(-1, ASPECT_BYTES))

    def _name(self, sample_ids: Sequence[str]) -> None:
        self._odd_ids.update((sample_key(sample_id), sample_id) for sample_id in sample_ids)

    def note_put(self, sample_ids: Sequence[str], blocks: NDArray[np.int8], before: int, after: int) -> None:
        """Blocks were written, which took the table from version `before` to `after`. Within `writing`."""
        payload = _keys(sample_ids).tobytes() + blocks.tobytes() + json.dumps(_odd(sample_ids)).encode()
        self._append(PUT, len(sample_ids), before, after, payload)

    def note_deleted(self, sample_ids: Sequence[str], before: int, after: int) -> None:
        """Blocks were deleted. Within `writing`."""
        self._append(DELETE, len(sample_ids), before, after, _keys(sample_ids).tobytes())

    def wants_rebuild(self) -> bool:
        """Check whether so much came since the arrays were written that they are worth writing anew."""
        index = self.index()
        return len(index.late) > max(_TAIL_LEAST, len(index.base.keys) // _TAIL_SHARE)

    def rebuild(self) -> None:
        """Write the arrays anew from what is known."""
        with self.writing():
            with self._state_lock:
                self._refresh()
                index, version, odd_ids = self._index, self._covered, dict(self._odd_ids)
                if not self._is_whole:
                    return
            self._write(*index.everything(), version, odd_ids)

    def rebuild_from(self, sample_ids: Sequence[str], blocks: NDArray[np.int8], version: int) -> None:
        """Write the arrays anew from what the table holds at `version`. Within `writing`."""
        odd_ids = {sample_key(sample_id): sample_id for sample_id in _odd(sample_ids)}
        self._write(_keys(sample_ids), blocks, version, odd_ids)

    def _write(self, keys: NDArray[np.uint64], blocks: NDArray[np.int8], version: int, odd_ids: dict[int, str]) -> None:
        arrays = AspectArrays.of(keys, blocks)
        heading = {
            "generation": secrets.token_hex(8),
            "version": version,
            "odd_ids": [[key, sample_id] for key, sample_id in odd_ids.items()],
        }
        self._replace_base(heading, {"keys": [arrays.keys], "common": [arrays.common], "rhythm": [arrays.rhythm]})


def _keys(sample_ids: Sequence[str]) -> NDArray[np.uint64]:
    return np.fromiter(map(sample_key, sample_ids), np.uint64, len(sample_ids))


def _odd(sample_ids: Sequence[str]) -> list[str]:
    return [sample_id for sample_id in sample_ids if usual_id(sample_key(sample_id)) is None]
