"""Names of keys and notes, in the notation that the user chose."""

from __future__ import annotations

from audiomancer.vocabulary.keys import NOTATIONS, NOTE_NOTATIONS


class KeyNames:
    """Gives names by code; all parts of the window share one.

    Attributes:
        notation: The present notation.
    """

    def __init__(self) -> None:
        self.use("sharps")

    def use(self, notation: str) -> None:
        """Name keys in another notation, one of `vocabulary.keys.NOTATIONS`; an unknown one means sharps."""
        self.notation = notation if notation in NOTATIONS else "sharps"
        self._keys, self._notes = NOTATIONS[self.notation], NOTE_NOTATIONS[self.notation]

    def key(self, code: int) -> str:
        """Name of a key, by its code 0 to 23."""
        return self._keys[code]

    def note(self, pitch_class: int) -> str:
        """Name of a note, by its pitch class 0 to 11."""
        return self._notes[pitch_class]

    def pitch(self, code: int, is_note: bool) -> str:
        """Name of a note or of a key."""
        return self.note(code) if is_note else self.key(code)


KEY_NAMES = KeyNames()
