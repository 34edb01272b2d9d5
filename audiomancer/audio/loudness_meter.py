"""Loudness and true peak of a sound that comes in blocks: the numbers of the whole, in the memory of a block."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio.loudness import (
    BLOCK,
    HALF_TAPS,
    HOPS_PER_S,
    HOPS_PER_WINDOW,
    INAUDIBLE,
    LARGE,
    channel_weights,
    gated_lufs,
    k_weighted,
    oversampling,
    peak_between,
    window_powers,
)

FloatArray = NDArray[np.float32]


class LoudnessMeter:
    """Integrated loudness, as `integrated_loudness_lufs` measures it; values beyond ±1,000,000 count as that.

    Args:
        rate_hz: Frames per second.
        channels: Number of channels.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._rate_hz = rate_hz
        self._weights = channel_weights(channels)
        self._states = np.zeros((channels, 4))
        self._waiting = np.zeros((0, channels), np.float32)
        self._hops: list[NDArray[np.float64]] = []
        self._begun = 0.0
        self._frames = 0
        self._next_edge = 1
        self._peak = 0.0

    def add(self, block: FloatArray, peak: float | None = None) -> float:
        """Take the next frames, float32 (n, channels), and their highest absolute value, where it is known.

        Returns the energy of the frames that could be weighted by now.
        """
        peak = _peak(block) if peak is None else peak
        self._peak = max(self._peak, peak)
        if peak > LARGE:
            block = np.clip(block, -LARGE, LARGE)
        frames = np.concatenate([self._waiting, block]) if len(self._waiting) else block
        whole = len(frames) // BLOCK * BLOCK
        self._waiting = frames[whole:].copy()
        return self._measure(frames[:whole]) if whole else 0.0

    def integrated_lufs(self) -> float | None:
        """Loudness of all that was added, at least 400 ms; None for silence. Nothing can be added afterwards."""
        if len(self._waiting):
            self._measure(self._waiting)
            self._waiting = self._waiting[:0]
        if self._peak <= INAUDIBLE or not self._hops:
            return None
        sums = np.concatenate(self._hops)
        edges = np.round(np.arange(len(sums) + 1) * (self._rate_hz / HOPS_PER_S)).astype(np.int64)
        return gated_lufs(window_powers(sums, edges)) if len(sums) >= HOPS_PER_WINDOW else None

    def _measure(self, frames: FloatArray) -> float:
        first, last = self._frames, self._frames + len(frames)
        hop_frames = self._rate_hz / HOPS_PER_S
        most = int(last / hop_frames) + 2
        edges = np.round(np.arange(self._next_edge, max(self._next_edge, most)) * hop_frames).astype(np.int64)
        edges = edges[edges <= last]
        # Every piece ends with a hop, but the last one, which goes on in the next block.
        starts = np.concatenate([[0], edges - first]).astype(np.int64)
        sums = np.zeros(len(starts))
        inside = starts < len(frames)
        for channel, weight in enumerate(self._weights):
            if weight:
                column, state = k_weighted(frames[:, channel], self._rate_hz, 1.0, self._states[channel])
                self._states[channel] = state
                np.square(column, out=column)
                sums[inside] += weight * np.add.reduceat(column, starts[inside]).astype(np.float64)
        energy = float(sums.sum())
        sums[0] += self._begun
        self._hops.append(sums[:-1])
        self._begun = float(sums[-1])
        self._frames = last
        self._next_edge += len(edges)
        return energy


class TruePeakMeter:
    """True peak, as `loudness.true_peak_db` measures it.

    Args:
        rate_hz: Frames per second.
        channels: Number of channels.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._factor = oversampling(rate_hz)
        self._waiting = np.zeros((HALF_TAPS, channels), np.float32)
        self._highest = 0.0

    def add(self, block: FloatArray, peak: float | None = None) -> None:
        """Take the next frames, float32 (n, channels), and their highest absolute value, where it is known."""
        peak = _peak(block) if peak is None else peak
        self._highest = max(self._highest, peak)
        if self._factor == 1:
            return
        frames = np.concatenate([self._waiting, np.clip(block, -LARGE, LARGE) if peak > LARGE else block])
        rows = (len(frames) - 2 * HALF_TAPS) // BLOCK
        if rows > 0:
            self._look(frames[: rows * BLOCK + 2 * HALF_TAPS])
        self._waiting = frames[max(0, rows) * BLOCK :].copy()

    def true_peak_db(self) -> float | None:
        """The peak of all that was added, in dBTP; None for silence. Nothing can be added afterwards."""
        if self._highest <= 0.0:
            return None
        if self._factor > 1:
            count = len(self._waiting) - HALF_TAPS
            frames = np.zeros((-(-count // BLOCK) * BLOCK + 2 * HALF_TAPS, self._waiting.shape[1]), np.float32)
            frames[: len(self._waiting)] = self._waiting
            if count > 0:
                self._look(frames)
            self._waiting = frames[:HALF_TAPS]
        return 20.0 * math.log10(self._highest)

    def _look(self, frames: FloatArray) -> None:
        for channel in range(frames.shape[1]):
            column = np.ascontiguousarray(frames[:, channel])
            self._highest = max(self._highest, peak_between(column, self._factor, self._highest))


def _peak(block: FloatArray) -> float:
    return max(float(block.max(initial=0.0)), -float(block.min(initial=0.0)))
