"""Aspects of a sound: each stays where it is while the others change, and is none where there is nothing of it."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.analysis.analyse import analyse_buffer
from audiomancer.aspects import ASPECTS, likeness
from audiomancer.audio import AudioBuffer

RATE = 44_100
TIMBRE, BRIGHTNESS, PITCH, ENVELOPE, RHYTHM = range(5)


def tone(pitch_hz: float, partials: int = 12, decay_s: float = 0.4, attack_s: float = 0.002) -> np.ndarray:
    """A decaying tone of falling partials, two seconds."""
    time_s = np.arange(2 * RATE) / RATE
    sound = sum(np.sin(2 * np.pi * pitch_hz * n * time_s) / n for n in range(1, partials + 1))
    return (sound * np.exp(-time_s / decay_s) * np.clip(time_s / attack_s, 0, 1) * 0.3).astype(np.float32)


def groove(bpm: float, steps: str, seed: int) -> np.ndarray:
    """Two bars: `k` a low stroke, `s` a noisy one, by sixteenths."""
    rng = np.random.default_rng(seed)
    step = 60 / bpm / 4 * RATE
    time_s = np.arange(int(0.15 * RATE)) / RATE
    low = np.sin(2 * np.pi * rng.uniform(45, 65) * time_s) * np.exp(-time_s / 0.05)
    high = rng.normal(size=len(time_s)) * np.exp(-time_s / rng.uniform(0.02, 0.05)) * 0.5
    out = np.zeros(round(32 * step) + len(time_s), np.float32)
    for number, stroke in enumerate(steps * 2):
        sound = {"k": low, "s": high}.get(stroke)
        if sound is not None:
            start = int(number * step)
            out[start : start + len(sound)] += sound.astype(np.float32)
    return out[: round(32 * step)] * np.float32(0.6)


def block(sound: np.ndarray, *, is_loop: bool = False) -> np.ndarray:
    return analyse_buffer(AudioBuffer(sound[:, None], RATE), is_called_loop=is_loop).aspects


def alike(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return likeness(one, other[None])[0]


def test_silence_has_no_aspects_and_noise_no_pitch() -> None:
    assert not block(np.zeros(RATE, np.float32)).any()
    noise = np.random.default_rng(1).normal(size=RATE).astype(np.float32) * np.exp(-np.arange(RATE) / 9000)
    found = block(noise.astype(np.float32) * 0.3)
    assert not found[ASPECTS[PITCH].part].any()
    assert not found[ASPECTS[RHYTHM].part].any()
    assert found[ASPECTS[TIMBRE].part].any()


def test_level_changes_nothing() -> None:
    sound = tone(220.0)
    assert np.nanmin(alike(block(sound), block(sound * np.float32(0.1)))) > 0.99


def test_another_pitch_is_another_pitch_and_the_same_timbre_and_envelope() -> None:
    found = alike(block(tone(220.0)), block(tone(294.0)))
    assert found[PITCH] < 0.6
    assert found[TIMBRE] > 0.9
    assert found[ENVELOPE] > 0.95


def test_another_decay_is_another_envelope_and_the_same_pitch() -> None:
    found = alike(block(tone(220.0)), block(tone(220.0, decay_s=0.05)))
    assert found[ENVELOPE] < 0.6
    assert found[PITCH] > 0.9


def test_fewer_partials_are_darker() -> None:
    found = alike(block(tone(220.0)), block(tone(220.0, partials=2)))
    assert found[BRIGHTNESS] < 0.8
    assert found[PITCH] > 0.8


@pytest.mark.parametrize("steps", ["k...s...k.k.s...", "k..k..s.k..k..s."])
def test_one_pattern_with_other_sounds_at_another_tempo_is_one_rhythm(steps: str) -> None:
    other = {"k...s...k.k.s...": "k..k..s.k..k..s.", "k..k..s.k..k..s.": "k...s...k.k.s..."}[steps]
    asked = block(groove(118, steps, 1), is_loop=True)
    same = alike(asked, block(groove(97, steps, 2), is_loop=True))[RHYTHM]
    different = alike(asked, block(groove(118, other, 1), is_loop=True))[RHYTHM]
    assert same > different + 0.2
    assert same > 0.6
