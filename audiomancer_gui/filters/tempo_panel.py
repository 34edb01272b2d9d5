"""Tempo range: a histogram of what the other conditions leave, two handles, numbers to type."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Tempo
from audiomancer.browse.search.facets import BPM_BINS, BPM_HIGH, BPM_LOW
from audiomancer.browse.search.number_range import Range
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.labels import counted, label
from audiomancer_gui.widgets.number_field import NumberField

_HANDLE_PX = 5.0


class BpmHistogram(QWidget):
    """Bars with two handles below them.

    Signals:
        range_altered: Low and high while dragging; both None when the whole width is chosen.
    """

    range_altered = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars = np.zeros(BPM_BINS)
        self._low: float | None = None
        self._high: float | None = None
        self._dragged = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Tempo range; arrow keys move the lower end, with Shift the upper end")
        self.setToolTip("Drag the handles; double-click clears the range")
        self.setMinimumHeight(58)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 58)

    def show_bars(self, histogram: np.ndarray) -> None:
        """Show counts, shape (BPM_BINS,)."""
        top = histogram.max() if len(histogram) else 0
        # Square root: a few common tempi must not flatten all others to nothing.
        self._bars = np.sqrt(histogram / top) if top else np.zeros(BPM_BINS)
        self.update()

    def show_range(self, wanted: Range | None) -> None:
        """Put the handles where the query says."""
        self._low, self._high = (wanted.low, wanted.high) if wanted is not None else (None, None)
        self.update()

    def _x_of(self, bpm: float) -> float:
        share = (min(BPM_HIGH, max(BPM_LOW, bpm)) - BPM_LOW) / (BPM_HIGH - BPM_LOW)
        return _HANDLE_PX + share * (self.width() - 2 * _HANDLE_PX)

    def _bpm_at(self, x: float) -> float:
        share = (x - _HANDLE_PX) / max(1.0, self.width() - 2 * _HANDLE_PX)
        return float(round(BPM_LOW + min(1.0, max(0.0, share)) * (BPM_HIGH - BPM_LOW)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        low = BPM_LOW if self._low is None else self._low
        high = BPM_HIGH if self._high is None else self._high
        is_active = self._low is not None or self._high is not None
        base = self.height() - 10.0
        step = (self.width() - 2 * _HANDLE_PX) / BPM_BINS
        for number, bar in enumerate(self._bars):
            middle_bpm = BPM_LOW + (number + 0.5) * (BPM_HIGH - BPM_LOW) / BPM_BINS
            is_inside = is_active and low - 1.5 <= middle_bpm <= high + 1.5
            height = max(1.0, bar * (base - 4))
            bar_area = QRectF(_HANDLE_PX + number * step, base - height, max(1.0, step - 1), height)
            painter.fillRect(bar_area, self._theme.colour("accent" if is_inside else "graph"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent" if is_active or self.hasFocus() else "text_faint"))
        for bpm in (low, high):
            painter.drawEllipse(QPointF(self._x_of(bpm), base + 4), _HANDLE_PX, _HANDLE_PX)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.colour("accent"))
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        to_low = abs(x - self._x_of(BPM_LOW if self._low is None else self._low))
        to_high = abs(x - self._x_of(BPM_HIGH if self._high is None else self._high))
        self._dragged = "low" if to_low < to_high else "high"
        self._move_to(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged:
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._dragged = ""
        self._set(None, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._set(self._low, (BPM_HIGH if self._high is None else self._high) + step)
        else:
            self._set((BPM_LOW if self._low is None else self._low) + step, self._high)

    def _move_to(self, x: float) -> None:
        bpm = self._bpm_at(x)
        low = BPM_LOW if self._low is None else self._low
        high = BPM_HIGH if self._high is None else self._high
        if self._dragged == "low":
            self._set(min(bpm, high), high)
        else:
            self._set(low, max(bpm, low))

    def _set(self, low: float | None, high: float | None) -> None:
        # An end pushed to the edge is open: it also takes the tempi beyond.
        low = None if low is None or low <= BPM_LOW else low
        high = None if high is None or high >= BPM_HIGH else high
        self._low, self._high = low, high
        self.update()
        self.range_altered.emit(low, high)


class TempoPanel(ConditionPanel):
    """Histogram, two numbers, whether half and double count as the same, and whether one-shots stay."""

    title = "BPM"
    condition = Tempo

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.histogram = BpmHistogram(theme)
        self.histogram.range_altered.connect(self._on_dragged)
        self._low = NumberField("Lowest tempo", "any", 2)
        self._high = NumberField("Highest tempo", "any", 2)
        for field in (self._low, self._high):
            field.value_altered.connect(lambda _: self._propose())
        self._half_double = QCheckBox("½ and 2× too")
        self._half_double.setChecked(True)
        self._half_double.setToolTip("A loop of 62 BPM also fits 124")
        self._half_double.toggled.connect(lambda _: self._propose())
        self._one_shots = QCheckBox("One-shots stay")
        self._one_shots.setChecked(True)
        self._one_shots.setToolTip("A one-shot without a tempo fits any")
        self._one_shots.toggled.connect(lambda _: self._propose())
        switches = FlowLayout(None, 10)
        switches.addWidget(self._half_double)
        switches.addWidget(self._one_shots)
        numbers = QHBoxLayout()
        numbers.setSpacing(6)
        numbers.addWidget(self._low, 1)
        numbers.addWidget(label("to", "faint"))
        numbers.addWidget(self._high, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.histogram)
        column.addLayout(numbers)
        column.addLayout(switches)
        self._is_showing = False

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.histogram.set_theme(theme)

    def show_facets(self, facets: Facets) -> None:
        self.histogram.show_bars(facets.bpm_histogram)
        count = f" {counted(facets.untimed)}" if facets.untimed else ""
        self._one_shots.setText(f"One-shots stay{count}")

    def chosen(self, query: Query) -> str:
        tempo = query.find(Tempo)
        return "" if tempo is None else tempo.wanted.label()

    def show_query(self, query: Query) -> None:
        tempo = query.find(Tempo)
        wanted = None if tempo is None else tempo.wanted
        self._is_showing = True
        self.histogram.show_range(wanted)
        self._low.set_value(None if wanted is None else wanted.low)
        self._high.set_value(None if wanted is None else wanted.high)
        if tempo is not None:
            self._half_double.setChecked(not tempo.is_exact)
            self._one_shots.setChecked(not tempo.is_timed)
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
