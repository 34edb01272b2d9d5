"""The vector store in a process of its own: LanceDB's import and its memory never meet the window's.

Importing LanceDB keeps the interpreter busy for seconds, and a compaction takes hundreds of megabytes. Searches need
neither: they read the index beside the table. So a window sends what concerns the table itself to a process that is
started when it is first needed and ends when nothing has come for a while.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import AudiomancerError, StorageError
from audiomancer.storage.contract.interfaces import DistanceMetric, Embedding
from audiomancer.storage.vectors.lancedb_vectors import KEEP_VERSIONS_FOR, LanceDBVectorStore
from audiomancer.storage.vectors.matrix import VectorMatrix, checked_embedding
from audiomancer.storage.vectors.neighbour_index import NeighbourIndex
from audiomancer.work import end_process, end_with_parent

IDLE_S: Final = 20.0
_STOP_S: Final = 3.0
_RESTED: Final = "rested"


class VectorStoreApart(LanceDBVectorStore):
    """Like `LanceDBVectorStore`, with LanceDB in another process. Safe from any thread."""

    def __init__(self, db_path: Path | str, idle_s: float = IDLE_S) -> None:
        """Make the folder where it is missing; no process is started yet.

        Args:
            db_path: The folder.
            idle_s: The process ends when nothing has been asked for so long.
        """
        super().__init__(db_path)
        self._idle_s = idle_s
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def add_embeddings_batch(self, items: Sequence[tuple[str, Embedding]]) -> None:
        """As in `LanceDBVectorStore`."""
        ids = [sample_id for sample_id, _ in items]
        if ids:
            self._ask("add_many", ids, np.stack([checked_embedding(embedding) for _, embedding in items]))

    def get_embedding(self, sample_id: str) -> list[float] | None:
        """As in `LanceDBVectorStore`."""
        found: list[float] | None = self._ask("get_embedding", sample_id)
        return found

    def delete_embeddings(self, sample_ids: Collection[str]) -> int:
        """As in `LanceDBVectorStore`."""
        return int(self._ask("delete_embeddings", list(sample_ids))) if sample_ids and self.has_table() else 0

    def _nearest(
        self,
        query: NDArray[np.float32],
        count: int,
        metric: DistanceMetric,
        among: Iterable[str] | None,
        excluded: Collection[str],
    ) -> list[tuple[str, float]]:
        found: list[tuple[str, float]] = self._ask(
            "_nearest", query, count, metric, None if among is None else list(among), list(excluded)
        )
        return found

    def matrix(self) -> VectorMatrix:
        """As in `LanceDBVectorStore`; every embedding is copied from the other process."""
        return VectorMatrix(*self._ask("plain_matrix"))

    def ids(self) -> list[str]:
        """As in `LanceDBVectorStore`."""
        found: list[str] = self._ask("ids")
        return found

    def readable_ids(self) -> list[str]:
        """As in `LanceDBVectorStore`."""
        found: list[str] = self._ask("readable_ids")
        return found

    def make_anew(self, sample_ids: Sequence[str]) -> int:
        """As in `LanceDBVectorStore`."""
        return int(self._ask("make_anew", list(sample_ids)))

    def version(self) -> int:
        """As in `LanceDBVectorStore`."""
        return int(self._ask("version")) if self.has_table() else 0

    def count(self) -> int:
        """As in `LanceDBVectorStore`."""
        return int(self._ask("count")) if self.has_table() else 0

    def compact(self, keep_versions_for: timedelta = KEEP_VERSIONS_FOR, *, is_thorough: bool = False) -> None:
        """As in `LanceDBVectorStore`."""
        if self.has_table():
            self._ask("compact_and_tidy", keep_versions_for, is_thorough)

    def neighbours(self) -> NeighbourIndex:
        """The index of every embedding; made by the other process where there is none."""
        self.index_now()
        return self._files.index()

    def index_now(self) -> None:
        """Make the index from the table, where it does not have all of it."""
        if self.has_table():
            self._ask("index_now")

    def close(self) -> None:
        """End the process and let go of what is held in memory."""
        with self._turn:
            self._end()
        super().close()

    def _ask(self, method: str, *arguments: Any) -> Any:
        """Have the other process do it.

        Raises:
            AudiomancerError: What it raised there.
            StorageError: The process ended in the middle of it.
        """
        with self._turn:
            for _ in range(3):
                if self._pipe is not None and self._pipe.poll():
                    # Nobody asked: it says that it has ended.
                    self._end()
                if self._pipe is None:
                    self._start()
                assert self._pipe is not None
                try:
                    self._pipe.send((method, arguments))
                except OSError:
                    # It ended before it could read the question.
                    self._end()
                    continue
                try:
                    kind, value = self._pipe.recv()
                except (EOFError, OSError) as error:
                    self._end()
                    raise StorageError("The embeddings could not be reached: their process has ended") from error
                if kind == _RESTED:
                    # It was about to end when the question came, and has not looked at it.
                    self._end()
                    continue
                if kind == "error":
                    raise value
                return value
        raise StorageError("The embeddings could not be reached: their process does not start")

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, str(self._location), self._idle_s), name="audiomancer-vectors", daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours

    def _end(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            # It ends when nobody is left to ask.
            pipe.close()
        if process is not None:
            end_process(process, _STOP_S)


class _Served(LanceDBVectorStore):
    """What the other process is asked for beyond the store's own methods.

    Attributes:
        tidy_at_s: When the versions before the last compaction may go; None where there are none.
    """

    tidy_at_s: float | None = None

    def add_many(self, ids: list[str], matrix: NDArray[np.float32]) -> None:
        self.add_embeddings_batch(list(zip(ids, matrix, strict=True)))

    def compact_and_tidy(self, keep_versions_for: timedelta, is_thorough: bool) -> None:
        before = self.version()
        self.compact(keep_versions_for, is_thorough=is_thorough)
        if self.version() != before:
            self.tidy_at_s = time.monotonic() + keep_versions_for.total_seconds() + 1.0

    def tidy(self) -> None:
        """Remove what the last compaction replaced, now that it is old enough."""
        self.tidy_at_s = None
        with contextlib.suppress(StorageError):
            self.compact(is_thorough=True)

    def plain_matrix(self) -> tuple[list[str], NDArray[np.float32]]:
        matrix = self.matrix()
        return matrix.ids, matrix.vectors


def serve(pipe: Connection, location: str, idle_s: float) -> None:
    """Answer until nobody asks any more: the inside of the process.

    Args:
        pipe: Pairs of method and arguments come in, pairs of kind and value go out.
        location: Folder of the store.
        idle_s: After so long without a question it ends.
    """
    end_with_parent()
    # Ctrl+C in a terminal reaches every process of the group; only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError), pipe, _Served(location) as store:
        while True:
            if not pipe.poll(idle_s):
                if store.tidy_at_s is None:
                    pipe.send((_RESTED, None))
                    return
                if time.monotonic() >= store.tidy_at_s:
                    store.tidy()
                continue
            method, arguments = pipe.recv()
            call: Callable[..., Any] = getattr(store, method)
            try:
                answer = ("value", call(*arguments))
            except AudiomancerError as error:
                answer = ("error", error)
            except Exception as error:  # noqa: BLE001 - whatever it was, the one who asked is to know
                answer = ("error", StorageError(f"The embeddings could not be reached: {error}"))
            pipe.send(answer)
    os._exit(0)
