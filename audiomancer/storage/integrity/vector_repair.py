"""A damaged or missing vector table is made anew: from the codes of the index beside it, as far as that has them.

Codes are directions with 16 bits a number: what is restored differs from what was stored by less than two
ten-thousandths, and has length 1, as every embedding of our analysis. What the index does not have is measured again
by the next scan.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from audiomancer.aspects import FIRST_VERSION_WITH_ASPECTS
from audiomancer.errors import StorageError
from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.vectors.lancedb_vectors import LanceDBVectorStore

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class VectorRepair:
    """Result of repairing the embeddings.

    Attributes:
        was_damaged: The table was missing or could not be read, and was made anew.
        restored: Embeddings that the index gave back.
        queued: Samples without an embedding or aspects: the next scan measures them again.
        removed: Embeddings without a sample that were removed.
    """

    was_damaged: bool = False
    restored: int = 0
    queued: int = 0
    removed: int = 0

    @property
    def sentences(self) -> list[str]:
        """Sentences for the user on what was done; none where nothing was wrong."""
        said = []
        if self.was_damaged:
            said.append(f"The table of embeddings was made anew: {self.restored:,} were restored.")
        if self.queued:
            said.append(f"{self.queued:,} samples without an embedding will be analysed by the next scan.")
        if self.removed:
            said.append(f"{self.removed:,} embeddings without a sample were removed.")
        return said


def repair_vectors(database: Database, samples: UnifiedSampleStorage) -> VectorRepair:
    """Make samples and embeddings belong together again. May take seconds; readers go on meanwhile.

    Raises:
        StorageError: The disk is full or protected, or another program writes for too long.
    """
    store = samples.vector_store
    with samples.writer.turn():
        with database.read() as connection:
            known = {sample_id for (sample_id,) in connection.execute("SELECT id FROM samples")}
        was_damaged, restored = False, 0
        try:
            vectors = set(store.readable_ids())
        except StorageError as error:
            _log.info("the table of embeddings is made anew: %s", error)
            was_damaged, vectors = True, set()
        if was_damaged or (known and not vectors):
            was_damaged = True
            restored = store.make_anew(sorted(known))
            vectors = set(store.ids())
        orphans, bare = vectors - known, known - vectors
        store.delete_embeddings(orphans)
        bare |= _repair_aspects(database, store)
        _queue(database, list(bare))
    return VectorRepair(was_damaged, restored, len(bare), len(orphans))


def _repair_aspects(database: Database, store: LanceDBVectorStore) -> set[str]:
    """Make the table of aspects readable; returns the samples that have lost theirs."""
    with database.read() as connection:
        question = "SELECT id FROM samples WHERE feature_version >= ?"
        measured = {sample_id for (sample_id,) in connection.execute(question, (FIRST_VERSION_WITH_ASPECTS,))}
        known = {sample_id for (sample_id,) in connection.execute("SELECT id FROM samples")}
    if not measured and not store.aspects.has_table():
        return set()
    try:
        found = set(store.aspects.readable_ids())
    except StorageError as error:
        _log.info("the table of aspects is made anew: %s", error)
        found = set()
    if measured and not found:
        store.aspects.make_anew()
        found = set(store.aspects.readable_ids())
    if found - known:
        store.delete_embeddings(found - known)
    return measured - found


def _queue(database: Database, sample_ids: Sequence[str]) -> None:
    for first in range(0, len(sample_ids), _AT_ONCE):
        with database.atomic() as tx:
            tx.execute(
                "UPDATE samples SET feature_version = NULL WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(sample_ids[first : first + _AT_ONCE]),),
            )
