"""Hints in file and folder names: tempo, key, instrument, loop or one-shot, mood, genre. No sound is read.

A path is cut into tokens (`tokens.py`). One file a subject makes candidates of them, each with what its words say, and
chooses: `instrument_names.py`, `key_names.py`, `tempo_names.py`. The words stand in `instrument_words.py` and
`general_words.py`. `docs/decisions/0024-names-as-evidence.md` says where the confidences come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePath
from typing import Final

from audiomancer.analysis.names.compounds import WHOLE
from audiomancer.analysis.names.general_words import (
    BREAKING,
    GENRE_WORDS,
    LOOP_ENDINGS,
    LOOP_WORDS,
    MOOD_WORDS,
    ONE_SHOT_WORDS,
)
from audiomancer.analysis.names.instrument_names import instrument_of
from audiomancer.analysis.names.instrument_words import PHRASES
from audiomancer.analysis.names.key_names import NOTE, SURE, key_of, states_major
from audiomancer.analysis.names.tempo_names import LABELLED, bare_tempo, labelled_tempo
from audiomancer.analysis.names.tokens import FOLDER_LEVELS, NameParts, Part, parts_of
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT

_KIND_WORDS: Final = LOOP_WORDS | {word for phrase in ONE_SHOT_WORDS for word in phrase.split()}
_MOOD_BEGINNINGS: Final = frozenset(phrase.split()[0] for phrase in MOOD_WORDS)
_GENRE_BEGINNINGS: Final = frozenset(phrase.split()[0] for phrase in GENRE_WORDS)
_LOOP_IN_FILE: Final = 0.9
_LOOP_IN_FOLDER: Final = 0.8
_LIKE_A_LOOP: Final = 0.75
"""Breaks, grooves and riffs: 23 of 31 so named recordings are loops."""

_COUNTER: Final = re.compile(r"(?<=[A-Za-z])[ _-](?:\d|0\d{1,3})$")
_LOOP: Final = re.compile("loop(?:s|ed)?", re.IGNORECASE)
_DRUMS: Final = frozenset({"kick", "snare", "hat"})


@dataclass(frozen=True, slots=True)
class NameHints:
    """Hints of a path; None or empty where it says nothing.

    Attributes:
        bpm: Tempo, with decimals.
        key: Key in the spelling of `vocabulary.keys.KEYS`.
        instrument: Instrument id.
        is_loop: True for a loop, False for a one-shot.
        mood: Mood tags.
        bpm_confidence: 0.95 where "bpm" stands beside the number, 0.3 to 0.75 for a bare number, 0 without one.
        key_confidence: 0.9 with accidental, mode or chord, 0.8 from a folder, 0.65 beside a tempo, 0.55 with an octave,
            0.35 for a lonely letter, 0 without a key.
        instrument_confidence: 0.6 to 0.95 by what the word says, at most 0.9 from a folder, 0 without one.
        loop_confidence: 0.9 where the file's name says "loop" or "one-shot", 0.8 where a folder does, 0.75 for riffs,
            breaks and the like, 0.9 for both beside a labelled tempo; 0 without any.
        genre: Genre words met, lower case.
        instrument_in_file: Whether the file's name says the instrument, not a folder's.
        is_chord: Whether the file's name states a major key or another chord that is no minor one.
    """

    bpm: float | None = None
    key: str | None = None
    instrument: str | None = None
    is_loop: bool | None = None
    mood: tuple[str, ...] = ()
    bpm_confidence: float = 0.0
    key_confidence: float = 0.0
    instrument_confidence: float = 0.0
    loop_confidence: float = 0.0
    genre: tuple[str, ...] = ()
    instrument_in_file: bool = False
    is_chord: bool = False


def hints_from_path(path: PurePath | str) -> NameHints:
    """Hints of a file's name and its nearest three folders. Never fails, whatever the name."""
    path = PurePath(path) if isinstance(path, str) else path
    folders = path.parts[:-1][-FOLDER_LEVELS:]
    return _hints(_COUNTER.sub("", path.stem), folders)


def instruments_in_loop(path: PurePath | str) -> tuple[str, ...]:
    """Instruments that a loop's path names beside the words for loops: "bass" of "Bass Loops/riff 01".

    That of the file's name, and that of its folders where it is of another family: a "synth 01" among bass loops is
    both. Kinds of loops are none.
    """
    path = PurePath(path) if isinstance(path, str) else path
    folders = path.parts[:-1][-FOLDER_LEVELS:]
    found = (_in_loop(_COUNTER.sub("", path.stem), ()), _in_loop("", folders))
    return tuple({FAMILY_OF_INSTRUMENT[name]: name for name in reversed(found) if name is not None}.values())


@lru_cache(4096)
def _in_loop(stem: str, folders: tuple[str, ...]) -> str | None:
    parts = parts_of(_LOOP.sub(" ", stem), tuple(_LOOP.sub(" ", folder) for folder in folders))
    found = instrument_of(parts, is_loop=False)
    return None if found is None or found.instrument.endswith("-loop") else found.instrument


