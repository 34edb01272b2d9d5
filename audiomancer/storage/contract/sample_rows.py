"""Steps inside transactions over the table `samples`: look-ups by path and hash, new ids, inserts and updates."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from audiomancer.errors import DuplicateSampleError, StorageError
from audiomancer.storage.arguments import named
from audiomancer.storage.contract.sample_fields import COLUMNS, Column
from audiomancer.storage.contract.sample_filter import placeholders
from audiomancer.storage.contract.sample_ids import free_id, shortest_id
from audiomancer.storage.sqlite.text import from_column, path_key, text_key

_LAST_CHARACTER: Final = "\U0010ffff"

Path = TypeVar("Path", Column, str | bytes)

# FAIL, for whatever fails is rolled back with its transaction: else SQLite copied, for each row, every page it changes.
_INSERT: Final = f"INSERT OR FAIL INTO samples ({', '.join(COLUMNS)}) VALUES ({placeholders(len(COLUMNS))})"  # noqa: S608 - names of fields


class IdsTakenError(StorageError):
    """Ids that were chosen for new samples were taken by others since; the caller chooses again."""


def ids_by_path(tx: sqlite3.Connection, paths: Iterable[Path]) -> dict[Path, str]:
    """Ids of the samples whose records name these paths, by path. Some others may be among them."""
    return dict(
        tx.execute(
            "SELECT file_path, id FROM samples WHERE path_key IN (SELECT value FROM json_each(?))",
            (_keys(path_key, paths),),
        ).fetchall()
    )


def hash_of_samples(tx: sqlite3.Connection, sample_ids: Collection[str]) -> dict[str, str]:
    """Content hashes of these samples, by id; unknown ids are left out."""
    rows = tx.execute(
        "SELECT id, file_hash FROM samples WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(sample_ids)),),
    )
    return dict(rows.fetchall())


class Contents:
    """Stored samples of some contents, and ids for those contents that are new; some others may be among `id_of`."""

    def __init__(self, tx: sqlite3.Connection, hashes: Iterable[Column]) -> None:
        """Look all of them up in one go."""
        self._tx = tx
        texts = [file_hash for file_hash in hashes if isinstance(file_hash, str)]
        beginnings = json.dumps(list({shortest_id("smpl", text) for text in texts}))
        # Where an id begins with the digits of a hash, both are found by it; the others are few.
        rows = tx.execute(
            "SELECT file_hash, samples.id FROM json_each(?) CROSS JOIN samples "
            "ON samples.id >= value AND samples.id < value || ?",
            (beginnings, _LAST_CHARACTER),
        ).fetchall()
        self._taken = {sample_id for _, sample_id in rows}
        rows += tx.execute(
            "SELECT file_hash, id FROM samples WHERE odd_key IN (SELECT value FROM json_each(?))",
            (_keys(text_key, texts),),
        )
        self.id_of: dict[Column, str] = dict(rows)

    def choose_id(self, columns: Mapping[str, Column]) -> str:
        """The id that a new sample asks for, or one from its hash: free, and from now on taken."""
        given = columns.get("id")
        wanted = None if given is None else str(given)

        def is_taken(sample_id: str) -> bool:
            # Those that begin like the hash are known.
            return sample_id in self._taken or (sample_id == wanted and bool(taken_ids(self._tx, [sample_id])))

        sample_id = free_id("smpl", str(columns["file_hash"]), wanted, is_taken)
        self._taken.add(sample_id)
        return sample_id


def taken_ids(tx: sqlite3.Connection, sample_ids: Iterable[str]) -> list[str]:
    """Ids, of those given, that samples have."""
    return [
        sample_id
        for sample_id in sample_ids
        if tx.execute("SELECT 1 FROM samples WHERE id = ?", (sample_id,)).fetchone()
    ]


def choose_sample_ids(tx: sqlite3.Connection, samples: Collection[Mapping[str, Column]]) -> list[str]:
    """Ids for new samples that are to be inserted together; raises as `insert_samples`."""
    contents = Contents(tx, [columns["file_hash"] for columns in samples])
    known = dict(contents.id_of)
    ids = [contents.choose_id(columns) for columns in samples]
    _check_new(tx, samples, ids, known)
    return ids


def insert_samples(
    tx: sqlite3.Connection,
    samples: Sequence[dict[str, Column]],
    sample_ids: Sequence[str] | None = None,
    *,
    is_checked: bool = False,
) -> list[str]:
    """Insert samples as `encode_new` gave them: the one place where they are.

    Args:
        tx: An open transaction.
        samples: The encoded samples; ids and times are filled in.
        sample_ids: Their ids, as chosen in an earlier transaction; without them they are chosen now.
        is_checked: The caller has made sure that nothing else has the contents, the paths or the ids.

    Returns:
        The ids, in the order of the samples.

    Raises:
        DuplicateSampleError: A content is stored, or stands twice among them.
        StorageError: A path is taken, or stands twice among them.
        IdsTakenError: Other samples have got some of `sample_ids`.
    """
    if sample_ids is None:
        sample_ids = choose_sample_ids(tx, samples)
    elif not is_checked:
        _check_new(tx, samples, sample_ids, Contents(tx, [columns["file_hash"] for columns in samples]).id_of)
    now = datetime.now().isoformat()
    for columns, sample_id in zip(samples, sample_ids, strict=True):
        columns["id"] = sample_id
        columns["odd_key"] = _odd_key(sample_id, columns["file_hash"])
        columns["created_at"] = columns["created_at"] or now
        columns["updated_at"] = columns["updated_at"] or now
    try:
        tx.executemany(_INSERT, [tuple(columns.values()) for columns in samples])
    except sqlite3.IntegrityError as error:
        # Contents and paths are checked, so it is the ids.
        raise IdsTakenError("Other samples have got the ids of new ones meanwhile. Please try again") from error
    return list(sample_ids)


def _check_new(
    tx: sqlite3.Connection,
    samples: Collection[Mapping[str, Column]],
    sample_ids: Sequence[str],
    id_of_hash: dict[Column, str],
) -> None:
    """Make sure that no other sample has the content or the path of one of these, nor another of them.

    A known content is reported before any path, as the more important fault of the two.
    """
    for columns, sample_id in zip(samples, sample_ids, strict=True):
        file_hash = columns["file_hash"]
        if file_hash in id_of_hash:
            raise DuplicateSampleError(id_of_hash[file_hash], str(file_hash))
        id_of_hash[file_hash] = sample_id
    id_of_path = ids_by_path(tx, [columns["file_path"] for columns in samples])
    for columns, sample_id in zip(samples, sample_ids, strict=True):
        path = columns["file_path"]
        if path in id_of_path:
            raise _path_taken(path, id_of_path[path])
        id_of_path[path] = sample_id


def update_sample(tx: sqlite3.Connection, sample_id: str, columns: Mapping[str, Column]) -> bool:
    """Set encoded columns of a sample, and when it was updated; False where the id is unknown.

    Raises:
        DuplicateSampleError: The new content is another sample's.
        StorageError: The new path is another sample's.
    """
    file_hash, path = columns.get("file_hash"), columns.get("file_path")
    if file_hash is not None:
        owner = Contents(tx, [file_hash]).id_of.get(file_hash, sample_id)
        if owner != sample_id:
            raise DuplicateSampleError(owner, str(file_hash))
        columns = {**columns, "odd_key": _odd_key(sample_id, file_hash)}
    if path is not None:
        owner = ids_by_path(tx, [path]).get(path, sample_id)
        if owner != sample_id:
            raise _path_taken(path, owner)
    row = {"updated_at": datetime.now().isoformat(), **columns}
    changes = ", ".join(f"{name} = ?" for name in row)
    return tx.execute(f"UPDATE samples SET {changes} WHERE id = ?", (*row.values(), sample_id)).rowcount > 0  # noqa: S608 - names of fields


def _odd_key(sample_id: str, file_hash: Column) -> int | None:
    """Key by which a hash is found that the id does not contain."""
    text = str(file_hash)
    return None if sample_id.startswith(shortest_id("smpl", text)) else text_key(text)


def _keys(key: Callable[[str | bytes], int], values: Iterable[Column]) -> str:
    return json.dumps([key(value) for value in values if isinstance(value, (str, bytes))])


def _path_taken(path: Column, owner_id: str) -> StorageError:
    path_text = from_column(path) if isinstance(path, (str, bytes)) else str(path)
    return StorageError(
        f"Another sample has this path already: {named(os.fsencode(path_text).decode('utf-8', 'replace'))}",
        existing_id=owner_id,
        file_path=path_text,
    )
