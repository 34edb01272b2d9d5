"""Looks for damage in a library."""

from __future__ import annotations

import sqlite3

from audiomancer.storage.database import Database
from audiomancer.storage.library_rows import CheckReport, FileState
from audiomancer.storage.unified import UnifiedSampleStorage


def check_library(database: Database, samples: UnifiedSampleStorage) -> CheckReport:
    """Check the database's pages and references, and that samples and vectors belong together.

    Samples without a vector are queued for analysis, vectors without a sample are deleted.
    """
    with samples.writer.turn():
        with database.read() as connection:
            problems = _damage(connection)
            known = {sample_id for (sample_id,) in connection.execute("SELECT id FROM samples")}
            states = dict(connection.execute("SELECT state, count(*) FROM files GROUP BY state").fetchall())
        vectors = set(samples.vector_store.ids())
        orphans, bare = vectors - known, known - vectors
        samples.vector_store.delete_embeddings(orphans)
        if bare:
            problems.append(f"{len(bare)} samples have lost their embedding and will be analysed again")
            with database.atomic() as tx:
                tx.executemany(
                    "UPDATE samples SET feature_version = NULL WHERE id = ?",
                    [(sample_id,) for sample_id in bare],
                )
    return CheckReport(
        problems=tuple(problems),
        samples=len(known),
        vectors=len(vectors),
        orphan_vectors=len(orphans),
        samples_without_vector=len(bare),
        files={state: states.get(state.value, 0) for state in FileState},
    )


def _damage(connection: sqlite3.Connection) -> list[str]:
    found = [
        f"The database is damaged: {text}" for (text,) in connection.execute("PRAGMA quick_check(10)") if text != "ok"
    ]
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        found.append(f"The database is damaged: {len(broken)} rows refer to what is not there")
    return found
