"""The widgets of the window, and where they stand in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from audiomancer.browse import BrowseIndex
from audiomancer_gui.commands.command_table import ENTRIES
from audiomancer_gui.commands.key_card import card_groups
from audiomancer_gui.dialogs.shortcut_overlay import ShortcutOverlay
from audiomancer_gui.filters import FilterColumn, SearchBox
from audiomancer_gui.panels.pages import Pages
from audiomancer_gui.panels.problems_page import ProblemsPage
from audiomancer_gui.panels.sidebar import Sidebar
from audiomancer_gui.panels.source_strip import SourceStrip
from audiomancer_gui.panels.status_line import StatusLine
from audiomancer_gui.panels.toast import Toast
from audiomancer_gui.player import PlayerBar
from audiomancer_gui.results import ChipBar, SampleTable, SampleTableModel
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.empty_state import EmptyState
from audiomancer_gui.widgets.labels import tool_button


@dataclass(frozen=True, slots=True)
class WindowWidgets:
    """The parts that can be seen. `central` holds the others, `overlay` covers it."""

    central: QWidget
    search: SearchBox
    filter_toggle: QPushButton
    theme_button: QToolButton
    settings_button: QToolButton
    help_button: QToolButton
    sidebar: Sidebar
    filters: FilterColumn
    chips: ChipBar
    source_strip: SourceStrip
    thumbnails: Thumbnails
    model: SampleTableModel
    table: SampleTable
    empty: EmptyState
    list_stack: QStackedWidget
    problems: ProblemsPage
    pages: Pages
    player_bar: PlayerBar
    status: StatusLine
    overlay: ShortcutOverlay
    toast: Toast


def make_widgets(theme: Theme, index: BrowseIndex) -> WindowWidgets:
    """Make the widgets, and place them."""
    central = QWidget()
    thumbnails = Thumbnails(central)
    model = SampleTableModel(index, central)
    table, empty, list_stack = SampleTable(model, theme, thumbnails), EmptyState(), QStackedWidget()
    chips, source_strip, problems = ChipBar(), SourceStrip(theme), ProblemsPage()
    pages = Pages(_results_page(chips, source_strip, list_stack), problems)
    widgets = WindowWidgets(
        central=central,
        search=SearchBox(theme),
        filter_toggle=_filter_toggle(),
        theme_button=tool_button("", "Dark or light", "Dark or light"),
        settings_button=tool_button("", "Settings", "Settings"),
        help_button=tool_button("?", "Keyboard shortcuts", "Keyboard shortcuts"),
        sidebar=Sidebar(theme),
        filters=FilterColumn(theme),
        chips=chips,
        source_strip=source_strip,
        thumbnails=thumbnails,
        model=model,
        table=table,
        empty=empty,
        list_stack=list_stack,
        problems=problems,
        pages=pages,
        player_bar=PlayerBar(theme),
        status=StatusLine(),
        overlay=ShortcutOverlay(card_groups(ENTRIES), theme, central),
        toast=Toast(pages),
    )
    list_stack.addWidget(table)
    list_stack.addWidget(empty)
    _lay_out(widgets)
    return widgets


def _filter_toggle() -> QPushButton:
    toggle = QPushButton("Filters")
    toggle.setCheckable(True)
    toggle.setChecked(True)
    toggle.setAutoDefault(False)
    toggle.setToolTip("Show or hide the filters")
    return toggle


def _results_page(chips: QWidget, source_strip: QWidget, list_stack: QWidget) -> QWidget:
    page = QWidget()
    page.setObjectName("resultsPage")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(chips)
    column.addWidget(source_strip)
    column.addWidget(list_stack, 1)
    return page


def _lay_out(widgets: WindowWidgets) -> None:
    middle = QHBoxLayout()
    middle.setContentsMargins(0, 0, 0, 0)
    middle.setSpacing(0)
    middle.addWidget(widgets.sidebar)
    middle.addWidget(widgets.filters)
    middle.addWidget(widgets.pages, 1)
    outer = QVBoxLayout(widgets.central)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(_top_bar(widgets))
    outer.addLayout(middle, 1)
    outer.addWidget(widgets.player_bar)
    outer.addWidget(widgets.status)


def _top_bar(widgets: WindowWidgets) -> QWidget:
    top = QWidget()
    top.setObjectName("topBar")
    top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(top)
    row.setContentsMargins(16, 10, 16, 10)
    row.setSpacing(12)
    widgets.search.setMaximumWidth(620)
    row.addWidget(widgets.search, 3)
    row.addWidget(widgets.filter_toggle)
    row.addStretch(1)
    for button in (widgets.theme_button, widgets.settings_button, widgets.help_button):
        row.addWidget(button)
    return top
