"""Steps inside transactions over the tables `files` and `samples`, shared by all who write to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from audiomancer.storage.contract.two_phase_write import record_intents
from audiomancer.storage.sqlite.text import path_key, search_column

IS_ENTRY = "is_primary = 1 AND (state <> 'failed' OR sample_id IS NOT NULL)"
"""Files that are rows of the list: one of each sample, and those that wait; failed ones are problems instead."""


def samples_of(tx: sqlite3.Connection, file_ids: Collection[int]) -> set[str]:
    """Samples that these files are locations of."""
    rows = tx.execute(
        "SELECT DISTINCT sample_id FROM files WHERE id IN (SELECT value FROM json_each(?)) AND sample_id IS NOT NULL",
        (json.dumps(list(file_ids)),),
    )
    return {sample_id for (sample_id,) in rows}


def refresh_primary(tx: sqlite3.Connection, sample_ids: Collection[str]) -> None:
    """Choose again which location stands for each sample: a reachable one, best the one its record names."""
    tx.execute(
        """
        UPDATE files SET is_primary = (id = (
            SELECT other.id FROM files AS other JOIN samples ON samples.id = other.sample_id
            WHERE other.sample_id = files.sample_id
            ORDER BY other.state = 'missing', other.path <> samples.file_path, other.id LIMIT 1
        ))
        WHERE sample_id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(list(sample_ids)),),
    )


def settle_samples(tx: sqlite3.Connection, sample_ids: Collection[str]) -> None:
    """Drop samples that files left without a location; name a location in the records of the others."""
    ids = json.dumps(list(sample_ids))
    gone = [
        sample_id
        for (sample_id,) in tx.execute(
            "SELECT id FROM samples WHERE id IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM files WHERE files.sample_id = samples.id)",
            (ids,),
        )
    ]
    drop_samples(tx, gone)
    refresh_primary(tx, sample_ids)
    homeless = tx.execute(
        "SELECT samples.id, files.path FROM samples JOIN files ON files.sample_id = samples.id AND files.is_primary "
        "WHERE samples.id IN (SELECT value FROM json_each(?)) AND NOT EXISTS ("
        "SELECT 1 FROM files AS own WHERE own.sample_id = samples.id AND own.path = samples.file_path)",
        (ids,),
    ).fetchall()
    for sample_id, path in homeless:
        set_sample_path(tx, sample_id, path)


def forget_files(tx: sqlite3.Connection, file_ids: Collection[int]) -> None:
    """Delete files, and the samples that lie nowhere else."""
    leaving = samples_of(tx, file_ids)
    tx.executemany("DELETE FROM files WHERE id = ?", [(file_id,) for file_id in file_ids])
    settle_samples(tx, leaving)


def drop_samples(tx: sqlite3.Connection, sample_ids: Collection[str]) -> None:
    """Delete samples and note that their vectors must follow."""
    tx.executemany("DELETE FROM samples WHERE id = ?", [(sample_id,) for sample_id in sample_ids])
    record_intents(tx, sample_ids)


def set_sample_path(tx: sqlite3.Connection, sample_id: str, path: str | bytes) -> None:
    """Name another location in a sample's record."""
    tx.execute(
        "UPDATE samples SET file_path = ?, search_text = ?, path_key = ? WHERE id = ?",
        (path, search_column(path), path_key(path), sample_id),
    )


def release_path(tx: sqlite3.Connection, path: str | bytes, owner_id: str = "") -> set[str]:
    """Make a path free for `owner_id`; returns the sample whose record named it, to be settled by the caller.

    Its record gets a path that no file has until then.
    """
    row = tx.execute(
        "SELECT id FROM samples WHERE path_key = ? AND file_path = ? AND id <> ?", (path_key(path), path, owner_id)
    ).fetchone()
    if row is None:
        return set()
    set_sample_path(tx, row[0], f"moved away: {row[0]}")
    return {row[0]}
