"""Ranks of measured values among the sounds of one instrument: "brighter than 70 % of my snares"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.ranks import MOST_RANK, RANKED, has_grown

_COLUMNS: Final = {**RANKED, "duration": "duration_s", "bpm": "bpm"}
_OVER_INSTRUMENTS: Final = frozenset({"bpm"})
"""Measures by which sounds of different instruments are compared as well: 90 BPM are slow for any loop."""
_CODES: Final = 256
_MOST_VALUES: Final = 4_096
"""Values of each instrument that its ranks are taken from, spread over the library."""
_LEAST_VALUES: Final = 512
"""Of an instrument with fewer among the rows that are looked at, all are."""
_MOST_LOOKED_AT: Final = 131_072
_MOST_COMPARED: Final = 65_536
"""Rows whose ranks say which part of very many is the upper one."""
_PLACES: Final = np.arange(MOST_RANK + 1)
_PART: Final = 3
_USUAL_RANK: Final = MOST_RANK * (1 - 1 / _PART)


class Quality(NamedTuple):
    """A character that a word names.

    Attributes:
        column: The measure, by the name that lists are ordered by.
        is_upper: The greater values are meant.
        word, comparative: "bright", "brighter".
    """

    column: str
    is_upper: bool
    word: str
    comparative: str


class KindRanks:
    """Finds the brighter, shorter, louder ones of some sounds, each compared with those of its instrument.

    Among kicks and hats "the brighter ones" would else be all hats. For any thread, as `Ranks`.
    """

    def __init__(self, column: Callable[[str], NDArray[Any]]) -> None:
        """Ranks of the columns that a function gives by name; `alive` and `instrument` are among them."""
        self._column = column
        self._bounds: dict[str, tuple[tuple[int, int], NDArray[np.float64]]] = {}

    def values(self, name: str) -> NDArray[np.floating[Any]]:
        """The measured values of a quality, by row; NaN where nothing is known."""
        return self._column(_COLUMNS[name])

    def is_known(self, name: str) -> bool:
        """Any sound has a value."""
        return bool(np.isfinite(self.bounds(name)).any())

    def bounds(self, name: str) -> NDArray[np.float64]:
        """Values at ranks 0 to 100 by code of the instrument, (256, 101), rising; NaN where no value is known."""
        alive, codes, values = (self._column(one) for one in ("alive", "instrument", _COLUMNS[name]))
        count = min(len(alive), len(codes), len(values))
        codes, values = codes[:count], values[:count]
        is_known = alive[:count] & np.isfinite(values)
        known = int(np.count_nonzero(is_known)), int(np.count_nonzero(is_known & (codes != _CODES - 1)))
        found = self._bounds.get(name)
        if found is not None and not any(has_grown(*counts) for counts in zip(found[0], known, strict=True)):
            return found[1]
        bounds = np.full((_CODES, MOST_RANK + 1), np.nan)
        step = 1 + count // _MOST_LOOKED_AT
        some = np.flatnonzero(is_known[::step]) * step
        some_codes = codes.take(some)
        for code in np.unique(codes[::step]).tolist():
            rows = some[some_codes == code]
            if len(rows) < _LEAST_VALUES and step > 1:
                rows = np.flatnonzero((codes == code) & is_known)
            if len(rows):
                rows = rows[:: 1 + len(rows) // _MOST_VALUES]
                bounds[code] = np.quantile(values.take(rows), np.linspace(0, 1, MOST_RANK + 1))
        self._bounds[name] = known, bounds
        return bounds

    def mask(self, among: NDArray[np.bool_], qualities: Sequence[Quality], wanted: Quality) -> NDArray[np.bool_]:
        """Rows that have one of some qualities, so that a third of `among` has all of them.

        Args:
            among: The rows that are compared; without any, a third of each instrument has a quality.
            qualities: All that are asked for.
            wanted: One of them.
        """
        values: NDArray[np.float32] = self._column(_COLUMNS[wanted.column])
        if wanted.column in _OVER_INSTRUMENTS:
            return _upper_third(values, among) if wanted.is_upper else _upper_third(-values, among)
        least = self._least_rank(among, [one for one in qualities if one.column not in _OVER_INSTRUMENTS])
        mask: NDArray[np.bool_] = np.isfinite(values)
        if least <= 0:
            return mask
        place = least if wanted.is_upper else MOST_RANK - least
        # In single precision, as the values are: rounded otherwise, the value at the end would be on either side.
        ends = _at_rank(place, self.bounds(wanted.column)).astype(np.float32)
        ends = ends.take(self._column("instrument"), mode="clip")
        mask &= (values >= ends) if wanted.is_upper else (values <= ends)
        return mask

    def _least_rank(self, among: NDArray[np.bool_], qualities: Sequence[Quality]) -> float:
        """Rank that a third of the rows reaches in every quality."""
        step = 1 + int(np.count_nonzero(among)) // _MOST_COMPARED
        rows = np.flatnonzero(among[::step]) * step
        ranks = np.full(len(rows), np.inf)
        for quality in qualities:
            ranks = np.minimum(ranks, self._ranks(quality, rows))
        ranks = ranks[np.isfinite(ranks)]
        if not len(ranks):
            return _USUAL_RANK
        place = len(ranks) - -(-len(ranks) // _PART)
        return float(np.partition(ranks, place)[place])

    def _ranks(self, quality: Quality, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Ranks of rows among the sounds of their instruments, from the far end up; NaN where nothing is known."""
        bounds = self.bounds(quality.column)
        values, codes = self._column(_COLUMNS[quality.column]).take(rows), self._column("instrument").take(rows)
        ranks = np.full(len(rows), np.nan)
        for code in np.unique(codes).tolist():
            is_code = codes == code
            ranks[is_code] = np.interp(values[is_code], bounds[code], _PLACES)
        return ranks if quality.is_upper else MOST_RANK - ranks


def _at_rank(place: float, bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values at a rank, from the values at whole ranks, (…, 101)."""
    low = min(int(place), MOST_RANK - 1)
    part = place - low
    return bounds[:, low] * (1 - part) + bounds[:, low + 1] * part


def _upper_third(values: NDArray[np.float32], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows whose value is as great as those of the upper third of some rows."""
    known = values[among & np.isfinite(values)]
    if not len(known):
        return np.zeros(len(values), bool)
    place = len(known) - -(-len(known) // _PART)
    found: NDArray[np.bool_] = values >= np.partition(known, place)[place]
    return found
