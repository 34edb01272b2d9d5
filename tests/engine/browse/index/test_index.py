from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.browse import BrowseIndex, Query, Range, Thresholds, count_facets, parse
from audiomancer.browse.columns.sort_order import UNKNOWN_KEY
from audiomancer.browse.search.conditions import Instruments, Keys, Kind, Moods, Tempo, octave_of_match
from audiomancer.browse.search.facets import BPM_BINS
from audiomancer.browse.search.matching import matching_mask
from audiomancer.browse.texts.text_table import FoldedTexts, fold_line
from audiomancer.storage import Entry
from audiomancer.vocabulary import INSTRUMENTS, MOODS, UNKNOWN_INSTRUMENT
from audiomancer.vocabulary.keys import KEYS, compatible_keys, is_note, scale
from tests.engine.browse.conftest import entry_of

MakeEntry = Callable[..., Entry]


def found(index: BrowseIndex, text: str) -> set[int]:
    parsed = parse(text)
    assert not parsed.problems
    return {int(index.column("entry_id")[row]) for row in np.flatnonzero(matching_mask(index, parsed.query))}


@pytest.fixture
def index() -> BrowseIndex:
    made = BrowseIndex(
        [
            entry_of(
                1,
                "/m/Analog Heat/Loops/Warehouse Kick Loop 124.wav",
                bpm=124.0,
                instrument="drum-loop",
                is_loop=True,
                mood=("dark", "punchy"),
            ),
            entry_of(
                2,
                "/m/Analog Heat/Bass/Rolling Bass Am 62.wav",
                bpm=62.0,
                key="Am",
                instrument="bass",
                is_loop=True,
                duration_s=7.7,
            ),
            entry_of(
                3,
                "/m/Polar Pads/Night Chords Em.aif",
                key="Em",
                instrument="pad",
                mood=("calm",),
                is_loop=False,
                duration_s=15.7,
            ),
            entry_of(
                4, "/m/Drums/kick_äöü_ÉTÉ.wav", instrument="kick", is_loop=False, duration_s=0.4, is_favourite=True
            ),
            entry_of(5, "/m/Drums/thud.wav", instrument="kick", is_loop=False, duration_s=0.3),
            entry_of(
                6,
                "/m/Drums/unsure.wav",
                bpm=124.0,
                bpm_confidence=0.2,
                key="Am",
                key_confidence=0.1,
                instrument="snare",
                instrument_confidence=0.1,
            ),
            entry_of(7, "/m/Drums/listed only 125bpm.wav", sample_id=None, bpm=125.0, bpm_source="name"),
        ]
    )
    made.set_roots({1: "/m"})
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {1, 2, 3, 4, 5, 6, 7}),
        ("bpm:120-126", {1, 2, 3, 4, 5, 7}),
        ("bpm:120-126 is:timed", {1, 2, 7}),
        ("bpm:=120-126", {1, 7}),
        ("bpm:=62", {2}),
        ("bpm:248 is:timed", {1}),
        ("key:Am", {2}),
        ("key:Em", {3}),
        ("key:Am+ inst:pad,bass", {2, 3}),
        ("key:Am+", {1, 2, 3, 4, 5, 6, 7}),
        ("key:F#+", {1, 4, 5, 6, 7}),
        ("inst:kick", {1, 4, 5}),
        ("kick", {1, 4, 5}),
        ('"kick"', {1, 4}),
        ("kick -loop", {4, 5}),
        ("-kick", {2, 3, 6, 7}),
        ("ÄÖÜ", {4}),
        ("été", {4}),
        ("analog heat", {1, 2}),
        ('"heat loops"', set()),
        ("is:loop", {1, 2}),
        ("is:shot", {3, 4, 5}),
        ("mood:dark,calm", {1, 3}),
        ("dark", {1}),
        ("len:<1s", {4, 5}),
        ("len:7-20", {2, 3}),
        ("fav:", {4}),
        ("in:drums", {4, 5, 6, 7}),
        ("in:drums kick", {4, 5}),
        ("-in:drums", {1, 2, 3}),
        ("-is:loop", {3, 4, 5, 6, 7}),
        ("-bpm:=120-126", {2, 3, 4, 5, 6}),
        ("-key:Am+ -mood:calm", set()),
        ("-fav: in:drums -inst:kick", {6, 7}),
        ("is:loop -is:loop", set()),
        ("-is:hidden", {1, 2, 3, 4, 5, 6, 7}),
        ("%", set()),
        ("_", {4}),
        (".*", set()),
    ],
)
def test_a_query_finds(index: BrowseIndex, text: str, expected: set[int]) -> None:
    assert found(index, text) == expected


