"""Completion of a search text: nearest words, values of this library with counts, fields with examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.condition import Mask, field_help, instrument_counts, one_of, quoted
from audiomancer.browse.search.conditions import Term
from audiomancer.browse.search.conditions.quality_words import QUALITY_OF
from audiomancer.browse.search.conditions.words import OPERATORS
from audiomancer.browse.search.matching import is_unfound, matching_mask
from audiomancer.browse.search.nearest_words import nearest_words
from audiomancer.browse.search.query import Query
from audiomancer.browse.search.query_text import FIELDS, parse
from audiomancer.browse.texts.spelling import Spelling
from audiomancer.browse.texts.text_table import FoldedTexts, fold_line
from audiomancer.browse.texts.token_index import words_of
from audiomancer.vocabulary import INSTRUMENTS, MOODS, instruments_named
from audiomancer.vocabulary.keys import KEYS, PITCH_CLASSES

_MOST_SLIPS: Final = 3
_MOST_VALUES: Final = 8
_MOST_OF_A_KIND: Final = 3
_MOST_FIELDS: Final = 12
_FOLDERS_LOOKED_AT: Final = 4_000
_MOST_COMPARED: Final = 2_000
_SLIPS_COUNTED: Final = 6

_TOKEN_BEFORE: Final = re.compile(r'-?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)|(?P<word>[^\s"()|]*))$')

_MOST_WORDS: Final = 3
"""Words that are completed as one name: "closed hi hat"."""

_PLAIN_WORD: Final = re.compile(r'[^\s"():|-][^\s"():|]*')
_SIGNS: Final = re.compile(r"[\s_-]+")

_WORD_REST: Final = re.compile(r'[^\s"()|]+')

FIELD_EXAMPLES: Final = {
    "bpm": "120-128", "key": "Am, Am+, 8A", "note": "A, C#", "inst": "kick", "mood": "dark", "len": "<2s",
    "tag": "vinyl", "stars": ">=3", "in": '"a folder"', "at": "a folder alone", "coll": "a collection",
    "is": "loop, missing, hidden", "ext": "wav", "rate": "48k", "bits": "24", "ch": "mono", "size": "<5mb",
    "lufs": ">-20", "added": "<7d", "name": "a word", "comment": "a word", "fav": "",
}  # fmt: skip
"""Fields in the order in which they are offered, with an example each."""

_KINDS: Final = {"inst": "instrument", "mood": "mood", "tag": "tag", "in": "folder", "coll": "collection"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line that completes a search text.

    Attributes:
        section: "slip", "value" or "field".
        text: What takes the place of the part from `start` to `end` of the search text.
        start, end: That part.
        detail: What it is: "instrument", "one letter differs", an example.
        count: Sounds that it finds under the rest of the query; None where it is not counted.
        matched: The letters of what was typed, for the list to show them.
    """

    section: str
    text: str
    start: int
    end: int
    detail: str
    count: int | None = None
    matched: str = ""


