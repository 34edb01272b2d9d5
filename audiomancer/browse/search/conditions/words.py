"""Conditions by text: words in names, folders, tags and notes; what is left out; and any of several conditions."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from audiomancer.browse.search.condition import Chip, Condition, Mask, instrument_mask
from audiomancer.browse.search.conditions.notes import Notes
from audiomancer.browse.search.conditions.quality_words import opposite_of, quality_of
from audiomancer.browse.search.conditions.together import masks_of
from audiomancer.browse.texts.spelling import Spelling, WordPattern
from audiomancer.browse.texts.text_table import fold_line
from audiomancer.vocabulary import INSTRUMENT_GROUPS, INSTRUMENTS, MOODS, instruments_named

if TYPE_CHECKING:
    from audiomancer.browse.columns.kind_ranks import Quality
    from audiomancer.browse.index.index import BrowseIndex
    from audiomancer.browse.search.query import Query

OPERATORS = frozenset({"or", "and"})
"""Words that join others; in quotes they are words like any."""

_NOTE: Final = re.compile("[A-G][#♯b♭]?[0-9]")
"""As the list shows notes; "a1" and "c4" are names of other things."""

_QUOTED: Final = re.compile('"[^"]*"')


_LONGEST_WHOLE: Final = 2
"""Letters up to which a word of a name counts by itself only, where its words may lie in any order."""

_LEAST_WITHIN: Final = 4
"""Letters from which a word that no sound has is looked for within others."""

_NAMED: Final = 2
_KNOWN: Final = 1
"""Points of a sound that is named by a word, and of one that is known to be what it says."""

_ONE_SHOT: Final = frozenset({"oneshot", "1shot"})

_OTHER_WORDS: Final = {
    "arp": ("harp", "sharp", "carp"),
    "bass": ("bassoon",),
    "brass": ("brasserie",),
    "clap": ("clapton",),
    "harp": ("harpsichord",),
    "hat": ("hatch", "hatred"),
    "horn": ("hornet",),
    "organ": ("organic", "organis", "organiz"),
    "pad": ("paddle", "padlock"),
    "ride": ("rider",),
    "snap": ("snapshot",),
    "tom": ("tomato", "tomorrow", "tomb"),
}
"""Words that begin or end like one for an instrument: 12 of the 64 that “bass” found were bassoons."""


@dataclass(frozen=True)
class Term(Condition):
    """A word or phrase that must, or must not, occur in the name, the folder, a tag or the note of a sound.

    Attributes:
        word: As typed; several words, where together they are a name ("bass drum").
        is_excluded: Written with a leading minus.
        is_phrase: Written in quotes: found as it stands, spaces included.
        where: The one place that counts: "name" or "comment"; empty for all.
    """

    word: str
    is_excluded: bool = False
    is_phrase: bool = False
    where: str = ""

    kind: ClassVar[str] = "term"
    rank: ClassVar[int] = 15
    fields: ClassVar = {"name": "a word of the file's name: name:tape", "comment": "a word of your note: comment:intro"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        return cls(value, where=field)

    @property
    def slot(self) -> Hashable:
        return self.kind, self

    @property
    def quality(self) -> Quality | None:
        if self.is_excluded or self.is_phrase or self.where:
            return None
        return quality_of(self.word)

    @property
    def is_relative(self) -> bool:
        return not (self.is_phrase or self.where) and quality_of(self.word) is not None

    @property
    def is_wording(self) -> bool:
        return True

    @property
    def is_pattern(self) -> bool:
        """It has a star, for any letters."""
        return not self.is_phrase and "*" in self.word and any(character.isalnum() for character in self.word)

    def text(self) -> str:
        field = f"{self.where}:" if self.where else ""
        is_plain = not self.is_phrase and not any(character.isspace() for character in self.word)
        if self.where:
            shown = self.word if is_plain else f'"{self.word}"'
        else:
            shown = f'"{self.word}"' if self.is_phrase or not self.word else self.word
        return f"{'-' if self.is_excluded else ''}{field}{shown}"

    def chips(self) -> list[Chip]:
        place = f"{self.where} " if self.where else ""
        return [Chip(self, f"{'not ' if self.is_excluded else ''}{place}“{self.word}”")]

    def mask(self, index: BrowseIndex) -> Mask:
        if self.is_pattern:
            mask = self._spelled(index, WordPattern(fold_line(self.word)))
        elif self.is_phrase:
            mask = self._spelled(index, Spelling(fold_line(self.word), is_exact=True))
        else:
            mask = self._meant(index)
            if not (mask & index.alive).any():
                mask = self._likely(index)
        return ~mask if self.is_excluded else mask

    def mask_among(self, index: BrowseIndex, among: Mask, qualities: Sequence[Quality]) -> Mask:
        quality = quality_of(self.word)
        if quality is None:
            return self.mask(index)
        meant = index.cached_mask(("meant", quality.word), partial(Term(quality.word)._meant, index))
        # A word that is left out is compared by itself.
        compared = index.kind_ranks.mask(among, qualities if self.quality else [quality], quality)
        # What is named or known as short is none of the long ones, however short the others are.
        opposite = opposite_of(quality)
        other_end = index.cached_mask(("meant", opposite), partial(Term(opposite)._meant, index))
        mask = meant | (compared & ~other_end)
        return ~mask if self.is_excluded else mask

    def _likely(self, index: BrowseIndex) -> Mask:
        """Rows that a word may mean that no sound has: what sounds so, or what has it within a word."""
        quality = quality_of(self.word)
        if quality is not None and not self.where:
            return index.kind_ranks.mask(index.alive, [quality], quality)
        spelling = Spelling(fold_line(self.word), is_anywhere=True)
        if len(spelling.letters) < _LEAST_WITHIN:
            return np.zeros(index.row_count, bool)
        # Not in folders: "lofi" lies in the name of a maker, and all that he made would come.
        return self._named(index, spelling) if self.where != "comment" else self._spelled(index, spelling)

    def _spelled(self, index: BrowseIndex, spelling: Spelling | WordPattern) -> Mask:
        """Rows in whose texts a spelling occurs."""
        return self._named(index, spelling) | self._noted(index, spelling)

    def _named(self, index: BrowseIndex, spelling: Spelling | WordPattern) -> Mask:
        """Rows in whose names a spelling occurs."""
        if self.where == "comment":
            return np.zeros(index.row_count, bool)
        mask = index.names.matching(spelling)
        if len(index.other_locations):
            mask[index.other_locations.rows_named(spelling)] = True
        return mask

    def _noted(self, index: BrowseIndex, spelling: Spelling | WordPattern) -> Mask:
        """Rows in whose folders, tags or notes a spelling occurs."""
        mask = np.zeros(index.row_count, bool)
        if not self.where:
            mask |= index.rows_in(index.folders.matching(spelling))
            # What the user wrote on a sound is found like its name.
            if len(index.tag_sets) > 1:
                mask |= index.tag_sets.matching(spelling).take(index.column("tag_set"))
        if self.where != "name":
            mask[index.notes.matching(spelling)] = True
        return mask

    def answers(self, index: BrowseIndex) -> list[tuple[int, Mask]]:
        """Rows that answer the word well, by how much that counts: named so, and known to be so."""
        named = index.cached_mask(("named", self), partial(self._named_so, index))
        if self.where or self.is_phrase or self.is_pattern:
            return [(_NAMED, named)]
        return [(_NAMED, named), (_KNOWN, index.cached_mask(("known", self), partial(self._known_so, index)))]

    def _known_so(self, index: BrowseIndex) -> Mask:
        """Rows whose instrument or mood is meant."""
        meaning = index.synonyms.meaning(self.word)
        return measured_mask(index, meaning.instruments, meaning.moods)

    def _named_so(self, index: BrowseIndex) -> Mask:
        """Rows whose names have one of the spellings that are meant."""
        if self.is_pattern:
            return self._named(index, WordPattern(fold_line(self.word)))
        if self.is_phrase:
            return self._named(index, Spelling(fold_line(self.word), is_exact=True))
        mask = np.zeros(index.row_count, bool)
        for spelling in index.synonyms.meaning(self.word).spellings:
            mask |= self._named(index, spelling)
        return mask

    def _only_other_words(self, index: BrowseIndex, spelling: Spelling) -> Mask:
        """Rows that have a word only as the beginning of one that means something else: "bass" of "bassoon"."""
        others = np.zeros(index.row_count, bool)
        for other in _OTHER_WORDS[spelling.text]:
            others |= self._spelled(index, Spelling(other, is_anywhere=True))
        return others & ~self._spelled(index, Spelling(spelling.text, is_whole=True))

    def _meant(self, index: BrowseIndex) -> Mask:
        meaning = index.synonyms.meaning(self.word)
        mask = index.cached_mask(("named", self), partial(self._named_so, index)).copy()
        for spelling in meaning.spellings:
            mask |= self._noted(index, spelling)
        if meaning.spellings[0].text in _OTHER_WORDS:
            mask &= ~self._only_other_words(index, meaning.spellings[0])
        if meaning.words and min(map(len, meaning.words)) > 1:
            # The words of a name may lie in another order ("Drum, Bass 01").
            in_any_order = np.ones(index.row_count, bool)
            for word in meaning.words:
                # A letter or two would begin some word of nearly every name: "e piano" is no "Grand Piano E4".
                in_any_order &= self._spelled(index, Spelling(word, is_whole=len(word) <= _LONGEST_WHOLE))
            mask |= in_any_order
        if not self.where:
            # What a sound is measured as counts like a word of its name.
            mask |= index.cached_mask(("known", self), partial(self._known_so, index))
            if meaning.instruments == INSTRUMENT_GROUPS["loop"]:
                # The word means whatever loops, a bass or a guitar too.
                mask |= index.column("loop") == 1
            if Spelling(meaning.spellings[0].text).letters in _ONE_SHOT:
                mask |= index.column("loop") == 0
            note = Notes.parse("note", self.word) if _NOTE.fullmatch(self.word) else None
            if isinstance(note, Notes):
                mask |= note.mask(index)
        return mask


def named_mask(index: BrowseIndex, word: str) -> Mask:
    """Rows whose instrument or mood a word names."""
    return measured_mask(index, instruments_named(word), [word.lower()] if word.lower() in MOODS else [])


def measured_mask(index: BrowseIndex, instruments: Sequence[str], moods: Sequence[str]) -> Mask:
    """Rows with one of these instruments or moods."""
    mask = instrument_mask(index, [INSTRUMENTS.index(name) for name in instruments])
    bits = sum(1 << MOODS.index(name) for name in moods)
    if bits:
        mask |= (index.column("mood_bits") & np.uint32(bits)) != 0
    return mask


@dataclass(frozen=True)
class Excluded(Condition):
    """Everything but what satisfies another condition."""

    condition: Condition

    kind: ClassVar[str] = "excluded"
    rank: ClassVar[int] = 14

    @property
    def slot(self) -> Hashable:
        return self.kind, self.condition.excluded_slot

    def joined(self, later: Excluded) -> Condition:
        return Excluded(self.condition.joined(later.condition))

    def text(self) -> str:
        return " ".join(f"-{text}" for text in self.condition.texts())

    def chips(self) -> list[Chip]:
        chips = self.condition.chips()
        if len(self.condition.texts()) == 1:
            return [Chip(self, f"not {' and '.join(chip.label for chip in chips)}")]
        return [Chip(self, f"not {chip.label}", chip.value) for chip in chips]

    def without(self, chip: Chip) -> Condition | None:
        if len(self.condition.texts()) == 1:
            return None
        rest = self.condition.without(Chip(self.condition, chip.label, chip.value))
        return None if rest is None else Excluded(rest)

    @property
    def is_relative(self) -> bool:
        return self.condition.is_relative

    @property
    def is_wording(self) -> bool:
        return self.condition.is_wording

    def mask(self, index: BrowseIndex) -> Mask:
        named = ("everywhere", self.condition)
        return ~index.cached_mask(named, partial(self.condition.mask_of_all_locations, index))

    def mask_among(self, index: BrowseIndex, among: Mask, qualities: Sequence[Quality]) -> Mask:
        return ~self.condition.mask_among(index, among, ())


@dataclass(frozen=True)
class AnyQuery(Condition):
    """Any of several queries: `kick or snare`, `(kick bpm:120) or (snare bpm:90)`.

    Attributes:
        queries: Two or more; one where a group in brackets is left out as a whole.
    """

    queries: tuple[Query, ...]

    kind: ClassVar[str] = "any"
    rank: ClassVar[int] = 16

    @property
    def slot(self) -> Hashable:
        return self.kind, self.queries

    def text(self) -> str:
        return f"({' or '.join(_joined(query) for query in self.queries)})"

    def chips(self) -> list[Chip]:
        labels = [" and ".join(chip.label for chip in query.chips()) for query in self.queries]
        return [Chip(self, " or ".join(labels))]

    @property
    def is_relative(self) -> bool:
        return any(condition.is_relative for query in self.queries for condition in query.conditions)

    @property
    def is_wording(self) -> bool:
        return all(condition.is_wording for query in self.queries for condition in query.conditions)

    def mask(self, index: BrowseIndex) -> Mask:
        return self._any(index, None)

    def mask_among(self, index: BrowseIndex, among: Mask, qualities: Sequence[Quality]) -> Mask:
        return self._any(index, among)

    def _any(self, index: BrowseIndex, among: Mask | None) -> Mask:
        mask = np.zeros(index.row_count, bool)
        for query in self.queries:
            all_of = np.ones(index.row_count, bool)
            for one in masks_of(index, query.conditions, among).values():
                all_of &= one
            mask |= all_of
        return mask


def _joined(query: Query) -> str:
    texts = [condition.text() for condition in query.conditions]
    # "and" parts words that side by side would be one name.
    is_one_word = len(texts) == 1 and " " not in _QUOTED.sub("", texts[0])
    return texts[0] if is_one_word else f"({' and '.join(texts)})"
