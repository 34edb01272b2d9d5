"""The text form of a query: `kick -ride "open air" bpm:120-126 key:Am+ is:loop inst:kick len:<2s in:"Vol. 2"`.

While the user types, half a condition is normal. Parsing never raises: what can't be understood is left out of the
query and said in `problems`, each with its place in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from audiomancer.browse.search.query import FLAGS, Kind, Query, Range, Term
from audiomancer.vocabulary import KEYS, MOODS, instruments_named, key_code

FIELDS = {
    "bpm": "a tempo or a range: bpm:120-126, bpm:=124, bpm:>120",
    "key": "a key: key:Am, key:Am+ with compatible ones, key:8A",
    "inst": "an instrument: inst:kick, inst:hi-hat,clap",
    "mood": "a mood: mood:dark, mood:dark,warm",
    "is": "is:loop, is:shot, is:missing, is:copied, is:noted, is:tagged or is:hidden",
    "len": "a length: len:<2s, len:1-4s, len:>500ms",
    "in": 'a folder: in:drums, in:"Crate Vol. 2"',
    "fav": "favourites: fav:",
    "tag": 'a tag, mood or instrument: tag:dark, tag:"for the drop"',
    "rating": "stars: rating:3, rating:>=4, rating:0 for none",
    "coll": 'a collection: coll:album, coll:"Drum kit"',
}
"""The fields of the query language, with what follows the colon."""

_TOKEN = re.compile(r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))?')
_NUMBER = r"(\d+(?:\.\d+)?)"
_RANGE = re.compile(rf"^(=)?{_NUMBER}(?:\s*(?:-|–|\.\.)\s*{_NUMBER})?$")
_OPEN_RANGE = re.compile(rf"^(<=?|>=?){_NUMBER}$")
_LENGTH_UNIT = re.compile(r"(?<=\d)(ms|s|m)$")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece of the text stands: `start` to `end`, and whether it is a field name with its colon."""

    start: int
    end: int
    is_field: bool


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
    """Read a search text.

    Args:
        text: Anything a user may type.

    Returns:
        The query; never raises.
    """
    query = Query()
    problems: list[str] = []
    spans: list[Span] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _TOKEN.match(text, position)
        if match is None or match.end() == position:
            position += 1
            continue
        position = match.end()
        name = (match["field"] or "").lower()
        value = match["phrase"] if match["phrase"] is not None else (match["word"] or "")
        if name in FIELDS:
            spans.append(Span(match.start("field"), match.end("field") + 1, is_field=True))
            if not value.strip() and name != "fav":
                problems.append(f"{name}: wants {FIELDS[name]}.")
                continue
            # What is excluded is a query of its own.
            found, problem = _with_field(Query() if match["minus"] else query, name, value.strip())
            if problem:
                problems.append(problem)
            elif not match["minus"]:
                query = found
            elif not found.is_empty and found not in query.excluded:
                query = replace(query, excluded=(*query.excluded, found))
            continue
        if name:
            value = f"{match['field']}:{value}"
        if value.strip() and value != "-":
            term = Term(value, is_excluded=bool(match["minus"]), is_phrase=match["phrase"] is not None and not name)
            query = replace(query, terms=(*query.terms, term))
    return ParsedQuery(query, tuple(problems), tuple(spans))


def _with_field(query: Query, name: str, value: str) -> tuple[Query, str]:
    match name:
        case "bpm":
            wanted, is_exact = _range(value)
            if wanted is None:
                return query, f"bpm:{value} is not a tempo; try {FIELDS['bpm']}."
            return replace(query, bpm=wanted, is_bpm_exact=is_exact), ""
        case "key":
            return _with_keys(query, value)
        case "inst":
            return _with_instruments(query, value)
        case "mood":
            return _with_moods(query, value)
        case "tag":
            group = frozenset(filter(None, (part.strip() for part in value.split(","))))
            return (query if not group or group in query.tags else replace(query, tags=(*query.tags, group))), ""
        case "rating":
            stars = _stars(value)
            if stars is None:
                return query, f"rating:{value} is not a rating; try {FIELDS['rating']}."
            return replace(query, rating=stars), ""
        case "coll":
            known = value in query.collections
            return (query if known else replace(query, collections=(*query.collections, value))), ""
        case "is":
            return _with_kind(query, value)
        case "len":
            wanted = _length(value)
            if wanted is None:
                return query, f"len:{value} is not a length; try {FIELDS['len']}."
            return replace(query, length_s=wanted), ""
        case "in":
            return (query if value in query.folders else replace(query, folders=(*query.folders, value))), ""
    return replace(query, is_favourite=True), ""


def _with_keys(query: Query, value: str) -> tuple[Query, str]:
    keys = set(query.keys)
    with_compatible = query.with_compatible_keys
    for part in filter(None, value.split(",")):
        code = key_code(part.removesuffix("+"))
        if code is None:
            return query, f"key:{part} is not a key; try {FIELDS['key']}."
        with_compatible = with_compatible or part.endswith("+")
        keys.add(code)
    return replace(query, keys=frozenset(keys), with_compatible_keys=with_compatible), ""


