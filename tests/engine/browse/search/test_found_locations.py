"""A sound whose content lies at several places is found at each, once, and shown from there."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from audiomancer.browse import BrowseIndex, Snapshot, count_facets, parse, to_text
from audiomancer.browse.index.snapshot import read_snapshot
from audiomancer.browse.search.found_locations import found_locations
from audiomancer.browse.search.matching import matching_mask
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.work import CancelToken
from tests.engine.browse.conftest import entry_of


@pytest.fixture
def index() -> BrowseIndex:
    made = BrowseIndex(
        [
            entry_of(
                1,
                "/m/Kicks/Boom.wav",
                location_count=3,
                other_paths=((1, "/m/Best of/Thunder 07.wav"), (1, "/m/Best of/x.wav")),
            ),
            entry_of(2, "/m/Kicks/Other.wav"),
            entry_of(3, "/m/Snares/Crack.wav", location_count=2, other_paths=((1, "/m/Kicks/Crack copy.wav"),)),
        ]
    )
    made.set_roots({1: "/m"})
    return made


def shown(index: BrowseIndex, text: str) -> list[str]:
    query = parse(text).query
    mask = matching_mask(index, query)
    index.show_at(found_locations(index, query))
    return [index.row(row).path for row in np.flatnonzero(mask).tolist()]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("", ["/m/Kicks/Boom.wav", "/m/Kicks/Other.wav", "/m/Snares/Crack.wav"]),
        ("thunder", ["/m/Best of/Thunder 07.wav"]),
        ("boom", ["/m/Kicks/Boom.wav"]),
        ('in:"best of"', ["/m/Best of/Thunder 07.wav"]),
        ('in:"best of" x', ["/m/Best of/x.wav"]),
        ("in:kicks", ["/m/Kicks/Boom.wav", "/m/Kicks/Other.wav", "/m/Kicks/Crack copy.wav"]),
        ("at:snares", ["/m/Snares/Crack.wav"]),
        ("-in:kicks", ["/m/Best of/Thunder 07.wav", "/m/Snares/Crack.wav"]),
        # Left out is what lies nowhere else, also where several folders are left out.
        ("-in:kicks -in:snares", ["/m/Best of/Thunder 07.wav"]),
        ('-in:kicks -in:snares -in:"best of"', []),
        ("-at:kicks -at:snares", ["/m/Best of/Thunder 07.wav"]),
        ("best", ["/m/Best of/Thunder 07.wav"]),
    ],
)
def test_a_query_finds_every_place_and_shows_the_one_it_found(index: BrowseIndex, text: str, paths: list[str]) -> None:
    assert shown(index, text) == paths


def test_folders_that_are_left_out_are_one_condition_with_a_chip_each() -> None:
    query = parse("-in:kicks -in:snares -tag:a -tag:b").query
    assert to_text(query) == "-in:kicks -in:snares -tag:a -tag:b"
    assert parse(to_text(query)).query == query
    chips = query.chips()
    assert [chip.label for chip in chips][:2] == ["not in kicks", "not in snares"]
    assert to_text(query.without(chips[0])) == "-in:snares -tag:a -tag:b"
    assert to_text(query.without(chips[0]).without(query.without(chips[0]).chips()[0])) == "-tag:a -tag:b"


def test_each_folder_counts_a_sound_once(index: BrowseIndex) -> None:
    rows = count_facets(index, parse("").query).rows_by_folder
    by_path = {index.folders.paths[number]: int(rows[number]) for number in range(len(rows))}
    assert by_path == {"/m/Kicks": 3, "/m/Best of": 1, "/m/Snares": 1}


def test_places_go_with_their_rows_through_the_file_of_the_index(index: BrowseIndex, tmp_path: Path) -> None:
    index.remove([2])
    index.upsert([entry_of(4, "/m/New.wav", other_paths=((1, "/m/b\udcff.wav"),))])
    Snapshot.of(index, "here", 5).write(tmp_path / "index")
    read = read_snapshot(tmp_path / "index", "here")
    assert read is not None
    again, _ = read
    assert shown(again, "thunder") == ["/m/Best of/Thunder 07.wav"]
    assert [place.name for row in range(again.row_count) for place in again.other_locations.of(row)] == [
        "Thunder 07.wav",
        "x.wav",
        "Crack copy.wav",
        "b\udcff.wav",
    ]
    again.upsert([entry_of(1, "/m/Kicks/Boom.wav")])
    assert shown(again, "thunder") == []


def test_a_scan_brings_the_places_of_a_copy_and_takes_them_away(tmp_path: Path, demo_sounds: Path) -> None:
    sounds = Path(shutil.copytree(demo_sounds, tmp_path / "Sounds"))
    kick = next(sounds.rglob("Kick Hard.wav"))
    with Engine.open(DataPaths.at(tmp_path / "data")) as engine:
        engine.library.add_folder(sounds)
        engine.library.scan(cancel=CancelToken())
        copy = sounds / "Copies" / "Thunder.wav"
        copy.parent.mkdir()
        copy.write_bytes(kick.read_bytes())
        before = engine.read_index()
        assert shown(before, "thunder") == []
        engine.library.scan(cancel=CancelToken())
        assert shown(engine.read_index(), "thunder") == [str(copy)]
        assert len(shown(engine.read_index(), 'kick "hard"')) == 1
        copy.unlink()
        engine.library.scan(cancel=CancelToken())
        assert shown(engine.read_index(), "thunder") == []


def test_only_what_is_shown_follows_the_query(index: BrowseIndex) -> None:
    assert shown(index, "thunder") == ["/m/Best of/Thunder 07.wav"]
    assert index.shown_path(0) == "/m/Best of/Thunder 07.wav"
    assert index.path(0) == "/m/Kicks/Boom.wav"


def test_a_source_folder_counts_what_lies_there_too_once_a_sound() -> None:
    twice = ((2, "/old/a.wav"), (2, "/old/sub/a.wav"))
    index = BrowseIndex(
        [entry_of(1, "/m/a.wav", location_count=3, other_paths=twice), entry_of(2, "/m/b.wav"), entry_of(3, "/m/c.wav")]
    )
    index.set_roots({1: "/m", 2: "/old"})
    assert count_facets(index, parse("").query).folders == {1: 3, 2: len(shown(index, "in:old"))} == {1: 3, 2: 1}