@lru_cache(4096)
def _hints(stem: str, folders: tuple[str, ...]) -> NameHints:
    """Hints of a name without its counter: most makers count, and what a name says depends on the rest."""
    parts = parts_of(stem, folders)
    is_loop, loop_confidence = _loop_of(parts)
    instrument = instrument_of(parts, is_loop=is_loop)
    if instrument is not None and instrument.instrument.endswith("-loop") and is_loop is None:
        is_loop, loop_confidence = True, _LIKE_A_LOOP
    tempo = labelled_tempo(parts)
    if is_loop and tempo is not None and tempo.confidence >= LABELLED:
        loop_confidence = _LOOP_IN_FILE
    key = key_of(parts, beside_tempo=tempo is not None)
    if tempo is None:
        tempo = bare_tempo(parts, is_loop=is_loop, has_key=key is not None and key.confidence >= SURE)
        if tempo is not None and (key is None or key.confidence <= NOTE):
            key = key_of(parts, beside_tempo=True)
    moods, genres = _tags_of_folders(parts.folders)
    return NameHints(
        bpm=tempo.bpm if tempo else None,
        key=key.key if key else None,
        instrument=instrument.instrument if instrument else None,
        is_loop=is_loop,
        mood=_merged((_moods(parts.file), moods)),
        bpm_confidence=tempo.confidence if tempo else 0.0,
        key_confidence=key.confidence if key else 0.0,
        instrument_confidence=instrument.confidence if instrument else 0.0,
        loop_confidence=loop_confidence,
        genre=_merged((_genres(parts.file), genres)),
        instrument_in_file=instrument is not None and instrument.in_file,
        is_chord=states_major(parts),
    )


def _loop_of(parts: NameParts) -> tuple[bool | None, float]:
    """True for a path that calls the sound a loop, False for a one-shot, and how sure that is."""
    in_file = _loop(parts.file)
    if in_file is not None:
        is_plain = not in_file or any("loop" in word for word in parts.file.words)
        return in_file, _LOOP_IN_FILE if is_plain else _LIKE_A_LOOP
    for folder in parts.folders:
        in_folder = _loop(folder, in_folder=True)
        if in_folder is not None:
            return in_folder, _LOOP_IN_FOLDER
    return None, 0.0


@lru_cache(4096)
def _loop(part: Part, *, in_folder: bool = False) -> bool | None:
    """True and False where the words say so; both kinds together say nothing ("One Shots & Loops").

    A folder of "breaks" often holds single drums cut out of them: of folders only words with "loop" in them count.
    """
    words = part.words
    if not _KIND_WORDS & part.vocabulary and not any("loop" in word or "shot" in word for word in words):
        return None
    looped = any(
        (word.endswith(LOOP_ENDINGS) and word not in WHOLE)
        or (word in LOOP_WORDS and not in_folder and not _is_other_break(before, word, after))
        for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False)
    )
    pairs = {f"{first} {second}" for first, second in pairwise(words)}
    if pairs & {"no loop", "non loop", "not looped", "non looped"}:
        return False
    single = any(word in ONE_SHOT_WORDS for word in words) or bool(pairs & ONE_SHOT_WORDS)
    if looped and single and {"hit", "hits"} & set(words) and not ONE_SHOT_WORDS - {"hit", "hits"} & set(words):
        # A "hit loop" is a loop of hits.
        return True
    return None if looped == single else looped


def _is_other_break(before: str, word: str, after: str) -> bool:
    """Check whether glass breaks, or a drum follows that was cut out of a break: "break kick"."""
    if word not in ("break", "breaks"):
        return False
    is_cut_out = after in PHRASES and FAMILY_OF_INSTRUMENT[PHRASES[after][0]] in _DRUMS
    return is_cut_out or before in BREAKING


@lru_cache(1024)
def _tags_of_folders(folders: tuple[Part, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Moods and genres of all folders: the same for all of their files."""
    return _merged(_moods(part) for part in folders), _merged(_genres(part) for part in folders)


def _moods(part: Part) -> tuple[str, ...]:
    return () if _MOOD_BEGINNINGS.isdisjoint(part.words) else _tags(part.words, MOOD_WORDS)


def _genres(part: Part) -> tuple[str, ...]:
    return () if _GENRE_BEGINNINGS.isdisjoint(part.words) else _tags(part.words, GENRE_WORDS)


def _merged(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Each tag once, in the order met, at most three."""
    return tuple(dict.fromkeys(tag for tags in found for tag in tags))[:3]


def _tags(words: tuple[str, ...], table: dict[str, str]) -> tuple[str, ...]:
    """Tags whose words occur, each once, longer phrases first."""
    phrases = [" ".join(words[start : start + length]) for length in (3, 2, 1) for start in range(len(words))]
    return tuple(dict.fromkeys(table[phrase] for phrase in phrases if phrase in table))
