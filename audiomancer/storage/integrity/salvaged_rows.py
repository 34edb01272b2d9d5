"""Plausible rows of a damaged database: SQLite has no checksums, so damaged pages may be readable."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from audiomancer.errors import StorageError
from audiomancer.storage.contract.sample_fields import FIELDS, decode, encode_new
from audiomancer.storage.library.sound_packing import unpack_evidence, unpack_overview
from audiomancer.storage.user.value_checks import checked_correction, collection_name, note_text, tag_name
from audiomancer.text_fold import fold

_DERIVED: Final = ("search_text", "key_code", "path_key", "mood_bits")
_LATEST_S: Final = 1e11
_FAULTS: Final = (StorageError, ValueError, TypeError, KeyError, IndexError, zlib.error, RecursionError)


def usable_rows(
    table: str, columns: tuple[str, ...], kinds: Mapping[str, tuple[str, bool]], rows: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Rows whose values are plausible for their table.

    `kinds` has the declared type of each column, and whether it must have a value.
    """
    check = _Samples() if table == "samples" else _CHECKS.get(table)
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        if not all(_is_of_kind(value, *kinds[name]) for name, value in values.items()):
            continue
        try:
            if check is not None and not check(values):
                continue
        except _FAULTS:
            continue
        yield tuple(values[name] for name in columns)


def _is_of_kind(value: Any, kind: str, must_be: bool) -> bool:
    if value is None:
        return not must_be
    if kind == "TEXT":
        return isinstance(value, str)
    if kind == "INTEGER":
        return isinstance(value, int)
    if kind == "REAL":
        return isinstance(value, (int, float)) and math.isfinite(value)
    return not kind or isinstance(value, bytes)


class _Samples:
    """Samples with usable fields, each content and path once; what is derived from the fields is derived again."""

    def __init__(self) -> None:
        self._contents: set[Any] = set()
        self._places: set[Any] = set()

    def __call__(self, values: dict[str, Any]) -> bool:
        encoded = encode_new(decode([values.get(name) for name in FIELDS]))
        content, place = values["file_hash"], values["file_path"]
        if content in self._contents or place in self._places:
            return False
        self._contents.add(content)
        self._places.add(place)
        values.update((name, encoded[name]) for name in _DERIVED if name in values)
        return True


def _evidence(values: dict[str, Any]) -> bool:
    if "evidence" in values:
        json.loads(unpack_evidence(values["evidence"]))
        unpack_overview(values["overview"])
    return True


def _correction(values: dict[str, Any]) -> bool:
    checked_correction(values["field"], json.loads(values["value_json"]))
    return True


def _tag(values: dict[str, Any]) -> bool:
    return bool(tag_name(values["name"]) == values["name"] and fold(values["name"]) == values["folded"])


def _edit(values: dict[str, Any]) -> bool:
    json.loads(zlib.decompress(values["changes"]))
    return True


_CHECKS: Final[dict[str, Callable[[dict[str, Any]], bool]]] = {
    "sample_evidence": _evidence,
    "corrections": _correction,
    "tags": _tag,
    "notes": lambda values: note_text(values["note"]) == values["note"],
    "collections": lambda values: collection_name(values["name"]) == values["name"],
    "edits": _edit,
    "plays": lambda values: 0 <= values["played_at_s"] < _LATEST_S and values["play_count"] > 0,
}
