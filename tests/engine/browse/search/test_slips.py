"""Slips in words and in values are answered with what the library has."""

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
