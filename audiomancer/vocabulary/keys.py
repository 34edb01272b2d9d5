"""Keys and notes: their spellings and notations, scales, and which keys go together. Pure data, no audio."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

PITCH_CLASSES: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
"""Pitch classes 0–11 as we spell them: with sharps."""

KEYS: Final = tuple(PITCH_CLASSES) + tuple(f"{name}m" for name in PITCH_CLASSES)
"""The 24 keys; the index is the key's code: 0–11 major, 12–23 minor."""

FIFTHS_MAJOR: Final = tuple((i * 7) % 12 for i in range(12))
"""Codes of the major keys along the circle of fifths, from C."""

_LETTER: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_KEY_TEXT: Final = re.compile(
    r"^\s*([A-Ga-g])[\s-]*([#♯b♭]|(?i:sharp|flat))?[\s:-]*(m|M|(?i:min(?:or)?|maj(?:or)?))?\s*$",
)
_CAMELOT_TEXT: Final = re.compile(r"^\s*0?(1[0-2]|[1-9])\s*([ABab])\s*$")
_OPEN_KEY_TEXT: Final = re.compile(r"^\s*0?(1[0-2]|[1-9])\s*([dmDM])\s*$")


@lru_cache(4096)
def key_code(text: str) -> int | None:
    """Code 0–23 of a key in any usual spelling; None where it is not a key.

    Such as "Db", "C#", "Bbm", "A minor", the Camelot code ("8A") and Open Key ("1m").
    """
    wheel = _CAMELOT_TEXT.match(text) or _OPEN_KEY_TEXT.match(text)
    if wheel:
        number, letter = int(wheel[1]), wheel[2].lower()
        # 8B and 1d are C major, 8A and 1m its relative A minor; each step up is a fifth up.
        major = (7 * (number - (8 if letter in "ab" else 1))) % 12
        return major if letter in "bd" else 12 + (major + 9) % 12
    match = _KEY_TEXT.match(text)
    if not match:
        return None
    letter, accidental, mode = match.groups()
    pitch = _LETTER[letter.upper()]
    if accidental and accidental.lower() in ("#", "♯", "sharp"):
        pitch += 1
    elif accidental:
        pitch -= 1
    return pitch % 12 + (12 if mode and mode != "M" and mode.lower() in ("m", "min", "minor") else 0)


_GERMAN_KEY: Final = re.compile(r"([a-h])(is|es|s)?[\s-]*(m|moll|dur|min|minor|maj|major)?")
_SOLFEGE: Final = {"do": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SOLFEGE_KEY: Final = re.compile(r"(do|r[eé]|mi|fa|sol|la|si)\s*([#♯b♭]|sharp|flat)?\s*(m|min|minor|maj|major)?")


@lru_cache(4096)
def typed_key_code(text: str) -> int | None:
    """Code of a key as people type it: as `key_code`, in German ("Fis", "Hm", "A-Moll") or solfège ("Do", "La m").

    Not for file names, where "Es" and "La" are words. A plain "B" is the English one.
    """
    code = key_code(text)
    if code is not None:
        return code
    word = text.strip().lower()
    german = _GERMAN_KEY.fullmatch(word)
    if german and not (german[2] == "s" and german[1] not in "ae"):
        letter = "B" if german[1] == "h" else german[1].upper()
        accidental = {None: "", "is": "#"}.get(german[2], "b")
        is_minor = german[3] in ("m", "moll", "min", "minor")
        return key_code(f"{letter}{accidental}{'m' if is_minor else ''}")
    solfege = _SOLFEGE_KEY.fullmatch(word)
    if solfege:
        return key_code(f"{_SOLFEGE[solfege[1]]}{solfege[2] or ''}{solfege[3] or ''}")
    return None


def camelot(code: int) -> str:
    """Camelot code of a key: "8B" for C, "8A" for Am."""
    major = code if code < 12 else (code - 12 + 3) % 12
    number = (7 * major + 7) % 12 + 1
    return f"{number}{'B' if code < 12 else 'A'}"


def open_key(code: int) -> str:
    """Open Key code of a key: "1d" for C, "1m" for Am."""
    number = int(camelot(code)[:-1])
    return f"{(number + 4) % 12 + 1}{'d' if code < 12 else 'm'}"


_FLATS: Final = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_USUAL_MAJOR: Final = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_USUAL_MINOR: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_GERMAN_NOTES: Final = ("C", "Cis", "D", "Es", "E", "F", "Fis", "G", "As", "A", "B", "H")


def _spelled(major: Sequence[str], minor: Sequence[str] | None = None) -> tuple[str, ...]:
    return (*major, *(f"{name}m" for name in minor or major))


NOTATIONS: Final[dict[str, tuple[str, ...]]] = {
    "sharps": KEYS,
    "flats": _spelled(_FLATS),
    "usual": _spelled(_USUAL_MAJOR, _USUAL_MINOR),
    "camelot": tuple(camelot(code) for code in range(len(KEYS))),
    "open key": tuple(open_key(code) for code in range(len(KEYS))),
    "german": _spelled(_GERMAN_NOTES),
}
"""Names of the keys by code, as a user may want to see them; "usual" takes the signature with fewer signs."""

NOTE_NOTATIONS: Final[dict[str, tuple[str, ...]]] = {
    notation: (KEYS if notation in ("camelot", "open key") else names)[: len(PITCH_CLASSES)]
    for notation, names in NOTATIONS.items()
}
"""Names of the pitch classes in each notation."""


def notation_words(notation: str) -> str:
    """Name of a notation with C sharp and B flat minor in it, which say what differs: "Flats: Db, Bbm"."""
    names = NOTATIONS[notation]
    return f"{notation.capitalize()}: {names[1]}, {names[12 + 10]}"


def compatible_keys(code: int) -> frozenset[int]:
    """The key itself, its relative, and both a fifth up and down: the neighbours on the Camelot wheel (four keys)."""
    is_minor = code >= 12
    pitch = code % 12
    base = 12 if is_minor else 0
    relative = (pitch + 3) % 12 if is_minor else 12 + (pitch + 9) % 12
    return frozenset({code, base + (pitch + 7) % 12, base + (pitch + 5) % 12, relative})


_MAJOR_SCALE: Final = (0, 2, 4, 5, 7, 9, 11)
_MINOR_SCALE: Final = (0, 2, 3, 5, 7, 8, 10)


def scale(code: int) -> frozenset[int]:
    """Pitch classes of a key's scale: of the major one, or of the natural minor one."""
    steps = _MAJOR_SCALE if code < 12 else _MINOR_SCALE
    return frozenset((code % 12 + step) % 12 for step in steps)


def is_note(key: int | None, is_loop: bool | None, is_chord: bool | None) -> bool:
    """True where a sound has a note and no key: a one-shot that is no chord, and whose key names no minor."""
    return key is not None and key < 12 and is_loop is False and not is_chord
