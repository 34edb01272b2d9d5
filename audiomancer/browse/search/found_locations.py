"""The place at which a query found a sound whose content lies at several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from audiomancer.browse.columns.other_locations import Location
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.condition import Mask
from audiomancer.browse.search.conditions import Excluded, Folders, Term
from audiomancer.browse.search.query import Query
from audiomancer.browse.texts.text_table import fold_line

_MOST_ROWS: Final = 5_000
"""Rows with other places that are looked at one by one; a list that is longer is not narrowed to a folder or name."""


def found_locations(index: BrowseIndex, query: Query, mask: Mask) -> dict[int, Location]:
    """Other places that suit a query better than the primary one, by row; sounds are shown and dragged from there.

    Args:
        index: The list.
        query: The query.
        mask: Rows that it finds.
    """
    if not len(index.other_locations):
        return {}
    suits = [*_of_folders(index, query), *_of_words(index, query)]
    rows = np.unique(index.other_locations.rows)
    rows = rows[mask[rows]][:_MOST_ROWS]
    found: dict[int, Location] = {}
    if not suits:
        return found
    folder = index.column("folder")
    for row in rows.tolist():
        primary = Location(int(folder[row]), index.names.table[row])
        best = max((primary, *index.other_locations.of(row)), key=lambda place: sum(suit(place) for suit in suits))
        if best is not primary:
            found[row] = best
    return found


def _of_folders(index: BrowseIndex, query: Query) -> list[Callable[[Location], bool]]:
    asked = [(condition, True) for condition in query.all(Folders)]
    asked += [(one.condition, False) for one in query.all(Excluded) if isinstance(one.condition, Folders)]

    def suits(condition: Folders, is_wanted: bool) -> Callable[[Location], bool]:
        any_of = np.logical_or.reduce([condition.folders_of(index, name) for name in condition.names])
        return lambda place: bool(any_of[place.folder]) == is_wanted

    return [suits(condition, is_wanted) for condition, is_wanted in asked]


def _of_words(index: BrowseIndex, query: Query) -> list[Callable[[Location], bool]]:
    def suits(term: Term) -> Callable[[Location], bool]:
        spellings = index.synonyms.meaning(term.word).spellings

        def is_in(place: Location) -> bool:
            text = f"{fold_line(index.folders.shown[place.folder])}/{fold_line(place.name)}"
            return any(spelling.matches(text) for spelling in spellings)

        return is_in

    return [suits(term) for term in query.all(Term) if not term.is_excluded]
