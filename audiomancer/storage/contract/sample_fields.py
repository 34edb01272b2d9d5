"""The fields of a sample's record: what each may hold, and how it stands in its column.

Encoders of fields raise `StorageError`, which names the field, for a value of another type or out of range.
"""

from __future__ import annotations

import json
import math
import numbers
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, cast, get_type_hints

from audiomancer.errors import StorageError
from audiomancer.storage.arguments import record, shown
from audiomancer.storage.contract.interfaces import SampleMetadata
from audiomancer.storage.sqlite.moods import mood_bits, tags_of
from audiomancer.storage.sqlite.text import from_column, path_key, search_column, to_column
from audiomancer.vocabulary.keys import key_code

_INT64_LIMIT: Final = 2**63

Column = str | bytes | int | float | None
"""Values that SQLite stores in one cell."""


def text_column(name: str, value: object) -> str:
    """A text that is not empty and can be written as UTF-8."""
    if not isinstance(value, str):
        raise _unusable(name, value, "text")
    if not value:
        raise StorageError(f"Field {name!r} must not be empty", field=name)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as e:
        raise StorageError(f"Field {name!r} holds characters that are no text: {shown(value)}", field=name) from e
    return value


def path_column(name: str, value: object) -> str | bytes:
    """A path, given as text or `Path`; not empty."""
    if not isinstance(value, (str, os.PathLike)) or isinstance(os.fspath(value), bytes):
        raise _unusable(name, value, "a path")
    text = os.fspath(cast("str | os.PathLike[str]", value))
    if not text:
        raise StorageError(f"Field {name!r} must not be empty", field=name)
    try:
        return to_column(text)
    except UnicodeEncodeError as e:
        raise StorageError(f"Field {name!r} holds characters that no path can have: {shown(text)}", field=name) from e


