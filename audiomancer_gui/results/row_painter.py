"""Paints whole rows: one pass over the records in sight, no question to the model for each cell."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QTableView

from audiomancer_gui.results.cell_painter import CellPainter
from audiomancer_gui.results.cells.cell_mouse import CellPart
from audiomancer_gui.results.list_columns import Column
from audiomancer_gui.results.row_values import ShownRow
from audiomancer_gui.results.sample_table_model import SampleTableModel
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import ROW_PX, Theme

_MISSING_OPACITY = 0.45
_HELD_OPACITY = 0.65


class Cell(NamedTuple):
    """Position of a column in the viewport."""

    column: Column
    left: int
    width: int


class RowCells(NamedTuple):
    """Geometry of the rows in the viewport, and which of their cells are to be painted."""

    left: int
    right: int
    bar_left: int
    """Left end of the bar of a selected row."""
    cells: list[Cell]

    @classmethod
    def within(cls, table: QTableView, rect: QRect) -> RowCells | None:
        """The cells that a rectangle touches: where only waveforms have come, nothing else is painted again."""
        shown = [column for column in Column if not table.isColumnHidden(column)]
        cells = [Cell(column, table.columnViewportPosition(column), table.columnWidth(column)) for column in shown]
        if not cells:
            return None
        left, right = min(cell.left for cell in cells), max(cell.left + cell.width for cell in cells)
        bar_left = next((cell.left for cell in cells if cell.column == Column.FAVOURITE), left)
        touched = [cell for cell in cells if cell.left <= rect.right() and cell.left + cell.width > rect.left()]
        return cls(left, right, bar_left, touched)


class RowLook(NamedTuple):
    """Looks by which a row stands out from the others."""

    is_selected: bool
    is_highlighted: bool
    is_hovered: bool = False
    hovered_star: int = 0
    hovered_button: str = ""


class RowPainter:
    """Draws rows; everything about one comes from `SampleTableModel.record`."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        self._cells = CellPainter(theme, thumbnails)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts from another theme."""
        self.theme = theme
        self._cells.set_theme(theme)

    def part_at(self, column: Column, rect: QRect, shown: ShownRow, point: QPoint) -> CellPart | None:
        """The part of a cell that can be clicked at a point; None where a click is for the row."""
        find = column.definition.part_at
        return None if find is None else find(self._cells, rect, shown, point)

    def paint_row(
        self, painter: QPainter, model: SampleTableModel, row: int, top: int, geometry: RowCells, look: RowLook
    ) -> None:
        """Draw a row on the background.

        Args:
            painter: Open on the viewport; its pen, brush and font are not restored.
            model: The rows.
            row: Which one.
            top: Its y in the viewport.
            geometry: Where the row lies, and which of its cells to paint.
            look: Whether it is selected, highlighted as the one the keyboard is on, under the mouse.
        """
        shown, colour = model.shown(row), self.theme.colour
        shown = shown._replace(
            is_hovered=look.is_hovered, hovered_star=look.hovered_star, hovered_button=look.hovered_button
        )
        record = shown.record
        left, right = geometry.left, geometry.right
        if look.is_hovered:
            painter.fillRect(QRect(left, top, right - left, ROW_PX), colour("row_hover"))
        if look.is_selected:
            painter.fillRect(QRect(left, top, right - left, ROW_PX), colour("selection"))
            painter.fillRect(QRect(geometry.bar_left, top, 2, ROW_PX), colour("accent"))
        painter.fillRect(QRect(left, top + ROW_PX - 1, right - left, 1), colour("panel"))
        if shown.held:
            self._paint_held(painter, QRect(left, top, right - left, ROW_PX), is_selected=look.is_selected)
        if record.is_missing or shown.held:
            # A hidden sound, too, stays until the next search: it must not look as if nothing had been done.
            painter.setOpacity(_MISSING_OPACITY if record.is_missing else _HELD_OPACITY)
        for cell in geometry.cells:
            rect, definition = QRect(cell.left, top, cell.width, ROW_PX), cell.column.definition
            if definition.paint is not None:
                definition.paint(self._cells, painter, rect, shown)
            else:
                text = definition.text(shown)
                self._cells.paint_text(painter, rect, text, definition.colour, is_right=definition.is_right)
        painter.setOpacity(1.0)
        if look.is_highlighted:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(QRect(left + 1, top + 1, right - left - 2, ROW_PX - 2))

    def _paint_held(self, painter: QPainter, area: QRect, *, is_selected: bool) -> None:
        """Set a row off that no longer belongs where it stands: dashed lines around it, like something cut out."""
        if not is_selected:
            painter.fillRect(area, self.theme.colour("panel"))
        painter.setPen(QPen(self.theme.colour("line_strong"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(area.left(), area.top(), area.right(), area.top())
        painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())
