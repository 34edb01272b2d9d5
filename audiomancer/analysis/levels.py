"""Loudness and simple waveform measures of the whole sound."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from audiomancer.analysis.spectrum import SILENCE_PEAK
from audiomancer.audio import AudioBuffer


@dataclass(frozen=True, slots=True)
class Levels:
    """Measures of the waveform.

    Attributes:
        rms_energy: Root mean square over all channels and frames, 0 to 1 (files above full scale count as 1).
        dynamic_range_db: Crest factor, 20·log10(peak / RMS): 3.01 dB for a sine, 0 for silence and for DC.
        zero_crossing_rate: Share of neighbouring frames of the mono mix that differ in sign, 0 to 1; 0 for silence.
    """

    rms_energy: float
    dynamic_range_db: float
    zero_crossing_rate: float


def levels_of(buffer: AudioBuffer) -> Levels:
    """Measure the waveform; all zeros for an empty or silent buffer."""
    frames = buffer.frames
    peak = float(max(frames.max(initial=0.0), -frames.min(initial=0.0)))
    if peak <= SILENCE_PEAK:
        return Levels(0.0, 0.0, 0.0)
    # The square of a huge value in a float file would overflow, that of a tiny one vanish.
    scale = 1.0 if 1e-3 < peak < 1e3 else peak
    flat = (frames if scale == 1.0 else frames / np.float32(scale)).ravel()
    rms = math.sqrt(float(np.dot(flat, flat)) / flat.size) * (scale / peak)
    negative = np.signbit(buffer.mono())
    crossings = int(np.count_nonzero(negative[1:] != negative[:-1]))
    return Levels(
        rms_energy=min(1.0, rms * peak),
        dynamic_range_db=max(0.0, -20.0 * math.log10(max(rms, 1e-9))),
        zero_crossing_rate=crossings / max(1, len(negative) - 1),
    )
