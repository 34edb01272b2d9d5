"""Results of analysis become samples: new content, further locations, moves, and contents measured anew."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import Block
from audiomancer.errors import DuplicateSampleError, SampleNotFoundError
from audiomancer.storage.contract.sample_fields import (
    CHARACTER,
    Column,
    boolean_column,
    encode_new,
    encode_updates,
    path_columns,
    real_column,
)
from audiomancer.storage.contract.sample_rows import (
    Contents,
    IdsTakenError,
    ids_by_path,
    insert_samples,
    update_sample,
)
from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.library.file_rows import (
    refresh_primary,
    release_path,
    settle_samples,
)
from audiomancer.storage.library.location_moves import take_over_location
from audiomancer.storage.library.records import AnalysedFile
from audiomancer.storage.library.sound_packing import pack_evidence, pack_overviews
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import path_key, to_column
from audiomancer.storage.vectors.matrix import checked_embeddings

_MEASURED: Final = ("loudness_lufs", "true_peak_db", "stated_s", *CHARACTER)
_ROWS_AT_ONCE: Final = 5_000
_MANY: Final = 2_000
"""Number of changes at once from which more memory is worth it."""
_HEX: Final = re.compile("[0-9a-f]+")
_GIVEN_BY_US = frozenset({"id", "created_at", "updated_at"})
_NOT_MEASURED = _GIVEN_BY_US | {"file_path", "file_hash", "search_text", "path_key", "odd_key"}


class _Content(Enum):
    NEW = auto()
    MEASURED_ANEW = auto()
    KNOWN = auto()


@dataclass(slots=True)
class _Step:
    """Work for one file of a batch."""

    file_id: int
    columns: dict[str, Column]
    vector: NDArray[np.float32] | None = None
    item: AnalysedFile | None = None
    evidence: str | bytes = ""
    overview: bytes = b""
    sample_id: str = ""
    content: _Content = _Content.KNOWN
    path: str | bytes = ""
    old_sample_id: str | None = None
    found_at: str = ""


@dataclass(slots=True)
class _Plan:
    """The steps that still apply, as decided within the writer's turn."""

    steps: list[_Step] = field(default_factory=list)
    data_version: int = -1

    def of(self, *contents: _Content) -> list[_Step]:
        return [step for step in self.steps if step.content in contents]

    def new_ids(self) -> list[str]:
        return [step.sample_id for step in self.of(_Content.NEW)]

    def vectors(self) -> list[tuple[str, NDArray[np.float32]]]:
        return [(step.sample_id, step.vector) for step in self._measured() if step.vector is not None]

    def aspects(self) -> list[tuple[str, Block]]:
        items = [(step.sample_id, step.item) for step in self._measured()]
        return [(sample_id, item.aspects) for sample_id, item in items if item is not None and item.aspects is not None]

    def _measured(self) -> list[_Step]:
        return self.of(_Content.NEW, _Content.MEASURED_ANEW)


