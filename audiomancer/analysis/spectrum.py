"""The one short-time spectrum that every other measurement reads, and the averages that are stored of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from audiomancer.audio import AudioBuffer, resample

FloatArray = npt.NDArray[np.float32]

MEL_BANDS = 64
WINDOW_STEP_S = 0.01
SILENCE_PEAK = 1e-7
"""A sound whose highest value is below this (−140 dBFS, under the last bit of 24) is digital silence."""

_MAX_RATE_HZ = 50_000
_COMMON_RATE_HZ = 44_100
_MEL_LOW_HZ = 30.0
_MEL_HIGH_HZ = 16_000.0
_TRIM_DB = -40.0
_AUDIBLE_POWER = 1e-6
_ROLLOFF_SHARE = 0.85
_GROUP = 8
_BLOCK_WINDOWS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Power spectrum of a mono sound whose peak was scaled to 1, in windows every 10 ms.

    Windows are Hann, about 46 ms long and centred, so the first one looks half before the sound. T is their number.

    Attributes:
        signal: The scaled mono sound, float32 (n,), at `rate_hz`.
        rate_hz: 44.1 kHz where the sound has more than 50 kHz, else its own rate.
        windows_per_s: Windows per second, close to 100.
        power: Squared magnitudes, float32 (T, bins); the bins below 20 Hz are zero.
        energy: Their sum per window, float32 (T,).
        centroid_hz: Centre of mass of the magnitudes per window, float32 (T,).
        bandwidth_hz: Standard deviation around it, float32 (T,).
        rolloff_hz: Frequency below which 85 % of the power lies, float32 (T,).
        mel: Power in 64 mel bands from 30 Hz to 16 kHz, float32 (T, 64); bands above half the rate are zero.
        start_s: Where the sound first comes within 40 dB of its loudest 3 ms.
        end_s: Where it last does.
        peak: Highest absolute value before scaling.
    """

    signal: FloatArray
    rate_hz: int
    windows_per_s: float
    power: FloatArray
    energy: FloatArray
    centroid_hz: FloatArray
    bandwidth_hz: FloatArray
    rolloff_hz: FloatArray
    mel: FloatArray
    start_s: float
    end_s: float
    peak: float

    @property
    def is_silent(self) -> bool:
        """Digital silence: nothing above −140 dBFS."""
        return self.peak <= SILENCE_PEAK

    @property
    def audible(self) -> npt.NDArray[np.bool_]:
        """Windows within 60 dB of the loudest, bool (T,); none in silence."""
        return self.energy > float(self.energy.max(initial=0.0)) * _AUDIBLE_POWER

    @property
    def sounding(self) -> slice:
        """Windows from `start_s` to `end_s`, at least one."""
        first = min(int(self.start_s * self.windows_per_s), len(self.energy) - 1)
        return slice(first, max(first + 1, math.ceil(self.end_s * self.windows_per_s) + 1))

    def averages(self) -> dict[str, float]:
        """Mean centroid, bandwidth and rolloff over the audible windows, in Hz; 0 for silence."""
        audible = self.audible
        if self.is_silent or not audible.any():
            return {"spectral_centroid": 0.0, "spectral_bandwidth": 0.0, "spectral_rolloff": 0.0}
        return {
            "spectral_centroid": float(self.centroid_hz[audible].mean()),
            "spectral_bandwidth": float(self.bandwidth_hz[audible].mean()),
            "spectral_rolloff": float(self.rolloff_hz[audible].mean()),
        }


