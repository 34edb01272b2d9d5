"""Colours of the map's points: by family, brightness, tempo or key."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from audiomancer.browse import BrowseIndex
from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.vocabulary import FAMILIES, FAMILY_OF_INSTRUMENT, INSTRUMENTS
from audiomancer_gui.sound_map.map_picture import Colouring
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import counted

_STEPS: Final = 10
_TEMPI_BPM: Final = (70.0, 180.0)
_NOTES: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FAMILY_CODES: Final = np.full(UNKNOWN + 1, len(FAMILIES), np.uint8)
for _code, _instrument in enumerate(INSTRUMENTS):
    _FAMILY_CODES[_code] = FAMILIES.index(FAMILY_OF_INSTRUMENT[_instrument])

Legend = list[tuple[QColor, str, str]]


def colouring_of(by: str, index: BrowseIndex, theme: Theme) -> Colouring:
    """Colours of all rows of a list: array work of a millisecond at a hundred thousand.

    Args:
        by: One of `map_page.COLOURINGS`.
        index: The list.
        theme: Colours of families, and of what is not known.
    """
    unknown, left_out = theme.colour("graph"), theme.colour("text_faint")
    if by == "Brightness":
        bounds = index.ranks.bounds("brightness")
        codes = _steps(np.searchsorted(bounds, index.column("brightness_hz")) / 100.0, index.column("brightness_hz"))
        return Colouring(codes, (*_ramp(theme), unknown), left_out)
    if by == "Tempo":
        tempi = index.column("bpm")
        shares = (tempi - _TEMPI_BPM[0]) / (_TEMPI_BPM[1] - _TEMPI_BPM[0])
        return Colouring(_steps(shares, tempi), (*_ramp(theme), unknown), left_out)
    if by == "Key":
        keys = index.column("key")
        codes = np.where(keys == UNKNOWN, 12, keys % 12).astype(np.uint8)
        return Colouring(codes, (*_hues(theme), unknown), left_out)
    colours = tuple(theme.colour(family) for family in FAMILIES)
    return Colouring(_FAMILY_CODES[index.column("instrument")], (*colours, unknown), left_out)


def legend_of(by: str, colouring: Colouring, shown: NDArray[np.bool_]) -> Legend:
    """Rows of the legend: colour, name, and how many of the sounds that the query leaves have it.

    Every family has a row, since a click on it changes what the query leaves.
    """
    count = min(len(shown), len(colouring.codes))
    counts = np.bincount(colouring.codes[:count][shown[:count]], minlength=len(colouring.colours)).tolist()
    if by == "Brightness":
        names = ["dark", *[""] * (_STEPS - 2), "bright"]
    elif by == "Tempo":
        names = [f"{_TEMPI_BPM[0]:.0f} BPM", *[""] * (_STEPS - 2), f"{_TEMPI_BPM[1]:.0f}"]
    elif by == "Key":
        names = list(_NOTES)
    else:
        names = list(FAMILIES)
    names.append("unknown")
    rows = zip(colouring.colours, names, counts, strict=True)
    return [
        (colour, name, counted(number) if number else "")
        for colour, name, number in rows
        if name and (number or name in FAMILIES)
    ]


def _steps(shares: NDArray[Any], values: NDArray[Any]) -> NDArray[np.uint8]:
    with np.errstate(invalid="ignore"):
        steps: NDArray[np.uint8] = np.clip(np.nan_to_num(shares) * _STEPS, 0, _STEPS - 1).astype(np.uint8)
    steps[~np.isfinite(values)] = _STEPS
    return steps


def _ramp(theme: Theme) -> tuple[QColor, ...]:
    """From blue by red to yellow, as bright as the theme's ground allows."""
    is_dark = theme.colour("background").lightness() < 128
    found = []
    for number in range(_STEPS):
        share = number / (_STEPS - 1)
        hue = (0.66 + 0.5 * share) % 1.0
        lightness = (0.55 + 0.2 * share) if is_dark else (0.45 - 0.1 * share)
        found.append(QColor.fromHslF(hue, 0.7, lightness))
    return tuple(found)


def _hues(theme: Theme) -> tuple[QColor, ...]:
    """Twelve hues by the circle of fifths, so that keys which go together look alike."""
    lightness = 0.62 if theme.colour("background").lightness() < 128 else 0.38
    return tuple(QColor.fromHslF((number * 7 % 12) / 12, 0.62, lightness) for number in range(12))
