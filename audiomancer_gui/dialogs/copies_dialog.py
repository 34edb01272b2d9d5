"""The files that hold one sound: where they lie, how each holds it, and which one the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from audiomancer.paths import display_path
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.labels import button, counted, label, plain_tip

_ROOT: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FILE: Final = 0


@dataclass(frozen=True, slots=True)
class CopyItem:
    """One file that holds the sound.

    Attributes:
        path: The file.
        sample_id: Its content; files of one content are the same byte for byte.
        values: How it holds it, in the order of `COPY_COLUMNS` after the file.
        is_hidden: The user has hidden it.
    """

    path: str
    sample_id: str
    values: tuple[str, ...]
    is_hidden: bool = False


COPY_COLUMNS: Final = ("File", "Format", "Sample rate", "Bits", "Channels", "Loudness", "Length", "In the list")


class _Files(QAbstractTableModel):
    def __init__(self, items: Sequence[CopyItem]) -> None:
        super().__init__()
        self.items = list(items)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(COPY_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        is_title = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return COPY_COLUMNS[section] if is_title else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item, column = self.items[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return display_path(item.path) if column == _FILE else (*item.values, self._place(index.row()))[column - 1]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(display_path(item.path))
        if role == Qt.ItemDataRole.TextAlignmentRole and _FILE < column < len(COPY_COLUMNS) - 1:
            return int(_RIGHT)
        return None

    def _place(self, row: int) -> str:
        item = self.items[row]
        if item.is_hidden:
            return "hidden"
        if row and item.sample_id == self.items[row - 1].sample_id:
            return "the same file"
        return "shown" if row == 0 else "a copy"


class CopiesDialog(QDialog):
    """The files, the best one first. Nothing is deleted here: that is the file manager's.

    Args:
        name: The sound's name.
        items: Its files.
        reason: Why the first one is shown; empty where all are one content.

    Signals:
        reveal_requested: A path to show in the file manager.
        copy_requested: Paths to put on the clipboard.
        choice_made: The sample that is to stay in sight, and those to be hidden.
    """

    reveal_requested = Signal(str)
    copy_requested = Signal(object)
    choice_made = Signal(str, object)

    def __init__(self, name: str, items: Sequence[CopyItem], reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Copies")
        self.setMinimumSize(820, 380)
        self._model = _Files(items)
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        # With it, a path is cut at its last separator, whatever the mode.
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName("Files that hold this sound")
        self.table.activated.connect(lambda index: self.reveal_requested.emit(self._model.items[index.row()].path))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_FILE, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self._reveal = button("Show in the file manager", self._on_reveal, "primary")
        self._copy = button("Copy path", self._on_copy)
        self._choose = button("Show only this one", self._on_choose)
        foot = QHBoxLayout()
        for one in (self._reveal, self._copy, self._choose):
            foot.addWidget(one)
        foot.addStretch(1)
        foot.addWidget(button("Close", self.accept))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(ElidedLabel(f"“{name}” in {counted(len(items))} files", "title", is_name=True))
        shown = (
            f"The list shows the first one for all of them: {reason}." if reason else "All hold the same, bit by bit."
        )
        column.addWidget(label(f"{shown} Nothing is deleted here.", "dim", is_wrapped=True))
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.selectRow(0)

    def _chosen(self) -> list[CopyItem]:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._model.items[row] for row in rows]

    def _others(self) -> list[str]:
        """Contents beside the chosen one, each once."""
        chosen = self._chosen()
        if len(chosen) != 1:
            return []
        others = dict.fromkeys(item.sample_id for item in self._model.items if item.sample_id != chosen[0].sample_id)
        return list(others)

    def _on_selection(self, _: QItemSelection) -> None:
        count = len(self._chosen())
        self._reveal.setEnabled(count == 1)
        self._copy.setEnabled(count > 0)
        self._copy.setText("Copy path" if count == 1 else "Copy paths")
        self._choose.setEnabled(bool(self._others()))
        self._choose.setToolTip(
            "Hides the others in every list; undo takes it back"
            if self._others()
            else "All these files hold the same sound, bit by bit"
        )

    def _on_reveal(self) -> None:
        for item in self._chosen()[:1]:
            self.reveal_requested.emit(item.path)

    def _on_copy(self) -> None:
        self.copy_requested.emit([item.path for item in self._chosen()])

    def _on_choose(self) -> None:
        others = self._others()
        if others:
            self.choice_made.emit(self._chosen()[0].sample_id, others)
            self.accept()
