"""Equality of two names: one rule for all of the program."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse.columns.collection_members import CollectionMembers
from audiomancer.text_fold import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kick", "KICK"),
        ("Straße", "STRASSE"),
        ("Café", "CAFE\u0301"),
        ("ǰ", "J\u030c"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("Ａ", "ａ"),
        ("İstanbul", "i\u0307stanbul"),
        ("a\ud800", "A\udcff"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Cafe", "Café"), ("Ａ", "A"), ("ı", "i"), ("İ", "I"), ("a b", "ab"), ("①", "1")]
)
def test_other_names(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_a_folded_name_is_composed_and_stays_what_it_is(text: str) -> None:
    folded = fold(text)
    assert folded == unicodedata.normalize("NFC", folded)
    assert fold(folded) == folded
    folded.encode("utf-8")


def test_the_list_finds_a_collection_by_every_spelling_of_its_name() -> None:
    collected = CollectionMembers({"ǰ Café": (1, 2)})
    assert collected.named("J\u030c CAFE\u0301") == "ǰ Café"
