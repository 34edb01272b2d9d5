"""The history of edits: what was done, when, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget

from audiomancer.storage import PastEdit
from audiomancer_gui.widgets.labels import button, label

_ROOT: Final = QModelIndex()


class _Edits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.edits: list[PastEdit] = []

    def show_edits(self, edits: Sequence[PastEdit]) -> None:
        self.beginResetModel()
        self.edits = list(edits)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.edits)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        edit = self.edits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            prefix = "taken back: " if edit.is_undone else ""
            return f"{datetime.fromtimestamp(edit.done_at_s):%d %b %H:%M}   {prefix}{edit.words}"
        return None


class HistoryDialog(QDialog):
    """The edits, the newest first.

    Attributes:
        undo, redo: Buttons: one step.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History")
        self.setMinimumSize(520, 420)
        self._model = _Edits()
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(2)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName("Edits, the newest first")
        self.undo = button("Undo", role="primary", tip="Take the last edit back")
        self.redo = button("Redo", tip="Do it again")
        foot = QHBoxLayout()
        foot.addWidget(self.undo)
        foot.addWidget(self.redo)
        foot.addStretch(1)
        foot.addWidget(button("Close", self.accept))
        self._sentence = label("", "dim", is_wrapped=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self._sentence)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.show_edits([])

    def show_edits(self, edits: Sequence[PastEdit]) -> None:
        """Show the history as it is now."""
        self._model.show_edits(edits)
        self.undo.setEnabled(any(not edit.is_undone for edit in edits))
        self.redo.setEnabled(any(edit.is_undone for edit in edits))
        self._sentence.setText(
            "Tags, ratings, notes, corrections and collections can be taken back, also those of earlier days."
            if edits
            else "Nothing was edited yet. What you do to tags, ratings, values and collections will stand here."
        )
