"""Names of sounds that were stretched or pitched: the tempo and the key that a name states become those of now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from audiomancer.analysis.names.key_names import StatedKey, stated_keys
from audiomancer.analysis.names.tempo_names import StatedTempo, stated_tempi
from audiomancer.analysis.names.tokens import Part, parts_of
from audiomancer.vocabulary.keys import KEYS, NOTATIONS, PITCH_CLASSES, camelot, key_code

_SEPARATORS: Final = " _-"
_SAME_BPM: Final = 0.6
_SAME_SHARE: Final = 0.01
_SURE_KEY: Final = 0.65
"""From here on a word is a key even where the sound has another one."""

_ROOT: Final = re.compile(r"([A-Ga-g])(#|♯|b(?!5)|♭)?(?![a-z]*(?:sharp|flat|moll|dur))")
_OCTAVE: Final = re.compile(r"-?[0-68]")
"""Of a note; a seventh and a ninth are chords."""

_CAMELOT: Final = re.compile(r"\d{1,2}[ABab]")


@dataclass(frozen=True, slots=True)
class TempoChange:
    """A tempo that a sound is played at, in place of the one it has.

    Attributes:
        before_bpm: Tempo of the file.
        bpm: Tempo of now.
    """

    before_bpm: float
    bpm: float


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    text: str


def rendered_name(stem: str, tempo: TempoChange | None = None, key: int | None = None, semitones: int = 0) -> str:
    """The name of a sound that plays in another tempo or pitch: "beat_122_BPM" to "beat 128bpm".

    What the name states is replaced in its place, what it does not state follows it. Other numbers and letters stay.

    Args:
        stem: A file's name without its suffix; any text.
        tempo: The tempi before and after; None where it plays at its tempo.
        key: Code of the key, or pitch class of the note, that the file has; None where none is known.
        semitones: Shift of the pitch; 0 where it plays at its pitch.
    """
    part, offset = _part_of(stem)
    tempi = stated_tempi(part)
    changes: list[_Change] = []
    appended: list[str] = []
    if tempo is not None:
        found = [one for one in tempi if one.is_labelled or _is_of(one.bpm, tempo.before_bpm)]
        changes += [_Change(one.start, one.end, _tempo_text(one, tempo)) for one in found]
        if not found:
            appended.append(f"{_number(tempo.bpm)}bpm")
    if semitones and key is None:
        appended.append(f"{semitones:+d} st")
    elif semitones and key is not None:
        keys = _keys_of(stated_keys(part, beside_tempo=bool(tempi)), key)
        # A number that is replaced as the tempo is no key.
        keys = [one for one in keys if not any(one.start < done.end and done.start < one.end for done in changes)]
        changes += [
            _Change(one.start, one.end, _key_text(part.text[one.start : one.end], one, key, semitones)) for one in keys
        ]
        if not keys:
            appended.append(KEYS[_moved(key, semitones)])
    return " ".join([_replaced(stem, changes, offset), *appended]).strip()


def _part_of(stem: str) -> tuple[Part, int]:
    """The part that is read, and where its text begins in the stem: clutter around a name is left out."""
    part = parts_of(stem, ()).file
    if len(part.text) == len(stem):
        return part, 0
    start = stem.find(part.text)
    return (part, start) if start >= 0 else (Part(stem, part.words, part.vocabulary), 0)


def _is_of(stated_bpm: float, bpm: float) -> bool:
    """Check whether a number beside nothing is the tempo of the sound, or its half or double."""
    return any(abs(stated_bpm - bpm * factor) <= _SAME_BPM for factor in (0.5, 1.0, 2.0))


def _tempo_text(stated: StatedTempo, tempo: TempoChange) -> str:
    # A name may count in half or double time: it goes on doing so.
    close = [factor for factor in (0.5, 2.0) if abs(stated.bpm / (tempo.before_bpm * factor) - 1.0) <= _SAME_SHARE]
    return f"{_number(tempo.bpm * (close[0] if close else 1.0))}bpm"


def _number(bpm: float) -> str:
    return f"{round(bpm, 1):g}"


def _keys_of(stated: list[StatedKey], key: int) -> list[StatedKey]:
    """Words that state the key of the sound: those of its pitch class, or else the surest one."""
    same = [one for one in stated if _code(one) % 12 == key % 12]
    if same:
        surest = max(one.named.confidence for one in same)
        return [one for one in same if one.named.confidence == surest]
    sure = [one for one in stated if one.named.confidence >= _SURE_KEY]
    return [max(sure, key=lambda one: one.named.confidence)] if sure else []


def _code(stated: StatedKey) -> int:
    return KEYS.index(stated.named.key)


def _moved(key: int, semitones: int) -> int:
    return key // 12 * 12 + (key % 12 + semitones) % 12


def _key_text(text: str, stated: StatedKey, key: int, semitones: int) -> str:
    """The words of a key, moved: their root alone changes, so that "Am7" becomes "Cm7"."""
    moved = _moved(key, semitones)
    is_same = _code(stated) % 12 == key % 12
    if _CAMELOT.fullmatch(text):
        return camelot(_moved(_code(stated), semitones) if is_same else moved)
    root = _ROOT.match(text)
    # A letter alone leaves open that its key is minor; "C sharp", and another key than the sound has, are said anew.
    is_letter = root is not None and text == root[0] and key >= len(PITCH_CLASSES)
    if root is None or is_letter or not is_same or key_code(root[0]) != key % 12:
        return KEYS[moved]
    letter = (NOTATIONS["flats"] if root[2] in ("b", "♭") else PITCH_CLASSES)[moved % 12]
    rest = text[root.end() :]
    if _OCTAVE.fullmatch(rest):
        rest = str(int(rest) + (key % 12 + semitones) // 12)
    return (letter[0].lower() + letter[1:] if root[1].islower() else letter) + rest


def _replaced(stem: str, changes: list[_Change], offset: int) -> str:
    """The stem with all changes; what ends it stands after a space."""
    end = len(stem)
    tail: list[str] = []
    for change in sorted(changes, key=lambda one: -one.start):
        start, stop = change.start + offset, change.end + offset
        if stop == end and (start == 0 or stem[start - 1] in _SEPARATORS):
            tail.insert(0, change.text)
            end = len(stem[:start].rstrip(_SEPARATORS))
            stem = stem[:end]
        else:
            stem = stem[:start] + change.text + stem[stop:]
            end = len(stem) if end >= stop else end
    return " ".join(one for one in (stem, *tail) if one)
