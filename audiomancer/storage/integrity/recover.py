"""A damaged database is moved to quarantine, and what can be read of it goes into a new one.

The damaged files stay, whole, in a folder beside it. The new database takes their place in one step: a crash at
any moment leaves either the damaged files, with everything that is needed to begin again, or the new one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import struct
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from audiomancer.errors import StorageError
from audiomancer.platforms.files import remove_file, replace_file, sync_file
from audiomancer.storage.integrity.salvage import UNREADABLE, TableSalvage
from audiomancer.storage.integrity.salvaged_rows import usable_rows
from audiomancer.storage.sqlite.damage import DATABASE_MAGIC, quarantine_folder
from audiomancer.storage.sqlite.schema import known_migrations, migrate
from audiomancer.storage.sqlite.text import from_column, path_key

_USER_TABLES: Final = (
    "corrections", "favourites", "tags", "ratings", "notes", "hidden", "collections", "collection_items",
    "collection_colours", "saved_searches", "edits", "plays",
)  # fmt: skip
_TABLES: Final = (
    "source_folders",
    "excluded_folders",
    "samples",
    "sample_evidence",
    "files",
    *_USER_TABLES,
    "synths",
    "synth_lineage",
)
_HEADER: Final = 100
_PAGE: Final = 4096


@dataclass(slots=True)
class Recovery:
    """Result of recovering a damaged database: rows read by table, and the tables of which something was unreadable."""

    quarantine: Path
    rows: Counter[str] = field(default_factory=Counter)
    damaged: set[str] = field(default_factory=set)


def recover_database(path: Path) -> Recovery:
    """Move a damaged database to quarantine and put a new one with all that can be read in its place.

    To be called by the only writer, before the database is opened.

    Raises:
        StorageError: The disk is too full for a copy, or the folder can't be written; nothing has changed.
    """
    try:
        quarantine = _quarantine(path)
        fresh = path.with_name(f"{path.name}.recovered")
        for leftover in (fresh, *_beside(fresh)):
            remove_file(leftover)
        recovery = Recovery(quarantine)
        _salvage_into(fresh, quarantine / path.name, recovery)
        for log in _beside(path):
            remove_file(log)
        replace_file(fresh, path)
        _marker(path).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"The library's database is damaged, and could not be repaired: {error.strerror}", path=str(path)
        ) from error
    return recovery


def was_being_recovered(path: Path) -> bool:
    """Check whether a recovery was cut off."""
    return _marker(path).exists()


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("-wal", "-shm")]


def _marker(path: Path) -> Path:
    return path.with_name(f"{path.name}.recovering")


def _quarantine(path: Path) -> Path:
    """Copy the damaged files into a new folder; a recovery that was cut off goes on with its copy."""
    marker = _marker(path)
    with contextlib.suppress(OSError):
        begun = path.with_name(marker.read_text("utf-8"))
        if (begun / path.name).exists():
            return begun
    quarantine = quarantine_folder(path)
    partial = quarantine.with_name(f"{quarantine.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    for file in (path, path.with_name(f"{path.name}-wal")):
        if file.exists():
            shutil.copy2(file, partial / file.name)
    partial.rename(quarantine)
    marker.write_text(quarantine.name, "utf-8")
    return quarantine


def _salvage_into(fresh: Path, damaged: Path, recovery: Recovery) -> None:
    # On a copy: to read a database with its log, SQLite writes to it, and the one in quarantine is to stay as it is.
    work = fresh.with_name(f"{fresh.name}.work")
    wal = damaged.with_name(f"{damaged.name}-wal")
    shutil.copy2(damaged, work)
    if wal.exists():
        shutil.copy2(wal, work.with_name(f"{work.name}-wal"))
    try:
        _repair_header(work)
        with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as new:
            new.execute("PRAGMA journal_mode = WAL")
            new.execute("PRAGMA synchronous = FULL")
            with contextlib.closing(sqlite3.connect(work, isolation_level=None)) as old:
                # Bytes that are no text are not to stop the reading of the other columns.
                old.text_factory = _text
                version = _version(old)
                migrate(new, [step for step in known_migrations() if step.version <= version])
                new.execute("PRAGMA foreign_keys = OFF")
                new.execute("BEGIN IMMEDIATE")
                for table in _TABLES:
                    _copy_table(old, new, table, recovery)
                new.execute("COMMIT")
            migrate(new)
            new.execute("BEGIN IMMEDIATE")
            _make_whole(new)
            new.execute("COMMIT")
            new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            new.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StorageError(
            f"The library's database is damaged, and could not be repaired: {error}", path=str(damaged)
        ) from error
    finally:
        for file in (work, *_beside(work)):
            remove_file(file)
    sync_file(fresh)


def _text(raw: bytes) -> str | bytes:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def _repair_header(path: Path) -> None:
    """Write the header of any database of ours, with its page size, where only the first bytes are damaged."""
    with path.open("r+b") as file:
        head = bytearray(file.read(_HEADER))
        size = path.stat().st_size
        if len(head) == _HEADER and bytes(head[:16]) == DATABASE_MAGIC and head[16:18] == _PAGE.to_bytes(2, "big"):
            return
        if size < _PAGE:
            return
        fresh = struct.pack(
            ">16sHBBBBBBIIIIIIIIIIII20xII",
            DATABASE_MAGIC, _PAGE, 2, 2, 0, 64, 32, 32, 1, size // _PAGE, 0, 0, 1, 4, 0, 0, 1, 0, 0, 0, 1, 3_040_000,
        )  # fmt: skip
        file.seek(0)
        file.write(fresh)


def _version(old: sqlite3.Connection) -> int:
    try:
        return int(old.execute("SELECT max(version) FROM schema_migrations").fetchone()[0])
    except (*UNREADABLE, TypeError):
        return max(step.version for step in known_migrations())


def _columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    try:
        return tuple(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
    except UNREADABLE:
        return ()


def _kinds(connection: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    """Declared type of each column, and whether it must have a value."""
    return {row[1]: (row[2], bool(row[3])) for row in connection.execute(f"PRAGMA table_info({table})")}


def _copy_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str, recovery: Recovery) -> None:
    known = set(_columns(old, table))
    columns = tuple(name for name in _columns(new, table) if name in known)
    if not columns:
        if _columns(new, table):
            recovery.damaged.add(table)
        return
    salvage = TableSalvage(old, table, columns)
    places = ", ".join("?" * len(columns))
    statement = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - trusted names
    for row in usable_rows(table, columns, _kinds(new, table), salvage.rows()):
        # A value that damage has made impossible costs its row, not the others.
        with contextlib.suppress(sqlite3.IntegrityError, sqlite3.DataError, OverflowError):
            recovery.rows[table] += new.execute(statement, row).rowcount
    if salvage.gaps:
        recovery.damaged.add(table)


def _make_whole(new: sqlite3.Connection) -> None:
    """Put right what refers to rows that are gone."""
    new.execute("DELETE FROM sample_evidence WHERE sample_row NOT IN (SELECT row FROM samples)")
    # Without its claims a sample is measured again; what the user said of it is stored elsewhere.
    new.execute("UPDATE samples SET feature_version = NULL WHERE row NOT IN (SELECT sample_row FROM sample_evidence)")
    new.execute(
        "UPDATE files SET sample_id = NULL, state = CASE state WHEN 'analysed' THEN 'listed' ELSE state END, "
        "is_primary = 1 WHERE sample_id IS NULL OR sample_id NOT IN (SELECT id FROM samples)"
    )
    new.execute("UPDATE files SET state = 'listed' WHERE state = 'analysed' AND sample_id IS NULL")
    taken: set[Any] = set()
    for file_id, path in new.execute("SELECT id, path FROM files ORDER BY id").fetchall():
        if path in taken or not isinstance(path, (str, bytes)):
            new.execute("DELETE FROM files WHERE id = ?", (file_id,))
            continue
        taken.add(path)
        new.execute("UPDATE files SET path_key = ? WHERE id = ?", (path_key(path), file_id))
    lost = new.execute(
        "SELECT folder_id, path FROM files WHERE folder_id NOT IN (SELECT id FROM source_folders) ORDER BY folder_id"
    ).fetchall()
    roots: dict[int, list[str]] = {}
    for folder_id, path in lost:
        roots.setdefault(folder_id, []).append(os.path.dirname(from_column(path)))  # noqa: PTH120 - text, no file
    for folder_id, parents in roots.items():
        new.execute(
            "INSERT OR IGNORE INTO source_folders (id, path, added_at_s) VALUES (?, ?, ?)",
            (folder_id, os.path.commonpath(parents), datetime.now().timestamp()),
        )
    new.execute("DELETE FROM files WHERE folder_id NOT IN (SELECT id FROM source_folders)")
    new.execute(
        "UPDATE files SET is_primary = (id = (SELECT other.id FROM files AS other JOIN samples "
        "ON samples.id = other.sample_id WHERE other.sample_id = files.sample_id "
        "ORDER BY other.state = 'missing', other.path <> samples.file_path, other.id LIMIT 1)) "
        "WHERE sample_id IS NOT NULL"
    )
    # A process with a list of the old library reads the new one whole.
    new.execute("DELETE FROM entry_changes")
    for table in ("collection_items", "collection_colours"):
        new.execute(f"DELETE FROM {table} WHERE collection_id NOT IN (SELECT id FROM collections)")  # noqa: S608 - trusted names
    new.execute(
        "DELETE FROM synth_lineage WHERE synth_id NOT IN (SELECT id FROM synths) "
        "OR parent_synth_id NOT IN (SELECT id FROM synths)"
    )
