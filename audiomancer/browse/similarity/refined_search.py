"""Searches whose nearest sounds are put in another order: by steps along measures, by balance between two sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.browse.similarity.plain_search import SimilaritySearch
from audiomancer.browse.similarity.question import Direction, Values, blended
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT, INSTRUMENTS

_CANDIDATES_PER_RESULT: Final = 6
_LEAST_CANDIDATES: Final = 600
"""Nearest sounds looked at before they are put in order."""
_COST_OF_ANOTHER_FAMILY: Final = 0.25
_COST_OF_IMBALANCE: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """The relation of a place between two sources to both of them.

    Attributes:
        first: Unit vector of the first source, float32 (128,); in a weighted question its vector, see `Weighing`.
        second: That of the second.
        difference: Likeness to the first less likeness to the second, at the place asked for.
    """

    first: Values
    second: Values
    difference: float

    @classmethod
    def of(cls, first: Values, second: Values, share: float) -> Balance:
        """The balance of a blend; `share` is that of the second, 0 to 1."""
        unit_first, unit_second = blended(first, None, 0.0, None), blended(second, None, 0.0, None)
        place = blended(first, second, share, None)
        place = place / np.float32(max(float(np.linalg.norm(place)), 1e-6))
        return cls(unit_first, unit_second, float(place @ unit_first - place @ unit_second))

    @classmethod
    def weighed(cls, first: Values, second: Values, share: float, likeness: float) -> Balance:
        """The balance of a weighted question.

        Args:
            first: What the codes of aspects are multiplied by for their likeness to the first source, float32 (96,).
            second: The same of the second.
            share: That of the second, 0 to 1.
            likeness: Of both sources.
        """
        return cls(first, second, (1 - 2 * share) * (1 - likeness))

    def cost(self, vectors: Values) -> Values:
        """Similarity that sounds lose for being nearer to one source than was asked.

        From unit vectors, float32 (n, 128), or codes of aspects, (n, 96).
        """
        off = np.abs(vectors @ self.first - vectors @ self.second - np.float32(self.difference))
        return np.asarray(np.float32(_COST_OF_IMBALANCE) * off, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Families of instruments that a question is to stay in.

    Attributes:
        codes: Column of instruments, by row.
        families: Those of the sources; empty where they are not known.
    """

    codes: NDArray[Any]
    families: frozenset[str]

    def cost(self, rows: NDArray[np.int64]) -> Values:
        """Similarity that rows of another family lose; those of unknown family lose none."""
        if not self.families:
            return np.zeros(len(rows), np.float32)
        is_other = np.zeros(UNKNOWN + 1, bool)
        for code, instrument in enumerate(INSTRUMENTS):
            is_other[code] = FAMILY_OF_INSTRUMENT[instrument] not in self.families
        return np.asarray(np.float32(_COST_OF_ANOTHER_FAMILY) * is_other[self.codes[rows]], np.float32)


def families_of_codes(codes: Iterable[int]) -> frozenset[str]:
    """Families of instruments by their codes in the column; unknown ones have none."""
    return frozenset(FAMILY_OF_INSTRUMENT[INSTRUMENTS[code]] for code in codes if code != UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class RefinedSearch:
    """A search that is moved along measures of the sound, see `question.MOVES`, or lies between two sources.

    It may run in any thread.

    Attributes:
        search: The search by the direction alone.
        directions: The steps.
        balance: Relation to two sources; None where there is one.
        kinds: The families to stay in; None where all are as good.
    """

    search: SimilaritySearch
    directions: list[Direction]
    balance: Balance | None
    kinds: Kinds | None

    def run(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows on the asked side, best first, and their similarities less what they lose for lying beside the place."""
        search = self.search
        wanted = max(_LEAST_CANDIDATES, _CANDIDATES_PER_RESULT * search.limit)
        rows, similarity = replace(search, mask=self._mask(), limit=wanted).run()
        for direction in self.directions:
            similarity = similarity - direction.cost(rows)
        if self.kinds is not None:
            similarity = similarity - self.kinds.cost(rows)
        if self.balance is not None and len(rows):
            similarity = similarity - self.balance.cost(search.vectors(rows))
        order = np.lexsort((search.entry_ids[rows], -similarity))[: search.limit]
        return rows[order], np.clip(similarity[order], -1, 1)

    def _mask(self) -> NDArray[np.bool_] | None:
        search = self.search
        if not self.directions:
            return search.mask
        count = len(search.place_of_row)
        mask = search.alive.copy() if search.mask is None else search.mask[:count] & search.alive
        for direction in self.directions:
            mask[: len(direction.values)] &= direction.allowed(count)
        # Rows that came after the columns were read have no values yet.
        mask[min(len(direction.values) for direction in self.directions) :] = False
        return mask
