"""Arguments of the stores' methods, checked before anything is looked up or written.

A wrong argument of a search is a `ValueError`, of a write a `StorageError`. What can't be stored can't be found either:
an odd id, hash or path in a look-up is simply unknown. Each function returns the value as it is used, or raises.
"""

from __future__ import annotations

import math
import numbers
import os
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeGuard

import numpy as np

from audiomancer.errors import StorageError

_MOST_ROWS: Final = 2**63 - 1
"""The largest number that SQLite counts with: as a limit it means all."""

_LONGEST_SHOWN: Final = 200
"""Characters of a value in a complaint."""


def shown(value: object) -> str:
    """A value as a complaint names it: its type, and itself where that is short."""
    kind = type(value).__name__
    if isinstance(value, int) and value.bit_length() > _LONGEST_SHOWN:
        return f"{kind} of {value.bit_length()} bits"
    text = repr(value)
    return f"{kind} {text}" if len(text) <= _LONGEST_SHOWN and text.isprintable() else kind


def named(value: object) -> str:
    """A name, id or path as a complaint names it: as it stands, where it can be printed."""
    return value if isinstance(value, str) and value.isprintable() else shown(value)


def check_page(limit: int, offset: int) -> tuple[int, int]:
    """A page's limit and offset as plain numbers, whatever whole numbers they were given as; none is negative."""
    return _row_count("limit", limit), _row_count("offset", offset)


def _row_count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ValueError(f"{name} must be a whole number, got {shown(value)}")
    count = int(value)
    if count < 0:
        raise ValueError(f"{name} must not be negative, got {count}")
    return min(count, _MOST_ROWS)


def is_text(value: object) -> bool:
    """Check whether a value is a text that can be written as UTF-8."""
    if not isinstance(value, str):
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_path(value: object) -> bool:
    """Check whether a value is a path that the file system can have: a text or a `Path`."""
    if not isinstance(value, (str, os.PathLike)) or not isinstance(os.fspath(value), str):
        return False
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return False
    return True


def filter_text(name: str, value: object) -> str:
    """A text to filter by; empty, or None, filters nothing."""
    if value is None:
        return ""
    if not is_text(value):
        raise ValueError(f"{name} must be a text, got {shown(value)}")
    return str(value)


def query_text(name: str, value: object) -> str:
    """Words to search for; half characters are allowed, since what is searched may have them."""
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} must be a text, got {shown(value)}")
    return value or ""


def filter_bound(name: str, value: object) -> float:
    """A bound of a range; infinity is one, NaN is none."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ValueError(f"{name} must be a number, got {shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf if abs(value) == value else -math.inf
    if math.isnan(number):
        raise ValueError(f"{name} must be a number, got {shown(value)}")
    return number


def filter_flag(name: str, value: object) -> bool:
    """A truth value, of Python or numpy."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be true or false, got {shown(value)}")
    return bool(value)


def filter_tags(name: str, value: object) -> list[str]:
    """Tags to filter by; one text is one tag, empty ones filter nothing."""
    if value is None:
        return []
    tags = [value] if isinstance(value, str) else list(value) if _is_listing(value) else None
    if tags is None or not all(map(is_text, tags)):
        raise ValueError(f"{name} must be a list of texts, got {shown(value)}")
    return [tag for tag in map(str, tags) if tag]


def known_ids(name: str, value: object) -> list[str]:
    """Ids to leave out; those that nothing can have are dropped."""
    if value is None:
        return []
    if not _is_listing(value):
        raise ValueError(f"{name} must be a list of ids, got {shown(value)}")
    return [sample_id for sample_id in value if isinstance(sample_id, str) and is_text(sample_id)]


def checked_metric(value: object) -> None:
    """Refuse a metric that is neither "cosine" nor "l2"."""
    if not isinstance(value, str) or value not in ("cosine", "l2"):
        raise ValueError(f"distance_metric must be 'cosine' or 'l2', got {shown(value)}")


def record(what: str, value: object) -> Mapping[str, Any]:
    """The fields of a record."""
    if not isinstance(value, Mapping):
        raise StorageError(f"{what} must be a dict, got {shown(value)}")
    return value


def batch(what: str, values: object) -> list[Any]:
    """Values that are to be stored together: a list, or anything else with elements in an order."""
    if not _is_listing(values):
        raise StorageError(f"{what} must be a list, got {shown(values)}")
    return list(values)


def pairs(what: str, values: object) -> list[tuple[Any, Any]]:
    """Pairs that are to be stored together."""
    listed = batch(what, values)
    for value in listed:
        if not isinstance(value, (tuple, list)) or len(value) != 2:
            raise StorageError(f"{what} must be a list of pairs, got {shown(value)} among them")
    return [(first, second) for first, second in listed]


def _is_listing(value: object) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))
