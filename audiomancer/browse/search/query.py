"""What filters and search text say together: one immutable value that panels, chips and the search box all show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from audiomancer.browse.columns.column_table import RANGES
from audiomancer.vocabulary import KEYS, camelot

Kind = Literal["loop", "shot"]

FLAGS: Final = {
    "missing": "missing files",
    "copied": "with copies",
    "noted": "with a note",
    "tagged": "with tags",
    "hidden": "hidden",
}
"""What else a sound may be, and what its chip says."""

_NOTHING: Final[dict[str, dict[str, Any]]] = {
    "bpm": {"bpm": None, "is_bpm_exact": False},
    "key": {"keys": frozenset(), "with_compatible_keys": False},
    "instrument": {"instruments": frozenset()},
    "mood": {"moods": frozenset()},
    "kind": {"kind": None},
    "length": {"length_s": None},
    "favourite": {"is_favourite": False},
    "rating": {"rating": None},
    "format": {"formats": frozenset()},
}
"""What a query holds without the condition of a kind."""

_LISTS: Final = {"term": "terms", "tag": "tags", "excluded": "excluded"}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that must, or must not, occur.

    Attributes:
        text: As typed.
        is_excluded: Written with a leading minus.
        is_phrase: Written in quotes: found as it stands, spaces included.
    """

    text: str
    is_excluded: bool = False
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`, both included; None leaves that end open."""

    low: float | None = None
    high: float | None = None

    def label(self) -> str:
        """For instance "120–126", "from 120", "up to 126", "124"."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g}" if self.low == self.high else f"{self.low:g}–{self.high:g}"
        if self.low is not None:
            return f"from {self.low:g}"
        return f"up to {self.high:g}" if self.high is not None else "any"


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of a query, as a chip shows it.

    Attributes:
        kind: Which panel it belongs to: "term", "bpm", "key", "instrument", "mood", "kind", "length", "favourite",
            "folder", "tag", "rating", "collection", "flag", "excluded", "range", "format".
        label: What the chip says.
        value: Which of several of its kind; the index of a term, tag or exclusion, the name of a folder, collection,
            flag or range.
    """

    kind: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that narrows the list; conditions of different kinds are ANDed, values within one kind are ORed.

    Attributes:
        terms: Words and phrases.
        bpm: Tempo range.
        is_bpm_exact: Half and double tempo do not count as the same.
        keys: Codes of keys, see `vocabulary.KEYS`.
        with_compatible_keys: Neighbours on the Camelot wheel count too, and unpitched sounds stay.
        instruments: Instrument ids.
        moods: Mood tags; any of them.
        kind: Only loops, or only one-shots.
        length_s: Duration range.
        is_favourite: Only favourites.
        folders: Names or parts of paths of folders; any of them.
        tags: The user's tags: one of each group. A mood or an instrument of that name will do as well.
        rating: The user's stars.
        collections: Names of collections; any of them.
        flags: Of `FLAGS`; all of them. Hidden sounds are in a list only where it asks for them.
        excluded: Queries of one condition each: what satisfies any of them is left out.
        ranges: Ranges of other columns, by their names in `column_table.RANGES`.
        formats: Short names of formats; any of them.
    """

    terms: tuple[Term, ...] = ()
    bpm: Range | None = None
    is_bpm_exact: bool = False
    keys: frozenset[int] = field(default_factory=frozenset)
    with_compatible_keys: bool = False
    instruments: frozenset[str] = field(default_factory=frozenset)
    moods: frozenset[str] = field(default_factory=frozenset)
    kind: Kind | None = None
    length_s: Range | None = None
    is_favourite: bool = False
    folders: tuple[str, ...] = ()
    tags: tuple[frozenset[str], ...] = ()
    rating: Range | None = None
    collections: tuple[str, ...] = ()
    flags: frozenset[str] = field(default_factory=frozenset)
    excluded: tuple[Query, ...] = ()
    ranges: tuple[tuple[str, Range], ...] = ()
    formats: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return not self.conditions()

    def conditions(self) -> list[Condition]:
        """The chips, in the order of the panels."""
        found = [Condition("folder", f"in {name}", name) for name in self.folders]
        found += [Condition("collection", f"collection {name}", name) for name in self.collections]
        if self.bpm is not None:
            is_closed = self.bpm.low is not None and self.bpm.high is not None
            tail = ", half and double" if is_closed and not self.is_bpm_exact else ""
            found.append(Condition("bpm", f"{self.bpm.label()} BPM{tail}"))
        if self.keys:
            names = ", ".join(
                KEYS[code] for code in sorted(self.keys, key=lambda code: (int(camelot(code)[:-1]), code))
            )
            found.append(Condition("key", names + (" + compatible" if self.with_compatible_keys else "")))
        if self.instruments:
            found.append(Condition("instrument", ", ".join(sorted(self.instruments))))
        if self.moods:
            found.append(Condition("mood", ", ".join(sorted(self.moods))))
        if self.kind is not None:
            found.append(Condition("kind", "loop" if self.kind == "loop" else "one-shot"))
        if self.length_s is not None:
            found.append(Condition("length", f"{self.length_s.label()} s long"))
        for name, wanted in self.ranges:
            unit = RANGES[name].unit
            found.append(Condition("range", f"{name.replace('_', ' ')} {wanted.label()} {unit}".rstrip(), name))
        if self.formats:
            found.append(Condition("format", ", ".join(sorted(self.formats))))
        if self.is_favourite:
            found.append(Condition("favourite", "favourites"))
        for number, group in enumerate(self.tags):
            found.append(Condition("tag", f"tag {' or '.join(sorted(group))}", str(number)))
        if self.rating is not None:
            found.append(Condition("rating", rating_label(self.rating)))
        found += [Condition("flag", FLAGS[name], name) for name in FLAGS if name in self.flags]
        for number, other in enumerate(self.excluded):
            labels = " and ".join(condition.label for condition in other.conditions())
            found.append(Condition("excluded", f"not {labels}", str(number)))
        for number, term in enumerate(self.terms):
            shown = f"“{term.text}”"
            found.append(Condition("term", f"not {shown}" if term.is_excluded else shown, str(number)))
        return found

    def without(self, condition: Condition) -> Query:
        """This query with one chip removed."""
        match condition.kind:
            case "term" | "tag" | "excluded":
                name, number = _LISTS[condition.kind], int(condition.value)
                listed = getattr(self, name)
                fewer: dict[str, Any] = {name: listed[:number] + listed[number + 1 :]}
                return replace(self, **fewer)
            case "folder":
                return replace(self, folders=tuple(name for name in self.folders if name != condition.value))
            case "collection":
                return replace(self, collections=tuple(name for name in self.collections if name != condition.value))
            case "flag":
                return replace(self, flags=self.flags - {condition.value})
            case "range":
                return replace(self, ranges=tuple(one for one in self.ranges if one[0] != condition.value))
        return replace(self, **_NOTHING.get(condition.kind, {}))


def rating_label(stars: Range) -> str:
    """For instance "★★★ or more", "★★★", "not rated"."""
    low, high = int(stars.low or 0), 5 if stars.high is None else int(stars.high)
    if high == 0:
        return "not rated"
    if low == high:
        return "★" * low
    return f"{'★' * low or 'none'} or more" if high == 5 else f"{low} to {high} stars"
