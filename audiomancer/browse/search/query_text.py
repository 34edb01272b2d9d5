"""The text form of a query: `kick -ride "open air" bpm:120-126 key:Am+ is:loop inst:kick len:<2s in:"Vol. 2"`.

While the user types, half a condition is normal. Parsing never raises: what can't be understood is left out of the
query and said in `problems`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import audiomancer.browse.search.conditions as conditions
from audiomancer.browse.search.condition import Condition, field_help, fields
from audiomancer.browse.search.query import Query

FIELDS: Final = fields()
"""The fields of the query language, each with the classes of conditions that read it."""

_TOKEN = re.compile(r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))?')


@dataclass(frozen=True, slots=True)
class Span:
    """Position of a field name with its colon in the text: from `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as far as its text can be understood.

    Attributes:
        query: What was understood.
        problems: One sentence for each part that was not.
        field_spans: Where field names stand, for the search box to colour.
    """

    query: Query
    problems: tuple[str, ...] = ()
    field_spans: tuple[Span, ...] = ()


def parse(text: str) -> ParsedQuery:
    """Read a search text, anything a user may type; never raises."""
    found: list[Condition] = []
    problems: list[str] = []
    spans: list[Span] = []
    position = 0
    while position < len(text):
        match = None if text[position].isspace() else _TOKEN.match(text, position)
        if match is None or match.end() == position:
            position += 1
            continue
        position = match.end()
        name = (match["field"] or "").lower()
        value = match["phrase"] if match["phrase"] is not None else (match["word"] or "")
        if name in FIELDS:
            spans.append(Span(match.start("field"), match.end("field") + 1))
            read = _read_field(name, value.strip())
            if isinstance(read, str):
                problems.append(read)
            else:
                found.append(conditions.Excluded(read) if match["minus"] else read)
            continue
        if name:
            value = f"{match['field']}:{value}"
        if value.strip() and value != "-":
            is_phrase = match["phrase"] is not None and not name
            found.append(conditions.Term(value, is_excluded=bool(match["minus"]), is_phrase=is_phrase))
    return ParsedQuery(Query(*found), tuple(problems), tuple(spans))


def _read_field(name: str, value: str) -> Condition | str:
    """Read a field by the first class that understands its value; a sentence where none does."""
    sentence = ""
    for kind in FIELDS[name]:
        if not value and kind.needs_value:
            return f"{name}: wants {field_help(name)}."
        read = kind.parse(name, value)
        if isinstance(read, Condition):
            return read
        sentence = read
    return sentence if sentence.endswith(".") else f"{sentence}; try {field_help(name)}."


def to_text(query: Query) -> str:
    """The text that `parse` reads back as this query: words first."""
    in_order = sorted(query.conditions, key=lambda condition: not isinstance(condition, conditions.Term))
    return " ".join(filter(None, (condition.text() for condition in in_order)))
