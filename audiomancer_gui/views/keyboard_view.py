"""Shows the keyboard: the sound that it plays, its keys, and which of them are held."""

from __future__ import annotations

from PySide6.QtCore import QObject

from audiomancer.vocabulary.keys import is_note
from audiomancer_gui.commands.note_keys import US_LETTERS
from audiomancer_gui.player import KeyboardStrip
from audiomancer_gui.player.keyboard.note_keyboard import note_name
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.keyboard import KeyboardSession
from audiomancer_gui.widgets.key_names import KEY_NAMES


class KeyboardView(QObject):
    """Joins the strip with what plays the notes."""

    def __init__(
        self,
        strip: KeyboardStrip,
        keyboard: KeyboardSession,
        audition: Audition,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._strip, self._keyboard, self._audition = strip, keyboard, audition
        strip.keys.show_letters(US_LETTERS)
        keyboard.altered.connect(self.show_state)
        keyboard.held_altered.connect(lambda: strip.keys.show_held(keyboard.held))
        strip.keys.pressed.connect(keyboard.press)
        strip.keys.released.connect(keyboard.release)
        strip.octave_down.clicked.connect(lambda _=False: keyboard.shift_octave(-1))
        strip.octave_up.clicked.connect(lambda _=False: keyboard.shift_octave(1))
        strip.softer.clicked.connect(lambda _=False: keyboard.step_velocity(-1))
        strip.harder.clicked.connect(lambda _=False: keyboard.step_velocity(1))
        strip.close_button.clicked.connect(lambda _=False: keyboard.set_open(False))
        self.show_state()

    def show_state(self) -> None:
        """Show the sound, the octave and the velocity."""
        strip, keyboard = self._strip, self._keyboard
        strip.setVisible(keyboard.is_open)
        row = self._audition.current
        root = keyboard.root_note
        if row is None:
            words = "Choose a sound"
        elif root is None or row.key is None:
            words = f"No note: {note_name(60)} plays it as it is"
        elif is_note(row.key, row.is_loop, row.is_chord):
            words = f"Its note is {note_name(root)}"
        else:
            words = f"Its key is {KEY_NAMES.key(row.key)}"
        strip.show_sound(words, None if row is None else 60 if root is None else root, keyboard.first_note)
        strip.show_velocity(keyboard.velocity)
