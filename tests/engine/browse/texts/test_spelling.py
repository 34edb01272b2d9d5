"""One word is found in every spelling: in names, blocks of texts and single texts alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.browse.texts.name_search import NameSearch, name_matches, searched_name
from audiomancer.browse.texts.spelling import Spelling, WordPattern
from audiomancer.browse.texts.text_table import FoldedTexts, TextTable, fold_line
from audiomancer.text_fold import natural_key, search_fold

texts = st.lists(
    st.one_of(st.text("ab1 -_s/'.", max_size=10), st.text("aABé1 –s", max_size=8), st.text(max_size=5)), max_size=15
).map(lambda found: [text.replace("\n", " ") for text in found])
wanted = st.one_of(st.text("ab1s-", min_size=1, max_size=5), st.text(min_size=1, max_size=3)).map(fold_line)


@given(texts, wanted, st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=500)
def test_a_block_and_the_word_index_find_what_one_look_at_each_text_finds(
    stored: list[str], text: str, is_whole: bool, is_exact: bool, is_anywhere: bool
) -> None:
    spelling = Spelling(text, is_whole, is_exact, is_anywhere)
    folded = [fold_line(text) for text in stored]
    assert FoldedTexts.of(folded).matching(spelling).tolist() == [spelling.matches(text) for text in folded]
    names = [text.replace("/", "") for text in stored]
    search = NameSearch.of(TextTable(names))
    assert search.matching(spelling).tolist() == [name_matches(spelling, searched_name(name)) for name in names]


@given(texts, st.text("ab1*s-", min_size=2, max_size=5).filter(lambda text: text.strip("*-") != "" and "*" in text))
@settings(max_examples=300)
def test_stars_find_the_same_everywhere(stored: list[str], text: str) -> None:
    pattern = WordPattern(text)
    folded = [fold_line(text) for text in stored]
    assert FoldedTexts.of(folded).matching(pattern).tolist() == [pattern.matches(text) for text in folded]
    names = [text.replace("/", "") for text in stored]
    search = NameSearch.of(TextTable(names))
    assert search.matching(pattern).tolist() == [name_matches(pattern, searched_name(name)) for name in names]


@pytest.mark.parametrize(
    ("text", "found", "missed"),
    [
        ("tr808", ["tr808 kick", "tr-808", "my_tr 808s", "x tr808b"], ["tra 808", "tr 8080", "tr", "st r808x"]),
        ("tr-808", ["tr808", "tr_808", "the tr-808"], ["tr 80 9"]),
        ("hihat", ["hi-hat", "hi hat 01", "hi_hats", "closedhihat"], ["hi that", "shi hat"]),
        ("hat", ["hats", "openhat", "closedhats", "hatloop", "808hat"], ["flash attack", "h at", "that", "chatter"]),
        ("tom", ["toms", "tom01", "floortom", "hi-tom"], ["stomp", "atom", "bottoms up x", "customer"][:2]),
        ("808", ["tr808", "808s", "x808y"], ["1808", "8080"][:1]),
        ("dx7", ["dx-7 bell", "dx 7"], ["dx 77"]),
        ("dont", ["don't stop"], ["do not"]),
        ("bassdrum", ["bass drum", "bass-drums 2"], ["bas drum", "subbass drum x"]),
    ],
)
def test_joined_hyphened_and_spaced_forms_are_one_word(text: str, found: list[str], missed: list[str]) -> None:
    spelling = Spelling(text)
    assert [one for one in found if not spelling.matches(one)] == []
    assert [one for one in missed if spelling.matches(one)] == []


def test_an_abbreviation_stands_by_itself() -> None:
    spelling = Spelling("bd", is_whole=True)
    assert all(map(spelling.matches, ["bd", "bd01", "01_bd", "x-bd.wav", "bds 3"]))
    assert not any(map(spelling.matches, ["abduct", "bdx", "b d"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe"),
        ("Cafe\u0301", "CAFÉ"),
        ("große", "GROSSE"),
        ("Łódź", "lodz"),
        ("Ægir Ørsted", "aegir orsted"),
        ("don’t", "don't"),
        ("Rock–n–Roll", "rock-n-roll"),
        ("ＫＩＣＫ", "kick"),
        ("“quoted”", '"quoted"'),
        ("ﬁlter", "filter"),
        ("й", "и"),
    ],
)
def test_forms_that_one_keyboard_key_stands_for_are_one(one: str, other: str) -> None:
    assert search_fold(one) == search_fold(other)


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert search_fold(search_fold(text)) == search_fold(text)


def test_numbers_are_ordered_as_people_count() -> None:
    ordered = [
        "a",
        "a 0",
        "a 1",
        "a 01",
        "a 2",
        "a 10",
        "a 10 b",
        "a 100",
        "a 123456789012",
        "a b",
        "vol. 2",
        "vol. 10",
    ]
    assert sorted(set(ordered), key=natural_key) == ordered


def test_a_word_in_camel_case_is_found_by_its_parts() -> None:
    names = ["DeepKickLong.wav", "TR808SubKick.wav", "VEDHClosedHat 09.wav", "Stomp.wav", "mystompbox.wav"]
    search = NameSearch.of(TextTable(names))
    found = {
        word: [names[row] for row in search.matching(Spelling(word)).nonzero()[0].tolist()]
        for word in ("kick", "closed", "hat", "tom", "stomp", "vedh")
    }
    assert found == {
        "kick": names[:2], "closed": [names[2]], "hat": [names[2]], "tom": [], "stomp": [names[3]], "vedh": [names[2]],
    }  # fmt: skip
    assert search.matching(Spelling("tom", is_anywhere=True)).nonzero()[0].tolist() == [3, 4]
    assert search.matching(WordPattern("*tom*")).nonzero()[0].tolist() == [3, 4]
    assert search.containing("kicklong").tolist() == [True, False, False, False, False]