class AnalysedFiles:
    """The one place where files become samples.

    A crash while a known content is measured anew can leave its new vector with its old fields; its file still waits
    for analysis then, and the next scan makes it whole.
    """

    def __init__(self, database: Database, samples: UnifiedSampleStorage) -> None:
        self._database = database
        self._samples = samples

    def store(self, batch: Sequence[AnalysedFile]) -> dict[int, str]:
        """Store results of analysis: all of the batch or, after a crash, nothing visible of it.

        New content becomes a sample. Known content at another path becomes a second location, or, where a location
        of it is missing, that location is taken to have moved here: sample and entry retain their ids. Known content
        measured anew has its fields and vector replaced. A file with new content leaves its old sample, which goes
        where it lies nowhere else.

        Returns:
            Sample id by file id; files whose row has gone meanwhile are left out.

        Raises:
            StorageError: A record or an embedding is unusable; nothing was stored.
        """
        vectors = checked_embeddings([item.embedding for item in batch])
        overviews = pack_overviews([item.overview for item in batch])
        return self._write(
            [
                _Step(item.file_id, _columns(item), vector, item, pack_evidence(item.evidence_json), overview)
                for item, vector, overview in zip(batch, vectors, overviews, strict=True)
            ]
        )

    def store_known(self, locations: Sequence[tuple[int, str] | tuple[int, str, str]]) -> dict[int, str]:
        """Like `store` for files (file id, hash) whose content is stored already: nothing is measured again.

        A third value is the path at which the content was found: rows may have exchanged their paths since.
        A file whose hash is not known any more stays on the list, and is left out of what is returned.
        """
        return self._write(
            [
                _Step(file_id, {"file_hash": file_hash}, found_at=rest[0] if rest else "")
                for file_id, file_hash, *rest in locations
            ]
        )

    def content_starts(self, feature_version: int, digits: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Sizes and first hash digits of known contents, to find out whether a file may have one of them.

        Args:
            feature_version: Contents that this version of the analysis has measured.
            digits: Number of hexadecimal digits of each hash.

        Returns:
            Sizes in bytes, int64, rising, and the first digits of their hashes as numbers, uint64.
        """
        sizes: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        starts: list[NDArray[np.uint64]] = [np.zeros(0, np.uint64)]
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT file_size_bytes, substr(file_hash, 1, ?) FROM samples WHERE feature_version = ?",
                (digits, feature_version),
            )
            # In parts: a million rows at once would be hundreds of megabytes of Python's objects.
            while part := rows.fetchmany(_ROWS_AT_ONCE):
                usable = [(size, start) for size, start in part if _HEX.fullmatch(start)]
                sizes.append(np.array([size for size, _ in usable], np.int64))
                starts.append(np.array([int(start, 16) for _, start in usable], np.uint64))
        all_sizes = np.concatenate(sizes)
        order = np.argsort(all_sizes, kind="stable")
        return all_sizes[order], np.concatenate(starts)[order]

    def update_resolved(
        self, sample_id: str, fields: dict[str, Any], *, tempo_source: str, key_source: str, instrument_source: str
    ) -> None:
        """Replace merged values of a sample and their sources; a field that is None is taken away."""
        columns = encode_updates(fields)
        with self._database.atomic() as tx:
            sources = {"tempo_source": tempo_source, "key_source": key_source, "instrument_source": instrument_source}
            if not update_sample(tx, sample_id, columns | sources):
                raise SampleNotFoundError(f"No such sample: {sample_id}", sample_id=sample_id)

    def _write(self, steps: Sequence[_Step]) -> dict[int, str]:
        if not steps:
            return {}
        plan = _Plan()
        # Of several results for one file the last one counts.
        last_steps = list({step.file_id: step for step in steps}.values())

        def choose(tx: sqlite3.Connection) -> Collection[str]:
            plan.data_version = _data_version(tx)
            plan.steps = _decide(tx, last_steps)
            return plan.new_ids()

        def commit(tx: sqlite3.Connection) -> None:
            others = plan.of(_Content.KNOWN, _Content.MEASURED_ANEW)
            left = _add_new(tx, plan.of(_Content.NEW), is_decided=plan.data_version == _data_version(tx))
            for step in others:
                left |= _apply(tx, step)
            settle_samples(tx, left)
            refresh_primary(tx, {step.sample_id for step in others})

        roomy = self._database.roomy() if len(steps) >= _MANY else self._database.read()
        # One connection from beginning to end: only then its data version shows whether others wrote in between.
        with self._samples.writer.turn(), roomy:
            self._samples.writer.put(choose, plan.vectors, commit, plan.aspects)
        return {step.file_id: step.sample_id for step in plan.steps}


def _data_version(tx: sqlite3.Connection) -> int:
    """A number that changes when another connection has written."""
    return int(tx.execute("PRAGMA data_version").fetchone()[0])


def _columns(item: AnalysedFile) -> dict[str, Column]:
    columns = encode_new(item.metadata, _GIVEN_BY_US)
    columns["feature_version"] = item.feature_version
    columns["tempo_source"], columns["key_source"] = item.tempo_source, item.key_source
    columns["instrument_source"] = item.instrument_source
    for name in _MEASURED:
        value = getattr(item, name)
        column = boolean_column if isinstance(value, bool) else real_column
        columns[name] = None if value is None else column(name, value)
    return columns


def _decide(tx: sqlite3.Connection, steps: Sequence[_Step]) -> list[_Step]:
    """The steps whose file is still there, each with its sample and what its content is to us."""
    files: dict[int, tuple[str | bytes, str | None]] = {
        file_id: (path, sample_id)
        for file_id, path, sample_id in tx.execute(
            "SELECT id, path, sample_id FROM files WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([step.file_id for step in steps]),),
        )
    }
    contents = Contents(tx, [step.columns["file_hash"] for step in steps])
    known = dict(contents.id_of)
    version_of = _feature_versions(
        tx, [known[file_hash] for file_hash in {step.columns["file_hash"] for step in steps} & known.keys()]
    )
    _follow_paths(tx, steps, files)
    decided = []
    new_id_of_hash: dict[Column, str] = {}
    for step in steps:
        if step.file_id not in files:
            continue
        step.path, step.old_sample_id = files[step.file_id]
        file_hash = step.columns["file_hash"]
        if file_hash in known:
            step.sample_id = known[file_hash]
            is_another_location = step.old_sample_id != step.sample_id
            is_measured = step.item is None or (
                is_another_location and version_of.get(step.sample_id) == step.item.feature_version
            )
            step.content = _Content.KNOWN if is_measured else _Content.MEASURED_ANEW
        elif file_hash in new_id_of_hash:
            step.sample_id, step.content = new_id_of_hash[file_hash], _Content.KNOWN
        elif step.item is not None:
            if step.columns["file_path"] != step.path:
                step.columns |= path_columns(step.path)
            step.sample_id = contents.choose_id(step.columns)
            step.content = _Content.NEW
            new_id_of_hash[file_hash] = step.sample_id
        else:
            continue
        decided.append(step)
    return decided


def _feature_versions(tx: sqlite3.Connection, sample_ids: Sequence[str]) -> dict[str, int | None]:
    return dict(
        tx.execute(
            "SELECT id, feature_version FROM samples WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sample_ids),),
        ).fetchall()
    )


def _add_new(tx: sqlite3.Connection, steps: Sequence[_Step], *, is_decided: bool) -> set[str]:
    """Insert the samples of new contents; returns samples that a file has left.

    `is_decided`: no other process has written since the steps were chosen, so contents and ids are known to be new.
    """
    left = {step.old_sample_id for step in steps if step.old_sample_id is not None}
    paths = [step.path for step in steps]
    for path in ids_by_path(tx, paths).keys() & set(paths):
        left |= release_path(tx, path)
    try:
        insert_samples(tx, [step.columns for step in steps], [step.sample_id for step in steps], is_checked=is_decided)
    except DuplicateSampleError as error:
        raise IdsTakenError(f"A new content was stored by others meanwhile: {error}") from error
    _write_evidence(tx, steps)
    tx.executemany(
        "UPDATE files SET state = 'analysed', sample_id = ?, is_primary = 1, is_changed = 0, failed_reason = NULL, "
        "failed_at_s = NULL, attempts = 0, is_ignored = 0 WHERE id = ?",
        # In the order of the index that grows.
        sorted((step.sample_id, step.file_id) for step in steps),
    )
    return left


def _apply(tx: sqlite3.Connection, step: _Step) -> set[str]:
    """Write one step whose content is known; returns samples that a file has left."""
    if step.found_at:
        _follow_exchange(tx, step)
    (path,) = tx.execute("SELECT path FROM files WHERE id = ?", (step.file_id,)).fetchone()
    left = release_path(tx, path, step.sample_id)
    if step.content is _Content.MEASURED_ANEW:
        update_sample(tx, step.sample_id, {k: v for k, v in step.columns.items() if k not in _NOT_MEASURED})
        _write_evidence(tx, [step])
    tx.execute(
        "UPDATE files SET state = 'analysed', sample_id = ?, is_changed = 0, failed_reason = NULL, failed_at_s = NULL, "
        "attempts = 0, is_ignored = 0 WHERE id = ?",
        (step.sample_id, step.file_id),
    )
    if step.old_sample_id != step.sample_id:
        if step.old_sample_id is not None:
            left.add(step.old_sample_id)
        take_over_location(tx, step.sample_id, step.file_id, step.old_sample_id)
    return left


def _follow_paths(
    tx: sqlite3.Connection, steps: Sequence[_Step], files: dict[int, tuple[str | bytes, str | None]]
) -> None:
    """Assign what was measured at a path to the row that has the path by now: the two exchanged their places."""
    for step in steps:
        path = step.columns.get("file_path")
        if step.file_id in files and isinstance(path, (str, bytes)) and files[step.file_id][0] != path:
            row = tx.execute(
                "SELECT id, path, sample_id FROM files WHERE path_key = ? AND path = ?", (path_key(path), path)
            ).fetchone()
            if row is not None:
                step.file_id = row[0]
                files[row[0]] = (row[1], row[2])


def _follow_exchange(tx: sqlite3.Connection, step: _Step) -> None:
    """Assign a content to the row of the path at which it was found: where files exchange names, rows do so too."""
    path = to_column(step.found_at)
    row = tx.execute(
        "SELECT id, sample_id FROM files WHERE path_key = ? AND path = ?", (path_key(path), path)
    ).fetchone()
    if row is not None and row[0] != step.file_id:
        step.file_id, step.old_sample_id = row


def _write_evidence(tx: sqlite3.Connection, steps: Sequence[_Step]) -> None:
    tx.executemany(
        "INSERT OR REPLACE INTO sample_evidence VALUES ((SELECT row FROM samples WHERE id = ?), ?, ?)",
        [(step.sample_id, step.evidence, step.overview) for step in steps],
    )
