"""The files that hold one sound: where they lie, and how each holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget

from audiomancer.paths import display_path
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.labels import button, counted, label, plain_tip

_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class CopyItem:
    """One file that holds the sound.

    Attributes:
        path: The file.
        kind: How it holds it: "WAV, 44.1 kHz, 24 bit, stereo".
        is_same_content: Byte for byte the same as the file before it; else it sounds the same.
    """

    path: str
    kind: str
    is_same_content: bool


class _Files(QAbstractListModel):
    def __init__(self, items: Sequence[CopyItem]) -> None:
        super().__init__()
        self.items = list(items)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            how = "the same file" if item.is_same_content else item.kind
            return f"{display_path(item.path)}\n{how}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(display_path(item.path))
        return None


class CopiesDialog(QDialog):
    """The files, the best one first. Nothing is deleted here: that is the file manager's.

    Args:
        name: The sound's name.
        items: Its files.

    Signals:
        reveal_requested: A path to show in the file manager.
        copy_requested: Paths to put on the clipboard.
    """

    reveal_requested = Signal(str)
    copy_requested = Signal(object)

    def __init__(self, name: str, items: Sequence[CopyItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Copies")
        self.setMinimumSize(600, 380)
        self._model = _Files(items)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setSpacing(3)
        self.list.setAccessibleName("Files that hold this sound")
        self.list.activated.connect(lambda index: self.reveal_requested.emit(self._model.items[index.row()].path))
        self._reveal = button("Show in the file manager", self._on_reveal, "primary")
        self._copy = button("Copy paths", self._on_copy)
        foot = QHBoxLayout()
        foot.addWidget(self._reveal)
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(button("Close", self.accept))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(ElidedLabel(f"“{name}” in {counted(len(items))} files", "title"))
        column.addWidget(
            label(
                "The list shows the first one for all of them. Files that differ in format, level or sample rate are "
                "found by how they sound.",
                "dim",
                is_wrapped=True,
            )
        )
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        selection = self.list.selectionModel()
        selection.selectionChanged.connect(self._on_selection)
        self.list.setCurrentIndex(self._model.index(0))

    def _chosen(self) -> list[str]:
        return [
            self._model.items[index.row()].path for index in sorted(self.list.selectedIndexes(), key=QModelIndex.row)
        ]

    def _on_selection(self, _: QItemSelection) -> None:
        count = len(self.list.selectedIndexes())
        self._reveal.setEnabled(count == 1)
        self._copy.setEnabled(count > 0)
        self._copy.setText("Copy path" if count == 1 else "Copy paths")

    def _on_reveal(self) -> None:
        for path in self._chosen()[:1]:
            self.reveal_requested.emit(path)

    def _on_copy(self) -> None:
        self.copy_requested.emit(self._chosen())
