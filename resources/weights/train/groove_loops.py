"""Drum loops of one pattern in other kits and tempi: what rhythm learns to recognise."""

from __future__ import annotations

import numpy as np

from audiomancer.audio import AudioBuffer
from grooves import BONGO_HIGH, BONGO_LOW, CLAP, CLAVES, CLOSED, CONGA_HIGH, CONGA_LOW, CONGA_MUTE, COWBELL, CRASH
from grooves import GROOVES, KICK, OPEN, PEDAL, RIDE, RIM, SHAKER, SNARE, TAMBOURINE, TOMS, groove_bars

RATE_HZ = 44_100
BARS, BEATS = 2, 8
PATTERNS_OF_A_STYLE = 2
KITS = 8
_OCTAVES = 0.42
_INSTRUMENTS = {
    KICK: "kick", SNARE: "snare", CLAP: "clap", RIM: "rim", CLOSED: "closed-hat", OPEN: "open-hat", PEDAL: "closed-hat",
    RIDE: "crash", CRASH: "crash", COWBELL: "percussion", SHAKER: "shaker", TAMBOURINE: "shaker", CLAVES: "rim",
    CONGA_HIGH: "tom", CONGA_LOW: "tom", CONGA_MUTE: "tom", BONGO_HIGH: "tom", BONGO_LOW: "tom",
} | dict.fromkeys(TOMS, "tom")  # fmt: skip
_LOUD = ("kick", "snare", "clap")


def patterns() -> list[tuple[str, int]]:
    """Style and seed of every pattern."""
    return [(style, 1000 * number + which) for number, style in enumerate(GROOVES) for which in range(PATTERNS_OF_A_STYLE)]


def groove_loop(style: str, seed: int, shots: dict[str, list[np.ndarray]], rng: np.random.Generator) -> AudioBuffer:
    """A pattern, played at a tempo and with a kit by chance; `shots` are mono at 44.1 kHz, by instrument."""
    groove = GROOVES[style]
    bpm = (groove.low_bpm * groove.high_bpm) ** 0.5 * 2 ** rng.uniform(-_OCTAVES, _OCTAVES)
    beat = 60 / bpm * RATE_HZ
    length = round(BEATS * beat)
    out = np.zeros(length + 2 * RATE_HZ, np.float32)
    kit, gain = {}, {}
    for place, note, level in groove_bars(style, BARS, np.random.default_rng(seed)):
        name = _INSTRUMENTS.get(note, "closed-hat")
        choice = shots.get(name) or shots["closed-hat"]
        if note not in kit:
            kit[note] = choice[rng.integers(len(choice))][: 2 * RATE_HZ]
            gain[note] = 10 ** (rng.uniform(-8, 0) / 20) * (1.0 if name in _LOUD else 0.5)
        start = int(place * beat)
        if 0 <= start < length:
            sound = kit[note][: len(out) - start]
            out[start : start + len(sound)] += sound * np.float32(level * gain[note])
    if rng.random() < 0.5:
        # Cut so that the end rings on at the beginning.
        tail = out[length : 2 * length]
        out[: len(tail)] += tail
    out = out[:length]
    return AudioBuffer((out / max(float(np.abs(out).max()), 1e-6))[:, None], RATE_HZ)
