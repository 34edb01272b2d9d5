"""The folders of the sidebar: source folders, and a tree below each, with counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from audiomancer.browse import FolderTree
from audiomancer.paths import is_inside
from audiomancer.work import Progress
from audiomancer_gui.panels.folder_tree_model import FolderIndex, FolderItem, FolderTreeModel
from audiomancer_gui.panels.sidebar_row import ICON_PX, ROW_PX
from audiomancer_gui.theme import BODY_PX, SECONDARY_PX, Theme
from audiomancer_gui.widgets.icons import IconPainter

_INDENT_PX: Final = 14
_MARGIN_PX: Final = 16
_INSET_PX: Final = 12
_GAP_PX: Final = 6
_BARS_PX: Final = 14
_MOVES: Final = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip


class _FolderPainter(QStyledItemDelegate):
    """Draws a folder: its icon, its name, and the count at the right."""

    def __init__(self, theme: Theme, model: FolderTreeModel, view: FolderTreeView) -> None:
        super().__init__(view)
        self._model, self._view = model, view
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme, self._icons = theme, IconPainter(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: FolderIndex) -> QSize:
        return QSize(100, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: FolderIndex) -> None:
        theme, rect = self._theme, option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_missing = self._model.is_missing(index)
        token = "text_faint" if is_missing else "text" if is_selected else "text_dim"
        place = QRect(rect.left() + _INSET_PX, rect.center().y() + 1 - ICON_PX // 2, ICON_PX, ICON_PX)
        self._icons.paint(painter, place, "plug" if is_missing else "folder", token)
        area = QRect(place.right() + 1 + _GAP_PX, rect.top(), 0, rect.height())
        area.setRight(rect.right() - _MARGIN_PX)
        painter.setFont(theme.font(SECONDARY_PX))
        count = self._model.count_text(index)
        painter.setPen(theme.colour("text_faint"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        area.setRight(area.right() - painter.fontMetrics().horizontalAdvance(count) - 8)
        if self._view.has_sounding(index):
            place = QRect(area.right() + 3 - _BARS_PX, rect.center().y() + 1 - _BARS_PX // 2, _BARS_PX, _BARS_PX)
            self._icons.paint(painter, place, "bars", "accent_text")
            area.setRight(place.left() - 6)
        painter.setFont(theme.font(BODY_PX))
        painter.setPen(theme.colour(token))
        name = painter.fontMetrics().elidedText(self._model.name(index), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), name)


class FolderTreeView(QTreeView):
    """Folders to browse: a click shows one with all below it, Ctrl adds one, arrows open and close.

    Signals:
        chosen: Paths of the folders, and each as it is shown from its source folder down.
        menu_requested: The `FolderItem` of a source folder or None, the path, the text as shown, and where.
        removal_requested: Delete was pressed on the `FolderItem`.
    """

    chosen = Signal(list)
    menu_requested = Signal(object, str, str, QPoint)
    removal_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("folderTree")
        self.setAccessibleName("Folders")
        self.folders = FolderTreeModel(self)
        self.setModel(self.folders)
        self._painter = _FolderPainter(theme, self.folders, self)
        self.setItemDelegate(self._painter)
        self._theme = theme
        self._sounding = ""
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT_PX)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(True)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.expanded.connect(self._fit)
        self.collapsed.connect(self._fit)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self._painter.set_theme(theme)
        self.viewport().update()

    def show_folders(self, items: list[FolderItem]) -> None:
        """Show the source folders; what is open stays open."""
        if items != self.folders.items:
            self._renew(lambda: self.folders.show_items(items))

    def show_tree(self, tree: FolderTree) -> None:
        """Show the folders below the source folders; what is open and chosen stays so."""
        self._renew(lambda: self.folders.show_tree(tree))

    def _renew(self, change: Callable[[], None]) -> None:
        opened = {self.folders.path(index) for index in self._shown_indexes() if self.isExpanded(index)}
        selected = [self.folders.path(index) for index in self.selectionModel().selectedIndexes()]
        current = self.folders.path(self.currentIndex()) if self.currentIndex().isValid() else ""
        has_focus = self.hasFocus()
        change()
        pending = [self.folders.index(row, 0) for row in range(self.folders.rowCount())]
        flag = QItemSelectionModel.SelectionFlag
        while pending:
            index = pending.pop()
            path = self.folders.path(index)
            if path in selected:
                self.selectionModel().select(index, flag.Select)
            if path == current and has_focus:
                self.selectionModel().setCurrentIndex(index, flag.NoUpdate)
            if path in opened:
                self.expand(index)
                pending += [self.folders.index(row, 0, index) for row in range(self.folders.rowCount(index))]
        self._fit()

    def show_counts(self, by_source: dict[int, int], totals: NDArray[np.int64]) -> None:
        """Show the sounds of each folder."""
        self.folders.show_counts(by_source, totals)
        self.viewport().update()

    def show_sounding(self, path: str) -> None:
        """Show in which folder the sound lies that plays; empty for none."""
        self._sounding = path
        self.viewport().update()

    def has_sounding(self, index: FolderIndex) -> bool:
        """Check whether the sound that plays lies in a folder, or below one that is not open."""
        path = self.folders.path(index)
        return bool(self._sounding) and (
            self._sounding == path or (not self.isExpanded(index) and is_inside(self._sounding, path))
        )

    def show_progress(self, progress: Progress | None) -> None:
        """Show that a scan runs, or with None that none does: folders may wait for it."""
        if self.folders.take_scanning(is_scanning=progress is not None):
            self.viewport().update()

    def highlight(self, names: tuple[str, ...]) -> None:
        """Highlight the folders that a query names, and open what lies above them."""
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().clearSelection()
        for index in self.folders.indexes_named(names):
            above = index.parent()
            while above.isValid():
                self.expand(above)
                above = above.parent()
            self.selectionModel().select(index, flag.Select)

    def _shown_indexes(self) -> list[QModelIndex]:
        found: list[QModelIndex] = []
        pending = [self.folders.index(row, 0) for row in range(self.folders.rowCount())]
        while pending:
            index = pending.pop()
            found.append(index)
            if self.isExpanded(index):
                pending += [self.folders.index(row, 0, index) for row in range(self.folders.rowCount(index))]
        return found

    def _fit(self) -> None:
        # The sidebar scrolls as a whole, so the tree is as high as what is open. Qt counts its rows far faster than
        # a walk through the model does: of thousands of open folders that takes longer than a frame.
        self.verticalScrollBar().setValue(0)
        self.setFixedHeight(self.viewportSizeHint().height() if self.folders.rowCount() else 0)

    def _choose_selected(self) -> None:
        selected = self.selectionModel().selectedIndexes()
        if selected:
            self.chosen.emit([(self.folders.path(index), self.folders.shown(index)) for index in selected])

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: FolderIndex) -> None:
        theme, rect = self._theme, QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        is_selected = self.selectionModel().isSelected(index)
        if is_selected:
            painter.fillRect(rect, theme.colour("selection"))
        super().drawRow(painter, option, index)
        if is_selected:
            painter.fillRect(0, rect.top(), 2, rect.height(), theme.colour("accent"))
        if self.hasFocus() and index == self.currentIndex():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def drawBranches(self, painter: QPainter, rect: QRect, index: FolderIndex) -> None:
        if not self.folders.rowCount(index):
            return
        x, y = rect.right() + 3, rect.center().y()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("text_faint"))
        if self.isExpanded(index):
            points = [QPoint(x - 3, y - 1), QPoint(x, y + 2), QPoint(x + 3, y - 1)]
        else:
            points = [QPoint(x - 1, y - 3), QPoint(x + 2, y), QPoint(x - 1, y + 3)]
        painter.drawPolyline(points)
        painter.restore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        on_name = index.isValid() and event.position().x() >= self.visualRect(index).left()
        if event.button() == Qt.MouseButton.LeftButton and on_name:
            self._choose_selected()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not self.selectionModel().isSelected(self.currentIndex()):
                self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._choose_selected()
        elif event.key() == Qt.Key.Key_Delete and self.folders.item(self.currentIndex()) is not None:
            self.removal_requested.emit(self.folders.item(self.currentIndex()))
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            # Letters are commands of the window here, as in the list.
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.currentIndex()
        if index.isValid():
            folders = self.folders
            self.menu_requested.emit(folders.item(index), folders.path(index), folders.shown(index), event.globalPos())
