"""The list of files that could not be read, each with its reason; retry, show, copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from audiomancer.paths import display_path
from audiomancer_gui.theme import HEADER_PX, ROW_PX
from audiomancer_gui.widgets.labels import button, label, plain_tip

_ROOT: Final = QModelIndex()
_SORT_ROLE: Final = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A file that failed, as text; `failed_at_s` in seconds since 1970.

    `is_notice`: nothing failed, but the user is to know; without a path it is about several files.
    """

    file_id: int
    path: str
    name: str
    folder: str
    reason: str
    failed_at_s: float = 0.0
    attempts: int = 1
    is_ignored: bool = False
    is_notice: bool = False


class _ProblemModel(QAbstractTableModel):
    _HEADERS = ("File", "Why", "Since", "Folder")

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
        return 0 if parent.isValid() else len(self._HEADERS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.name, _why(row), _since(row), row.folder)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{display_path(row.path)}\n{_why(row)}".strip())
        if role == _SORT_ROLE:
            return (row.name.casefold(), row.reason, row.failed_at_s, row.folder.casefold())[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < 4:
            return self._HEADERS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


def _why(row: ProblemRow) -> str:
    times = f", tried {row.attempts:,} times" if row.attempts > 1 else ""
    return f"{row.reason}{times}{', ignored' if row.is_ignored else ''}"


def _since(row: ProblemRow) -> str:
    return f"{datetime.fromtimestamp(row.failed_at_s):%d %b %Y %H:%M}" if row.failed_at_s else ""


class ProblemsPage(QWidget):
    """The files that could not be read, with what can be done about them.

    Attributes:
        back: The button that leads back to the list.

    Signals:
        retry_requested: File ids to try again.
        ignore_requested: File ids, and whether they are to be ignored.
        reveal_requested: Path to show in the file manager.
        copy_requested: Paths to copy.
    """

    retry_requested = Signal(list)
    ignore_requested = Signal(list, bool)
    reveal_requested = Signal(str)
    copy_requested = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._all: list[ProblemRow] = []
        self._model = _ProblemModel()
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(_SORT_ROLE)
        self.table = QTableView()
        for corner in self.table.findChildren(QAbstractButton):
            corner.setAccessibleName("Select all")
        self.table.setModel(self._sorted)
        self.table.setAccessibleName("Files that could not be read")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.table.horizontalHeader()
        header.setFixedHeight(HEADER_PX)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(90)
        for section, width in ((0, 240), (2, 140), (3, 200)):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(section, width)
        # The reason is what is looked for here.
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setObjectName("problemHeader")
        self._sentence = label("", "dim", is_wrapped=True)
        self._retry_all = button("Try all again", self._on_retry_all, "primary")
        self._retry = button("Try selected again", self._on_retry)
        self._ignore = button("Ignore", self._on_ignore, "", "Don't count it any more; it stays in this list")
        self._show = button("Show in folder", self._on_reveal)
        self._copy = button("Copy path", self._on_copy)
        self._with_ignored = QCheckBox("Show ignored")
        self._with_ignored.toggled.connect(lambda _: self._fill())
        head = QHBoxLayout()
        head.addWidget(label("Files that could not be read", "title"))
        head.addStretch(1)
        head.addWidget(self._with_ignored)
        self.back = button("Back to the list")
        head.addWidget(self.back)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget in (self._retry_all, self._retry, self._ignore, self._show, self._copy):
            foot.addWidget(widget)
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
        """Show these files; what is selected stays selected."""
        self._all = list(rows)
        self._fill()

    def _fill(self) -> None:
        shown = [row for row in self._all if self._with_ignored.isChecked() or not row.is_ignored]
        selected = {row.file_id for row in self._selected()}
        self._model.show_rows(shown)
        mode = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number in range(self._sorted.rowCount()):
            index = self._sorted.index(number, 0)
            if self._row(index).file_id in selected:
                self.table.selectionModel().select(index, mode)
        ignored = len(self._all) - sum(not row.is_ignored for row in self._all)
        self._with_ignored.setVisible(ignored > 0)
        if shown:
            sentence = "Nothing is changed or deleted. Mend or replace a file, then try it again."
        elif ignored:
            sentence = "All other files could be read; those that you ignore are hidden."
        else:
            sentence = "Every file could be read."
        self._sentence.setText(sentence)
        for widget in (self._retry_all, self._retry, self._ignore, self._show, self._copy):
            widget.setEnabled(bool(shown))

    def _row(self, index: QModelIndex) -> ProblemRow:
        return self._model.rows[self._sorted.mapToSource(index).row()]

    def _selected(self) -> list[ProblemRow]:
        return [self._row(index) for index in self.table.selectionModel().selectedRows()]

    def _on_retry_all(self) -> None:
        self.retry_requested.emit([row.file_id for row in self._model.rows if not row.is_notice])

    def _on_retry(self) -> None:
        chosen = [row for row in self._selected() if not row.is_notice]
        if chosen:
            self.retry_requested.emit([row.file_id for row in chosen])

    def _on_ignore(self) -> None:
        chosen = [row for row in self._selected() if row.path]
        if chosen:
            self.ignore_requested.emit([row.file_id for row in chosen], not all(row.is_ignored for row in chosen))

    def _on_reveal(self) -> None:
        chosen = [row for row in self._selected() or self._model.rows if row.path]
        if chosen:
            self.reveal_requested.emit(chosen[0].path)

    def _on_copy(self) -> None:
        chosen = [row for row in self._selected() or self._model.rows[:1] if row.path]
        self.copy_requested.emit([row.path for row in chosen])
