from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.playback import Mixer, RenderSpec, Voice
from audiomancer.playback.mix.fades import FADE_S
from audiomancer.playback.mix.voice import to_stereo

RATE_HZ = 48_000


def voice_of(frames: np.ndarray, *, is_complete: bool = True) -> Voice:
    voice = Voice(RenderSpec(Path("sound.wav")), RATE_HZ, len(frames))
    voice.append(np.asarray(frames, np.float32))
    voice.is_complete = is_complete
    return voice


def noise(count: int, seed: int = 0) -> np.ndarray:
    sound = (np.random.default_rng(seed).uniform(-0.5, 0.5, (count, 2))).astype(np.float32)
    # Neither its beginning nor its end is a step.
    sound[0] = sound[-1] = 0.0
    return sound


def rendered(mixer: Mixer, count: int, block: int = 256) -> np.ndarray:
    out = np.full((count, 2), 9.0, np.float32)
    for start in range(0, count, block):
        mixer.render(out[start : start + block])
    return out


def test_silence_is_rendered_as_zeros() -> None:
    assert not rendered(Mixer(RATE_HZ), 1000).any()


@given(count=st.integers(1, 3000), block=st.integers(1, 700))
def test_a_sound_comes_out_bit_for_bit_then_silence(count: int, block: int) -> None:
    mixer = Mixer(RATE_HZ)
    sound = noise(count)
    mixer.sound.play(voice_of(sound))
    out = rendered(mixer, count + 500, block)
    assert np.array_equal(out[:count], sound)
    assert not out[count:].any()
    assert mixer.is_silent


@given(count=st.integers(1, 400), block=st.integers(1, 300))
def test_a_loop_equals_the_tiled_sound(count: int, block: int) -> None:
    mixer = Mixer(RATE_HZ)
    mixer.is_looping = True
    sound = noise(count)
    mixer.sound.play(voice_of(sound))
    out = rendered(mixer, 2000, block)
    assert np.array_equal(out, np.resize(sound, (2000, 2)))


def test_the_newest_of_several_requests_is_the_only_one_played() -> None:
    mixer = Mixer(RATE_HZ)
    for seed in range(5):
        mixer.sound.play(voice_of(noise(1000, seed)))
    assert np.array_equal(rendered(mixer, 1000), noise(1000, 4))


