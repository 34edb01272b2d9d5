"""Results of analysis become samples: new content, further locations, moves, and contents measured anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import SampleNotFoundError
from audiomancer.storage.database import Database
from audiomancer.storage.file_rows import refresh_primary, release_path, set_sample_path, settle_samples, watched
from audiomancer.storage.library_rows import AnalysedFile, EntryChange, StoredBatch
from audiomancer.storage.path_text import from_column, search_text
from audiomancer.storage.sample_fields import FIELDS, Column, encode_new, encode_updates
from audiomancer.storage.sqlite_samples import derive_sample_id, insert_sample, update_sample
from audiomancer.storage.unified import UnifiedSampleStorage
from audiomancer.storage.vector_search import checked_embedding

_GIVEN_BY_US = ("id", "created_at", "updated_at")
_NOT_MEASURED = (*_GIVEN_BY_US, "file_path", "file_hash")


class _Content(Enum):
    NEW = auto()
    MEASURED_ANEW = auto()
    KNOWN = auto()


@dataclass(slots=True)
class _Step:
    """What is to be done for one file of a batch."""

    file_id: int
    columns: dict[str, Column]
    vector: NDArray[np.float32] | None
    item: AnalysedFile | None
    sample_id: str = ""
    content: _Content = _Content.KNOWN


@dataclass(slots=True)
class _Plan:
    """The steps that still apply, as decided within the writer's turn."""

    steps: list[_Step] = field(default_factory=list)

    def new_ids(self) -> list[str]:
        return [step.sample_id for step in self.steps if step.content is _Content.NEW]

    def vectors(self) -> list[tuple[str, NDArray[np.float32]]]:
        return [
            (step.sample_id, step.vector)
            for step in self.steps
            if step.content is not _Content.KNOWN and step.vector is not None
        ]


class AnalysedFiles:
    """The one place where files become samples.

    A crash while a known content is measured anew can leave its new vector with its old fields; its file still waits
    for analysis then, and the next scan makes it whole.
    """

    def __init__(self, database: Database, samples: UnifiedSampleStorage) -> None:
        self._database = database
        self._samples = samples

    def store(self, batch: Sequence[AnalysedFile]) -> StoredBatch:
        """Store results: see `LibraryStorage.store_analysed`."""
        steps = []
        for item in batch:
            metadata: dict[str, Any] = {k: v for k, v in item.metadata.items() if k not in _GIVEN_BY_US}
            steps.append(_Step(item.file_id, encode_new(metadata), checked_embedding(item.embedding), item))
        return self._write(steps)

    def store_known(self, locations: Sequence[tuple[int, str]]) -> StoredBatch:
        """Attach files to contents that are stored: see `LibraryStorage.store_known`."""
        return self._write([_Step(file_id, {"file_hash": file_hash}, None, None) for file_id, file_hash in locations])

    def hashes_by_size(self, feature_version: int) -> dict[int, list[str]]:
        """Hashes of the contents measured by this version, by size in bytes."""
        found: dict[int, list[str]] = {}
        with self._database.read() as connection:
            for size, file_hash in connection.execute(
                "SELECT file_size_bytes, file_hash FROM samples "
                "JOIN sample_details ON sample_id = samples.id WHERE feature_version = ?",
                (feature_version,),
            ):
                found.setdefault(size, []).append(file_hash)
        return found

    def update_resolved(
        self, sample_id: str, fields: dict[str, Any], *, tempo_source: str, key_source: str, instrument_source: str
    ) -> EntryChange:
        """Replace merged values and their sources: see `LibraryStorage.update_resolved`."""
        columns = encode_updates(fields)
        with self._database.atomic() as tx, watched(tx, sample_ids=[sample_id]) as watch:
            if not update_sample(tx, sample_id, columns):
                raise SampleNotFoundError(f"No such sample: {sample_id}", sample_id=sample_id)
            tx.execute(
                "UPDATE sample_details SET tempo_source = ?, key_source = ?, instrument_source = ? WHERE sample_id = ?",
                (tempo_source, key_source, instrument_source, sample_id),
            )
        return watch.change

    def _write(self, steps: Sequence[_Step]) -> StoredBatch:
        if not steps:
            return StoredBatch()
        plan = _Plan()

        def choose(tx: sqlite3.Connection) -> Collection[str]:
            plan.steps = _decide(tx, steps)
            return plan.new_ids()

        def commit(tx: sqlite3.Connection) -> EntryChange:
            files = [step.file_id for step in plan.steps]
            with watched(tx, files, {step.sample_id for step in plan.steps}) as watch:
                left: set[str] = set()
                for step in plan.steps:
                    left |= _apply(tx, step)
                settle_samples(tx, left)
                refresh_primary(tx, {step.sample_id for step in plan.steps})
            return watch.change

        with self._samples.writer.turn():
            change = self._samples.writer.put(choose, plan.vectors, commit)
        return StoredBatch(change, {step.file_id: step.sample_id for step in plan.steps}, len(plan.new_ids()))