def _with_instruments(query: Query, value: str) -> tuple[Query, str]:
    found = set(query.instruments)
    for part in filter(None, value.split(",")):
        named = instruments_named(part)
        if not named:
            return query, f"“{part}” is not an instrument here; try {FIELDS['inst']}."
        found.update(named)
    return replace(query, instruments=frozenset(found)), ""


def _with_moods(query: Query, value: str) -> tuple[Query, str]:
    found = set(query.moods)
    for part in filter(None, value.lower().split(",")):
        if part not in MOODS:
            return query, f"“{part}” is not a mood here; there are {', '.join(MOODS)}."
        found.add(part)
    return replace(query, moods=frozenset(found)), ""


def _with_kind(query: Query, value: str) -> tuple[Query, str]:
    kinds: dict[str, Kind] = {"loop": "loop", "shot": "shot", "one-shot": "shot", "oneshot": "shot"}
    if value.lower() in ("fav", "favourite", "favorite"):
        return replace(query, is_favourite=True), ""
    if value.lower() in FLAGS:
        return replace(query, flags=query.flags | {value.lower()}), ""
    kind = kinds.get(value.lower())
    if kind is None:
        return query, f"is:{value} is unknown; try {FIELDS['is']}."
    return replace(query, kind=kind), ""


def _range(value: str) -> tuple[Range | None, bool]:
    closed = _RANGE.match(value)
    if closed:
        low = float(closed[2])
        high = float(closed[3]) if closed[3] else low
        return Range(min(low, high), max(low, high)), closed[1] is not None
    half_open = _OPEN_RANGE.match(value)
    if half_open:
        bound = float(half_open[2])
        return (Range(high=bound) if half_open[1][0] == "<" else Range(low=bound)), False
    return None, False


def _stars(value: str) -> Range | None:
    exact = re.fullmatch(r"=?([0-5])", value)
    if exact:
        return Range(float(exact[1]), float(exact[1]))
    between = re.fullmatch(r"([0-5])(?:-|–|\.\.)([0-5])", value)
    if between:
        low, high = sorted((float(between[1]), float(between[2])))
        return Range(low, high)
    half_open = re.fullmatch(r"(<=?|>=?)([0-5])", value)
    if half_open is None:
        return None
    step = 0 if half_open[1].endswith("=") else 1
    bound = float(half_open[2])
    wanted = Range(bound + step, 5.0) if half_open[1][0] == ">" else Range(0.0, bound - step)
    assert wanted.low is not None
    assert wanted.high is not None
    return wanted if wanted.low <= wanted.high else None


def _length(value: str) -> Range | None:
    unit = _LENGTH_UNIT.search(value)
    factor = {"ms": 0.001, "s": 1.0, "m": 60.0}[unit[1]] if unit else 1.0
    wanted, _ = _range(value[: unit.start()] if unit else value)
    if wanted is None:
        return None

    def scaled(bound: float | None) -> float | None:
        return None if bound is None else round(bound * factor, 6)

    return Range(scaled(wanted.low), scaled(wanted.high))


def to_text(query: Query) -> str:
    """The text that `parse` reads back as this query."""
    parts: list[str] = []
    for term in query.terms:
        needs_quotes = term.is_phrase or any(c.isspace() for c in term.text) or not term.text
        shown = f'"{term.text}"' if needs_quotes else term.text
        parts.append(f"-{shown}" if term.is_excluded else shown)
    if query.bpm is not None:
        parts.append(f"bpm:{'=' if query.is_bpm_exact and _is_closed(query.bpm) else ''}{_range_text(query.bpm)}")
    if query.keys:
        names = ",".join(KEYS[code] for code in sorted(query.keys))
        parts.append(f"key:{names}{'+' if query.with_compatible_keys else ''}")
    if query.instruments:
        parts.append("inst:" + ",".join(sorted(query.instruments)))
    if query.moods:
        parts.append("mood:" + ",".join(sorted(query.moods)))
    if query.kind is not None:
        parts.append(f"is:{query.kind}")
    if query.length_s is not None:
        parts.append(f"len:{_range_text(query.length_s)}s")
    if query.is_favourite:
        parts.append("fav:")
    parts.extend(f"tag:{_quoted(','.join(sorted(group)))}" for group in query.tags)
    if query.rating is not None:
        low, high = int(query.rating.low or 0), 5 if query.rating.high is None else int(query.rating.high)
        parts.append(f"rating:{low}" if low == high else f"rating:>={low}" if high == 5 else f"rating:{low}-{high}")
    parts.extend(f"is:{name}" for name in FLAGS if name in query.flags)
    parts.extend(f"coll:{_quoted(name)}" for name in query.collections)
    parts.extend(f"in:{_quoted(name)}" for name in query.folders)
    parts.extend(f"-{to_text(other)}" for other in query.excluded)
    return " ".join(parts)


def _quoted(value: str) -> str:
    return f'"{value}"' if any(c.isspace() for c in value) else value


def _is_closed(wanted: Range) -> bool:
    return wanted.low is not None and wanted.high is not None


def _range_text(wanted: Range) -> str:
    if wanted.low is not None and wanted.high is not None:
        low, high = _number_text(wanted.low), _number_text(wanted.high)
        return low if low == high else f"{low}-{high}"
    if wanted.low is not None:
        return f">{_number_text(wanted.low)}"
    return f"<{_number_text(wanted.high or 0.0)}"


def _number_text(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
