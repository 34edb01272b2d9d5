"""Other places of sounds whose content lies at several: each is found by its name and folder, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.name_search import folded_name
from audiomancer.browse.texts.spelling import Spelling, WordPattern
from audiomancer.browse.texts.text_table import FoldedTexts


@dataclass(frozen=True, slots=True)
class Location:
    """One place of a sound: the number of its folder in the `FolderTable`, and the name of its file."""

    folder: int
    name: str


@dataclass(frozen=True, slots=True)
class _Arrays:
    """All places, one after the other.

    Attributes:
        rows: int64, the row of each.
        folders: int64, the folder of each.
        names: Their folded names.
    """

    rows: NDArray[np.int64]
    folders: NDArray[np.int64]
    names: FoldedTexts


class OtherLocations:
    """Places by row, but for the one that the list shows; few rows have any."""

    def __init__(self, places: Mapping[int, tuple[Location, ...]] | None = None) -> None:
        self._places = dict(places or {})
        self._made: _Arrays | None = None

    def __len__(self) -> int:
        return len(self._places)

    def put(self, row: int, places: Iterable[Location]) -> None:
        """Set the other places of a row."""
        wanted = tuple(places)
        if wanted != self._places.get(row, ()):
            self._made = None
            if wanted:
                self._places[row] = wanted
            else:
                del self._places[row]

    def of(self, row: int) -> tuple[Location, ...]:
        """Other places of a row."""
        return self._places.get(row, ())

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each place, int64; a row with several stands there several times."""
        return self._arrays.rows

    @property
    def folders(self) -> NDArray[np.int64]:
        """The folder of each place, int64, in the order of `rows`."""
        return self._arrays.folders

    def rows_named(self, spelling: Spelling | WordPattern) -> NDArray[np.int64]:
        """Rows that have a place in whose file name a spelling occurs."""
        arrays = self._arrays
        return arrays.rows[arrays.names.matching(spelling)]

    def rows_in(self, folders: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Rows that have a place in one of some folders, from a mask over the folders' numbers."""
        arrays = self._arrays
        return arrays.rows[folders.take(arrays.folders)]

    def stored(self, place_of: NDArray[np.int32]) -> list[tuple[int, list[tuple[int, str]]]]:
        """Places by new row numbers (-1 for a row that goes); rows that came later than `place_of` are left out."""
        return [
            (
                int(place_of[row]),
                [(place.folder, place.name.encode("utf-8", "surrogateescape").hex()) for place in places],
            )
            for row, places in list(self._places.items())
            if row < len(place_of) and place_of[row] >= 0
        ]

    @classmethod
    def restored(cls, stored: Iterable[tuple[int, Iterable[tuple[int, str]]]]) -> OtherLocations:
        """The places that `stored` gave."""
        return cls(
            {
                int(row): tuple(
                    Location(int(folder), bytes.fromhex(name).decode("utf-8", "surrogateescape"))
                    for folder, name in places
                )
                for row, places in stored
            }
        )

    @property
    def _arrays(self) -> _Arrays:
        made = self._made
        if made is None:
            places = [(row, place) for row, found in list(self._places.items()) for place in found]
            rows = np.fromiter((row for row, _ in places), np.int64, len(places))
            folders = np.fromiter((place.folder for _, place in places), np.int64, len(places))
            names = FoldedTexts.of(folded_name(place.name) for _, place in places)
            made = self._made = _Arrays(rows, folders, names)
        return made
