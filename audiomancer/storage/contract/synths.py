"""SuperCollider SynthDefs and their lineage, in the same SQLite file as the samples."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from audiomancer.errors import StorageError
from audiomancer.storage.arguments import (
    check_page,
    filter_flag,
    filter_text,
    is_path,
    is_text,
    named,
    query_text,
    record,
    shown,
)
from audiomancer.storage.contract.database_store import DatabaseStore
from audiomancer.storage.contract.sample_fields import Column, path_column, real_column, text_column, time_column
from audiomancer.storage.contract.sample_filter import placeholders, words_condition
from audiomancer.storage.contract.sample_ids import free_id
from audiomancer.storage.sqlite.text import from_column, to_column
from audiomancer.text_fold import fold


def _list_column(name: str, value: object) -> str:
    if not isinstance(value, (list, tuple)) or not all(isinstance(control, dict) for control in value):
        raise StorageError(f"Field {name!r} must be a list of dicts, got {shown(value)}", field=name)
    return _json(name, value)


def _dict_column(name: str, value: object) -> str:
    if not isinstance(value, dict):
        raise StorageError(f"Field {name!r} must be a dict, got {shown(value)}", field=name)
    return _json(name, value)


def _json(name: str, value: object) -> str:
    try:
        text = json.dumps(value, allow_nan=False)
        is_unchanged = json.loads(text) == _with_lists(value)
    except (TypeError, ValueError, RecursionError) as e:
        raise StorageError(f"Field {name!r} can't be stored: {e}", field=name) from e
    if not is_unchanged:
        raise StorageError(f"Field {name!r} holds what JSON would change: keys must be texts", field=name)
    return text


def _with_lists(value: object) -> object:
    """The same with lists in the place of tuples, as JSON has it."""
    if isinstance(value, dict):
        return {key: _with_lists(part) for key, part in value.items()}
    return [_with_lists(part) for part in value] if isinstance(value, (list, tuple)) else value


_ENCODERS: Final[dict[str, Callable[[str, object], Column]]] = {
    "id": text_column,
    "name": text_column,
    "file_path": path_column,
    "file_hash": text_column,
    "source_code": lambda name, value: "" if value == "" else text_column(name, value),
    "controls": _list_column,
    "characteristics": _dict_column,
    "categorization": _dict_column,
    "created_at": time_column,
    "updated_at": time_column,
}
_DECODERS: Final[dict[str, Callable[[Any], Any]]] = {
    "file_path": from_column,
    "controls": json.loads,
    "characteristics": json.loads,
    "categorization": json.loads,
    "created_at": datetime.fromisoformat,
    "updated_at": datetime.fromisoformat,
}
_REQUIRED: Final = ("name", "file_path", "file_hash", "source_code")
_COLUMNS: Final = ", ".join(f"synths.{name}" for name in _ENCODERS)


class SynthStore(DatabaseStore):
    """SynthDefs as dicts. Safe from any thread.

    A synth has `id` (`synth_` and the first digits of its hash), `name`, `file_path`, `file_hash` (SHA-256 of its
    source), `source_code`, `controls` (list of dicts), `characteristics` (`num_channels`, `has_gate`, …),
    `categorization` (`category`, `tags`), `created_at` and `updated_at`. What was not given of the last three dicts
    and lists is empty. One `.scd` file may define several synths, so a path is no identity.
    """

    def add(self, synth: dict[str, Any]) -> str:
        """Store a synth and return its id.

        Raises:
            StorageError: A synth of this name ("already exists", `details["name"]`) or with this source ("same
                content", `details["file_hash"]`) is stored, or a field is missing, unknown or unusable.
        """
        record("A synth", synth)
        for name in _REQUIRED:
            if synth.get(name) is None:
                raise StorageError(f"Field {name!r} is missing: a synth can't be stored without it", field=name)
        now = datetime.now()
        given = {name: value for name, value in synth.items() if value is not None}
        columns = _encode(
            {"controls": [], "characteristics": {}, "categorization": {}, "created_at": now, "updated_at": now, **given}
        )
        columns["search_text"] = _search_text(synth["name"], os.fspath(synth["file_path"]))
        with self._database.atomic() as tx:
            _check_unique(tx, columns)
            columns["id"] = free_id(
                "synth",
                str(columns["file_hash"]),
                synth.get("id"),
                lambda candidate: _exists(tx, candidate),
            )
            tx.execute(
                f"INSERT INTO synths ({', '.join(columns)}) VALUES ({placeholders(len(columns))})",  # noqa: S608 - names of fields
                tuple(columns.values()),
            )
        return str(columns["id"])

    def get(self, synth_id: str) -> dict[str, Any] | None:
        """The synth with this id, or None."""
        return self._first("id", synth_id) if is_text(synth_id) else None

    def get_by_name(self, name: str) -> dict[str, Any] | None:
        """The synth of this name, or None."""
        return self._first("name", name) if is_text(name) else None

    def get_by_path(self, file_path: str) -> dict[str, Any] | None:
        """The first synth stored of those that this file defines, or None."""
        return self._first("file_path", to_column(file_path)) if is_path(file_path) else None

    def get_by_hash(self, file_hash: str) -> dict[str, Any] | None:
        """The synth with this source, or None."""
        return self._first("file_hash", file_hash) if is_text(file_hash) else None

    def update(self, synth_id: str, updates: dict[str, Any]) -> bool:
        """Change the named fields only, and `updated_at`; False where the id is unknown.

        Raises:
            StorageError: A field is unknown, unusable, or `id`, or another synth has the name or the source.
        """
        if "id" in record("What is changed", updates):
            raise StorageError("Field 'id' can't be changed: it is derived from the content", field="id")
        columns = _encode(updates)
        columns.setdefault("updated_at", datetime.now().isoformat())
        if not is_text(synth_id):
            return False
        with self._database.atomic() as tx:
            row = tx.execute("SELECT name, file_path FROM synths WHERE id = ?", (synth_id,)).fetchone()
            if row is None:
                return False
            _check_unique(tx, columns, except_id=synth_id)
            path = from_column(row[1]) if "file_path" not in updates else os.fspath(updates["file_path"])
            columns["search_text"] = _search_text(updates.get("name", row[0]), path)
            changes = ", ".join(f"{name} = ?" for name in columns)
            tx.execute(f"UPDATE synths SET {changes} WHERE id = ?", (*columns.values(), synth_id))  # noqa: S608 - names of fields
        return True

    def delete(self, synth_id: str) -> bool:
        """Remove a synth and its lineage; False where the id is unknown."""
        if not is_text(synth_id):
            return False
        with self._database.atomic() as tx:
            return tx.execute("DELETE FROM synths WHERE id = ?", (synth_id,)).rowcount > 0

    def search(
        self,
        query: str | None = None,
        category: str | None = None,
        has_gate: bool | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Synths that meet every filter given, in the order they were stored.

        Args:
            query: Words and "quoted phrases" that must all occur in name or path, in any case.
            category: `categorization["category"]`: bass, lead, pad, drum, fx; an empty text filters nothing.
            has_gate: `characteristics["has_gate"]`; where a synth does not say, it has none.
            limit: Most results to return.
            offset: Results to skip.

        Raises:
            ValueError: `limit` or `offset` is negative, or an argument is of a wrong type.
        """
        limit, offset = check_page(limit, offset)
        where, values = _where(query, category, has_gate)
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM synths WHERE {where} ORDER BY row LIMIT ? OFFSET ?",  # noqa: S608 - bound values
                (*values, limit, offset),
            ).fetchall()
        return [_decode(row) for row in rows]

    def count(self, query: str | None = None, category: str | None = None, has_gate: bool | None = None) -> int:
        """Number of synths that `search` would find in all pages together."""
        where, values = _where(query, category, has_gate)
        with self._database.read() as connection:
            row = connection.execute(f"SELECT count(*) FROM synths WHERE {where}", values).fetchone()  # noqa: S608 - bound values
        return int(row[0])

    def list_all(self, limit: int = 100) -> list[dict[str, Any]]:
        """The first `limit` synths, in the order they were stored."""
        return self.search(limit=limit)

    def add_lineage(self, synth_id: str, parent_synth_id: str, contribution_weight: float = 0.5) -> None:
        """Record that a synth was derived from another.

        Args:
            synth_id: The derived synth.
            parent_synth_id: The one it was derived from.
            contribution_weight: How much of it is in the derived one, 0 to 1.

        Raises:
            StorageError: One of them is not found, the weight is outside 0 to 1, the pair is recorded already, or
                the synth would descend from itself.
        """
        weight = real_column("contribution_weight", contribution_weight)
        if not 0.0 <= weight <= 1.0:
            raise StorageError(
                f"contribution_weight must lie within 0 and 1, got {weight}", field="contribution_weight"
            )
        names = {"synth_id": synth_id, "parent_synth_id": parent_synth_id}
        with self._database.atomic() as tx:
            if not _exists(tx, synth_id):
                raise StorageError(f"Synth not found: {named(synth_id)}", **names)
            if not _exists(tx, parent_synth_id):
                raise StorageError(f"Parent synth not found: {named(parent_synth_id)}", **names)
            if synth_id == parent_synth_id or synth_id in _ancestors(tx, parent_synth_id):
                raise StorageError("A synth can't descend from itself: this lineage would be a cycle", **names)
            if tx.execute(
                "SELECT 1 FROM synth_lineage WHERE synth_id = ? AND parent_synth_id = ?", (synth_id, parent_synth_id)
            ).fetchone():
                raise StorageError("This lineage already exists", **names)
            tx.execute(
                "INSERT INTO synth_lineage (synth_id, parent_synth_id, contribution_weight) VALUES (?, ?, ?)",
                (synth_id, parent_synth_id, weight),
            )

    def get_lineage(self, synth_id: str) -> list[dict[str, Any]]:
        """The parents of a synth, in the order they were recorded.

        Returns:
            A dict for each parent: its record, with `parent_synth_id` and `contribution_weight`.
        """
        if not is_text(synth_id):
            return []
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS}, parent_synth_id, contribution_weight FROM synth_lineage "  # noqa: S608 - names of fields
                "JOIN synths ON synths.id = parent_synth_id WHERE synth_id = ? ORDER BY synth_lineage.row",
                (synth_id,),
            ).fetchall()
        return [{**_decode(row[:-2]), "parent_synth_id": row[-2], "contribution_weight": row[-1]} for row in rows]

    def _first(self, column: str, value: Column) -> dict[str, Any] | None:
        with self._database.read() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM synths WHERE {column} = ? ORDER BY row LIMIT 1",  # noqa: S608 - trusted names
                (value,),
            ).fetchone()
        return None if row is None else _decode(row)


