"""The folders of the sidebar as Qt's item views read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl

from audiomancer.browse import FolderTree
from audiomancer.paths import display_path
from audiomancer_gui.widgets.labels import counted, plain_tip

FolderIndex = QModelIndex | QPersistentModelIndex
"""A folder of the model."""


@dataclass(frozen=True, slots=True)
class FolderItem:
    """A source folder as the sidebar shows it: `name` for the eye, `path` for the system.

    `excluded` are the paths of folders below it that are left out of the library.
    """

    folder_id: int
    name: str
    path: str
    is_missing: bool
    excluded: tuple[str, ...] = ()


class FolderTreeModel(QAbstractItemModel):
    """Source folders on top, known at once; what lies below them comes with the tree.

    An index holds the number of its node plus the number of source folders, and of a source folder its place.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[FolderItem] = []
        self._tree: FolderTree | None = None
        self._totals = np.zeros(0, np.int64)
        self._source_counts: dict[int, int] = {}
        self._place_of_root: dict[int, int] = {}
        self._is_scanning = False

    # Contents

    def show_items(self, items: list[FolderItem]) -> None:
        """Take the source folders."""
        self.beginResetModel()
        self.items = items
        self._join()
        self.endResetModel()

    def show_tree(self, tree: FolderTree) -> None:
        """Take the tree below the source folders."""
        self.beginResetModel()
        self._tree = tree
        self._totals = np.zeros(len(tree), np.int64)
        self._join()
        self.endResetModel()

    def _join(self) -> None:
        roots = {} if self._tree is None else self._tree.roots
        self._place_of_root = {
            roots[one.folder_id]: place for place, one in enumerate(self.items) if one.folder_id in roots
        }

    def show_counts(self, by_source: dict[int, int], totals: NDArray[np.int64]) -> None:
        """Take the sounds in each source folder, and in and below each node of the tree."""
        self._source_counts = by_source
        if self._tree is not None and len(totals) == len(self._tree):
            self._totals = totals

    def take_scanning(self, *, is_scanning: bool) -> bool:
        """Take whether a scan runs: a folder may wait for it. True where that is news."""
        before, self._is_scanning = self._is_scanning, is_scanning
        return before != is_scanning

    # What an index stands for

    def node(self, index: FolderIndex) -> int | None:
        """Node of the tree; None for a source folder that the tree does not have yet."""
        number = int(index.internalId())
        if number >= len(self.items):
            return number - len(self.items)
        roots = {} if self._tree is None else self._tree.roots
        return roots.get(self.items[number].folder_id)

    def item(self, index: FolderIndex) -> FolderItem | None:
        """The source folder; None for a folder below one."""
        number = int(index.internalId())
        return self.items[number] if index.isValid() and number < len(self.items) else None

    def path(self, index: FolderIndex) -> str:
        """Path of a folder."""
        item, node = self.item(index), self.node(index)
        if item is not None:
            return item.path
        return "" if self._tree is None or node is None else self._tree.paths[node]

    def shown(self, index: FolderIndex) -> str:
        """A folder from its source folder down: "Crate / Loops"."""
        parts = []
        while index.isValid():
            item = self.item(index)
            parts.append(self.name(index) if item is None else Path(item.path).name)
            index = index.parent()
        return " / ".join(reversed(parts))

    def name(self, index: FolderIndex) -> str:
        """Name for the eye; of source folders that share one with the folder above."""
        item = self.item(index)
        if item is None:
            node = self.node(index)
            return "" if self._tree is None or node is None else self._tree.names[node]
        is_shared = sum(other.name == item.name for other in self.items) > 1
        return f"{item.name} — {Path(item.path).parent.name}" if is_shared else item.name

    def is_missing(self, index: FolderIndex) -> bool:
        """Check whether a source folder can't be reached: its drive is not there."""
        item = self.item(index)
        return item is not None and item.is_missing

    def count(self, index: FolderIndex) -> int:
        """Sounds in and below a folder."""
        item, node = self.item(index), self.node(index)
        if item is not None:
            return self._source_counts.get(item.folder_id, 0)
        return 0 if node is None or node >= len(self._totals) else int(self._totals[node])

    def count_text(self, index: FolderIndex) -> str:
        """Sounds in and below a folder for the eye: "…" where a scan may still find the first of them."""
        count = self.count(index)
        return "…" if self._is_scanning and not count else counted(count)

    def indexes_named(self, names: tuple[str, ...]) -> list[QModelIndex]:
        """Folders that the names of a query name."""
        found = [
            self.createIndex(place, 0, place)
            for place, item in enumerate(self.items)
            if item.name in names or item.path in names
        ]
        if self._tree is None:
            return found
        return found + [self._index_of(node) for node in self._tree.named(names) if node not in self._place_of_root]

    def _index_of(self, node: int) -> QModelIndex:
        assert self._tree is not None
        if node in self._place_of_root:
            place = self._place_of_root[node]
            return self.createIndex(place, 0, place)
        parent = int(self._tree.parents[node])
        return self.createIndex(self._tree.children[parent].index(node), 0, node + len(self.items))

    # Qt's questions

    def _children(self, parent: FolderIndex) -> list[int]:
        node = self.node(parent)
        return [] if self._tree is None or node is None else self._tree.children[node]

    def rowCount(self, parent: FolderIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(self._children(parent)) if parent.isValid() else len(self.items)

    def columnCount(self, parent: FolderIndex = QModelIndex()) -> int:  # noqa: B008 - as above
        return 1

    def index(self, row: int, column: int, parent: FolderIndex = QModelIndex()) -> QModelIndex:  # noqa: B008 - as above
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        number = self._children(parent)[row] + len(self.items) if parent.isValid() else row
        return self.createIndex(row, column, number)

    def parent(self, index: FolderIndex = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008 - Qt overloads it
        node = self.node(index) if index.isValid() else None
        if self._tree is None or node is None or self.item(index) is not None:
            return QModelIndex()
        return self._index_of(int(self._tree.parents[node]))

    def data(self, index: FolderIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            missing = "\nnot reachable at the moment" if self.is_missing(index) else ""
            return plain_tip(display_path(self.path(index)) + missing)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            offline = ", offline" if self.is_missing(index) else ""
            count = self.count_text(index).replace("…", "not counted yet")
            return f"{self.name(index)}{offline}, {count}"
        return None

    def flags(self, index: FolderIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self.path(index)) for index in indexes])
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction
