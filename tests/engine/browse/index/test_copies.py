"""Copies of one sound in other files fold into one row; takes of one folder do not."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse import BrowseIndex, DuplicateGroups, NearCopies, Row, count_facets, find_copies, parse
from audiomancer.browse.index.copy_reasons import reason_shown
from audiomancer.browse.search.matching import listed_total, matching_mask, unfiltered_count
from audiomancer.browse.similarity import copy_search
from audiomancer.browse.similarity.copy_search import shape_likeness
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.storage import NeighbourIndex
from tests.engine.browse.conftest import entry_of, replace_with
from tests.engine.browse.similarity.test_similar import neighbours_of

COLUMNS = 256


def shape(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).uniform(0, 100, COLUMNS) * np.exp(-np.linspace(0, 4, COLUMNS))
    return np.stack([-noise, noise], axis=1).astype(np.float32)


def overviews(shapes: dict[str, np.ndarray]) -> copy_search.OverviewsOf:
    def of(ids: Collection[str]) -> dict[str, bytes]:
        return {i: np.round(shapes[i]).astype(np.int8).tobytes() for i in ids}

    return of


def nothing() -> None:
    pass


def groups_of(copies: NearCopies) -> set[frozenset[int]]:
    return {frozenset(copies.keys[copies.groups == number].tolist()) for number in np.unique(copies.groups).tolist()}


# Closed form


@pytest.mark.parametrize(("level", "shift"), [(1.0, 0), (0.3, 0), (1.0, 4), (0.5, -6)])
def test_level_and_a_small_shift_leave_the_shape_the_same(level: float, shift: int) -> None:
    one = shape(1)
    other = np.zeros_like(one)
    other[max(0, shift) : COLUMNS + min(0, shift)] = one[max(0, -shift) : COLUMNS - max(0, shift)] * level
    assert shape_likeness(one[None], other[None])[0] > 0.999


def test_other_shapes_and_shapes_too_quiet_to_compare_are_not_alike() -> None:
    assert shape_likeness(shape(1)[None], shape(2)[None])[0] < 0.9
    assert shape_likeness(shape(1)[None], shape(1)[None] * 0.03)[0] == 0
    assert shape_likeness(np.zeros((1, COLUMNS, 2), np.float32), shape(1)[None])[0] == 0


# Searching


def library(
    places: list[tuple[int, str]], drift: float = 0.0
) -> tuple[BrowseIndex, NeighbourIndex, copy_search.OverviewsOf]:
    """Sounds by number and path; equal numbers sound the same."""
    random = np.random.default_rng(9)
    vectors = np.stack([np.random.default_rng(number).normal(size=128) for number, _ in places])
    vectors += random.normal(size=vectors.shape) * drift
    entries = [entry_of(n, path, duration_s=1.0 + number % 7) for n, (number, path) in enumerate(places)]
    shapes = {str(entry.sample_id): shape(number) for entry, (number, _) in zip(entries, places, strict=True)}
    return BrowseIndex(entries), neighbours_of(vectors.astype(np.float32)), overviews(shapes)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=2, max_size=40), st.integers(0, 40))
def test_found_at_once_or_bit_by_bit_the_groups_hold_copies_and_no_two_takes(
    drawn: list[tuple[int, int]], later: int
) -> None:
    places = [(sound, f"/music/Pack {folder}/take {n}.wav") for n, (sound, folder) in enumerate(drawn)]
    index, neighbours, read = library(places, drift=0.01)
    at_once = find_copies(index, neighbours, read, NearCopies.none(), nothing)
    assert at_once is not None
    first = BrowseIndex([entry_of(n, p, duration_s=1.0 + s % 7) for n, (s, p) in enumerate(places[:later])])
    bit = find_copies(first, neighbours, read, NearCopies.none(), nothing) or NearCopies.none()
    bit = find_copies(index, neighbours, read, bit, nothing) or bit
    for found in (at_once, bit):
        assert found.compared.tolist() == list(range(len(places)))
        for group in groups_of(found):
            assert len({places[key][0] for key in group}) == 1, "another sound"
            folders = [drawn[key][1] for key in group]
            assert len(folders) == len(set(folders)), "two takes of one folder"
        grouped = set(found.keys.tolist())
        for key, (sound, folder) in enumerate(drawn):
            if key not in grouped:
                # A row without a copy has none elsewhere that is alone, too.
                lonely = [k for k, (s, f) in enumerate(drawn) if s == sound and f != folder and k not in grouped]
                assert lonely == []
    assert find_copies(index, neighbours, read, at_once, nothing) is None


def test_cell_by_cell_finds_what_a_look_at_each_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [(n % 150, f"/music/Pack {n // 150}/{n}.wav") for n in range(450)]
    index, neighbours, read = library(places, drift=0.02)
    by_cells = find_copies(index, neighbours, read, NearCopies.none(), nothing)
    monkeypatch.setattr(copy_search, "_ONE_BY_ONE", 1_000)
    one_by_one = find_copies(index, neighbours, read, NearCopies.none(), nothing)
    assert by_cells is not None
    assert one_by_one is not None
    assert groups_of(by_cells) == groups_of(one_by_one)
    assert len(groups_of(by_cells)) == 150


def test_one_name_in_two_formats_in_one_folder_is_one_sound_and_other_lengths_are_not() -> None:
    index, neighbours, read = library([(1, "/m/a.wav"), (1, "/m/a.mp3"), (1, "/m/b.wav")])
    index.upsert([entry_of(1, "/m/a.mp3", format="MP3")])
    found = find_copies(index, neighbours, read, NearCopies.none(), nothing)
    assert found is not None
    assert groups_of(found) == {frozenset({0, 1})}
    index.upsert([entry_of(1, "/m/a.mp3", duration_s=2.2)])
    found = find_copies(index, neighbours, read, NearCopies.none(), nothing)
    assert found is not None
    assert not len(found.keys)


# Folding


def folded(**altered: object) -> BrowseIndex:
    index = BrowseIndex(
        [
            entry_of(0, "/m/MP3/a.mp3", format="MP3", bit_depth=0),
            entry_of(1, "/m/WAV/a.wav", format="WAV", bit_depth=24, location_count=2, **altered),
            entry_of(2, "/m/Old/a.wav", format="WAV", bit_depth=16),
            entry_of(3, "/m/Old/other.wav"),
        ]
    )
    copies = NearCopies(np.array([0, 1, 2], np.uint64), np.zeros(3, np.int32), np.arange(4).astype(np.uint64))
    index.set_copies(DuplicateGroups(copies, index))
    return index


def listed(index: BrowseIndex, text: str = "") -> set[str]:
    return {index.path(row) for row in np.flatnonzero(matching_mask(index, parse(text).query)).tolist()}


def test_the_best_copy_stands_for_all_and_says_how_many_there_are() -> None:
    index = folded()
    assert listed(index) == {"/m/WAV/a.wav", "/m/Old/other.wav"}
    assert [index.row(row).copy_count for row in range(4)] == [3, 3, 3, 0]
    assert listed(index, "is:copied") == {"/m/MP3/a.mp3", "/m/WAV/a.wav", "/m/Old/a.wav"}


def test_collections_and_missing_files_show_every_copy() -> None:
    index = folded(is_missing=True)
    index.upsert([entry_of(2, "/m/Old/a.wav", format="WAV", bit_depth=16, is_missing=True)])
    assert listed(index, "is:missing") == {"/m/WAV/a.wav", "/m/Old/a.wav"}
    index.set_collections({"Kit": [0, 1, 3]})
    assert listed(index, "coll:Kit") == {"/m/MP3/a.mp3", "/m/WAV/a.wav", "/m/Old/other.wav"}


def test_copies_count_once_in_all_and_once_in_each_source_folder() -> None:
    index = folded()
    index.upsert([entry_of(2, "/n/Old/a.wav", folder_id=2), entry_of(3, "/n/Old/other.wav", folder_id=2)])
    facets = count_facets(index, parse("").query)
    assert (facets.total, facets.matching, facets.copied) == (2, 2, 3)
    assert facets.folders == {1: 1, 2: 2}
    assert unfiltered_count(index) == 2
    # A list of copies holds each of them: so does what it is compared with.
    assert [listed_total(index, parse(text).query) for text in ("", "kick", "is:copied")] == [2, 2, 4]


def test_recently_added_counts_what_its_list_shows() -> None:
    index = folded(added_at_s=time.time())
    index.upsert([entry_of(number, f"/m/Old/{number}.wav", added_at_s=time.time()) for number in (2, 3)])
    assert count_facets(index, parse("").query).recent == len(listed(index, "added:<7d")) == 2


def test_of_the_copies_that_satisfy_a_query_the_best_is_shown() -> None:
    index = folded()
    assert listed(index, "in:MP3") == {"/m/MP3/a.mp3"}
    assert listed(index, "-WAV") == {"/m/MP3/a.mp3"}
    assert listed(index, "in:Old") == {"/m/Old/a.wav", "/m/Old/other.wav"}


def test_a_missing_copy_is_the_last_and_a_favourite_the_first() -> None:
    assert "/m/Old/a.wav" in listed(folded(is_missing=True))
    index = folded()
    index.upsert([entry_of(0, "/m/MP3/a.mp3", format="MP3", rating=4)])
    assert listed(index) == {"/m/MP3/a.mp3", "/m/Old/other.wav"}
    # And two with annotations both stay in sight.
    index.upsert([entry_of(2, "/m/Old/a.wav", format="WAV", bit_depth=16, is_favourite=True)])
    assert listed(index) == {"/m/MP3/a.mp3", "/m/Old/a.wav", "/m/Old/other.wav"}
    index.upsert([entry_of(2, "/m/Old/a.wav", format="WAV", bit_depth=16)])
    index.remove([0])
    assert listed(index) == {"/m/WAV/a.wav", "/m/Old/other.wav"}
    assert index.row(1).copy_count == 2


def test_copies_stand_side_by_side_where_duplicates_are_listed() -> None:
    index = folded()
    index.upsert([entry_of(2, "/m/Old/z.wav", format="WAV", bit_depth=16), entry_of(4, "/m/Old/b.wav")])
    ordered = index.copies.side_by_side(index, np.array([4, 3, 2, 1, 0]))
    assert [index.path(row) for row in ordered.tolist()] == [
        "/m/WAV/a.wav", "/m/Old/z.wav", "/m/MP3/a.mp3", "/m/Old/b.wav", "/m/Old/other.wav",
    ]  # fmt: skip


def test_without_groups_every_copy_is_a_row() -> None:
    index = folded()
    index.set_copies(DuplicateGroups())
    assert len(listed(index)) == 4
    assert index.row(1).copy_count == 1


def test_groups_survive_in_their_file_and_of_another_library_or_a_damaged_file_there_are_none(tmp_path: Path) -> None:
    copies = NearCopies(np.array([5, 7], np.uint64), np.zeros(2, np.int32), np.array([5, 6, 7], np.uint64))
    file = tmp_path / "copies.index"
    copies.write(file, "mine")
    again = NearCopies.read(file, "mine")
    assert (again.keys.tolist(), again.groups.tolist(), again.compared.tolist()) == ([5, 7], [0, 0], [5, 6, 7])
    assert not len(NearCopies.read(file, "another").compared)
    for size in (0, 10, 100, file.stat().st_size - 1):
        replace_with(file.read_bytes()[:size], file)
        assert not len(NearCopies.read(file, "mine").compared)


# Real sounds


def test_copies_in_other_formats_rates_and_levels_fold_and_the_kit_stays_whole(
    tmp_path: Path, demo_sounds: Path
) -> None:
    originals = Path(shutil.copytree(demo_sounds, tmp_path / "Demo"))
    chosen = sorted(originals.rglob("*.wav"))[:24]
    for number, path in enumerate(chosen):
        mono, _ = soundfile.read(path)
        for kind, ending, rate, level in (("mp3", "mp3", 44_100, 1.0), ("ogg", "ogg", 44_100, 1.0),
                                          ("slow", "wav", 48_000, 1.0), ("quiet", "wav", 44_100, 0.5)):  # fmt: skip
            made = mono if rate == 44_100 else soxr.resample(mono, 44_100, rate)
            (tmp_path / "Copies" / kind).mkdir(parents=True, exist_ok=True)
            soundfile.write(tmp_path / "Copies" / kind / f"{number}.{ending}", made * level, rate)
    with Engine.open(DataPaths.at(tmp_path / "data")) as engine:
        engine.library.add_folder(originals)
        engine.library.scan()
        index = engine.read_index()
        # No sound of the pack is a copy of another one of it.
        assert engine.find_copies(index) is None
        assert len(listed(index)) == len(index)
        engine.library.add_folder(tmp_path / "Copies")
        engine.library.scan()
        index = engine.read_index()
        copies = engine.find_copies(index)
        assert copies is not None
        index.set_copies(copies)
        shown = listed(index)
        count = len(list(originals.rglob("*.wav")))
        # Nine in ten; the rest are pure tones and clicks, of which every bit counts.
        assert count <= len(shown) <= count + 0.15 * 4 * len(chosen)
        # The next start has them from the file.
        assert listed(engine.read_index()) == shown


def test_the_reason_why_a_copy_is_shown_is_the_first_that_sets_it_off() -> None:
    def copy(**values: object) -> Row:
        return BrowseIndex([entry_of(1, **values)]).row(0)

    plain = copy()
    assert reason_shown([plain, copy(format="MP3", sample_rate_hz=48_000)]) == "its format loses nothing"
    assert reason_shown([copy(bit_depth=24), plain]) == "it has more bits"
    assert reason_shown([copy(rating=3, format="MP3"), plain]) == "you have said something of it"
    assert reason_shown([plain, copy(is_missing=True, rating=3)]) == "its file can be reached"
    assert reason_shown([plain, plain]) == "both are alike"
    assert reason_shown([plain, plain, plain]) == "all are alike"
    assert reason_shown([plain]) == ""
