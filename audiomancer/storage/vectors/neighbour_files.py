"""The neighbour index on the disk: a file of cells, mapped, and a log of what came since.

Every write of vectors to LanceDB is noted in the log, so every process, also one that never imports LanceDB, has the
whole index. The log says which versions of the LanceDB table it covers: a gap means that somebody wrote past it, and
the index is made again from the table. Nothing here is the truth: all of it can be deleted at any time.
"""

from __future__ import annotations

import json
import os
import secrets
import struct
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from audiomancer.array_file import ArrayFile, NotAnArrayFile, write_arrays
from audiomancer.platforms.files import open_descriptor, remove_file
from audiomancer.storage.vectors.cells import CellShapes, cell_count, cells_of, centres_of
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM
from audiomancer.storage.vectors.neighbour_index import CodedCells, NeighbourIndex
from audiomancer.storage.vectors.sample_keys import sample_key, usual_id

_LAYOUT: Final = 1
_FRAME: Final = struct.Struct("<IBxxxIIqqI")
_FRAME_MAGIC: Final = 0x31564D41
_PUT: Final = 1
_DELETE: Final = 2
_NOTE: Final = 3
_TAIL_LEAST: Final = 20_000
_TAIL_SHARE: Final = 10
_WRITE_BLOCK: Final = 50_000

Coded = tuple[NDArray[np.uint64], NDArray[np.int16], NDArray[np.float32]]
"""Keys, codes and scales of some vectors."""