@dataclass(frozen=True)
class CompletionPlan:
    """Input of the completions of a text, taken where the index lives; worked out wherever there is time.

    Attributes:
        index: The list; what is read of it later only grows.
        start, end: The part of the text that is completed.
        field: The field that is being typed in; empty for none.
        typed: The word, or the beginning of a value.
        minus: What stands before it.
        mask: Rows that the rest of the query finds.
        is_unfound: No sound has the word.
        folders: Numbers of the folders in which it occurs.
        late: Folded names that the word index does not know yet, by row; only where the word is unfound.
        wider: Plans that complete the word together with those before it as one name, the longest first.
        is_compared: A word of the rest compares, so that values stand without counts.
    """

    index: BrowseIndex
    start: int
    end: int
    field: str
    typed: str
    minus: str
    mask: Mask
    is_unfound: bool
    folders: NDArray[np.int64]
    late: dict[int, str]
    wider: tuple[CompletionPlan, ...] = ()
    is_compared: bool = False

    @classmethod
    def of(cls, index: BrowseIndex, text: str, cursor: int) -> CompletionPlan | None:
        """Plan for the part of a search text that ends at the cursor; None where nothing is being typed."""
        match = _TOKEN_BEFORE.search(text[:cursor])
        if match is None:
            return None
        word_end = _WORD_REST.match(text, cursor)
        start, end = match.start(), cursor if word_end is None else word_end.end()
        is_closed = match["phrase"] is not None and text[:cursor].count('"') % 2 == 0
        if text.strip() and (start == cursor or is_closed):
            # Between words, and after a phrase, nothing is being typed.
            return None
        typed = match["phrase"] if match["phrase"] is not None else match["word"]
        field = (match["field"] or "").lower()
        field = field if field in FIELDS else ""
        term, is_word = Term(typed), bool(typed) and not field and match["phrase"] is None
        has_folders = (typed or field in ("in", "at")) and field in ("", "in", "at")
        mask, is_compared = _beside(index, text, start, end)
        has_no_hit = is_word and not term.is_pattern and is_unfound(index, term)
        return cls(
            index,
            start,
            end,
            field,
            typed,
            "-" if text[start:cursor].startswith("-") else "",
            mask,
            has_no_hit,
            _folders_with(index, typed) if has_folders else np.zeros(0, np.int64),
            dict(index.names.late) if has_no_hit else {},
            cls._of_names(index, text, start, end) if is_word and not text[start:cursor].startswith("-") else (),
            is_compared,
        )

    @classmethod
    def _of_names(cls, index: BrowseIndex, text: str, start: int, end: int) -> tuple[CompletionPlan, ...]:
        """Plans for the word from `start` to `end` together with plain words before it, the most words first."""
        found: list[CompletionPlan] = []
        for word in reversed(list(re.finditer(r"\S+", text[:start]))):
            is_plain = _PLAIN_WORD.fullmatch(word[0]) is not None and word[0].lower() not in OPERATORS
            if not is_plain or len(found) == _MOST_WORDS - 1:
                break
            name = " ".join(text[word.start() : end].split())
            (mask, is_compared), folders = _beside(index, text, word.start(), end), _folders_with(index, name)
            plan = cls(index, word.start(), end, "", name, "", mask, False, folders, {}, is_compared=is_compared)
            found.insert(0, plan)
        return tuple(found)

    def find(self) -> list[Suggestion]:
        """Lines that complete the text; safe in any thread.

        Nearest words come first, where the word finds nothing in the library, then values with their counts under the
        rest of the query, then fields.
        """
        index, field, typed = self.index, self.field, self.typed
        rows = np.flatnonzero(self.mask)
        # What several words name together comes before what the last one of them names.
        names = [line for plan in self.wider for line in plan.find() if line.section == "value"][:_MOST_VALUES]
        found: list[Suggestion] = []

        def offer(section: str, replacement: str, detail: str, count: int | None) -> None:
            # What a word that compares leaves of them is known only when they are taken.
            count = None if self.is_compared else count
            found.append(Suggestion(section, self.minus + replacement, self.start, self.end, detail, count, typed))

        if self.is_unfound:
            for word, distance, count in nearest(index, typed, self.mask, self.late):
                offer("slip", quoted(word), _distance_words(distance), count)
        if typed or field:
            found += names
            values = self._values(rows, typed)
            for name, value, count in values[: _MOST_VALUES - len(names)]:
                replacement = f"{name}:{quoted(value)}"
                if all(line.text != replacement for line in names):
                    offer("value", replacement, _KINDS.get(name, ""), count)
            if field and typed and not values:
                # A slip in a value: all values of the field are looked through for near ones.
                counts = {
                    fold_line(value): (value, count) for _, value, count in self._values(rows, "", _MOST_COMPARED)
                }
                for word, distance in nearest_words(fold_line(typed), FoldedTexts.of(counts))[:_MOST_SLIPS]:
                    value, count = counts[word]
                    offer("slip", f"{field}:{quoted(value)}", _distance_words(distance), count)
        if not field:
            fields = [name for name in FIELD_EXAMPLES if name.startswith(typed.lower())]
            for name in fields[:_MOST_FIELDS]:
                offer("field", f"{name}:", FIELD_EXAMPLES[name], None)
        elif not typed and not any(one.section == "value" for one in found):
            offer("field", f"{field}:", FIELD_EXAMPLES.get(field, field_help(field)), None)
        return found

    def _values(self, rows: NDArray[np.int64], typed: str, most: int = _MOST_VALUES) -> list[tuple[str, str, int]]:
        """Fields with values that begin with, or hold, a text, and their counts."""
        index = self.index
        kinds: dict[str, Callable[[], list[tuple[str, int]]]] = {
            "inst": lambda: _instruments(index, typed, rows),
            "mood": lambda: _moods(index, typed, rows),
            "tag": lambda: _tags(index, typed, rows),
            "in": lambda: _folders(index, typed, rows, self.folders),
            "at": lambda: _folders(index, typed, rows, self.folders),
            "coll": lambda: _collections(index, typed, rows),
            "key": lambda: _keys(index, typed, rows),
            "note": lambda: _notes(index, typed, rows),
            "ext": lambda: _formats(index, typed, rows),
        }
        if self.field:
            make = kinds.get(self.field)
            return [] if make is None else [(self.field, *pair) for pair in make()[:most]]
        return [(name, *pair) for name in _KINDS for pair in kinds[name]()[:_MOST_OF_A_KIND]][:_MOST_VALUES]


