"""The view: selection that plays, drags that carry files, columns that fit, and a position that survives changes."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QTableView, QToolTip, QWidget

from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer_gui.results.cells.cell_mouse import CellMouse, CellPart
from audiomancer_gui.results.list_columns import COLUMNS, Column
from audiomancer_gui.results.row_drag import MOST_DRAGGED, refusal
from audiomancer_gui.results.row_painter import RowCells, RowLook, RowPainter
from audiomancer_gui.results.row_selection import RowSelection
from audiomancer_gui.results.sample_table_model import AnyIndex, SampleTableModel
from audiomancer_gui.results.scroll_position import TablePosition
from audiomancer_gui.results.table_columns import TableColumns
from audiomancer_gui.results.table_header import TableHeader
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import ROW_PX, Theme
from audiomancer_gui.widgets.sounds_mime import SOUNDS_MIME

_WIDE_PX = 240


class SampleTable(QTableView):
    """The results.

    Attributes:
        columns: Which columns are shown, and how wide.
        cells: The mouse over rows, and clicks on tags and stars.
        position: Selection, focus and scroll, to be read and restored.

    Signals:
        sample_chosen: Row that became current by hand, to be played.
        replay_requested: The current row was clicked again.
        selection_altered: Rows were selected or deselected.
        menu_requested: Global position for a context menu.
        visible_rows_altered: First and last row in sight.
        drag_requested: Rows of the list that the user drags.
        drag_refused: Why no drag began, in a sentence for the user.
        reordered: Sample before which the dragged sounds of a collection were dropped; empty for the end.
    """

    sample_chosen = Signal(int)
    replay_requested = Signal(int)
    selection_altered = Signal()
    menu_requested = Signal(QPoint)
    visible_rows_altered = Signal(int, int)
    drag_requested = Signal(object)
    drag_refused = Signal(str)
    reordered = Signal(str)

    def __init__(
        self, model: SampleTableModel, theme: Theme, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._painter = RowPainter(theme, thumbnails)
        self._header = TableHeader(theme, self)
        self._pressed_row: int | None = None
        self._is_drag_wanted = False
        # Before which row a dragged sound would be dropped.
        self._gap: int | None = None
        self._selection = RowSelection(model, self._rows_in_sight, self)
        self.position = TablePosition(self, model, self._selection)
        self.cells = CellMouse(self, self._part_at)
        self.setHorizontalHeader(self._header)
        self.setModel(model)
        self.selectionModel().deleteLater()
        self.setSelectionModel(self._selection)
        self._selection.altered.connect(self._on_selection_altered)
        # Every pixel is painted by `paintEvent`, so that scrolling moves what stays and paints only what comes.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Sounds")
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("Select all")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(vertical.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(ROW_PX)
        vertical.setMinimumSectionSize(ROW_PX)
        self.columns = TableColumns(self)
        self._header.setSortIndicator(Column.NAME, Qt.SortOrder.AscendingOrder)
        self._header.sectionClicked.connect(self._on_header_clicked)
        thumbnails.arrived.connect(self._update_waveforms)
        self.cells.moved.connect(self._on_mouse_moved)
        self._visible_timer = QTimer(self, singleShot=True, interval=80)
        self._visible_timer.timeout.connect(self._notify_visible)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        for altered in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            altered.connect(self._on_other_rows_shown)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts from another theme."""
        self._painter.set_theme(theme)
        self._header.set_theme(theme)
        self.viewport().update()

    @property
    def table_model(self) -> SampleTableModel:
        """The model, as what it is."""
        model = self.model()
        assert isinstance(model, SampleTableModel)
        return model

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that need it, each in one go: Qt would ask for every cell by itself."""
        self.executeDelayedItemsLayout()
        with QPainter(self.viewport()) as painter:
            self._paint(painter, event)

    def _paint(self, painter: QPainter, event: QPaintEvent) -> None:
        painter.fillRect(event.rect(), self._painter.theme.colour("background"))
        geometry, top_px = RowCells.within(self, event.rect()), self.verticalScrollBar().value()
        if geometry is None:
            return
        model, is_selected = self.table_model, self._selection.mask
        count, highlighted, mouse = model.rowCount(), self._highlighted_row(), self.cells
        painted: set[int] = set()
        for part in event.region():  # type: ignore[attr-defined]  # iterable, but its stub does not say so
            painted.update(range((part.top() + top_px) // ROW_PX, min(count, (part.bottom() + top_px) // ROW_PX + 1)))
        model.read_ahead(rows := sorted(painted))
        for row in rows:
            look = RowLook(bool(is_selected[row]), row == highlighted, row == mouse.row)
            if look.is_hovered and mouse.part is not None:
                look = look._replace(hovered_star=mouse.part.star, hovered_button=mouse.part.command)
            self._painter.paint_row(painter, model, row, row * ROW_PX - top_px, geometry, look)
        if self._gap is not None:
            line = self._gap * ROW_PX - top_px - 1
            painter.fillRect(0, line, self.viewport().width(), 2, self._painter.theme.colour("accent"))

    def sizeHintForColumn(self, column: int) -> int:
        return COLUMNS[column].definition.width_px or _WIDE_PX

    def _highlighted_row(self) -> int | None:
        """The row that the keyboard is on: a frame says so, selected or not."""
        return self.current_row() if self.hasFocus() else None

    def _part_at(self, index: QModelIndex, point: QPoint) -> CellPart | None:
        column, shown = COLUMNS[index.column()], self.table_model.shown(index.row())
        left, top = self.columnViewportPosition(column), self.rowViewportPosition(index.row())
        return self._painter.part_at(column, QRect(left, top, self.columnWidth(column), ROW_PX), shown, point)

    def _on_mouse_moved(self, before: int, now: int) -> None:
        for row in (before, now):
            if 0 <= row < self.table_model.rowCount():
                self._update_row(row)

    def _update_waveforms(self) -> None:
        # They come a moment after their rows: what stands beside them is not painted a second time.
        left, width = self.columnViewportPosition(Column.WAVEFORM), self.columnWidth(Column.WAVEFORM)
        self.viewport().update(left, 0, width, self.viewport().height())

    def _update_row(self, row: int) -> None:
        self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), ROW_PX)

    def _rows_in_sight(self) -> tuple[int, int]:
        top_px = self.verticalScrollBar().value()
        return top_px // ROW_PX, (top_px + self.viewport().height()) // ROW_PX

    def _on_other_rows_shown(self, *_: object) -> None:
        self._visible_timer.start()

    def _on_scrolled(self, _value: int) -> None:
        self._selection.follow_sight()
        self._visible_timer.start()

    # Selection

    def selected_rows(self) -> list[int]:
        """Selected rows, ascending."""
        rows: list[int] = self._selection.rows().tolist()
        return rows

    def selected_count(self) -> int:
        """Count of the selected rows."""
        return self._selection.count()

    def current_row(self) -> int | None:
        """The row with the focus."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def choose(self, row: int) -> None:
        """Make a row current and selected, in sight, as if by hand: it is played."""
        index = self.table_model.index(row, Column.NAME)
        is_same = self.current_row() == row
        self.setCurrentIndex(index)
        if is_same:
            self.sample_chosen.emit(row)
        self.scrollTo(index)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self._update_row(index.row())
        is_by_hand = not self.position.is_being_set and not self.table_model.is_showing
        if current.isValid() and current.row() != previous.row() and is_by_hand:
            self.sample_chosen.emit(current.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt makes the first row current, unmarked, when the list gets the focus: the user did not choose it.
        had_current = self.currentIndex().isValid()
        with self.position.being_set():
            super().focusInEvent(event)
            if not had_current:
                # What is selected stays: everything may have been, before the focus came.
                self._selection.setCurrentIndex(QModelIndex(), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _on_selection_altered(self) -> None:
        current = self.current_row()
        if current is not None:
            self._update_row(current)
        self.selection_altered.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()
        self._selection.follow_sight()
        self._visible_timer.start()

    def show_sort(
        self, column: str | None, is_descending: bool, then_column: str = "", then_descending: bool = False
    ) -> None:
        """Put the arrows where the list is ordered, and where it is ordered next."""
        order = Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
        shown = next((one for one in Column if column and one.definition.sort_name == column), None)
        # No arrow where the order is none of a column's.
        self._header.setSortIndicator(-1 if shown is None else shown, order)
        then = next((one for one in Column if then_column and one.definition.sort_name == then_column), None)
        self._header.show_second_order(then, then_descending)

    def _on_header_clicked(self, section: int) -> None:
        definition = COLUMNS[section].definition
        name = definition.sort_name
        if not name:
            return
        model = self.table_model
        is_second = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_second and model.sort_column in SORTABLE and name in SORTABLE and name != model.sort_column:
            is_descending = not model.then_descending if model.then_column == name else definition.starts_descending
            model.sort_next(section, is_descending)
            return
        is_descending = not model.is_descending if model.sort_column == name else definition.starts_descending
        model.sort(section, Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder)

    def _notify_visible(self) -> None:
        first = self.rowAt(0)
        if first >= 0:
            last = self.rowAt(self.viewport().height() - 1)
            self.visible_rows_altered.emit(first, last if last >= 0 else self.table_model.rowCount() - 1)

    # Keys, mouse, drag

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Left and right belong to the player, letters and Escape to the window; Home and End to the ends.
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Space):
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.table_model.rowCount():
            self.choose(0 if event.key() == Qt.Key.Key_Home else self.table_model.rowCount() - 1)
            return
        is_with_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if is_with_alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            # The balance between sound and track.
            event.ignore()
            return
        # Digits of the keypad and signs under AltGr, which some systems hand over as Ctrl and Alt, are typed, too.
        is_typed = is_with_alt or not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if is_typed and event.text() and event.text().isprintable():
            event.ignore()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.cells.release(event):
            return
        index = self.indexAt(event.position().toPoint())
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        was_current = self._pressed_row is not None and index.row() == self._pressed_row
        super().mouseReleaseEvent(event)
        self._is_drag_wanted = False
        if event.button() == Qt.MouseButton.LeftButton and is_plain and index.isValid() and was_current:
            self.replay_requested.emit(index.row())
        self._pressed_row = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # A drag whose files are still made has the mouse already: Qt would select rows on its way.
        if not self._is_drag_wanted and not self.cells.move(event):
            super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two quick clicks on a star give it and take it away.
        if not self.cells.press(event):
            super().mouseDoubleClickEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_drag_wanted = False
        if self.cells.press(event):
            return
        index = self.indexAt(event.position().toPoint())
        # Clicked again, the current row is played again; one that becomes current was played already.
        self._pressed_row = index.row() if index.isValid() and index.row() == self.current_row() else None
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected_count():
            self.menu_requested.emit(event.globalPos())

    def point_at_current(self) -> QPoint:
        """The point on the screen for a menu that a key opens: below the name of the current row."""
        row = self.current_row()
        top = 0 if row is None else self.rowViewportPosition(row)
        inside = min(max(top, 0), max(0, self.viewport().height() - ROW_PX)) + ROW_PX
        return self.viewport().mapToGlobal(QPoint(self.columnViewportPosition(Column.NAME), inside))

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        count = self.selected_count()
        if count > MOST_DRAGGED:
            sentence = refusal(count)
            QToolTip.showText(QCursor.pos(), sentence, self)
            self.drag_refused.emit(sentence)
        elif count:
            self._is_drag_wanted, self._pressed_row = True, None
            self.drag_rows(self.selected_rows())

    def drag_rows(self, rows: list[int]) -> None:
        """Have a drag of the rows begun: what it carries, others know."""
        self.drag_requested.emit(rows)

    # The order that the user gave

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._aim(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._aim(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_gap(None)

    def dropEvent(self, event: QDropEvent) -> None:
        row = self._gap
        self._show_gap(None)
        if row is None:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        model = self.table_model
        self.reordered.emit(model.record(row).sample_id or "" if row < model.rowCount() else "")

    def _aim(self, event: QDragMoveEvent) -> None:
        """Show between which rows the sounds would go: only in a collection, in the order of the collection."""
        model = self.table_model
        is_by_place = model.sort_column == "collection" and not model.is_descending
        if not is_by_place or not event.mimeData().hasFormat(SOUNDS_MIME):
            event.ignore()
            return
        y = event.position().toPoint().y() + self.verticalScrollBar().value()
        self._show_gap(min(self.table_model.rowCount(), round(y / ROW_PX)))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _show_gap(self, row: int | None) -> None:
        self._gap = row
        self.viewport().update()
