"""Makes what the commands act on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from audiomancer_gui.commands.command_targets import CommandTargets
from audiomancer_gui.commands.handlers.annotation_commands import AnnotationCommands
from audiomancer_gui.commands.handlers.collection_commands import CollectionCommands
from audiomancer_gui.commands.handlers.export_commands import ExportCommands
from audiomancer_gui.commands.handlers.file_commands import FileCommands
from audiomancer_gui.commands.handlers.focus_commands import FocusCommands, FocusPart
from audiomancer_gui.commands.handlers.folder_commands import FolderCommands
from audiomancer_gui.commands.handlers.navigation_commands import NavigationCommands
from audiomancer_gui.commands.handlers.pane_commands import PaneCommands
from audiomancer_gui.commands.handlers.playback_commands import PlaybackCommands
from audiomancer_gui.commands.handlers.selection import Selection
from audiomancer_gui.commands.handlers.settings_commands import SettingsCommands
from audiomancer_gui.commands.handlers.similarity_commands import SimilarityCommands
from audiomancer_gui.main_window.sessions import WindowSessions
from audiomancer_gui.main_window.widgets import WindowWidgets


def make_targets(widgets: WindowWidgets, sessions: WindowSessions, window: QWidget) -> CommandTargets:
    """Make the groups of commands; `window` is the parent of their dialogs, and closed by the one that quits."""
    engine, jobs, browse, audition = sessions.engine, sessions.jobs, sessions.browse, sessions.audition
    edits, library, table = sessions.edits, sessions.library, widgets.table
    top_bar, edges = widgets.top_bar, widgets.edges
    selection = Selection(table, audition, browse, window)
    return CommandTargets(
        audition=audition,
        keyboard=sessions.keyboard,
        browse=browse,
        edits=edits,
        library=library,
        track=sessions.track,
        selection=selection,
        annotations=AnnotationCommands(selection, edits, library, window),
        collections=CollectionCommands(
            selection, edits, browse, widgets.sidebar.collections.dot_icon, table.point_at_current, window
        ),
        export=ExportCommands(table, browse, engine, jobs, window),
        files=FileCommands(selection, jobs, window),
        focus=_focus(widgets, window),
        folders=FolderCommands(engine, jobs, library, browse, window),
        navigation=NavigationCommands(
            browse, audition, sessions.keyboard, widgets.search, table, widgets.pages, widgets.overlay, parent=window
        ),
        panes=PaneCommands(
            (top_bar.sidebar_toggle, top_bar.filter_toggle),
            widgets.sidebar,
            widgets.filters,
            widgets.player_bar,
            (edges.sidebar, edges.filters, edges.player),
            window,
        ),
        playback=PlaybackCommands(engine.settings, audition, browse, table, window),
        settings=SettingsCommands(engine, jobs, window),
        similarity=SimilarityCommands(selection, audition, sessions.similarity, sessions.copies, window),
        pages=widgets.pages,
        player_bar=widgets.player_bar,
        project=widgets.project,
        overlay=widgets.overlay,
        quit=window.close,
    )


def _focus(widgets: WindowWidgets, window: QWidget) -> FocusCommands:
    bar = widgets.player_bar
    parts = (
        FocusPart(widgets.top_bar, widgets.search),
        FocusPart(widgets.sidebar),
        FocusPart(widgets.strips),
        FocusPart(widgets.filters),
        FocusPart(widgets.pages, widgets.table),
        FocusPart(widgets.first_steps, is_met=False),
        FocusPart(widgets.keyboard, is_met=False),
        FocusPart(bar, bar.transport.play),
        FocusPart(widgets.status, is_met=False),
    )
    lists = (widgets.sidebar, widgets.chips, bar.transport)
    sounds = (widgets.pages, (widgets.table, widgets.empty, widgets.map_page.canvas))
    return FocusCommands(parts, lists, sounds, window)
