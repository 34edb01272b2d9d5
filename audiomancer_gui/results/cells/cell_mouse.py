"""The mouse over cells: which row it is on, and clicks on parts of cells, which choose no row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QTableView, QToolTip

_SELECTING: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class CellPart(NamedTuple):
    """A part of a cell that can be clicked: a tag by its name, a star by its number, a button by its command."""

    tag: str = ""
    star: int = 0
    is_copies: bool = False
    command: str = ""


class CellMouse(QObject):
    """Follows the mouse over a table.

    Args:
        table: The table; it hands its mouse events over.
        part_at: Finds the part of a cell at a point of the viewport.

    Signals:
        tag_clicked: Name of a tag, and the keyboard modifiers.
        star_clicked: Row, and number of the star.
        copies_clicked: Row whose count of copies was clicked.
        button_clicked: Row, and the command of its button.
        moved: Row that the mouse has left, and the one that it is on now; -1 for none.
    """

    tag_clicked = Signal(str, object)
    star_clicked = Signal(int, int)
    copies_clicked = Signal(int)
    button_clicked = Signal(int, str)
    moved = Signal(int, int)

    def __init__(self, table: QTableView, part_at: Callable[[QModelIndex, QPoint], CellPart | None]) -> None:
        super().__init__(table)
        self._table, self._part_at = table, part_at
        self._pressed: tuple[int, CellPart] | None = None
        self.row = -1
        # A star is filled while the mouse is on it.
        self.part: CellPart | None = None
        self._tips: Mapping[str, str] = {}
        table.viewport().setMouseTracking(True)
        table.viewport().installEventFilter(self)

    def set_tips(self, tips: Mapping[str, str]) -> None:
        """Take the tooltips of the buttons, by command."""
        self._tips = tips

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Explain a button, anything else is explained by its row; and notice when the mouse leaves the rows."""
        if event.type() is QEvent.Type.Leave:
            # Not the table's: the mouse that goes to the header is still in it.
            self._follow(-1, None)
        tip = "" if self.part is None else self._tips.get(self.part.command, "")
        if tip and isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tip, self._table)
            return True
        return False

    def press(self, event: QMouseEvent) -> bool:
        """Take a press on a part; False where it is for the row."""
        self._pressed = None
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._found(event)
        if self._pressed is not None and self._pressed[1].command and event.modifiers() & _SELECTING:
            # With Shift or Ctrl any place of a row is clicked to select it.
            self._pressed = None
        return self._pressed is not None

    def release(self, event: QMouseEvent) -> bool:
        """Take the release after such a press: on the same part it is a click."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return False
        if self._found(event) == pressed:
            row, part = pressed
            if part.tag:
                self.tag_clicked.emit(part.tag, event.modifiers())
            elif part.command:
                self.button_clicked.emit(row, part.command)
            elif part.is_copies:
                self.copies_clicked.emit(row)
            else:
                self.star_clicked.emit(row, part.star)
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Follow the mouse; True while a part is pressed, which is no drag."""
        point, found = event.position().toPoint(), self._found(event)
        is_inside = self._table.viewport().rect().contains(point)
        row = self._table.indexAt(point).row() if is_inside else -1
        self._follow(row, found[1] if found is not None and is_inside else None)
        return self._pressed is not None

    def _follow(self, row: int, part: CellPart | None) -> None:
        if (row, part) == (self.row, self.part):
            return
        before, self.row, self.part = self.row, row, part
        self._table.viewport().setCursor(
            Qt.CursorShape.ArrowCursor if part is None else Qt.CursorShape.PointingHandCursor
        )
        self.moved.emit(before, row)

    def _found(self, event: QMouseEvent) -> tuple[int, CellPart] | None:
        point = event.position().toPoint()
        index = self._table.indexAt(point)
        part = self._part_at(index, point) if index.isValid() else None
        return None if part is None else (index.row(), part)
