"""Long sounds: measured block by block as they would be measured whole, and analysed where they are loudest."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.audio import integrated_loudness_lufs, true_peak_db
from audiomancer.audio.long_sound import LongSound
from audiomancer.audio.loudness_meter import LoudnessMeter, TruePeakMeter


def music(seconds: float, rate_hz: int, channels: int) -> np.ndarray:
    rng = np.random.default_rng(3)
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    level = 0.05 + 0.4 * (np.sin(2 * np.pi * time_s / 7) > 0)
    parts = [level * (np.sin(2 * np.pi * 200 * n * time_s) + 0.3 * rng.standard_normal(len(time_s))) / 2
             for n in range(1, channels + 1)]  # fmt: skip
    return np.stack(parts, axis=1).astype(np.float32)


def in_blocks(frames: np.ndarray, sizes: list[int]) -> list[np.ndarray]:
    blocks, at, number = [], 0, 0
    while at < len(frames):
        size = sizes[number % len(sizes)]
        blocks.append(frames[at : at + size])
        at, number = at + size, number + 1
    return blocks


@pytest.mark.parametrize("sizes", [[65_536], [1], [63, 64, 65, 1_000], [4_410, 7]])
@pytest.mark.parametrize(("rate_hz", "channels"), [(44_100, 2), (48_000, 1), (96_000, 6), (11_025, 3)])
def test_meters_give_the_numbers_of_the_whole_however_it_is_cut(sizes: list[int], rate_hz: int, channels: int) -> None:
    frames = music(1.0 if sizes == [1] else 6.3, rate_hz, channels)
    loudness, peak = LoudnessMeter(rate_hz, channels), TruePeakMeter(rate_hz, channels)
    for block in in_blocks(frames, sizes):
        loudness.add(block)
        peak.add(block)
    assert loudness.integrated_lufs() == pytest.approx(integrated_loudness_lufs(frames, rate_hz), abs=1e-3)
    assert peak.true_peak_db() == pytest.approx(true_peak_db(frames, rate_hz), abs=1e-4)


def test_silence_has_no_loudness_and_huge_values_do_no_harm() -> None:
    loudness, peak = LoudnessMeter(44_100, 1), TruePeakMeter(44_100, 1)
    loudness.add(np.zeros((90_000, 1), np.float32))
    peak.add(np.zeros((90_000, 1), np.float32))
    assert (loudness.integrated_lufs(), peak.true_peak_db()) == (None, None)
    loudness, peak = LoudnessMeter(44_100, 1), TruePeakMeter(44_100, 1)
    loudness.add(
        np.full((90_000, 1), 3e38, np.float32) * np.sign(np.sin(np.arange(90_000)))[:, None].astype(np.float32)
    )
    peak.add(np.full((90_000, 1), 3e38, np.float32))
    assert np.isfinite([loudness.integrated_lufs(), peak.true_peak_db()]).all()


@pytest.mark.parametrize("loud_s", [0.0, 12.0, 33.3, 55.0])
def test_the_excerpt_lies_where_the_sound_is_loudest(loud_s: float) -> None:
    rate_hz = 8_000
    frames = np.full((60 * rate_hz, 1), 0.0, np.float32)
    frames[:, 0] = 0.01 * np.sin(np.arange(len(frames)) * 0.3)
    first, last = int(loud_s * rate_hz), int((loud_s + 5) * rate_hz)
    frames[first:last] *= 50
    sound = LongSound(rate_hz, 1, 30 * rate_hz)
    for block in in_blocks(frames, [4_096]):
        sound.add(block)
    excerpt, start = sound.excerpt()
    assert len(excerpt) == 30 * rate_hz
    assert np.array_equal(excerpt, frames[start : start + len(excerpt)])
    assert start <= first
    assert start + len(excerpt) >= last


def test_of_equally_loud_stretches_the_first_one_is_taken() -> None:
    sound = LongSound(8_000, 1, 30 * 8_000)
    for _ in range(200):
        sound.add(0.1 * np.sin(np.arange(4_000, dtype=np.float32) * np.float32(2 * np.pi / 40))[:, None])
    assert sound.excerpt()[1] < 8_000


def test_the_survey_shows_every_peak_of_a_sound_of_any_length() -> None:
    rate_hz = 100
    frames = np.zeros((50_000 * rate_hz, 1), np.float32)
    frames[[1_000 * rate_hz, 30_000 * rate_hz], 0] = 0.5, -0.7
    sound = LongSound(rate_hz, 1, 30 * rate_hz)
    for block in in_blocks(frames, [65_536]):
        sound.add(block)
    survey = sound.survey(256)
    assert survey.shape == (256, 2)
    assert (survey[:, 1].max(), survey[:, 0].min()) == (np.float32(0.5), np.float32(-0.7))
    assert survey[:, 1].argmax() in (5, 6)
    assert survey[:, 0].argmin() in (152, 153, 154)
