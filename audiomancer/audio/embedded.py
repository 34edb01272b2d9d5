"""Facts in a sound file's chunks and text tags: tempo, beats, key, loop or one-shot, genre."""

from __future__ import annotations

import contextlib
import logging
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from audiomancer.audio.ape_tags import read_ape
from audiomancer.audio.chunks import TAG_CHUNKS, ChunkFacts, read_chunk_facts
from audiomancer.audio.id3_tags import read_id3
from audiomancer.vocabulary.keys import KEYS, key_code

_log = logging.getLogger(__name__)

_T = TypeVar("_T", float, str)

_MAX_TEXT: Final = 100
"""Characters read of a tag."""

_NUMBER: Final = re.compile(r"\d{1,5}(?:[.,]\d{1,4})?")
_SEVERAL: Final = re.compile(r"\s*[/;,|]\s*|\s+-\s+")
_BPM_NAMES: Final = ("bpm", "tbpm", "tempo", "tmpo", "fbpm")
_KEY_NAMES: Final = ("initial_key", "initialkey", "initial key", "key", "tkey", "musical key", "key signature")
"""Names of tags, the most usual first."""


@dataclass(frozen=True, slots=True)
class EmbeddedFacts:
    """Facts from a file's chunks and tags; None or empty where it says nothing believable.

    Attributes:
        bpm: Tempo, 20 to 999.
        is_bpm_stated: A tag says it, in text; otherwise a chunk does, in which many programs write a default.
        beats: Length in quarter notes.
        root_note: MIDI note number of the sound's original pitch.
        key: Key in the spelling of `vocabulary.keys.KEYS`.
        is_loop: The file calls itself a loop.
        is_one_shot: The file calls itself a one-shot.
        is_apple_loop: An Apple Loop, whose tempo follows from its beats and its length.
        instrument: Instrument in the file's words.
        genre: Genres in the file's words, lower case.
        mood: Moods in the file's words, lower case.
    """

    bpm: float | None = None
    is_bpm_stated: bool = False
    beats: float | None = None
    root_note: int | None = None
    key: str | None = None
    is_loop: bool = False
    is_one_shot: bool = False
    is_apple_loop: bool = False
    instrument: str | None = None
    genre: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()


def read_embedded(path: Path | str) -> EmbeddedFacts:
    """Read chunks and tags of one file. Never fails: what can't be read says nothing."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            size_bytes = path.stat().st_size
            chunks = read_chunk_facts(file, size_bytes)
            tags = _binary_tags(file, size_bytes, chunks)
    except (OSError, ValueError) as error:
        _log.debug("no chunks read: %s", error)
        return EmbeddedFacts()
    # Most one-shots carry no text: a look at the chunk ids saves a second reading of the file.
    if chunks is None or chunks.ids & TAG_CHUNKS:
        for name, text in _other_tags(path).items():
            tags.setdefault(name, text)
    chunks = chunks or ChunkFacts()
    tags = {**chunks.info, **tags}
    key = _first(tags, _KEY_NAMES, _key)
    if key is None and chunks.scale and chunks.root_note is not None:
        key = KEYS[chunks.root_note % 12 + (12 if chunks.scale == "minor" else 0)]
    bpm, is_stated = chunks.bpm, False
    if bpm is None:
        bpm = _first(tags, _BPM_NAMES, _bpm)
        is_stated = bpm is not None
    return EmbeddedFacts(
        bpm=bpm,
        is_bpm_stated=is_stated,
        beats=chunks.beats,
        root_note=chunks.root_note,
        key=key,
        is_loop=chunks.is_loop,
        is_one_shot=chunks.is_one_shot,
        is_apple_loop=chunks.is_apple_loop,
        instrument=_text(tags.get("instrument")),
        genre=_words(tags.get("genre")),
        mood=_words(tags.get("mood")),
    )


def _binary_tags(file: BinaryIO, size_bytes: int, chunks: ChunkFacts | None) -> dict[str, str]:
    """Texts of ID3 and APEv2 tags."""
    if chunks is not None:
        return {} if chunks.id3_position is None else read_id3(file, chunks.id3_position) or {}
    tags = read_id3(file, 0) or {}
    return {**read_ape(file, size_bytes), **tags}


def _other_tags(path: Path) -> dict[str, str]:
    """First value of each tag by lower-case name, as tinytag reads them: Vorbis comments, RIFF INFO, MP4."""
    from tinytag import TinyTag

    tags: dict[str, str] = {}
    # A parser fed with hostile bytes may raise anything; tags are a bonus, the sound is what counts.
    with contextlib.suppress(Exception):
        tag = TinyTag.get(str(path), tags=True, duration=False)
        other: dict[str, Any] = dict(tag.other)
        for name in (*_BPM_NAMES, *_KEY_NAMES, "mood", "instrument"):
            if other.get(name):
                tags[name] = str(other[name][0])
        if tag.genre:
            tags["genre"] = str(tag.genre)
    return tags


def _first(tags: dict[str, str], names: tuple[str, ...], read: Callable[[str], _T | None]) -> _T | None:
    """The first of several tags that says something believable."""
    values = (read(tags[name][:_MAX_TEXT]) for name in names if name in tags)
    return next((value for value in values if value is not None), None)


def _bpm(text: str) -> float | None:
    """A tempo from 20 to 999; some programs write hundredths without a point: "12800"."""
    match = _NUMBER.search(text)
    if not match:
        return None
    bpm = float(match[0].replace(",", "."))
    if 4000.0 <= bpm <= 40_000.0:
        bpm /= 100.0
    return bpm if math.isfinite(bpm) and 20.0 <= bpm <= 999.0 else None


def _key(text: str) -> str | None:
    """The key of a text that may say it twice: "11A/F#m", "C#/Db", "4A - Fm"."""
    texts = (text, *_SEVERAL.split(text))
    codes = (key_code(part.replace("\0", "").strip()) for part in texts)
    return next((KEYS[code] for code in codes if code is not None), None)


def _text(text: str | None) -> str | None:
    return text[:_MAX_TEXT].strip() or None if text else None


def _words(text: str | None) -> tuple[str, ...]:
    parts = re.split(r"[,;/|\0]", text[:_MAX_TEXT].lower()) if text else []
    return tuple(dict.fromkeys(word.strip() for word in parts if word.strip()))[:5]
