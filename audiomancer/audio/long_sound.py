"""A sound too long to be analysed whole, measured while it passes: overview, loudness, peak, loudest stretch."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio.loudness_meter import LoudnessMeter, TruePeakMeter

FloatArray = NDArray[np.float32]

_HOPS_PER_S: Final = 100
_MOST_HOPS: Final = 1 << 15
"""Hops are joined in pairs when there are more: an hour and a day take the same memory."""

_LOUDER: Final = 1.0 + 1e-6
"""Of stretches that are equally loud the first one is taken."""


class LongSound:
    """Takes blocks of a sound in order; holds some thirty seconds of it, twice at most, whatever its length.

    Args:
        rate_hz: Frames per second.
        channels: Number of channels.
        excerpt_frames: Length of the stretch that is wanted.

    Attributes:
        frames: How many have passed.
        loudness: Measures all that passes.
        peak: As well.
    """

    def __init__(self, rate_hz: int, channels: int, excerpt_frames: int) -> None:
        self.frames = 0
        self._excerpt_frames = excerpt_frames
        self.loudness = LoudnessMeter(rate_hz, channels)
        self.peak = TruePeakMeter(rate_hz, channels)
        self._hop_frames = max(1, rate_hz // _HOPS_PER_S)
        self._hops: list[FloatArray] = []
        self._hop_count = 0
        self._left = np.zeros(0, np.float32)
        # The last blocks, long enough for an excerpt, and their energies; the best ones so far share them.
        self._last: deque[tuple[FloatArray, float]] = deque()
        self._last_frames = 0
        self._last_energy = 0.0
        self._best: tuple[FloatArray, ...] = ()
        self._best_energy = -1.0
        self._best_start = 0

    def add(self, block: FloatArray) -> None:
        """Take the next frames, float32 (n, channels)."""
        if not len(block):
            return
        # Looked for once: the meters need it both.
        peak = max(float(block.max()), -float(block.min()))
        energy = self.loudness.add(block, peak)
        self.peak.add(block, peak)
        self._note_extremes(block)
        self.frames += len(block)
        self._last.append((block, energy))
        self._last_frames += len(block)
        self._last_energy += energy
        while self._last_frames - len(self._last[0][0]) >= self._excerpt_frames:
            first, left_energy = self._last.popleft()
            self._last_frames -= len(first)
            self._last_energy -= left_energy
        if self._last_frames >= self._excerpt_frames and self._last_energy > self._best_energy * _LOUDER:
            self._best = tuple(frames for frames, _ in self._last)
            self._best_energy = self._last_energy
            self._best_start = self.frames - self._last_frames

    def excerpt(self) -> tuple[FloatArray, int]:
        """The loudest stretch, float32 (n, channels), and the frame at which it begins."""
        chosen = self._best or tuple(frames for frames, _ in self._last)
        start = self._best_start if self._best else self.frames - self._last_frames
        joined = np.concatenate(chosen)
        # Whole blocks are a little longer: of their two ends the louder one stays.
        extra = max(0, len(joined) - self._excerpt_frames)
        head, tail = joined[:extra], joined[len(joined) - extra :]
        skip = extra if extra and float(np.square(tail).sum()) > float(np.square(head).sum()) else 0
        return np.ascontiguousarray(joined[skip : skip + self._excerpt_frames]), start + skip

    def survey(self, columns: int) -> FloatArray:
        """Lowest and highest value of the mono mix in equal stretches, float32 (columns, 2)."""
        hops = self._hops + ([_extremes(self._left, len(self._left))] if len(self._left) else [])
        lows_and_highs = np.concatenate(hops) if hops else np.zeros((1, 2), np.float32)
        count = len(lows_and_highs)
        starts = np.arange(columns) * count // columns
        if count < columns:
            return lows_and_highs[starts]
        lows = np.minimum.reduceat(lows_and_highs[:, 0], starts)
        highs = np.maximum.reduceat(lows_and_highs[:, 1], starts)
        return np.stack([lows, highs], axis=1)

    def _note_extremes(self, block: FloatArray) -> None:
        # Sums of columns are several times faster than a mean along the short axis.
        mix = block[:, 0]
        if block.shape[1] > 1:
            mix = mix + block[:, 1]
            for channel in range(2, block.shape[1]):
                mix += block[:, channel]
            mix *= np.float32(1 / block.shape[1])
        mix = np.concatenate([self._left, mix]) if len(self._left) else mix
        whole = len(mix) // self._hop_frames * self._hop_frames
        if whole:
            found = _extremes(mix[:whole], self._hop_frames)
            self._hops.append(found)
            self._hop_count += len(found)
        self._left = mix[whole:].copy()
        if self._hop_count > _MOST_HOPS:
            joined = np.concatenate(self._hops)
            pairs = joined[: len(joined) // 2 * 2].reshape(-1, 2, 2)
            halved = np.stack([pairs[:, :, 0].min(axis=1), pairs[:, :, 1].max(axis=1)], axis=1)
            self._hops = [halved]
            self._hop_count = len(halved)
            self._hop_frames *= 2


def _extremes(mix: FloatArray, hop_frames: int) -> FloatArray:
    hops = mix.reshape(-1, hop_frames)
    return np.stack([hops.min(axis=1), hops.max(axis=1)], axis=1)
