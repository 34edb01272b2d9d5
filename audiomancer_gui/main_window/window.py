"""The main window: makes its parts and has them connected; what they do stands in the parts."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow

from audiomancer.engine import Engine
from audiomancer.errors import LibraryError
from audiomancer_gui.commands.command_actions import CommandActions
from audiomancer_gui.commands.handlers.typed_search import TypedSearch
from audiomancer_gui.commands.key_dispatcher import KeyDispatcher
from audiomancer_gui.commands.mouse_focus import MouseFocus
from audiomancer_gui.commands.note_keys import NoteKeys
from audiomancer_gui.main_window import connections
from audiomancer_gui.main_window.apply_theme import apply_theme
from audiomancer_gui.main_window.context_menus import ContextMenus
from audiomancer_gui.main_window.overflow_menus import MoreMenus, connect_more
from audiomancer_gui.main_window.sessions import make_sessions
from audiomancer_gui.main_window.targets import make_targets
from audiomancer_gui.main_window.views import make_views
from audiomancer_gui.main_window.widgets import make_widgets
from audiomancer_gui.main_window.window_state import WindowState
from audiomancer_gui.resources import app_icon
from audiomancer_gui.single_window import StartRequest
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.focus_ring import FocusRings
from audiomancer_gui.widgets.key_names import KEY_NAMES


class MainWindow(QMainWindow):
    """The window.

    Args:
        engine: An open engine; closed by whatever opened it.
        theme: The look to begin with.
        remembers: Settings are written when they change, and how the window was left.

    Attributes:
        engine: The engine.
        theme: The present look.
        widgets: What can be seen.
        sessions: What is done with the engine.
        targets: What the commands act on.
        commands: The commands.
        views: What joins widgets and sessions.
    """

    def __init__(self, engine: Engine, theme: Theme, *, remembers: bool = True) -> None:
        super().__init__()
        self.engine, self.theme, self._remembers = engine, theme, remembers
        self.setWindowTitle("Audiomancer")
        self.setWindowIcon(app_icon())
        KEY_NAMES.use(engine.settings.key_notation)
        self.sessions = make_sessions(engine, self)
        self.widgets = make_widgets(theme, self.sessions.browse.index)
        self.setCentralWidget(self.widgets.central)
        self.setMinimumSize(860, 540)
        self.targets = make_targets(self.widgets, self.sessions, self)
        self.commands = CommandActions(self.targets, self)
        self.views = make_views(self.widgets, self.sessions, self.targets, theme, self)
        typed = TypedSearch(engine.settings, self.widgets.table, self.widgets.search)
        self._keys = KeyDispatcher(self.commands, typed, self, self.targets.focus)
        others, folders = (self.widgets.map_page, self.widgets.overlay), self.widgets.sidebar.folders
        self._mouse = MouseFocus(self.targets.focus.enter_list, others, (folders,), self)
        self._note_keys = NoteKeys(self.sessions.keyboard, self)
        self._note_keys.letters_altered.connect(self.widgets.keyboard.keys.show_letters)
        FocusRings(self)
        self._state = WindowState(
            engine.settings,
            self,
            self.widgets.table,
            (self.sessions.browse, self.sessions.similarity),
            self.targets.panes,
            self.views.list,
        )
        self._connect()
        self.views.similar.title_altered.connect(self.setWindowTitle)
        self.targets.settings.theme_chosen.connect(lambda name: self.set_theme(Theme(name)))
        self.views.player.show_options()
        self.sessions.track.show()
        self._state.restore()
        # Not the first control of the window, which Qt would choose.
        self.widgets.table.setFocus()
        if remembers:
            self.sessions.settings_writer.begin()
            self._state.follow()
        # The window first: the library is read after the first frame is on the screen.
        QTimer.singleShot(0, self.sessions.library.read_all)

    def _connect(self) -> None:
        widgets, sessions, targets, views = self.widgets, self.sessions, self.targets, self.views
        menus = ContextMenus(self.commands, targets, self)
        connections.connect_messages(widgets, sessions, targets)
        connections.connect_toast(widgets, sessions, targets, views, self.commands)
        connections.connect_query(widgets, sessions, targets, views)
        connections.connect_list(widgets, sessions, views)
        connections.connect_table(widgets, sessions, targets, views, menus)
        connections.connect_library(widgets, sessions, views)
        connections.connect_overviews(widgets, sessions, views)
        connections.connect_problems(widgets, sessions, targets)
        connections.connect_sidebar(widgets, targets, views, menus)
        connections.connect_drops(widgets, sessions, views)
        connections.connect_collections(widgets, targets)
        connections.connect_panes(widgets, sessions, targets, views)
        connect_more(widgets, MoreMenus(self.commands, targets, self.engine.settings, self))
        connections.connect_player(widgets, sessions, targets, views)
        connections.connect_project(widgets, sessions, targets)
        connections.connect_settings(sessions, targets, views)
        connections.connect_dialogs(sessions, targets, self)
        connections.connect_buttons(widgets, targets, self.commands)

    def set_theme(self, theme: Theme) -> None:
        """Show the window in another theme."""
        self.theme = theme
        apply_theme(theme, self.widgets)
        self.views.drag_export.set_theme(theme)
        self.views.map.set_theme(theme)

    def take_request(self, request: StartRequest, *, is_raised: bool = False) -> None:
        """Do what a start of the program asked for; `is_raised` also brings the window to the front."""
        if is_raised:
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
            self.raise_()
            self.activateWindow()
        if request.folders:
            self.sessions.library.add_folders(request.folders)
        if request.search:
            self.widgets.search.setPlainText(request.search)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - the name that Qt gives it
        return self.targets.focus.move(1 if next else -1) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.handle(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._remembers:
            self._state.save()
        self.shut_down()
        if self._remembers:
            # It stands in the log; the window closes all the same.
            with suppress(LibraryError):
                self.engine.save_settings()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Stop sound, scans and jobs; the engine may be closed afterwards."""
        self._keys.close()
        self._mouse.close()
        self._note_keys.close()
        self.sessions.close()
