"""Claims of names, chunks and tags, before a sound is measured."""

from __future__ import annotations

import pytest

from audiomancer.analysis import Claim, NameHints
from audiomancer.analysis.stated import stated_claims
from audiomancer.audio import EmbeddedFacts

NO_HINTS = NameHints()


def tempo_of(facts: EmbeddedFacts, duration_s: float) -> tuple[Claim, ...]:
    return stated_claims(NO_HINTS, facts, duration_s).tempo


def test_an_acid_chunk_makes_no_loop_of_a_hit():
    facts = EmbeddedFacts(bpm=200.0, beats=1, is_loop=True)
    claims = stated_claims(NO_HINTS, facts, 0.3)
    assert claims.is_loop == ()
    assert all(claim.confidence < 0.5 for claim in claims.tempo)


def test_an_acid_chunk_whose_beats_fill_the_sound_says_its_tempo_and_that_it_is_a_loop():
    claims = stated_claims(NO_HINTS, EmbeddedFacts(bpm=125.0, beats=16, is_loop=True), 7.68)
    assert claims.tempo == (Claim(125.0, "chunk", 0.9),)
    assert [claim.value for claim in claims.is_loop] == [True]


def test_an_acid_chunk_with_a_default_tempo_says_nothing_of_loops():
    claims = stated_claims(NO_HINTS, EmbeddedFacts(bpm=120.0, beats=8, is_loop=True), 5.3)
    assert claims.is_loop == ()
    assert claims.tempo[0].confidence < 0.5


@pytest.mark.parametrize(("beats", "duration_s", "bpm"), [(8, 4.0, 120.0), (16, 7.68, 125.0), (12, 8.0, 90.0)])
def test_the_tempo_of_an_apple_loop_follows_from_its_beats_and_its_length(beats, duration_s, bpm):
    (claim,) = tempo_of(EmbeddedFacts(beats=beats, is_loop=True, is_apple_loop=True), duration_s)
    assert claim.value == pytest.approx(bpm)
    assert claim.confidence >= 0.9


def test_a_tag_says_its_tempo_whatever_the_length():
    assert tempo_of(EmbeddedFacts(bpm=128.0, is_bpm_stated=True), 0.4) == (Claim(128.0, "chunk", 0.8),)


def test_a_one_shot_flag_is_believed():
    (claim,) = stated_claims(NO_HINTS, EmbeddedFacts(is_one_shot=True), 4.0).is_loop
    assert claim.value is False
