"""Five faders: how much each aspect of a sound counts in a list of similar ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QVBoxLayout, QWidget

from audiomancer.browse import ASPECT_NAMES, EVEN, PRESETS, Weights
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import button, label, plain_tip, set_state

_FADER_PX: Final = 18
_LEAST_FADER_PX: Final = 56
_BAR_MIDDLE_PX: Final = 21
"""From the left edge of a column of the list to the middle of the bars in it."""

_USUAL_PX: Final = (54, 68, 54, 60, 54)
WORDS_PX: Final = 132
"""Width of the words beside the faders, with the space after them."""

_GAP_PX: Final = 12
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

_HOW: Final = "drag to weigh, click a name to switch off"
_OF_WHOLE: Final = (
    "All aspects count alike: Match compares the sounds as a whole, which finds more of the same kind than any mean of "
    "the bars. The bars are sides of them. Drag a fader, and Match is the mean of the bars."
)
_OF_ASPECTS: Final = (
    "Match is the mean of the bars, each by its fader. Even has all count alike: then the whole sound counts."
)


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
        self.setFixedWidth(_FADER_PX)
        self.setMinimumHeight(_LEAST_FADER_PX)
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


class _Column(QWidget):
    """The fader of one aspect, its name over it and its weight below, as a column of the list stands.

    Attributes:
        fader: The fader.

    Args:
        name: Name of the aspect.
        theme: Its colours.
    """

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.fader = Fader(name, theme)
        self._meaning = MEANINGS[name.lower()]
        self._switch = button(name, self.fader.switch, role="link", tip=self._meaning)
        set_state(self._switch, "small", True)
        self._switch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._figure = label("100", "secondary")
        self._figure.setFixedWidth(2 * _BAR_MIDDLE_PX)
        self._figure.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._switch)
        row = QHBoxLayout()
        row.setContentsMargins(_BAR_MIDDLE_PX - _FADER_PX // 2, 0, 0, 0)
        row.addWidget(self.fader)
        row.addStretch()
        column.addLayout(row, 1)
        column.addWidget(self._figure)

    def show_weight(self, weight: float, missing: str) -> None:
        """Show how much the aspect counts; it goes where the question has none of it, for a reason."""
        fader = self.fader
        fader.blockSignals(True)
        fader.setValue(round(_PERCENT * weight))
        fader.blockSignals(False)
        fader.setToolTip(plain_tip(missing or f"{self._meaning}. A click on the name switches it off and on"))
        fader.update()
        self._figure.setText(f"{fader.value()}" if fader.value() else "off")
        self.setHidden(bool(missing))


class AspectFaders(QWidget):
    """The weights of the five aspects, sets of them by name, and how many hits one folder may fill.

    Attributes:
        presets: The button that names the set of weights; its menu holds the sets, and how hits are spread.
        even: The button that has all aspects count alike; in sight where they do not.

    Signals:
        weighed: Weights, 0 to 1, as the user wants them.
        spread_altered: How many sounds of a pack may stand among the first; 0 for any number.
    """

    weighed = Signal(object)
    spread_altered = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presets = button("Sounds alike", tip="Sets of weights by name, and how many hits of one folder come first")
        self.even = button("Even", partial(self.weighed.emit, EVEN), role="link", tip="Have all aspects count alike")
        set_state(self.even, "small", True)
        # The way back is to be seen where the weights are not the usual ones.
        set_state(self.even, "chosen", True)
        self._title = label("What counts", "title")
        self._hint = label("", "secondary", is_wrapped=True)
        self._missing = label("", "secondary", is_wrapped=True)
        self._spread = label("", "secondary")
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._fill_menu()
        self._columns = [_Column(name.capitalize(), theme) for name in ASPECT_NAMES]
        for column in self._columns:
            column.fader.valueChanged.connect(self._emit)
        self._lay_out()
        self.show_places(None)

    def _lay_out(self) -> None:
        words, title = QVBoxLayout(), QHBoxLayout()
        title.addWidget(self._title)
        title.addStretch()
        title.addWidget(self.even)
        words.setSpacing(2)
        words.addLayout(title)
        for part in (self._hint, self._missing):
            words.addWidget(part)
        words.addStretch()
        words.addWidget(self._spread)
        words.addWidget(self.presets)
        holder = QWidget()
        holder.setFixedWidth(WORDS_PX - _GAP_PX)
        holder.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(holder)
        row.addSpacing(_GAP_PX)
        for column in self._columns:
            row.addWidget(column)

    def _fill_menu(self) -> None:
        for preset in PRESETS:
            action = self._menu.addAction(preset.name, partial(self.weighed.emit, preset.weights))
            action.setToolTip(plain_tip(_weights_words(preset.weights)))
        spread = self._menu.addMenu("Hits of one folder")
        for count in _PER_PACK:
            words = f"At most {count} among the first" if count else "Any number"
            spread.addAction(words, partial(self.spread_altered.emit, count))
        self.presets.setMenu(self._menu)

    def _emit(self) -> None:
        self.weighed.emit(tuple(column.fader.value() / _PERCENT for column in self._columns))

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        for column in self._columns:
            column.fader.set_theme(theme)

    def show_places(self, widths_px: Sequence[int] | None) -> None:
        """Stand as columns of a list do.

        Args:
            widths_px: Width of each column; None for the usual ones.
        """
        for column, width in zip(self._columns, widths_px or _USUAL_PX, strict=True):
            column.setFixedWidth(width)

    def show_weights(self, weights: Weights, missing: dict[str, str], per_pack: int, *, is_of_whole: bool) -> None:
        """Show how much each aspect counts.

        Args:
            weights: The weights, 0 to 1.
            missing: Why an aspect can't count, by its name.
            per_pack: How many sounds of a pack may stand among the first; 0 for any number.
            is_of_whole: Match is of the whole sound, and no mean of the aspects.
        """
        is_usual = tuple(weights) == EVEN
        for name, weight, column in zip(ASPECT_NAMES, weights, self._columns, strict=True):
            column.show_weight(weight, missing.get(name, ""))
        self._show_missing(missing)
        self._title.setToolTip(plain_tip(_OF_WHOLE if is_of_whole else _OF_ASPECTS))
        self._hint.setText(_HOW if is_of_whole else "Match is the mean of the bars")
        self._hint.setToolTip(self._title.toolTip())
        self._hint.setVisible(not (is_of_whole and missing))
        found = [preset.name for preset in PRESETS if preset.weights == tuple(weights)]
        self.presets.setText(found[0] if found else "Your weights")
        self.even.setHidden(is_usual)
        self._spread.setText(f"at most {per_pack} of a folder")
        self._spread.setVisible(bool(per_pack))

    def _show_missing(self, missing: dict[str, str]) -> None:
        """Say which aspects the question has none of, and why in the tooltip."""
        is_unmeasured = len(missing) == len(ASPECT_NAMES)
        names = [name for name in ASPECT_NAMES if name in missing]
        self._missing.setText("not measured yet" if is_unmeasured else f"has no {', no '.join(names)}")
        self._missing.setToolTip(plain_tip("\n".join(dict.fromkeys(missing.values()))))
        self._missing.setVisible(bool(missing))


def _weights_words(weights: Weights) -> str:
    """Weights in words: "envelope 100, timbre 10"."""
    if weights == EVEN:
        return "Match compares the sounds as a whole"
    ranked = sorted(zip(weights, ASPECT_NAMES, strict=True), key=lambda pair: -pair[0])
    return ", ".join(f"{name} {round(_PERCENT * weight)}" for weight, name in ranked if weight)
