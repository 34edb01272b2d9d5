"""Words of the library in place of words that no sound has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.completion import nearest
from audiomancer.browse.search.condition import Mask
from audiomancer.browse.search.conditions import Term
from audiomancer.browse.search.matching import matching_mask
from audiomancer.browse.search.query import Query


class Correction(NamedTuple):
    """A word that the library has, in place of one that it has not.

    Attributes:
        word: The word.
        sound_count: Sounds that have it.
        unknown: The word that it stands for.
    """

    word: str
    sound_count: int
    unknown: Term

    def applied_to(self, query: Query) -> Query:
        """A query with this word."""
        return Query(*(Term(self.word) if one == self.unknown else one for one in query.conditions))


@dataclass(frozen=True)
class CorrectionPlan:
    """Input of the corrections of words, taken where the index lives; worked out wherever there is time.

    Attributes:
        index: The list; what is read of it later only grows.
        words: Words that no sound has.
        mask: Rows of the plain list.
        late: Folded names that the word index does not know yet, by row.
    """

    index: BrowseIndex
    words: tuple[Term, ...]
    mask: Mask
    late: dict[int, str]

    @classmethod
    def of(cls, index: BrowseIndex, words: tuple[Term, ...]) -> CorrectionPlan:
        """Plan for words that no sound has."""
        return cls(index, words, matching_mask(index, Query()), dict(index.names.late))

    def find(self) -> list[Correction]:
        """Corrections, those of the first word first, of each word the nearest first; safe in any thread."""
        return [
            Correction(word, count, unknown)
            for unknown in self.words
            if not unknown.is_pattern
            for word, _, count in nearest(self.index, unknown.word, self.mask, self.late)
        ]
