"""Character of sounds: a range of ranks for each measure, below a histogram of the sounds that are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from audiomancer.browse import Facets, Query
from audiomancer.browse.columns.ranks import MOST_RANK
from audiomancer.browse.search.conditions import Character
from audiomancer.browse.search.facets import CHARACTER_BINS
from audiomancer.browse.search.number_range import Range
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.range_histogram import RangeHistogram
from audiomancer_gui.filters.scale import Scale
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import label

_HEIGHT_PX: Final = 34


@dataclass(frozen=True, slots=True)
class _Measure:
    """One line of the panel: its title, the words at both ends, and the meaning for the tooltip."""

    title: str
    ends: str
    meaning: str


_MEASURES: Final = {
    "brightness": _Measure("Brightness", "0 dark to 100 bright", "the centre of its spectrum"),
    "attack": _Measure("Attack", "0 hard to 100 soft", "how long it takes to rise to its full level"),
    "noisiness": _Measure("Noisiness", "0 pitched to 100 noise", "how much of it is noise"),
    "tail": _Measure("Tail", "0 short to 100 long", "how long it rings after its loudest moment"),
}
"""Lines by the columns of `Character`, from top to bottom."""


class CharacterPanel(ConditionPanel):
    """Histograms with two handles for brightness, attack, noisiness and tail."""

    title = "Character"
    condition = Character

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._wanted: dict[str, Range] = {}
        self.histograms: dict[str, RangeHistogram] = {}
        self._values = {column: label("any", "faint") for column in _MEASURES}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for name, measure in _MEASURES.items():
            head = QHBoxLayout()
            head.addWidget(label(measure.title, "dim"))
            head.addStretch(1)
            head.addWidget(self._values[name])
            histogram = RangeHistogram(theme, measure.title, Scale(0, MOST_RANK), CHARACTER_BINS, _HEIGHT_PX)
            histogram.setToolTip(
                f"{measure.title}: {measure.meaning}, from {measure.ends} among your sounds. "
                "Drag the handles; double-click clears the range"
            )
            histogram.range_altered.connect(lambda low, high, name=name: self._set(name, low, high))
            self.histograms[name] = histogram
            column.addLayout(head)
            column.addWidget(histogram)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for histogram in self.histograms.values():
            histogram.set_theme(theme)

    def show_facets(self, facets: Facets) -> None:
        for name, histogram in self.histograms.items():
            histogram.show_bars(facets.character[name])

    def show_query(self, query: Query) -> None:
        self._wanted = {found.column: found.wanted for found in query.all(Character)}
        for name, histogram in self.histograms.items():
            wanted = self._wanted.get(name)
            histogram.show_range(wanted)
            self._values[name].setText("any" if wanted is None else wanted.label())

    def chosen(self, query: Query) -> str:
        found = query.all(Character)
        return "" if not found else found[0].chips()[0].label if len(found) == 1 else f"{len(found)} chosen"

    def _set(self, name: str, low: float | None, high: float | None) -> None:
        wanted = {other: found for other, found in self._wanted.items() if other != name}
        if low is not None or high is not None:
            wanted[name] = Range(low, high)
        self.proposed.emit(tuple(Character(column, wanted[column]) for column in _MEASURES if column in wanted))
