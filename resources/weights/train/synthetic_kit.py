"""One-shots synthesised with random settings: sounds that no recording in the training set has.

Drums and some tones come from the demo voices; the other tones, effects and textures are made here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from audiomancer.demo import voices

RATE_HZ = 44_100


def synthetic_one_shots(rng: np.random.Generator, count: int = 12) -> dict[str, list[np.ndarray]]:
    """`count` sounds of each instrument, mono float32 at 44.1 kHz, peak 1."""
    sounds = {}
    for name, makers in _makers(rng).items():
        made = [np.asarray(makers[index % len(makers)](), np.float32) for index in range(count)]
        sounds[name] = [sound / np.float32(max(float(np.abs(sound).max()), 1e-6)) for sound in made]
    return sounds


def _makers(rng: np.random.Generator) -> dict[str, list[Callable[[], np.ndarray]]]:
    uniform = rng.uniform

    def seed() -> int:
        return int(rng.integers(1, 1_000_000))

    def tone(low: float, high: float, **settings: object) -> np.ndarray:
        return _tone(rng, 440 * 2 ** ((int(uniform(low, high)) - 69) / 12), **settings)

    return {
        "kick": [lambda: voices.kick(uniform(38, 65), uniform(90, 400), uniform(0.15, 0.7), uniform(0, 0.6), seed())],
        "snare": [lambda: voices.snare(uniform(140, 260), uniform(0.08, 0.35), uniform(0.2, 1), seed())],
        "clap": [lambda: voices.clap(uniform(0.08, 0.35), seed())],
        "closed-hat": [lambda: voices.hat(uniform(0.03, 0.12), seed())],
        "open-hat": [lambda: voices.hat(uniform(0.25, 0.6), seed())],
        "cymbal": [lambda: voices.cymbal(uniform(1.0, 3.0), seed())],
        "shaker": [lambda: voices.shaker(uniform(0.06, 0.2), seed())],
        "tom": [lambda: voices.tom(uniform(70, 240), uniform(0.25, 0.7), seed())],
        "cowbell": [lambda: voices.cowbell(uniform(480, 900))],
        "rim": [lambda: voices.rim(seed())],
        "bass": [
            lambda: voices.bass(uniform(28, 45), uniform(0.3, 1.2), uniform(0.8, 1.8), uniform(400, 3000)),
            lambda: tone(
                26,
                46,
                wave="saw",
                attack_s=0.005,
                decay_s=uniform(0.2, 1.5),
                cutoff=uniform(2, 10),
                sweep=uniform(0, 3),
            ),
            lambda: tone(24, 44, wave="sine", attack_s=0.005, decay_s=uniform(0.5, 2)),
            lambda: tone(26, 46, wave="fm", attack_s=0.002, decay_s=uniform(0.2, 1), index=uniform(1, 4), ratio=1),
        ],
        "synth": [
            lambda: voices.lead(uniform(48, 80), uniform(0.3, 1.5)),
            lambda: tone(
                45,
                84,
                wave="saw",
                unison=int(rng.integers(1, 7)),
                attack_s=0.005,
                hold_s=uniform(0.1, 1.2),
                decay_s=0.2,
                cutoff=uniform(4, 30),
                sweep=uniform(0, 3),
            ),
            lambda: tone(
                45,
                84,
                wave="square",
                attack_s=0.003,
                hold_s=uniform(0.05, 1),
                decay_s=0.1,
                cutoff=uniform(4, 40),
                vibrato=uniform(0, 0.01),
            ),
            lambda: tone(
                45,
                80,
                wave="fm",
                attack_s=0.003,
                hold_s=uniform(0, 0.5),
                decay_s=0.3,
                index=uniform(2, 8),
                ratio=float(rng.integers(1, 4)),
            ),
        ],
        "pad": [
            lambda: voices.pad(tuple(uniform(48, 60) + np.array(_chord(rng))), uniform(3, 5), uniform(1000, 5000)),
            lambda: _stack(
                tone(
                    45,
                    64,
                    wave="saw",
                    unison=5,
                    attack_s=uniform(0.4, 1.5),
                    hold_s=uniform(1, 3),
                    decay_s=1,
                    cutoff=uniform(3, 12),
                    shift=s,
                )
                for s in _chord(rng)
            ),
            lambda: tone(
                45,
                70,
                wave="saw",
                unison=7,
                attack_s=uniform(0.4, 1.5),
                hold_s=uniform(1, 3),
                decay_s=1.2,
                cutoff=uniform(2, 10),
            ),
        ],
        "keys": [
            lambda: voices.keys(uniform(36, 84), uniform(0.6, 2.5)),
            lambda: tone(
                36, 84, wave="fm", attack_s=0.002, decay_s=uniform(0.8, 2.5), index=uniform(0.5, 2.5), ratio=1
            ),
            lambda: tone(
                36, 88, wave="fm", attack_s=0.002, decay_s=uniform(0.8, 2.5), index=uniform(0.2, 0.8), ratio=14
            ),
        ],
        "organ": [
            lambda: voices.organ(uniform(36, 80), uniform(0.6, 3)),
            lambda: tone(
                36,
                80,
                wave="organ",
                attack_s=0.008,
                hold_s=uniform(0.6, 3),
                decay_s=0.05,
                vibrato=uniform(0, 0.006),
                tremolo=uniform(0, 0.3),
            ),
            lambda: _stack(
                tone(48, 60, wave="organ", attack_s=0.008, hold_s=1.5, decay_s=0.05, shift=s) for s in _chord(rng)
            ),
        ],
        "guitar": [lambda: voices.pluck(uniform(40, 76), uniform(0.6, 2.5), seed())],
        "mallet": [
            lambda: voices.bell(uniform(55, 96), uniform(0.8, 3)),
            lambda: tone(48, 90, wave="bar", attack_s=0.002, decay_s=uniform(0.15, 0.8)),
            lambda: tone(60, 96, wave="fm", attack_s=0.002, decay_s=uniform(1, 3), index=uniform(0.8, 3), ratio=3.5),
        ],
        "strings": [
            lambda: tone(
                48,
                84,
                wave="saw",
                unison=6,
                attack_s=uniform(0.08, 0.3),
                hold_s=uniform(0.5, 2),
                decay_s=0.3,
                cutoff=uniform(6, 20),
                vibrato=0.004,
            )
        ],
        "brass": [
            lambda: tone(
                40,
                76,
                wave="saw",
                unison=2,
                attack_s=uniform(0.03, 0.1),
                hold_s=uniform(0.3, 1.5),
                decay_s=0.1,
                cutoff=uniform(6, 16),
                swell=True,
                vibrato=uniform(0, 0.003),
            )
        ],
        "vocal": [lambda: _voice(rng)],
        "fx": [
            lambda: voices.zap(seed()),
            lambda: voices.riser(uniform(1, 4), seed()),
            lambda: _sweep(rng, up=True),
            lambda: _sweep(rng, up=False),
            lambda: voices.riser(uniform(1, 4), seed())[::-1],
        ],
        "texture": [lambda: voices.texture(uniform(3, 6), seed()), lambda: _hiss(rng)],
        "percussion": [
            lambda: voices.tom(uniform(200, 600), uniform(0.08, 0.3), seed()),
            lambda: tone(60, 90, wave="bar", attack_s=0.001, decay_s=uniform(0.04, 0.12)),
        ],
    }


def _chord(rng: np.random.Generator) -> list[int]:
    return [[0, 4, 7], [0, 3, 7], [0, 7, 12], [0, 4, 7, 11], [0, 3, 7, 10]][rng.integers(5)]


def _stack(tones: object) -> np.ndarray:
    made = list(tones)
    length = min(len(sound) for sound in made)
    return sum(sound[:length] for sound in made)


def _tone(
    rng: np.random.Generator,
    hz: float,
    wave: str = "saw",
    attack_s: float = 0.005,
    hold_s: float = 0.0,
    decay_s: float = 0.5,
    cutoff: float = 40.0,
    sweep: float = 0.0,
    unison: int = 1,
    vibrato: float = 0.0,
    tremolo: float = 0.0,
    index: float = 1.0,
    ratio: float = 1.0,
    shift: int = 0,
    swell: bool = False,
) -> np.ndarray:
    """One note: harmonics up to `cutoff` times the pitch, which falls by `sweep` octaves; FM; drawbars; a struck bar."""
    hz *= 2 ** (shift / 12)
    length = attack_s + hold_s + min(decay_s * 3, 3.0)
    t = np.arange(int(length * RATE_HZ)) / RATE_HZ
    late = np.maximum(t - attack_s - hold_s, 0)
    envelope = np.minimum(t / attack_s, 1) * np.exp(-3 * late / decay_s)
    out = np.zeros(len(t))
    for _ in range(unison):
        detuned = hz * 2 ** (rng.normal(0, 0.006) if unison > 1 else 0)
        phase = 2 * np.pi * detuned * (t + vibrato / 5.5 / 2 / np.pi * np.sin(2 * np.pi * 5.5 * t)) + rng.uniform(0, 6)
        if wave == "fm":
            out += np.sin(phase + index * np.exp(-2 * t / decay_s) * np.sin(ratio * phase))
        elif wave == "sine":
            out += np.sin(phase)
        elif wave == "bar":
            for factor, gain, fall in ((1, 1, 1), (3.93, 0.4, 3), (9.5, 0.15, 8)):
                out += gain * np.sin(factor * phase) * np.exp(-3 * (fall - 1) * t / decay_s)
        elif wave == "organ":
            for harmonic, gain in zip((0.5, 1.5, 1, 2, 3, 4, 5, 6, 8), rng.uniform(0, 1, 9), strict=True):
                out += gain * np.sin(harmonic * phase)
        else:
            limit = (
                cutoff * 2 ** (-sweep * np.minimum(t / decay_s, 1))
                if not swell
                else cutoff * np.minimum(0.3 + t / 0.15, 1)
            )
            for harmonic in range(1, int(min(40, 18_000 / hz)) + 1):
                if wave == "square" and harmonic % 2 == 0:
                    continue
                out += np.sin(harmonic * phase) / harmonic / (1 + (harmonic / limit) ** 4)
    return out * envelope * (1 + tremolo * np.sin(2 * np.pi * 6 * t))


def _voice(rng: np.random.Generator) -> np.ndarray:
    """A vowel: a glottal pulse train through three formants."""
    hz, length = rng.uniform(90, 400), rng.uniform(0.3, 2.0)
    t = np.arange(int(length * RATE_HZ)) / RATE_HZ
    phase = (
        2
        * np.pi
        * hz
        * (t + 0.008 / 34 * np.sin(2 * np.pi * 5.4 * t) * np.minimum(t / 0.4, 1) + rng.uniform(-0.02, 0.02) * t**2)
    )
    formants = np.array(
        [(730, 1090, 2440), (270, 2290, 3010), (530, 1840, 2480), (570, 840, 2410), (300, 870, 2240)][rng.integers(5)]
    )
    formants = formants * rng.uniform(0.9, 1.25)
    out = np.zeros(len(t))
    for harmonic in range(1, int(8000 / hz)):
        gain = sum(1 / (1 + ((harmonic * hz - f) / w) ** 2) for f, w in zip(formants, (80, 100, 140), strict=True))
        out += (gain + 0.01) / harmonic**0.7 * np.sin(harmonic * phase)
    out += 0.02 * rng.standard_normal(len(t))
    return out * np.minimum(t / 0.05, 1) * np.minimum((length - t) / 0.1, 1)


def _sweep(rng: np.random.Generator, *, up: bool) -> np.ndarray:
    """A tone that runs over octaves, with some noise or ring modulation."""
    length = rng.uniform(0.2, 3)
    t = np.arange(int(length * RATE_HZ)) / RATE_HZ
    octaves = rng.uniform(1.5, 5) * (t / length if up else 1 - t / length) ** rng.uniform(0.5, 2)
    phase = 2 * np.pi * np.cumsum(rng.uniform(60, 400) * 2**octaves) / RATE_HZ
    out = np.sin(phase) if rng.random() < 0.5 else np.sign(np.sin(phase)) * 0.5
    if rng.random() < 0.5:
        out = out * np.sin(2 * np.pi * rng.uniform(5, 200) * t)
    out = out + rng.uniform(0, 0.3) * rng.standard_normal(len(t))
    return out * np.minimum((length - t) / 0.05, 1)


def _hiss(rng: np.random.Generator) -> np.ndarray:
    """Coloured noise of a few seconds, with slow movement and crackle."""
    count = int(rng.uniform(2, 6) * RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE_HZ)
    octave = np.log2(np.maximum(frequency, 20) / 20)
    spectrum *= 10 ** (np.interp(octave, np.arange(0, 11, 2), rng.normal(0, 8, 6) - 3 * np.arange(6)) / 20)
    out = np.fft.irfft(spectrum, count)
    out *= 1 + rng.uniform(0, 0.8) * np.sin(2 * np.pi * rng.uniform(0.1, 0.6) * np.arange(count) / RATE_HZ)
    clicks = rng.random(count) < rng.uniform(0, 20) / RATE_HZ
    return out / out.std() + clicks * rng.uniform(2, 10)
