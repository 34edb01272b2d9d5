"""Conditions by text: words in names, folders, tags and notes; folders; and what is left out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from audiomancer.browse.columns.text_table import fold_line
from audiomancer.browse.search.condition import Chip, Condition, Mask, one_of, quoted
from audiomancer.vocabulary import INSTRUMENTS, MOODS, instruments_named

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex
    from audiomancer.browse.search.query import Query


@dataclass(frozen=True)
class Term(Condition):
    """A word or phrase that must, or must not, occur.

    Attributes:
        word: As typed.
        is_excluded: Written with a leading minus.
        is_phrase: Written in quotes: found as it stands, spaces included.
    """

    word: str
    is_excluded: bool = False
    is_phrase: bool = False

    kind: ClassVar[str] = "term"
    rank: ClassVar[int] = 15

    @property
    def slot(self) -> Hashable:
        return self.kind, self

    def text(self) -> str:
        needs_quotes = self.is_phrase or not self.word or any(character.isspace() for character in self.word)
        shown = f'"{self.word}"' if needs_quotes else self.word
        return f"-{shown}" if self.is_excluded else shown

    def chips(self) -> list[Chip]:
        return [Chip(self, f"{'not ' if self.is_excluded else ''}“{self.word}”")]

    def mask(self, index: BrowseIndex) -> Mask:
        needle = fold_line(self.word)
        mask = index.names.containing(needle)
        mask |= index.folder_mask(needle)
        # What the user wrote on a sound is found like its name.
        if len(index.tag_sets) > 1:
            mask |= index.tag_sets.containing(needle).take(index.column("tag_set"))
        mask[index.notes.containing(needle)] = True
        if not self.is_phrase:
            # The same word as a tag: "kick" finds what sounds like one, too.
            mask |= named_mask(index, self.word)
        return ~mask if self.is_excluded else mask


def named_mask(index: BrowseIndex, word: str) -> Mask:
    """Rows whose instrument or mood a word names."""
    mask = one_of(index.column("instrument"), [INSTRUMENTS.index(name) for name in instruments_named(word)])
    if word.lower() in MOODS:
        mask |= (index.column("mood_bits") & np.uint32(1 << MOODS.index(word.lower()))) != 0
    return mask


@dataclass(frozen=True)
class Named(Condition):
    """Any of some things that the user knows by name, each with one chip each."""

    names: tuple[str, ...]

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        return cls((value,))

    @classmethod
    def names_in(cls, query: Query) -> tuple[str, ...]:
        """The names that a query asks for; empty where it asks for none."""
        found = query.find(cls)
        return () if found is None else found.names

    def joined(self, later: Named) -> Condition:
        return type(self)(tuple(dict.fromkeys(self.names + later.names)))

    def text(self) -> str:
        (field,) = self.fields
        return " ".join(f"{field}:{quoted(name)}" for name in self.names)

    def without(self, chip: Chip) -> Condition | None:
        names = tuple(name for name in self.names if name != chip.value)
        return type(self)(names) if names else None


@dataclass(frozen=True)
class Folders(Named):
    """Membership in any of some folders, by names or parts of paths."""

    kind: ClassVar[str] = "folder"
    rank: ClassVar[int] = 0
    fields: ClassVar = {"in": 'a folder: in:drums, in:"Crate Vol. 2"'}

    def chips(self) -> list[Chip]:
        return [Chip(self, f"in {name}", name) for name in self.names]

    def mask(self, index: BrowseIndex) -> Mask:
        mask = np.zeros(index.row_count, bool)
        for name in self.names:
            mask |= index.folder_mask(fold_line(name))
        return mask


@dataclass(frozen=True)
class Excluded(Condition):
    """Everything but what satisfies another condition."""

    condition: Condition

    kind: ClassVar[str] = "excluded"
    rank: ClassVar[int] = 14

    @property
    def slot(self) -> Hashable:
        return self.kind, self.condition

    def text(self) -> str:
        return f"-{self.condition.text()}"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"not {' and '.join(chip.label for chip in self.condition.chips())}")]

    def mask(self, index: BrowseIndex) -> Mask:
        return ~index.cached_mask(self.condition, lambda: self.condition.mask(index))
