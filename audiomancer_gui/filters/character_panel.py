"""Character of sounds: ranges of ranks, lengths and levels, below histograms of the sounds that are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from audiomancer.browse import Condition, Facets, Query
from audiomancer.browse.columns.ranks import MOST_RANK
from audiomancer.browse.search.conditions import Character, ColumnRange, Length
from audiomancer.browse.search.facets import (
    CHARACTER_BINS,
    LENGTH_HIGH_S,
    LENGTH_LOW_S,
    LOUDNESS_HIGH_LUFS,
    LOUDNESS_LOW_LUFS,
)
from audiomancer.browse.search.number_range import Range
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.range_line import RangeLine
from audiomancer_gui.filters.controls.scale import LogarithmicScale, Scale
from audiomancer_gui.theme import Theme


@dataclass(frozen=True, slots=True)
class _Measure:
    """One line of the panel.

    Attributes:
        title: Its title.
        meaning: For the tooltip.
        scale: Values from one edge to the other.
        bars: The histogram.
        condition: The condition on a range.
        wanted: The range of a condition; None where that is another's.
        unit: Of the range at the right.
    """

    title: str
    meaning: str
    scale: Scale
    bars: Callable[[Facets], np.ndarray]
    condition: Callable[[Range], Condition]
    wanted: Callable[[Condition], Range | None]
    unit: str = ""


def _ranked(title: str, column: str, meaning: str, ends: str) -> _Measure:
    return _Measure(
        title,
        f"{meaning}, from {ends} among your sounds",
        Scale(0, MOST_RANK),
        lambda facets: facets.character[column],
        partial(Character, column),
        lambda one: one.wanted if isinstance(one, Character) and one.column == column else None,
    )


_MEASURES: Final = {
    "brightness": _ranked("Brightness", "brightness", "the centre of its spectrum", "0 dark to 100 bright"),
    "attack": _ranked("Attack", "attack", "how long it takes to rise to its full level", "0 hard to 100 soft"),
    "noisiness": _ranked("Noisiness", "noisiness", "how much of it is noise", "0 pitched to 100 noise"),
    "tail": _ranked("Tail", "tail", "how long it rings after its loudest moment", "0 short to 100 long"),
    "length": _Measure(
        "Length",
        "how long it is, in seconds",
        # Milliseconds for a screen reader.
        LogarithmicScale(LENGTH_LOW_S, LENGTH_HIGH_S, 1000),
        lambda facets: facets.length_histogram,
        Length,
        lambda one: one.wanted_s if isinstance(one, Length) else None,
        "s",
    ),
    "loudness": _Measure(
        "Loudness",
        "how loud it is as a whole, in LUFS",
        Scale(LOUDNESS_LOW_LUFS, LOUDNESS_HIGH_LUFS),
        lambda facets: facets.loudness_histogram,
        partial(ColumnRange, "loudness"),
        lambda one: one.wanted if isinstance(one, ColumnRange) and one.column == "loudness" else None,
        "LUFS",
    ),
}
"""Lines from top to bottom."""


class CharacterPanel(ConditionPanel):
    """Histograms with two handles for brightness, attack, noisiness, tail, length and loudness.

    Attributes:
        lines: By measure.
    """

    title = "Character"
    condition = Character

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._wanted: dict[str, Range] = {}
        self.lines: dict[str, RangeLine] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for name, measure in _MEASURES.items():
            line = RangeLine(theme, measure.title, measure.meaning, measure.scale, CHARACTER_BINS)
            line.histogram.range_altered.connect(partial(self._set, name))
            self.lines[name] = line
            column.addWidget(line)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for line in self.lines.values():
            line.histogram.set_theme(theme)

    def shows(self, condition: Condition) -> bool:
        return any(measure.wanted(condition) is not None for measure in _MEASURES.values())

    def show_facets(self, facets: Facets) -> None:
        for name, line in self.lines.items():
            line.histogram.show_bars(_MEASURES[name].bars(facets))

    def show_query(self, query: Query) -> None:
        self._wanted = {}
        for name, measure in _MEASURES.items():
            for condition in query.conditions:
                wanted = measure.wanted(condition)
                if wanted is not None:
                    self._wanted[name] = wanted
            self.lines[name].show_range(self._wanted.get(name), measure.unit)

    def chosen(self, query: Query) -> str:
        found = [one for one in query.conditions if self.shows(one)]
        return "" if not found else found[0].chips()[0].label if len(found) == 1 else f"{len(found)} chosen"

    def _set(self, name: str, low: float | None, high: float | None) -> None:
        wanted = {other: found for other, found in self._wanted.items() if other != name}
        if low is not None or high is not None:
            wanted[name] = Range(low, high)
        self.proposed.emit(
            tuple(measure.condition(wanted[name]) for name, measure in _MEASURES.items() if name in wanted)
        )
