"""Queries as musicians type them find the sounds that they mean."""

from __future__ import annotations

import time

import numpy as np
import pytest

from audiomancer.browse import BrowseIndex, count_facets, parse, suggestions
from audiomancer.browse.search.matching import matching_mask
from audiomancer.browse.texts.synonyms import Synonyms, synonyms_problems
from tests.engine.browse.conftest import entry_of
from tests.engine.browse.search import finding_table
from tests.engine.browse.search.finding_table import DAY_S, EVERYTHING, QUERIES, ROOTS, SOUNDS

NAMES = list(SOUNDS)
LINES = [line for line in QUERIES.splitlines() if line]


@pytest.fixture(scope="module")
def library() -> BrowseIndex:
    index = BrowseIndex(
        [
            entry_of(number + 1, path, folder_id=int(path[2]), **{"added_at_s": time.time() - number * DAY_S, **values})
            for number, (path, values) in enumerate(SOUNDS.values())
        ]
    )
    index.set_roots(ROOTS)
    return index


def found(index: BrowseIndex, text: str) -> list[str]:
    parsed = parse(text, index.synonyms)
    assert parsed.problems == ()
    return [NAMES[row] for row in np.flatnonzero(matching_mask(index, parsed.query)).tolist()]


def expected(words: str) -> list[str]:
    wanted: set[str] = set()
    for word in words.split():
        group = word.removeprefix("-")
        names = set(str(getattr(finding_table, group, group)).split())
        wanted = wanted - names if word.startswith("-") else wanted | names
    return [name for name in NAMES if name in wanted]


def test_the_table_is_long_enough_to_say_something() -> None:
    assert len(LINES) >= 150
    assert EVERYTHING.split() == sorted(NAMES, key=EVERYTHING.split().index)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.partition(" =>")[0])
def test_a_query_finds_what_is_meant(library: BrowseIndex, line: str) -> None:
    query, _, wanted = line.partition(" =>")
    assert found(library, query) == expected(wanted)


def test_the_list_of_synonyms_is_the_users(library: BrowseIndex) -> None:
    index = BrowseIndex([entry_of(1, "/m/Growl.wav"), entry_of(2, "/m/wobble bass.wav"), entry_of(3, "/m/Kick.wav")])
    index.set_synonyms(Synonyms("# dubstep\ngrowl, wobble bass\n"))
    assert found_ids(index, "growls") == found_ids(index, "wobble bass") == [1, 2]
    assert found_ids(index, "bd") == []
    assert synonyms_problems(["growl, wobble", "", "# a comment", "alone", " , "]) == [
        "Line 4 has one word only: a group needs two.",
        "Line 5 has one word only: a group needs two.",
    ]


def found_ids(index: BrowseIndex, text: str) -> list[int]:
    rows = np.flatnonzero(matching_mask(index, parse(text, index.synonyms).query))
    return index.column("entry_id")[rows].tolist()


def test_what_lies_within_a_word_is_found_where_nothing_else_is() -> None:
    names = ["/m/Stomp 01.wav", "/m/Floor Tom.wav", "/m/FloorTomLow.wav", "/m/Snare.wav", "/m/rimshot.wav"]
    index = BrowseIndex([entry_of(number, path) for number, path in enumerate(names, start=1)])
    assert found_ids(index, "tom") == [2, 3]
    assert found_ids(index, "*tom*") == [1, 2, 3]
    assert found_ids(index, "-tom") == [1, 4, 5]
    assert found_ids(index, "tomp") == [1]
    assert found_ids(index, "imsho") == [5]
    assert found_ids(index, "snare") == [4]


@pytest.fixture(scope="module")
def measured() -> BrowseIndex:
    """Sounds whose folders and names do not say what they are, and some that only say it."""
    loop = {"is_loop": True, "bpm": 128.0}
    return BrowseIndex(
        [
            entry_of(1, "/m/beats/jungle.wav", instrument="drum-loop", **loop),
            entry_of(2, "/m/beats/house.wav", instrument="drum-loop", is_loop=True, bpm=120.0),
            entry_of(3, "/m/beats/lead.wav", instrument="melodic-loop", **loop),
            entry_of(4, "/m/tight.wav", instrument="closed-hat", is_loop=False),
            entry_of(5, "/m/splash.wav", instrument="open-hat", is_loop=False),
            entry_of(6, "/m/Drum Loop 01.wav", **loop),
            entry_of(7, "/m/Loops/Drums/06.wav"),
            entry_of(8, "/m/boom.wav", instrument="kick", is_loop=False),
            entry_of(9, "/m/growl.wav", instrument="bass", is_loop=True, bpm=126.0),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        *((f"drum{between}loop{end}", [1, 2, 6, 7]) for between in (" ", "-", "") for end in ("", "s")),
        *((f"melodic{between}loop{end}", [3]) for between in (" ", "-", "") for end in ("", "s")),
        *((f"closed{between}hat{end}", [4]) for between in (" ", "-", "") for end in ("", "s")),
        *((f"Open{between}Hat{end}", [5]) for between in (" ", "-", "") for end in ("", "s")),
        *((f"hi{between}hat{end}", [4, 5]) for between in (" ", "-", "") for end in ("", "s")),
        *((word, [1, 2, 6]) for word in ("breakbeat", "break beats", "drum break", "drumbeats")),
        *((f"inst:{word}", [1, 2]) for word in ("drum-loop", "drumloop", "DrumLoops", '"drum loop"')),
        *((word, [4, 5, 6, 7, 8]) for word in ("drum", "drums")),
        ("melody loop", [3]),
        ("loops", [1, 2, 3, 6, 7, 9]),
        ("bass loop", [9]),
        ("loop 126", [9]),
        ("120 bpm drum loop", [2]),
        ("drum loop kick", []),
        ("-drum-loop", [3, 4, 5, 8, 9]),
        ('"drum loop"', [6]),
    ],
)
def test_names_of_instruments_are_one_joined_hyphened_and_spaced(
    measured: BrowseIndex, typed: str, wanted: list[int]
) -> None:
    assert found_ids(measured, typed) == wanted


