"""Tempo range: a histogram of what the other conditions leave, two handles, numbers to type."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Tempo
from audiomancer.browse.search.facets import BPM_BINS, BPM_HIGH, BPM_LOW
from audiomancer.browse.search.number_range import Range
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.range_histogram import RangeHistogram
from audiomancer_gui.filters.controls.scale import Scale
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.labels import counted, label
from audiomancer_gui.widgets.number_field import NumberField

_FIELD_WIDTH_PX: Final = 58
_ONE_SHOTS_TIP: Final = "A one-shot without a tempo fits any"


class TempoPanel(ConditionPanel):
    """Histogram, two numbers, whether half and double count as the same, and whether one-shots stay."""

    title = "BPM"
    condition = Tempo

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.histogram = RangeHistogram(theme, "Tempo range", Scale(BPM_LOW, BPM_HIGH), BPM_BINS, 50)
        self.histogram.range_altered.connect(self._on_dragged)
        self._low = NumberField("Lowest tempo", "any", 2)
        self._high = NumberField("Highest tempo", "any", 2)
        for field in (self._low, self._high):
            field.value_altered.connect(lambda _: self._propose())
            # The height is the style's: with a lesser one the lower border is cut.
            field.setFixedWidth(_FIELD_WIDTH_PX)
        self._half_double = QCheckBox("½ and 2×")
        self._half_double.setChecked(True)
        self._half_double.setToolTip("A loop of 62 BPM also fits 124")
        self._half_double.toggled.connect(lambda _: self._propose())
        self._one_shots = QCheckBox("One-shots stay")
        self._one_shots.setChecked(True)
        self._had_tempo = False
        self._one_shots.setToolTip(_ONE_SHOTS_TIP)
        self._one_shots.toggled.connect(lambda _: self._propose())
        switches = FlowLayout(None, 10)
        switches.addWidget(self._half_double)
        switches.addWidget(self._one_shots)
        self.heading = QWidget()
        numbers = QHBoxLayout(self.heading)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(6)
        for widget in (self._low, label("to", "faint"), self._high):
            numbers.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.histogram)
        column.addLayout(switches)
        self._is_showing = False

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.histogram.set_theme(theme)

    def show_facets(self, facets: Facets) -> None:
        self.histogram.show_bars(facets.bpm_histogram)
        count = f": {counted(facets.untimed)} of those listed" if facets.untimed else ""
        self._one_shots.setToolTip(f"{_ONE_SHOTS_TIP}{count}")

    def show_query(self, query: Query) -> None:
        tempo = query.find(Tempo)
        wanted = None if tempo is None else tempo.wanted
        self._is_showing = True
        self.histogram.show_range(wanted)
        self._low.set_value(None if wanted is None else wanted.low)
        self._high.set_value(None if wanted is None else wanted.high)
        # They belong to the tempo that is asked for, and go with it; set before there is one, they wait for it.
        if tempo is not None or self._had_tempo:
            self._half_double.setChecked(tempo is None or not tempo.is_exact)
            self._one_shots.setChecked(tempo is None or not tempo.is_timed)
        self._had_tempo = tempo is not None
        # An exact tempo is one that a sound has.
        self._one_shots.setEnabled(tempo is None or not tempo.is_exact)
        self._is_showing = False

    def _on_dragged(self, low: float | None, high: float | None) -> None:
        tempo = Tempo(
            Range(low, high),
            is_exact=not self._half_double.isChecked(),
            is_timed=not self._one_shots.isChecked(),
        )
        self.proposed.emit(() if low is None and high is None else (tempo,))

    def _propose(self) -> None:
        if self._is_showing:
            return
        low = self._low.value()
        high = self._high.value()
        if low is not None and high is not None and low > high:
            low, high = high, low
        self._on_dragged(low, high)
