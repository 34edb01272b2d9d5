"""Spreads what is found over packs, so that one pack of likes does not fill the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.similarity.plain_search import SimilaritySearch
from audiomancer.browse.similarity.refined_search import RefinedSearch

_CANDIDATES_PER_RESULT: Final = 6


def pack_of(shown_folder: str) -> str:
    """The pack of a folder, as the list shows it: the folder directly below the source folder, with that before it."""
    return " / ".join(shown_folder.split(" / ", 2)[:2])


@dataclass(frozen=True, slots=True, eq=False)
class SpreadSearch:
    """A search of which each pack may fill a few places; what is more comes after all others. For any thread.

    Attributes:
        search: The search.
        limit: How many rows at the most.
        most: Rows of one pack.
        folders: Numbers of the rows' folders, by row.
        shown_folder: Gives a folder's text by its number.
    """

    search: SimilaritySearch | RefinedSearch
    limit: int
    most: int
    folders: NDArray[Any]
    shown_folder: Callable[[int], str]

    def run(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows and their similarities: those within the allowance of their packs first, each part best first."""
        rows, similarity = self._candidates().run()
        numbers = self.folders[rows].tolist()
        packs = {number: pack_of(self.shown_folder(number)) for number in set(numbers)}
        used: dict[str, int] = {}
        is_allowed = np.zeros(len(rows), bool)
        for place, number in enumerate(numbers):
            pack = packs[number]
            used[pack] = used.get(pack, 0) + 1
            is_allowed[place] = used[pack] <= self.most
        order = np.argsort(~is_allowed, kind="stable")[: self.limit]
        return rows[order], similarity[order]

    def _candidates(self) -> SimilaritySearch | RefinedSearch:
        wanted = _CANDIDATES_PER_RESULT * self.limit
        if isinstance(self.search, SimilaritySearch):
            return replace(self.search, limit=wanted)
        return replace(self.search, search=replace(self.search.search, limit=wanted))
