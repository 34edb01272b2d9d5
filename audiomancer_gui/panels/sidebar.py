"""The sidebar: places of the library, collections, saved searches, and one row for each source folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from audiomancer_gui.panels.folder_tree import FolderTreeView
from audiomancer_gui.panels.named_section import NamedSection
from audiomancer_gui.panels.sidebar_row import SidebarRow
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import IconPainter
from audiomancer_gui.widgets.labels import button, label

_PLACES: Final = (
    ("all", "All sounds", "sounds"),
    ("favourites", "Favourites", "heart"),
    ("recent", "Recently added", "added"),
    ("played", "Recently heard", "clock"),
    ("copies", "Duplicates", "copies"),
    ("missing", "Missing", "plug"),
    ("hidden", "Hidden", "hidden"),
    ("problems", "Problems", "problem"),
)
"""Places of the library, each with its name and its icon."""


class Sidebar(QWidget):
    """Library, collections, saved searches, folders, and a button to add one. Folders can be dropped on it.

    Attributes:
        collections: The section of the collections.
        searches: The section of the saved searches.
        folders: The tree of the folders.
        add: The button that adds a folder.

    Signals:
        place_chosen: "all", "favourites", "recent", "played", "copies", "missing", "hidden" or "problems".
        folders_dropped: Paths dropped on the sidebar.
    """

    place_chosen = Signal(str)
    folders_dropped = Signal(list)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.setMinimumWidth(180)
        self.setMaximumWidth(320)
        self._icons = IconPainter(theme)
        self._places = {
            place: SidebarRow(name, theme, self._icons, sign, is_alarming=place == "problems")
            for place, name, sign in _PLACES
        }
        self.collections = NamedSection("Collections", "New collection", theme, self._icons, takes_sounds=True)
        self.searches = NamedSection("Saved searches", "Save search", theme, self._icons, "search")
        for name in ("copies", "missing", "hidden"):
            self._places[name].hide()
        self.folders = FolderTreeView(theme)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 12, 0, 12)
        self._column.setSpacing(0)
        self._column.addWidget(self._heading("Library"))
        for place, row in self._places.items():
            row.clicked.connect(lambda _=False, p=place: self.place_chosen.emit(p))
            self._column.addWidget(row)
        self._column.addSpacing(12)
        self._column.addWidget(self.collections)
        self._column.addWidget(self.searches)
        self._column.addWidget(self._heading("Folders"))
        self._column.addWidget(self.folders)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        inner.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self.add = button("Add folder…", tip="Add a folder of sounds")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addWidget(self.add)
        outer.addLayout(foot)

    @staticmethod
    def _heading(text: str) -> QWidget:
        made = label(text, "heading")
        made.setContentsMargins(16, 0, 0, 4)
        return made

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._icons.set_theme(theme)
        self.collections.set_theme(theme)
        self.searches.set_theme(theme)
        self.folders.set_theme(theme)
        for row in self._places.values():
            row.set_theme(theme)

    def show_counts(self, total: int, favourites: int, recent: int, played: int, problems: int) -> None:
        """Show the counts of the library: all, favourites, added and played lately, problems."""
        self._places["all"].show_count(total)
        self._places["favourites"].show_count(favourites)
        self._places["recent"].show_count(recent)
        self._places["played"].show_count(played)
        self._places["problems"].show_count(problems)

    def show_special_counts(self, copies: int, missing: int, hidden: int) -> None:
        """Show how many sounds have copies, are missing, are hidden; a row without any is left out."""
        for name, count in (("copies", copies), ("missing", missing), ("hidden", hidden)):
            self._places[name].show_count(count)
            self._places[name].setVisible(count > 0 or self._places[name].isChecked())

    def highlight(self, place: str, folder_names: tuple[str, ...]) -> None:
        """Highlight what is being browsed: a place, or the folders named in the query."""
        for name, row in self._places.items():
            row.setChecked(name == place and not (name == "all" and folder_names))
        self.folders.highlight(() if place == "problems" else folder_names)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(Path(url.toLocalFile()).is_dir() for url in event.mimeData().urls() if url.isLocalFile()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        self.folders_dropped.emit(paths)
        event.acceptProposedAction()
