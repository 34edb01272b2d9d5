"""The key that the parts of a path name: notes, keys and chords in the spellings of sample makers.

An accidental, a mode or a chord makes a key sure; "Am" is also a word, "FM" and "GM" are none, and a lonely letter may
count takes. Notes with their octave ("C3") are claimed only as far as the sound agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from audiomancer.analysis.names.instrument_words import PHRASES
from audiomancer.analysis.names.tokens import NameParts, Part
from audiomancer.vocabulary.keys import KEYS, key_code

SURE: Final = 0.9
"""Confidence of a letter with an accidental, a mode or a chord."""

_FOLDER: Final = 0.8
_LOWER_CASE: Final = 0.8
_AFTER_CONTEXT: Final = 0.8
_LETTER_ALONE: Final = 0.65
_CHORD_ROOT: Final = 0.6
NOTE: Final = 0.55
_LOWER_NOTE: Final = 0.5
_UNSURE: Final = 0.35

_SEPARATORS: Final = re.compile(r"[ _\-.,()\[\]{}+&@!;=~/]+")
_PIECE: Final = re.compile(r"[^ _\-.,()\[\]{}+&@!;=~/]+")
_ACCIDENTAL: Final = r"#|b|sharp|flat"
_MINOR: Final = r"minor|min|mi|moll|mn"
_MAJOR: Final = r"major|maj|dur"
_EXTENSION: Final = r"(?:6|7|9|11|13|69|b5|#5|b9|#9|#11|sus[24]?|add\d{1,2}|5)*"
_BEGINNINGS: Final = frozenset("ABCDEFGHabcdefghDRMFSLdrmfsl")
_LONGEST: Final = 12
_MODE: Final = re.compile(rf"(?:(minor|min|moll)|major|maj|dur){_EXTENSION}\d*")
"""A word for a mode after a letter, with what makes a chord of it: "minor7b5", and a number of the take."""

_MAJOR_CHORD: Final = re.compile(
    rf"(?<![A-Za-z#])[A-G](?:[#b]|[ _-]?(?:sharp|flat))?"
    rf"(?:[ _-]?(?i:major|maj|dur){_EXTENSION}|M[79]|sus[24]?|add\d{{1,2}}|aug)(?![a-z])"
)
_KEY: Final = re.compile(rf"([A-G])({_ACCIDENTAL})?(?:({_MINOR})|({_MAJOR})|(m)(?!aj)|(M)(?=7|9))?({_EXTENSION})")
_ANY_CASE: Final = re.compile(rf"([a-g])({_ACCIDENTAL})?(?:({_MINOR}|m)|({_MAJOR}))?({_EXTENSION})", re.IGNORECASE)
_OTHER_CHORD: Final = re.compile(rf"([A-G])(#|b)?(dim|aug|sus[24]?|add\d{{1,2}}|5)({_EXTENSION})")
_NOTE: Final = re.compile(r"([A-Ga-g])([#bs]|is)?(-?[0-8])")
_GERMAN: Final = re.compile(r"(c|d|e|f|g|a|h|b)(is|es|s)?", re.IGNORECASE)
_GERMAN_MODES: Final = {"moll": "m", "dur": ""}
_SOLFEGE: Final = {"do": 0, "re": 2, "mi": 4, "fa": 5, "sol": 7, "la": 9, "si": 11}
_ROMANCE_MODES: Final = {
    **dict.fromkeys(("menor", "mineur", "minore"), True),
    **dict.fromkeys(("mayor", "majeur", "maggiore", "maior"), False),
}
_BELONGING: Final = frozenset({"sharp", "flat", "minor", "min", "major", "maj", *_GERMAN_MODES, *_ROMANCE_MODES})
"""Words that go on what the word before began."""

_CONTEXT: Final = frozenset({"key", "root", "note", "tonic", "tone", "scale"})
_WINDS: Final = frozenset(
    [
        "clarinet",
        "clarinets",
        "trumpet",
        "cornet",
        "horn",
        "sax",
        "saxophone",
        "tuba",
        "clar",
        "flute",
        "french",
        "bass",
        "alto",
    ]
)
_NO_KEY_UPPER: Final = re.compile(r"[A-G]M")
_NUMBER: Final = re.compile(r"\d{2,3}(?:\.\d+)?(?:bpm)?", re.IGNORECASE)
_CAMELOT_FIRST: Final = re.compile(r"^(\d{1,2}[ABab])\s*-\s*\d{2,3}(?:\.\d+)?\s*-\s")
_CAMELOT_BESIDE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:((?:1[0-2]|[1-9])[AB])[ _-]+(?:[6-9]\d|1\d\d)(?:bpm)?(?!\d)"
    r"|(?:[6-9]\d|1\d\d)(?:bpm)?[ _-]+((?:1[0-2]|[1-9])[AB]))(?![A-Za-z0-9])"
)
"""A place on the Camelot wheel right beside a tempo; alone "8A" is the eighth of something."""

_MODELS: Final = frozenset({"hammond", "yamaha", "steinway", "bosendorfer", "bechstein"})
"""Makers whose instruments are called like notes: the Hammond B3, the Yamaha C7."""

_PITCHES: Final = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11, "h": 11}


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A key in the spelling of `vocabulary.keys.KEYS`, with its confidence from 0 to 1."""

    key: str
    confidence: float


