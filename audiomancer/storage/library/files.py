"""Source folders and the files in them."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Sequence
from typing import Any

from audiomancer.errors import StorageError
from audiomancer.paths import inside_of
from audiomancer.storage.contract.sample_rows import Contents
from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.library.file_rows import forget_files, refresh_primary, samples_of, settle_samples
from audiomancer.storage.library.records import (
    FileRecord,
    FileStamp,
    FileState,
    ListedFile,
    PendingFile,
    Problem,
    SourceFolder,
)
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import from_column, path_key, to_column

_FOLDERS = """
    SELECT source_folders.id, source_folders.path, added_at_s, samples, total > 0 AND missing = total
    FROM source_folders LEFT JOIN (
        SELECT folder_id, count(*) AS total, count(DISTINCT sample_id) AS samples, sum(state = 'missing') AS missing
        FROM files GROUP BY folder_id
    ) ON folder_id = source_folders.id
"""

_LISTED_COLUMNS = (
    "size_bytes", "mtime_ns", "format", "duration_s", "sample_rate_hz", "channels", "bit_depth", "hint_bpm", "hint_key",
    "hint_instrument", "hint_is_loop", "is_estimate",
)  # fmt: skip

_LIST_NEW = f"""
    INSERT INTO files ({", ".join(_LISTED_COLUMNS)}, path, path_key, folder_id, added_at_s, state)
    VALUES ({"?, " * len(_LISTED_COLUMNS)} ?, ?, ?, ?, 'listed')
"""  # noqa: S608 - trusted names

_LIST_AGAIN = f"""
    UPDATE files SET {" = ?, ".join(_LISTED_COLUMNS)} = ?, state = 'listed', is_changed = sample_id IS NOT NULL,
        failed_reason = NULL, failed_at_s = NULL, attempts = 0, is_ignored = 0
    WHERE id = ?
