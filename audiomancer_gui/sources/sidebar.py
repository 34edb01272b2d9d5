"""The sidebar: all sounds, favourites, problems, and one row for each source folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QVBoxLayout, QWidget

from audiomancer.paths import display_path
from audiomancer_gui.theme import BODY_PX, SECONDARY_PX, Theme
from audiomancer_gui.widgets.labels import button, counted, label, plain_tip


@dataclass(frozen=True, slots=True)
class FolderItem:
    """A source folder as the sidebar shows it: `name` for the eye, `path` for the system."""

    folder_id: int
    name: str
    path: str
    is_missing: bool


class _Row(QAbstractButton):
    """A line of the sidebar: name and count."""

    menu_requested = Signal(QPoint)
    delete_pressed = Signal()

    def __init__(self, name: str, theme: Theme, *, is_indented: bool = False) -> None:
        super().__init__()
        self.name, self.theme = name, theme
        self.count: int | None = None
        self.is_dimmed = False
        self.is_alarming = False
        self._indent = 8 if is_indented else 0
        self.setCheckable(True)
        self.setFixedHeight(26)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def show_count(self, count: int | None) -> None:
        self.count = count
        self.setAccessibleName(self.name if count is None else f"{self.name}, {count}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, width, height = self.theme, self.width(), self.height()
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), theme.colour("selection" if self.isChecked() else "raised"))
        if self.isChecked():
            painter.fillRect(0, 0, 2, height, theme.colour("accent"))
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(0, 0, width - 1, height - 1)
        painter.setFont(theme.font(SECONDARY_PX))
        count = "" if self.count is None else counted(self.count)
        count_width = painter.fontMetrics().horizontalAdvance(count)
        right = QRectF(width - 16 - count_width, 0, count_width, height)
        painter.setPen(theme.colour("danger" if self.is_alarming and self.count else "text_faint"))
        painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        painter.setFont(theme.font(BODY_PX))
        painter.setPen(theme.colour("text_faint" if self.is_dimmed else ("text" if self.isChecked() else "text_dim")))
        area = QRectF(16 + self._indent, 0, right.left() - 24 - self._indent, height)
        shown = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Sidebar(QWidget):
    """Library, folders, and a button to add one. Folders can be dropped on it.

    Signals:
        place_chosen: "all", "favourites" or "problems".
        folder_chosen: A `FolderItem`.
        add_requested: A folder is to be chosen and added.
        folders_dropped: Paths dropped on the sidebar.
        folder_menu_requested: A `FolderItem` and where its menu is wanted.
    """

    place_chosen = Signal(str)
    folder_chosen = Signal(object)
    add_requested = Signal()
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
            "all": _Row("All sounds", theme, is_indented=True),
            "favourites": _Row("Favourites", theme, is_indented=True),
            "problems": _Row("Problems", theme, is_indented=True),
        }
        self._places["problems"].is_alarming = True
        self._folders: list[tuple[FolderItem, _Row]] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 12, 0, 12)
        self._column.setSpacing(0)
        self._column.addWidget(self._heading("Library"))
        for place, row in self._places.items():
            row.clicked.connect(lambda _=False, p=place: self.place_chosen.emit(p))
            self._column.addWidget(row)
        self._column.addSpacing(12)
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
        add = button("Add folder…", self.add_requested.emit, "", "Add a folder of sounds (Ctrl+O)")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addWidget(add)
        outer.addLayout(foot)

    @staticmethod
    def _heading(text: str) -> QWidget:
        made = label(text, "heading")
        made.setContentsMargins(16, 0, 0, 4)
        return made

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        for row in [*self._places.values(), *(row for _, row in self._folders)]:
            row.theme = theme
            row.update()

    def show_counts(self, total: int, favourites: int, problems: int) -> None:
        """Show the counts of the library."""
        self._places["all"].show_count(total)
        self._places["favourites"].show_count(favourites)
        self._places["problems"].show_count(problems)

    def show_folder_counts(self, counts: dict[int, int]) -> None:
        """Show how many sounds lie in each folder, by id; those still waiting for their analysis included."""
        for item, row in self._folders:
            row.show_count(counts.get(item.folder_id, 0))

    def show_folders(self, folders: list[FolderItem]) -> None:
        """Show the source folders; rows that stay keep the focus."""
        if [item.folder_id for item in folders] == [item.folder_id for item, _ in self._folders]:
            self._folders = [(item, row) for item, (_, row) in zip(folders, self._folders, strict=True)]
        else:
            for _, row in self._folders:
                self._folder_column.removeWidget(row)
                row.deleteLater()
            self._folders = []
            for item in folders:
                row = _Row(item.name, self._theme, is_indented=True)
                number = len(self._folders)
                row.clicked.connect(lambda _=False, n=number: self.folder_chosen.emit(self._folders[n][0]))
                row.menu_requested.connect(
                    lambda where, n=number: self.folder_menu_requested.emit(self._folders[n][0], where)
                )
                row.delete_pressed.connect(lambda n=number: self.folder_removal_requested.emit(self._folders[n][0]))
                self._folder_column.addWidget(row)
                self._folders.append((item, row))
        for item, row in self._folders:
            row.name = item.name + (", offline" if item.is_missing else "")
            row.is_dimmed = item.is_missing
            row.setToolTip(plain_tip(display_path(item.path)))
            if row.count is None:
                row.show_count(0)

    def mark(self, place: str, folder_names: tuple[str, ...]) -> None:
        """Mark what is being browsed: a place, or the folders named in the query."""
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