def test_values_below_the_threshold_are_blank_and_not_found_until_it_is_lowered(index: BrowseIndex) -> None:
    row = index.row(5)
    assert (row.bpm, row.key, row.instrument) == (None, None, None)
    assert (row.measured_bpm, row.measured_instrument) == (124.0, "snare")
    index.set_thresholds(Thresholds(0.0, 0.0, 0.0))
    assert index.row(5).instrument == "snare"
    assert 6 in found(index, "inst:snare")


def test_the_folder_is_shown_from_the_source_folder_down(index: BrowseIndex) -> None:
    assert index.row(0).folder == "m / Analog Heat / Loops"


def test_a_row_replaced_retains_its_place_and_a_removed_one_is_gone(index: BrowseIndex) -> None:
    index.upsert([entry_of(5, "/m/Drums/thud.wav", instrument="tom"), entry_of(9, "/m/new.wav")])
    assert index.row(4).instrument == "tom"
    assert len(index) == 8
    index.remove({1, 5, 999})
    assert found(index, "") == {2, 3, 4, 6, 7, 9}
    assert index.row_of_entry(5) is None
    row = index.row_of_sample("smpl_00000009")
    assert row is not None
    assert index.row(row).entry_id == 9


@pytest.mark.parametrize("column", ["bpm", "key", "instrument", "mood"])
@pytest.mark.parametrize("is_descending", [False, True])
def test_unknown_values_come_last_in_both_directions(index: BrowseIndex, column: str, is_descending: bool) -> None:
    ordered = index.orders.of_rows(np.arange(len(index)), column, is_descending)
    keys = index.orders.sort_keys(column)[ordered].astype(np.int64)
    known = keys[keys != UNKNOWN_KEY]
    assert len(known) < len(keys)
    assert (keys[len(known) :] == UNKNOWN_KEY).all()
    assert (np.diff(known) <= 0).all() if is_descending else (np.diff(known) >= 0).all()


def test_names_are_ordered_without_regard_to_case_and_accents() -> None:
    index = BrowseIndex([entry_of(n, f"/m/{name}") for n, name in enumerate(["b.wav", "A.wav", "C.wav", "ä.wav"])])
    ordered = index.orders.of_rows(np.arange(4), "name", is_descending=False)
    assert [index.row(int(row)).name for row in ordered] == ["A.wav", "ä.wav", "b.wav", "C.wav"]


def test_names_that_are_no_text_are_shown_with_placeholders_and_still_open() -> None:
    path = b"/m/bad\xff\nname<img>.wav".decode("utf-8", "surrogateescape")
    row = BrowseIndex([entry_of(1, path)]).row(0)
    assert row.name == "bad��name<img>.wav"
    assert row.path == path


def test_half_and_double_matches_are_distinguished() -> None:
    wanted = Range(120, 126)
    assert octave_of_match(124, wanted) == 1.0
    assert octave_of_match(62, wanted) == 2.0
    assert octave_of_match(248, wanted) == 0.5


def test_facets_ignore_their_condition_and_obey_the_others(index: BrowseIndex) -> None:
    facets = count_facets(index, Query(Instruments(frozenset({"kick"})), Kind("shot")))
    assert facets.matching == 2
    assert facets.instruments["kick"] == 2
    assert facets.instruments["pad"] == 1
    assert facets.instruments["bass"] == 0
    # The loop is named after a kick.
    assert (facets.loops, facets.shots) == (1, 2)
    assert facets.total == 7
    assert facets.favourites == 1