"""  # noqa: S608 - trusted names


class FileTable:
    """Source folders and files. A file goes from listed to analysed or failed; missing comes and goes."""

    def __init__(self, database: Database, samples: UnifiedSampleStorage) -> None:
        self._database = database
        self._samples = samples

    def add_folder(self, path: str) -> SourceFolder:
        """Remember a folder; one that is known already is returned as it is.

        Known folders that lie inside it become part of it, with their files and entry ids.
        """
        with self._database.atomic() as tx:
            tx.execute(
                "INSERT OR IGNORE INTO source_folders (path, added_at_s) VALUES (?, ?)", (to_column(path), time.time())
            )
            (folder_id,) = tx.execute("SELECT id FROM source_folders WHERE path = ?", (to_column(path),)).fetchone()
            inside = inside_of(path)
            for child_id, child_path in tx.execute("SELECT id, path FROM source_folders").fetchall():
                if from_column(child_path).startswith(inside) and child_id != folder_id:
                    tx.execute("UPDATE files SET folder_id = ? WHERE folder_id = ?", (folder_id, child_id))
                    tx.execute("DELETE FROM source_folders WHERE id = ?", (child_id,))
            row = tx.execute(f"{_FOLDERS} WHERE source_folders.id = ?", (folder_id,)).fetchone()
        return _folder(row)

    def remove_folder(self, folder_id: int) -> None:
        """Forget a folder, its files, and the samples that lie nowhere else. What the user said of them stays."""

        def remove(tx: sqlite3.Connection) -> None:
            files = [row[0] for row in tx.execute("SELECT id FROM files WHERE folder_id = ?", (folder_id,))]
            leaving = samples_of(tx, files)
            tx.execute("DELETE FROM source_folders WHERE id = ?", (folder_id,))
            settle_samples(tx, leaving)

        with self._samples.writer.turn():
            self._samples.writer.remove(remove)

    def folders(self) -> list[SourceFolder]:
        """Every source folder, in the order of their paths."""
        with self._database.read() as connection:
            rows = connection.execute(_FOLDERS).fetchall()
        return sorted((_folder(row) for row in rows), key=lambda folder: folder.path)

    def folder_paths(self) -> dict[int, str]:
        """Path of every source folder by its id."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, path FROM source_folders ORDER BY id").fetchall()
        return {folder_id: from_column(path) for folder_id, path in rows}

    def has_files(self, folder_id: int) -> bool:
        """Check whether any file of a source folder is known."""
        with self._database.read() as connection:
            return bool(connection.execute("SELECT 1 FROM files WHERE folder_id = ? LIMIT 1", (folder_id,)).fetchone())

    def missing_folders(self) -> set[int]:
        """Source folders that have files, all of which are missing. Quick in a large library: nothing is counted."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id FROM source_folders WHERE EXISTS (SELECT 1 FROM files WHERE folder_id = source_folders.id) "
                "AND NOT EXISTS (SELECT 1 FROM files WHERE folder_id = source_folders.id AND state <> 'missing')"
            ).fetchall()
        return {folder_id for (folder_id,) in rows}

    def stamps_in(self, folder_id: int) -> dict[str, FileStamp]:
        """Stamp of every file known in a folder, by path."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT path, size_bytes, mtime_ns, id, state = 'missing' FROM files WHERE folder_id = ?", (folder_id,)
            )
            return {
                path if path.__class__ is str else from_column(path): (size_bytes, mtime_ns, file_id, is_missing)
                for path, size_bytes, mtime_ns, file_id, is_missing in rows
            }

    def stamps_at(self, folder_id: int, directory: str, *, is_tree: bool) -> dict[str, FileStamp]:
        """Stamps of the files in one directory, or also of all below it."""
        inside = inside_of(directory)
        if is_tree:
            return {path: stamp for path, stamp in self.stamps_in(folder_id).items() if path.startswith(inside)}
        # Files of one directory have neighbouring keys.
        low = path_key(to_column(inside)) >> 24 << 24
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT path, size_bytes, mtime_ns, id, state = 'missing' FROM files "
                "WHERE path_key >= ? AND path_key < ? AND folder_id = ?",
                (low, low + (1 << 24), folder_id),
            ).fetchall()
        found = {from_column(path): stamp for path, *stamp in rows}
        return {
            path: (stamp[0], stamp[1], stamp[2], stamp[3])
            for path, stamp in found.items()
            if path.startswith(inside) and inside[-1] not in path[len(inside) :]
        }

    def reachable_locations(self, file_hashes: Collection[str]) -> list[tuple[int, str]]:
        """Files, by id and path, known to have these contents and reachable when they were last seen."""
        with self._database.read() as connection:
            ids = list(Contents(connection, list(file_hashes)).id_of.values())
            rows = connection.execute(
                "SELECT id, path FROM files WHERE sample_id IN (SELECT value FROM json_each(?)) "
                "AND state = 'analysed' AND NOT is_changed",
                (json.dumps(ids),),
            )
            return [(file_id, from_column(path)) for file_id, path in rows]

    def file(self, file_id: int) -> FileRecord | None:
        """All that is stored of one file, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT id, path, folder_id, size_bytes, mtime_ns, state, sample_id, failed_reason, attempts "
                "FROM files WHERE id = ?",
                (file_id,),
            ).fetchone()
        if row is None:
            return None
        return _record(row)

    def store_listed(self, folder_id: int, files: Sequence[ListedFile], renamed: Collection[str] = ()) -> list[int]:
        """Store files as the walk found them; returns their ids, none where the folder was removed meanwhile.

        A known file whose size or time changed is to be analysed again, and one that is `renamed`: another file may
        have got its name; any other file stays as it is.
        """
        suspected = {to_column(path) for path in renamed}
        now_s = time.time()
        with self._database.atomic() as tx:
            if not tx.execute("SELECT 1 FROM source_folders WHERE id = ?", (folder_id,)).fetchone():
                return []
            # Of several mentions of a path the last one counts.
            listed = {to_column(file.path): file for file in files}
            known = _known_files(tx, listed)
            changed = {
                path: file_id
                for path, (file_id, size_bytes, mtime_ns) in known.items()
                if (size_bytes, mtime_ns) != (listed[path].size_bytes, listed[path].mtime_ns) or path in suspected
            }
            new = [path for path in listed if path not in known]
            tx.executemany(_LIST_AGAIN, [(*_listed(listed[path]), changed[path]) for path in changed])
            tx.executemany(
                _LIST_NEW, [(*_listed(listed[path]), path, path_key(path), folder_id, now_s) for path in new]
            )
            refresh_primary(tx, samples_of(tx, list(changed.values())))
            known |= _known_files(tx, new)
        return [known[to_column(file.path)][0] for file in files]

    def set_missing(self, file_ids: Collection[int]) -> None:
        """Note that files can't be reached at present. Nothing is deleted."""
        self._set(
            "UPDATE files SET state = 'missing' WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'missing'",
            file_ids,
        )

    def set_found(self, file_ids: Collection[int]) -> None:
        """Note that missing files are back, unchanged: they take up the state they had."""
        self._set(
            """
            UPDATE files SET state = CASE
                WHEN failed_reason IS NOT NULL THEN 'failed'
                WHEN sample_id IS NOT NULL AND NOT is_changed THEN 'analysed'
                ELSE 'listed' END
            WHERE id IN (SELECT value FROM json_each(?)) AND state = 'missing'
            """,
            file_ids,
        )

    def remove_missing(self, file_ids: Collection[int]) -> None:
        """Forget missing files, and samples that lie nowhere else; files that can be reached stay."""

        def remove(tx: sqlite3.Connection) -> None:
            gone = [
                file_id
                for (file_id,) in tx.execute(
                    "SELECT id FROM files WHERE id IN (SELECT value FROM json_each(?)) AND state = 'missing'",
                    (json.dumps(list(file_ids)),),
                )
            ]
            forget_files(tx, gone)

        with self._samples.writer.turn():
            self._samples.writer.remove(remove)

    def set_failed(self, file_id: int, reason: str) -> None:
        """Note that a file could not be analysed; where its content had changed, it leaves the sample it stood for."""

        def fail(tx: sqlite3.Connection) -> None:
            leaving = {
                sample_id
                for (sample_id,) in tx.execute(
                    "SELECT sample_id FROM files WHERE id = ? AND is_changed AND sample_id IS NOT NULL", (file_id,)
                )
            }
            tx.execute(
                """
                UPDATE files SET state = 'failed', failed_reason = ?, failed_at_s = ?, attempts = attempts + 1,
                    sample_id = CASE WHEN is_changed THEN NULL ELSE sample_id END,
                    is_primary = CASE WHEN is_changed THEN 1 ELSE is_primary END, is_changed = 0
                WHERE id = ?
                """,
                (reason, time.time(), file_id),
            )
            settle_samples(tx, leaving)

        with self._samples.writer.turn():
            self._samples.writer.remove(fail)

    def retry(self, file_ids: Collection[int]) -> None:
        """Put failed files back on the list of those to analyse."""
        self._set(
            """
            UPDATE files SET state = 'listed', failed_reason = NULL, failed_at_s = NULL, is_ignored = 0
            WHERE id IN (SELECT value FROM json_each(?)) AND state = 'failed'
            """,
            file_ids,
        )

    def ignore_problem(self, file_id: int, is_ignored: bool) -> None:
        """Ignore a problem, of which the user does not want to be reminded, or no longer."""
        with self._database.atomic() as tx:
            changed = tx.execute("UPDATE files SET is_ignored = ? WHERE id = ?", (is_ignored, file_id)).rowcount
        if not changed:
            raise StorageError(f"No such file: {file_id}", file_id=file_id)

    def problems(self) -> list[Problem]:
        """Files that could not be analysed, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, path, coalesce(failed_reason, ''), coalesce(failed_at_s, 0.0), attempts, is_ignored "
                # Said twice, for SQLite to know that the index of the rare states has all of them.
                "FROM files WHERE state = 'failed' AND state <> 'analysed' ORDER BY failed_at_s DESC, id DESC"
            ).fetchall()
        return [
            Problem(file_id, from_column(path), reason, failed_at_s, attempts, bool(is_ignored))
            for file_id, path, reason, failed_at_s, attempts, is_ignored in rows
        ]

    def pending(self, feature_version: int) -> list[PendingFile]:
        """Files to analyse: new and changed ones, and one file of each sample that another version measured."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, path, size_bytes FROM files WHERE state = 'listed' AND state <> 'analysed'"
            ).fetchall()
            # Said in ranges, so that an index finds the few there are.
            rows += connection.execute(
                "SELECT files.id, path, size_bytes FROM samples CROSS JOIN files ON sample_id = samples.id "
                "WHERE (feature_version < ?1 OR feature_version > ?1 OR feature_version IS NULL) "
                "AND state = 'analysed' AND is_primary",
                (feature_version,),
            ).fetchall()
        return [PendingFile(file_id, from_column(path), size) for file_id, path, size in sorted(rows)]

    def _set(self, statement: str, file_ids: Collection[int]) -> None:
        with self._database.atomic() as tx:
            tx.execute(statement, (json.dumps(list(file_ids)),))
            refresh_primary(tx, samples_of(tx, file_ids))


