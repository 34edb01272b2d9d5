"""The neighbour index on the disk: a file of cells, mapped, and a log of what came since."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.array_file import ArrayFile
from audiomancer.storage.lance.sample_keys import sample_key, usual_id
from audiomancer.storage.lance.table_log import DELETE, PUT, TableLog
from audiomancer.storage.vectors.cells import CellShapes, cell_count, cells_of, centres_of
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM
from audiomancer.storage.vectors.neighbour_index import CodedCells, NeighbourIndex

_LAYOUT: Final = 1
_TAIL_LEAST: Final = 20_000
_TAIL_SHARE: Final = 10
_WRITE_BLOCK: Final = 50_000

Coded = tuple[NDArray[np.uint64], NDArray[np.int16], NDArray[np.float32]]
"""Keys, codes and scales of some vectors."""


class NeighbourFiles(TableLog):
    """The index of one folder of embeddings, see `TableLog`.

    Args:
        folder: Where the files lie; made at the first write.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "cells.bin", _LAYOUT)
        self._index = NeighbourIndex("", CodedCells.empty())

    # Reading

    def index(self) -> NeighbourIndex:
        """The index with all that any process has noted so far; the same object while its generation stands."""
        with self._state_lock:
            self._refresh()
            return self._index

    @property
    def _contents(self) -> NeighbourIndex:
        return self._index

    def _use_nothing(self) -> None:
        self._index = NeighbourIndex("", CodedCells.empty())

    def _use_base(self, file: ArrayFile) -> None:
        base = CodedCells(
            file.array("codes").reshape(-1, EMBEDDING_DIM),
            file.array("scales"),
            file.array("keys"),
            file.array("centres").reshape(-1, EMBEDDING_DIM),
            file.array("first"),
            CellShapes(
                file.array("closeness"),
                file.array("wobble"),
                file.array("axes").reshape(file.count("rest"), -1, EMBEDDING_DIM),
                file.array("rest"),
            ),
            file.array("sorted keys"),
            file.array("sorted places"),
        )
        odd_ids = {int(key): sample_id for key, sample_id in file.heading["odd_ids"]}
        self._index = NeighbourIndex(file.heading["generation"], base, odd_ids)

    def _use_put(self, payload: bytes, count: int) -> None:
        keys = np.frombuffer(payload, np.uint64, count)
        scales = np.frombuffer(payload, np.float32, count, 8 * count)
        codes = np.frombuffer(payload, np.int16, count * EMBEDDING_DIM, 12 * count).reshape(-1, EMBEDDING_DIM)
        self._index.name(json.loads(payload[12 * count + 2 * count * EMBEDDING_DIM :]))
        self._index.put(keys, codes, scales)

    # Writing

    def note_put(
        self, ids: Collection[str], codes: NDArray[np.int16], scales: NDArray[np.float32], before: int, after: int
    ) -> None:
        """Vectors were written, which took the table from version `before` to `after`. Within `writing`."""
        keys = np.fromiter((sample_key(sample_id) for sample_id in ids), np.uint64, len(ids))
        odd = [sample_id for sample_id, key in zip(ids, keys.tolist(), strict=True) if usual_id(key) is None]
        payload = keys.tobytes() + scales.tobytes() + codes.tobytes() + json.dumps(odd).encode()
        self._append(PUT, len(ids), before, after, payload)

    def note_deleted(self, ids: Collection[str], before: int, after: int) -> None:
        """Vectors were deleted. Within `writing`."""
        keys = np.fromiter((sample_key(sample_id) for sample_id in ids), np.uint64, len(ids))
        self._append(DELETE, len(ids), before, after, keys.tobytes())

    def wants_rebuild(self) -> bool:
        """Check whether so much came since the cells were made that searches would feel it."""
        index = self.index()
        size = len(index.base.keys)
        dead = size - int(np.count_nonzero(index.live[:size]))
        late = index.place_count - size
        return late + dead > max(_TAIL_LEAST, size // _TAIL_SHARE)

    def rebuild(self) -> None:
        """Make the cells anew from what the index holds. Seconds at a million vectors."""
        with self.writing():
            with self._state_lock:
                self._refresh()
                index, covered = self._index, self._covered
                if not self._is_whole:
                    # Somebody has written past it: it is made from the table.
                    return
            live = np.flatnonzero(index.live)
            size = len(index.base.keys)
            split = int(np.searchsorted(live, size))

            def blocks() -> Iterable[Coded]:
                for first in range(0, split, _WRITE_BLOCK):
                    part = live[first : min(split, first + _WRITE_BLOCK)]
                    yield index.base.keys[part], index.base.codes[part], index.base.scales[part]
                part = live[split:] - size
                yield index.tail_keys[part], index.tail_codes[part], index.tail_scales[part]

            self._write(blocks(), covered, index.odd_ids)

    def rebuild_from(self, blocks: Iterable[Coded], version: int, odd_ids: dict[int, str]) -> None:
        """Make the index from the vectors of the table at `version`. Within `writing`."""
        self._write(blocks, version, odd_ids)

    def _write(self, blocks: Iterable[Coded], version: int, odd_ids: dict[int, str]) -> None:
        given = list(blocks)
        keys = np.concatenate([np.zeros(0, np.uint64), *(block[0] for block in given)])
        codes = np.concatenate([np.zeros((0, EMBEDDING_DIM), np.int16), *(block[1] for block in given)])
        scales = np.concatenate([np.zeros(0, np.float32), *(block[2] for block in given)])
        del given
        if len(keys):
            centres = centres_of(codes, scales, min(cell_count(len(keys)), len(keys)))
        else:
            centres = np.zeros((1, EMBEDDING_DIM), np.float32)
        cells = cells_of(codes, scales, centres)
        order = np.argsort(cells, kind="stable")
        first = np.zeros(len(centres) + 1, np.int64)
        np.cumsum(np.bincount(cells, minlength=len(centres)), out=first[1:])
        codes, scales, keys = codes[order], scales[order], keys[order]
        shapes = CellShapes.of(codes, scales, centres, first)
        by_key = np.argsort(keys).astype(np.int32)
        heading = {
            "generation": secrets.token_hex(8),
            "version": version,
            "odd_ids": [[key, sample_id] for key, sample_id in odd_ids.items()],
        }
        self._replace_base(
            heading,
            {
                "codes": [codes],
                "scales": [scales],
                "keys": [keys],
                "centres": [centres],
                "first": [first],
                "closeness": [shapes.mean_cosine],
                "wobble": [shapes.cosine_variance],
                "axes": [shapes.axes],
                "rest": [shapes.rest],
                "sorted keys": [keys[by_key]],
                "sorted places": [by_key],
            },
        )
