"""Slips are answered with what the library has, and names of several words are completed as one."""

from __future__ import annotations

from audiomancer.browse import BrowseIndex
from audiomancer.browse.search.completion import suggestions
from tests.engine.browse.conftest import entry_of


def slips(index: BrowseIndex, text: str) -> list[tuple[str, int | None]]:
    found = suggestions(index, text, len(text))
    return [(one.text, one.count) for one in found if one.section == "slip"]


def test_words_of_sounds_that_have_just_been_added_are_near_too() -> None:
    index = BrowseIndex([entry_of(1, "/m/Old Piano.wav")])
    index.upsert(
        [entry_of(2, "/m/Clarinet A.wav"), entry_of(3, "/m/Grand piano.wav"), entry_of(4, "/m/Clarinet B.wav")]
    )
    assert index.names.late
    assert slips(index, "clarinett") == [("clarinet", 2)]
    assert slips(index, "pianno") == [("piano", 2)]
    assert slips(index, "in:nowhere clarinte") == []


def test_a_slip_in_a_value_is_answered_with_the_values_of_its_field() -> None:
    index = BrowseIndex([entry_of(1, "/m/a.wav", instrument="snare"), entry_of(2, "/m/b.wav", instrument="kick")])
    assert slips(index, "inst:snaer") == [("inst:snare", 1)]
    assert slips(index, "inst:kcik") == [("inst:kick", 1)]
    assert slips(index, "inst:xylophone") == []


def test_a_number_is_no_slip_of_another_one() -> None:
    index = BrowseIndex([entry_of(1, "/m/120 a.wav"), entry_of(2, "/m/pad 12.wav"), entry_of(3, "/m/dx77.wav")])
    assert slips(index, "128") == []
    assert slips(index, "pad 128") == []


def test_a_word_of_the_trade_is_no_slip_of_another_one() -> None:
    index = BrowseIndex([entry_of(1, "/m/head.wav"), entry_of(2, "/m/Ride 2.wav"), entry_of(3, "/m/snare.wav")])
    assert slips(index, "lead") == []
    assert slips(index, "riser") == []
    # Its kind is offered where there is one.
    index = BrowseIndex([entry_of(1, "/m/zap.wav", instrument="fx"), entry_of(2, "/m/snare.wav")])
    assert slips(index, "riser") == [("fx", 1)]
    # Names have "snaer", too, and mean the same by it.
    assert slips(index, "snaer") == [("snare", 1)]


def test_moods_and_words_for_a_character_are_near_before_scraps_of_names() -> None:
    index = BrowseIndex(
        [
            entry_of(1, "/m/Brite Kick.wav", instrument="kick", mood=("dark",), brightness_hz=100.0),
            entry_of(2, "/m/drum.wav", instrument="kick", mood=("dark", "warm"), brightness_hz=200.0),
            entry_of(3, "/m/kick 3.wav", instrument="kick", brightness_hz=300.0),
        ]
    )
    assert slips(index, "drak")[0] == ("dark", 2)
    assert slips(index, "darkm")[0] == ("dark", 2)
    assert slips(index, "warn")[0] == ("warm", 1)
    assert slips(index, "brigth")[0] == ("bright", 1)
    assert slips(index, "brihgter")[0] == ("brighter", 1)
    # Nothing is measured of their attacks.
    assert slips(index, "hradest") == []


def values(index: BrowseIndex, text: str) -> list[tuple[str, int, int | None]]:
    found = suggestions(index, text, len(text))
    return [(one.text, one.start, one.count) for one in found if one.section == "value"]


def test_several_words_that_are_one_name_are_completed_together() -> None:
    index = BrowseIndex(
        [
            entry_of(1, "/m/Vinyl Breaks/a.wav", instrument="closed-hat", tags=("late night",)),
            entry_of(2, "/m/Vinyl Breaks/b.wav", instrument="open-hat"),
            entry_of(3, "/m/c.wav", instrument="kick"),
            entry_of(4, "/m/d.wav", instrument="drum-loop", mood=("dark",)),
        ]
    )
    index.set_roots({1: "/m"})
    hats = [("inst:closed-hat", 0, 1), ("inst:open-hat", 0, 1)]
    assert values(index, "hi hat")[:2] == hats
    assert values(index, "hi ha")[:2] == hats
    assert values(index, "closed hat")[0] == ("inst:closed-hat", 0, 1)
    assert values(index, "bass drum")[0] == ("inst:kick", 0, 1)
    assert values(index, "bd")[0] == ("inst:kick", 0, 1)
    assert values(index, "drum loop")[0] == ("inst:drum-loop", 0, 1)
    assert ('in:"m/Vinyl Breaks"', 0, 2) in values(index, "vinyl bre")
    assert values(index, "late ni")[0] == ('tag:"late night"', 0, 1)
    # Words that name nothing together are left as they are; the rest of the text narrows the counts.
    assert values(index, "mood:dark drum loop")[0] == ("inst:drum-loop", 10, 1)
    assert values(index, "mood:dark bass drum") == []


def test_beside_a_word_that_compares_values_have_no_counts() -> None:
    index = BrowseIndex(
        [entry_of(n, f"/m/{n}.wav", instrument="kick", brightness_hz=100.0 * n, mood=("warm",)) for n in range(1, 10)]
    )
    assert values(index, "dark kic") == [("inst:kick", 5, None)]
    assert values(index, "warm kic") == [("inst:kick", 5, 9)]
    # Sounds that "dark" alone would leave out are offered all the same.
    index = BrowseIndex(
        [
            entry_of(1, "/m/a.wav", instrument="kick", brightness_hz=9_000.0),
            entry_of(2, "/m/b.wav", instrument="snare", brightness_hz=100.0),
        ]
    )
    assert values(index, "dark kic") == [("inst:kick", 5, None)]
