"""Single sounds by additive, subtractive and FM synthesis: float64 mono, peak below 1, at `RATE_HZ`."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 44_100
Signal = NDArray[np.float64]


def _time(duration_s: float) -> Signal:
    return np.arange(int(duration_s * RATE_HZ)) / RATE_HZ


def _noise(count: int, seed: int) -> Signal:
    return np.random.default_rng(seed).standard_normal(count)


def _decay(t: Signal, seconds: float) -> Signal:
    """Falls by 60 dB in `seconds`."""
    return np.exp(-6.908 * t / seconds)


def _band(signal: Signal, low_hz: float, high_hz: float) -> Signal:
    """Pass a band, with soft edges; done in the frequency domain, so it has no ringing filter state."""
    spectrum = np.fft.rfft(signal)
    hz = np.fft.rfftfreq(len(signal), 1 / RATE_HZ)
    gain = 1 / (1 + (low_hz / np.maximum(hz, 1e-3)) ** 8) / (1 + (hz / high_hz) ** 8)
    return np.asarray(np.fft.irfft(spectrum * np.sqrt(gain), len(signal)))


def _attack(signal: Signal, seconds: float) -> Signal:
    count = min(len(signal), max(1, int(seconds * RATE_HZ)))
    signal[:count] *= np.linspace(0, 1, count)
    return signal


def finished(signal: Signal, peak: float = 0.89) -> Signal:
    """Scale to a peak and fade the last five milliseconds, so that nothing clicks."""
    count = min(len(signal), int(0.005 * RATE_HZ))
    signal[-count:] *= np.linspace(1, 0, count)
    top = float(np.abs(signal).max())
    return signal * (peak / top) if top > 0 else signal


def note_hz(midi: float) -> float:
    """Frequency of a MIDI note number; 69 is A at 440 Hz."""
    return float(440.0 * 2.0 ** ((midi - 69) / 12))


def kick(low_hz: float = 48, sweep_hz: float = 220, length_s: float = 0.5, click: float = 0.3, seed: int = 1) -> Signal:
    """A sine that falls from `low_hz + sweep_hz` to `low_hz`, with a click."""
    t = _time(length_s)
    phase = 2 * np.pi * np.cumsum(low_hz + sweep_hz * np.exp(-t * 38)) / RATE_HZ
    body = np.sin(phase) * _decay(t, length_s * 0.95)
    return finished(np.tanh(1.6 * body) + click * _band(_noise(len(t), seed), 2000, 9000) * _decay(t, 0.02))


def snare(tone_hz: float = 190, rattle_s: float = 0.22, tone: float = 0.7, seed: int = 2) -> Signal:
    """Two modes of a drum head and a band of noise for the wires."""
    t = _time(rattle_s + 0.12)
    head = (np.sin(2 * np.pi * tone_hz * t) + 0.6 * np.sin(2 * np.pi * tone_hz * 1.58 * t)) * _decay(t, 0.14)
    wires = _band(_noise(len(t), seed), 1500, 9500) * _decay(t, rattle_s)
    return finished(tone * head + 0.8 * wires / np.abs(wires).max())


def clap(tail_s: float = 0.2, seed: int = 3) -> Signal:
    """Four bursts of noise, at intervals of ten milliseconds, and a tail."""
    t = _time(tail_s + 0.1)
    envelope = np.zeros_like(t)
    for number in range(4):
        start = int(number * 0.011 * RATE_HZ)
        length = 0.02 if number < 3 else tail_s
        envelope[start:] = np.maximum(envelope[start:], _decay(t[: len(t) - start], length))
    return finished(_band(_noise(len(t), seed), 800, 4200) * envelope)


def hat(length_s: float = 0.08, seed: int = 4) -> Signal:
    """Six square-like partials at inharmonic ratios, ring-modulated noise above 6 kHz."""
    t = _time(length_s + 0.03)
    metal = sum(np.sign(np.sin(2 * np.pi * 540 * ratio * t)) for ratio in (1, 1.48, 1.81, 2.55, 2.67, 3.26))
    bright = _band(np.asarray(metal) + 1.5 * _noise(len(t), seed), 6500, 16_000)
    return finished(bright * _decay(t, length_s), 0.7)


def cymbal(length_s: float = 1.8, seed: int = 5) -> Signal:
    """A dense cluster of inharmonic partials with noise, swelling in a moment and dying slowly."""
    t = _time(length_s)
    draw = np.random.default_rng(seed)
    partials = sum(np.sin(2 * np.pi * f * t + draw.uniform(0, 6.3)) for f in draw.uniform(2200, 11_000, 60))
    sound = _band(np.asarray(partials) + 8 * _noise(len(t), seed), 2500, 15_000)
    return finished(_attack(sound * _decay(t, length_s), 0.004), 0.75)


def shaker(length_s: float = 0.12, seed: int = 6) -> Signal:
    """Noise that swells and falls, as beads do."""
    t = _time(length_s)
    return finished(_band(_noise(len(t), seed), 4500, 12_000) * np.sin(np.pi * t / length_s) ** 2, 0.6)


def tom(hz: float = 110, length_s: float = 0.5, seed: int = 7) -> Signal:
    """A drum head that falls in pitch by a few semitones."""
    t = _time(length_s)
    phase = 2 * np.pi * np.cumsum(hz * (1 + 0.35 * np.exp(-t * 14))) / RATE_HZ
    skin = _band(_noise(len(t), seed), 300, 2500) * _decay(t, 0.05)
    return finished(
        np.sin(phase) * _decay(t, length_s) + 0.35 * np.sin(1.59 * phase) * _decay(t, length_s / 2) + 0.06 * skin
    )


def cowbell(hz: float = 562) -> Signal:
    """Two squares a fifth and a bit from each other, band-passed."""
    t = _time(0.35)
    pair = np.sign(np.sin(2 * np.pi * hz * t)) + np.sign(np.sin(2 * np.pi * hz * 1.504 * t))
    return finished(_band(pair, 450, 5000) * (0.75 * _decay(t, 0.08) + 0.4 * _decay(t, 0.4)))


def rim(seed: int = 8) -> Signal:
    """A short high knock."""
    t = _time(0.06)
    return finished(np.sin(2 * np.pi * 1720 * t) * _decay(t, 0.03) + 0.5 * np.sin(2 * np.pi * 980 * t) * _decay(t, 0.05)
                    + 0.2 * _band(_noise(len(t), seed), 2000, 9000) * _decay(t, 0.01))  # fmt: skip


def harmonics(hz: float, t: Signal, slope: float, limit_hz: float = 9000.0) -> Signal:
    """A harmonic tone whose partials fall as 1/n**slope, below `limit_hz`."""
    count = max(1, min(64, int(limit_hz / hz)))
    return np.asarray(sum(np.sin(2 * np.pi * hz * n * t) / n**slope for n in range(1, count + 1)))


def bass(midi: float, length_s: float = 0.8, slope: float = 1.4, limit_hz: float = 1200.0) -> Signal:
    """A plucked low tone with few partials."""
    t = _time(length_s)
    sound = harmonics(note_hz(midi), t, slope, limit_hz) * (0.3 * _decay(t, 0.15) + _decay(t, length_s * 1.2))
    return finished(_attack(sound, 0.003))


def pluck(midi: float, length_s: float = 1.0, seed: int = 9) -> Signal:
    """A plucked string after Karplus and Strong (1983): a delay line that averages itself, done a period at a time."""
    hz = note_hz(midi)
    period = max(2, round(RATE_HZ / hz))
    line = np.random.default_rng(seed).uniform(-1, 1, period)
    line -= line.mean()
    periods = []
    for _ in range(int(length_s * RATE_HZ / period) + 1):
        periods.append(line)
        line = 0.498 * (line + np.roll(line, 1))
    sound = np.concatenate(periods)[: int(length_s * RATE_HZ)]
    return finished(sound * _decay(_time(length_s)[: len(sound)], length_s * 1.5))


def keys(midi: float, length_s: float = 1.6) -> Signal:
    """An electric piano by FM: a sine modulated at the same pitch, with a tine fourteen times higher."""
    t = _time(length_s)
    hz = note_hz(midi)
    body = np.sin(2 * np.pi * hz * t + 1.6 * _decay(t, length_s * 0.6) * np.sin(2 * np.pi * hz * t))
    tine = 0.12 * np.sin(2 * np.pi * hz * 14 * t) * _decay(t, 0.15) if hz * 14 < 16_000 else 0.0
    return finished(_attack((body + tine) * _decay(t, length_s * 1.1), 0.002), 0.7)


def organ(midi: float, length_s: float = 1.6) -> Signal:
    """Drawbars 16', 8', 5 1/3', 4' and 2' as sines."""
    t = _time(length_s)
    hz = note_hz(midi)
    bars = ((0.5, 0.6), (1, 1.0), (1.5, 0.5), (2, 0.6), (4, 0.3))
    tone = np.asarray(sum(level * np.sin(2 * np.pi * hz * ratio * t) for ratio, level in bars))
    tail = np.clip((length_s - t) / 0.06, 0, 1)
    return finished(_attack(tone * tail * (1 + 0.04 * np.sin(2 * np.pi * 6.2 * t)), 0.006), 0.7)