def test_a_switch_makes_no_step_larger_than_the_sounds_themselves() -> None:
    t = np.arange(RATE_HZ) / RATE_HZ
    low, high = (np.repeat(np.sin(2 * np.pi * f * t)[:, None] * 0.5, 2, 1).astype(np.float32) for f in (110.0, 165.0))
    largest = max(np.abs(np.diff(low[:, 0])).max(), np.abs(np.diff(high[:, 0])).max())
    draw = np.random.default_rng(1)
    mixer = Mixer(RATE_HZ)
    out = []
    for number in range(60):
        voice = voice_of((low, high)[number % 2])
        mixer.sound.play(voice.replayed(int(draw.integers(1, RATE_HZ // 2))))
        out.append(rendered(mixer, int(draw.integers(400, 900)), 64))
    mixer.stop()
    out.append(rendered(mixer, 600, 64))
    steps = np.abs(np.diff(np.concatenate(out)[:, 0]))
    # Two voices overlap while they fade, so their steps and that of the fade add up.
    assert steps.max() <= 2 * largest + 0.5 * np.pi / 2 / (FADE_S * RATE_HZ)


def test_a_stop_fades_to_silence_within_the_fade() -> None:
    mixer = Mixer(RATE_HZ)
    mixer.sound.play(voice_of(np.full((RATE_HZ, 2), 0.5, np.float32)))
    # A sound that begins with a step is faded in as well.
    first = rendered(mixer, 512)[:, 0]
    assert np.abs(np.diff(first, prepend=0.0)).max() < 0.5 * np.pi / 2 / (FADE_S * RATE_HZ) * 1.01
    mixer.stop()
    out = rendered(mixer, 1024)[:, 0]
    fade_frames = int(FADE_S * RATE_HZ)
    assert out[0] == pytest.approx(0.5, abs=0.01)
    assert not out[fade_frames:].any()
    assert (np.diff(out[:fade_frames]) <= 1e-6).all()


def test_a_decoder_that_is_late_gives_silence_and_is_counted_not_a_loop_of_old_frames() -> None:
    mixer = Mixer(RATE_HZ)
    sound = noise(1000)
    voice = Voice(RenderSpec(Path("slow.wav")), RATE_HZ, 1000)
    voice.append(sound[:300])
    mixer.sound.play(voice)
    first = rendered(mixer, 512, 512)
    fade_frames = int(FADE_S * RATE_HZ)
    assert np.array_equal(first[:300], sound[:300])
    # No click: the last value fades.
    assert np.abs(np.diff(first[299:, 0])).max() <= np.abs(sound[299]).max() * np.pi / 2 / fade_frames + 1e-6
    assert mixer.starved_blocks == 1
    voice.append(sound[300:])
    voice.is_complete = True
    after = rendered(mixer, 700, 700)
    assert np.array_equal(after[fade_frames:], sound[300 + fade_frames :])
    assert np.abs(after[0]).max() < 0.05


def test_gain_is_reached_without_a_jump_and_then_exact() -> None:
    mixer = Mixer(RATE_HZ)
    mixer.sound.play(voice_of(np.ones((4096, 2), np.float32)))
    rendered(mixer, 256, 256)
    mixer.gain = 0.25
    first = rendered(mixer, 256, 256)[:, 0]
    assert (np.diff(first) < 0).all()
    assert np.abs(np.diff(first)).max() < 0.01
    assert np.array_equal(rendered(mixer, 256, 256), np.full((256, 2), 0.25, np.float32))


def test_render_allocates_nothing() -> None:
    import tracemalloc

    mixer = Mixer(RATE_HZ)
    mixer.is_looping = True
    mixer.gain = 0.5
    mixer.sound.play(voice_of(noise(10_000)))
    out = np.zeros((512, 2), np.float32)
    mixer.render(out)
    tracemalloc.start()
    for _ in range(50):
        mixer.render(out)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Views of arrays come and go; frames would be 4 KB a block.
    assert grown < 4096


@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_any_channel_count_becomes_finite_stereo(channels: int) -> None:
    frames = noise(50)[:, :1].repeat(channels, 1).astype(np.float32)
    frames[3] = np.nan
    frames[4] = np.inf
    stereo = to_stereo(frames)
    assert stereo.shape == (50, 2)
    assert stereo.dtype == np.float32
    assert np.isfinite(stereo).all()
    assert np.allclose(stereo[10], frames[10, 0])


def test_a_request_made_while_a_sound_ends_is_not_lost() -> None:
    mixer = Mixer(RATE_HZ)
    following = voice_of(noise(400, 1))

    class Ending(Voice):
        """Asks for the next sound at the very moment the mixer finds this one at its end."""

        @property
        def is_complete(self) -> bool:
            mixer.sound.play(following)
            return True

        @is_complete.setter
        def is_complete(self, value: bool) -> None: ...

    ending = Ending(RenderSpec(Path("ending.wav")), RATE_HZ, 100)
    ending.append(noise(100))
    mixer.sound.play(ending)
    rendered(mixer, 256, 256)
    assert mixer.voice is following
    assert np.array_equal(rendered(mixer, 400), noise(400, 1))


@given(seed=st.integers(0, 500))
def test_however_sounds_are_cut_no_step_is_larger_than_those_inside_them(seed: int) -> None:
    """Also several cuts within one fade, sounds that begin and end in the middle of a wave, and late decoders."""
    draw = np.random.default_rng(seed)
    t = np.arange(RATE_HZ // 4) / RATE_HZ
    sounds = [
        np.repeat((0.4 * np.cos(2 * np.pi * hz * t + phase))[:, None], 2, 1).astype(np.float32)
        for hz, phase in ((60.0, 0.0), (110.0, 1.0), (400.0, 0.3))
    ]
    mixer = Mixer(RATE_HZ)
    out = []
    for _ in range(25):
        voice = voice_of(sounds[draw.integers(3)][: draw.integers(10, RATE_HZ // 4)])
        mixer.sound.play(voice.replayed(int(draw.integers(0, voice.available)) if draw.random() < 0.5 else 0))
        out.append(rendered(mixer, int(draw.integers(1, 900)), 64))
    mixer.stop()
    out.append(rendered(mixer, 600, 64))
    steps = np.abs(np.diff(np.concatenate(out), axis=0))
    largest = max(np.abs(np.diff(sound, axis=0)).max() for sound in sounds)
    fade = 0.4 * np.pi / 2 / (FADE_S * RATE_HZ)
    # Some voices fade at a time: their steps and those of the fades add up, far below the step of a click (0.4).
    assert steps.max() <= 3 * (largest + fade)


def test_an_attack_in_the_first_frame_is_played_as_it_is() -> None:
    # A clap: its first step is no larger than those that follow.
    sound = noise(4000)
    sound[0] = 0.3
    mixer = Mixer(RATE_HZ)
    mixer.sound.play(voice_of(sound))
    assert np.array_equal(rendered(mixer, 1000), sound[:1000])


def test_mono_is_the_mean_of_both_sides() -> None:
    mixer = Mixer(RATE_HZ)
    mixer.is_mono = True
    sound = noise(1000)
    mixer.sound.play(voice_of(sound))
    out = rendered(mixer, 1000)
    assert np.array_equal(out[:, 0], out[:, 1])
    assert np.allclose(out[:, 0], sound.mean(axis=1), atol=1e-7)


def test_values_of_a_million_leave_the_mixer_within_full_scale() -> None:
    mixer = Mixer(RATE_HZ)
    mixer.sound.play(voice_of(noise(1000) * np.float32(2e6)))
    assert np.abs(rendered(mixer, 1000)).max() <= 1.0


def test_two_lanes_add_up() -> None:
    mixer = Mixer(RATE_HZ)
    sound, track = noise(500), noise(300, 1)
    mixer.sound.play(voice_of(sound))
    mixer.track.play(voice_of(track))
    assert np.allclose(rendered(mixer, 500), sound + np.resize(track, (500, 2)), atol=1e-7)
