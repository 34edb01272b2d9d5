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
        ("loop 128", "loop bpm:128"),
        ("128 loops", "loops bpm:128"),
        ("drum loop 120", "drum loop bpm:120"),
        ("120 drum loop", "drum loop bpm:120"),
        ("bass loop 140", "bass loop bpm:140"),
        ("drum-loop 92.5", "drum-loop bpm:92.5"),
        ("breakbeat 170", "breakbeat bpm:170"),
        ("Beat 90", "Beat bpm:90"),
        ("groove 100 dusty", "groove dusty bpm:100"),
        ("165 breaks", "breaks bpm:165"),
    ],
)
def test_a_tempo_and_a_key_need_no_field(typed: str, meant: str) -> None:
    assert set(parse(typed).query.conditions) == set(parse(meant).query.conditions)
    assert parse(typed).problems == parse(meant).problems


@pytest.mark.parametrize(
    "typed",
    ["808", "tr-808", "808-909", "am", "a", "guitar a", "120", "kick 01", "em pad", '"Am"', '"120 bpm"', "C", "bass C",
     "dm", "minor", "bpm", "ab", "bb", "999bpm", "130-120", "-f#", "loop 01", "loop 8", "loop 808", "loop 220",
     "loop 099", "kick 128", "128", "loop and 128",
     "-loop 128", "loop -128", 'loop "128"', "loop kick 128", "heartbeat 90"],
)  # fmt: skip
def test_words_stay_words(typed: str) -> None:
    assert "key:" not in to_text(parse(typed).query)
    assert "bpm:" not in to_text(parse(typed).query)


def test_a_number_that_is_no_tempo_is_written_so_that_it_stays_a_word() -> None:
    for typed in ("loop and 128", "128 and drum loop", "120 and bpm", "kick 128 and loop"):
        query = parse(typed).query
        assert parse(to_text(query)).query == query


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("in the key of G", "key:G,Gm"),
        ("pad in key of C minor", "pad key:Cm"),
        ("key of F#m", "key:F#m"),
        ("loops under 100 bpm", "loops bpm:<100"),
        ("over 140bpm", "bpm:>140"),
        ("around 120 bpm drum loop", "bpm:115-125 drum loop"),
        ("kick under 300 ms", "kick len:<300ms"),
        ("kick under 1500 ms", "kick len:<1500ms"),
        ("above 2 seconds", "len:>2s"),
        ("guitar without loop", "guitar -loop"),
        ("without vocals", "-vocals"),
        ("under water", "under and water"),
        ("about 5", "about and 5"),
        ("without", '"without"'),
    ],
)
def test_limits_keys_and_what_is_left_out_are_read_as_musicians_say_them(typed: str, same: str) -> None:
    wanted = parse(same).query
    if same == '"without"':
        assert [chip.label for chip in parse(typed).query.chips()] == ["“without”"]
    else:
        assert parse(typed).query == wanted