def pad(midis: tuple[float, ...], length_s: float = 4.0, limit_hz: float = 2600.0) -> Signal:
    """Detuned saws, three a note, dark and slow to come."""
    t = _time(length_s)
    sound = np.zeros_like(t)
    for number, midi in enumerate(midis):
        for cents in (-7, 0, 6):
            sound += harmonics(note_hz(midi + cents / 100) * (1 + 0.0005 * number), t, 1.15, limit_hz)
    swell = np.clip(t / 0.8, 0, 1) * np.clip((length_s - t) / 1.0, 0, 1)
    return finished(sound * swell * (1 + 0.08 * np.sin(2 * np.pi * 0.5 * t)), 0.75)


def chord(midis: tuple[float, ...], length_s: float = 2.0) -> Signal:
    """Electric piano notes together."""
    return finished(np.asarray(sum(keys(midi, length_s) for midi in midis)), 0.8)


def lead(midi: float, length_s: float = 0.8) -> Signal:
    """A bright saw with vibrato that comes late."""
    t = _time(length_s)
    vibrato = 0.004 * np.clip((t - 0.25) / 0.2, 0, 1) * np.sin(2 * np.pi * 5.5 * t)
    phase = np.cumsum(note_hz(midi) * (1 + vibrato)) / RATE_HZ
    count = int(10_000 / note_hz(midi))
    sound = np.asarray(sum(np.sin(2 * np.pi * n * phase) / n for n in range(1, min(40, count) + 1)))
    return finished(_attack(sound * np.clip((length_s - t) / 0.08, 0, 1), 0.005), 0.7)


