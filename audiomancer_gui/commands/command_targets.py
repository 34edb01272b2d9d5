"""The things that commands act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audiomancer_gui.commands.handlers.annotation_commands import AnnotationCommands
from audiomancer_gui.commands.handlers.collection_commands import CollectionCommands
from audiomancer_gui.commands.handlers.export_commands import ExportCommands
from audiomancer_gui.commands.handlers.file_commands import FileCommands
from audiomancer_gui.commands.handlers.focus_commands import FocusCommands
from audiomancer_gui.commands.handlers.folder_commands import FolderCommands
from audiomancer_gui.commands.handlers.navigation_commands import NavigationCommands
from audiomancer_gui.commands.handlers.pane_commands import PaneCommands
from audiomancer_gui.commands.handlers.playback_commands import PlaybackCommands
from audiomancer_gui.commands.handlers.selection import Selection
from audiomancer_gui.commands.handlers.settings_commands import SettingsCommands
from audiomancer_gui.commands.handlers.similarity_commands import SimilarityCommands
from audiomancer_gui.dialogs.shortcut_overlay import ShortcutOverlay
from audiomancer_gui.panels.pages import Pages
from audiomancer_gui.player import PlayerBar, ProjectStrip
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.edit_session import EditSession
from audiomancer_gui.sessions.keyboard import KeyboardSession
from audiomancer_gui.sessions.library_session import LibrarySession
from audiomancer_gui.sessions.track_session import TrackSession


@dataclass(frozen=True, slots=True)
class CommandTargets:
    """The sessions, the groups of commands, and the few widgets that a command acts on directly."""

    audition: Audition
    browse: BrowseSession
    edits: EditSession
    keyboard: KeyboardSession
    library: LibrarySession
    track: TrackSession
    selection: Selection
    annotations: AnnotationCommands
    collections: CollectionCommands
    export: ExportCommands
    files: FileCommands
    focus: FocusCommands
    folders: FolderCommands
    navigation: NavigationCommands
    panes: PaneCommands
    playback: PlaybackCommands
    settings: SettingsCommands
    similarity: SimilarityCommands
    pages: Pages
    player_bar: PlayerBar
    project: ProjectStrip
    overlay: ShortcutOverlay
    quit: Callable[[], object]