def _encode(synth: Mapping[str, Any]) -> dict[str, Column]:
    columns = {}
    for name, value in synth.items():
        encoder = _ENCODERS.get(name)
        if encoder is None:
            raise StorageError(f"A synth has no field {name!r}", field=name)
        columns[name] = encoder(name, value)
    return columns


def _decode(row: tuple[Any, ...]) -> dict[str, Any]:
    return {
        name: _DECODERS[name](value) if name in _DECODERS else value for name, value in zip(_ENCODERS, row, strict=True)
    }


def _search_text(name: str, path: str) -> str:
    # A line break prevents a phrase from matching across the two.
    return fold(f"{name}\n{path}")


def _where(query: str | None, category: str | None, has_gate: bool | None) -> tuple[str, list[Any]]:
    conditions, values = words_condition("search_text", query_text("query", query))
    wanted = filter_text("category", category)
    if wanted:
        conditions.append("json_extract(categorization, '$.category') = ?")
        values.append(wanted)
    if has_gate is not None:
        conditions.append("coalesce(json_extract(characteristics, '$.has_gate'), 0) = ?")
        values.append(int(filter_flag("has_gate", has_gate)))
    return " AND ".join(f"({condition})" for condition in conditions) or "1", values


def _exists(tx: sqlite3.Connection, synth_id: str) -> bool:
    return is_text(synth_id) and tx.execute("SELECT 1 FROM synths WHERE id = ?", (synth_id,)).fetchone() is not None


def _check_unique(tx: sqlite3.Connection, columns: Mapping[str, Column], except_id: str = "") -> None:
    for column, complaint in (
        ("name", "A synth of this name already exists"),
        ("file_hash", "A synth with the same content already exists"),
    ):
        if column in columns:
            row = tx.execute(
                f"SELECT id FROM synths WHERE {column} = ? AND id <> ?",  # noqa: S608 - trusted names
                (columns[column], except_id),
            ).fetchone()
            if row:
                raise StorageError(
                    f"{complaint}: {named(columns[column])}", **{column: columns[column], "existing_id": row[0]}
                )


def _ancestors(tx: sqlite3.Connection, synth_id: str) -> set[str]:
    rows = tx.execute(
        "WITH RECURSIVE ancestor (id) AS (SELECT ? UNION "
        "SELECT parent_synth_id FROM synth_lineage JOIN ancestor ON synth_id = ancestor.id) SELECT id FROM ancestor",
        (synth_id,),
    )
    return {ancestor for (ancestor,) in rows}
