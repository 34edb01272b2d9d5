"""Mistyped words for instruments, and words that only look like some."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.analysis import hints_from_path
from audiomancer.analysis.names.instrument_words import KIND, PHRASES, ROLE
from audiomancer.analysis.names.slips import meant_instrument

LONG = sorted(word for word, (_, level) in PHRASES.items() if len(word) >= 9 and word.isalpha() and level >= ROLE)


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("054_Tombourine_0.ogg", "shaker"),
        ("Saxaphone A3.wav", "woodwind"),
        ("glockenspeil C5.wav", "mallet"),
        ("Harpsicord 02.wav", "keys"),
        ("Vibrophone.wav", "mallet"),
    ],
)
def test_one_slip_in_a_long_word_is_understood(name: str, instrument: str) -> None:
    assert hints_from_path(name).instrument == instrument


@pytest.mark.parametrize("word", ["clipping", "clamping", "recorded", "reorders", "harmonics", "tambourin3"])
def test_other_words_are_not_taken_for_instruments(word: str) -> None:
    assert meant_instrument(word) is None


def test_a_word_that_is_known_needs_no_guess() -> None:
    assert all(meant_instrument(word) is None for word in PHRASES)


@given(st.sampled_from(LONG), st.data())
def test_a_letter_left_out_is_never_surer_than_the_word(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    found = meant_instrument(word[:at] + word[at + 1 :])
    if found is not None:
        assert found[1] <= KIND
        assert found[0] in {instrument for instrument, _ in PHRASES.values()}


@given(st.text(max_size=30))
def test_any_text_gives_an_answer_or_none(text: str) -> None:
    found = meant_instrument(text)
    assert found is None or len(text) >= 8
