"""Search filters as SQL: one place for `search`, `count` and every other query over samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audiomancer.storage.contract.sample_fields import MOOD_BIT, OTHER_MOOD, real_column, text_column
from audiomancer.storage.sqlite.text import SEARCHED, search_terms
from audiomancer.vocabulary import instruments_named, key_code


@dataclass(frozen=True, slots=True)
class SampleFilter:
    """What samples must meet; every condition that is given counts.

    Attributes:
        query: Words and "quoted phrases" that must all occur in the path, in any case.
        instrument_type: Instrument id, or a word for several.
        bpm_min: Lowest tempo, inclusive.
        bpm_max: Highest tempo, inclusive.
        key: Key in any spelling; where it is no key, its very text.
        mood: Tags of which at least one must be present.
    """

    query: str | None = None
    instrument_type: str | None = None
    bpm_min: float | None = None
    bpm_max: float | None = None
    key: str | None = None
    mood: Sequence[str] | None = None

    def where(self) -> tuple[str, list[Any]]:
        """A condition over table `samples`, and its values.

        Raises:
            ValueError: A tempo bound is not a number.
            StorageError: A condition is of a wrong type.
        """
        conditions: list[str] = []
        values: list[Any] = []
        for term in search_terms(self.query or ""):
            # instr compares characters as they are; LIKE would read % and _ as wildcards.
            conditions.append(f"instr({SEARCHED}, ?) > 0")
            values.append(term)
        if self.instrument_type is not None:
            named = dict.fromkeys((text_column("instrument_type", self.instrument_type),))
            named.update(dict.fromkeys(instruments_named(self.instrument_type)))
            conditions.append(f"instrument_type IN ({placeholders(len(named))})")
            values.extend(named)
        for name, bound, sign in (("bpm_min", self.bpm_min, ">="), ("bpm_max", self.bpm_max, "<=")):
            if bound is not None:
                conditions.append(f"bpm {sign} ?")
                values.append(_bound(name, bound))
        if self.key is not None:
            code = key_code(text_column("key", self.key))
            conditions.append("key = ?" if code is None else "key_code = ?")
            values.append(self.key if code is None else code)
        if self.mood:
            tags = [text_column("mood", tag) for tag in ([self.mood] if isinstance(self.mood, str) else self.mood)]
            bits = sum({MOOD_BIT[tag] for tag in tags if tag in MOOD_BIT})
            others = [tag for tag in tags if tag not in MOOD_BIT]
            condition = "mood_bits & ? <> 0"
            values.append(bits)
            if others:
                any_tag = f"SELECT 1 FROM json_each(mood) WHERE value IN ({placeholders(len(others))})"  # noqa: S608 - no values
                condition += f" OR (mood_bits & {OTHER_MOOD} <> 0 AND EXISTS ({any_tag}))"
                values.extend(others)
            conditions.append(condition)
        return " AND ".join(f"({condition})" for condition in conditions) or "1", values


def placeholders(count: int) -> str:
    """So many question marks for an SQL list."""
    return ", ".join("?" * count)


def check_page(limit: int, offset: int) -> None:
    """Refuse a page that can't be.

    Raises:
        ValueError: `limit` or `offset` is negative.
    """
    if limit < 0:
        raise ValueError(f"limit must not be negative, got {limit}")
    if offset < 0:
        raise ValueError(f"offset must not be negative, got {offset}")


def _bound(name: str, value: float) -> float:
    if value != value:  # only NaN differs from itself, whatever type it came in
        raise ValueError(f"{name} must be a number, got {value!r}")
    return value if value in (math.inf, -math.inf) else real_column(name, value)
