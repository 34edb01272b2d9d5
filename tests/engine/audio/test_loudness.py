"""Loudness and true peak: the standard's test signals, closed forms, and whatever a float file may hold."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from audiomancer.audio.loudness import (
    CEILING_DBTP,
    TARGET_LUFS,
    integrated_loudness_lufs,
    k_weighting,
    matching_gain_db,
    true_peak_db,
)

RATES_HZ = [44_100, 48_000, 96_000]
FloatArray = np.ndarray


def sine(level_db: float, seconds: float, rate_hz: int, hz: float = 1000.0, channels: int = 2) -> FloatArray:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    tone = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * time_s)
    return np.repeat(tone[:, None], channels, axis=1).astype(np.float32)


def sequence(parts: Iterable[tuple[float, float]], rate_hz: int) -> FloatArray:
    """Stereo tones of 1 kHz one after the other: pairs of level in dBFS and length in seconds."""
    return np.concatenate([sine(level_db, seconds, rate_hz) for level_db, seconds in parts])


def loudness(frames: FloatArray, rate_hz: int = 48_000) -> float:
    found = integrated_loudness_lufs(frames, rate_hz)
    assert found is not None
    return found


def peak(frames: FloatArray, rate_hz: int = 48_000) -> float:
    found = true_peak_db(frames, rate_hz)
    assert found is not None
    return found


# Loudness: signals of EBU Tech 3341, made from their description


def test_the_weighting_at_48_khz_is_the_table_of_the_standard() -> None:
    (shelf, shelf_poles), (high_pass, high_pass_poles) = k_weighting(48_000)
    assert shelf == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285], abs=1e-7)
    assert shelf_poles == pytest.approx([1.0, -1.69065929318241, 0.73248077421585], abs=1e-7)
    assert high_pass.tolist() == [1.0, -2.0, 1.0]
    assert high_pass_poles == pytest.approx([1.0, -1.99004745483398, 0.99007225036621], abs=1e-7)


@pytest.mark.parametrize("rate_hz", [8000, 11_025, 22_050, *RATES_HZ, 192_000])
def test_the_weighting_in_blocks_is_that_of_the_plain_recursion(rate_hz: int) -> None:
    frames = np.random.default_rng(5).uniform(-0.3, 0.3, round(0.21 * rate_hz))
    values = frames.tolist()
    for b, a in k_weighting(rate_hz):
        first = second = 0.0
        for place, value in enumerate(values):
            out = b[0] * value + first
            first, second = b[1] * value - a[1] * out + second, b[2] * value - a[2] * out
            values[place] = out
    expected = -0.691 + 10 * math.log10(2 * np.mean(np.square(values)))
    assert loudness(frames.astype(np.float32)[:, None], rate_hz) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(
    ("parts", "expected_lufs"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
    ids=["1", "2", "3", "4", "5"],
)
def test_the_conformance_signals_measure_what_they_should(
    rate_hz: int, parts: list[tuple[float, float]], expected_lufs: float
) -> None:
    assert loudness(sequence(parts, rate_hz), rate_hz) == pytest.approx(expected_lufs, abs=0.1)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_five_channels_count_with_their_weights_and_a_low_frequency_channel_does_not(rate_hz: int) -> None:
    left_right, centre, side = (sine(level, 20, rate_hz, channels=1) for level in (-28, -24, -30))
    five = np.concatenate([left_right, left_right, centre, side, side], axis=1)
    assert loudness(five, rate_hz) == pytest.approx(-23.0, abs=0.1)
    rumble = sine(0, 20, rate_hz, channels=1)
    six = np.concatenate([left_right, left_right, centre, rumble, side, side], axis=1)
    assert loudness(six, rate_hz) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_at_full_scale_in_one_of_two_channels_is_at_minus_three(rate_hz: int) -> None:
    frames = sine(0, 5, rate_hz, hz=997)
    frames[:, 1] = 0.0
    assert loudness(frames, rate_hz) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("seconds", [0.03, 0.39, 0.4, 0.55, 3.0])
def test_a_mono_sound_is_as_loud_as_it_is_from_both_loudspeakers(seconds: float) -> None:
    mono = np.random.default_rng(1).normal(0, 0.1, (round(48_000 * seconds), 1)).astype(np.float32)
    assert loudness(mono) == pytest.approx(loudness(np.repeat(mono, 2, axis=1)), abs=1e-4)


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.25, 0.399, 0.4, 0.41, 0.8])
def test_a_short_tone_is_as_loud_as_a_long_one(seconds: float) -> None:
    assert loudness(sine(-20, seconds, 48_000)) == pytest.approx(loudness(sine(-20, 20, 48_000)), abs=0.3)


def test_the_silence_after_a_sound_does_not_make_it_softer() -> None:
    sound = sine(-20, 2, 44_100)
    with_silence = np.concatenate([sound, np.zeros((44_100 * 30, 2), np.float32)])
    # The windows over its end hold some of both.
    assert loudness(with_silence, 44_100) == pytest.approx(loudness(sound, 44_100), abs=0.5)


@settings(max_examples=25)
@given(st.floats(-30, 30), st.integers(0, 9), st.sampled_from([0.05, 0.37, 0.6, 2.0]))
def test_gain_changes_loudness_and_peak_by_itself(gain_db: float, seed: int, seconds: float) -> None:
    time_s = np.arange(round(44_100 * seconds)) / 44_100
    sound = np.random.default_rng(seed).normal(0, 0.1, (len(time_s), 2)) * np.exp(-time_s)[:, None]
    louder = (sound * 10 ** (gain_db / 20)).astype(np.float32)
    sound = sound.astype(np.float32)
    assert loudness(louder, 44_100) == pytest.approx(loudness(sound, 44_100) + gain_db, abs=0.01)
    assert peak(louder, 44_100) == pytest.approx(peak(sound, 44_100) + gain_db, abs=0.01)


@settings(max_examples=25)
@given(st.integers(0, 99), st.sampled_from([0.3, 0.4, 1.0, 2.5]), st.sampled_from(RATES_HZ))
def test_a_reversed_sound_is_as_loud_and_as_high(seed: int, seconds: float, rate_hz: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1, (round(seconds * rate_hz), 2)).astype(np.float32)
    assert loudness(noise[::-1], rate_hz) == pytest.approx(loudness(noise, rate_hz), abs=0.1)
    assert peak(noise[::-1], rate_hz) == pytest.approx(peak(noise, rate_hz), abs=0.01)


@pytest.mark.parametrize(
    "frames",
    [np.zeros((0, 2)), np.zeros((1, 1)), np.zeros((48_000, 2)), np.full((48_000, 2), np.nan)],
    ids=["empty", "one frame of silence", "silence", "not a number"],
)
def test_silence_and_nothing_have_neither_loudness_nor_peak(frames: FloatArray) -> None:
    frames = frames.astype(np.float32)
    assert integrated_loudness_lufs(frames, 48_000) is None
    assert true_peak_db(frames, 48_000) is None


def test_what_stays_below_the_absolute_gate_has_no_loudness_but_a_peak() -> None:
    faint = sine(-74, 5, 48_000)
    assert integrated_loudness_lufs(faint, 48_000) is None
    assert peak(faint) == pytest.approx(-74, abs=0.1)


def test_values_of_any_size_give_their_loudness() -> None:
    sound = sine(-20, 2, 48_000)
    for gain_db in (120, 600):
        huge = (sound.astype(np.float64) * 10 ** (gain_db / 20)).astype(np.float32)
        assert loudness(huge) == pytest.approx(loudness(sound) + gain_db, abs=0.01)
        assert peak(huge) == pytest.approx(peak(sound) + gain_db, abs=0.01)


def test_values_that_are_no_numbers_count_as_silence() -> None:
    sound = sine(-20, 2, 48_000)
    sound[48_000:] = 0.0
    broken = sound.copy()
    broken[60_000:60_010] = [[np.nan, np.inf]]
    assert loudness(broken) == loudness(sound)
    assert peak(broken) == peak(sound)


FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)


@settings(max_examples=80)
@given(
    hnp.arrays(np.float32, st.tuples(st.integers(0, 2000), st.integers(1, 9)), elements=FLOATS, fill=FLOATS),
    st.sampled_from([1, 7, 10, 100, 8000, 44_100, 96_000, 192_000]),
)
def test_any_frames_at_any_rate_give_finite_values_and_leave_them_alone(frames: FloatArray, rate_hz: int) -> None:
    before = frames.copy()
    found = (integrated_loudness_lufs(frames, rate_hz), true_peak_db(frames, rate_hz))
    assert all(value is None or math.isfinite(value) for value in found)
    assert math.isfinite(matching_gain_db(*found))
    assert np.array_equal(frames, before, equal_nan=True)
    clean = np.nan_to_num(frames, nan=0.0, posinf=0.0, neginf=0.0)
    highest = float(np.abs(clean).max(initial=0.0))
    if highest:
        assert found[1] is not None
        assert found[1] >= 20 * math.log10(highest) - 1e-4


# True peak: signals of EBU Tech 3341, with soft ends


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(
    ("frames_a_cycle", "phase_degrees", "level", "expected_db"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
    ids=["15", "16", "17", "18", "19"],
)
def test_peaks_between_the_frames_are_found(
    rate_hz: int, frames_a_cycle: int, phase_degrees: float, level: float, expected_db: float
) -> None:
    frame = np.arange(rate_hz)
    tone = level * np.sin(2 * np.pi * frame / frames_a_cycle + math.radians(phase_degrees))
    ramp = np.minimum(1.0, frame / (0.02 * rate_hz))
    found = peak((tone * ramp * ramp[::-1]).astype(np.float32)[:, None], rate_hz)
    assert expected_db - 0.4 <= found <= expected_db + 0.2


def test_at_192_khz_the_frames_are_close_enough_for_what_is_audible() -> None:
    frames = sine(-6, 1, 192_000, hz=20_000)
    assert peak(frames, 192_000) == pytest.approx(-6, abs=0.2)


@pytest.mark.parametrize("shift", [0.25, 0.37, 0.5, 0.81])
@pytest.mark.parametrize("length", [40, 64, 5000])
def test_a_single_peak_anywhere_between_two_frames_has_its_height(shift: float, length: int) -> None:
    frame = np.arange(length)
    for place in (length // 2, length - 21):
        distance = (frame - place - shift) * 0.8
        pulse = 0.7 * np.sinc(distance) * np.exp(-((distance / 6) ** 2))
        found = peak(pulse.astype(np.float32)[:, None], 44_100)
        assert found == pytest.approx(20 * math.log10(0.7), abs=0.05)


def test_the_loudest_channel_decides() -> None:
    frames = np.concatenate([sine(-30, 1, 48_000, channels=1), sine(-6, 1, 48_000, channels=1)], axis=1)
    assert peak(frames) == pytest.approx(-6, abs=0.1)


# Matching


def test_a_sound_is_brought_to_the_target() -> None:
    assert matching_gain_db(-30.0, -20.0) == pytest.approx(12.0)
    assert matching_gain_db(-8.0, 0.5) == pytest.approx(-10.0)
    assert matching_gain_db(-8.0, 0.5, target_lufs=-23.0) == pytest.approx(-15.0)


@settings(max_examples=100)
@given(st.floats(-70, 20), st.floats(-90, 30), st.floats(-40, 0), st.floats(-12, 0))
def test_no_gain_lifts_a_peak_over_the_ceiling_or_a_sound_over_the_target(
    loudness_lufs: float, peak_db: float, target_lufs: float, ceiling_dbtp: float
) -> None:
    gain_db = matching_gain_db(loudness_lufs, peak_db, target_lufs, ceiling_dbtp)
    assert peak_db + gain_db <= ceiling_dbtp + 1e-9
    assert loudness_lufs + gain_db <= target_lufs + 1e-9


@pytest.mark.parametrize(("loudness_lufs", "peak_db"), [(None, None), (None, -3.0), (-20.0, None)])
def test_what_was_not_measured_is_left_as_it_is(loudness_lufs: float | None, peak_db: float | None) -> None:
    assert matching_gain_db(loudness_lufs, peak_db) == 0.0


@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.9, 4.0])
def test_a_decaying_sound_is_played_at_the_target_below_the_ceiling(seconds: float) -> None:
    time_s = np.arange(round(seconds * 44_100)) / 44_100
    noise = np.random.default_rng(2).normal(0, 0.01, (len(time_s), 1)) * np.exp(-3 * time_s / seconds)[:, None]
    sound = noise.astype(np.float32)
    gain_db = matching_gain_db(loudness(sound, 44_100), peak(sound, 44_100))
    measured = (sound * 10 ** (gain_db / 20)).astype(np.float32)
    is_at_the_ceiling = peak(measured, 44_100) > CEILING_DBTP - 0.2
    assert is_at_the_ceiling or loudness(measured, 44_100) == pytest.approx(TARGET_LUFS, abs=0.1)
    assert peak(measured, 44_100) <= CEILING_DBTP
