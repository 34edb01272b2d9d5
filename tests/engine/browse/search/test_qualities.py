"""Words for a character mean the brighter, shorter, louder ones of what the rest of a query finds."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.browse import BrowseIndex, count_facets, parse, to_text
from audiomancer.browse.search.conditions.together import quality_words
from audiomancer.browse.search.matching import matching_mask, without_unfound_words
from audiomancer.browse.search.relevance import rows_in_order
from audiomancer.browse.search.usual_order import usual_order, usual_order_text
from tests.engine.browse.conftest import entry_of


@pytest.fixture(scope="module")
def library() -> BrowseIndex:
    """Nine kicks, all darker than nine hats; higher numbers are brighter, longer, quieter and softer."""
    entries = []
    for number in range(1, 10):
        values = {"duration_s": number / 10, "loudness_lufs": -float(number), "noisiness": number / 20}
        entries.append(
            entry_of(number, f"/m/bd {number}.wav", instrument="kick", brightness_hz=100.0 * number, **values)
        )
        entries.append(
            entry_of(
                10 + number,
                f"/m/hh {number}.wav",
                instrument="closed-hat",
                brightness_hz=5_000.0 + 100 * number,
                attack_s=number / 100,
                **values,
            )
        )
    entries.append(entry_of(30, "/m/Bright Kick.wav", instrument="kick"))
    entries.append(entry_of(31, "/m/not measured kick.wav", instrument="kick"))
    return BrowseIndex(entries)


def found(index: BrowseIndex, text: str) -> list[int]:
    query = parse(text, index.synonyms).query
    rows = rows_in_order(index, query, matching_mask(index, query), usual_order_text(query))
    return index.column("entry_id")[rows].tolist()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("bright kick", [9, 8, 7, 30]),
        ("Kick BRIGHTER", [9, 8, 7, 30]),
        ("dark kick", [1, 2, 3]),
        ("bright inst:kick", [9, 8, 7, 30]),
        ("dark hats", [11, 12, 13]),
        ("short kick", [1, 2, 3, 4]),
        ("quiet kick", [9, 8, 7]),
        ("loud hat", [11, 12, 13]),
        ("soft hat", [19, 18, 17]),
        ("hard hat", [11, 12, 13]),
        ("clean kick", [1, 2, 3]),
        ("noisy kick", [9, 8, 7]),
        ("bright long kick", [9, 8, 7, 30]),
        ("bright len:<0.65", [16, 15, 6, 5]),
        ("bright (kick or hat)", [19, 18, 17, 9, 8, 7, 30]),
        ("kick (bright or dark)", [1, 2, 3, 7, 8, 9, 30]),
        ("(bright kick) or (dark hat)", [7, 8, 9, 11, 12, 13, 30]),
        ("inst:kick -bright", [1, 2, 3, 4, 5, 6, 31]),
        ('"bright" kick', [30]),
        ("bright", [30]),
        ("loud", [1, 11, 2, 12, 3, 13]),
        ("soft kick", []),
    ],
)
def test_a_word_for_a_character_compares_what_the_rest_finds_by_instrument(
    library: BrowseIndex, typed: str, wanted: list[int]
) -> None:
    assert sorted(found(library, typed)) == sorted(wanted)


def test_the_brightest_the_shortest_the_loudest_come_first(library: BrowseIndex) -> None:
    assert found(library, "bright hat") == [19, 18, 17]
    assert found(library, "short hat") == [11, 12, 13]
    assert found(library, "quiet hat") == [19, 18, 17]


def test_the_strongest_come_first_unless_a_tempo_is_asked_for() -> None:
    assert usual_order(parse("bright kick").query) == ("brightness", True)
    assert usual_order(parse("kick short").query) == ("duration", False)
    assert usual_order_text(parse("kick loud").query) == "-loudness"
    assert usual_order(parse("kick -loud").query) == ("relevance", False)
    assert usual_order(parse("dark bass 120 bpm").query) == ("bpm", False)


def test_it_is_said_what_such_a_word_means() -> None:
    assert quality_words(parse("bright short kick").query.conditions) == ["the brighter third", "the shorter third"]
    assert quality_words(parse("bright").query.conditions) == []
    assert quality_words(parse('"bright" kick').query.conditions) == []


def test_such_a_word_is_no_word_that_no_sound_has_where_anything_is_measured(library: BrowseIndex) -> None:
    assert without_unfound_words(library, parse("quiet kick").query)[1] == ()
    unmeasured = BrowseIndex([entry_of(1, "/m/kick.wav", instrument="kick")])
    query, unknown = without_unfound_words(unmeasured, parse("bright kick").query)
    assert [term.word for term in unknown] == ["bright"]
    assert to_text(query) == "kick"


def test_the_counts_of_instruments_are_what_a_click_on_them_would_list(library: BrowseIndex) -> None:
    facets = count_facets(library, parse("bright inst:kick").query)
    assert facets.instruments["closed-hat"] == len(found(library, "bright inst:closed-hat"))
    assert facets.instruments["kick"] == len(found(library, "bright inst:kick"))


def test_where_the_rest_finds_nothing_counts_are_those_of_the_whole_library(library: BrowseIndex) -> None:
    facets = count_facets(library, parse("bright inst:snare").query)
    assert facets.instruments["closed-hat"] == 3


def test_a_part_of_very_many_is_a_third_of_them() -> None:
    index = BrowseIndex()
    rng = np.random.default_rng(1)
    count = 200_000
    index.columns.extend(count)
    index.columns["alive"][:] = True
    index.columns["instrument"][:] = rng.integers(0, 5, count)
    index.columns["brightness_hz"][:] = rng.lognormal(6, 1, count) * (1 + index.columns["instrument"])
    quality = parse("bright").query.conditions[0].quality
    assert quality is not None
    mask = index.kind_ranks.mask(index.alive, [quality], quality)
    assert np.count_nonzero(mask) == pytest.approx(count / 3, rel=0.05)
    for code in range(5):
        part = mask[index.column("instrument") == code]
        assert np.count_nonzero(part) == pytest.approx(len(part) / 3, rel=0.1)


@pytest.fixture(scope="module")
def loops() -> BrowseIndex:
    """Nine loops of rising tempo, drums and basses in turn, and a kick."""
    kinds = ("drum-loop", "melodic-loop")
    entries = [
        entry_of(number, f"/m/loop {number}.wav", instrument=kinds[number % 2], is_loop=True, bpm=80.0 + 10 * number)
        for number in range(1, 10)
    ]
    return BrowseIndex([*entries, entry_of(10, "/m/bd.wav", instrument="kick", is_loop=False)])


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("slow loop", [1, 2, 3]),
        ("fast loops", [9, 8, 7]),
        ("fast drum loop", [8, 6]),
        ("slower", [1, 2, 3]),
        ("one shot", [10]),
        ("one-shots", [10]),
        ("oneshot kick", [10]),
        ("1 shot", [10]),
    ],
)
def test_tempi_are_compared_over_instruments_and_one_shots_are_what_does_not_loop(
    loops: BrowseIndex, typed: str, wanted: list[int]
) -> None:
    assert found(loops, typed) == wanted


@pytest.mark.parametrize(("typed", "same"), [("crispy hat", "bright hat"), ("mellow kick", "dark kick")])
def test_words_of_the_trade_mean_a_character(library: BrowseIndex, typed: str, same: str) -> None:
    assert found(library, typed) == found(library, same)
