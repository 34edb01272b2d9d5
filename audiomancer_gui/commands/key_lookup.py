"""Finds the keys of the table that an event may mean, whatever the keyboard's layout.

What a key types counts, not where it lies or what is held to type it: `?` is `?` with or without Shift, a digit is a
digit above the letters, on the keypad or under Shift, and brackets may need AltGr. Where the layout has no Latin
letters, the key at the letter's place of a US keyboard stands for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

from audiomancer.platforms.desktop import scan_code_offset

_Modifier = Qt.KeyboardModifier
_NOT_HELD: Final = _Modifier.KeypadModifier | _Modifier.GroupSwitchModifier
"""Modifiers that say where a key lies or how a sign is typed."""

# The scan codes are those of the PC keyboard: Windows hands them over, X11 and Wayland add 8 to them.
_SCAN_CODE_OFFSET: Final = scan_code_offset()
_ROWS: Final = ((16, "QWERTYUIOP[]"), (30, "ASDFGHJKL"), (44, "ZXCVBNM,./"))
_US_KEYS: Final = {first + number: Qt.Key(ord(sign)) for first, signs in _ROWS for number, sign in enumerate(signs)}


class KeyLookup:
    """Finds what a key press may mean; it notices by the letters whether the layout is a Latin one."""

    def __init__(self) -> None:
        self._is_latin = True

    def notice(self, event: QKeyEvent) -> None:
        """Learn the layout's script from a letter."""
        letter = _sign(event)
        if letter.isalpha():
            self._is_latin = _is_latin(letter)

    def combinations(self, event: QKeyEvent) -> Iterator[QKeyCombination]:
        """Key and modifiers that the event may mean, the likeliest first."""
        held, sign = event.modifiers() & ~_NOT_HELD, _sign(event)
        is_letter = sign.isalpha()
        if is_letter and not _is_latin(sign):
            yield from _at_place(event, held)
            return
        # Arabic, Persian and Indian digits are digits, too.
        key = Qt.Key(Qt.Key.Key_0 + unicodedata.decimal(sign)) if sign.isdecimal() else Qt.Key(event.key())
        yield QKeyCombination(held, key)
        if _is_alt_gr(event):
            yield QKeyCombination(held & ~(_Modifier.ControlModifier | _Modifier.AltModifier), key)
        if sign and not is_letter:
            yield QKeyCombination(held & ~_Modifier.ShiftModifier, key)
            if not self._is_latin:
                # A Greek keyboard has a semicolon at the place of Q.
                yield from _at_place(event, held, letters_only=True)


def types_text(event: QKeyEvent) -> bool:
    """Find out whether a text field writes what the key types. Ctrl alone means a command, with whatever text."""
    is_command = bool(event.modifiers() & _Modifier.ControlModifier) and not _is_alt_gr(event)
    return event.text() != "" and event.text().isprintable() and not is_command


def _sign(event: QKeyEvent) -> str:
    """Read what the key types without a modifier, in capitals; empty for keys that type nothing."""
    return chr(event.key()) if 0x20 < event.key() < 0x110000 else ""


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _is_alt_gr(event: QKeyEvent) -> bool:
    """Windows hands AltGr over as Ctrl and Alt; a sign that is typed with both is typed with AltGr."""
    both = _Modifier.ControlModifier | _Modifier.AltModifier
    return event.modifiers() & both == both and event.text().isprintable() and event.text() != ""


def _at_place(event: QKeyEvent, held: Qt.KeyboardModifier, *, letters_only: bool = False) -> Iterator[QKeyCombination]:
    """The key that a US keyboard has at the place of this one."""
    if _SCAN_CODE_OFFSET is None:
        return
    key = _US_KEYS.get(event.nativeScanCode() - _SCAN_CODE_OFFSET)
    if key is not None and not (letters_only and not chr(key).isalpha()):
        yield QKeyCombination(held, key)
