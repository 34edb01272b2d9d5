"""A query that finds nothing is answered with what is nearest in meaning."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.browse import BrowseIndex, advice, parse, to_text
from audiomancer.browse.search.advice import wider
from audiomancer.browse.search.matching import condition_masks, matching_mask
from tests.engine.browse.conftest import entry_of

LOOP = {"is_loop": True, "instrument": "drum-loop"}


@pytest.fixture(scope="module")
def library() -> BrowseIndex:
    return BrowseIndex(
        [
            entry_of(1, "/m/beats/electro.wav", bpm=119.0, **LOOP),
            entry_of(2, "/m/beats/house.wav", bpm=122.0, **LOOP),
            entry_of(3, "/m/beats/jungle.wav", bpm=168.0, **LOOP),
            entry_of(4, "/m/night bass.wav", bpm=120.0, key="C", is_loop=True, instrument="bass"),
            entry_of(5, "/m/bass.wav", bpm=120.0, key="Em", is_loop=True, instrument="bass", rating=3),
            *(entry_of(number, f"/m/night {number}.wav", is_loop=False) for number in range(10, 20)),
        ]
    )


def offered(index: BrowseIndex, text: str) -> list[str]:
    query = parse(text, index.synonyms).query
    assert not matching_mask(index, query).any()
    found = advice(index, query)
    for one in found:
        assert one.count == np.count_nonzero(matching_mask(index, one.query))
        assert parse(to_text(one.query, index.synonyms), index.synonyms).query == one.query
    return [f"{one.label} {one.count}" for one in found]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("120 bpm drum loop", ["119 BPM 1", "122 BPM 1", "Drop 120 BPM ½ 2× 3", "Drop “drum loop” 12"]),
        ("bpm:175-180 drum loop", ["168 BPM 1", "Drop 175–180 BPM ½ 2× 3", "Drop “drum loop” 10"]),
        ("bpm:>200! drum loop", ["168 BPM 1", "Drop from 200 BPM 3"]),
        ("bpm:60-61 is:loop inst:kick", ["Drop kick 4"]),
        ("key:G inst:bass", ["Compatible keys too 2", "Drop G 2"]),
        ("stars:3 night", ["Drop ★★★ 11", "Drop “night” 1"]),
        ("inst:bass is:shot", ["Drop one-shot 2", "Drop bass 10"]),
        ("night -is:loop -is:shot", ["Drop not one-shot 10", "Drop not loop 1"]),
        ("bright night -is:loop -is:shot", ["Drop “bright” and not loop 1"]),
        ("electro 168 -is:shot", ["Drop “168” 1"]),
        ("electro 119 -is:shot", ["119 BPM 1", "Drop “119” 1"]),
        ("night beats", ["Drop “beats” 11", "Drop “night” 3"]),
        ("stars:5 mood:dark inst:bass", ["Drop dark and ★★★★★ 2"]),
    ],
)
def test_what_is_near_is_offered_the_nearest_in_meaning_first(
    library: BrowseIndex, typed: str, wanted: list[str]
) -> None:
    assert offered(library, typed) == wanted


def test_what_a_character_is_compared_with_goes_with_the_other_conditions() -> None:
    index = BrowseIndex(
        [
            entry_of(number, f"/m/{number}.wav", instrument="kick", brightness_hz=100.0 * number)
            for number in range(1, 7)
        ]
    )
    assert offered(index, "bright inst:kick is:loop") == ["Drop loop 2"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("119 bpm drum loop", ["113–125 BPM 2"]),
        ("bpm:120-122! drum loop", ["114–129 BPM 2"]),
        ("bpm:>165 drum loop", []),
        ("key:C inst:bass", []),
        ("120 bpm bass", []),
        ("drum loop", []),
    ],
)
def test_a_query_that_finds_little_is_offered_what_finds_more(
    library: BrowseIndex, typed: str, wanted: list[str]
) -> None:
    query = parse(typed, library.synonyms).query
    found = wider(library, query, condition_masks(library, query))
    assert [f"{one.label} {one.count}" for one in found] == wanted
    before = matching_mask(library, query)
    for one in found:
        now = matching_mask(library, one.query)
        assert one.count == np.count_nonzero(now)
        assert (now & before == before).all()


def test_what_compares_is_counted_with_what_is_offered() -> None:
    loops = [entry_of(n, f"/m/{n}.wav", bpm=110.0 + n, brightness_hz=100.0 * n, **LOOP) for n in range(1, 20)]
    index = BrowseIndex(loops)
    query = parse("dark 120 bpm", index.synonyms).query
    offered = wider(index, query, condition_masks(index, query))
    assert offered
    for one in offered:
        assert one.count == np.count_nonzero(matching_mask(index, one.query))


def test_compatible_keys_are_offered_beside_few_sounds_in_a_key() -> None:
    keys = ("Am", "Em", "Dm", "F#")
    index = BrowseIndex([entry_of(n, f"/m/{n}.wav", key=key, is_loop=True) for n, key in enumerate(keys, 1)])
    query = parse("key:Am", index.synonyms).query
    assert [f"{one.label} {one.count}" for one in wider(index, query, condition_masks(index, query))] == [
        "Compatible keys too 3"
    ]