def _beside(index: BrowseIndex, text: str, start: int, end: int) -> tuple[Mask, bool]:
    """Rows that a search text finds without the part from `start` to `end`, and whether a word of it compares.

    "dark" is the darker third of what the whole search finds: here it counts as if it were not there.
    """
    query = parse(f"{text[:start]} {text[end:]}", index.synonyms).query
    plain = Query(*(one for one in query.conditions if not one.is_relative))
    return matching_mask(index, plain), plain != query


def _folders_with(index: BrowseIndex, typed: str) -> NDArray[np.int64]:
    """Numbers of folders whose path holds a text."""
    if not len(index.folders):
        return np.zeros(0, np.int64)
    return np.flatnonzero(index.folders.matching(Spelling(fold_line(typed), is_exact=True)))[:_FOLDERS_LOOKED_AT]


def _distance_words(distance: int) -> str:
    if not distance:
        return "its kind"
    return "one letter differs" if distance == 1 else "two letters differ"


def suggestions(index: BrowseIndex, text: str, cursor: int) -> list[Suggestion]:
    """Lines that complete a search text at the cursor, for one thread that does all."""
    plan = CompletionPlan.of(index, text, cursor)
    return [] if plan is None else plan.find()


def nearest(index: BrowseIndex, word: str, mask: Mask, late: Mapping[int, str]) -> list[tuple[str, int, int]]:
    """Words of the library near one that finds nothing, with distance and count in a mask of rows; the best ones first.

    Safe in any thread: it reads the word index, which never changes, and columns that only grow.

    Args:
        index: The list.
        word: What was typed.
        mask: Rows to count in.
        late: Folded names that the word index does not know yet, by row: all of a library that has just been added.
    """
    # Imported here, as in `column_table`: the window starts without the tables of names.
    from audiomancer.analysis.names.instrument_words import PHRASES

    tokens, instrument = index.names.tokens, index.column("instrument")[: len(mask)]
    vocabulary = {part for names in (INSTRUMENTS, MOODS) for name in names for part in name.split("-")}
    vocabulary.update(QUALITY_OF)
    vocabulary.update(word for name in late.values() for word in words_of(name))

    def count(other: str) -> int:
        has = one_of(instrument, [INSTRUMENTS.index(name) for name in instruments_named(other)])
        if other in MOODS:
            has |= (index.column("mood_bits")[: len(mask)] & np.uint32(1 << MOODS.index(other))) != 0
        in_names = tokens.having_text(other)[: len(mask)]
        has[: len(in_names)] |= in_names
        has[[row for row, name in late.items() if row < len(mask) and other in name]] = True
        quality = QUALITY_OF.get(other)
        if quality is not None and not has.any():
            # A third of what is measured has it, see `KindRanks`; which ones depends on the rest of the search.
            return int(np.count_nonzero(np.isfinite(index.kind_ranks.values(quality.column)[: len(mask)]) & mask)) // 3
        return int(np.count_nonzero(has & mask))

    near = nearest_words(fold_line(word), tokens.words, vocabulary)
    if fold_line(word) in PHRASES:
        # A word of the trade that this library has no sound for is no slip of another: "lead" is no "head".
        meant = PHRASES[fold_line(word)][0]
        near = [(other, distance) for other, distance in near if PHRASES.get(other, ("",))[0] == meant]
        # But its kind may be there: a riser is one of the effects.
        near = near or [(meant, 0)]
    near = near[:_SLIPS_COUNTED]
    found = [(other, distance, rows) for other, distance in near if (rows := count(other))]
    return sorted(found, key=lambda one: (one[1], -one[2]))[:_MOST_SLIPS]


