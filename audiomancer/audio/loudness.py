"""Perceived loudness of a sound, its true peak, and the gain that brings every sound to one loudness.

Integrated loudness and true peak as in ITU-R BS.1770-4, with two decisions for a browser of samples:

- A mono sound comes from both loudspeakers, so it is measured as two equal channels: 3.01 dB louder than its one.
- The standard measures in windows of 400 ms. A shorter sound is measured in one window of its length, not in one
  that is filled up with silence: a hat of 50 ms is as loud as it sounds while it lasts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

TARGET_LUFS: Final = -18.0
"""Default target loudness: leaves most one-shots below the ceiling."""

CEILING_DBTP: Final = -1.0
"""No sound is raised above this true peak: converters and lossy coders need the headroom."""

_METERS_DIFFER_DB: Final = 0.1
"""Meters with other filters, and converters, find as much more in one of a thousand recordings: in hats that reach up
to half the rate."""

_OFFSET_DB: Final = -0.691
_ABSOLUTE_GATE_LUFS: Final = -70.0
_RELATIVE_GATE_LU: Final = -10.0
HOPS_PER_S: Final = 10
HOPS_PER_WINDOW: Final = 4

_LEFT_RIGHT, _SIDE = 1.0, 1.41
# In the order of channels in WAV files; the low-frequency channel does not count.
_CHANNEL_WEIGHTS: Final = {
    1: (2.0,),
    4: (_LEFT_RIGHT, _LEFT_RIGHT, _SIDE, _SIDE),
    5: (_LEFT_RIGHT, _LEFT_RIGHT, _LEFT_RIGHT, _SIDE, _SIDE),
    6: (_LEFT_RIGHT, _LEFT_RIGHT, _LEFT_RIGHT, 0.0, _SIDE, _SIDE),
    7: (_LEFT_RIGHT, _LEFT_RIGHT, _LEFT_RIGHT, 0.0, _LEFT_RIGHT, _SIDE, _SIDE),
    8: (_LEFT_RIGHT, _LEFT_RIGHT, _LEFT_RIGHT, 0.0, _LEFT_RIGHT, _LEFT_RIGHT, _SIDE, _SIDE),
}

INAUDIBLE: Final = 1e-6
"""Nothing whose peak is no higher reaches the absolute gate."""
LARGE: Final = 1e6
"""The squares of larger values would not fit float32."""

BLOCK: Final = 64
_FORGOTTEN: Final = 1e-12

HALF_TAPS: Final = 16
_KAISER_BETA: Final = 4.0
_ROWS_AT_ONCE: Final = 256
_FINER: Final = 4
_NEAR: Final = 0.92
"""Four values a frame miss up to 0.7 dB of a peak near half the rate: places not much lower are looked at again."""


def integrated_loudness_lufs(frames: FloatArray, sample_rate_hz: int) -> float | None:
    """Integrated loudness after ITU-R BS.1770-4: K-weighting, windows of 400 ms each 100 ms, both gates.

    Of channels in the order of WAV files: left, right and centre count once, side channels 1.41 times, the
    low-frequency channel not at all; a single channel twice, see above. Frames after the last whole window are not
    measured, as the standard says.

    Args:
        frames: float32, shape (n, channels), full scale ±1; values that are not finite count as 0.
        sample_rate_hz: Frames per second, above 0.

    Returns:
        LUFS: 0 for a mono sine of 1 kHz at full scale, -3.01 for the same in one channel of two. None for no frames,
        for silence, and for what stays below the absolute gate of -70 LUFS.
    """
    frames, peak = _usable(frames)
    if peak <= INAUDIBLE:
        return None
    scale = 1.0 if peak < LARGE else peak
    weights = channel_weights(frames.shape[1])
    edges = _hop_edges(len(frames), sample_rate_hz)
    powers = np.zeros(max(1, len(edges) - HOPS_PER_WINDOW))
    for channel, weight in enumerate(weights):
        if weight:
            powers += weight * _window_powers(frames[:, channel], sample_rate_hz, edges, scale)
    return gated_lufs(powers, scale)


def gated_lufs(powers: NDArray[np.float64], scale: float = 1.0) -> float | None:
    """Integrated loudness of windows by both gates; None where none is loud enough.

    Args:
        powers: Mean square of each window after the K-weighting, summed over the weighted channels.
        scale: What the frames were divided by.
    """
    # Levels are compared as powers: no logarithm of zero.
    unit_power = 10.0 ** (_OFFSET_DB / 10.0) * scale * scale
    loud = powers[powers * unit_power > 10.0 ** (_ABSOLUTE_GATE_LUFS / 10.0)]
    if not len(loud):
        return None
    loud = loud[loud > loud.mean() * 10.0 ** (_RELATIVE_GATE_LU / 10.0)]
    return 10.0 * math.log10(float(loud.mean())) + _OFFSET_DB + 20.0 * math.log10(scale)


def channel_weights(channels: int) -> tuple[float, ...]:
    """Weight of each channel, in the order of channels in WAV files."""
    return _CHANNEL_WEIGHTS.get(channels, (_LEFT_RIGHT,) * channels)


def true_peak_db(frames: FloatArray, sample_rate_hz: int) -> float | None:
    """Highest level of the waveform between the frames as well, after ITU-R BS.1770-4, annex 2.

    Oversampled as the annex says, four times below 80 kHz, twice below 160 kHz, not at all above; around the highest
    values four times as finely, because a peak that falls between is missed by up to 0.1 dB in real recordings. The
    sound begins and ends in silence. Interpolated by a sinc of 32 taps in a Kaiser window, only where the frames are
    high enough for a peak to be near.

    Args:
        frames: float32, shape (n, channels), full scale ±1; values that are not finite count as 0.
        sample_rate_hz: Frames per second, above 0.

    Returns:
        dBTP over all channels, at least the level of the highest frame; None for no frames and for silence.
    """
    frames, peak = _usable(frames)
    if peak <= 0.0:
        return None
    factor = oversampling(sample_rate_hz)
    highest = peak
    if factor > 1:
        # Huge values would overflow on their way through the filter.
        scale = 1.0 if peak < LARGE else peak
        padded = np.zeros(-(-len(frames) // BLOCK) * BLOCK + 2 * HALF_TAPS, np.float32)
        for channel in range(frames.shape[1]):
            np.divide(frames[:, channel], np.float32(scale), out=padded[HALF_TAPS : HALF_TAPS + len(frames)])
            highest = max(highest, scale * peak_between(padded, factor, highest / scale))
    return 20.0 * math.log10(highest)


def oversampling(sample_rate_hz: int) -> int:
    """Values a frame in which the standard looks for peaks at a rate."""
    return 4 if sample_rate_hz < 80_000 else 2 if sample_rate_hz < 160_000 else 1


def matching_gain_db(
    loudness_lufs: float | None,
    true_peak_db: float | None,
    target_lufs: float = TARGET_LUFS,
    ceiling_dbtp: float = CEILING_DBTP,
) -> float:
    """Gain that brings a sound to the target loudness, or as near to it as its true peak allows.

    Args:
        loudness_lufs: Integrated loudness of the sound; None where unknown.
        true_peak_db: Its true peak in dBTP; None where unknown.
        target_lufs: Loudness that is wanted.
        ceiling_dbtp: The true peak does not rise above this, nor does it for a meter that finds 0.1 dB more.

    Returns:
        dB to add, negative to make it softer; 0 where loudness or peak is not known.
    """
    if loudness_lufs is None or true_peak_db is None:
        return 0.0
    return min(target_lufs - loudness_lufs, ceiling_dbtp - _METERS_DIFFER_DB - true_peak_db)


def _usable(frames: FloatArray) -> tuple[FloatArray, float]:
    """The frames with finite values only, and the highest absolute one; 0 for no frames."""
    peak = max(float(frames.max(initial=0.0)), -float(frames.min(initial=0.0)))
    if not math.isfinite(peak):
        frames = np.nan_to_num(frames, nan=0.0, posinf=0.0, neginf=0.0)
        peak = max(float(frames.max(initial=0.0)), -float(frames.min(initial=0.0)))
    return frames, peak


# Loudness


def _hop_edges(count: int, rate_hz: int) -> NDArray[np.int64]:
    """Frames at which hops of 100 ms begin and the last one ends; the two ends of a sound of less than four hops."""
    hops = np.arange(count * HOPS_PER_S // rate_hz + 2)
    edges = np.round(hops * (rate_hz / HOPS_PER_S)).astype(np.int64)
    edges = edges[edges <= count]
    # At inaudibly low rates several hops would fall on one frame.
    if len(edges) <= HOPS_PER_WINDOW or rate_hz < HOPS_PER_S:
        return np.array([0, count], np.int64)
    return edges


def _window_powers(column: FloatArray, rate_hz: int, edges: NDArray[np.int64], scale: float) -> NDArray[np.float64]:
    """Mean square of one K-weighted channel in each window, of the channel divided by `scale`."""
    weighted, _ = k_weighted(column, rate_hz, scale)
    np.square(weighted, out=weighted)
    sums = np.add.reduceat(weighted[: edges[-1]], edges[:-1]).astype(np.float64)
    return window_powers(sums, edges)


def window_powers(sums: NDArray[np.float64], edges: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean square of each window, from the sums of squares of hops and the frames at which hops begin and end."""
    # Each hop is summed once and counts in four windows.
    per_window = min(HOPS_PER_WINDOW, len(sums))
    totals = np.convolve(sums, np.ones(per_window), "valid")
    powers: NDArray[np.float64] = totals / (edges[per_window:] - edges[:-per_window])
    return powers


