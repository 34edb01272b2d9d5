"""Search filters as SQL: one place for `search`, `count` and every other query over samples."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from audiomancer.storage.arguments import filter_bound, filter_tags, filter_text, query_text
from audiomancer.storage.sqlite.moods import MOOD_BIT, OTHER_MOOD
from audiomancer.storage.sqlite.text import SEARCHED, search_terms
from audiomancer.vocabulary import instruments_named
from audiomancer.vocabulary.keys import key_code

_MOST_WORDS: Final = 5_000
_WORDS_A_GROUP: Final = 100


@dataclass(frozen=True, slots=True)
class SampleFilter:
    """Conditions on samples; every one that is given counts. An empty text or list is none.

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
        """A condition over table `samples`, and its values; `ValueError` for a filter of a wrong type."""
        conditions, values = words_condition(SEARCHED, query_text("query", self.query))
        instrument = filter_text("instrument_type", self.instrument_type)
        if instrument:
            named = dict.fromkeys((instrument, *instruments_named(instrument)))
            conditions.append(f"instrument_type IN ({placeholders(len(named))})")
            values.extend(named)
        for name, bound, sign in (("bpm_min", self.bpm_min, ">="), ("bpm_max", self.bpm_max, "<=")):
            if bound is not None:
                conditions.append(f"bpm {sign} ?")
                values.append(filter_bound(name, bound))
        key = filter_text("key", self.key)
        if key:
            code = key_code(key)
            conditions.append("key = ?" if code is None else "key_code = ?")
            values.append(key if code is None else code)
        tags = filter_tags("mood", self.mood)
        if tags:
            bits = sum({MOOD_BIT[tag] for tag in tags if tag in MOOD_BIT})
            others = [tag for tag in tags if tag not in MOOD_BIT]
            condition = "mood_bits & ? <> 0"
            values.append(bits)
            if others:
                any_tag = "SELECT 1 FROM json_each(mood) WHERE value IN (SELECT value FROM json_each(?))"
                condition += f" OR (mood_bits & {OTHER_MOOD} <> 0 AND EXISTS ({any_tag}))"
                values.append(json.dumps(others))
            conditions.append(condition)
        return " AND ".join(f"({condition})" for condition in conditions) or "1", values


def words_condition(searched: str, query: str) -> tuple[list[str], list[Any]]:
    """Conditions that every word and "quoted phrase" of a query occurs in an SQL expression, and their values.

    `ValueError` for more words than SQLite can take.
    """
    terms = list(dict.fromkeys(search_terms(query)))
    if len(terms) > _MOST_WORDS:
        raise ValueError(f"A search can have {_MOST_WORDS:,} different words, not {len(terms):,}")
    # instr compares characters as they are; LIKE would read % and _ as wildcards.
    each = [f"instr({searched}, ?) > 0" for _ in terms]
    # In groups: SQLite reads a chain as one within the other, and refuses it at a depth of 1,000.
    groups = [" AND ".join(each[first : first + _WORDS_A_GROUP]) for first in range(0, len(each), _WORDS_A_GROUP)]
    return groups, list(terms)


def placeholders(count: int) -> str:
    """Placeholders of an SQL list of so many values."""
    return ", ".join("?" * count)
