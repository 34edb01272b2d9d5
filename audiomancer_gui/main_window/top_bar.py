"""The bar at the top of the window: panes, searches, the search box, the project, settings and help."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from audiomancer_gui.filters import SearchBox
from audiomancer_gui.player import ProjectStrip
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import toggle, tool_button

_SEARCH_PX: Final = 220
_WIDEST_SEARCH_PX: Final = 620


class TopBar(QWidget):
    """One row. In a narrow window words become icons, and what is needed least moves into a menu.

    Attributes:
        search: The search box.
        project: The project's tempo and key.
        sidebar_toggle, filter_toggle: Buttons that show and hide panes.
        list_toggle, map_toggle: Buttons: the sounds as a list, or as a map.
        back, forward: Buttons through the searches.
        settings, help, more: Buttons; the last one stands in the place of the other two.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search, self.project = SearchBox(theme), ProjectStrip(theme)
        self.sidebar_toggle = tool_button("", "Sidebar", "Show or hide the sidebar", is_checkable=True, role="pane")
        self.back = tool_button("", "Back", "Back to the search before", role="quiet")
        self.forward = tool_button("", "Forward", "Forward to the search after it", role="quiet")
        self.filter_toggle = QPushButton("Filters")
        self.filter_toggle.setCheckable(True)
        self.filter_toggle.setAutoDefault(False)
        self.filter_toggle.setAccessibleName("Filters")
        self.filter_toggle.setToolTip("Show or hide the filters")
        self.list_toggle = toggle("List", "Show the sounds as a list")
        self.map_toggle = toggle("Map", "Show the sounds as a map: neighbours sound alike")
        self.settings = tool_button("", "Settings", "Settings", role="quiet")
        self.help = tool_button("?", "Keyboard shortcuts", "Keyboard shortcuts", role="quiet")
        self.more = tool_button("", "More", "Settings, keyboard shortcuts, tempo and key of the project", role="quiet")
        self._is_compact = False
        self._filter_count = 0
        self._lay_out()
        self.set_theme(theme)
        self.show_page(is_map=False)
        self._show_width()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(8)
        for button in (self.sidebar_toggle, self.back, self.forward):
            row.addWidget(button)
        self.search.setMinimumWidth(_SEARCH_PX)
        self.search.setMaximumWidth(_WIDEST_SEARCH_PX)
        row.addWidget(self.search, 3)
        row.addWidget(self.filter_toggle)
        row.addWidget(self.list_toggle)
        row.addWidget(self.map_toggle)
        row.addStretch(1)
        row.addWidget(self.project)
        for button in (self.settings, self.help, self.more):
            row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.search.set_theme(theme)
        self.project.tempo.set_theme(theme)
        text, accent, disabled = theme.colour("text"), theme.colour("accent_text"), theme.colour("disabled")
        self.sidebar_toggle.setIcon(icon("sidebar", text, accent))
        self.filter_toggle.setIcon(icon("filters", text, accent))
        self.list_toggle.setIcon(icon("list", text, accent))
        self.map_toggle.setIcon(icon("map", text, accent))
        self.settings.setIcon(icon("settings", text))
        self.more.setIcon(icon("more", text))
        self.back.setIcon(icon("back", text, disabled_colour=disabled))
        self.forward.setIcon(icon("forward", text, disabled_colour=disabled))

    def set_compact(self, is_compact: bool) -> None:
        """Show icons in place of words, or words again."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._show_width()

    def show_page(self, *, is_map: bool) -> None:
        """Show whether the sounds stand in a list or on the map."""
        self.list_toggle.setChecked(not is_map)
        self.map_toggle.setChecked(is_map)

    def show_filter_count(self, count: int) -> None:
        """Show how many conditions there are."""
        self._filter_count = count
        self._show_filters()

    def show_history(self, can_back: bool, can_forward: bool) -> None:
        """Show whether there are searches before and after this one."""
        self.back.setEnabled(can_back)
        self.forward.setEnabled(can_forward)

    def _show_width(self) -> None:
        self.project.set_compact(self._is_compact)
        for button in (self.settings, self.help):
            button.setVisible(not self._is_compact)
        self.more.setVisible(self._is_compact)
        for choice, word in ((self.list_toggle, "List"), (self.map_toggle, "Map")):
            choice.setText("" if self._is_compact else word)
        self._show_filters()

    def _show_filters(self) -> None:
        word = "" if self._is_compact else "Filters"
        count = str(self._filter_count) if self._filter_count else ""
        self.filter_toggle.setText("  ".join(part for part in (word, count) if part))
        self.filter_toggle.setAccessibleDescription(f"{count} conditions" if count else "")