def _decide(tx: sqlite3.Connection, steps: Sequence[_Step]) -> list[_Step]:
    """The steps whose file is still there, each with its sample and what its content is to us."""
    decided = []
    new_id_of_hash: dict[Column, str] = {}
    for step in steps:
        file = tx.execute("SELECT path, sample_id FROM files WHERE id = ?", (step.file_id,)).fetchone()
        if file is None:
            continue
        file_hash = step.columns["file_hash"]
        known = tx.execute(
            "SELECT id, feature_version FROM samples LEFT JOIN sample_details ON sample_id = id WHERE file_hash = ?",
            (file_hash,),
        ).fetchone()
        if known is not None:
            step.sample_id = known[0]
            is_another_location = file[1] != known[0]
            is_measured = step.item is None or (is_another_location and known[1] == step.item.feature_version)
            step.content = _Content.KNOWN if is_measured else _Content.MEASURED_ANEW
        elif file_hash in new_id_of_hash:
            step.sample_id, step.content = new_id_of_hash[file_hash], _Content.KNOWN
        elif step.item is not None:
            step.columns["file_path"] = file[0]
            step.columns["search_text"] = search_text(from_column(file[0]))
            step.sample_id = derive_sample_id(tx, step.columns, set(new_id_of_hash.values()))
            step.content = _Content.NEW
            new_id_of_hash[file_hash] = step.sample_id
        else:
            continue
        decided.append(step)
    return decided


def _apply(tx: sqlite3.Connection, step: _Step) -> set[str]:
    """Write one step; returns samples that a file has left."""
    path, old_sample_id = tx.execute("SELECT path, sample_id FROM files WHERE id = ?", (step.file_id,)).fetchone()
    left = release_path(tx, path, step.sample_id)
    if step.content is _Content.NEW:
        insert_sample(tx, step.columns, step.sample_id)
    elif step.content is _Content.MEASURED_ANEW:
        empty: dict[str, Column] = dict.fromkeys(name for name in FIELDS if name not in _NOT_MEASURED)
        measured = {name: value for name, value in step.columns.items() if name not in _NOT_MEASURED}
        measured.pop("search_text", None)
        update_sample(tx, step.sample_id, {**empty, "key_code": None, **measured})
    if step.item is not None and step.content is not _Content.KNOWN:
        _write_details(tx, step.sample_id, step.item)
    tx.execute(
        "UPDATE files SET state = 'analysed', sample_id = ?, is_changed = 0, failed_reason = NULL, failed_at_s = NULL, "
        "attempts = 0, is_ignored = 0 WHERE id = ?",
        (step.sample_id, step.file_id),
    )
    if old_sample_id != step.sample_id:
        if old_sample_id is not None:
            left.add(old_sample_id)
        _take_over_missing_location(tx, step.sample_id, step.file_id)
    return left


def _write_details(tx: sqlite3.Connection, sample_id: str, item: AnalysedFile) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO sample_details VALUES (?, ?, ?, ?, ?)",
        (sample_id, item.feature_version, item.tempo_source, item.key_source, item.instrument_source),
    )
    tx.execute(
        "INSERT OR REPLACE INTO sample_evidence VALUES (?, ?, ?)", (sample_id, item.evidence_json, item.overview)
    )


def _take_over_missing_location(tx: sqlite3.Connection, sample_id: str, new_file_id: int) -> None:
    """Where a location of the sample is missing, its file has moved here: keep its row, so the entry keeps its id."""
    old = tx.execute(
        "SELECT id, path FROM files WHERE sample_id = ? AND state = 'missing' AND id <> ? "
        "ORDER BY is_primary DESC, id LIMIT 1",
        (sample_id, new_file_id),
    ).fetchone()
    if old is None:
        return
    old_id, old_path = old
    columns = (
        "path", "folder_id", "size_bytes", "mtime_ns", "state", "is_changed", "format", "duration_s", "sample_rate_hz",
        "channels", "bit_depth", "hint_bpm", "hint_key", "hint_instrument", "hint_is_loop", "failed_reason",
    )  # fmt: skip
    new = tx.execute(f"SELECT {', '.join(columns)} FROM files WHERE id = ?", (new_file_id,)).fetchone()  # noqa: S608 - own names
    tx.execute("DELETE FROM files WHERE id = ?", (new_file_id,))
    changes = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(f"UPDATE files SET {changes} WHERE id = ?", (*new, old_id))  # noqa: S608 - own names
    row = tx.execute("SELECT file_path FROM samples WHERE id = ?", (sample_id,)).fetchone()
    if row[0] == old_path:
        set_sample_path(tx, sample_id, new[0])
        tx.execute("UPDATE samples SET updated_at = ? WHERE id = ?", (datetime.now().isoformat(), sample_id))
