"""A section of the sidebar with rows that the user names: collections, saved searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from audiomancer_gui.panels.sidebar_row import Share, SidebarRow
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import IconPainter
from audiomancer_gui.widgets.labels import label, plain_tip, tool_button

_ICON_PX: Final = 16


@dataclass(frozen=True, slots=True)
class NamedItem:
    """A row.

    Attributes:
        number: For the program.
        name: For the eye.
        count: How many sounds; None where that is not counted.
        tip: Tooltip; the name where it is empty.
        colour: Name of a collection's colour; empty for none.
    """

    number: int
    name: str
    count: int | None = None
    tip: str = ""
    colour: str = ""


class NamedSection(QWidget):
    """Heading with a button that makes a new one, over the rows.

    Args:
        title: The heading.
        new_tip: What the button at its right does.
        theme: Colours and fonts.
        icons: Paints the icons of the rows.
        icon_name: File of the icon of a row; empty where rows have a dot.
        takes_sounds: Sounds of the list may be dropped on a row.

    Attributes:
        new: The button.

    Signals:
        chosen: Number of the row that was clicked.
        menu_requested: Number of a row, and where its menu is wanted.
        removal_requested: Number of the row on which Delete was pressed.
        sounds_dropped: Number of the row that sounds were dropped on.
    """

    chosen = Signal(int)
    menu_requested = Signal(int, QPoint)
    removal_requested = Signal(int)
    sounds_dropped = Signal(int)

    def __init__(
        self,
        title: str,
        new_tip: str,
        theme: Theme,
        icons: IconPainter,
        icon_name: str = "",
        *,
        takes_sounds: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._icons, self._icon_name = theme, icons, icon_name
        self._takes_sounds = takes_sounds
        self._rows: dict[int, SidebarRow] = {}
        self._items: list[NamedItem] = []
        heading = label(title, "heading")
        heading.setContentsMargins(16, 0, 0, 4)
        self.new = tool_button("+", new_tip, new_tip, role="quiet")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 0)
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.new)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 12)
        self._column.setSpacing(0)
        self._column.addLayout(head)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        for row in self._rows.values():
            row.set_theme(theme)

    def dot_icon(self, colour: str) -> QIcon:
        """The dot of a collection's colour, for menus."""
        picture = QPixmap(_ICON_PX * 2, _ICON_PX * 2)
        picture.setDevicePixelRatio(2)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.collection_colour(colour))
        painter.drawEllipse(4, 4, _ICON_PX - 8, _ICON_PX - 8)
        painter.end()
        return QIcon(picture)

    def show_items(self, items: Sequence[NamedItem]) -> None:
        """Show these rows, in this order; those that stay do not lose the focus."""
        if list(items) == self._items:
            return
        self._items = list(items)
        for number in set(self._rows) - {item.number for item in items}:
            row = self._rows.pop(number)
            self._column.removeWidget(row)
            row.deleteLater()
        for place, item in enumerate(items, 1):
            row = self._rows.get(item.number) or self._made(item)
            self._column.removeWidget(row)
            self._column.insertWidget(place, row)
            row.show_name(item.name)
            row.show_count(item.count)
            row.show_colour(item.colour)
            row.setToolTip(plain_tip(item.tip or item.name))

    def show_shares(self, shares: Mapping[int, Share]) -> None:
        """Show which rows hold all or some of the chosen sounds; those that are not named hold none."""
        for number, row in self._rows.items():
            row.show_share(shares.get(number, Share.NONE))

    def highlight(self, numbers: Sequence[int]) -> None:
        """Highlight the rows that are being browsed."""
        for number, row in self._rows.items():
            row.setChecked(number in numbers)

    def item(self, number: int) -> NamedItem | None:
        """A row by its number."""
        return next((item for item in self._items if item.number == number), None)

    def _made(self, item: NamedItem) -> SidebarRow:
        row = SidebarRow(item.name, self._theme, self._icons, self._icon_name)
        row.clicked.connect(lambda _=False: self.chosen.emit(item.number))
        row.menu_requested.connect(lambda where: self.menu_requested.emit(item.number, where))
        row.delete_pressed.connect(lambda: self.removal_requested.emit(item.number))
        row.sounds_dropped.connect(lambda: self.sounds_dropped.emit(item.number))
        if self._takes_sounds:
            row.take_sounds()
        self._rows[item.number] = row
        return row
