"""The schema's history: numbered SQL files, each applied once, in one transaction together with its record."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import resources
from typing import NamedTuple

from audiomancer.errors import SchemaTooNewError, StorageError
from audiomancer.storage.sqlite.moods import mood_bits
from audiomancer.storage.sqlite.text import path_key, text_key

_FILE_NAME = re.compile(r"(\d{4})_\w+\.sql")


class Migration(NamedTuple):
    """One step of the schema: SQL statements; steps are applied in the order of their versions."""

    version: int
    name: str
    script: str


def known_migrations() -> list[Migration]:
    """Every step that this version of the program knows, in order."""
    steps = []
    for file in resources.files("audiomancer.storage.sqlite").joinpath("migrations").iterdir():
        match = _FILE_NAME.fullmatch(file.name)
        if match:
            steps.append(Migration(int(match[1]), file.name, file.read_text("utf-8")))
    return sorted(steps)


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] | None = None) -> list[int]:
    """Apply every step that is not recorded yet; returns their numbers.

    A step that fails leaves the schema as it was before it, and stays pending. Two processes that open a new
    database at once apply each step once.

    Args:
        connection: In autocommit mode, outside any transaction.
        migrations: The steps; those of this program when left out.

    Raises:
        SchemaTooNewError: A newer version of the program wrote this database; nothing was changed.
        StorageError: Another program's tables are in it; nothing was changed.
    """
    steps = known_migrations() if migrations is None else list(migrations)
    applied = _applied(connection)
    newest = max((step.version for step in steps), default=0)
    if applied and max(applied) > newest:
        raise SchemaTooNewError(
            f"This library was written by a newer version of Audiomancer (schema {max(applied)}, "
            f"this version knows {newest}). Please update Audiomancer to open it",
            found=max(applied),
            known=newest,
        )
    pending = [step for step in steps if step.version not in applied]
    if not pending:
        return []
    if not applied:
        _check_empty(connection)
    for name, function in (("path_key", path_key), ("text_key", text_key), ("mood_bits", mood_bits)):
        connection.create_function(name, 1, function, deterministic=True)
    # A table that is made anew is dropped in between: what refers to it must not go with it.
    (has_foreign_keys,) = connection.execute("PRAGMA foreign_keys").fetchone()
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        return _apply(connection, pending)
    finally:
        connection.execute(f"PRAGMA foreign_keys = {has_foreign_keys}")


def _apply(connection: sqlite3.Connection, steps: Sequence[Migration]) -> list[int]:
    done = []
    for step in steps:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again under the lock: another process may have been quicker.
            if step.version not in _applied(connection):
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS schema_migrations "
                    "(version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
                )
                for statement in statements(step.script):
                    connection.execute(statement)
                connection.execute(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)",
                    (step.version, step.name, datetime.now().isoformat()),
                )
                done.append(step.version)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return done


def statements(script: str) -> Iterator[str]:
    """The single statements of a script. `sqlite3.executescript` would commit before it begins."""
    pending = ""
    for piece in re.split(r"(?<=;)", script):
        pending += piece
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def _check_empty(connection: sqlite3.Connection) -> None:
    """Refuse, with `StorageError`, a file that has another program's tables."""
    row = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') LIMIT 1").fetchone()
    if row and not _applied(connection):
        raise StorageError(f"This file is not an Audiomancer library: another program has its table {row[0]!r} there")


def _applied(connection: sqlite3.Connection) -> set[int]:
    columns = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info('schema_migrations')")}
    if not columns:
        return set()
    if not columns >= {"version", "name", "applied_at"}:
        raise StorageError("This file is not an Audiomancer library: it has another program's record of its schema")
    return {version for (version,) in connection.execute("SELECT version FROM schema_migrations")}