def test_sounds_of_unknown_instrument_are_counted_and_found(index: BrowseIndex) -> None:
    unknown = Query(Instruments(frozenset({UNKNOWN_INSTRUMENT})))
    facets = count_facets(index, unknown)
    named = sum(facets.instruments.values())
    assert facets.unknown_instruments > 0
    # A loop that is named after a kick counts as both.
    assert named + facets.unknown_instruments == count_facets(index, Query()).matching + 1
    assert facets.matching == facets.unknown_instruments
    assert {index.row(int(row)).instrument for row in np.flatnonzero(matching_mask(index, unknown))} == {None}


entries = st.lists(
    st.builds(
        entry_of,
        st.just(0),
        bpm=st.none() | st.floats(20, 300),
        key=st.none() | st.sampled_from(KEYS),
        instrument=st.none() | st.sampled_from(INSTRUMENTS),
        mood=st.lists(st.sampled_from(MOODS), max_size=3, unique=True).map(tuple),
        is_loop=st.sampled_from([None, True, False]),
        duration_s=st.floats(0.01, 30),
    ),
    max_size=25,
).map(lambda made: [entry._replace(entry_id=n, sample_id=f"smpl_{n}") for n, entry in enumerate(made)])


@given(made=entries, low=st.integers(40, 200), key=st.integers(0, 23), mood=st.sampled_from(MOODS))
@settings(max_examples=60)
def test_filters_and_facets_agree_with_a_plain_loop_over_the_entries(
    made: list[Entry], low: int, key: int, mood: str
) -> None:
    index = BrowseIndex(made)
    query = Query(Tempo(Range(low, low + 20)), Keys(frozenset({key}), with_compatible=True), Moods(frozenset({mood})))

    def fits_bpm(entry: Entry) -> bool:
        if entry.bpm is None:
            return entry.is_loop is False
        return any(low - 0.5 <= np.float32(entry.bpm) * f <= low + 20.5 for f in (1, 2, 0.5))

    def fits_key(entry: Entry) -> bool:
        if entry.key is None:
            return True
        code = KEYS.index(entry.key)
        return code in (scale(key) if is_note(code, entry.is_loop, entry.is_chord) else compatible_keys(key))

    expected = {e.entry_id for e in made if fits_bpm(e) and fits_key(e) and mood in e.mood}
    assert {int(index.column("entry_id")[row]) for row in np.flatnonzero(matching_mask(index, query))} == expected
    facets = count_facets(index, query)
    assert facets.matching == len(expected)
    assert facets.bpm_histogram.shape == (BPM_BINS,)
    assert facets.bpm_histogram.sum() == sum(1 for e in made if e.bpm is not None and fits_key(e) and mood in e.mood)
    assert facets.moods[mood] == sum(1 for e in made if fits_bpm(e) and fits_key(e) and mood in e.mood)
    assert facets.keys.sum() == sum(1 for e in made if e.key is not None and fits_bpm(e) and mood in e.mood)


@given(texts=st.lists(st.text(max_size=12), max_size=30), needle=st.text(min_size=1, max_size=3))
def test_a_block_of_texts_finds_what_in_finds(texts: list[str], needle: str) -> None:
    folded, wanted = [fold_line(text) for text in texts], fold_line(needle)
    column = FoldedTexts.of(folded)
    assert column.containing(wanted).tolist() == [wanted in text for text in folded]


def test_a_row_says_how_loud_it_is_where_that_was_measured(entry: MakeEntry) -> None:
    index = BrowseIndex([entry(1, loudness_lufs=-12.25, true_peak_db=-0.5), entry(2), entry(3, loudness_lufs=-80.0)])
    assert [(row.loudness_lufs, row.true_peak_db) for row in map(index.row, range(3))] == [
        (-12.25, -0.5),
        (None, None),
        (-80.0, None),
    ]
    index.upsert([entry(2, loudness_lufs=-20.0, true_peak_db=-3.0), entry(1)])
    assert [index.row(row).loudness_lufs for row in range(3)] == [None, -20.0, -80.0]


def test_what_is_found_and_not_listed_is_counted_by_its_reason() -> None:
    index = BrowseIndex(
        [entry_of(1, "/m/kick a.wav"), entry_of(2, "/m/kick b.wav", is_hidden=True), entry_of(3, "/m/other.wav")]
    )
    facets = count_facets(index, parse("kick").query)
    assert (facets.matching, facets.hidden_matching, facets.folded) == (1, 1, 0)
