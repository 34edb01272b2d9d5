"""The vector store in a separate process: LanceDB's import and its memory never meet the window's.

Importing LanceDB occupies the interpreter for seconds, and a compaction takes hundreds of megabytes. Searches need
neither: they read the index beside the table. So a window sends what concerns the table itself to a process that is
started when it is first needed and ends when nothing has come for a while.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar, assert_never

import numpy as np
from numpy.typing import NDArray

from audiomancer.child_channel import Channel, serve
from audiomancer.child_process import ChildProcess, Request
from audiomancer.errors import ProcessError, StorageError
from audiomancer.storage.aspects.aspect_table import AspectTable
from audiomancer.storage.lance.lancedb_import import import_lancedb
from audiomancer.storage.vectors.embedding import DistanceMetric, Embedding
from audiomancer.storage.vectors.lancedb_vectors import CLEANUP_OLDER_THAN, LanceDBVectorStore
from audiomancer.storage.vectors.matrix import VectorMatrix, checked_embedding
from audiomancer.storage.vectors.neighbour_index import NeighbourIndex

IDLE_S: Final = 20.0

Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True, eq=False)
class Add(Request[None]):
    """Store embeddings: one row of the matrix for each id."""

    ids: list[str]
    matrix: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PutAspects(Request[None]):
    """Store aspects: one row of blocks, int8 (n, 96), for each id."""

    ids: list[str]
    blocks: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Get(Request[list[float] | None]):
    """Read one embedding."""

    sample_id: str


@dataclass(frozen=True, slots=True)
class Delete(Request[int]):
    """Remove embeddings; answered with how many there were."""

    ids: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Nearest(Request[list[tuple[str, float]]]):
    """Find ids and distances of the nearest embeddings."""

    query: NDArray[np.float32]
    count: int
    metric: DistanceMetric
    among: list[str] | None
    excluded: list[str]


@dataclass(frozen=True, slots=True)
class ReadAll(Request[tuple[list[str], NDArray[np.float32]]]):
    """Read ids and embeddings."""


@dataclass(frozen=True, slots=True)
class Ids(Request[list[str]]):
    """List the ids, or only those whose embeddings can be read."""

    readable_only: bool = False


@dataclass(frozen=True, slots=True)
class IdsWithAspects(Request[list[str]]):
    """List the ids that have aspects."""


@dataclass(frozen=True, slots=True)
class MakeAspectsAnew(Request[int]):
    """Make the table of aspects anew from the files beside it."""


@dataclass(frozen=True, slots=True)
class MakeAnew(Request[int]):
    """Make the table anew from the index beside it."""

    ids: list[str]


@dataclass(frozen=True, slots=True)
class Version(Request[int]):
    """Read the version of the table."""


@dataclass(frozen=True, slots=True)
class Count(Request[int]):
    """Count the embeddings."""


@dataclass(frozen=True, slots=True)
class Compact(Request[None]):
    """Compact the table."""

    cleanup_older_than: timedelta
    is_thorough: bool


@dataclass(frozen=True, slots=True)
class IndexNow(Request[None]):
    """Bring the neighbour index up to date."""


AspectRequest: TypeAlias = PutAspects | IdsWithAspects | MakeAspectsAnew
VectorRequest: TypeAlias = (
    Add | Get | Delete | Nearest | ReadAll | Ids | MakeAnew | Version | Count | Compact | IndexNow | AspectRequest
)


class _AspectsElsewhere(AspectTable):
    """The table of aspects as the other process has it; the files beside it are read here."""

    def __init__(self, folder: Path, ask: Callable[[Request[Any]], Any]) -> None:
        super().__init__(folder, import_lancedb)
        self._ask = ask

    def put(self, sample_ids: Sequence[str], blocks: NDArray[np.int8]) -> None:
        """As in `AspectTable`."""
        if sample_ids:
            self._ask(PutAspects(list(sample_ids), blocks))

    def readable_ids(self) -> list[str]:
        """As in `AspectTable`."""
        found: list[str] = self._ask(IdsWithAspects()) if self.has_table() else []
        return found

    def make_anew(self) -> int:
        """As in `AspectTable`."""
        return int(self._ask(MakeAspectsAnew()))


class VectorStoreClient(LanceDBVectorStore):
    """Like `LanceDBVectorStore`, with LanceDB in another process. Safe from any thread."""

    def __init__(self, db_path: Path | str, idle_s: float = IDLE_S) -> None:
        """Make the folder where it is missing; a process starts with a request and ends `idle_s` after the last."""
        super().__init__(db_path)
        self._child: ChildProcess[VectorRequest, object] = ChildProcess(
            serve_vectors, (str(self._location), idle_s), name="audiomancer-vectors"
        )
        self.aspects = _AspectsElsewhere(self._location, self._ask)

    def add_embeddings_batch(self, items: Sequence[tuple[str, Embedding]]) -> None:
        """As in `LanceDBVectorStore`."""
        ids = [sample_id for sample_id, _ in items]
        if ids:
            self._ask(Add(ids, np.stack([checked_embedding(embedding) for _, embedding in items])))

    def get_embedding(self, sample_id: str) -> list[float] | None:
        """As in `LanceDBVectorStore`."""
        return self._ask(Get(sample_id))

    def delete_embeddings(self, sample_ids: Collection[str]) -> int:
        """As in `LanceDBVectorStore`."""
        return self._ask(Delete(list(sample_ids))) if sample_ids and self.has_table() else 0

    def _nearest(
        self,
        query: NDArray[np.float32],
        count: int,
        metric: DistanceMetric,
        among: Iterable[str] | None,
        excluded: Collection[str],
    ) -> list[tuple[str, float]]:
        return self._ask(Nearest(query, count, metric, None if among is None else list(among), list(excluded)))

    def matrix(self) -> VectorMatrix:
        """As in `LanceDBVectorStore`; every embedding is copied from the other process."""
        return VectorMatrix(*self._ask(ReadAll()))

    def ids(self) -> list[str]:
        """As in `LanceDBVectorStore`."""
        return self._ask(Ids())

    def readable_ids(self) -> list[str]:
        """As in `LanceDBVectorStore`."""
        return self._ask(Ids(readable_only=True))

    def make_anew(self, sample_ids: Sequence[str]) -> int:
        """As in `LanceDBVectorStore`."""
        return self._ask(MakeAnew(list(sample_ids)))

    def version(self) -> int:
        """As in `LanceDBVectorStore`."""
        return self._ask(Version()) if self.has_table() else 0

    def count(self) -> int:
        """As in `LanceDBVectorStore`."""
        return self._ask(Count()) if self.has_table() else 0

    def compact(self, cleanup_older_than: timedelta = CLEANUP_OLDER_THAN, *, is_thorough: bool = False) -> None:
        """As in `LanceDBVectorStore`."""
        if self.has_table():
            self._ask(Compact(cleanup_older_than, is_thorough))

    def neighbours(self) -> NeighbourIndex:
        """The index of every embedding; made by the other process where there is none."""
        self.index_now()
        return self._files.index()

    def index_now(self) -> None:
        """Make the index from the table, where it does not have all of it."""
        if self.has_table():
            self._ask(IndexNow())

    def close(self) -> None:
        """End the process and let go of what is held in memory."""
        self._child.close()
        super().close()

    def _ask(self, request: Request[Reply]) -> Reply:
        """Have the other process answer; raises its `AudiomancerError`, or `StorageError` where it ended or failed."""
        try:
            return self._child.ask(request)
        except ProcessError as error:
            raise StorageError(f"The embeddings could not be reached: their {error}") from error


class _Served:
    """Answers the requests in the other process, and tidies up after a compaction."""

    def __init__(self, store: LanceDBVectorStore) -> None:
        self._store = store
        # When the versions before the last compaction may go; None where there are none.
        self._tidy_at_s: float | None = None

    def answer(self, request: VectorRequest) -> object:
        store = self._store
        match request:
            case Add(ids, matrix):
                store.add_embeddings_batch(list(zip(ids, matrix, strict=True)))
            case Get(sample_id):
                return store.get_embedding(sample_id)
            case Delete(ids):
                return store.delete_embeddings(ids)
            case Nearest(query, count, metric, among, excluded):
                return store._nearest(query, count, metric, among, excluded)
            case ReadAll():
                everything = store.matrix()
                return everything.ids, everything.vectors
            case Ids(readable_only):
                return store.readable_ids() if readable_only else store.ids()
            case MakeAnew(ids):
                return store.make_anew(ids)
            case Version():
                return store.version()
            case Count():
                return store.count()
            case Compact(cleanup_older_than, is_thorough):
                self._compact(cleanup_older_than, is_thorough)
            case IndexNow():
                store.index_now()
            case PutAspects() | IdsWithAspects() | MakeAspectsAnew():
                return self._of_aspects(request)
            case _:
                assert_never(request)
        return None

    def _of_aspects(self, request: AspectRequest) -> object:
        aspects = self._store.aspects
        match request:
            case PutAspects(ids, blocks):
                aspects.put(ids, blocks)
            case IdsWithAspects():
                return aspects.readable_ids()
            case MakeAspectsAnew():
                return aspects.make_anew()
            case _:
                assert_never(request)
        return None

    def may_rest(self) -> bool:
        """Check whether nothing is left to do; first removes versions before a compaction, once they are old enough."""
        if self._tidy_at_s is None:
            return True
        if time.monotonic() >= self._tidy_at_s:
            self._tidy_at_s = None
            with contextlib.suppress(StorageError):
                self._store.compact(is_thorough=True)
        return False

    def _compact(self, cleanup_older_than: timedelta, is_thorough: bool) -> None:
        before = self._store.version()
        self._store.compact(cleanup_older_than, is_thorough=is_thorough)
        if self._store.version() != before:
            self._tidy_at_s = time.monotonic() + cleanup_older_than.total_seconds() + 1.0


def serve_vectors(channel: Channel, location: str, idle_s: float) -> None:
    """Answer until no request has come for `idle_s`: the inside of the process."""
    with LanceDBVectorStore(location) as store:
        served = _Served(store)
        serve(channel, served.answer, idle_s, served.may_rest)
