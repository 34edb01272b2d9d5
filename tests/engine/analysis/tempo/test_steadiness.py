"""Sounds that sway without changing their timbre are held, and have neither tempo nor loop label."""

from __future__ import annotations

import numpy as np
import pytest
from known_sounds import RATE_HZ, buffer, drum_loop, snare, swaying

from audiomancer.analysis import analyse_buffer, resolve
from audiomancer.analysis.spectrum import MEL_BANDS
from audiomancer.analysis.tempo.steadiness import timbre_change_db


def shapes(count: int, drop: float) -> np.ndarray:
    """Two spectra in turn, a second each, whose lower half differs by a number of nepers."""
    found = np.zeros((count, MEL_BANDS), np.float32)
    found[np.arange(count) // 100 % 2 == 1, : MEL_BANDS // 2] = -drop
    return found


def test_two_shapes_in_turn_change_by_a_quarter_of_their_difference():
    # Without the mean level either half differs by half of the drop, and from its mean over time by a quarter.
    drop_db = 8.0
    found = timbre_change_db(shapes(20_000, drop_db * np.log(10) / 10))
    assert found == pytest.approx(drop_db / 4, rel=0.01)


def test_level_and_straight_drift_are_no_change():
    time = np.linspace(0, 1, 400, dtype=np.float32)[:, None]
    level = np.sin(40 * time) + np.zeros((1, MEL_BANDS), np.float32)
    drift = time * np.linspace(-3, 3, MEL_BANDS, dtype=np.float32)
    assert timbre_change_db((level + drift).astype(np.float32)) == pytest.approx(0.0, abs=1e-3)


def test_what_sounds_for_less_than_a_third_of_a_second_does_not_change():
    assert timbre_change_db(shapes(31, 5.0)) == 0.0


@pytest.mark.parametrize("rate_hz", [4.0, 5.5, 7.0])
@pytest.mark.parametrize(("cents", "depth"), [(30, 0.0), (50, 0.0), (0, 0.5), (30, 0.3)])
def test_vibrato_and_tremolo_have_no_tempo_and_are_no_loop(rate_hz, cents, depth):
    fields = resolve(analyse_buffer(buffer(swaying(330.0, rate_hz, cents=cents, depth=depth))).claims).fields
    assert "bpm" not in fields
    assert fields["is_loop"] is False


@pytest.mark.parametrize("gap_s", [0.02, 0.035, 0.06])
def test_a_flam_is_no_loop_and_has_no_tempo(gap_s):
    out = np.zeros(RATE_HZ)
    for start_s, gain in ((0.0, 0.5), (gap_s, 1.0)):
        start, hit = int(start_s * RATE_HZ), gain * snare()
        out[start : start + len(hit)] += hit
    fields = resolve(analyse_buffer(buffer(out)).claims).fields
    assert "bpm" not in fields
    assert fields["is_loop"] is False


@pytest.mark.parametrize("bpm", [88.0, 124.0, 172.0])
def test_a_loop_still_has_its_tempo_and_its_label(bpm):
    made = analyse_buffer(buffer(drum_loop(bpm)))
    fields = resolve(made.claims).fields
    assert fields["bpm"] == pytest.approx(bpm, abs=0.1)
    assert fields["bpm_confidence"] > 0.5
    assert fields["is_loop"] is True
    assert fields["instrument_type"] == "drum-loop"