def spectrum_of(buffer: AudioBuffer) -> Spectrum:
    """Measure the shared spectrum. An empty or silent buffer gives one or more windows of zeros."""
    mono = buffer.mono()
    peak = float(np.abs(mono).max(initial=0.0))
    scaled = mono / np.float32(peak) if peak > SILENCE_PEAK else np.zeros(max(1, len(mono)), np.float32)
    rate_hz = buffer.sample_rate_hz
    if rate_hz > _MAX_RATE_HZ:
        scaled = resample(AudioBuffer(scaled[:, None], rate_hz), _COMMON_RATE_HZ, "MQ").frames[:, 0]
        rate_hz = _COMMON_RATE_HZ
        scaled = scaled if len(scaled) else np.zeros(1, np.float32)
    size = window_frames(rate_hz)
    step = max(1, round(rate_hz * WINDOW_STEP_S))
    power = power_spectra(np.pad(scaled, size // 2), size, step)
    bin_hz = rate_hz / size
    power[:, : 1 + int(20.0 / bin_hz)] = 0.0
    magnitude = np.sqrt(power)
    frequency = np.arange(power.shape[1], dtype=np.float32) * np.float32(bin_hz)
    moments = magnitude @ np.stack([np.ones_like(frequency), frequency, frequency**2], axis=1)
    total = np.maximum(moments[:, 0], 1e-12)
    centroid = moments[:, 1] / total
    bandwidth = np.sqrt(np.maximum(moments[:, 2] / total - centroid**2, 0.0))
    rolloff, energy = _rolloff(power, bin_hz)
    start_s, end_s = _sounding_part(scaled, rate_hz)
    return Spectrum(
        signal=scaled,
        rate_hz=rate_hz,
        windows_per_s=rate_hz / step,
        power=power,
        energy=energy,
        centroid_hz=centroid,
        bandwidth_hz=bandwidth,
        rolloff_hz=rolloff,
        mel=power @ mel_bank(rate_hz, size),
        start_s=start_s,
        end_s=end_s,
        peak=peak if peak > SILENCE_PEAK else 0.0,
    )


def window_frames(rate_hz: int) -> int:
    """Length of a window: the power of two nearest to 46 ms, so that bins are some 21.5 Hz wide at every rate."""
    return max(32, 1 << round(math.log2(rate_hz * 0.0464)))


def power_spectra(signal: FloatArray, size: int, step: int, starts: npt.NDArray[np.intp] | None = None) -> FloatArray:
    """Squared magnitudes of Hann windows, float32 (T, size // 2 + 1).

    Args:
        signal: float32 (n,); shorter than `size`, it is filled up with zeros.
        size: Window length in frames.
        step: Frames from one window to the next.
        starts: First frames of the windows, instead of every `step`.
    """
    if len(signal) < size:
        signal = np.pad(signal, (0, size - len(signal)))
    views = np.lib.stride_tricks.sliding_window_view(signal, size)
    windows = views[::step] if starts is None else views[starts]
    power = np.empty((len(windows), size // 2 + 1), np.float32)
    # Blocks that stay in the processor's cache take half the time of one large transform.
    for first in range(0, len(windows), _BLOCK_WINDOWS):
        spectra = np.fft.rfft(windows[first : first + _BLOCK_WINDOWS] * hann(size), axis=1)
        block = power[first : first + _BLOCK_WINDOWS]
        np.multiply(spectra.real, spectra.real, out=block)
        block += spectra.imag * spectra.imag
    return power


@lru_cache(16)
def hann(size: int) -> FloatArray:
    """Periodic Hann window, float32 (size,)."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size), np.float32)


@lru_cache(16)
def mel_bank(rate_hz: int, size: int) -> FloatArray:
    """Triangles of unit area on the HTK mel scale, float32 (bins, 64); those above half the rate are empty.

    The edges never depend on the rate: the same sound at 22 and 48 kHz fills the same bands.
    """
    low, high = (2595 * math.log10(1 + hz / 700) for hz in (_MEL_LOW_HZ, _MEL_HIGH_HZ))
    edges = 700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595) - 1)
    bins = np.arange(size // 2 + 1) * rate_hz / size
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins[:, None] - left) / (centre - left)
    falling = (right - bins[:, None]) / (right - centre)
    bank = np.maximum(0.0, np.minimum(rising, falling))
    # Low bands are narrower than a bin: they take the nearest one.
    empty = (bank.sum(axis=0) == 0) & (centre < rate_hz / 2)
    nearest = np.abs(bins[:, None] - centre).argmin(axis=0)
    bank[nearest[empty], np.nonzero(empty)[0]] = 1.0
    bank[:, centre >= rate_hz / 2] = 0.0
    return np.asarray(bank / np.maximum(bank.sum(axis=0), 1e-12), np.float32)


def _rolloff(power: FloatArray, bin_hz: float) -> tuple[FloatArray, FloatArray]:
    """Rolloff in Hz and energy per window, from sums over groups of bins, refined inside the deciding group."""
    windows, bins = power.shape
    groups = -(-bins // _GROUP)
    if bins % _GROUP:
        whole = bins // _GROUP * _GROUP
        coarse = np.empty((windows, groups), np.float32)
        coarse[:, :-1] = power[:, :whole].reshape(windows, groups - 1, _GROUP).sum(axis=2)
        coarse[:, -1] = power[:, whole:].sum(axis=1)
    else:
        coarse = power.reshape(windows, groups, _GROUP).sum(axis=2)
    cumulated = np.cumsum(coarse, axis=1)
    energy = cumulated[:, -1]
    target = _ROLLOFF_SHARE * energy
    group = np.minimum((cumulated < target[:, None]).sum(axis=1), groups - 1)
    rows = np.arange(windows)
    before = np.where(group > 0, cumulated[rows, np.maximum(group - 1, 0)], 0.0)
    inside = np.minimum(group[:, None] * _GROUP + np.arange(_GROUP), bins - 1)
    fine = before[:, None] + np.cumsum(power[rows[:, None], inside], axis=1)
    offset = np.minimum((fine < target[:, None]).sum(axis=1), _GROUP - 1)
    position = np.minimum(group * _GROUP + offset, bins - 1)
    return np.asarray(np.where(energy > 0, position * bin_hz, 0.0), np.float32), energy


def _sounding_part(signal: FloatArray, rate_hz: int) -> tuple[float, float]:
    """Start and end in seconds of what comes within 40 dB of the loudest 3 ms; the whole sound where nothing does."""
    block = max(1, int(rate_hz * 0.003))
    blocks = len(signal) // block
    duration_s = len(signal) / rate_hz
    if blocks == 0:
        return 0.0, duration_s
    square = np.square(signal[: blocks * block]).reshape(blocks, block).sum(axis=1)
    loud = np.nonzero(square > square.max() * 10 ** (_TRIM_DB / 10))[0]
    if not len(loud):
        return 0.0, duration_s
    return float(loud[0] * block / rate_hz), min(duration_s, float((loud[-1] + 1) * block / rate_hz))
