"""Hints in file and folder names: tempo, key, instrument, loop or one-shot, mood, genre. No sound is read.

A name is cut into tokens at everything but letters, digits and accidentals, also inside camelCase and between letters
and digits. Phrases are looked up longest first, so that "bass drum" is a kick and not a bass. Words of the file name
weigh more than words of its folders, and near folders more than far ones. The word tables are in `name_words.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePath
from typing import Final

from audiomancer.analysis.names.name_words import (
    GENERIC,
    GENRE_PHRASES,
    GENRE_WORDS,
    INSTRUMENT_PHRASES,
    LOOP_WORDS,
    MACHINE_PREFIXES,
    MOOD_WORDS,
    ONE_SHOT_WORDS,
)
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT, KEYS, key_code

FILE_CONFIDENCE: Final = 0.95
"""Confidence of a whole-word instrument hit in the file name.

Measured without labels (`benchmarks/names.py`): 0.955 to 0.995 over eleven sources, and 0.73 for the worst of them."""

FOLDER_CONFIDENCE: Final = 0.9
"""The same for a hit in a folder's name: above 0.92 in the four sources that could be measured, but users' folders
are less orderly than those."""

_FOLDER_TEMPO: Final = 0.8
"""A tempo beside "bpm" in a folder's name counts this much of one in the file name: the sound has to agree."""

_FOLDER_LEVELS: Final = 3
_MAX_TEXT: Final = 300