def test_a_note_as_the_list_shows_it_finds_the_note_and_the_word() -> None:
    index = BrowseIndex(
        [
            entry_of(1, "/m/Piano soft.wav", key="C", pitch_hz=261.6, is_loop=False),
            entry_of(2, "/m/Piano C4.wav"),
            entry_of(3, "/m/Piano C5.wav", key="C", pitch_hz=523.3, is_loop=False),
            entry_of(4, "/m/Flute.wav", key="A#", pitch_hz=58.3, is_loop=False),
            entry_of(5, "/m/unknown f#2.wav"),
        ]
    )
    assert found_ids(index, "piano C4") == [1, 2]
    assert found_ids(index, "piano c4") == found_ids(index, 'piano "C4"') == [2]
    assert found_ids(index, "Bb1") == found_ids(index, "A#1") == [4]
    assert found_ids(index, "F#2") == [5]
    assert found_ids(index, "piano -C4") == [3]


@pytest.fixture(scope="module")
def loops() -> BrowseIndex:
    """Loops that are named after an instrument, and some that are not."""
    melodic = {"instrument": "melodic-loop", "is_loop": True}
    return BrowseIndex(
        [
            entry_of(1, "/m/bassloops/techno_bass01.wav", **melodic),
            entry_of(2, "/m/bassloops/briff01.wav", **melodic),
            entry_of(3, "/m/melodies/riff.wav", **melodic),
            entry_of(4, "/m/Sub.wav", instrument="bass", is_loop=False),
            entry_of(5, "/m/hat loop.wav", instrument="drum-loop", is_loop=True),
            entry_of(6, "/m/bass loop.wav", instrument="melodic-loop", instrument_confidence=0.1, is_loop=True),
        ]
    )


def test_a_loop_is_found_by_the_instrument_that_it_is_named_after_and_as_a_loop(loops: BrowseIndex) -> None:
    assert found_ids(loops, "inst:bass is:loop") == [1, 2]
    assert found_ids(loops, "inst:bass") == [1, 2, 4]
    assert found_ids(loops, "inst:melodic-loop") == [1, 2, 3]
    assert found_ids(loops, "inst:closed-hat") == [5]
    assert found_ids(loops, "-inst:bass is:loop") == [3, 5, 6]
    # By words also what is not sure enough to be shown as a loop.
    assert found_ids(loops, "bass is:loop") == [1, 2, 6]


def test_counts_and_completions_of_instruments_have_loops_that_are_named_after_them(loops: BrowseIndex) -> None:
    facets = count_facets(loops, parse("is:loop").query)
    assert facets.instruments["bass"] == len(found_ids(loops, "inst:bass is:loop")) == 2
    assert facets.instruments["melodic-loop"] == 3
    assert facets.unknown_instruments == 1
    assert {line.text: line.count for line in suggestions(loops, "inst:bass", 9)}["inst:bass"] == 3


def test_a_loop_that_is_renamed_is_found_by_its_new_name() -> None:
    melodic = {"instrument": "melodic-loop", "is_loop": True}
    index = BrowseIndex([entry_of(1, "/m/bass loop.wav", **melodic)])
    index.upsert([entry_of(1, "/m/guitar loop.wav", **melodic)])
    assert (found_ids(index, "inst:bass"), found_ids(index, "inst:guitar")) == ([], [1])


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("e piano", [1, 2]),
        ("electric piano", [1, 2]),
        ("string", [4, 5]),
        ("strings", [4, 5]),
        ("bass", [6, 8]),
        ("bassoon", [7, 8]),
        ("organ", [10]),
        ("sub bass", [6]),
        ("piano in C", [1]),
        ("piano in A minor", [2]),
        ("in Am", [2]),
        ("in F#", []),
        ("in a row", [11]),
    ],
)
def test_words_mean_what_a_musician_means_by_them(typed: str, wanted: list[int]) -> None:
    names = {
        1: ("Electric_Piano_1.wav", {"key": "C", "instrument": "keys"}),
        2: ("EPiano 2.wav", {"key": "Am", "instrument": "keys"}),
        3: ("Grand Piano E4.wav", {"instrument": "keys"}),
        4: ("String Ensemble.wav", {}),
        5: ("Violin 1.wav", {"instrument": "strings"}),
        6: ("Slap Bass.wav", {"instrument": "bass", "mood": ("deep",)}),
        7: ("Bassoon C2.wav", {"instrument": "woodwind"}),
        8: ("Bass and Bassoon.wav", {}),
        9: ("Organic Texture.wav", {}),
        10: ("Organ 1.wav", {}),
        11: ("In a Row.wav", {}),
    }
    index = BrowseIndex([entry_of(number, f"/m/{name}", **values) for number, (name, values) in names.items()])
    parsed = parse(typed, index.synonyms)
    mask = matching_mask(index, parsed.query)
    assert index.column("entry_id")[mask].tolist() == wanted
