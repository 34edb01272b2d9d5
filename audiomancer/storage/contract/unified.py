"""Samples with their embeddings: SQLite and LanceDB as one store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.closing import Closing
from audiomancer.errors import InvalidEmbeddingError, SampleNotFoundError
from audiomancer.storage.arguments import check_page, checked_metric, is_text, pairs, query_text, shown
from audiomancer.storage.contract.interfaces import SampleMetadata
from audiomancer.storage.contract.sample_fields import encode_new
from audiomancer.storage.contract.sample_filter import SampleFilter
from audiomancer.storage.contract.sample_rows import choose_sample_ids, insert_samples
from audiomancer.storage.contract.sqlite_samples import SQLiteSampleStore
from audiomancer.storage.contract.two_phase_write import TwoPhaseWriter, record_intents
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.writer_lock import WriterLock
from audiomancer.storage.vectors.embedding import DistanceMetric, Embedding
from audiomancer.storage.vectors.lancedb_vectors import LanceDBVectorStore
from audiomancer.storage.vectors.matrix import checked_embeddings

FILTER_KEYS: Final = ("instrument_type", "bpm_min", "bpm_max", "key", "mood")
"""Filters of `search_by_text_and_similarity`."""

_LOOK_AT: Final = 2_000
_SPARE: Final = 16


class UnifiedSampleStorage(Closing):
    """Samples with their embeddings. A sample exists when its row is committed, and then has its vector.

    Safe from any thread; several processes may have the same library open: readers never wait, writers queue.

    Attributes:
        sample_store: The records, in SQLite: the truth.
        vector_store: The embeddings, in LanceDB.
        writer: The order of writes across both, for other tables of the same database.
    """

    sample_store: SQLiteSampleStore
    vector_store: LanceDBVectorStore
    writer: TwoPhaseWriter

    def __init__(self, db_path: Path | str, embeddings_path: Path | str) -> None:
        """Open or make the SQLite file and the LanceDB folder, and repair what a crash left."""
        database = Database(db_path)
        try:
            self._use(database, embeddings_path, is_owner=True)
        except BaseException:
            database.close()
            raise

    @classmethod
    def on(
        cls, database: Database, embeddings_path: Path | str, vectors: LanceDBVectorStore | None = None
    ) -> UnifiedSampleStorage:
        """A store on an open database, which `close` leaves open; `vectors` in place of a new store."""
        storage = cls.__new__(cls)
        storage._use(database, embeddings_path, is_owner=False, vectors=vectors)
        return storage

    def _use(
        self,
        database: Database,
        embeddings_path: Path | str,
        *,
        is_owner: bool,
        vectors: LanceDBVectorStore | None = None,
    ) -> None:
        self._database = database
        self._is_owner = is_owner
        self.sample_store = SQLiteSampleStore.on(database)
        self.vector_store = vectors or LanceDBVectorStore(embeddings_path)
        self.writer = TwoPhaseWriter(
            database, self.vector_store, WriterLock(None if database.is_memory else database.path)
        )
        self._matrix: tuple[tuple[int, ...], tuple[list[str], NDArray[np.float32]]] | None = None
        self.writer.repair_if_free()

    def add_sample_with_embedding(self, sample: SampleMetadata, embedding: Embedding) -> str:
        """Store a sample and its embedding, both or neither; returns the id.

        Raises:
            DuplicateSampleError: This content is already stored.
            InvalidEmbeddingError: Not 128 finite numbers; also a `ValueError`.
            StorageError: A field is unusable, another sample has this path, or a store failed.
        """
        return self._add([(sample, embedding)], "Invalid embedding")[0]

    def add_samples_with_embeddings_batch(self, items: Sequence[tuple[SampleMetadata, Embedding]]) -> list[str]:
        """Store all samples with their embeddings, or none; ids come in the order of the items.

        Raises:
            DuplicateSampleError: One content is already stored, or stands twice in the batch.
            InvalidEmbeddingError: One embedding is not 128 finite numbers; also a `ValueError`.
            StorageError: As for `add_sample_with_embedding`.
        """
        return self._add(items, "Invalid embedding in batch")

    def delete_sample(self, sample_id: str) -> bool:
        """Remove a sample with its embedding; False where no record has the id.

        An embedding that stands under the id goes also where no record does. One that can't be deleted now is
        invisible at once, and goes at the next write or opening.
        """
        if not is_text(sample_id):
            return False

        def delete(tx: Any) -> bool:
            record_intents(tx, [sample_id])
            return bool(tx.execute("DELETE FROM samples WHERE id = ?", (sample_id,)).rowcount)

        with self.writer.turn():
            return self.writer.remove(delete)

    def update_embedding(self, sample_id: str, embedding: Embedding) -> bool:
        """Store another embedding for a sample; its record stays. False where no record has the id.

        Whatever happens meanwhile, the sample has the old embedding or the new one.

        Raises:
            InvalidEmbeddingError: Not 128 finite numbers; also a `ValueError`. The old embedding stays.
            StorageError: LanceDB could not write. The old embedding stays.
        """
        (vector,) = _checked([embedding], "Invalid embedding")
        if not is_text(sample_id):
            return False
        with self.writer.turn():
            return self.writer.replace(sample_id, vector)

    def find_similar(
        self,
        sample_id: str,
        limit: int = 10,
        exclude_self: bool = True,
        distance_metric: DistanceMetric = "cosine",
    ) -> list[tuple[SampleMetadata, float]]:
        """Samples nearest to this one with their distances, ascending: exactly `limit` where that many exist.

        Args:
            sample_id: The sample to compare with.
            limit: Most results to return.
            exclude_self: Leave the sample itself out.
            distance_metric: "cosine" or "l2".

        Raises:
            SampleNotFoundError: The sample, or its embedding, does not exist.
            ValueError: A negative `limit`, an unknown metric, or an argument of a wrong type.
        """
        limit, _ = check_page(limit, 0)
        checked_metric(distance_metric)
        embedding = self.get_embedding(sample_id)
        if embedding is None or self.sample_store.get(sample_id) is None:
            raise SampleNotFoundError(f"No embedding found for sample {shown(sample_id)}", sample_id=sample_id)
        return self._nearest(embedding, limit, distance_metric, [sample_id] if exclude_self else [])

    def get_embedding(self, sample_id: str) -> list[float] | None:
        """The embedding of this sample, or None."""
        return self.vector_store.get_embedding(sample_id)

    def get_sample(self, sample_id: str) -> SampleMetadata | None:
        """The sample with this id, or None."""
        return self.sample_store.get(sample_id)

    def search_by_text_and_similarity(
        self,
        query_embedding: Embedding | None = None,
        text_query: str | None = None,
        filters: dict[str, Any] | None = None,
        limit: int = 20,
        distance_metric: DistanceMetric = "cosine",
    ) -> list[SampleMetadata]:
        """Samples that match text and filters; with an embedding, the `limit` nearest among all of them.

        Args:
            query_embedding: What to compare with; results then come nearest first, else in the order of storing.
            text_query: Words and "quoted phrases" in the path, as in `SampleStore.search`.
            filters: Any of `instrument_type`, `bpm_min`, `bpm_max`, `key`, `mood`, as in `SampleStore.search`.
            limit: Most results to return.
            distance_metric: "cosine" or "l2".

        Raises:
            InvalidEmbeddingError: Not 128 finite numbers; also a `ValueError`.
            ValueError: Neither an embedding nor a text, an unknown filter, a negative `limit`, or an argument of a
                wrong type.
        """
        limit, _ = check_page(limit, 0)
        checked_metric(distance_metric)
        text_query = query_text("text_query", text_query)
        if query_embedding is None and not text_query:
            raise ValueError("Give an embedding or a text to search for")
        if filters is not None and not isinstance(filters, Mapping):
            raise ValueError(f"filters must be a dict, got {shown(filters)}")
        unknown = [name for name in filters or () if name not in FILTER_KEYS]
        if unknown:
            raise ValueError(f"Unknown filter {shown(unknown[0])}; there are {', '.join(FILTER_KEYS)}")
        if query_embedding is None:
            return self.sample_store.search(text_query, limit=limit, **(filters or {}))
        (query,) = _checked([query_embedding], "Invalid embedding")
        if not text_query and not filters:
            return [sample for sample, _ in self._nearest(query, limit, distance_metric, [])]
        conditions = SampleFilter(text_query, **(filters or {}))
        # Where many samples match, the nearest of all hold enough of them; else the few that match are compared.
        near = [
            sample_id for sample_id, _ in self.vector_store.search_similar(query, _LOOK_AT, 0, None, distance_metric)
        ]
        matching = self._matching_of(near, conditions)
        if len(matching) < limit and len(near) == _LOOK_AT:
            matching = self.sample_store.matching_ids(conditions)
        found = self._first_with_records(
            lambda count: self.vector_store.search_among(query, matching, count, distance_metric), limit
        )
        return [sample for sample, _ in found]

    def update_sample(self, sample_id: str, updates: dict[str, Any]) -> bool:
        """Change the named fields of the record only; the embedding stays. False where the id is unknown.

        Raises:
            StorageError: A field is unknown or unusable, or is `id`; nothing changed.
        """
        return self.sample_store.update(sample_id, updates)

    def embedding_matrix(self) -> tuple[list[str], NDArray[np.float32]]:
        """Every sample's embedding: ids and an array of shape (n, 128), float32, cached until something changes."""
        with self._database.read() as connection:
            row = connection.execute("SELECT count(*), coalesce(max(row), 0) FROM samples").fetchone()
            state = (self.vector_store.version(), *row)
            if self._matrix is None or self._matrix[0] != state:
                matrix = self.vector_store.matrix()
                known = {sample_id for (sample_id,) in connection.execute("SELECT id FROM samples")}
                rows = [number for number, sample_id in enumerate(matrix.ids) if sample_id in known]
                if len(rows) == len(matrix.ids):
                    self._matrix = state, (matrix.ids, matrix.vectors)
                else:
                    self._matrix = state, ([matrix.ids[number] for number in rows], matrix.vectors[rows])
            return self._matrix[1]

    def compact(self) -> None:
        """Compact the vectors and SQLite's file."""
        with self.writer.turn():
            self.vector_store.compact()
            self._database.tidy()

    def close(self) -> None:
        """Close both stores, as far as they were opened here."""
        self._matrix = None
        self.vector_store.close()
        self.sample_store.close()
        if self._is_owner:
            self._database.close()

    def _add(self, items: Sequence[tuple[SampleMetadata, Embedding]], complaint: str) -> list[str]:
        items = pairs("Items", items)
        vectors = _checked([embedding for _, embedding in items], complaint)
        samples = [encode_new(sample) for sample, _ in items]
        given = [columns["id"] for columns in samples]
        ids: list[str] = []

        def choose(tx: Any) -> list[str]:
            for columns, wanted in zip(samples, given, strict=True):
                columns["id"] = wanted
            ids[:] = choose_sample_ids(tx, samples)
            return ids

        def insert(tx: Any) -> None:
            insert_samples(tx, samples, ids)

        if items:
            with self.writer.turn():
                self.writer.put(choose, lambda: list(zip(ids, vectors, strict=True)), insert)
        return ids

    def _nearest(
        self, embedding: Embedding, limit: int, metric: DistanceMetric, excluded: list[str]
    ) -> list[tuple[SampleMetadata, float]]:
        return self._first_with_records(
            lambda count: self.vector_store.search_similar(embedding, count, 0, excluded, metric), limit
        )

    def _first_with_records(
        self, search: Callable[[int], list[tuple[str, float]]], limit: int
    ) -> list[tuple[SampleMetadata, float]]:
        """The first `limit` results that have a record; `search` gives so many vectors, nearest first."""
        # Vectors without a row are rare, and never more than one write's worth. Each look is of one moment, so it is
        # repeated with more instead of continued.
        count = limit + _SPARE
        while True:
            neighbours = search(count)
            found = self._with_records(neighbours)
            if len(found) >= limit or len(neighbours) < count:
                return found[:limit]
            count *= 4

    def _matching_of(self, sample_ids: list[str], conditions: SampleFilter) -> list[str]:
        where, values = conditions.where()
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT id FROM samples WHERE id IN (SELECT value FROM json_each(?)) AND {where}",  # noqa: S608 - bound values
                (json.dumps(sample_ids), *values),
            )
            return [sample_id for (sample_id,) in rows]

    def _with_records(self, neighbours: Iterable[tuple[str, float]]) -> list[tuple[SampleMetadata, float]]:
        found = list(neighbours)
        records = self.sample_store.get_many([sample_id for sample_id, _ in found])
        return [(records[sample_id], distance) for sample_id, distance in found if sample_id in records]


def _checked(embeddings: Sequence[Embedding], complaint: str) -> Sequence[NDArray[np.float32]]:
    try:
        return checked_embeddings(embeddings)
    except InvalidEmbeddingError as e:
        raise InvalidEmbeddingError(f"{complaint}: {e}", **e.details) from e