_LABELLED_BPM: Final = re.compile(
    r"(?<![\d.])(\d{2,3}(?:[.,]\d{1,3})?)[ _\-]?bpm(?![a-z])|bpm[ _\-]?(\d{2,3}(?:\.\d{1,3})?)(?![\d])", re.I
)
_SPLIT: Final = re.compile(r"[^A-Za-z0-9#♯♭]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_KEY_TOKEN: Final = re.compile(r"([A-G])(#|♯|b|♭|sharp|flat)?[ _\-]?(maj(?:or)?|min(?:or)?|m|M)?")
_SPACED_MODE: Final = re.compile(r"(?i:maj(?:or)?|min(?:or)?)")
_NOTE_TOKEN: Final = re.compile(r"([A-G])([#♯♭bs]?)[0-8]")
_NOTE_CONFIDENCE: Final = 0.55
_CONTEXT: Final = frozenset({"key", "root", "note", "tonic", "in"})


@dataclass(frozen=True, slots=True)
class NameHints:
    """Hints of a path; None or empty where it says nothing.

    Attributes:
        bpm: Tempo, with decimals.
        key: Key in the spelling of `vocabulary.KEYS`.
        instrument: Instrument id.
        is_loop: True for a loop, False for a one-shot.
        mood: Mood tags.
        bpm_confidence: 0.95 where "bpm" stands beside the number, 0.3 to 0.75 for a bare number, 0 without one.
        key_confidence: 0.9 with accidental or mode, 0.6 beside a tempo, 0.55 with an octave, 0.35 for a lonely letter,
            0 without a key.
        instrument_confidence: 0.95 from the file name, 0.9 from a folder, 0 without one.
        genre: Genre words met, lower case.
    """

    bpm: float | None = None
    key: str | None = None
    instrument: str | None = None
    is_loop: bool | None = None
    mood: tuple[str, ...] = ()
    bpm_confidence: float = 0.0
    key_confidence: float = 0.0
    instrument_confidence: float = 0.0
    genre: tuple[str, ...] = ()


def hints_from_path(path: PurePath | str) -> NameHints:
    """Hints of a file's name and its nearest three folders. Never fails, whatever the name."""
    path = PurePath(path)
    stem = path.stem[:_MAX_TEXT]
    parents = [part[:_MAX_TEXT] for part in reversed(path.parts[:-1][-_FOLDER_LEVELS:])]
    words = _lowered(_words(stem))
    folder_words = [_lowered(_words(part)) for part in parents]

    instrument = _instrument(_words(stem))
    instrument_confidence = FILE_CONFIDENCE
    if instrument is None:
        instrument = next((hit for part in parents if (hit := _instrument(_words(part)))), None)
        instrument_confidence = FOLDER_CONFIDENCE if instrument else 0.0
    is_loop = _loop(words)
    for part_words in folder_words:
        is_loop = _loop(part_words, in_folder=True) if is_loop is None else is_loop
    if instrument and instrument.endswith("-loop"):
        is_loop = True
    elif instrument and is_loop:
        instrument = _as_loop(instrument)

    bpm, bpm_confidence = _labelled_bpm(stem)
    for part in parents:
        if bpm is None:
            bpm, bpm_confidence = _labelled_bpm(part)
            bpm_confidence *= _FOLDER_TEMPO
    key, key_confidence = _key(stem, beside_tempo=bpm is not None)
    if bpm is None:
        bpm, bpm_confidence = _bare_bpm(stem, is_loop=is_loop, has_key=key_confidence >= 0.9)
        if bpm is not None and key is not None and key_confidence < 0.6:
            key_confidence = 0.6

    every_word = [*words, *(word for part in folder_words for word in part)]
    return NameHints(
        bpm=bpm,
        key=key,
        instrument=instrument,
        is_loop=is_loop,
        mood=_tags(every_word, MOOD_WORDS),
        bpm_confidence=bpm_confidence,
        key_confidence=key_confidence,
        instrument_confidence=instrument_confidence,
        genre=_tags(every_word, GENRE_WORDS),
    )


@lru_cache(4096)
def _words(text: str) -> tuple[str, ...]:
    """Tokens of one path part, with their capitals."""
    return tuple(piece for token in _SPLIT.split(text) if token for piece in _CAMEL.split(token))


def _lowered(pieces: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(piece.lower() for piece in pieces)


def _instrument(pieces: tuple[str, ...]) -> str | None:
    """The instrument named: longest phrases first; of several the last, which in English is what the sound *is*.

    Abbreviations of one or two letters count in capitals ("OH 01"), or where no longer word stands beside them:
    "oh yeah" is no open hat.
    """
    words = _lowered(pieces)
    is_prose = any(len(word) >= 4 and word.isalpha() for word in words)
    free = [len(piece) > 2 or piece.isupper() or piece.isdigit() or not is_prose for piece in pieces]
    hits: list[tuple[int, str]] = []
    for length in range(min(3, len(words)), 0, -1):
        table = INSTRUMENT_PHRASES[length]
        for start in range(len(words) - length + 1):
            if not all(free[start : start + length]):
                continue
            phrase = " ".join(words[start : start + length])
            if phrase in GENRE_PHRASES:
                free[start : start + length] = [False] * length
            elif phrase in table:
                free[start : start + length] = [False] * length
                hits.append((start, table[phrase]))
    if not hits:
        return None
    specific = [hit for hit in hits if hit[1] not in GENERIC]
    return max(specific or hits)[1]


def _as_loop(instrument: str) -> str:
    """The loop kind that a loop of this instrument is."""
    drums = FAMILY_OF_INSTRUMENT[instrument] in ("kick", "snare", "hat", "percussion")
    if drums:
        return "drum-loop"
    return instrument if instrument in ("fx", "texture", "vocal") else "melodic-loop"


def _loop(words: tuple[str, ...], *, in_folder: bool = False) -> bool | None:
    """True and False where the words say so; both kinds together say nothing ("One Shots & Loops").

    A folder of "breaks" often holds single drums cut out of them: of folders only words with "loop" in them count.
    """
    looped = any(word.endswith(("loop", "loops")) or (word in LOOP_WORDS and not in_folder) for word in words)
    pairs = {f"{first} {second}" for first, second in pairwise(words)}
    single = any(word in ONE_SHOT_WORDS for word in words) or bool(pairs & ONE_SHOT_WORDS)
    return None if looped == single else looped


def _labelled_bpm(text: str) -> tuple[float | None, float]:
    """A number with "bpm" beside it, 20 to 400."""
    for match in _LABELLED_BPM.finditer(text):
        bpm = float((match[1] or match[2]).replace(",", "."))
        if 20.0 <= bpm <= 400.0:
            return bpm, 0.95
    return None, 0.0


def _bare_bpm(text: str, *, is_loop: bool | None, has_key: bool) -> tuple[float | None, float]:
    """A lone number from 60 to 200 that could be a tempo; model numbers (SH-101) and counters (007) are not."""
    tokens = [token for token in re.split(r"[ _\-()\[\]]+", text) if token]
    found: list[float] = []
    for index, piece in enumerate(tokens):
        if not re.fullmatch(r"[1-9]\d{1,2}(\.\d{1,2})?", piece) or not 60.0 <= float(piece) <= 200.0:
            continue
        if index and tokens[index - 1].lower() in MACHINE_PREFIXES:
            continue
        found.append(float(piece))
    if len(found) != 1 or is_loop is False:
        return None, 0.0
    if is_loop:
        return found[0], 0.75
    return (found[0], 0.6) if has_key else (found[0], 0.3)


def _key(text: str, *, beside_tempo: bool) -> tuple[str | None, float]:
    """The key a file name gives.

    An accidental or a mode makes it sure ("C#", "Fmin", "Bb minor"), save for "Am", which is also a word: it counts
    only where no small-letter word stands before it ("I Am Here"). A lonely capital is a key beside a tempo or after
    "key", "root", "note", "in"; elsewhere it may count takes ("Snare A") and is claimed with little confidence.
    """
    tokens = [token for token in re.split(r"[ _\-.,()\[\]]+", text) if token]
    best: tuple[str | None, float] = (None, 0.0)
    for index, piece in enumerate(tokens):
        note = _NOTE_TOKEN.fullmatch(piece)
        if note and best[1] < _NOTE_CONFIDENCE:
            code = key_code(note[1] + {"s": "#", "♯": "#", "♭": "b"}.get(note[2], note[2]))
            best = best if code is None else (KEYS[code], _NOTE_CONFIDENCE)
        match = _KEY_TOKEN.fullmatch(piece)
        if not match:
            continue
        letter, accidental, mode = match.groups()
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if not mode and _SPACED_MODE.fullmatch(following):
            mode = following
        minor = bool(mode) and mode != "M" and mode.lower().startswith("m") and not mode.lower().startswith("maj")
        accidental = {"sharp": "#", "♯": "#", "flat": "b", "♭": "b"}.get(accidental or "", accidental or "")
        code = key_code(letter + accidental + ("m" if minor else ""))
        if code is None:
            continue
        before = tokens[index - 1].lower() if index else ""
        is_prose = piece == "Am" and (before in ("i", "so") or (not beside_tempo and following[:1].islower()))
        if (accidental or mode) and not is_prose:
            confidence = 0.9
        elif before in _CONTEXT and before != "in":
            confidence = 0.8
        elif beside_tempo or (before == "in" and not following):
            confidence = 0.6
        elif is_prose or (letter == "A" and following[:1].islower()):
            continue
        else:
            confidence = 0.35
        if confidence > best[1]:
            best = (KEYS[code], confidence)
    return best


def _tags(words: list[str], table: dict[str, str]) -> tuple[str, ...]:
    """Tags whose words occur, each once, in the order met, at most three."""
    phrases = [" ".join(words[start : start + length]) for length in (3, 2, 1) for start in range(len(words))]
    return tuple(dict.fromkeys(table[phrase] for phrase in phrases if phrase in table))[:3]
