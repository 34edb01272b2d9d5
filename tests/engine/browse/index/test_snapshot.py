"""The browse index comes back from its file, and goes on from there, as if it had been read anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.browse import BrowseIndex, Snapshot, Thresholds, catch_up, parse, read_changes, read_index
from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.browse.index.snapshot import read_snapshot
from audiomancer.browse.search.matching import matching_mask
from audiomancer.paths import DataPaths
from audiomancer.storage import AnalysedFile, LibraryStorage, ListedFile
from tests.engine.browse.conftest import entry_of, replace_with


def rows(index: BrowseIndex) -> list[object]:
    return sorted((index.row(int(row)) for row in np.flatnonzero(index.alive)), key=lambda row: row.entry_id)


def an_index() -> BrowseIndex:
    index = BrowseIndex(
        entry_of(
            n,
            f"/music/Pack {n % 7}/Kick {n % 11} é{n}.wav",
            bpm=120.0 + n % 9 if n % 2 else None,
            instrument="kick" if n % 3 else "pad",
            sample_id=None if n % 5 == 0 else f"smpl_{n:08x}" if n % 4 else f"smpl_{n:08x}ab",
            mood=("dark",) if n % 6 == 0 else (),
            loudness_lufs=None if n % 4 == 0 else -10.5 - n,
            true_peak_db=None if n % 4 == 0 else 0.25 - n,
        )
        for n in range(1, 60)
    )
    index.set_roots({1: "/music"})
    return index


def stored(index: BrowseIndex, file: Path, identity: str = "this library") -> BrowseIndex:
    Snapshot.of(index, identity, 17).write(file)
    found = read_snapshot(file, identity)
    assert found is not None
    assert found[1] == 17
    return found[0]


def test_what_was_written_comes_back_whole(tmp_path: Path) -> None:
    index = an_index()
    again = stored(index, tmp_path / "index")
    assert rows(again) == rows(index)
    assert len(again) == len(index)
    for text in ("kick", "k", "pack 3", "é1", "in:music", "bpm:120-126 inst:kick", "mood:dark", "-kick"):
        query = parse(text).query
        assert sorted(again.column("entry_id")[matching_mask(again, query)]) == sorted(
            index.column("entry_id")[matching_mask(index, query)]
        )
    for column in SORTABLE:
        for is_descending in (False, True):
            one, other = (
                i.column("entry_id")[i.orders.in_mask(i.alive, column, is_descending)] for i in (index, again)
            )
            assert one.tolist() == other.tolist(), column


def test_an_index_from_a_file_takes_changes_like_any_other(tmp_path: Path) -> None:
    index = an_index()
    again = stored(index, tmp_path / "index")
    changes = [entry_of(7, "/music/Pack 9/Renamed.wav", bpm=99.0), entry_of(500, "/music/New/Snare 1.wav")]
    for one in (index, again):
        one.upsert(changes)
        one.remove([3, 9])
    assert rows(again) == rows(index)
    assert again.row_of_entry(3) is None
    assert again.row_of_sample("smpl_00000007") == again.row_of_entry(7)
    assert np.count_nonzero(matching_mask(again, parse("renamed").query)) == 1
    # And once more through the file, without what was removed.
    third = stored(again, tmp_path / "index")
    assert rows(third) == rows(index)
    assert third.row_count == len(third)


@pytest.mark.parametrize("has_descending", [False, True])
def test_every_order_of_an_index_from_a_file_has_what_came_since(tmp_path: Path, has_descending: bool) -> None:
    index = an_index()
    again = stored(index, tmp_path / "index")
    if has_descending:
        again.orders.take_descending(again.orders.descending(), again.generation)
    changes = [
        entry_of(7, "/music/Pack 9/Renamed.wav", bpm=99.0, key="C", is_favourite=True),
        entry_of(500, "/music/New/Snare 1.wav", bpm=300.0, duration_s=9.0, format="FLAC"),
    ]
    for one in (index, again):
        one.upsert(changes)
    # What is made now is made of orders that are out of date.
    again.orders.take_descending(again.orders.descending(), again.generation)
    third = stored(again, tmp_path / "other")
    for column in SORTABLE:
        for is_descending in (False, True):
            expected, *others = (
                one.column("entry_id")[one.orders.in_mask(one.alive, column, is_descending)].tolist()
                for one in (index, again, third)
            )
            assert len(expected) == len(index)
            assert others == [expected, expected], (column, is_descending)


def test_more_new_sounds_than_the_file_has_space_for_are_taken(tmp_path: Path) -> None:
    again = stored(an_index(), tmp_path / "index")
    again.upsert(entry_of(n, f"/music/Many/{n}.wav") for n in range(1000, 12_000))
    assert len(again) == 59 + 11_000
    assert again.row(again.row_of_entry(11_999)).name == "11999.wav"


def test_another_librarys_file_is_not_used(tmp_path: Path) -> None:
    stored(an_index(), tmp_path / "index")
    assert read_snapshot(tmp_path / "index", "another library") is None


def test_a_file_of_an_older_layout_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "index"
    monkeypatch.setattr("audiomancer.browse.index.snapshot._LAYOUT", 2)
    stored(an_index(), file)
    monkeypatch.undo()
    assert read_snapshot(file, "this library") is None


@pytest.mark.parametrize("damage", ["cut", "heading", "empty", "text", "missing"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "index"
    stored(an_index(), file)
    content = bytearray(file.read_bytes())
    match damage:
        case "cut":
            content = content[:-100]
        case "heading":
            content[40] ^= 0xFF
        case "empty":
            content = bytearray()
        case "text":
            content = bytearray(b"not at all what was expected here")
    replace_with(content, file)
    if damage == "missing":
        file.unlink()
    assert read_snapshot(file, "this library") is None


def test_a_file_that_can_not_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "index"
    stored(an_index(), file)
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audiomancer.array_file.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        Snapshot.of(an_index(), "this library", 18).write(file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_sure_values_follow_the_thresholds_of_today(tmp_path: Path) -> None:
    again = stored(an_index(), tmp_path / "index")
    again.set_thresholds(Thresholds(tempo=0.95))
    assert np.isnan(again.column("bpm")).all()


# Over a stored library


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[LibraryStorage]:
    with LibraryStorage(DataPaths.at(tmp_path / "data")) as opened:
        yield opened


def listed(storage: LibraryStorage, *names: str, mtime_ns: int = 1) -> list[int]:
    folder = storage.files.add_folder("/sounds")
    files = [ListedFile(f"/sounds/{name}", 100, mtime_ns, "WAV", 1.5, 44_100, 2, 16) for name in names]
    return list(storage.files.store_listed(folder.id, files))


def analysed(storage: LibraryStorage, file_id: int, content: int) -> str:
    metadata = {
        "file_path": "/ignored",
        "file_hash": f"{content:064x}",
        "duration_ms": 10.0 + content,
        "sample_rate": 44_100,
        "channels": 1,
        "bit_depth": 16,
        "file_size_bytes": 1000 + content,
        "bpm": 100.0 + content,
        "bpm_confidence": 0.9,
    }
    vector = np.random.default_rng(content).normal(size=128)
    result = AnalysedFile(file_id, metadata, vector, bytes(512), "{}", 3, tempo_source="audio")
    return storage.analysed.store([result])[file_id]


KINDS = ("list", "analyse", "favourite", "correct", "missing", "fail", "delete", "add", "again")
commands = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 5)), max_size=14)


class World:
    """A library in which something happens."""

    def __init__(self, storage: LibraryStorage) -> None:
        self.storage = storage
        self.files = listed(storage, *(f"{n}.wav" for n in range(4)))
        self.samples: list[str] = []

    def do(self, command: str, one: int, two: int) -> None:
        storage, file_id = self.storage, self.files[one % len(self.files)]
        is_there = storage.files.file(file_id) is not None
        match command:
            case "list":
                self.files += [n for n in listed(storage, f"new {one}.wav") if n not in self.files]
            case "again":
                listed(storage, f"{one % 4}.wav", mtime_ns=2 + two)
            case "analyse" if is_there:
                self.samples.append(analysed(storage, file_id, two))
            case "fail" if is_there:
                storage.files.set_failed(file_id, "it is broken")
            case "missing":
                storage.files.set_missing([file_id])
            case "add":
                self._add(one)
            case "favourite" | "correct" | "delete" if self.samples:
                self._touch(command, self.samples[one % len(self.samples)], two)

    def _touch(self, command: str, sample_id: str, number: int) -> None:
        if command == "favourite":
            self.storage.user.set_favourite([sample_id], number % 2 == 0)
        elif command == "correct":
            self.storage.samples.update_sample(sample_id, {"bpm": 60.0 + number})
        else:
            self.storage.samples.delete_sample(sample_id)

    def _add(self, number: int) -> None:
        record = {
            "file_path": f"/elsewhere/{number}.wav",
            "file_hash": f"{number + 100:064x}",
            "duration_ms": 5.0,
            "sample_rate": 44_100,
            "channels": 1,
            "bit_depth": 16,
            "file_size_bytes": 7,
        }
        if self.storage.samples.sample_store.get_by_hash(record["file_hash"]) is None:
            self.samples.append(self.storage.samples.sample_store.add(record))


@given(commands)
@settings(max_examples=30)
def test_whatever_happens_to_a_library_an_index_that_catches_up_is_one_that_is_read_anew(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, int, int]]
) -> None:
    root = tmp_path_factory.mktemp("library")
    with LibraryStorage(DataPaths.at(root / "data")) as storage:
        world = World(storage)
        index = read_index(storage, root / "none", Thresholds())
        for command, one, two in done:
            world.do(command, one, two)
            if one % 3 == 0:
                assert catch_up(storage, index)
        assert catch_up(storage, index)
        assert rows(index) == rows(read_index(storage, root / "none", Thresholds()))


def test_a_library_is_read_from_its_file_and_what_changed_since(storage: LibraryStorage, tmp_path: Path) -> None:
    first, second = listed(storage, "a.wav", "b.wav")
    index = read_index(storage, tmp_path / "index", Thresholds())
    Snapshot.of(index, storage.changes.identity(), index.change_seq).write(tmp_path / "index")
    analysed(storage, first, 1)
    again = read_index(storage, tmp_path / "index", Thresholds())
    assert again.snapshot_seq == index.change_seq < again.change_seq
    assert [row.is_analysed for row in rows(again)] == [True, False]
    assert again.row_of_entry(second) is not None


def test_a_record_of_changes_that_no_longer_reaches_back_means_reading_anew(storage: LibraryStorage) -> None:
    listed(storage, *(f"{n}.wav" for n in range(50)))
    change_seq = storage.changes.last_seq()
    assert change_seq
    storage.changes.forget(change_seq + 20_000)
    assert read_changes(storage, 0) is None
    changes = read_changes(storage, change_seq)
    assert changes is not None
    assert not changes.entries


def test_samples_without_a_file_are_in_the_list(storage: LibraryStorage, tmp_path: Path) -> None:
    record = {
        "file_path": "/elsewhere/Warm Pad.flac",
        "file_hash": "ab" * 32,
        "duration_ms": 5000.0,
        "sample_rate": 48_000,
        "channels": 2,
        "bit_depth": 24,
        "file_size_bytes": 7,
        "key": "Am",
        "key_confidence": 0.9,
    }
    sample_id = storage.samples.add_sample_with_embedding(record, np.arange(128.0))
    (row,) = rows(read_index(storage, tmp_path / "none", Thresholds()))
    assert (row.sample_id, row.name, row.format, row.duration_s) == (sample_id, "Warm Pad.flac", "FLAC", 5.0)
    assert row.entry_id < 0
