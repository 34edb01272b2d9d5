"""Reasons why a sound is among the hits, in words: "same envelope, brighter, a fifth higher"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from audiomancer.aspects import ASPECTS

_SAME: Final = 0.9
_ALIKE: Final = 0.75
_MOST_NAMED: Final = 2
_OCTAVE: Final = 12
_INTERVALS: Final = (
    "", "a semitone", "a whole tone", "a minor third", "a major third", "a fourth", "a tritone", "a fifth",
    "a minor sixth", "a major sixth", "a minor seventh", "a major seventh", "an octave",
)  # fmt: skip
_NUMBERS: Final = ("", "", "two", "three", "four", "five")
_BRIGHTER_OCTAVES: Final = 0.12
_MUCH_BRIGHTER_OCTAVES: Final = 0.6
_LONGER_OCTAVES: Final = 0.5


def interval_words(semitones: float) -> str:
    """An interval: "a fifth higher", "two octaves lower"; "same note" within half a semitone."""
    whole = round(abs(semitones))
    if not whole:
        return "same note"
    side = "higher" if semitones > 0 else "lower"
    octaves, rest = divmod(whole, _OCTAVE)
    if whole <= _OCTAVE:
        return f"{_INTERVALS[whole]} {side}"
    if not rest and octaves < len(_NUMBERS):
        return f"{_NUMBERS[octaves]} octaves {side}"
    return f"{whole} semitones {side}"


def side_of(source: float | None, hit: float | None, least_octaves: float) -> int:
    """1 where a hit's measure lies above the source's by so much, -1 where below; 0 between, or unknown."""
    if not source or not hit or source <= 0 or hit <= 0:
        return 0
    octaves = math.log2(hit / source)
    return 0 if abs(octaves) < least_octaves else 1 if octaves > 0 else -1


def brightness_side(source: float | None, hit: float | None) -> int:
    """1 for a brighter hit, -1 for a darker one, 0 for neither."""
    return side_of(source, hit, _BRIGHTER_OCTAVES)


def pitch_side(source: float | None, hit: float | None) -> int:
    """1 for a higher hit, -1 for a lower one, 0 for neither, to half a semitone."""
    return side_of(source, hit, 0.5 / _OCTAVE)


def likeness_words(shares: Sequence[float], source: Mapping[str, float], hit: Mapping[str, float]) -> str:
    """Words on what a hit has in common with a source, and on which side of it the hit lies.

    Args:
        shares: Likeness in each of `ASPECTS`, -1 to 1; NaN where either has none.
        source: Measures by the columns of `MOVES`; what is unknown is absent.
        hit: The same of the hit.
    """
    words = []
    named = sorted(zip(shares, (aspect.name for aspect in ASPECTS), strict=True), reverse=True)
    for share, name in [one for one in named if one[0] >= _ALIKE][:_MOST_NAMED]:
        words.append(f"{'same' if share >= _SAME else 'similar'} {name}")
    bright = source.get("brightness_hz"), hit.get("brightness_hz")
    side = brightness_side(*bright)
    if side:
        much = "much " if side_of(*bright, _MUCH_BRIGHTER_OCTAVES) else ""
        words = [word for word in words if not word.endswith("brightness")]
        words.append(much + ("brighter" if side > 0 else "darker"))
    pitches = source.get("pitch_hz"), hit.get("pitch_hz")
    if pitches[0] and pitches[1]:
        words.append(interval_words(_OCTAVE * math.log2(pitches[1] / pitches[0])))
    side = side_of(source.get("duration_s"), hit.get("duration_s"), _LONGER_OCTAVES)
    if side:
        words.append("longer" if side > 0 else "shorter")
    return ", ".join(words)