def key_of(parts: NameParts, *, beside_tempo: bool) -> NamedKey | None:
    """The key of the file name, or else one that a folder is sure of; None where there is none.

    Args:
        parts: The path, cut.
        beside_tempo: Whether the path names a tempo: letters beside a tempo are keys.
    """
    found = max(_keys(parts.file, beside_tempo), key=lambda named: named.confidence, default=None)
    if found is not None and found.confidence >= _LETTER_ALONE:
        return found
    for folder in parts.folders:
        sure = [named for named in _keys(folder, False) if named.confidence >= SURE]
        # A folder of several keys names none.
        if len({named.key for named in sure}) == 1 and (found is None or found.confidence < NOTE):
            return NamedKey(sure[0].key, _FOLDER)
    return found


def states_major(parts: NameParts) -> bool:
    """True where the file's name calls a sound by a chord or key that is no minor one: "Bmajor_00", "Csus4", "F# maj7".

    Such a one-shot has a key, and no note. Minor ones need no word for it: no note is minor.
    """
    return _MAJOR_CHORD.search(parts.file.text) is not None


@dataclass(frozen=True, slots=True)
class StatedKey:
    """A key, and where it stands in the text of a part, with the words that belong to it: "F sharp minor"."""

    start: int
    end: int
    named: NamedKey


def stated_keys(part: Part, *, beside_tempo: bool) -> list[StatedKey]:
    """Every word of a part that may be a key, in order, however unsure."""
    found = list(_PIECE.finditer(part.text))
    pieces = [piece[0] for piece in found]
    stated: list[StatedKey] = []
    camelot = _camelot(part)
    if camelot is not None:
        stated.append(camelot)
    for index in range(len(pieces)):
        if stated and found[index].start() < stated[-1].end:
            continue
        named = _reading(pieces, index, part, beside_tempo)
        if named is not None and named.confidence > 0:
            last = index
            while last + 1 < len(pieces) and pieces[last + 1].lower() in _BELONGING and last < index + 2:
                last += 1
            stated.append(StatedKey(found[index].start(), found[last].end(), named))
    return stated


def _camelot(part: Part) -> StatedKey | None:
    """The place on the Camelot wheel that stands beside a tempo; None where there is none."""
    found = _CAMELOT_FIRST.match(part.text) or _CAMELOT_BESIDE.search(part.text)
    if found is None:
        return None
    group = found.lastindex or 1
    code = key_code(found[group])
    if code is None:
        return None
    return StatedKey(found.start(group), found.end(group), NamedKey(KEYS[code], _LETTER_ALONE + 0.1))


@lru_cache(4096)
def _keys(part: Part, beside_tempo: bool) -> tuple[NamedKey, ...]:
    pieces = [piece for piece in _SEPARATORS.split(part.text) if piece]
    found: list[NamedKey] = []
    camelot = _camelot(part)
    if camelot is not None:
        found.append(camelot.named)
    for index in range(len(pieces)):
        # Most words are no key, and this is read for every file that is listed.
        if pieces[index][0] not in _BEGINNINGS or len(pieces[index]) > _LONGEST:
            continue
        named = _reading(pieces, index, part, beside_tempo)
        if named is not None and named.confidence > 0:
            found.append(named)
    return tuple(found)


