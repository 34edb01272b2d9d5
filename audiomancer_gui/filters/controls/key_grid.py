"""A grid of keys or notes: each cell is a button with its name, its count, and what a screen reader says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QWidget

from audiomancer.vocabulary.keys import FIFTHS_MAJOR, PITCH_CLASSES, camelot
from audiomancer_gui.filters.controls.choice import RightClickable
from audiomancer_gui.theme import SECONDARY_PX, Theme
from audiomancer_gui.widgets.focus_ring import paints_focus
from audiomancer_gui.widgets.key_names import KEY_NAMES
from audiomancer_gui.widgets.labels import compact, counted

COLUMNS: Final = 6
_RELATIVE_MINOR: Final = tuple(12 + (code + 9) % 12 for code in FIFTHS_MAJOR)
KEY_ORDER: Final = FIFTHS_MAJOR[:6] + _RELATIVE_MINOR[:6] + FIFTHS_MAJOR[6:] + _RELATIVE_MINOR[6:]
"""Four lines of six: the relative minor under its major and fifths side by side, so compatible keys touch."""

NOTE_ORDER: Final = tuple(range(len(PITCH_CLASSES)))
_CELL_PX: Final = 32
_GAP_PX: Final = 3
_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}


class KeyCell(RightClickable, QAbstractButton):
    """One key, or one note.

    Signals:
        step_wanted: An arrow was pressed: how many cells to go.
    """

    step_wanted = Signal(int)

    def __init__(self, code: int, theme: Theme, *, is_note: bool) -> None:
        super().__init__()
        self.code, self._theme, self._is_note = code, theme, is_note
        self._count, self._is_lit = 0, False
        self._state: tuple[int, bool, bool, str] | None = None
        self.setCheckable(True)
        self.setFixedHeight(_CELL_PX)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        paints_focus(self)
        self.show_state(0, is_chosen=False, is_lit=False)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_CELL_PX, _CELL_PX)

    def show_state(self, count: int, *, is_chosen: bool, is_lit: bool) -> None:
        """Show how many sounds have it, whether it is chosen, and whether it is compatible with one that is."""
        state = (count, is_chosen, is_lit, KEY_NAMES.pitch(self.code, self._is_note))
        if state == self._state:
            return
        self._state, self._count, self._is_lit = state, count, is_lit
        self.setChecked(is_chosen)
        name = KEY_NAMES.pitch(self.code, self._is_note)
        which = f"Note {name}" if self._is_note else f"{name}, Camelot {camelot(self.code)}"
        sounds = f"{counted(count)} sound{'' if count == 1 else 's'}"
        words = ", ".join((which, sounds, "compatible") if is_lit else (which, sounds))
        if words != self.accessibleName():
            self.setAccessibleName(words)
            self.setToolTip(words)
        self.update()

    def nextCheckState(self) -> None:
        """Leave it to the query to choose: a click only asks."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen, is_lit, is_hovered = self.isChecked(), self._is_lit, self.underMouse()
        ground = "accent" if is_chosen else "soft" if is_lit else "raised_hover" if is_hovered else "raised"
        if self.isDown():
            ground = "accent_pressed" if is_chosen else "raised_pressed"
        area = QRectF(self.rect())
        painter.setBrush(theme.colour(ground))
        edge = "text" if is_chosen and is_hovered else "accent" if is_chosen or is_lit else "line_strong"
        painter.setPen(theme.colour(edge) if is_chosen or is_lit or is_hovered else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("text" if is_chosen else "accent"), 2))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 4, 4)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.setFont(theme.font(SECONDARY_PX + 1, is_semibold=True))
        painter.setPen(theme.colour("on_accent" if is_chosen else "text" if self._count or is_lit else "text_faint"))
        painter.drawText(area.adjusted(0, 2, 0, -13), centre, KEY_NAMES.pitch(self.code, self._is_note))
        painter.setFont(theme.font(SECONDARY_PX))
        painter.setPen(theme.colour("on_accent" if is_chosen else "text_dim" if is_lit else "text_faint"))
        painter.drawText(area.adjusted(0, 16, 0, -2), centre, compact(self._count))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.step_wanted.emit(step)
        elif event.key() == Qt.Key.Key_Return:
            self.click()
        else:
            super().keyPressEvent(event)


class KeyGrid(QWidget):
    """Cells in lines of six; Tab enters one of them, arrows move on, Space or Enter chooses.

    Signals:
        key_toggled: Code of a key.
    """

    key_toggled = Signal(int)

    def __init__(
        self, theme: Theme, name: str, order: Sequence[int] = KEY_ORDER, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.cells = [KeyCell(code, theme, is_note=len(order) == len(NOTE_ORDER)) for code in order]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP_PX)
        for place, cell in enumerate(self.cells):
            grid.addWidget(cell, *divmod(place, COLUMNS))
            cell.clicked.connect(lambda _=False, place=place: self._choose(place))
            cell.step_wanted.connect(lambda step, place=place: self._focus(place + step))
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        self._enter_at(0)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        for cell in self.cells:
            cell.set_theme(theme)

    def show_state(self, counts: NDArray[np.int64], chosen: frozenset[int], lit: frozenset[int]) -> None:
        """Show counts by key code, the chosen keys and those lit as compatible."""
        for cell in self.cells:
            cell.show_state(int(counts[cell.code]), is_chosen=cell.code in chosen, is_lit=cell.code in lit)

    def _choose(self, place: int) -> None:
        self._enter_at(place)
        self.key_toggled.emit(self.cells[place].code)

    def _focus(self, place: int) -> None:
        place = min(len(self.cells) - 1, max(0, place))
        self._enter_at(place)
        self.cells[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter_at(self, place: int) -> None:
        """Have Tab enter the grid at a cell."""
        for number, cell in enumerate(self.cells):
            cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == place else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.cells[place])
