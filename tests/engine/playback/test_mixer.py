from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.playback import Mixer, Voice
from audiomancer.playback.mixer import FADE_S
from audiomancer.playback.voice import to_stereo

RATE_HZ = 48_000


def voice_of(frames: np.ndarray, *, is_complete: bool = True) -> Voice:
    voice = Voice(Path("sound.wav"), RATE_HZ, len(frames))
    voice.append(np.asarray(frames, np.float32))
    voice.is_complete = is_complete
    return voice


def noise(count: int, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).uniform(-0.5, 0.5, (count, 2))).astype(np.float32)


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
    mixer.play(voice_of(sound))
    out = rendered(mixer, count + 500, block)
    assert np.array_equal(out[:count], sound)
    assert not out[count:].any()
    assert mixer.is_silent


@given(count=st.integers(1, 400), block=st.integers(1, 300))
def test_a_loop_equals_the_tiled_sound(count: int, block: int) -> None:
    mixer = Mixer(RATE_HZ)
    mixer.is_looping = True
    sound = noise(count)
    mixer.play(voice_of(sound))
    out = rendered(mixer, 2000, block)
    assert np.array_equal(out, np.resize(sound, (2000, 2)))


def test_the_newest_of_several_requests_is_the_only_one_heard() -> None:
    mixer = Mixer(RATE_HZ)
    for seed in range(5):
        mixer.play(voice_of(noise(1000, seed)))
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
        mixer.play(voice.replayed(int(draw.integers(1, RATE_HZ // 2))))
        out.append(rendered(mixer, int(draw.integers(400, 900)), 64))
    mixer.stop()
    out.append(rendered(mixer, 600, 64))
    steps = np.abs(np.diff(np.concatenate(out)[:, 0]))
    # Two voices overlap while they fade, so their steps and that of the fade add up.
    assert steps.max() <= 2 * largest + 0.5 * np.pi / 2 / (FADE_S * RATE_HZ)


def test_a_stop_fades_to_silence_within_the_fade() -> None:
    mixer = Mixer(RATE_HZ)
    mixer.play(voice_of(np.full((RATE_HZ, 2), 0.5, np.float32)))
    rendered(mixer, 512)
    mixer.stop()
    out = rendered(mixer, 1024)[:, 0]
    fade_frames = int(FADE_S * RATE_HZ)
    assert out[0] == pytest.approx(0.5, abs=0.01)
    assert not out[fade_frames:].any()
    assert (np.diff(out[:fade_frames]) <= 1e-6).all()


def test_a_decoder_that_is_late_gives_silence_and_is_counted_not_a_loop_of_old_frames() -> None:
    mixer = Mixer(RATE_HZ)
    sound = noise(1000)
    voice = Voice(Path("slow.wav"), RATE_HZ, 1000)
    voice.append(sound[:300])
    mixer.play(voice)
    first = rendered(mixer, 512, 512)
    assert np.array_equal(first[:300], sound[:300])
    assert not first[300:].any()
    assert mixer.starved_blocks == 1
    voice.append(sound[300:])
    voice.is_complete = True
    assert np.array_equal(rendered(mixer, 700, 700), sound[300:])


def test_gain_is_reached_without_a_jump_and_then_exact() -> None:
    mixer = Mixer(RATE_HZ)
    mixer.play(voice_of(np.ones((4096, 2), np.float32)))
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
    mixer.play(voice_of(noise(10_000)))
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
            mixer.play(following)
            return True

        @is_complete.setter
        def is_complete(self, value: bool) -> None: ...

    ending = Ending(Path("ending.wav"), RATE_HZ, 100)
    ending.append(noise(100))
    mixer.play(ending)
    rendered(mixer, 256, 256)
    assert mixer.voice is following
    assert np.array_equal(rendered(mixer, 400), noise(400, 1))
