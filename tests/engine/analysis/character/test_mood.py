"""Mood rules do what their definitions say."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_sounds import RATE_HZ, buffer, drum_loop, kick, sine

from audiomancer.analysis import analyse_buffer
from audiomancer.analysis.character import mood
from audiomancer.analysis.character.mood import MoodFacts, mood_scores, moods_of
from audiomancer.vocabulary import MOODS

PLAIN = MoodFacts(
    duration_s=0.2,
    centroid_hz=1800.0,
    below={120: 0.1, 250: 0.2, 300: 0.25, 1000: 0.5},
    above={4000: 0.1, 8000: 0.02},
    flatness=0.08,
    salience=0.55,
    crest_db=16.0,
    attack_s=0.03,
    decay_s=0.6,
    floor_db=-60.0,
    onsets_per_s=2.0,
    bpm=0.0,
    tempo_confidence=0.0,
    repetition=0.0,
)


def moods(sound: np.ndarray) -> list[str]:
    return analyse_buffer(buffer(sound)).moods


def test_every_mood_has_a_rule_and_a_definition():
    assert tuple(mood_scores(PLAIN)) == MOODS
    handbook = (Path(__file__).parents[4] / "docs" / "moods.md").read_text()
    for name in MOODS:
        assert f"\n    {name} " in mood.__doc__
        assert f"**{name}**" in handbook


def test_a_plain_sound_has_no_mood():
    assert moods_of(PLAIN) == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("dark", {"centroid_hz": 400.0, "above": {4000: 0.0001, 8000: 0.0}, "duration_s": 2.0}),
        ("bright", {"centroid_hz": 8000.0, "above": {4000: 0.7, 8000: 0.02}, "duration_s": 0.5}),
        ("energetic", {"onsets_per_s": 8.0, "bpm": 174.0}),
        ("punchy", {"attack_s": 0.0, "decay_s": 0.1, "below": {120: 0.5, 250: 0.8, 300: 0.8, 1000: 0.9}}),
        ("deep", {"below": {120: 0.97, 250: 1.0, 300: 1.0, 1000: 1.0}}),
        ("noisy", {"flatness": 0.7, "salience": 0.1}),
        ("hypnotic", {"repetition": 0.9, "duration_s": 8.0, "tempo_confidence": 0.95}),
        ("calm", {"duration_s": 6.0, "onsets_per_s": 0.1, "centroid_hz": 600.0, "flatness": 0.001}),
    ],
)
def test_a_mood_is_given_where_its_definition_holds(name, changes):
    facts = dataclasses.replace(PLAIN, **changes)
    assert mood_scores(facts)[name] > 0.9
    assert name in moods_of(facts)


def test_synthesised_sounds_have_the_expected_moods():
    assert "punchy" in moods(kick())
    assert "noisy" in moods(np.random.default_rng(0).uniform(-0.5, 0.5, RATE_HZ))
    assert "deep" in moods(sine(50, 2.0))
    assert "hypnotic" in moods(drum_loop(120, 4))
    assert "calm" in moods(sine(880, 4.0))


@given(st.floats(0, 20), st.floats(0, 20_000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 300))
def test_scores_stay_between_0_and_1_and_tags_at_most_three(length, centroid, flatness, salience, bpm):
    facts = dataclasses.replace(
        PLAIN, duration_s=length, centroid_hz=centroid, flatness=flatness, salience=salience, bpm=bpm
    )
    assert all(0 <= score <= 1 for score in mood_scores(facts).values())
    assert len(moods_of(facts)) <= 3