class NeighbourFiles:
    """The index of one folder of embeddings. Safe from any thread; several processes may use one folder.

    Two locks, always in this order: `writing()`, which separates writers for as long as a write takes, first the
    threads of this process and then the processes; and the state's lock, which guards the attributes while the files
    are read and is never held while waiting for anything. So who reads never waits for who writes.

    Args:
        folder: Where the files lie; made at the first write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base_path = folder / "cells.bin"
        self._state_lock = threading.RLock()
        self._writing_lock = threading.RLock()
        # The lock above separates threads, so the file's lock may count for the whole process.
        self._file_lock = FileLock(f"{folder}.lock", thread_local=False)
        self._index = NeighbourIndex("", CodedCells.empty())
        self._stamp: tuple[int, int] | None = None
        self._read_bytes = 0
        self._covered = 0
        self._is_whole = True

    # Reading

    def index(self) -> NeighbourIndex:
        """The index with all that any process has noted so far; the same object while its generation stands."""
        with self._state_lock:
            self._refresh()
            return self._index

    def covers(self, version: int) -> bool:
        """Check whether the index has everything of this version of the table."""
        with self._state_lock:
            self._refresh()
            return self._is_whole and self._covered == version

    def _refresh(self) -> None:
        try:
            status = self._base_path.stat()
            stamp: tuple[int, int] | None = (status.st_ino, status.st_mtime_ns)
        except OSError:
            stamp = None
        if stamp != self._stamp:
            self._open_base(stamp)
        for kind, before, after, payload, count in self._new_frames():
            self._apply(kind, before, after, payload, count)

    def _open_base(self, stamp: tuple[int, int] | None) -> None:
        self._stamp, self._read_bytes = stamp, 0
        self._index, self._covered, self._is_whole = NeighbourIndex("", CodedCells.empty()), 0, stamp is None
        if stamp is None:
            return
        try:
            file = ArrayFile(self._base_path)
            heading = file.heading
            if heading["layout"] != _LAYOUT:
                return
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
        except (OSError, NotAnArrayFile, KeyError, ValueError):
            return
        odd_ids = {int(key): sample_id for key, sample_id in heading["odd_ids"]}
        self._index = NeighbourIndex(heading["generation"], base, odd_ids)
        self._covered, self._is_whole = int(heading["version"]), True

    def _tail_path(self) -> Path:
        return self._folder / f"since-{self._index.generation or 'start'}.log"

    def _new_frames(self) -> Iterator[tuple[int, int, int, bytes, int]]:
        try:
            file = self._tail_path().open("rb")
        except OSError:
            return
        with file:
            file.seek(self._read_bytes)
            while True:
                head = file.read(_FRAME.size)
                if len(head) < _FRAME.size:
                    return
                magic, kind, count, size, before, after, checksum = _FRAME.unpack(head)
                payload = file.read(size)
                # What a crash cut off is written over by the next frame.
                if magic != _FRAME_MAGIC or len(payload) < size or zlib.crc32(payload) != checksum:
                    return
                self._read_bytes += _FRAME.size + size
                yield kind, before, after, payload, count

    def _apply(self, kind: int, before: int, after: int, payload: bytes, count: int) -> None:
        if before != self._covered:
            self._is_whole = False
        self._covered = after
        if kind == _NOTE:
            return
        keys = np.frombuffer(payload, np.uint64, count)
        if kind == _DELETE:
            self._index.delete(keys)
            return
        scales = np.frombuffer(payload, np.float32, count, 8 * count)
        codes = np.frombuffer(payload, np.int16, count * EMBEDDING_DIM, 12 * count).reshape(-1, EMBEDDING_DIM)
        self._index.name(json.loads(payload[12 * count + 2 * count * EMBEDDING_DIM :]))
        self._index.put(keys, codes, scales)

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who writes vectors of this folder until the block ends; a block may stand inside another."""
        with self._writing_lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._file_lock:
                yield

    def note_put(
        self, ids: Collection[str], codes: NDArray[np.int16], scales: NDArray[np.float32], before: int, after: int
    ) -> None:
        """Vectors were written, which took the table from version `before` to `after`. Within `writing`."""
        keys = np.fromiter((sample_key(sample_id) for sample_id in ids), np.uint64, len(ids))
        odd = [sample_id for sample_id, key in zip(ids, keys.tolist(), strict=True) if usual_id(key) is None]
        payload = keys.tobytes() + scales.tobytes() + codes.tobytes() + json.dumps(odd).encode()
        self._append(_PUT, len(ids), before, after, payload)

    def note_deleted(self, ids: Collection[str], before: int, after: int) -> None:
        """Vectors were deleted. Within `writing`."""
        keys = np.fromiter((sample_key(sample_id) for sample_id in ids), np.uint64, len(ids))
        self._append(_DELETE, len(ids), before, after, keys.tobytes())

    def note_tidied(self, before: int, after: int) -> None:
        """The table got new versions with the same content. Within `writing`."""
        if before != after:
            self._append(_NOTE, 0, before, after, b"")

    def _append(self, kind: int, count: int, before: int, after: int, payload: bytes) -> None:
        with self._state_lock:
            self._append_frame(kind, count, before, after, payload)

    def _append_frame(self, kind: int, count: int, before: int, after: int, payload: bytes) -> None:
        self._refresh()
        head = _FRAME.pack(_FRAME_MAGIC, kind, count, len(payload), before, after, zlib.crc32(payload))
        descriptor = open_descriptor(self._tail_path(), os.O_WRONLY | os.O_CREAT)
        try:
            # Over whatever a crash left after the last whole frame.
            os.ftruncate(descriptor, self._read_bytes)
            os.lseek(descriptor, self._read_bytes, os.SEEK_SET)
            view = memoryview(head + payload)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)
        self._refresh()

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
        old_tail = self._tail_path()
        generation = secrets.token_hex(8)
        heading: dict[str, Any] = {
            "layout": _LAYOUT,
            "generation": generation,
            "version": version,
            "odd_ids": [[key, sample_id] for key, sample_id in odd_ids.items()],
        }
        write_arrays(
            self._base_path,
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
            {},
        )
        remove_file(old_tail)
        self.index()

    def forget(self) -> None:
        """The table is another one: what is known of the old one no longer counts. Within `writing`."""
        with self._state_lock:
            self._covered, self._is_whole = -1, False

    def close(self) -> None:
        """Let go of the mapped file."""
        with self._state_lock:
            self._index, self._stamp, self._read_bytes = NeighbourIndex("", CodedCells.empty()), None, 0
            self._covered, self._is_whole = 0, True
