"""The sidebar: places of the library, collections, saved searches, and one row for each source folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from audiomancer.paths import display_path
from audiomancer_gui.panels.named_section import NamedSection
from audiomancer_gui.panels.sidebar_row import SidebarRow
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import button, label, plain_tip


@dataclass(frozen=True, slots=True)
class FolderItem:
    """A source folder as the sidebar shows it: `name` for the eye, `path` for the system."""

    folder_id: int
    name: str
    path: str
    is_missing: bool


class Sidebar(QWidget):
    """Library, collections, saved searches, folders, and a button to add one. Folders can be dropped on it.

    Attributes:
        collections: The section of the collections.
        searches: The section of the saved searches.
        add: The button that adds a folder.

    Signals:
        place_chosen: "all", "favourites", "copies", "missing", "hidden" or "problems".
        folder_chosen: A `FolderItem`.
        folders_dropped: Paths dropped on the sidebar.
        folder_menu_requested: A `FolderItem` and where its menu is wanted.
    """

    place_chosen = Signal(str)
    folder_chosen = Signal(object)
    folders_dropped = Signal(list)
    folder_menu_requested = Signal(object, QPoint)
    folder_removal_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.setFixedWidth(208)
        self._theme = theme
        self._places = {
            "all": SidebarRow("All sounds", theme, is_indented=True),
            "favourites": SidebarRow("Favourites", theme, is_indented=True),
            "copies": SidebarRow("Duplicates", theme, is_indented=True),
            "missing": SidebarRow("Missing", theme, is_indented=True),
            "hidden": SidebarRow("Hidden", theme, is_indented=True),
            "problems": SidebarRow("Problems", theme, is_indented=True, is_alarming=True),
        }
        self.collections = NamedSection("Collections", "New collection", theme, takes_sounds=True)
        self.searches = NamedSection("Saved searches", "Save this search", theme)
        for name in ("copies", "missing", "hidden"):
            self._places[name].hide()
        self._folders: list[tuple[FolderItem, SidebarRow]] = []
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
        self._folder_column = QVBoxLayout()
        self._folder_column.setSpacing(0)
        self._column.addLayout(self._folder_column)
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
        self._theme = theme
        self.collections.set_theme(theme)
        self.searches.set_theme(theme)
        for row in [*self._places.values(), *(row for _, row in self._folders)]:
            row.set_theme(theme)

    def show_counts(self, total: int, favourites: int, problems: int) -> None:
        """Show the counts of the library."""
        self._places["all"].show_count(total)
        self._places["favourites"].show_count(favourites)
        self._places["problems"].show_count(problems)

    def show_special_counts(self, copies: int, missing: int, hidden: int) -> None:
        """Show how many sounds have copies, are missing, are hidden; a row without any is left out."""
        for name, count in (("copies", copies), ("missing", missing), ("hidden", hidden)):
            self._places[name].show_count(count)
            self._places[name].setVisible(count > 0 or self._places[name].isChecked())

    def show_folder_counts(self, counts: dict[int, int]) -> None:
        """Show how many sounds lie in each folder, by id; those still waiting for their analysis included."""
        for item, row in self._folders:
            row.show_count(counts.get(item.folder_id, 0))

    def show_folders(self, folders: list[FolderItem]) -> None:
        """Show the source folders; rows that stay do not lose the focus."""
        if [item.folder_id for item in folders] == [item.folder_id for item, _ in self._folders]:
            self._folders = [(item, row) for item, (_, row) in zip(folders, self._folders, strict=True)]
        else:
            for _, row in self._folders:
                self._folder_column.removeWidget(row)
                row.deleteLater()
            self._folders = []
            for item in folders:
                row = SidebarRow(item.name, self._theme, is_indented=True)
                number = len(self._folders)
                row.clicked.connect(lambda _=False, n=number: self.folder_chosen.emit(self._folders[n][0]))
                row.menu_requested.connect(
                    lambda where, n=number: self.folder_menu_requested.emit(self._folders[n][0], where)
                )
                row.delete_pressed.connect(lambda n=number: self.folder_removal_requested.emit(self._folders[n][0]))
                self._folder_column.addWidget(row)
                self._folders.append((item, row))
        for item, row in self._folders:
            row.show_name(item.name + (", offline" if item.is_missing else ""), is_dimmed=item.is_missing)
            row.setToolTip(plain_tip(display_path(item.path)))
            if row.count is None:
                row.show_count(0)

    def highlight(self, place: str, folder_names: tuple[str, ...]) -> None:
        """Highlight what is being browsed: a place, or the folders named in the query."""
        for name, row in self._places.items():
            row.setChecked(name == place and not (name == "all" and folder_names))
        for item, row in self._folders:
            row.setChecked(item.name in folder_names and place != "problems")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(Path(url.toLocalFile()).is_dir() for url in event.mimeData().urls() if url.isLocalFile()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        self.folders_dropped.emit(paths)
        event.acceptProposedAction()
