"""Input for the judge of keys, from pitch classes and pitch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from audiomancer.analysis.key.chroma import Chroma, in_segments
from audiomancer.analysis.key.pitch import PitchTrack
from audiomancer.analysis.spectrum import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class KeyViews:
    """Input for the judge of keys.

    Attributes:
        profiles: Those of `Chroma.views` and the shares of the pitches found, float32 (12, 12).
        course: `Chroma.course` and the pitches found over time, highest 1, float32 (3, 16, 12).
        facts: Clarity of the pitch, how many windows agree on it, its height, length, peaks per window, and distance
            from the nearest semitone, float32 (6,).
    """

    profiles: FloatArray
    course: FloatArray
    facts: FloatArray


def key_views(chroma: Chroma, track: PitchTrack, sounding_s: float) -> KeyViews:
    """Input for the judge of keys, from a sound of that length without silence round it."""
    note = 69 + 12 * np.log2(track.pitch_hz / 440.0)
    tone = np.round(note - chroma.deviation).astype(np.intp) % 12
    found = np.zeros((len(tone), 12))
    found[np.arange(len(tone)), tone] = track.weight
    sung = found.sum(axis=0)
    sung = sung / max(float(sung.sum()), 1e-9)
    pitch_hz, salience, _, _ = track.summary()
    facts = (
        salience,
        float(sung.max()),
        math.log2(max(pitch_hz, 20.0) / 262.0) / 2,
        math.log2(max(sounding_s, 0.05)) / 3,
        chroma.peaks_per_window / 20,
        2 * abs(chroma.deviation),
    )
    pitches = in_segments(found)
    course = np.concatenate([chroma.course, (pitches / max(float(pitches.max()), 1e-9))[None]])
    return KeyViews(
        np.vstack([chroma.views, sung]).astype(np.float32), course.astype(np.float32), np.array(facts, np.float32)
    )
