"""Five faders: how much each aspect of a sound counts in a list of similar ones."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QSlider, QWidget

from audiomancer.browse import ASPECT_NAMES, EVEN, PRESETS, Weights
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import button, label, plain_tip, set_state

_FADER_PX: Final = QSize(18, 84)
_COLUMN_PX: Final = 58
_LINK_MARGINS_PX: Final = 14
_PERCENT: Final = 100
_STEP: Final = 5
_CORNER_PX: Final = 4.0
_PER_PACK: Final = (0, 1, 2, 3, 5)

MEANINGS: Final = {
    "timbre": "What the sound is made of, whatever its pitch, level and length",
    "brightness": "How its energy lies between low and high",
    "pitch": "Its notes: how high, which intervals, how they glide; what has no pitch counts for nothing here",
    "envelope": "Attack, decay, tail: its shape over time",
    "rhythm": "Onsets and accents of loops, at any tempo; a single sound has none",
}

_OF_WHOLE: Final = (
    "All faders stand alike: Match compares the sounds as a whole, which finds more of the same kind than any mean of "
    "the bars. The bars are five sides of them. Drag a fader, and Match is the mean of the bars."
)
_OF_ASPECTS: Final = "Match is the mean of the bars, each by its fader. With all of them alike, the whole sound counts."


class Fader(QSlider):
    """One fader: drag, or arrows by 5 and with Shift by 1; a double click is 100, Space is off and on again.

    Args:
        name: Name of what it weighs.
        theme: Its colours.
    """

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme, self._last = theme, _PERCENT
        self.setRange(0, _PERCENT)
        self.setSingleStep(_STEP)
        self.setPageStep(4 * _STEP)
        self.setFixedSize(_FADER_PX)
        self.setValue(_PERCENT)
        self.setAccessibleName(f"{name} counts")
        self.setAccessibleDescription(MEANINGS.get(name.lower(), ""))

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def switch(self) -> None:
        """Have it count for nothing, or for as much as before."""
        if self.value():
            self._last = self.value()
            self.setValue(0)
        else:
            self.setValue(self._last)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_fine = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Space:
            self.switch()
        elif is_fine and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.setValue(self.value() + (1 if key == Qt.Key.Key_Up else -1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(_PERCENT)
        event.accept()

    def _drag(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton):
            return
        share = 1 - (event.position().y() - 2) / max(1, self.height() - 4)
        self.setValue(_STEP * round(share * _PERCENT / _STEP))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        is_off = not self.value() or not self.isEnabled()
        if not is_off:
            fill = QRectF(area)
            fill.setTop(area.bottom() - area.height() * self.value() / _PERCENT)
            shade = QColor(colour("accent"))
            shade.setAlphaF(0.55)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawRoundedRect(fill, _CORNER_PX, _CORNER_PX)
            painter.setBrush(colour("accent"))
            painter.drawRect(QRectF(area.left(), max(area.top(), fill.top() - 1), area.width(), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = colour("accent") if self.hasFocus() else colour("line_strong")
        painter.setPen(
            QPen(edge, 2 if self.hasFocus() else 1, Qt.PenStyle.DashLine if is_off else Qt.PenStyle.SolidLine)
        )
        painter.drawRoundedRect(area, _CORNER_PX, _CORNER_PX)
        event.accept()


class AspectFaders(QWidget):
    """The weights of the five aspects, sets of them by name, and how many hits one pack may fill.

    Signals:
        weighed: Weights, 0 to 1, as the user wants them.
        spread_altered: How many sounds of a pack may stand among the first; 0 for any number.
    """

    weighed = Signal(object)
    spread_altered = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(2)
        self.presets = button("Sounds alike", tip="Sets of weights: what hits are to have in common with it")
        self.even = button("Even", partial(self.weighed.emit, EVEN), role="link", tip="Have all aspects count alike")
        self.spread = button(
            "Folders: any", tip="How many sounds of one folder, with all below it, may stand among the first"
        )
        self._hint = label("the whole sound", "secondary")
        self._hint.setFixedWidth(96)
        grid.addWidget(label("What counts", "title"), 0, 0)
        for row, part in enumerate((self._hint, self.presets, self.spread, self.even), start=1):
            grid.addWidget(part, row, 0)
        self._preset_menu, self._spread_menu = QMenu(self), QMenu(self)
        self._faders: list[tuple[QPushButton, Fader]] = []
        self._numbers = [label("100", "secondary") for _ in ASPECT_NAMES]
        for number, name in enumerate(ASPECT_NAMES):
            self._add(grid, number, name.capitalize(), theme)
        self._fill_menus()

    def _add(self, grid: QGridLayout, number: int, name: str, theme: Theme) -> None:
        fader = Fader(name, theme)
        fader.valueChanged.connect(self._emit)
        switch = button(name, fader.switch, role="link", tip=MEANINGS[name.lower()])
        switch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The longest name is wider than a fader needs.
        switch.setFixedWidth(max(_COLUMN_PX, switch.fontMetrics().horizontalAdvance(name) + _LINK_MARGINS_PX))
        figure = self._numbers[number]
        figure.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(switch, 0, number + 1, Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(fader, 1, number + 1, 3, 1, Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(figure, 4, number + 1, Qt.AlignmentFlag.AlignHCenter)
        self._faders.append((switch, fader))

    def _fill_menus(self) -> None:
        for preset in PRESETS:
            self._preset_menu.addAction(preset.name, partial(self.weighed.emit, preset.weights))
        for count in _PER_PACK:
            words = f"At most {count} of a folder" if count else "Any number of a folder"
            self._spread_menu.addAction(words, partial(self.spread_altered.emit, count))
        for opener, menu in ((self.presets, self._preset_menu), (self.spread, self._spread_menu)):
            opener.setMenu(menu)

    def _emit(self) -> None:
        self.weighed.emit(tuple(fader.value() / _PERCENT for _, fader in self._faders))

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        for _, fader in self._faders:
            fader.set_theme(theme)

    def show_weights(self, weights: Weights, missing: dict[str, str], per_pack: int, *, is_of_whole: bool) -> None:
        """Show what counts.

        Args:
            weights: Of each aspect, 0 to 1.
            missing: Why an aspect can't count, by its name; the others can.
            per_pack: As `spread_altered` gives it.
            is_of_whole: Match is of the whole sound, and no mean of the aspects.
        """
        self._hint.setText("the whole sound" if is_of_whole else "the bars, weighed")
        self._hint.setToolTip(plain_tip(_OF_WHOLE if is_of_whole else _OF_ASPECTS))
        for name, weight, (switch, fader), figure in zip(
            ASPECT_NAMES, weights, self._faders, self._numbers, strict=True
        ):
            reason = missing.get(name, "")
            fader.blockSignals(True)
            fader.setValue(round(_PERCENT * weight))
            fader.blockSignals(False)
            for part in (switch, fader):
                part.setEnabled(not reason)
                part.setToolTip(plain_tip(reason or f"{MEANINGS[name]}. A click on the name switches it off and on"))
            figure.setText("none" if reason else f"{fader.value()}" if fader.value() else "off")
            fader.update()
        found = [preset.name for preset in PRESETS if preset.weights == tuple(weights)]
        self.presets.setText(found[0] if found else "Your weights")
        self.even.setEnabled(tuple(weights) != EVEN)
        # The way back is to be seen where the weights are not the usual ones.
        set_state(self.even, "chosen", tuple(weights) != EVEN)
        self.spread.setText(f"Folders: {per_pack} each" if per_pack else "Folders: any")
