"""Writes that concern SQLite and LanceDB together, so that no crash leaves one without the other visible.

No transaction spans both. SQLite is the truth; an *intent* row says that an id's vector may exist without its row:

    add      intent committed → vector written → row inserted and intent removed, in one transaction
    replace  intent committed → vector written → intent removed
    delete   row deleted and intent written, in one transaction → vector deleted → intent removed

Queries show only vectors that have a row, so nothing half-done is ever visible, and whatever a killed process leaves
is found from the intents: the vector of every id without a row goes.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

import numpy as np

from audiomancer.aspects import Block
from audiomancer.errors import AudiomancerError, StorageError
from audiomancer.storage.contract.sample_rows import IdsTakenError, taken_ids
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.writer_lock import WriterLock
from audiomancer.storage.vectors.embedding import Embedding
from audiomancer.storage.vectors.lancedb_vectors import LanceDBVectorStore

_log = logging.getLogger(__name__)

T = TypeVar("T")

_TRIES: Final = 5


class TwoPhaseWriter:
    """The order of writes across both databases, and the repair after a crash."""

    def __init__(self, database: Database, vectors: LanceDBVectorStore, lock: WriterLock) -> None:
        self._database = database
        self._vectors = vectors
        self._lock = lock

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be the only writer until the block ends; what a crashed one left is repaired first."""
        with self._lock.held():
            self._sweep()
            yield

    def repair_if_free(self) -> None:
        """Repair what a crash left, unless another process is writing: then its next turn does it."""
        if self._open_intents():
            with self._lock.held_if_free() as is_held:
                if is_held:
                    self._sweep()

    def put(
        self,
        new_ids: Callable[[sqlite3.Connection], Collection[str]],
        vectors: Callable[[], Sequence[tuple[str, Embedding]]],
        commit: Callable[[sqlite3.Connection], T],
        aspects: Callable[[], Sequence[tuple[str, Block]]] = list,
    ) -> T:
        """Write vectors, then commit the rows that make them visible. To be called within `turn`.

        Args:
            new_ids: Chooses, in a transaction, the ids that have no row yet.
            vectors: Gives the embeddings, once the ids are chosen.
            commit: Writes the rows, in a transaction; its result is returned. Where it raises `IdsTakenError`, because
                records were stored without this turn meanwhile, all are called again.
            aspects: Gives the aspects of those samples that have some, once the ids are chosen.

        Raises:
            StorageError: A store failed; no new row is there.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._put(new_ids, vectors, commit, aspects)
            except IdsTakenError as error:
                _log.info("%s", error)
        return self._put(new_ids, vectors, commit, aspects)

    def _put(
        self,
        new_ids: Callable[[sqlite3.Connection], Collection[str]],
        vectors: Callable[[], Sequence[tuple[str, Embedding]]],
        commit: Callable[[sqlite3.Connection], T],
        aspects: Callable[[], Sequence[tuple[str, Block]]],
    ) -> T:
        with self._database.atomic() as tx:
            ids = list(new_ids(tx))
            record_intents(tx, ids)
        try:
            self._write_vectors(vectors(), aspects())
            with self._database.atomic() as tx:
                result = commit(tx)
                tx.executemany("DELETE FROM vector_intents WHERE sample_id = ?", [(sample_id,) for sample_id in ids])
        except IdsTakenError:
            # The other sample with one of these ids was stored without a vector.
            self._vectors.delete_embeddings(ids)
            raise
        finally:
            # Takes back what failed above, and finishes the removals that `commit` recorded.
            self._sweep()
        return result

    def replace(self, sample_id: str, embedding: Embedding) -> bool:
        """Write another vector for a row; False where no row has the id. To be called within `turn`.

        After a `StorageError` of LanceDB the vector is the old one.
        """
        with self._database.atomic() as tx:
            if not taken_ids(tx, [sample_id]):
                return False
            # A deletion of the row without this turn does not know of the vector.
            record_intents(tx, [sample_id])
        try:
            self._write_vectors([(sample_id, embedding)])
        finally:
            self._sweep()
        return True

    def remove(self, delete: Callable[[sqlite3.Connection], T]) -> T:
        """Delete rows and then their vectors; returns the result of `delete`. To be called within `turn`.

        `delete` deletes rows in a transaction, and calls `record_intents` for their ids.
        """
        with self._database.atomic() as tx:
            result = delete(tx)
        self._sweep()
        return result

    def _write_vectors(self, items: Sequence[tuple[str, Embedding]], aspects: Sequence[tuple[str, Block]] = ()) -> None:
        try:
            if len(items) == 1:
                self._vectors.add_embedding(*items[0])
            elif items:
                self._vectors.add_embeddings_batch(items)
            if aspects:
                blocks = dict(aspects)
                self._vectors.aspects.put(list(blocks), np.stack(list(blocks.values())))
        except AudiomancerError:
            raise
        except Exception as e:  # the contract: whatever goes wrong in a store is a StorageError
            raise StorageError(f"The embeddings could not be written: {e}") from e

    def _open_intents(self) -> list[str]:
        with self._database.read() as connection:
            return [sample_id for (sample_id,) in connection.execute("SELECT sample_id FROM vector_intents")]

    def _sweep(self) -> None:
        """Delete the vectors of intents without a row, then the intents, as the holder of the turn."""
        intents = self._open_intents()
        if not intents:
            return
        with self._database.read() as connection:
            doomed = [
                sample_id
                for sample_id in intents
                if not connection.execute("SELECT 1 FROM samples WHERE id = ?", (sample_id,)).fetchone()
            ]
        try:
            self._vectors.delete_embeddings(doomed)
        except StorageError as error:
            # Invisible without their rows; the next turn tries again.
            _log.warning("embeddings of removed samples could not be deleted yet: %s", error)
            return
        with self._database.atomic() as tx:
            tx.executemany("DELETE FROM vector_intents WHERE sample_id = ?", [(sample_id,) for sample_id in intents])


def record_intents(tx: sqlite3.Connection, sample_ids: Collection[str]) -> None:
    """Note that these ids may have a vector without a row."""
    tx.executemany(
        "INSERT OR IGNORE INTO vector_intents (sample_id) VALUES (?)", [(sample_id,) for sample_id in sample_ids]
    )
