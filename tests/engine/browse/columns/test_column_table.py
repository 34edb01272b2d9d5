"""Every column of the table is read, stored, shown, ordered and filtered: no column needs separate code."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiomancer.browse import BrowseIndex, Query, Range, Row, Snapshot
from audiomancer.browse.columns.column_table import COLUMNS, RANGES, SORTABLE
from audiomancer.browse.index.snapshot import read_snapshot
from audiomancer.browse.search.conditions import ColumnRange, Formats
from audiomancer.browse.search.matching import matching_mask
from audiomancer.paths import DataPaths
from audiomancer.storage import Entry, LibraryStorage, ListedFile
from audiomancer.storage.library.entry import STORED
from tests.engine.browse.conftest import entry_of

VALUES: dict[str, list[object]] = {
    "sample_rate": [8_000, 44_100, 192_000],
    "channels": [1, 2, 8],
    "bit_depth": [8, 16, 24],
    "size": [0, 2**31 + 5_000, 2**33],
    "added": [1.0, 1.7e9, 1.8e9],
    "loudness": [-70.0, -23.5, 1.25],
    "brightness": [31.5, 900.0, 9_800.0],
    "attack": [0.001, 0.02, 1.5],
    "noisiness": [0.0, 0.4, 1.0],
    "tail": [0.001, 0.3, 12.0],
    "duration": [0.001, 2.0, 3_600.0],
}


def three(name: str) -> list[Entry]:
    """Three entries with rising values in one column, that come in another order, and one without a value."""
    field = RANGES[name].field
    low, middle, high = VALUES[name]
    entries = [
        entry_of(number, f"/music/{number}.wav", **{field: v}) for number, v in enumerate((high, low, middle), 1)
    ]
    return [*entries, entry_of(4, "/music/4.wav", loudness_lufs=None)] if name == "loudness" else entries


def test_every_field_of_an_entry_has_its_sql_and_every_shown_column_its_field() -> None:
    assert list(STORED) == list(Entry._fields)
    shown = {column.field for column in COLUMNS if column.field}
    assert shown <= set(Row._fields)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert set(VALUES) == set(RANGES)
    assert {"sample_rate", "channels", "bit_depth", "format", "size", "added", "loudness"} <= set(SORTABLE)


@pytest.mark.parametrize("name", RANGES)
def test_a_column_is_shown_as_it_was_read(name: str) -> None:
    index = BrowseIndex(three(name))
    field = RANGES[name].field
    high, low, middle = (getattr(index.row(row), field) for row in range(3))
    assert [low, middle, high] == pytest.approx(VALUES[name])


@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "from the file"])
@pytest.mark.parametrize("name", RANGES)
def test_the_list_is_ordered_by_a_column_and_what_has_no_value_stands_last(
    name: str, is_stored: bool, tmp_path: Path
) -> None:
    index = BrowseIndex(three(name))
    if is_stored:
        Snapshot.of(index, "library", 1).write(tmp_path / "index")
        found = read_snapshot(tmp_path / "index", "library")
        assert found is not None
        index = found[0]
    unknown = [3] if name == "loudness" else []
    assert index.orders.all_rows(name, is_descending=False).tolist() == [1, 2, 0, *unknown]
    assert index.orders.all_rows(name, is_descending=True).tolist() == [0, 2, 1, *unknown]


@pytest.mark.parametrize("name", RANGES)
def test_a_range_of_a_column_finds_what_lies_in_it(name: str) -> None:
    index = BrowseIndex(three(name))
    low, middle, high = VALUES[name]

    def found(wanted: Range) -> set[int]:
        query = Query(ColumnRange(name, wanted))
        (chip,) = query.chips()
        assert query.without(chip) == Query()
        return set(np.flatnonzero(matching_mask(index, query)).tolist())

    assert found(Range(middle, middle)) == {2}
    assert found(Range(None, middle)) == {1, 2}
    assert found(Range(middle, None)) == {0, 2}
    assert found(Range(low, high)) == {0, 1, 2}


def test_formats_are_found_whatever_their_case() -> None:
    index = BrowseIndex([entry_of(n, f"/music/{n}.x", format=f) for n, f in enumerate(("WAV", "FLAC", "MP3"), 1)])
    query = Query(Formats(frozenset({"flac", "mp3"})))
    assert set(np.flatnonzero(matching_mask(index, query)).tolist()) == {1, 2}
    assert query.without(query.chips()[0]) == Query()


def test_sizes_beyond_two_gibibytes_retain_their_order() -> None:
    sizes = np.array([0, 1, 2**31 - 1, 2**31, 2**31 + 4096, 2**40, 2**62], np.int64)
    by_size = RANGES["size"].sort_keys
    assert by_size is not None
    assert (np.diff(by_size(sizes).astype(np.int64)) >= 0).all()
    assert np.diff(by_size(sizes[:6]).astype(np.int64)).all()


def test_a_file_whose_header_says_no_format_has_that_of_its_suffix(tmp_path: Path) -> None:
    with LibraryStorage(DataPaths(tmp_path)) as storage:
        folder = storage.files.add_folder("/sounds")
        names = ("a.wav", "b.flac", "no suffix", "dotted.name.aiff")
        storage.files.store_listed(folder.id, [ListedFile(f"/sounds/{name}", 1, 1) for name in names])
        assert [entry.format for entry in storage.entries.read()] == ["WAV", "FLAC", "", "AIFF"]
