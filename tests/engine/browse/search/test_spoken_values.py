"""Tempi and keys are understood without a field, and words stay words."""

from __future__ import annotations

import pytest

from audiomancer.browse import parse, to_text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("120bpm drum", "drum bpm:120"),
        ("drum 120 bpm", "drum bpm:120"),
        ("120 BPM", "bpm:120"),
        ("drum loops 120-130", "drum loops bpm:120-130"),
        ("120-130bpm", "bpm:120-130"),
        ("92.5 bpm", "bpm:92.5"),
        ("Am guitar", "guitar key:Am"),
        ("f# bass", "bass key:F#"),
        ("guitar a minor", "guitar key:Am"),
        ("C# major pad", "pad key:C#"),
        ("bb minor", "key:A#m"),
        ("F#m", "key:F#m"),
        ("Bbm keys", "keys key:A#m"),
    ],
)
def test_a_tempo_and_a_key_need_no_field(typed: str, meant: str) -> None:
    assert set(parse(typed).query.conditions) == set(parse(meant).query.conditions)
    assert parse(typed).problems == parse(meant).problems


@pytest.mark.parametrize(
    "typed",
    ["808", "tr-808", "808-909", "am", "a", "guitar a", "120", "kick 01", "em pad", '"Am"', '"120 bpm"', "C", "bass C",
     "dm", "minor", "bpm", "ab", "bb", "999bpm", "130-120", "-f#"],
)  # fmt: skip
def test_words_stay_words(typed: str) -> None:
    assert "key:" not in to_text(parse(typed).query)
    assert "bpm:" not in to_text(parse(typed).query)
