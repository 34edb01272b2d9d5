"""Detection of a damaged database file, and the note about it for the next start."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

DATABASE_MAGIC: Final = b"SQLite format 3\0"
"""First bytes of every SQLite file."""


def damage_of(path: Path, *, is_thorough: bool = False) -> str:
    """Damage of a database file, as SQLite says it; empty where nothing is found or there is no file.

    Reads every page with `is_thorough`; else only enough to see that it is a database at all.
    """
    if not path.exists():
        return ""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30.0)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 - names of tables
            if is_thorough:
                found = [text for (text,) in connection.execute("PRAGMA quick_check(5)")]
                return "" if found == ["ok"] else "; ".join(found)
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        # A full disk or a protected folder is no damage.
        return str(error) if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else ""
    except UnicodeDecodeError:
        # SQLite quotes what it found where the schema should stand, whatever bytes those are.
        return "its schema is unreadable"
    return ""


def note_damage(path: Path) -> None:
    """Leave word that a read met damage, so that the next start looks at the whole file."""
    with contextlib.suppress(OSError):
        path.with_name(f"{path.name}.suspect").touch()


def is_suspect(path: Path) -> bool:
    """Check whether a read met damage since the last look at the whole file."""
    return path.with_name(f"{path.name}.suspect").exists()


def clear_suspicion(path: Path) -> None:
    """The whole file was looked at."""
    with contextlib.suppress(OSError):
        path.with_name(f"{path.name}.suspect").unlink(missing_ok=True)


def quarantine_folder(beside: Path) -> Path:
    """A new name for a folder that takes what is damaged, beside a file."""
    stamp = datetime.now().strftime("%Y-%m-%d %H-%M-%S")
    number, folder = 1, beside.with_name(f"damaged {stamp}")
    while folder.exists():
        number += 1
        folder = beside.with_name(f"damaged {stamp} ({number})")
    return folder
