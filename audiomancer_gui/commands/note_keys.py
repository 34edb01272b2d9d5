"""Keys of the computer as keys of a piano: by their place, an octave a row, while the keyboard is open."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from audiomancer.platforms.desktop import scan_code_offset
from audiomancer_gui.commands.key_dispatcher import takes_text
from audiomancer_gui.commands.key_lookup import types_text
from audiomancer_gui.sessions.keyboard import KeyboardSession

# The lower row begins at Z, the upper one at Q; black keys lie above and between, as on a piano. Scan codes as of the
# PC keyboard: what is written on the keys differs from layout to layout, their places do not.
_LOWER: Final = "ZSXDCVGBHNJM"
_UPPER: Final = "Q2W3ER5T6Y7UI"
US_LETTERS: Final = _LOWER + _UPPER
"""Signs on the keys of a US keyboard, from the lowest note on."""

_ROWS: Final = ((2, "1234567890"), (16, "QWERTYUIOP[]"), (30, "ASDFGHJKL"), (44, "ZXCVBNM,."))
_SIGN_AT: Final = {first + number: sign for first, signs in _ROWS for number, sign in enumerate(signs)}
_SCAN_CODE_OFFSET: Final = scan_code_offset()
_STEPS: Final = {",": ("octave", -1), ".": ("octave", 1), "[": ("velocity", -1), "]": ("velocity", 1)}
_NOT_HELD: Final = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier


class NoteKeys(QObject):
    """Takes keys before the window's commands do, while the keyboard is open and no text field has the focus.

    Letters and digits that play no note do nothing then: a slip must not change a sound.

    Args:
        keyboard: Plays the notes.
        window: Whose keys these are.

    Signals:
        letters_altered: What is written on the keys, as far as they were pressed; from the lowest note on.
    """

    letters_altered = Signal(list)

    def __init__(self, keyboard: KeyboardSession, window: QWidget) -> None:
        super().__init__(window)
        self._keyboard, self._window = keyboard, window
        self._letters = list(US_LETTERS)
        self._down: dict[int, int] = {}
        self._is_watching = False
        keyboard.altered.connect(self._follow)

    def _follow(self) -> None:
        application = QApplication.instance()
        assert application is not None
        if self._keyboard.is_open and not self._is_watching:
            # The last one that was installed is asked first.
            application.installEventFilter(self)
        elif not self._keyboard.is_open and self._is_watching:
            application.removeEventFilter(self)
            self._down.clear()
        self._is_watching = self._keyboard.is_open

    def close(self) -> None:
        """Watch no more."""
        self._keyboard.set_open(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window:
            self._down.clear()
            self._keyboard.release_all()
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if kind == QEvent.Type.KeyRelease:
            return self._let_go(event)
        return kind == QEvent.Type.KeyPress and watched.window() is self._window and self._take(watched, event)

    def _let_go(self, event: QKeyEvent) -> bool:
        place = _place(event)
        if place not in self._down:
            return False
        if not event.isAutoRepeat():
            self._keyboard.release(self._down.pop(place))
        return True

    def _take(self, watched: QWidget, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~_NOT_HELD & ~Qt.KeyboardModifier.ShiftModifier
        if held or takes_text(watched) or not types_text(event):
            return False
        place, sign = _place(event), _sign(event)
        if sign in _STEPS:
            what, step = _STEPS[sign]
            (self._keyboard.shift_octave if what == "octave" else self._keyboard.step_velocity)(step)
            return True
        key = US_LETTERS.find(sign) if sign else -1
        if key < 0:
            return event.text().isalnum()
        if not event.isAutoRepeat() and place not in self._down:
            note = self._keyboard.first_note + key
            self._down[place] = note
            self._keyboard.press(note)
            self._learn(key, event)
        return True

    def _learn(self, key: int, event: QKeyEvent) -> None:
        """Read from a key what is written on it."""
        letter = event.text().upper()
        is_plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if is_plain and len(letter) == 1 and letter != self._letters[key]:
            self._letters[key] = letter
            self.letters_altered.emit(list(self._letters))


def _place(event: QKeyEvent) -> int:
    """Number of a key by its place; by its sign where the system does not say where it lies."""
    scan_code = event.nativeScanCode()
    return scan_code if scan_code and _SCAN_CODE_OFFSET is not None else -event.key()


def _sign(event: QKeyEvent) -> str:
    """Read what a US keyboard has at the place of the key; empty where that is none of the keys that play."""
    scan_code = event.nativeScanCode()
    if scan_code and _SCAN_CODE_OFFSET is not None:
        return _SIGN_AT.get(scan_code - _SCAN_CODE_OFFSET, "")
    return chr(event.key()) if 0x20 < event.key() < 0x7F else ""