def _reading(pieces: list[str], index: int, part: Part, beside_tempo: bool) -> NamedKey | None:
    piece = pieces[index]
    before = pieces[index - 1] if index else ""
    after = pieces[index + 1] if index + 1 < len(pieces) else ""
    foreign = _foreign(piece, after)
    if foreign is not None:
        return foreign
    if _NO_KEY_UPPER.fullmatch(piece):
        return None
    note = _NOTE.fullmatch(piece)
    if note:
        return None if before.lower() in _MODELS else _note(note, after)
    other = _OTHER_CHORD.fullmatch(piece)
    if other:
        minor = other[3] == "dim"
        return _named(other[1], other[2] or "", minor, _CHORD_ROOT)
    match = _KEY.fullmatch(piece)
    if match:
        letter, accidental, minor_word, major_word, small_m, _, extension = match.groups()
        mode = "m" if minor_word or small_m else "M" if major_word or match[6] else ""
        return _with_neighbours(
            letter, accidental or "", mode, extension, pieces, index, part, beside_tempo=beside_tempo
        )
    loose = _ANY_CASE.fullmatch(piece)
    if not loose:
        return None
    letter, accidental, minor_word, major_word, extension = loose.groups()
    is_upper = letter.isupper()
    word = (minor_word or major_word or "").lower()
    if accidental == "B" and len(word) < 2:
        return None
    accidental = (accidental or "").lower()
    if len(word) >= 2:
        # "FMIN", "dmin", "f#min": no other word is spelled so, save "admin"-like ones that `fullmatch` refuses.
        return _named(letter, accidental, bool(minor_word), SURE)
    if is_upper and word == "m":
        # "FM", "C#M": a capital M after a plain letter is no mode; after an accidental it means major.
        return _named(letter, accidental, False, _LOWER_CASE) if accidental else None
    return _lower_case(letter, accidental, word, extension or "", before, after, beside_tempo=beside_tempo)


def _with_neighbours(
    letter: str,
    accidental: str,
    mode: str,
    extension: str,
    pieces: list[str],
    index: int,
    part: Part,
    *,
    beside_tempo: bool,
) -> NamedKey | None:
    """A capital letter with what stands beside it: "F sharp minor", "Bb Clarinet", "I Am"."""
    following = pieces[index + 1 :]
    accidental, mode, used = _spelled_out(accidental, mode, following)
    after = following[used] if used < len(following) else ""
    before = pieces[index - 1].lower() if index else ""
    minor = mode == "m"
    piece = pieces[index]
    if piece == "Am" and (before in ("i", "so") or (not beside_tempo and (after[:1].islower() or after == "I"))):
        return None
    if accidental and not mode and after.lower() in _WINDS:
        # The tuning of the instrument: a B flat clarinet plays any note.
        return _named(letter, accidental, minor, _UNSURE)
    if letter == "A" and used and after[:1].islower() and after.lower() not in PHRASES and not beside_tempo:
        return None
    if mode or accidental:
        return _named(letter, accidental, minor, SURE)
    if extension:
        return _named(letter, accidental, minor, _CHORD_ROOT)
    return _letter(letter, before, after, part, index == len(pieces) - 1, beside_tempo=beside_tempo)


def _spelled_out(accidental: str, mode: str, following: list[str]) -> tuple[str, str, int]:
    """Accidental and mode, also where the next words say them, and how many words did."""
    used = 0
    accidental = {"sharp": "#", "flat": "b"}.get(accidental.lower(), accidental)
    if not accidental and not mode and following and following[0].lower() in ("sharp", "flat"):
        accidental, used = ("#" if following[0].lower() == "sharp" else "b"), 1
    if not mode and len(following) > used:
        said = _MODE.fullmatch(following[used].lower())
        if said is not None:
            mode, used = "m" if said[1] else "M", used + 1
    return accidental, mode, used


