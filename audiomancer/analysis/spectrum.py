"""The one short-time spectrum that every other measurement reads, and the averages that are stored of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from audiomancer.audio import AudioBuffer, resample

FloatArray = npt.NDArray[np.float32]
DoubleArray = npt.NDArray[np.float64]

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
_BLOCK_WINDOWS = 32
_FFT_WINDOWS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Power spectrum of a mono sound whose peak was scaled to 1, in windows every 10 ms.

    Windows are Hann, about 46 ms long and centred, so the first one looks half before the sound. T is their number.

    Attributes:
        signal: The scaled mono sound, float32 (n,), at `rate_hz`.
        rate_hz: 44.1 kHz where the sound has more than 50 kHz, else its rate.
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
    mono, rate_hz = buffer.mono(), buffer.sample_rate_hz
    peak = max(float(mono.max(initial=0.0)), -float(mono.min(initial=0.0)))
    peak = peak if peak > SILENCE_PEAK else 0.0
    # What is too quiet becomes zeros.
    divisor = np.float32(peak or np.inf)
    if rate_hz > _MAX_RATE_HZ:
        mono = resample(AudioBuffer((mono / divisor)[:, None], rate_hz), _COMMON_RATE_HZ, "MQ").frames[:, 0]
        rate_hz, divisor = _COMMON_RATE_HZ, np.float32(1.0)
    size, step = window_frames(rate_hz), max(1, round(rate_hz * WINDOW_STEP_S))
    frames = max(1, len(mono))
    padded = np.zeros(size + frames, np.float32)
    scaled = padded[size // 2 : size // 2 + frames]
    np.divide(mono, divisor, out=scaled[: len(mono)])
    power = power_spectra(padded, size, step)
    power[:, : 1 + int(20.0 * size / rate_hz)] = 0.0
    moments, mel, coarse = _sums_of(power, rate_hz, size)
    total = np.maximum(moments[0], 1e-12)
    centroid = moments[1] / total
    bandwidth = np.sqrt(np.maximum(moments[2] / total - centroid**2, 0.0))
    rolloff, energy = _rolloff(power, coarse, rate_hz / size)
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
        mel=mel,
        start_s=start_s,
        end_s=end_s,
        peak=peak,
    )


def window_frames(rate_hz: int) -> int:
    """Length of a window: the power of two nearest to 46 ms, so that bins are some 21.5 Hz wide at every rate."""
    return max(32, 1 << round(math.log2(rate_hz * 0.0464)))


def power_spectra(signal: FloatArray, size: int, step: int, starts: npt.NDArray[np.intp] | None = None) -> FloatArray:
    """Squared magnitudes of Hann windows, float32 (T, size // 2 + 1); a short signal is filled up with zeros.

    Windows begin every `step` frames, or at `starts`.
    """
    if len(signal) < size:
        signal = np.pad(signal, (0, size - len(signal)))
    views = np.lib.stride_tricks.sliding_window_view(signal, size)
    views, starts = (views[::step], None) if starts is None else (views, starts)
    count = len(views) if starts is None else len(starts)
    power = np.empty((count, size // 2 + 1), np.float32)
    taper = hann(size)
    # Blocks that stay in the processor's cache, in memory asked for once. In float64: the noise of a float32 transform
    # would widen the bandwidth of a pure tone by a hundredth.
    windows = np.empty((min(count, _FFT_WINDOWS), size))
    spectra = np.empty((len(windows), size // 2 + 1), np.complex128)
    for first in range(0, count, _FFT_WINDOWS):
        block = power[first : first + _FFT_WINDOWS]
        chosen = slice(first, first + len(block)) if starts is None else starts[first : first + len(block)]
        tapered, spectrum = windows[: len(block)], spectra[: len(block)]
        np.multiply(views[chosen], taper, out=tapered, dtype=np.float32)
        np.fft.rfft(tapered, axis=1, out=spectrum)
        parts = spectrum.view(np.float64)
        np.square(parts, out=parts)
        np.add(parts[:, 0::2], parts[:, 1::2], out=block, casting="same_kind")
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
    edges = _mel_edges_hz()
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


def _mel_edges_hz() -> DoubleArray:
    low, high = (2595 * math.log10(1 + hz / 700) for hz in (_MEL_LOW_HZ, _MEL_HIGH_HZ))
    return np.asarray(700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595) - 1))


def mel_centres_hz() -> DoubleArray:
    """Frequencies at which the mel bands are highest, float64 (64,)."""
    return _mel_edges_hz()[1:-1]


@lru_cache(16)
def _mel_quarters(rate_hz: int, size: int) -> tuple[tuple[slice, slice, FloatArray], ...]:
    """The mel bank in four parts without most of its zeros: bins, bands, and the bank between them."""
    bank = mel_bank(rate_hz, size)
    quarters = []
    for first in range(0, MEL_BANDS, MEL_BANDS // 4):
        bands = slice(first, first + MEL_BANDS // 4)
        filled = np.nonzero(bank[:, bands].any(axis=1))[0]
        bins = slice(int(filled[0]), int(filled[-1]) + 1) if len(filled) else slice(0, 1)
        quarters.append((bins, bands, np.ascontiguousarray(bank[bins, bands])))
    return tuple(quarters)


def _sums_of(power: FloatArray, rate_hz: int, size: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums over the bins of each window.

    Returns:
        Magnitudes times frequency to the power of 0, 1 and 2, float32 (3, T); power in the mel bands, float32 (T, 64);
        power in groups of eight bins, float32 (groups, T), filled up with zeros to a multiple of eight groups.
    """
    windows, bins = power.shape
    frequency = np.arange(bins, dtype=np.float32) * np.float32(rate_hz / size)
    factors = (np.ones_like(frequency), frequency, frequency**2)
    moments = np.empty((3, windows), np.float32)
    mel = np.empty((windows, MEL_BANDS), np.float32)
    full = bins // _GROUP
    coarse = np.zeros(((full // _GROUP + 1) * _GROUP, windows), np.float32)
    coarse[full] = power[:, -1]
    magnitudes = np.empty((min(windows, _BLOCK_WINDOWS), bins), np.float32)
    for first in range(0, windows, _BLOCK_WINDOWS):
        part = slice(first, first + _BLOCK_WINDOWS)
        block = power[part]
        magnitude = np.sqrt(block, out=magnitudes[: len(block)])
        for row, factor in zip(moments, factors, strict=True):
            np.matmul(magnitude, factor, out=row[part])
        for near, bands, bank in _mel_quarters(rate_hz, size):
            np.matmul(block[:, near], bank, out=mel[part, bands])
        # Sums of pairs, of fours and of eights: several times faster than a sum along a short axis.
        pairs = block[:, 0:-1:2] + block[:, 1::2]
        fours = pairs[:, 0::2] + pairs[:, 1::2]
        np.add(fours[:, 0::2], fours[:, 1::2], out=coarse[:full, part].T)
    return moments, mel, coarse


def _rolloff(power: FloatArray, coarse: FloatArray, bin_hz: float) -> tuple[FloatArray, FloatArray]:
    """Rolloff in Hz and energy per window: the deciding 64 bins, of them the deciding eight, of them the bin."""
    windows, bins = power.shape
    every = np.arange(windows)
    eighth = np.arange(_GROUP)[:, None]
    wide = coarse.reshape(-1, _GROUP, windows).sum(axis=1)
    energy = wide.sum(axis=0)
    target = _ROLLOFF_SHARE * energy
    index, before = _deciding(wide, np.zeros(windows, np.float32), target)
    within, before = _deciding(coarse[index * _GROUP + eighth, every], before, target)
    index = index * _GROUP + within
    within, _ = _deciding(power[every, np.minimum(index * _GROUP + eighth, bins - 1)], before, target)
    position = np.minimum(index * _GROUP + within, bins - 1)
    return np.asarray(np.where(energy > 0, position * bin_hz, 0.0), np.float32), energy


def _deciding(parts: FloatArray, before: FloatArray, target: FloatArray) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """The part, float32 (k, T), that brings the sum to its target, else the last one; and the sum before it."""
    cumulated = before + np.cumsum(parts, axis=0)
    index = np.minimum((cumulated < target).sum(axis=0), len(parts) - 1)
    return index, np.where(index > 0, cumulated[index - 1, np.arange(len(index))], before)


def _sounding_part(signal: FloatArray, rate_hz: int) -> tuple[float, float]:
    """Start and end in seconds of what comes within 40 dB of the loudest 3 ms; the whole sound where nothing does."""
    block = max(1, int(rate_hz * 0.003))
    blocks = len(signal) // block
    duration_s = len(signal) / rate_hz
    if blocks == 0:
        return 0.0, duration_s
    whole = signal[: blocks * block].reshape(blocks, block)
    square = np.vecdot(whole, whole)
    loud = np.nonzero(square > square.max() * 10 ** (_TRIM_DB / 10))[0]
    if not len(loud):
        return 0.0, duration_s
    return float(loud[0] * block / rate_hz), min(duration_s, float((loud[-1] + 1) * block / rate_hz))