def real_column(name: str, value: object) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise _unusable(name, value, "a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise StorageError(f"Field {name!r} must be a finite number, got {shown(value)}", field=name)
    return number


def integer_column(name: str, value: object) -> int:
    """A whole number of 64 bits."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise _unusable(name, value, "a whole number")
    number = int(value)
    if not -_INT64_LIMIT <= number < _INT64_LIMIT:
        raise StorageError(f"Field {name!r} is too large: {shown(number)}", field=name)
    return number


def boolean_column(name: str, value: object) -> int:
    """A truth value, of Python or numpy."""
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return int(cast(bool, value))
    raise _unusable(name, value, "true or false")


def tags_column(name: str, value: object) -> str:
    """A list of texts, as JSON."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise _unusable(name, value, "a list of texts")
    return _tags_text(tuple(text_column(name, tag) for tag in value))


def time_column(name: str, value: object) -> str:
    """A point in time, as ISO 8601 text."""
    if not isinstance(value, datetime):
        raise _unusable(name, value, "a datetime")
    return value.isoformat()


@lru_cache(4096)
def _tags_text(tags: tuple[str, ...]) -> str:
    return json.dumps(tags, ensure_ascii=False)


_ENCODER_OF_TYPE: Final[dict[Any, Callable[[str, object], Column]]] = {
    str: text_column,
    float: real_column,
    int: integer_column,
    bool: boolean_column,
    list[str]: tags_column,
    datetime: time_column,
}
_TYPES: Final = get_type_hints(SampleMetadata)
_ENCODERS: Final = {name: _ENCODER_OF_TYPE[_TYPES[name]] for name in ("id", *_TYPES)} | {"file_path": path_column}
_DECODERS: Final[dict[str, Callable[[Any], Any]]] = {
    "file_path": from_column,
    "is_loop": bool,
    "mood": lambda text: list(tags_of(text)),
    "genre_tags": lambda text: list(tags_of(text)),
    "created_at": datetime.fromisoformat,
    "updated_at": datetime.fromisoformat,
}

FIELDS: Final = tuple(_ENCODERS)
"""Every field of a record, in the order of the columns."""

REQUIRED: Final = SampleMetadata.__required_keys__
"""Fields without which a sample can't be created."""

CHARACTER: Final = ("brightness_hz", "attack_s", "noisiness", "tail_s", "pitch_hz", "is_chord")
"""Columns of the character of a sound, see `audiomancer.analysis.character.measures`; empty for silence."""

DETAILS: Final = (
    "feature_version",
    "tempo_source",
    "key_source",
    "instrument_source",
    "loudness_lufs",
    "true_peak_db",
    "stated_s",
    *CHARACTER,
)
"""Columns that a scan adds to the fields."""

COLUMNS: Final = (*FIELDS, "search_text", "key_code", "path_key", "odd_key", "mood_bits", *DETAILS)
"""Every column of a record but its row: the fields, what is derived from them for searches, and the details."""

_EMPTY: Final[dict[str, Column]] = dict.fromkeys(COLUMNS)
_REQUIRED_IN_ORDER: Final = tuple(name for name in FIELDS if name in REQUIRED)
_USUAL: Final[dict[str, object]] = {
    name: {real_column: float, integer_column: int, text_column: str, path_column: str}[encoder]
    for name, encoder in _ENCODERS.items()
    if encoder in (real_column, integer_column, text_column, path_column)
}

_NEVER_ABSENT: Final = REQUIRED | {"id", "created_at", "updated_at"}


def encode_new(sample: Mapping[str, Any], ignored: Collection[str] = ()) -> dict[str, Column]:
    """Every column of a sample to be created, in the order of `COLUMNS`; None for what was not given.

    Raises `StorageError`, also in `details["field"]`, for a field that is missing, unknown or unusable; fields that are
    `ignored` are not looked at.
    """
    columns = _EMPTY.copy()
    for name, value in record("A sample", sample).items():
        if value is None or name in ignored:
            continue
        # Most values are of the very type that their column holds; all others take the long way.
        kind = _USUAL.get(name)
        if value.__class__ is kind and (
            (kind is float and value - value == 0.0)  # not for NaN and infinity
            or (kind is str and value and value.isascii())
            or (kind is int and -_INT64_LIMIT <= value < _INT64_LIMIT)
        ):
            columns[name] = value
        else:
            columns[name] = _encoder(name)(name, value)
    for name in _REQUIRED_IN_ORDER:
        if columns[name] is None:
            raise StorageError(f"Field {name!r} is missing: a sample can't be stored without it", field=name)
    _derive(columns, columns)
    return columns


def encode_updates(updates: Mapping[str, Any]) -> dict[str, Column]:
    """Columns to be changed; None empties one.

    `StorageError` for a field that is unknown, unusable, `id`, or needed and None.
    """
    if "id" in record("What is changed", updates):
        raise StorageError("Field 'id' can't be changed: it is derived from the content", field="id")
    for name, value in updates.items():
        if value is None and name in _NEVER_ABSENT:
            raise StorageError(f"Field {name!r} is needed and can't be taken away", field=name)
    return encode(updates)


def encode(values: Mapping[str, Any]) -> dict[str, Column]:
    """Columns for these fields, with the derived ones that searches use."""
    columns = {name: None if value is None else _encoder(name)(name, value) for name, value in values.items()}
    _derive(columns, columns.copy())
    return columns


def path_columns(path: str | bytes) -> dict[str, Column]:
    """Every column that follows from a sample's path."""
    return {"file_path": path, "search_text": search_column(path), "path_key": path_key(path)}


def _encoder(name: str) -> Callable[[str, object], Column]:
    try:
        return _ENCODERS[name]
    except KeyError:
        raise StorageError(f"A sample has no field {name!r}", field=name) from None


def _derive(columns: dict[str, Column], given: Mapping[str, Column]) -> None:
    """Set the columns that follow from those that are given."""
    path, mood = given.get("file_path"), given.get("mood")
    if isinstance(path, (str, bytes)):
        columns |= path_columns(path)
    if "key" in given:
        key = given["key"]
        columns["key_code"] = key_code(key) if isinstance(key, str) else None
    if "mood" in given:
        columns["mood_bits"] = mood_bits(mood if isinstance(mood, str) else None)


def decode(row: Sequence[Any]) -> SampleMetadata:
    """The record whose columns, in the order of `FIELDS`, are `row`; what is not known is absent."""
    fields: dict[str, Any] = {}
    for name, value in zip(FIELDS, row, strict=True):
        if value is not None:
            decoder = _DECODERS.get(name)
            fields[name] = value if decoder is None else decoder(value)
    return cast(SampleMetadata, fields)


def _unusable(name: str, value: object, wanted: str) -> StorageError:
    return StorageError(f"Field {name!r} must be {wanted}, got {shown(value)}", field=name)
