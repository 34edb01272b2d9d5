"""The widgets of the window, and where they stand in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QWidget

from audiomancer.browse import BrowseIndex
from audiomancer_gui.commands.command_table import ENTRIES
from audiomancer_gui.commands.key_card import card_groups
from audiomancer_gui.dialogs.shortcut_overlay import ShortcutOverlay
from audiomancer_gui.filters import FilterColumn, SearchBox
from audiomancer_gui.main_window.shell import Edges, lay_out, make_edges, over_list, with_foot
from audiomancer_gui.main_window.top_bar import TopBar
from audiomancer_gui.panels.first_steps import FirstSteps
from audiomancer_gui.panels.pages import Pages
from audiomancer_gui.panels.problems_page import ProblemsPage
from audiomancer_gui.panels.sidebar import Sidebar
from audiomancer_gui.panels.similar_panel import SimilarPanel
from audiomancer_gui.panels.status_line import StatusLine
from audiomancer_gui.panels.toast import Toast
from audiomancer_gui.player import KeyboardStrip, PlayerBar, ProjectStrip
from audiomancer_gui.results import ChipBar, SampleTable, SampleTableModel
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.sound_map import MapPage
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.empty_state import EmptyState


@dataclass(frozen=True, slots=True)
class WindowWidgets:
    """The parts that can be seen. `central` holds the others, `overlay` covers it."""

    central: QWidget
    edges: Edges
    strips: QWidget
    first_steps: FirstSteps
    top_bar: TopBar
    search: SearchBox
    project: ProjectStrip
    sidebar: Sidebar
    filters: FilterColumn
    chips: ChipBar
    similar_panel: SimilarPanel
    thumbnails: Thumbnails
    model: SampleTableModel
    table: SampleTable
    empty: EmptyState
    list_stack: QStackedWidget
    map_page: MapPage
    problems: ProblemsPage
    pages: Pages
    keyboard: KeyboardStrip
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
    top_bar, chips, similar_panel, problems = TopBar(theme), ChipBar(), SimilarPanel(theme), ProblemsPage()
    map_page = MapPage(theme)
    pages, first_steps = Pages(list_stack, map_page, problems), FirstSteps(theme)
    widgets = WindowWidgets(
        central=central,
        edges=make_edges(),
        strips=over_list(chips, similar_panel),
        first_steps=first_steps,
        top_bar=top_bar,
        search=top_bar.search,
        project=top_bar.project,
        sidebar=Sidebar(theme),
        filters=FilterColumn(theme),
        chips=chips,
        similar_panel=similar_panel,
        thumbnails=thumbnails,
        model=model,
        table=table,
        empty=empty,
        list_stack=list_stack,
        map_page=map_page,
        problems=problems,
        pages=pages,
        keyboard=KeyboardStrip(theme),
        player_bar=PlayerBar(theme),
        status=StatusLine(),
        overlay=ShortcutOverlay(card_groups(ENTRIES), theme, central),
        toast=Toast(pages),
    )
    list_stack.addWidget(table)
    list_stack.addWidget(empty)
    lay_out(
        central,
        widgets.edges,
        (top_bar, widgets.strips, widgets.status),
        # At the foot of the list, whose rows then stay where they are when they go.
        (widgets.sidebar, widgets.filters, with_foot(pages, first_steps, widgets.keyboard), widgets.player_bar),
    )
    return widgets
