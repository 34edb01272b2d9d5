"""A range of values: a histogram with two handles."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSlider, QWidget

from audiomancer.browse.search.number_range import Range
from audiomancer_gui.filters.controls.scale import Scale
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.focus_ring import paints_focus

_HANDLE_PX: Final = 5.0
_HANDLE_AREA_PX: Final = 16
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_EDGE_PX: Final = _HANDLE_AREA_PX // 2
"""Space at both sides, so that a handle at the edge is whole, and the ring around it."""


class RangeHandle(QSlider):
    """One end of a range: a slider for screen readers and the keyboard, a circle for the eye.

    The mouse takes the histogram around it.

    Signals:
        step_wanted: An arrow was pressed: -1 or 1.
    """

    step_wanted = Signal(int)

    def __init__(self, theme: Theme, name: str, scale: Scale, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._is_active = theme, False
        self.setRange(round(scale.least * scale.units), round(scale.most * scale.units))
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_HANDLE_AREA_PX, _HANDLE_AREA_PX)
        paints_focus(self)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def show_at(self, value: int, centre: QPoint, *, is_active: bool) -> None:
        """Stand at a value; in the accent while there is a range."""
        self._is_active = is_active
        self.setValue(value)
        self.move(centre - QPoint(_EDGE_PX, _EDGE_PX))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent" if self._is_active or self.hasFocus() else "text_faint"))
        centre = QRectF(self.rect()).center()
        painter.drawEllipse(centre, _HANDLE_PX, _HANDLE_PX)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            painter.drawEllipse(centre, _HANDLE_PX + 1.5, _HANDLE_PX + 1.5)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The histogram knows the scale, and what other keys mean.
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            self.step_wanted.emit(step)


class RangeHistogram(QWidget):
    """Bars with two handles below them.

    Arrow keys move the handle with the focus, with Shift the upper one; a double-click and Delete clear the range.

    Attributes:
        low_handle: The lower end.
        high_handle: The upper end.

    Signals:
        range_altered: Low and high while dragging; both None when the whole width is chosen.
    """

    range_altered = Signal(object, object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        scale: Scale,
        bins: int,
        height_px: int = 58,
        parent: QWidget | None = None,
    ) -> None:
        """Show the values of a scale in some steps.

        Args:
            theme: Colours and fonts.
            name: For screen readers.
            scale: Its values.
            bins: Number of bars.
            height_px: Height of bars and handles together.
            parent: The widget around it.
        """
        super().__init__(parent)
        self._theme, self._height_px = theme, height_px
        self._scale, self._bins = scale, bins
        self._bars = np.zeros(bins)
        self._low: float | None = None
        self._high: float | None = None
        self._dragged = ""
        self._is_showing = False
        self.low_handle = RangeHandle(theme, f"{name}, lower end", scale, self)
        self.high_handle = RangeHandle(theme, f"{name}, upper end", scale, self)
        self.low_handle.valueChanged.connect(lambda value: self._take(low=value))
        self.high_handle.valueChanged.connect(lambda value: self._take(high=value))
        self.low_handle.step_wanted.connect(self._step_low)
        self.high_handle.step_wanted.connect(self._step_high)
        self.setFocusProxy(self.low_handle)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Arrow keys move an end, Delete clears the range")
        self.setToolTip("Drag the handles; double-click clears the range")
        self.setMinimumHeight(height_px)
        self._show_ends()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.low_handle.set_theme(theme)
        self.high_handle.set_theme(theme)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height_px)

    def show_bars(self, histogram: np.ndarray) -> None:
        """Show counts, one for each bar."""
        top = histogram.max() if len(histogram) else 0
        # Square root: a few common values must not flatten all others to nothing.
        self._bars = np.sqrt(histogram / top) if top else np.zeros(self._bins)
        self.update()

    def show_range(self, wanted: Range | None) -> None:
        """Put the handles where the query says."""
        self._low, self._high = (wanted.low, wanted.high) if wanted is not None else (None, None)
        self._show_ends()

    @property
    def _ends(self) -> tuple[float, float]:
        low = self._scale.least if self._low is None else self._low
        return low, self._scale.most if self._high is None else self._high

    def _show_ends(self) -> None:
        self._is_showing = True
        is_active = self._low is not None or self._high is not None
        for handle, value in zip((self.low_handle, self.high_handle), self._ends, strict=True):
            centre = QPoint(round(self._x_of(value)), self.height() - _EDGE_PX)
            handle.show_at(round(value * self._scale.units), centre, is_active=is_active)
        self._is_showing = False
        self.update()

    def _take(self, low: int | None = None, high: int | None = None) -> None:
        """Take a value that a screen reader set."""
        if self._is_showing:
            return
        ends = self._ends
        if low is not None:
            self._set(min(low / self._scale.units, ends[1]), self._high)
        if high is not None:
            self._set(self._low, max(high / self._scale.units, ends[0]))

    def _x_of(self, value: float) -> float:
        return _EDGE_PX + self._scale.share_of(value) * (self.width() - 2 * _EDGE_PX)

    def _value_at(self, x: float) -> float:
        return self._scale.value_at((x - _EDGE_PX) / max(1.0, self.width() - 2 * _EDGE_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_ends()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        low, high = (self._scale.share_of(end) for end in self._ends)
        is_active = self._low is not None or self._high is not None
        base = self.height() - 13.0
        step = (self.width() - 2 * _EDGE_PX) / self._bins
        half = 0.5 / self._bins + 1e-9
        for number, bar in enumerate(self._bars):
            middle = (number + 0.5) / self._bins
            is_inside = is_active and low - half <= middle <= high + half
            height = max(1.0, bar * (base - 4))
            bar_area = QRectF(_EDGE_PX + number * step, base - height, max(1.0, step - 1), height)
            painter.fillRect(bar_area, self._theme.colour("accent" if is_inside else "graph"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        to_low, to_high = (abs(x - self._x_of(end)) for end in self._ends)
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
        step = _STEPS.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._set(None, None)
        elif step is None:
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._step_high(step)
        else:
            self._step_low(step)

    def _step_low(self, step: int) -> None:
        low, high = self._ends
        self._set(min(high, self._scale.stepped(low, step)), self._high)

    def _step_high(self, step: int) -> None:
        low, high = self._ends
        self._set(self._low, max(low, self._scale.stepped(high, step)))

    def _move_to(self, x: float) -> None:
        value = self._value_at(x)
        low, high = self._ends
        if self._dragged == "low":
            self._set(min(value, high), high)
        else:
            self._set(low, max(value, low))

    def _set(self, low: float | None, high: float | None) -> None:
        # An end pushed to the edge is open: it also takes the values beyond.
        low = None if low is None or low <= self._scale.least else low
        high = None if high is None or high >= self._scale.most else high
        self._low, self._high = low, high
        self._show_ends()
        self.range_altered.emit(low, high)
