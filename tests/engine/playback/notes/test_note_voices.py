"""Notes in the mixer: pitch, velocity, release, how many at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiomancer.playback import KeyedSound, Mixer, RenderSpec, Voice
from audiomancer.playback.mix.note_voices import MOST_NOTES, RELEASE_S

RATE_HZ = 44_100
SPEC = RenderSpec(Path("sound.wav"))


def noise(count: int, seed: int = 0) -> np.ndarray:
    sound = np.random.default_rng(seed).uniform(-0.1, 0.1, (count, 2)).astype(np.float32)
    # Neither its beginning nor its end is a step.
    sound[0] = sound[-1] = 0.0
    return sound


def sine(frequency_hz: float, seconds: float = 1.0) -> np.ndarray:
    wave = 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def mixer_with(frames: np.ndarray, root_note: int = 60, spec: RenderSpec = SPEC) -> Mixer:
    mixer = Mixer(RATE_HZ)
    mixer.notes.take(KeyedSound(spec, root_note), Voice.of(spec, RATE_HZ, frames))
    return mixer


def rendered(mixer: Mixer, count: int, block: int = 110) -> np.ndarray:
    out = np.full((count, 2), 9.0, np.float32)
    for start in range(0, count, block):
        mixer.render(out[start : start + block])
    return out


@pytest.mark.parametrize("block", [1, 110, 4096])
def test_the_root_note_at_full_velocity_is_the_sound_bit_for_bit_and_begins_with_the_first_frame(block: int) -> None:
    sound = noise(3000)
    mixer = mixer_with(sound, 57)
    mixer.notes.play(57, 127)
    out = rendered(mixer, 4000, block)
    assert np.array_equal(out[:3000], sound)
    assert not out[3000:].any()
    assert mixer.is_silent


@pytest.mark.parametrize("interval", [-12, -5, 3, 7, 12])
def test_a_note_has_its_pitch(interval: int) -> None:
    mixer = mixer_with(sine(440.0), 69)
    mixer.notes.play(69 + interval, 127)
    out = rendered(mixer, 15_000)
    wanted = sine(440.0 * 2 ** (interval / 12))[:15_000]
    # Before its first frame the sound has none to interpolate with.
    assert np.abs(out - wanted)[4:].max() < 10 ** (-70 / 20)


def test_half_the_velocity_is_a_quarter_of_the_level_and_the_level_of_the_sound_counts() -> None:
    sound = noise(500)
    mixer = mixer_with(sound, spec=SPEC.with_gain(-6.0))
    mixer.notes.play(60, 64)
    assert rendered(mixer, 500) == pytest.approx(sound * (64 / 127) ** 2 * 10 ** (-6 / 20), abs=1e-6)


def test_a_note_ends_with_its_key_without_a_click() -> None:
    mixer = mixer_with(sine(220.0), 57)
    mixer.notes.play(57, 127)
    rendered(mixer, 5000)
    mixer.notes.release(57)
    out = rendered(mixer, 5000)
    assert np.abs(np.diff(out[:, 0])).max() <= np.abs(np.diff(sine(220.0)[:, 0])).max() + 1e-6
    assert out[:100].any()
    assert not out[int(RELEASE_S * RATE_HZ) + 1 :].any()
    assert mixer.is_silent


def test_notes_of_a_chord_add_up() -> None:
    sound = sine(220.0)
    alone = []
    for note in (57, 61, 64):
        mixer = mixer_with(sound, 57)
        mixer.notes.play(note, 60)
        alone.append(rendered(mixer, 2000))
    mixer = mixer_with(sound, 57)
    for note in (57, 61, 64):
        mixer.notes.play(note, 60)
    assert rendered(mixer, 2000) == pytest.approx(sum(alone), abs=1e-5)


def test_one_note_more_ends_the_oldest() -> None:
    mixer = mixer_with(sine(220.0, 3.0), 57)
    for note in range(50, 50 + MOST_NOTES + 3):
        mixer.notes.play(note, 100)
        rendered(mixer, 400)
    rendered(mixer, 4000)
    assert sorted(slot.note for slot in mixer.notes._slots if slot.is_held) == list(range(53, 53 + MOST_NOTES))


def test_a_key_pressed_again_begins_the_note_anew() -> None:
    sound = noise(20_000)
    mixer = mixer_with(sound)
    mixer.notes.play(60, 127)
    rendered(mixer, 3000)
    mixer.notes.play(60, 127)
    rendered(mixer, 1000)
    assert np.array_equal(rendered(mixer, 1000), sound[1000:2000])


def test_a_held_note_repeats_where_the_sound_does_and_ends_with_its_key() -> None:
    sound = noise(700)
    mixer = mixer_with(sound)
    mixer.is_looping = True
    mixer.notes.play(60, 127)
    assert np.array_equal(rendered(mixer, 2100), np.tile(sound, (3, 1)))
    mixer.notes.release(60)
    rendered(mixer, 5000)
    assert mixer.is_silent


def test_a_sound_that_begins_or_ends_within_a_wave_does_not_click() -> None:
    sound = sine(220.0, 0.2)[50:-50]
    mixer = mixer_with(sound, 57)
    mixer.notes.play(60, 127)
    out = rendered(mixer, len(sound) + 1000, 64)
    step = np.abs(np.diff(sine(220.0 * 2 ** (3 / 12))[:, 0])).max()
    assert np.abs(np.diff(np.concatenate([[0.0], out[:, 0]]))).max() < 1.2 * step


def test_keys_without_a_sound_are_silent_and_every_note_ends_at_once_when_asked() -> None:
    mixer = Mixer(RATE_HZ)
    mixer.notes.play(60, 100)
    assert not rendered(mixer, 500).any()
    mixer = mixer_with(sine(220.0))
    for note in (0, 60, 127):
        mixer.notes.play(note, 100)
    rendered(mixer, 500)
    mixer.notes.release_all()
    rendered(mixer, 5000)
    assert mixer.is_silent
