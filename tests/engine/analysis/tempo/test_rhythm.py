"""Tempo of synthesised loops, whole and disturbed."""

from __future__ import annotations

import numpy as np
import pytest
from known_sounds import RATE_HZ, buffer, clicks, drum_loop, sine

from audiomancer.analysis.evidence import same_tempo
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.analysis.tempo.rhythm import fast_length, onsets_of
from audiomancer.analysis.tempo.tempo import Tempo, tempo_candidates, tempo_of
from audiomancer.analysis.weights import shipped_weights


def tempo(sound: np.ndarray) -> Tempo:
    made = buffer(sound)
    onsets = onsets_of(spectrum_of(made), made.duration_s)
    assert onsets is not None
    return tempo_of(onsets, shipped_weights().tempo)


@pytest.mark.parametrize("bpm", [100.0, 110.0, 120.0, 128.0, 140.0])
def test_a_trimmed_drum_loop_has_its_tempo_to_a_tenth(bpm):
    assert tempo(drum_loop(bpm)).bpm == pytest.approx(bpm, abs=0.1)


def test_clicks_at_120_are_at_120():
    assert tempo(clicks(120, 16)).bpm == pytest.approx(120, abs=0.1)


def test_decimals_of_a_tempo_are_measured():
    assert tempo(drum_loop(97.37, 4)).bpm == pytest.approx(97.37, abs=0.1)


@pytest.mark.parametrize("bpm", [90.0, 125.0, 170.0])
def test_a_tail_a_lead_or_a_cut_preserves_the_tempo_but_for_its_octave(bpm):
    loop = drum_loop(bpm, 4)
    tail = np.concatenate([loop, loop[: len(loop) // 8] * np.linspace(1, 0, len(loop) // 8)])
    lead = np.concatenate([np.zeros(int(0.13 * RATE_HZ)), loop])
    cut = loop[int(0.11 * len(loop)) : int(0.93 * len(loop))]
    for sound in (tail, lead, cut):
        assert same_tempo(tempo(sound).bpm, bpm)


@pytest.mark.parametrize("bpm", [87.45, 93.4, 131.35])
def test_decimals_are_right_to_two_hundredths_where_the_loop_is_whole(bpm):
    found = tempo(drum_loop(bpm, 4)).bpm
    assert min(abs(found - bpm), abs(found / 2 - bpm), abs(found * 2 - bpm)) < 0.02


@pytest.mark.parametrize("bpm", [92.0, 118.0])
def test_a_tail_or_a_lead_costs_at_most_a_third_of_a_percent(bpm):
    loop = drum_loop(bpm, 4)
    tail = np.concatenate([loop, loop[: len(loop) // 7] * np.linspace(1, 0, len(loop) // 7)])
    lead = np.concatenate([np.zeros(int(0.17 * RATE_HZ)), loop])
    for sound in (tail, lead):
        assert same_tempo(tempo(sound).bpm, bpm, 0.0034)


def test_snares_follow_kicks_by_a_beat():
    made = buffer(drum_loop(120.0, 4))
    onsets = onsets_of(spectrum_of(made), made.duration_s)
    assert onsets is not None
    beat = round(0.5 * onsets.windows_per_s)
    assert onsets.kick_to_snare[beat] > 0.3
    assert onsets.kick_to_snare[beat] > onsets.kick_to_snare[beat // 2] + 0.2
    assert onsets.gaps_s[1] == pytest.approx(0.25, abs=0.02)


def test_gain_does_not_change_the_tempo():
    loop = drum_loop(125)
    assert tempo(loop * 0.01).bpm == tempo(loop).bpm


def test_confidence_is_a_probability():
    found = tempo(drum_loop(120))
    assert 0 < found.confidence <= 1
    assert sum(share for _, share in found.others) + found.confidence <= 1 + 1e-5


def test_sounds_too_short_or_silent_have_no_onsets():
    assert onsets_of(spectrum_of(buffer(sine(440, 0.4))), 0.4) is None
    assert onsets_of(spectrum_of(buffer(np.zeros(RATE_HZ))), 1.0) is None


def test_candidates_hold_the_truth_and_lie_in_range():
    made = buffer(drum_loop(117.3))
    onsets = onsets_of(spectrum_of(made), made.duration_s)
    assert onsets is not None
    candidates = tempo_candidates(onsets)
    assert np.abs(candidates / 117.3 - 1).min() < 0.002
    assert candidates.min() >= 45
    assert candidates.max() <= 230
    assert np.all(np.diff(candidates) > 0)


def test_fast_lengths_are_products_of_small_primes():
    for at_least in (1, 7, 100, 1025, 6001):
        length = fast_length(at_least)
        assert at_least <= length <= 2 * at_least + 2
        while length % 2 == 0:
            length //= 2
        assert length in (1, 3, 5)
