"""The list of files that could not be read, each with its reason; retry, show, copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from audiomancer_gui.theme import HEADER_PX, ROW_PX
from audiomancer_gui.widgets.labels import button, label

_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A file that failed, as text."""

    file_id: int
    path: str
    name: str
    folder: str
    reason: str


class _ProblemModel(QAbstractTableModel):
    _HEADERS = ("File", "Why", "Folder")

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ProblemRow] = []

    def show_rows(self, rows: Sequence[ProblemRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 3

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.rows[index.row()]
            return (row.name, row.reason, row.folder)[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < 3:
            return self._HEADERS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class ProblemsPage(QWidget):
    """The problems room.

    Signals:
        retry_requested: File ids to try again.
        reveal_requested: Path to show in the file manager.
        closed: Back to the list.
    """

    retry_requested = Signal(list)
    reveal_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = _ProblemModel()
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setAccessibleName("Files that could not be read")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.table.horizontalHeader()
        header.setFixedHeight(HEADER_PX)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setObjectName("problemHeader")
        self._sentence = label("", "dim", is_wrapped=True)
        self._retry_all = button("Try all again", self._on_retry_all, "primary")
        self._retry = button("Try selected again", self._on_retry)
        self._show = button("Show in folder", self._on_reveal)
        head = QHBoxLayout()
        head.addWidget(label("Files that could not be read", "title"))
        head.addStretch(1)
        head.addWidget(button("Back to the list", self.closed.emit, "", "Esc"))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._retry_all)
        foot.addWidget(self._retry)
        foot.addWidget(self._show)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._sentence)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.show_problems([])

    def show_problems(self, rows: Sequence[ProblemRow]) -> None:
        """Show these files."""
        self._model.show_rows(rows)
        self._sentence.setText(
            "Nothing is changed or deleted. Mend or replace a file, then try it again."
            if rows
            else "Every file could be read."
        )
        for widget in (self._retry_all, self._retry, self._show):
            widget.setEnabled(bool(rows))

    def _selected(self) -> list[ProblemRow]:
        return [self._model.rows[index.row()] for index in self.table.selectionModel().selectedRows()]

    def _on_retry_all(self) -> None:
        self.retry_requested.emit([row.file_id for row in self._model.rows])

    def _on_retry(self) -> None:
        chosen = self._selected()
        if chosen:
            self.retry_requested.emit([row.file_id for row in chosen])

    def _on_reveal(self) -> None:
        chosen = self._selected() or self._model.rows[:1]
        if chosen:
            self.reveal_requested.emit(chosen[0].path)
