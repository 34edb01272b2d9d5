"""Facts in a sound file's chunks and text tags: tempo, beats, key, loop or one-shot, genre."""

from __future__ import annotations

import contextlib
import logging
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audiomancer.audio.chunks import TAG_CHUNKS, ChunkFacts, read_chunk_facts
from audiomancer.vocabulary import KEYS, key_code

_log = logging.getLogger(__name__)

_MAX_TEXT: Final = 100
"""Characters read of a tag."""

_NUMBER: Final = re.compile(r"\d{1,4}(?:[.,]\d{1,4})?")


@dataclass(frozen=True, slots=True)
class EmbeddedFacts:
    """Facts from a file's chunks and tags; None or empty where it says nothing believable.

    Attributes:
        bpm: Tempo, 20 to 999.
        beats: Length in beats.
        root_note: MIDI note number of the sound's original pitch.
        key: Key in the spelling of `vocabulary.KEYS`.
        is_loop: The file calls itself a loop.
        is_one_shot: The file calls itself a one-shot.
        instrument: Instrument in the file's words.
        genre: Genres in the file's words, lower case.
        mood: Moods in the file's words, lower case.
    """

    bpm: float | None = None
    beats: int | None = None
    root_note: int | None = None
    key: str | None = None
    is_loop: bool = False
    is_one_shot: bool = False
    instrument: str | None = None
    genre: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()


def read_embedded(path: Path | str) -> EmbeddedFacts:
    """Read chunks and tags of one file. Never fails: what can't be read says nothing."""
    path = Path(path)
    chunks: ChunkFacts | None = None
    try:
        with path.open("rb") as file:
            chunks = read_chunk_facts(file, path.stat().st_size)
    except (OSError, ValueError) as error:
        _log.debug("no chunks read: %s", error)
        return EmbeddedFacts()
    # Most one-shots carry no text: a look at the chunk ids saves a second reading of the file.
    tags = {} if chunks is not None and not chunks.ids & TAG_CHUNKS else _text_tags(path)
    chunks = chunks or ChunkFacts()
    key = _key(tags.get("initial_key")) or _key(chunks.info.get("key signature"))
    if key is None and chunks.scale and chunks.root_note is not None:
        key = KEYS[chunks.root_note % 12 + (12 if chunks.scale == "minor" else 0)]
    return EmbeddedFacts(
        bpm=chunks.bpm or _bpm(tags.get("bpm")) or _bpm(chunks.info.get("tempo")),
        beats=chunks.beats,
        root_note=chunks.root_note,
        key=key,
        is_loop=chunks.is_loop,
        is_one_shot=chunks.is_one_shot,
        instrument=_text(tags.get("instrument")),
        genre=_words(tags.get("genre")),
        mood=_words(tags.get("mood")),
    )


def _text_tags(path: Path) -> dict[str, str]:
    """First value of each tag by lower-case name, as tinytag reads them: ID3, Vorbis comments, RIFF INFO, MP4."""
    from tinytag import TinyTag

    tags: dict[str, str] = {}
    # A parser fed with hostile bytes may raise anything; tags are a bonus, the sound is what counts.
    with contextlib.suppress(Exception):
        tag = TinyTag.get(str(path), tags=True, duration=False)
        other: dict[str, Any] = dict(tag.other)
        for name in ("bpm", "initial_key", "mood", "instrument"):
            if other.get(name):
                tags[name] = str(other[name][0])
        if tag.genre:
            tags["genre"] = str(tag.genre)
    return tags


def _bpm(text: str | None) -> float | None:
    match = _NUMBER.search(text[:_MAX_TEXT]) if text else None
    if not match:
        return None
    bpm = float(match[0].replace(",", "."))
    return bpm if math.isfinite(bpm) and 20.0 <= bpm <= 999.0 else None


def _key(text: str | None) -> str | None:
    code = key_code(text[:_MAX_TEXT].replace("\0", "").strip()) if text else None
    return None if code is None else KEYS[code]


def _text(text: str | None) -> str | None:
    return text[:_MAX_TEXT].strip() or None if text else None


def _words(text: str | None) -> tuple[str, ...]:
    parts = re.split(r"[,;/|\0]", text[:_MAX_TEXT].lower()) if text else []
    return tuple(dict.fromkeys(word.strip() for word in parts if word.strip()))[:5]
