"""One thing that the window can do: its words, its keys, and what does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QKeySequence

from audiomancer_gui.commands.command_targets import CommandTargets


class Group(Enum):
    """A heading of the key card; its text is the value."""

    PLAYBACK = "Play"
    SOUND = "How it sounds"
    IN_TIME = "In time"
    WAVEFORM = "Waveform"
    FIND = "Find"
    USE = "Use"
    ANNOTATE = "Your words"
    WINDOW = "Window"


def _always(_: CommandTargets) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that the window can do.

    Attributes:
        id: Its name in the program.
        text: Its name in menus.
        keys: Keys as `QKeySequence` reads them; the first one stands in menus, all of them on the key card.
        group: Where it stands on the key card.
        action: What does it.
        card: What the key card says; commands in a row that say the same share a line. Empty: as `text`.
        other_keys: More keys, which the card leaves out: the sign that shares a key with the first one, and the like.
        is_possible: Whether it means anything now; elsewhere its keys do nothing and menus leave it out.
        works_in_text: It works while a text field has the focus, too. Other keys only type there.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: Group
    action: Callable[[CommandTargets], object]
    card: str = ""
    other_keys: tuple[str, ...] = ()
    is_possible: Callable[[CommandTargets], bool] = _always
    works_in_text: bool = False

    @property
    def sequences(self) -> list[QKeySequence]:
        """Its keys, the one for menus first."""
        return [
            QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)
            for key in (*self.keys, *self.other_keys)
        ]


@dataclass(frozen=True, slots=True)
class Gesture:
    """A line of the key card that is no command: keys that belong to one part of the window, or the mouse."""

    keys: tuple[str, ...]
    card: str
    group: Group
