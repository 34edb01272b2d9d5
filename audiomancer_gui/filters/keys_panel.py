"""The 24 keys, and the 12 notes of one-shots, with counts; several may be chosen, and compatible keys lit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QToolTip, QVBoxLayout, QWidget

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Keys, Notes
from audiomancer.vocabulary import FIFTHS_MAJOR, KEYS, PITCH_CLASSES, camelot, compatible_keys
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.theme import SECONDARY_PX, Theme
from audiomancer_gui.widgets.key_names import KEY_NAMES
from audiomancer_gui.widgets.labels import compact

_COLUMNS: Final = 6
_RELATIVE_MINOR: Final = tuple(12 + (code + 9) % 12 for code in FIFTHS_MAJOR)
_KEY_ORDER: Final = FIFTHS_MAJOR[:6] + _RELATIVE_MINOR[:6] + FIFTHS_MAJOR[6:] + _RELATIVE_MINOR[6:]
"""Four lines of six: the relative minor under its major and fifths side by side, so compatible keys touch."""

_NOTE_ORDER: Final = tuple(range(len(PITCH_CLASSES)))
_CELL_PX: Final = 32
_GAP_PX: Final = 3


class KeyGrid(QWidget):
    """Painted cells; arrows move the focus, Space or Enter chooses.

    Signals:
        key_toggled: Code of a key.
    """

    key_toggled = Signal(int)

    def __init__(
        self, theme: Theme, name: str, order: Sequence[int] = _KEY_ORDER, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._order = theme, order
        self._holds_notes = len(order) == len(_NOTE_ORDER)
        self._counts = np.zeros(len(KEYS), np.int64)
        self._chosen: frozenset[int] = frozenset()
        self._lit: frozenset[int] = frozenset()
        self._focused = 0
        self._hovered: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._lines = -(-len(order) // _COLUMNS)
        self.setFixedHeight(self._lines * (_CELL_PX + _GAP_PX) - _GAP_PX)
        self.setAccessibleName(name)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(208, self._lines * (_CELL_PX + _GAP_PX) - _GAP_PX)

    def show_state(self, counts: np.ndarray, chosen: frozenset[int], lit: frozenset[int]) -> None:
        """Show counts by key code, the chosen keys and those lit as compatible."""
        self._counts, self._chosen, self._lit = counts, chosen, lit
        self.update()

    def _cell(self, place: int) -> QRectF:
        width = (self.width() - (_COLUMNS - 1) * _GAP_PX) / _COLUMNS
        line, column = divmod(place, _COLUMNS)
        return QRectF(column * (width + _GAP_PX), line * (_CELL_PX + _GAP_PX), width, _CELL_PX)

    def _place_at(self, x: float, y: float) -> int | None:
        return next((place for place in range(len(self._order)) if self._cell(place).contains(x, y)), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        name_font, count_font = theme.font(SECONDARY_PX + 1, is_semibold=True), theme.font(SECONDARY_PX)
        for place, code in enumerate(self._order):
            cell = self._cell(place)
            is_chosen, is_lit = code in self._chosen, code in self._lit
            is_hovered = place == self._hovered
            ground = "accent" if is_chosen else "soft" if is_lit else "raised_hover" if is_hovered else "raised"
            painter.setBrush(theme.colour(ground))
            edge = "text" if is_chosen and is_hovered else "accent" if is_chosen or is_lit else "line_strong"
            painter.setPen(theme.colour(edge) if is_chosen or is_lit or is_hovered else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            if self.hasFocus() and place == self._focused:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("text" if is_chosen else "accent"), 2))
                painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 4, 4)
            count = int(self._counts[code])
            painter.setFont(name_font)
            painter.setPen(theme.colour("on_accent" if is_chosen else ("text" if count or is_lit else "text_faint")))
            painter.drawText(
                cell.adjusted(0, 2, 0, -13), int(Qt.AlignmentFlag.AlignCenter), KEY_NAMES.pitch(code, self._holds_notes)
            )
            painter.setFont(count_font)
            painter.setPen(theme.colour("on_accent" if is_chosen else "text_dim" if is_lit else "text_faint"))
            painter.drawText(cell.adjusted(0, 16, 0, -2), int(Qt.AlignmentFlag.AlignCenter), compact(count))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().x(), event.position().y())
        if place is not None:
            self._focused = place
            self.key_toggled.emit(self._order[place])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._place_at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, place: int | None) -> None:
        if place != self._hovered:
            self._hovered = place
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_COLUMNS,
            Qt.Key.Key_Down: _COLUMNS,
        }
        step = moves.get(Qt.Key(event.key()))
        if step is not None:
            self._focused = min(len(self._order) - 1, max(0, self._focused + step))
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.key_toggled.emit(self._order[self._focused])
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(event.pos().x(), event.pos().y())
            if place is not None:
                code = self._order[place]
                name = KEY_NAMES.pitch(code, self._holds_notes)
                which = f"note {name}" if self._holds_notes else f"{name} · Camelot {camelot(code)}"
                QToolTip.showText(event.globalPos(), f"{which} · {self._counts[code]:,} sounds", self)
                return True
        return super().event(event)


class KeysPanel(ConditionPanel):
    """Grid and the switch for compatible keys."""

    title = "Key"
    condition = Keys

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.grid = KeyGrid(theme, "Keys")
        self.grid.key_toggled.connect(self._on_toggled)
        self._compatible = QCheckBox("Compatible keys too")
        self._compatible.setToolTip("Neighbours on the Camelot wheel, notes of the scale, sounds without a key")
        self._compatible.toggled.connect(self._on_compatible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.grid)
        column.addWidget(self._compatible)
        self._chosen: frozenset[int] = frozenset()
        self._counts = np.zeros(len(KEYS), np.int64)
        self._is_showing = False

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.grid.set_theme(theme)

    def chosen(self, query: Query) -> str:
        keys = query.find(Keys)
        if keys is None:
            return ""
        names = ", ".join(KEY_NAMES.key(code) for code in sorted(keys.codes))
        return f"{names} + compatible" if keys.with_compatible else names

    def show_query(self, query: Query) -> None:
        keys = query.find(Keys)
        chosen = frozenset() if keys is None else keys.codes
        self._is_showing = True
        # Ticked before a key is chosen it waits for one; when the last key goes, it goes too.
        if chosen or self._chosen:
            self._compatible.setChecked(keys is not None and keys.with_compatible)
        self._chosen = chosen
        self._is_showing = False
        self._repaint()

    def show_facets(self, facets: Facets) -> None:
        self._counts = facets.keys
        self._repaint()

    def _repaint(self) -> None:
        lit: set[int] = set()
        if self._compatible.isChecked():
            for code in self._chosen:
                lit |= compatible_keys(code)
        self.grid.show_state(self._counts, self._chosen, frozenset(lit) - self._chosen)

    def _on_toggled(self, code: int) -> None:
        self._propose(self._chosen ^ {code})

    def _propose(self, codes: frozenset[int]) -> None:
        self.proposed.emit((Keys(codes, self._compatible.isChecked()),) if codes else ())

    def _on_compatible(self, _is_on: bool) -> None:
        if not self._is_showing:
            self._repaint()
            if self._chosen:
                self._propose(self._chosen)


class NotesPanel(ConditionPanel):
    """Grid of the twelve notes."""

    title = "Note of one-shots"
    condition = Notes

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.grid = KeyGrid(theme, "Notes", _NOTE_ORDER)
        self.grid.key_toggled.connect(self._on_toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)
        self._chosen: frozenset[int] = frozenset()
        self._counts = np.zeros(len(PITCH_CLASSES), np.int64)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.grid.set_theme(theme)

    def chosen(self, query: Query) -> str:
        notes = query.find(Notes)
        return "" if notes is None else ", ".join(KEY_NAMES.note(note) for note in sorted(notes.classes))

    def show_query(self, query: Query) -> None:
        notes = query.find(Notes)
        self._chosen = frozenset() if notes is None else notes.classes
        self.grid.show_state(self._counts, self._chosen, frozenset())

    def show_facets(self, facets: Facets) -> None:
        self._counts = facets.notes
        self.grid.show_state(self._counts, self._chosen, frozenset())

    def _on_toggled(self, note: int) -> None:
        chosen = self._chosen ^ {note}
        self.proposed.emit((Notes(chosen),) if chosen else ())
