"""The menus of the buttons with three dots: of the player, and of the top bar of a narrow window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from audiomancer.settings import Settings
from audiomancer_gui.commands.command_actions import CommandActions
from audiomancer_gui.commands.command_targets import CommandTargets
from audiomancer_gui.main_window.widgets import WindowWidgets


class MoreMenus(QObject):
    """Makes the menus, and opens them at their buttons.

    Args:
        actions: The commands.
        targets: What the commands act on.
        settings: Say what is switched on.
        window: The parent of the menus.
    """

    def __init__(self, actions: CommandActions, targets: CommandTargets, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._actions, self._targets, self._settings, self._parent = actions, targets, settings, window

    def open_player(self, button: QWidget) -> None:
        """Open the menu of the player above its button."""
        menu = self.player_menu()
        menu.popup(button.mapToGlobal(QPoint(button.width() - menu.sizeHint().width(), -menu.sizeHint().height() - 4)))

    def open_top_bar(self, button: QWidget) -> None:
        """Open the menu of the top bar below its button."""
        menu = self.top_bar_menu()
        menu.popup(button.mapToGlobal(QPoint(button.width() - menu.sizeHint().width(), button.height() + 4)))

    def player_menu(self) -> QMenu:
        """Make the menu of the player: what acts on its sound, and how it is played."""
        menu, targets, settings = self._menu(), self._targets, self._settings
        if targets.audition.current is not None:
            # These act on the sound that the player shows, their keys on the one that is chosen in the list.
            menu.addAction("Find similar", targets.similarity.find_present)
            if targets.audition.region is not None:
                self._actions.add_to(menu, "similar-part")
            menu.addAction(self._actions.text("edit"), targets.annotations.edit_present)
            self._actions.add_to(menu, "start")
            self._actions.add_to(menu, "take-project")
            menu.addSeparator()
        for command_id, is_on in (
            ("loudness", settings.is_matched),
            ("mono", settings.is_mono),
            ("reverse", settings.is_reversed),
        ):
            self._add_switch(menu, command_id, is_on)
        self._add_switch(menu, "keyboard", targets.keyboard.is_open)
        self._actions.add_to(menu, "quieter")
        self._actions.add_to(menu, "louder")
        menu.addSeparator()
        self._add_track(menu)
        menu.addSeparator()
        self._add_switch(menu, "player-size", targets.player_bar.is_slim)
        return menu

    def _add_track(self, menu: QMenu) -> None:
        targets = self._targets
        has_track = bool(self._settings.track)
        if has_track:
            self._add_switch(menu, "track", targets.audition.track is not None)
            self._actions.add_to(menu, "more-sound")
            self._actions.add_to(menu, "more-track")
        menu.addAction("Choose your track…", lambda: targets.playback.choose_track(targets.track))
        if has_track:
            menu.addAction("Remove your track", targets.track.remove)

    def top_bar_menu(self) -> QMenu:
        """Make the menu of what a narrow top bar leaves out."""
        menu = self._menu()
        self._actions.add_to(menu, "settings")
        self._actions.add_to(menu, "keys", "Keyboard shortcuts")
        menu.addSeparator()
        self._actions.add_to(menu, "tap")
        self._actions.add_to(menu, "take-project")
        menu.addSeparator()
        self._actions.add_to(menu, "reset-layout")
        return menu

    def _add_switch(self, menu: QMenu, command_id: str, is_on: bool) -> None:
        menu.addAction(self._actions.switch(command_id, is_on, menu))

    def _menu(self) -> QMenu:
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu


def connect_more(widgets: WindowWidgets, menus: MoreMenus) -> None:
    """Open the menus of what finds no space."""
    top_bar = widgets.top_bar
    buttons = widgets.player_bar.buttons
    buttons.more.clicked.connect(lambda _=False: menus.open_player(buttons.more))
    # The sign says that something is on that finds no space; a click does not.
    buttons.more.clicked.connect(lambda _=False: widgets.player_bar.controls.show_hidden_state())
    top_bar.more.clicked.connect(lambda _=False: menus.open_top_bar(top_bar.more))