def _known_files(tx: sqlite3.Connection, paths: Collection[str | bytes]) -> dict[str | bytes, tuple[int, int, int]]:
    """Id, size and time of change of those of these paths that are known."""
    rows = tx.execute(
        "SELECT path, id, size_bytes, mtime_ns FROM files WHERE path_key IN (SELECT value FROM json_each(?))",
        (json.dumps([path_key(path) for path in paths]),),
    )
    wanted = set(paths)
    return {path: (file_id, size, mtime_ns) for path, file_id, size, mtime_ns in rows if path in wanted}


def _listed(file: ListedFile) -> tuple[Any, ...]:
    """Values of `_LISTED_COLUMNS`."""
    return (
        file.size_bytes, file.mtime_ns, file.format, file.duration_s, file.sample_rate_hz, file.channels,
        file.bit_depth, file.hint_bpm, file.hint_key, file.hint_instrument, file.hint_is_loop,
        file.is_estimate,
    )  # fmt: skip


def _record(row: tuple[Any, ...]) -> FileRecord:
    file_id, path, folder_id, size, mtime_ns, state, sample_id, reason, attempts = row
    return FileRecord(
        file_id, from_column(path), folder_id, size, mtime_ns, FileState(state), sample_id, reason, attempts
    )


def _folder(row: tuple[Any, ...]) -> SourceFolder:
    folder_id, path, added_at_s, samples, is_missing = row
    return SourceFolder(folder_id, from_column(path), added_at_s, samples or 0, bool(is_missing))