@dataclass(frozen=True, slots=True, eq=False)
class _BlockFilter:
    """The K-weighting as products of matrices: blocks of frames in, blocks of frames out.

    The recursion runs from block to block instead of from frame to frame; the result is that of the plain filter.

    Attributes:
        straight: float32 (64, 64), from the frames of a block to what they give within the block.
        entering: float32 (64, 4), from the frames of a block to the filter's state after it.
        leaving: float32 (4, 64), from the state before a block to what it still gives within the block.
        memory: float64 (4, 4) each: what is left of a state after 1, 2, 4, 8 … blocks, until nothing is.
    """

    straight: FloatArray
    entering: FloatArray
    leaving: FloatArray
    memory: tuple[NDArray[np.float64], ...]


def k_weighted(
    column: FloatArray, rate_hz: int, scale: float = 1.0, state: NDArray[np.float64] | None = None
) -> tuple[FloatArray, NDArray[np.float64]]:
    """One channel through the K-weighting, divided by `scale`.

    Args:
        column: float32 (n,); where more of the channel follows, n is a multiple of 64.
        rate_hz: Frames per second.
        scale: See above.
        state: What was returned for the frames before; None at the beginning.

    Returns:
        float32 (n,), and the filter's state at the end, float64 (4,).
    """
    count = len(column)
    blocks = np.zeros((-(-count // BLOCK), BLOCK), np.float32)
    np.divide(column, np.float32(scale), out=blocks.reshape(-1)[:count])
    weighting = _block_filter(rate_hz)
    states = (blocks @ weighting.entering).astype(np.float64)
    if state is not None:
        states[0] += state @ weighting.memory[0]
    for step, memory in enumerate(weighting.memory):
        distance = 1 << step
        if distance >= len(states):
            break
        states[distance:] += states[:-distance] @ memory
    weighted = blocks @ weighting.straight
    weighted[1:] += states[:-1].astype(np.float32) @ weighting.leaving
    if state is not None:
        weighted[0] += state.astype(np.float32) @ weighting.leaving
    found: FloatArray = weighted.reshape(-1)[:count]
    return found, states[-1]


@lru_cache(8)
def _block_filter(rate_hz: int) -> _BlockFilter:
    (b, a), (d, c) = k_weighting(rate_hz)
    # Both filters in the transposed direct form II, one after the other, as one system of four states.
    first, second = _state_space(b, a), _state_space(d, c)
    step = np.zeros((4, 4))
    step[:2, :2], step[2:, 2:] = first[0], second[0]
    step[2:, 0] = second[1]
    entry = np.concatenate([first[1], second[1] * b[0]])
    out = np.array([d[0], 0.0, 1.0, 0.0])
    powers = [np.eye(4)]
    for _ in range(BLOCK):
        powers.append(step @ powers[-1])
    response = np.array([b[0] * d[0], *(out @ power @ entry for power in powers[: BLOCK - 1])])
    straight = np.zeros((BLOCK, BLOCK))
    for frame in range(BLOCK):
        straight[frame, frame:] = response[: BLOCK - frame]
    memory = [powers[BLOCK].T]
    while np.abs(memory[-1]).max() > _FORGOTTEN and len(memory) < 32:
        memory.append(memory[-1] @ memory[-1])
    return _BlockFilter(
        straight.astype(np.float32),
        np.stack([powers[BLOCK - 1 - frame] @ entry for frame in range(BLOCK)]).astype(np.float32),
        np.stack([out @ power for power in powers[:BLOCK]], axis=1).astype(np.float32),
        tuple(memory),
    )


def _state_space(b: NDArray[np.float64], a: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """State matrix and input vector of a filter with two states; its first state adds to the output."""
    return np.array([[-a[1], 1.0], [-a[2], 0.0]]), np.array([b[1] - a[1] * b[0], b[2] - a[2] * b[0]])


def k_weighting(rate_hz: int) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
    """Both filters of BS.1770's annex 1 at a rate: the shelf for the head, then the high-pass.

    The standard gives numbers for 48 kHz only. These are the analogue filters they come from (as libebur128 derives
    them), through the bilinear transform with their corners left in place; at 48 kHz they are the standard's numbers.
    At rates too low for a corner it stays below half the rate.

    Returns:
        For each, the three coefficients of its numerator and of its denominator, which begin with 1.
    """

    def corner(hz: float) -> float:
        return math.tan(math.pi * min(hz / rate_hz, 0.45))

    k, q = corner(1681.974450955533), 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    shelf = (
        np.array([high + band * k / q + k * k, 2.0 * (k * k - high), high - band * k / q + k * k]) / a0,
        np.array([1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0]),
    )
    k, q = corner(38.13547087602444), 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    high_pass = (
        np.array([1.0, -2.0, 1.0]),
        np.array([1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0]),
    )
    return shelf, high_pass


# True peak


def peak_between(padded: FloatArray, factor: int, known: float) -> float:
    """Highest absolute value between the frames of one channel; `known` where none is higher than that.

    Args:
        padded: float32, a multiple of 64 frames, with the 16 before and the 16 after them.
        factor: How many times as finely to look.
        known: A value that is known to occur.
    """
    table, most = _interpolation(factor)
    rows = (len(padded) - 2 * HALF_TAPS) // BLOCK
    windows = np.lib.stride_tricks.sliding_window_view(padded, BLOCK + 2 * HALF_TAPS)[::BLOCK]
    blocks = padded[HALF_TAPS : HALF_TAPS + rows * BLOCK].reshape(rows, BLOCK)
    block_peaks = np.maximum(blocks.max(axis=1), -blocks.min(axis=1))
    around = block_peaks.copy()
    np.maximum(around[1:], block_peaks[:-1], out=around[1:])
    np.maximum(around[:-1], block_peaks[1:], out=around[:-1])
    around[0] = max(around[0], np.abs(padded[:HALF_TAPS]).max())
    around[-1] = max(around[-1], np.abs(padded[-HALF_TAPS:]).max())
    # Where the frames are too low for a higher peak nothing is computed; the highest come first and leave few others.
    order = np.flatnonzero(around * most > known)
    order = order[np.argsort(-around[order])]
    near = np.zeros(len(order), np.float32)
    for first in range(0, len(order), _ROWS_AT_ONCE):
        chosen = order[first : first + _ROWS_AT_ONCE]
        if around[chosen[0]] * most <= known:
            break
        found = _highest(windows[chosen] @ table)
        near[first : first + len(chosen)] = found
        known = max(known, float(found.max()))
    finer = order[near > _NEAR * known]
    if len(finer):
        known = max(known, float(_highest(windows[finer] @ _interpolation(factor * _FINER)[0]).max()))
    return known


def _highest(rows: FloatArray) -> FloatArray:
    highest: FloatArray = np.maximum(rows.max(axis=1), -rows.min(axis=1))
    return highest


@lru_cache(4)
def _interpolation(factor: int) -> tuple[FloatArray, float]:
    """Matrix from 96 frames to `factor` - 1 values after each of the middle 64, and the most that a peak can gain."""
    taps = np.arange(1 - HALF_TAPS, 1 + HALF_TAPS)
    table = np.zeros((BLOCK + 2 * HALF_TAPS, (factor - 1) * BLOCK))
    most = 1.0
    for phase in range(1, factor):
        distance = taps - phase / factor
        window = np.i0(_KAISER_BETA * np.sqrt(1.0 - (distance / HALF_TAPS) ** 2)) / np.i0(_KAISER_BETA)
        kernel = np.sinc(distance) * window
        kernel /= kernel.sum()
        most = max(most, float(np.abs(kernel).sum()))
        for frame in range(BLOCK):
            table[frame + 1 : frame + 1 + 2 * HALF_TAPS, (phase - 1) * BLOCK + frame] = kernel
    return table.astype(np.float32), most * (1.0 + 1e-5)
