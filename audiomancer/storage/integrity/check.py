"""Looks for damage in a library: changes nothing."""

from __future__ import annotations

import sqlite3
from typing import Final

from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.library.records import CheckReport, FileState
from audiomancer.storage.sqlite.database import Database

_RULES: Final = {
    "samples share a content": "SELECT count(*) - count(DISTINCT file_hash) FROM samples",
    "samples share a path": "SELECT count(*) - count(DISTINCT file_path) FROM samples",
    "files share a path": "SELECT count(*) - count(DISTINCT path) FROM files",
    "files count as analysed without a sample": (
        "SELECT count(*) FROM files WHERE state = 'analysed' AND sample_id IS NULL"
    ),
    "samples have no file or several files in the list": (
        "SELECT count(*) FROM (SELECT 1 FROM files WHERE sample_id IS NOT NULL "
        "GROUP BY sample_id HAVING sum(is_primary) <> 1)"
    ),
    "measured samples have lost their waveform": (
        "SELECT count(*) FROM samples WHERE feature_version IS NOT NULL "
        "AND row NOT IN (SELECT sample_row FROM sample_evidence)"
    ),
    "collection entries belong to no collection": (
        "SELECT (SELECT count(*) FROM collection_items WHERE collection_id NOT IN (SELECT id FROM collections)) "
        "+ (SELECT count(*) FROM collection_colours WHERE collection_id NOT IN (SELECT id FROM collections))"
    ),
}
"""Invariants: each query counts violations and must return 0."""


def check_library(database: Database, samples: UnifiedSampleStorage) -> CheckReport:
    """Check pages, references, the rules of the tables, and that samples and vectors belong together."""
    with samples.writer.turn(), database.read() as connection:
        problems = _damage(connection)
        known = dict(connection.execute("SELECT id, feature_version IS NOT NULL FROM samples").fetchall())
        states = dict(connection.execute("SELECT state, count(*) FROM files GROUP BY state").fetchall())
        vectors = set(samples.vector_store.readable_ids())
    orphans = vectors - known.keys()
    # The others wait for their analysis, or were stored by a program that has no embeddings.
    bare = {sample_id for sample_id, is_measured in known.items() if is_measured} - vectors
    if bare:
        problems.append(f"{len(bare):,} samples have lost their embedding")
    if orphans:
        problems.append(f"{len(orphans):,} embeddings belong to no sample")
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
        f"The database is damaged: {text}"
        for (text,) in connection.execute("PRAGMA integrity_check(10)")
        if text != "ok"
    ]
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        found.append(f"The database is damaged: {len(broken)} rows refer to what is not there")
    for words, question in _RULES.items():
        (count,) = connection.execute(question).fetchone()
        if count:
            found.append(f"{count:,} {words}")
    return found
