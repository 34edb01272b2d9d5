"""The history of edits: what was done, when, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from audiomancer.library import SoundChange
from audiomancer.storage import PastEdit
from audiomancer_gui.widgets.labels import button, label, plain_tip

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
    """The edits, the newest first, and what the chosen one changed, sound by sound.

    Attributes:
        undo, redo: Buttons: one step.
        changes: What the chosen edit changed.

    Signals:
        changes_wanted: Number of the edit that was chosen.
        sound_chosen: Id of a sample that is to be shown in the list.
    """

    changes_wanted = Signal(int)
    sound_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History")
        self.setMinimumSize(680, 520)
        self._model = _Edits()
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(2)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setAccessibleName("Edits, the newest first")
        self.changes = QTreeWidget()
        self.changes.setHeaderLabels(["Sound", "What", "Before", "After"])
        self.changes.setRootIsDecorated(False)
        self.changes.setUniformRowHeights(True)
        self.changes.setAccessibleName("What the edit changed; Enter shows the sound in the list")
        self.changes.itemActivated.connect(lambda item, _: self._jump(item))
        for section, width_px in enumerate((220, 130, 130)):
            self.changes.setColumnWidth(section, width_px)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self.list.doubleClicked.connect(lambda _: self._jump(self.changes.topLevelItem(0)))
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
        column.addWidget(self.list, 3)
        column.addWidget(self.changes, 2)
        column.addWidget(label("Double-click a sound to see it in the list.", "faint"))
        column.addLayout(foot)
        self.show_edits([])

    def _on_chosen(self, index: QModelIndex) -> None:
        self.changes.clear()
        if index.isValid():
            self.changes_wanted.emit(self._model.edits[index.row()].number)

    def show_changes(self, number: int, changes: Sequence[SoundChange]) -> None:
        """Show what an edit changed, where it is still the chosen one."""
        index = self.list.currentIndex()
        if not index.isValid() or self._model.edits[index.row()].number != number:
            return
        self.changes.clear()
        for one in changes:
            item = QTreeWidgetItem([one.sound, one.what, one.before, one.after])
            item.setData(0, Qt.ItemDataRole.UserRole, one.sample_id or "")
            for place, text in enumerate((one.sound, one.what, one.before, one.after)):
                item.setToolTip(place, plain_tip(text))
            self.changes.addTopLevelItem(item)

    def _jump(self, item: QTreeWidgetItem | None) -> None:
        sample_id = "" if item is None else item.data(0, Qt.ItemDataRole.UserRole)
        if sample_id:
            self.sound_chosen.emit(sample_id)

    def show_edits(self, edits: Sequence[PastEdit]) -> None:
        """Show the history as it is now."""
        row = max(0, self.list.currentIndex().row())
        self._model.show_edits(edits)
        self.list.setCurrentIndex(self._model.index(min(row, len(edits) - 1), 0) if edits else QModelIndex())
        self.undo.setEnabled(any(not edit.is_undone for edit in edits))
        self.redo.setEnabled(any(edit.is_undone for edit in edits))
        self._sentence.setText(
            "Tags, stars, notes, values and collections can be taken back, also those of earlier days."
            if edits
            else "Nothing was edited yet. What you do to tags, stars, values and collections will stand here."
        )