def _letter(letter: str, before: str, after: str, part: Part, is_last: bool, *, beside_tempo: bool) -> NamedKey | None:
    """A capital alone: a key beside a tempo, after "key" or "808", or after a dash at the end."""
    if before in _CONTEXT or (before == "of" and "key" in part.words):
        return _named(letter, "", False, _AFTER_CONTEXT)
    if letter == "A" and after[:1].islower() and after.lower() not in PHRASES:
        return None
    after_dash = is_last and re.search(rf"\s-\s{letter}$|[(\[]{letter}[)\]]$", part.text) is not None
    if (
        beside_tempo
        or after_dash
        or (is_last and "808" in part.words)
        or before in ("808", "808s")
        or (before == "in" and is_last)
    ):
        return _named(letter, "", False, _LETTER_ALONE)
    return _named(letter, "", False, _UNSURE)


def _lower_case(
    letter: str, accidental: str, mode: str, extension: str, before: str, after: str, *, beside_tempo: bool
) -> NamedKey | None:
    """A small letter: a key with "#", with a mode in words, or with "m" right beside a tempo."""
    word = after.lower()
    if word in ("sharp", "flat") and not (letter in "Aa" and before == ""):
        return _named(letter, "#" if word == "sharp" else "b", False, _LOWER_CASE)
    if not mode and word in ("minor", "major", "min", "maj"):
        return _named(letter, accidental, word.startswith("min"), SURE)
    if accidental == "#" or (accidental in ("sharp", "flat") and mode):
        return _named(letter, accidental, mode == "m", SURE)
    if not mode and not accidental and not extension:
        is_before_tempo = beside_tempo and _NUMBER.fullmatch(after) is not None
        return _named(letter, "", False, _LETTER_ALONE) if is_before_tempo else None
    beside_number = _NUMBER.fullmatch(before) is not None or _NUMBER.fullmatch(after) is not None
    if accidental == "b" and mode:
        return _named(letter, accidental, mode == "m", SURE if beside_tempo else _LOWER_CASE)
    if mode and extension:
        return _named(letter, accidental, mode == "m", _CHORD_ROOT)
    if (mode or accidental) and beside_number:
        return _named(letter, accidental, mode == "m", _LETTER_ALONE + 0.1)
    return None


def _note(match: re.Match[str], after: str) -> NamedKey | None:
    letter, accidental, _ = match.groups()
    accidental = {"s": "#", "is": "#", None: ""}.get(accidental, accidental)
    mode = after.lower()
    if mode in ("minor", "min", "major", "maj"):
        return _named(letter, accidental, mode.startswith("min"), SURE)
    return _named(letter, accidental, False, NOTE if letter.isupper() else _LOWER_NOTE)


def _foreign(piece: str, after: str) -> NamedKey | None:
    """German and Romance names, which only their mode makes sure: "Fis-Moll", "La menor"."""
    lower, mode = piece.lower(), after.lower()
    if mode in _GERMAN_MODES or lower.endswith(("moll", "dur")):
        for ending, minor in (("moll", True), ("dur", False)):
            stem = lower.removesuffix(ending)
            if (stem != lower or mode == ending) and (tone := _german(stem.strip())) is not None:
                return NamedKey(KEYS[tone + (12 if minor else 0)], SURE)
    if mode in _ROMANCE_MODES:
        sign = 1 if lower.endswith("#") else -1 if lower.endswith("b") else 0
        tone = _SOLFEGE.get(lower.rstrip("#b"))
        if tone is not None:
            return NamedKey(KEYS[(tone + sign) % 12 + (12 if _ROMANCE_MODES[mode] else 0)], SURE)
    return None


def _german(text: str) -> int | None:
    match = _GERMAN.fullmatch(text)
    if not match:
        return None
    letter, accidental = match[1], match[2]
    if letter == "b":
        return 10 if not accidental else None
    shift = {"is": 1, "es": -1, "s": -1, None: 0}[accidental]
    return (_PITCHES[letter] + shift) % 12


def _named(letter: str, accidental: str, minor: bool, confidence: float) -> NamedKey | None:
    accidental = {"sharp": "#", "flat": "b"}.get(accidental, accidental)
    code = key_code(letter.upper() + accidental + ("m" if minor else ""))
    return None if code is None else NamedKey(KEYS[code], confidence)
