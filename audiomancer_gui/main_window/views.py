"""Makes the views of the window."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from audiomancer_gui.commands.command_targets import CommandTargets
from audiomancer_gui.main_window.sessions import WindowSessions
from audiomancer_gui.main_window.widgets import WindowWidgets
from audiomancer_gui.theme import Theme
from audiomancer_gui.views.drag_export import DragExport
from audiomancer_gui.views.drop_view import DropView
from audiomancer_gui.views.first_steps_view import FirstStepsView
from audiomancer_gui.views.keyboard_view import KeyboardView
from audiomancer_gui.views.list_page import ListPage
from audiomancer_gui.views.list_view import ListView
from audiomancer_gui.views.map_view import MapView
from audiomancer_gui.views.player_view import PlayerView
from audiomancer_gui.views.present_sound import PresentSound
from audiomancer_gui.views.query_view import QueryView
from audiomancer_gui.views.sidebar_view import SidebarView
from audiomancer_gui.views.similar_view import SimilarView
from audiomancer_gui.views.sounding_view import SoundingView


@dataclass(frozen=True, slots=True)
class WindowViews:
    """The views, one a subject: each joins a session with the widgets that show it."""

    list: ListView
    page: ListPage
    query: QueryView
    similar: SimilarView
    map: MapView
    sidebar: SidebarView
    player: PlayerView
    keyboard: KeyboardView
    present_sound: PresentSound
    sounding: SoundingView
    drag_export: DragExport
    drops: DropView
    first_steps: FirstStepsView


def make_views(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, theme: Theme, window: QWidget
) -> WindowViews:
    """Make the views as children of `window`."""
    bar, browse, audition, jobs = widgets.player_bar, sessions.browse, sessions.audition, sessions.jobs
    library, player = sessions.library, sessions.engine.player
    return WindowViews(
        list=ListView(widgets.table, browse, audition, library, window),
        page=ListPage(widgets.list_stack, widgets.table, widgets.empty, browse, library, targets.folders, jobs),
        query=QueryView(
            widgets.search,
            widgets.chips,
            widgets.filters,
            (browse, jobs, sessions.engine.settings),
            window,
        ),
        similar=SimilarView(widgets.similar_panel, widgets.thumbnails, browse, sessions.engine.settings, window),
        map=MapView(
            widgets.pages,
            widgets.map_page,
            widgets.table,
            widgets.thumbnails,
            (browse, jobs),
            sessions.engine.make_map,
            theme,
            window,
        ),
        sidebar=SidebarView(widgets.sidebar, widgets.table, browse, sessions.edits, jobs, widgets.pages, window),
        player=PlayerView(bar, widgets.project, audition, sessions.engine.settings, window),
        keyboard=KeyboardView(widgets.keyboard, sessions.keyboard, audition, window),
        present_sound=PresentSound(bar, widgets.thumbnails, browse, player, jobs, window),
        sounding=SoundingView(widgets.model, widgets.sidebar.folders, audition, window),
        first_steps=FirstStepsView(widgets.first_steps, sessions.engine.settings, window),
        drops=DropView(widgets.central, window),
        drag_export=DragExport(widgets.table, targets.selection, audition, player, jobs, theme, window),
    )