def bell(midi: float, length_s: float = 2.2) -> Signal:
    """A mallet on metal: the partials of a free bar, 1 : 2.76 : 5.40 : 8.93."""
    t = _time(length_s)
    hz = note_hz(midi)
    modes = ((1, 1.0, 1.0), (2.756, 0.5, 0.5), (5.404, 0.25, 0.25), (8.933, 0.12, 0.12))
    sound = sum(
        level * np.sin(2 * np.pi * hz * ratio * t) * _decay(t, length_s * share)
        for ratio, level, share in modes
        if hz * ratio < 18_000
    )
    return finished(np.asarray(sound), 0.75)


def riser(length_s: float = 4.0, seed: int = 10) -> Signal:
    """Noise whose band climbs, louder to the end."""
    t = _time(length_s)
    sweep = np.sin(2 * np.pi * np.cumsum(200 * 2 ** (5 * t / length_s)) / RATE_HZ)
    noise = _noise(len(t), seed)
    share = t / length_s
    moving = _band(noise, 300, 1500) * (1 - share) + _band(noise, 2500, 12_000) * share
    return finished((0.5 * sweep + moving) * share**1.5, 0.8)


def texture(length_s: float = 5.0, seed: int = 11) -> Signal:
    """Wind: dark noise that breathes."""
    t = _time(length_s)
    breath = 0.6 + 0.4 * np.sin(2 * np.pi * 0.31 * t) * np.sin(2 * np.pi * 0.17 * t + 1)
    fade = np.clip(t / 0.5, 0, 1) * np.clip((length_s - t) / 0.8, 0, 1)
    return finished(_band(_noise(len(t), seed), 120, 900) * breath * fade, 0.6)


def zap(seed: int = 12) -> Signal:
    """A falling laser."""
    t = _time(0.35)
    phase = 2 * np.pi * np.cumsum(200 + 4200 * np.exp(-t * 16)) / RATE_HZ
    return finished((np.sin(phase + 2 * np.sin(2.01 * phase)) + 0.1 * _noise(len(t), seed)) * _decay(t, 0.4), 0.7)
