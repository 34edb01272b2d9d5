"""A list found by words begins with the sounds that answer them best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse import BrowseIndex, parse
from audiomancer.browse.search import relevance
from audiomancer.browse.search.matching import matching_mask
from audiomancer.browse.search.relevance import BY_RELEVANCE, by_relevance, rows_in_order
from audiomancer.browse.search.usual_order import usual_order
from tests.engine.browse.conftest import entry_of

SOUNDS = {
    1: ("/m/Strings and Pads/choir.wav", "vocal"),
    2: ("/m/Strings and Pads/orion string.wav", "strings"),
    3: ("/m/Orchestra/Violin 2.wav", "strings"),
    4: ("/m/Orchestra/Violin 10.wav", "strings"),
    5: ("/m/Guitars/string noise.wav", "fx"),
    6: ("/m/Orchestra/Tremolo Strings.wav", "strings"),
    7: ("/m/Orchestra/Bassoon.wav", "woodwind"),
    8: ("/m/Pads/juno pad.wav", "pad"),
}


@pytest.fixture(scope="module")
def library() -> BrowseIndex:
    return BrowseIndex([entry_of(number, path, instrument=name) for number, (path, name) in SOUNDS.items()])


def listed(index: BrowseIndex, text: str, order: str = "") -> list[int]:
    query = parse(text, index.synonyms).query
    rows = rows_in_order(index, query, matching_mask(index, query), order or usual_order(query)[0])
    return index.column("entry_id")[rows].tolist()


def test_named_and_known_comes_before_named_before_known_before_found_in_a_folder(library: BrowseIndex) -> None:
    assert listed(library, "string") == [2, 6, 5, 3, 4, 1]


def test_equal_ones_stand_by_name_as_people_count(library: BrowseIndex) -> None:
    assert listed(library, "orchestra strings") == [6, 3, 4]


def test_several_words_count_together(library: BrowseIndex) -> None:
    assert listed(library, "pad") == [8, 2, 1] or listed(library, "pad") == [8, 1, 2]
    assert listed(library, "pad string")[0] == 2


@pytest.mark.parametrize("text", ["", "inst:strings", "-string", "is:loop"])
def test_without_words_the_order_is_by_name(text: str) -> None:
    assert usual_order(parse(text).query)[0] == "name"


@pytest.mark.parametrize("text", ["string", '"orion string"', "str*", "name:violin", "string inst:strings"])
def test_words_order_a_list_by_relevance(text: str) -> None:
    assert usual_order(parse(text).query) == (BY_RELEVANCE, False)


def test_another_order_holds_every_row_once(library: BrowseIndex) -> None:
    assert sorted(listed(library, "string", "-name")) == sorted(listed(library, "string"))
    assert listed(library, "string", "name") == [1, 2, 5, 6, 3, 4]


def test_of_very_many_rows_the_order_is_by_name(library: BrowseIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relevance, "_MOST_COMPARED", 3)
    assert listed(library, "string") == listed(library, "string", "name")


@given(st.lists(st.sampled_from(["string", "pad", "violin", "orion", '"tremolo"', "vocal", "-choir"]), max_size=4))
def test_every_row_of_the_mask_is_there_once(library: BrowseIndex, words: list[str]) -> None:
    query = parse(" ".join(words), library.synonyms).query
    mask = matching_mask(library, query)
    assert sorted(by_relevance(library, query, mask).tolist()) == np.flatnonzero(mask).tolist()
