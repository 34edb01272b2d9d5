"""Claims of a file's name, its chunks and its tags: what is stated about a sound, before anything is measured."""

from __future__ import annotations

import math
from typing import Final

from audiomancer.analysis.evidence import Claim, Claims
from audiomancer.analysis.names.names import NameHints
from audiomancer.audio import EmbeddedFacts
from audiomancer.vocabulary import Source
from audiomancer.vocabulary.keys import PITCH_CLASSES

_TAG_TEMPO: Final = 0.8
_TAG_KEY: Final = 0.8
"""Tags of tempo and key are often measured by other programs, and as often right as those."""

_ROOT_NOTE: Final = 0.4
_FILLED: Final = 0.9
"""A tempo whose beats fill the sound."""

_DEFAULT: Final = 0.4
"""A tempo in a chunk that has nothing to do with the length: many programs write 120 into every file."""

_SHORTEST_LOOP_S: Final = 1.0
"""Chunks call whatever is shorter a loop because that is what they say by default: of 42 hits of 0.3 s whose
ACID chunk speaks of beats none was a loop."""

_FEWEST_BEATS: Final = 4
_LENGTH_TOLERANCE: Final = 0.02
_DERIVED_RANGE_BPM: Final = (30.0, 300.0)


def stated_claims(hints: NameHints, facts: EmbeddedFacts, duration_s: float) -> Claims:
    """Claims about tempo, key, instrument and loop, without the sound.

    Args:
        hints: What the path says.
        facts: What chunks and tags say.
        duration_s: Length of the whole sound.
    """
    tempo: list[Claim] = []
    key: list[Claim] = []
    is_loop: list[Claim] = []
    if hints.bpm is not None:
        tempo.append(Claim(hints.bpm, Source.NAME, hints.bpm_confidence))
    if hints.key is not None:
        key.append(Claim(hints.key, Source.NAME, hints.key_confidence))
    if hints.is_loop is not None:
        is_loop.append(Claim(hints.is_loop, Source.NAME, hints.loop_confidence))
    tempo += _chunk_tempo(facts, duration_s)
    if facts.key is not None:
        key.append(Claim(facts.key, Source.CHUNK, _TAG_KEY))
    elif facts.root_note is not None:
        key.append(Claim(PITCH_CLASSES[facts.root_note % 12], Source.CHUNK, _ROOT_NOTE))
    is_loop += _chunk_loop(facts, duration_s)
    instrument = (
        () if hints.instrument is None else (Claim(hints.instrument, Source.NAME, hints.instrument_confidence),)
    )
    return Claims(tuple(tempo), tuple(key), instrument, tuple(is_loop))


def _chunk_tempo(facts: EmbeddedFacts, duration_s: float) -> list[Claim]:
    """The tempo of a tag, of a chunk, or the one with which a chunk's beats fill the sound."""
    if facts.is_bpm_stated and facts.bpm is not None:
        found = [Claim(facts.bpm, Source.CHUNK, _TAG_TEMPO)]
    elif facts.bpm is not None:
        trust = _FILLED if _fills(facts, duration_s) and duration_s >= _SHORTEST_LOOP_S else _DEFAULT
        found = [Claim(facts.bpm, Source.CHUNK, trust)]
    else:
        found = []
    if facts.beats and facts.is_apple_loop and duration_s >= _SHORTEST_LOOP_S:
        bpm = facts.beats * 60.0 / duration_s
        low, high = _DERIVED_RANGE_BPM
        if low <= bpm <= high:
            found.insert(0, Claim(round(bpm, 2), Source.CHUNK, _FILLED))
    return found[:1]


def _chunk_loop(facts: EmbeddedFacts, duration_s: float) -> list[Claim]:
    """The loop flag of a chunk, as far as its length makes it believable."""
    if facts.is_one_shot:
        return [Claim(False, Source.CHUNK, 0.85)]
    if not facts.is_loop or duration_s < _SHORTEST_LOOP_S:
        return []
    if facts.is_apple_loop:
        return [Claim(True, Source.CHUNK, 0.95)]
    if not _fills(facts, duration_s):
        return []
    return [Claim(True, Source.CHUNK, 0.8 if (facts.beats or 0) >= _FEWEST_BEATS else 0.6)]


def _fills(facts: EmbeddedFacts, duration_s: float) -> bool:
    """Check whether a chunk's beats at its tempo last as long as the sound."""
    if facts.bpm is None or not facts.beats or duration_s <= 0:
        return False
    return math.isclose(facts.beats * 60.0 / facts.bpm, duration_s, rel_tol=_LENGTH_TOLERANCE)
