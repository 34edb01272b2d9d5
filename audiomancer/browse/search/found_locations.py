"""The place at which a query found a sound whose content lies at several."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from audiomancer.browse.columns.other_locations import Location
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.conditions import Excluded, Folders, Term
from audiomancer.browse.search.query import Query
from audiomancer.browse.texts.text_table import fold_line

Finder: TypeAlias = Callable[[int], Location | None]
"""Gives the location of a row that suits a query better than the primary one; None where that suits as well."""


def found_locations(index: BrowseIndex, query: Query) -> Finder | None:
    """Finder for a query: sounds are shown and dragged from where it found them.

    Rows are looked at when they are shown: few are in sight, however many are found. None where the primary location
    is always right.
    """
    suits = [*_of_folders(index, query), *_of_words(index, query)] if len(index.other_locations) else []
    if not suits:
        return None
    known: dict[int, Location | None] = {}
    folder = index.column("folder")

    def find(row: int) -> Location | None:
        others = index.other_locations.of(row)
        if not others:
            return None
        if row not in known:
            primary = Location(int(folder[row]), index.names.table[row])
            best = max((primary, *others), key=lambda place: sum(suit(place) for suit in suits))
            known[row] = None if best is primary else best
        return known[row]

    return find


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
