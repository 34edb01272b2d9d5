"""Embeddings in LanceDB. The only module that imports it, and only once vectors are needed: it takes seconds."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.closing import Closing
from audiomancer.errors import StorageError
from audiomancer.storage.arguments import check_page, checked_metric, is_text, known_ids, pairs
from audiomancer.storage.aspects.aspect_table import AspectTable
from audiomancer.storage.lance.compaction import is_fragmented, is_worth_compacting, put_together
from audiomancer.storage.lance.lancedb_errors import translated_errors
from audiomancer.storage.lance.lancedb_import import import_lancedb
from audiomancer.storage.lance.sample_keys import sample_key
from audiomancer.storage.sqlite.damage import quarantine_folder
from audiomancer.storage.vectors.codes import encode
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM, DistanceMetric, Embedding
from audiomancer.storage.vectors.lancedb_rows import (
    ROWS_AT_ONCE,
    as_matrix,
    checked_id,
    coded_blocks,
    ids_read_through,
    literal,
    opened_table,
    table_rows,
)
from audiomancer.storage.vectors.matrix import VectorMatrix, checked_embedding
from audiomancer.storage.vectors.neighbour_files import NeighbourFiles
from audiomancer.storage.vectors.neighbour_index import NeighbourIndex

_DELETE_CHUNK: Final = 20_000
_TRIES: Final = 20
_CANDIDATES_MOST: Final = 5_000
_MATRIX_MOST: Final = 20_000
"""Up to here all embeddings are read at once: quicker than to ask LanceDB for some."""
CLEANUP_OLDER_THAN: Final = timedelta(minutes=1)
"""Age under which compaction leaves old versions: another process may still be reading one, which takes seconds."""


class LanceDBVectorStore(Closing):
    """Embeddings under sample ids in a LanceDB folder; implements `VectorStore`. Safe from any thread.

    Table `embeddings`: `id: string`, `embedding: fixed_size_list[float32, 128]`, `created_at: timestamp`. It is made
    at the first add. What other processes write is seen at once.

    Locks are taken in this order, and none while a later one is held:

    1. `WriterLock`, of who writes to SQLite and here (`TwoPhaseWriter.turn`).
    2. SQLite's write lock. It is let go before vectors are written.
    3. `NeighbourFiles.writing()`, from before a write to the table until it is noted: threads, then processes;
       or that of the aspects, never both.
    4. `_matrix_lock`, while the whole table is read.
    5. `_lock` and the neighbour files' state lock, for moments: what holds them takes no other.

    Searches take the last two alone, unless the index must be made first.

    Attributes:
        db_path: The folder.
        table_name: Name of the table.
        embedding_dim: Length of every embedding.
        aspects: Aspects of the same samples, in a table beside that of the embeddings.
    """

    def __init__(self, db_path: Path | str) -> None:
        """Make the folder where it is missing; LanceDB is not touched yet."""
        self.db_path = Path(db_path).expanduser()
        self.table_name = "embeddings"
        self.embedding_dim = EMBEDDING_DIM
        self._location = self.db_path.absolute()
        self._lock = threading.Lock()
        self._matrix_lock = threading.Lock()
        self._connection: Any = None
        self._table: Any = None
        self._matrix: tuple[int, VectorMatrix] | None = None
        self._files = NeighbourFiles(self._location / "neighbours")
        self._compacted = self._location / "compacted"
        self.aspects = AspectTable(self._location, self._connected)
        try:
            self._location.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise StorageError(f"The folder for embeddings can't be made: {e.strerror}", path=str(self.db_path)) from e

    def add_embedding(self, sample_id: str, embedding: Embedding) -> None:
        """Store an embedding, in place of any that stands under this id; errors as for `add_embeddings_batch`."""
        self.add_embeddings_batch([(sample_id, embedding)])

    def add_embeddings_batch(self, items: Sequence[tuple[str, Embedding]]) -> None:
        """Store many embeddings in one write or, where one is unusable, none. The last one given for an id wins.

        Raises:
            InvalidEmbeddingError: Not 128 numbers, or NaN or infinity among them.
            StorageError: LanceDB could not write.
        """
        vectors = {
            checked_id(sample_id): checked_embedding(embedding) for sample_id, embedding in pairs("Items", items)
        }
        if not vectors:
            return
        matrix = np.stack(list(vectors.values()))
        with self._translated("written"), self._files.writing():
            before = self.version()
            # LanceDB would look through its whole table for what stands under these ids; the index knows.
            known = self._files.index() if self._files.covers(before) else None
            is_new = [known is not None and known.place_of_key(sample_key(sample_id)) is None for sample_id in vectors]
            table = self._open(make=True)
            rows = table_rows(list(vectors), matrix, table.schema)
            if any(is_new):
                table.add(rows.filter(is_new))
            if not all(is_new):
                others = rows.filter([not flag for flag in is_new])
                table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(others)
            self._files.note_put(list(vectors), *encode(matrix), before, self.version())

    def get_embedding(self, sample_id: str) -> list[float] | None:
        """The embedding under this id, or None."""
        with self._translated("read"):
            table = self._open()
            if table is None or not is_text(sample_id):
                return None
            rows = table.search().where(f"id = {literal(sample_id)}").select(["embedding"]).limit(1).to_arrow()
            return None if rows.num_rows == 0 else [float(value) for value in rows["embedding"][0].as_py()]

    def delete_embedding(self, sample_id: str) -> bool:
        """Remove an embedding; False where there was none."""
        return self.delete_embeddings([sample_id]) > 0

    def delete_embeddings(self, sample_ids: Collection[str]) -> int:
        """Remove many embeddings, and the aspects under these ids; returns how many embeddings there were."""
        ids = [sample_id for sample_id in sample_ids if is_text(sample_id)]
        deleted = 0
        self.aspects.delete(ids)
        with self._translated("written"):
            table = self._open()
            if table is None or not ids:
                return 0
            with self._files.writing():
                before = self.version()
                for start in range(0, len(ids), _DELETE_CHUNK):
                    literals = ", ".join(map(literal, ids[start : start + _DELETE_CHUNK]))
                    deleted += table.delete(f"id IN ({literals})").num_deleted_rows
                self._files.note_deleted(ids, before, self.version())
        return deleted

    def search_similar(
        self,
        embedding: Embedding,
        limit: int = 10,
        offset: int = 0,
        exclude_ids: list[str] | None = None,
        distance_metric: DistanceMetric = "cosine",
    ) -> list[tuple[str, float]]:
        """As in `VectorStore`, with exact distances: equal ones in the order of ids; none where nothing was added yet.

        Cosine distances go from 0.0 (same direction) to 2.0; a zero vector lies at 1.0 from anything.
        """
        limit, offset = check_page(limit, offset)
        checked_metric(distance_metric)
        query = checked_embedding(embedding)
        return self._nearest(query, offset + limit, distance_metric, None, known_ids("exclude_ids", exclude_ids))[
            offset:
        ]

    def search_among(
        self, embedding: Embedding, sample_ids: Iterable[str], limit: int, distance_metric: DistanceMetric = "cosine"
    ) -> list[tuple[str, float]]:
        """Like `search_similar`, but only among these ids; ids without an embedding don't appear."""
        limit, _ = check_page(limit, 0)
        checked_metric(distance_metric)
        return self._nearest(checked_embedding(embedding), limit, distance_metric, sample_ids, ())

    def _nearest(
        self,
        query: NDArray[np.float32],
        count: int,
        metric: DistanceMetric,
        among: Iterable[str] | None,
        excluded: Collection[str],
    ) -> list[tuple[str, float]]:
        """The answer as of one moment, however many write meanwhile."""
        ids = None if among is None else list(among)
        # The index holds directions only; from nothing everything is equally far.
        is_for_index = metric == "cosine" and query.any() and count and not self._is_small()
        for _ in range(_TRIES if is_for_index else 0):
            found = self._from_index(query, count, ids, excluded)
            if found is not None:
                return found
        return self.matrix().nearest(query, count, metric, among=ids, excluding=excluded)

    def _from_index(
        self, query: NDArray[np.float32], count: int, among: list[str] | None, excluded: Collection[str]
    ) -> list[tuple[str, float]] | None:
        """Candidates from the index, in the order of their embeddings.

        None where there are too many, or some were replaced or deleted between the two looks.
        """
        index = self.neighbours()
        live = index.live
        places = None
        if among is not None:
            keys = {sample_key(sample_id) for sample_id in among}
            places = index.places_of_keys(np.fromiter(keys, np.uint64, len(keys)), live)
            places = places[places >= 0]
        found, _ = index.nearest(query, count + len(excluded), places, is_sure=True, live=live)
        if len(found) > _CANDIDATES_MOST:
            return None
        place_of = dict(zip(index.ids_of(found), found.tolist(), strict=True))
        for sample_id in excluded:
            place_of.pop(sample_id, None)
        matrix = self._matrix_of(list(place_of))
        then = [place_of[sample_id] for sample_id in matrix.ids]
        if len(then) < len(place_of) or not index.has_codes(np.array(then, np.int64), *encode(matrix.vectors)):
            return None
        return matrix.nearest(query, count, "cosine")

    def _is_small(self) -> bool:
        """Check whether all embeddings are read at once: so when they have been, and nothing changed since."""
        known = self._matrix
        if known is not None and len(known[1].ids) < _MATRIX_MOST and known[0] == self.version():
            return True
        return self.count() < _MATRIX_MOST

    def _matrix_of(self, ids: list[str]) -> VectorMatrix:
        """The embeddings of these ids."""
        with self._translated("read"):
            table = self._open()
            if table is None or not ids:
                return VectorMatrix.empty()
            condition = f"id IN ({', '.join(map(literal, ids))})"
            rows = table.search().where(condition).select(["id", "embedding"]).limit(len(ids)).to_arrow()
            return as_matrix(rows)

    def neighbours(self) -> NeighbourIndex:
        """The index of every embedding, made from the table where somebody wrote past it."""
        self.index_now()
        return self._files.index()

    def noted_neighbours(self) -> NeighbourIndex | None:
        """The index as the files beside the table have it, without a look at LanceDB; None where there is none yet."""
        index = self._files.index()
        return index if len(index) or not self.has_table() else None

    def index_now(self) -> None:
        """Make the index from the table, where it does not have all of it."""
        if self._files.covers(self.version()):
            return
        with self._translated("read"), self._files.writing():
            # Another thread or process may have made it meanwhile.
            version = self.version()
            if not self._files.covers(version):
                odd_ids: dict[int, str] = {}
                self._files.rebuild_from(coded_blocks(self._open(), odd_ids), version, odd_ids)

    def matrix(self) -> VectorMatrix:
        """Every embedding, in memory; read again only where the table changed since."""
        with self._matrix_lock, self._translated("read"):
            table = self._open()
            if table is None:
                return VectorMatrix.empty()
            version, known = self.version(), self._matrix
            if known is None or known[0] != version:
                # What is read may be newer than the number: then it is read again the next time.
                self._matrix = known = (version, as_matrix(table.to_arrow()))
            return known[1]

    def ids(self) -> list[str]:
        """Every id that has an embedding."""
        with self._translated("read"):
            table = self._open()
            if table is None:
                return []
            found: list[str] = table.search().select(["id"]).limit(self.count()).to_arrow()["id"].to_pylist()
            return found

    def readable_ids(self) -> list[str]:
        """The same, after a look at every embedding: what can't be read is an error."""
        if self.count() < _MATRIX_MOST:
            return self.matrix().ids
        with self._translated("read"):
            return ids_read_through(self._open())

    def make_anew(self, sample_ids: Sequence[str]) -> int:
        """Replace a damaged table, which goes to quarantine, by a new one; returns its number of embeddings.

        Of `sample_ids` it gets what the index beside the table has. `StorageError` where the folder can't be written.
        """
        with self._translated("written"), self._files.writing():
            index = self._files.index()
            keys = np.fromiter(map(sample_key, sample_ids), np.uint64, len(sample_ids))
            places = index.places_of_keys(keys)
            self._let_go()
            damaged = self._location / f"{self.table_name}.lance"
            if damaged.exists():
                quarantine = quarantine_folder(self._location)
                quarantine.mkdir(mode=0o700)
                damaged.rename(quarantine / damaged.name)
            table = self._open(make=True)
            has_code = np.flatnonzero(places >= 0)
            for first in range(0, len(has_code), ROWS_AT_ONCE):
                part = has_code[first : first + ROWS_AT_ONCE]
                part_ids = [sample_ids[number] for number in part.tolist()]
                table.add(table_rows(part_ids, index.vectors(places[part]), table.schema))
            self._files.forget()
            self.index_now()
            return len(has_code)

    def version(self) -> int:
        """A number that changes with every write, by whatever process; 0 before the first."""
        with self._translated("read"):
            table = self._open()
            return 0 if table is None else int(table.version)

    def count(self) -> int:
        """Number of embeddings."""
        with self._translated("read"):
            table = self._open()
            return 0 if table is None else int(table.count_rows())

    def is_fragmented(self) -> bool:
        """Check whether so many small writes have piled up that compaction is worthwhile. Does not import LanceDB."""
        return is_fragmented(self._location / f"{self.table_name}.lance", self._compacted)

    def compact(self, cleanup_older_than: timedelta = CLEANUP_OLDER_THAN, *, is_thorough: bool = False) -> None:
        """Put small writes together and remove versions older than `cleanup_older_than`; make the index fresh.

        LanceDB leaves every version it ever wrote: without this the folder grows with each batch. It writes the whole
        table anew, though, so a large one is left alone until it is worth it.

        Args:
            cleanup_older_than: Versions that are younger stay.
            is_thorough: Write a large table anew, however little has changed.
        """
        self.aspects.compact(cleanup_older_than, is_thorough=is_thorough)
        with self._translated("written"):
            table = self._open()
            if table is None:
                return
            if is_thorough or self.is_fragmented() or is_worth_compacting(table):
                with self._files.writing():
                    before = self.version()
                    put_together(table, cleanup_older_than)
                    self._compacted.touch()
                    self._files.note_tidied(before, self.version())
        self.index_now()
        if self._files.wants_rebuild():
            self._files.rebuild()

    def close(self) -> None:
        """Let go of the table and of what is held in memory."""
        self._let_go()
        self._files.close()
        self.aspects.files.close()

    def _let_go(self) -> None:
        with self._lock:
            self._table = self._connection = self._matrix = None

    def _open(self, *, make: bool = False) -> Any:
        """The table; None where it does not exist and is not to be made."""
        with self._lock:
            if self._table is None and (make or self.has_table()):
                self._table = opened_table(self._connect(), self.table_name, is_there=self.has_table())
            return self._table

    def _connected(self) -> Any:
        with self._lock:
            return self._connect()

    def _connect(self) -> Any:
        """LanceDB's connection; with `_lock` held."""
        if self._connection is None:
            # Zero: look for other processes' writes at every query.
            self._connection = import_lancedb().connect(self._location, read_consistency_interval=timedelta(0))
        return self._connection

    def has_table(self) -> bool:
        """Check whether the table's folder is there."""
        return (self._location / f"{self.table_name}.lance").is_dir()

    def _translated(self, done: str) -> AbstractContextManager[None]:
        return translated_errors(self.db_path, done)
