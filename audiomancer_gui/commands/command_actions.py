"""The table of commands as `QAction`s: for menus, buttons and tooltips."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from audiomancer_gui.commands.command import Command
from audiomancer_gui.commands.command_table import COMMANDS
from audiomancer_gui.commands.command_targets import CommandTargets
from audiomancer_gui.commands.key_card import brief_keys, key_text
from audiomancer_gui.widgets.tips import set_tip_keys


class CommandActions(QObject):
    """One action a command, by its id.

    The actions stand in menus only, which show their keys: were they added to the window, Qt would take their keys
    from the part that has the focus. `KeyDispatcher` triggers them once that part has let a key pass.

    Args:
        targets: What the commands act on.
        parent: The window.
    """

    def __init__(self, targets: CommandTargets, parent: QObject) -> None:
        super().__init__(parent)
        self._targets = targets
        self._actions = {command.id: self._made(command, command.text, self) for command in COMMANDS.values()}

    def trigger(self, command_id: str) -> bool:
        """Do a command; False where it means nothing now."""
        if not COMMANDS[command_id].is_possible(self._targets):
            return False
        self._actions[command_id].trigger()
        return True

    def add_to(self, menu: QMenu, command_id: str, text: str = "") -> None:
        """Add a command to a menu where it is possible, in other words than the table's where some are given."""
        command = COMMANDS[command_id]
        if command.is_possible(self._targets):
            menu.addAction(self._made(command, text, menu) if text else self._actions[command_id])

    def switch(self, command_id: str, is_on: bool, parent: QObject) -> QAction:
        """Make an action of a command that is on or off, for a menu that is opened once."""
        made = self._made(COMMANDS[command_id], COMMANDS[command_id].text, parent)
        made.setCheckable(True)
        made.setChecked(is_on)
        return made

    @staticmethod
    def menu_title(command_id: str) -> str:
        """The title of a submenu that a command opens by its key."""
        command = COMMANDS[command_id]
        return f"{command.text}\t{key_text(command.keys[0])}"

    @staticmethod
    def text(command_id: str) -> str:
        """Name of a command."""
        return COMMANDS[command_id].text

    @staticmethod
    def keys(command_id: str) -> str:
        """The first key of a command, as the user reads it."""
        return key_text(COMMANDS[command_id].keys[0])

    def bind(self, button: QAbstractButton, command_id: str) -> None:
        """Have a button do a command, be called like it, and name the keys in its tooltip."""
        button.setAccessibleName(COMMANDS[command_id].text.removesuffix("…"))
        button.clicked.connect(lambda _=False: self.trigger(command_id))
        self.name_keys(button, command_id)

    @staticmethod
    def name_keys(widget: QWidget, *command_ids: str) -> None:
        """Name the keys of commands in a widget's tooltip."""
        set_tip_keys(widget, brief_keys([COMMANDS[command_id].keys[0] for command_id in command_ids]))

    def _made(self, command: Command, text: str, parent: QObject) -> QAction:
        action = QAction(text, parent)
        action.setShortcuts(command.sequences)
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda _=False: command.action(self._targets))
        return action