def _ranked(typed: str, counts: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Values that hold what was typed: those that begin with it first, then those of most sounds."""
    wanted = _plain(typed)
    held = [(name, count) for name, count in counts if count and wanted in _plain(name)]
    return sorted(held, key=lambda pair: (not _plain(pair[0]).startswith(wanted), -pair[1], pair[0]))


def _plain(text: str) -> str:
    """A text as values are compared: with a blank for each sign between its words."""
    return _SIGNS.sub(" ", fold_line(text))


def _instruments(index: BrowseIndex, typed: str, rows: NDArray[np.int64]) -> list[tuple[str, int]]:
    """Instruments that hold what was typed, then those that it, or a name that begins with it, means."""
    counts = instrument_counts(*(index.column(name).take(rows) for name in ("instrument", "looped")))
    held = _ranked(typed, [(name, int(counts[code])) for code, name in enumerate(INSTRUMENTS)])
    meant = [name for word in index.synonyms.names_with(typed) for name in index.synonyms.meaning(word).instruments]
    others = {name: int(counts[INSTRUMENTS.index(name)]) for name in meant if name not in dict(held)}
    return held + [(name, count) for name, count in others.items() if count]


def _moods(index: BrowseIndex, typed: str, rows: NDArray[np.int64]) -> list[tuple[str, int]]:
    bits = index.column("mood_bits").take(rows)
    wanted = [(bit, name) for bit, name in enumerate(MOODS) if fold_line(typed) in name]
    return _ranked(typed, [(name, int(np.count_nonzero(bits & np.uint32(1 << bit)))) for bit, name in wanted])


def _keys(index: BrowseIndex, typed: str, rows: NDArray[np.int64]) -> list[tuple[str, int]]:
    counts = np.bincount(index.column("key").take(rows), minlength=256)
    return _ranked(typed, [(name, int(counts[code])) for code, name in enumerate(KEYS)])


def _notes(index: BrowseIndex, typed: str, rows: NDArray[np.int64]) -> list[tuple[str, int]]:
    keys = index.column("key").take(rows)
    counts = np.bincount(keys[index.column("loop").take(rows) == 0], minlength=256)
    return _ranked(typed, [(name, int(counts[code])) for code, name in enumerate(PITCH_CLASSES)])


def _formats(index: BrowseIndex, typed: str, rows: NDArray[np.int64]) -> list[tuple[str, int]]:
    counts = np.bincount(index.column("format").take(rows), minlength=256)
    return _ranked(typed, [(name.lower(), int(counts[code])) for code, name in enumerate(index.formats)])


def _tags(index: BrowseIndex, typed: str, rows: NDArray[np.int64]) -> list[tuple[str, int]]:
    counts = index.tag_sets.counts(np.bincount(index.column("tag_set").take(rows), minlength=1))
    return _ranked(typed, list(counts.items()))


def _collections(index: BrowseIndex, typed: str, rows: NDArray[np.int64]) -> list[tuple[str, int]]:
    keys, wanted = index.column("sample_key").take(rows), fold_line(typed)
    members = index.collection_members
    names = [name for name in members.names() if wanted in fold_line(name)]
    return _ranked(typed, [(name, int(np.count_nonzero(members.mask(name, keys)))) for name in names])


def _folders(
    index: BrowseIndex, typed: str, rows: NDArray[np.int64], numbers: NDArray[np.int64]
) -> list[tuple[str, int]]:
    direct = np.bincount(index.column("folder").take(rows), minlength=int(numbers.max(initial=-1)) + 1)
    wanted = fold_line(typed)
    # The part that holds what was typed, with all above it: one line for a pack, not one for each folder in it.
    paths: dict[str, int] = {}
    for number in numbers.tolist():
        parts = index.folders.shown[number].split(" / ")
        depth = next((depth for depth, part in enumerate(parts, 1) if wanted in fold_line(part)), 0)
        if depth:
            path = "/".join(parts[:depth])
            paths[path] = paths.get(path, 0) + int(direct[number])
    return sorted(((path, count) for path, count in paths.items() if count), key=lambda pair: (-pair[1], pair[0]))
