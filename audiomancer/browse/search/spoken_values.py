"""Tempi and keys that are typed without a field, as musicians write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_TEMPO: Final = re.compile(r"(?P<low>\d{2,3}(?:\.\d+)?)(?:-(?P<high>\d{2,3}(?:\.\d+)?))?(?P<unit>bpm)?", re.IGNORECASE)
_TEMPI_BPM: Final = (40.0, 300.0)
"""Numbers beyond are no tempo: "808-909" names two machines."""

_BARE_TEMPO: Final = re.compile(r"[1-9]\d{1,2}(?:\.\d+)?")
_BARE_TEMPI_BPM: Final = (60.0, 200.0)
"""Beside a word for loops; fewer than `_TEMPI_BPM`, since loops are numbered, too."""

_LOOP_WORD: Final = re.compile(
    r"(?:.*[\W_]|drum|melodic|melody|break)?(?:loop|break|beat|groove)s?", re.IGNORECASE | re.DOTALL
)

_SHARP_OR_FLAT: Final = re.compile(r"(?P<note>[A-G][#♯♭]|[A-G]b(?=m|min|maj))(?P<mode>m|min|maj)?", re.IGNORECASE)
_MINOR: Final = re.compile(r"(?P<note>[A-G])(?P<mode>m)")
"""With a capital letter: "am" and "em" are words, and beginnings of words."""

_NOTE: Final = re.compile(r"[A-G][#♯♭b]?", re.IGNORECASE)
_BEFORE_A_KEY: Final = (("in", "the", "key", "of"), ("in", "key", "of"), ("key", "of"), ("in",))
_UNDER: Final = frozenset({"under", "below"})
_OVER: Final = frozenset({"over", "above"})
_AROUND: Final = frozenset({"around", "about", "circa", "ca"})
_AROUND_SHARE: Final = 0.04
_LIMIT: Final = re.compile(r"(?P<number>\d{1,4}(?:\.\d+)?)(?P<unit>[a-z]*)", re.IGNORECASE)
_LENGTH_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "milliseconds"), "ms"),
}
_MODES: Final = {"minor": "m", "min": "m", "major": "", "maj": ""}


class SpokenValue(NamedTuple):
    """A value that needs no field.

    Attributes:
        field: Of the search language: "bpm" or "key".
        value: As the field takes it.
        takes: Number of words after it that belong to it.
    """

    field: str
    value: str
    takes: int = 0


def key_after_in(word: str, following: Sequence[str]) -> SpokenValue | None:
    """Read "in C", "in F#m", "key of C minor" as a key; None where the words after it name none.

    A letter alone leaves open whether the key is major or minor: "in C" asks for both.
    """
    said = [word.lower(), *(one.lower() for one in following[:3])]
    for beginning in _BEFORE_A_KEY:
        if tuple(said[: len(beginning)]) == beginning and len(following) >= len(beginning):
            found = _key_at(following[len(beginning) - 1 :])
            return None if found is None else found._replace(takes=found.takes + len(beginning) - 1)
    return None


def _key_at(following: Sequence[str]) -> SpokenValue | None:
    """Read a key at the beginning of some words; it takes all of its words."""
    named = spoken_value(following[0], following[1] if len(following) > 1 else "")
    if named is not None:
        return named._replace(takes=named.takes + 1) if named.field == "key" else None
    if not re.fullmatch("[A-G]", following[0]):
        return None
    return SpokenValue("key", f"{following[0]},{following[0]}m", takes=1)


def limited_value(word: str, following: Sequence[str]) -> SpokenValue | None:
    """Read "under 100 bpm", "around 120bpm", "over 2 seconds" as a tempo or a length; None where it says neither."""
    which = word.lower()
    limit = _LIMIT.fullmatch(following[0]) if following else None
    if limit is None or which not in _UNDER | _OVER | _AROUND:
        return None
    takes = 1 if limit["unit"] else 2
    unit = (limit["unit"] or (following[1] if len(following) > 1 else "")).lower()
    number = float(limit["number"])
    if unit == "bpm":
        around = f"{number * (1 - _AROUND_SHARE):.0f}-{number * (1 + _AROUND_SHARE):.0f}"
        value = around if which in _AROUND else f"{'<' if which in _UNDER else '>'}{limit['number']}"
        return SpokenValue("bpm", value, takes)
    if unit in _LENGTH_UNITS and which not in _AROUND:
        sign = "<" if which in _UNDER else ">"
        return SpokenValue("len", f"{sign}{limit['number']}{_LENGTH_UNITS[unit]}", takes)
    return None


def spoken_value(word: str, following: str) -> SpokenValue | None:
    """Read a word, with the one after it, as a tempo or a key; None where it is a word like any other."""
    tempo = _TEMPO.fullmatch(word)
    if tempo is not None:
        return _tempo(tempo, has_unit_after=following.lower() == "bpm")
    mode = _MODES.get(following.lower())
    if mode is not None and _NOTE.fullmatch(word):
        return SpokenValue("key", _spelled(word) + mode, takes=1)
    key = _SHARP_OR_FLAT.fullmatch(word) or _MINOR.fullmatch(word)
    if key is None:
        return None
    mode = (key["mode"] or "").lower()
    return SpokenValue("key", _spelled(key["note"]) + _MODES.get(mode, mode))


def tempo_of_loops(word: str, before: str, after: Sequence[str]) -> SpokenValue | None:
    """Read a number beside a word for loops as a tempo: "loop 128", "120 drum loop"; None where it is none.

    Args:
        word: What may be a number.
        before: The word before it; empty for none.
        after: The words of the name after it.
    """
    if not _BARE_TEMPO.fullmatch(word) or not _BARE_TEMPI_BPM[0] <= float(word) <= _BARE_TEMPI_BPM[1]:
        return None
    beside = (before, *after[-1:])
    return SpokenValue("bpm", word) if any(map(_LOOP_WORD.fullmatch, beside)) else None


def _tempo(tempo: re.Match[str], *, has_unit_after: bool) -> SpokenValue | None:
    low, high = float(tempo["low"]), float(tempo["high"] or tempo["low"])
    is_range = tempo["high"] is not None and low < high
    if not (_TEMPI_BPM[0] <= low <= high <= _TEMPI_BPM[1] and (is_range or tempo["unit"] or has_unit_after)):
        return None
    value = f"{tempo['low']}-{tempo['high']}" if tempo["high"] else tempo["low"]
    return SpokenValue("bpm", value, takes=int(has_unit_after and not tempo["unit"]))


def _spelled(note: str) -> str:
    return note[0].upper() + note[1:].replace("♯", "#").replace("♭", "b").lower()
