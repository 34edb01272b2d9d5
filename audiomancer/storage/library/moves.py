"""Files and folders that lie elsewhere now: their rows take the new paths and retain everything else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import NamedTuple

from audiomancer.errors import StorageError
from audiomancer.paths import inside_of, is_inside
from audiomancer.storage.library.file_rows import (
    refresh_primary,
    release_path,
    samples_of,
    set_sample_path,
    settle_samples,
)
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import from_column, path_key, to_column


class MovedFile(NamedTuple):
    """Present path, size and time of a known file."""

    path: str
    size_bytes: int
    mtime_ns: int


class Volume(NamedTuple):
    """Volume of a source folder: the system's name for it, empty where none stays, and its mount point."""

    name: str
    mount_point: str


class MovedFiles:
    """Re-roots source folders and moves single files, in one transaction each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def volumes(self) -> dict[int, Volume]:
        """Volume of each source folder, by its id, as it was last seen."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, volume, mount_point FROM source_folders WHERE mount_point IS NOT NULL"
            )
            return {number: Volume(name or "", from_column(mount)) for number, name, mount in rows}

    def set_volume(self, folder_id: int, volume: Volume) -> None:
        """Remember what a source folder lies on."""
        with self._database.atomic() as tx:
            tx.execute(
                "UPDATE source_folders SET volume = ?, mount_point = ? WHERE id = ? "
                "AND (volume IS NOT ? OR mount_point IS NOT ?)",
                (volume.name, to_column(volume.mount_point), folder_id, volume.name, to_column(volume.mount_point)),
            )

    def hashes_of(self, file_ids: Collection[int]) -> dict[int, str]:
        """Content hashes of these files, as far as they were measured."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT files.id, file_hash FROM files JOIN samples ON samples.id = sample_id "
                "WHERE files.id IN (SELECT value FROM json_each(?)) AND NOT is_changed",
                (json.dumps(list(file_ids)),),
            )
            return dict(rows.fetchall())

    def move_folder(self, folder_id: int, new_root: str) -> None:
        """Move a source folder, with everything in it, to another path; rows retain their ids.

        `StorageError` where another source folder has that path, or one lies in the other; nothing changed.
        """
        with self._database.atomic() as tx:
            row = tx.execute("SELECT path FROM source_folders WHERE id = ?", (folder_id,)).fetchone()
            if row is None:
                return
            old_root = from_column(row[0])
            _check_separate(tx, folder_id, new_root)
            old_inside, new_inside = inside_of(old_root), inside_of(new_root)
            files = tx.execute("SELECT id, path, sample_id FROM files WHERE folder_id = ?", (folder_id,)).fetchall()
            moves = {
                file_id: new_inside + from_column(path)[len(old_inside) :]
                for file_id, path, _ in files
                if from_column(path).startswith(old_inside)
            }
            tx.execute("UPDATE source_folders SET path = ? WHERE id = ?", (to_column(new_root), folder_id))
            _put_paths(tx, moves)

    def move_files(self, moves: Mapping[int, MovedFile], folder_id: int) -> None:
        """Move known files to other paths in the source folder `folder_id`; rows retain their ids.

        A row that stands for the new path already goes: it was listed before anybody knew that this is the moved file.
        """
        with self._database.atomic() as tx:
            _drop_others(tx, moves)
            tx.executemany(
                "UPDATE files SET folder_id = ?, size_bytes = ?, mtime_ns = ?, state = CASE "
                "WHEN failed_reason IS NOT NULL THEN 'failed' "
                "WHEN sample_id IS NOT NULL AND NOT is_changed THEN 'analysed' ELSE 'listed' END WHERE id = ?",
                [(folder_id, moved.size_bytes, moved.mtime_ns, file_id) for file_id, moved in moves.items()],
            )
            _put_paths(tx, {file_id: moved.path for file_id, moved in moves.items()})
            refresh_primary(tx, samples_of(tx, list(moves)))


def _check_separate(tx: sqlite3.Connection, folder_id: int, new_root: str) -> None:
    for other_id, other in tx.execute("SELECT id, path FROM source_folders").fetchall():
        path = from_column(other)
        is_nested = path == new_root or is_inside(path, new_root) or is_inside(new_root, path)
        if other_id != folder_id and is_nested:
            raise StorageError("Another source folder lies there already", path=new_root)


def _drop_others(tx: sqlite3.Connection, moves: Mapping[int, MovedFile]) -> None:
    for file_id, moved in moves.items():
        path = to_column(moved.path)
        others = tx.execute(
            "SELECT id FROM files WHERE path_key = ? AND path = ? AND id <> ?", (path_key(path), path, file_id)
        ).fetchall()
        for (other_id,) in others:
            left = samples_of(tx, [other_id])
            tx.execute("DELETE FROM files WHERE id = ?", (other_id,))
            settle_samples(tx, left)


def _put_paths(tx: sqlite3.Connection, moves: Mapping[int, str]) -> None:
    """Write new paths into files, and into the records of the samples that named the old ones."""
    named: list[tuple[str, str | bytes]] = []
    for file_id, new_path in moves.items():
        old, sample_id = tx.execute("SELECT path, sample_id FROM files WHERE id = ?", (file_id,)).fetchone()
        path = to_column(new_path)
        tx.execute("UPDATE files SET path = ?, path_key = ? WHERE id = ?", (path, path_key(path), file_id))
        if sample_id is not None:
            row = tx.execute("SELECT file_path FROM samples WHERE id = ?", (sample_id,)).fetchone()
            if row is not None and row[0] == old:
                named.append((sample_id, path))
    released: set[str] = set()
    for sample_id, path in named:
        released |= release_path(tx, path, sample_id)
        set_sample_path(tx, sample_id, path)
    # Whose record named a path that has become another's, and that did not move itself.
    settle_samples(tx, released - {sample_id for sample_id, _ in named})
