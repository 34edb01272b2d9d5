"""The index on the disk: seen by every process, whole after any crash, made again where somebody wrote past it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from audiomancer.storage import LanceDBVectorStore
from audiomancer.storage.lance.sample_keys import sample_key
from audiomancer.storage.vectors.codes import encode
from audiomancer.storage.vectors.neighbour_files import NeighbourFiles


def ids(count: int, first: int = 0) -> list[str]:
    return [f"smpl_{number:08x}" for number in range(first, first + count)]


def coded(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    return encode(np.random.default_rng(seed).normal(size=(count, 128)).astype(np.float32))


def put(files: NeighbourFiles, names: list[str], before: int, seed: int = 0) -> None:
    with files.writing():
        files.note_put(names, *coded(len(names), seed), before, before + 1)


def names(files: NeighbourFiles) -> list[str]:
    index = files.index()
    return sorted(index.ids_of(np.flatnonzero(index.live)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "neighbours"


def test_what_one_process_notes_another_sees(folder: Path) -> None:
    one, other = NeighbourFiles(folder), NeighbourFiles(folder)
    put(one, ids(3), 0)
    assert names(other) == ids(3)
    index = other.index()
    with one.writing():
        one.note_deleted(ids(1), 1, 2)
    put(one, ["an id of its own kind"], 2)
    assert names(other) == sorted([*ids(2, 1), "an id of its own kind"])
    assert other.index() is index
    assert other.covers(3)
    assert not other.covers(2)


@pytest.mark.parametrize("stored", [1, 20, 31, 32, 500])
def test_what_a_crash_cut_off_is_left_out_and_written_over(folder: Path, stored: int) -> None:
    files = NeighbourFiles(folder)
    put(files, ids(2), 0)
    (log,) = folder.glob("since-*.log")
    whole = log.read_bytes()
    put(files, ids(2, 10), 1)
    log.write_bytes(log.read_bytes()[: len(whole) + stored])
    again = NeighbourFiles(folder)
    assert names(again) == ids(2)
    put(again, ids(1, 20), 1)
    assert names(NeighbourFiles(folder)) == sorted(ids(2) + ids(1, 20))
    assert NeighbourFiles(folder).covers(2)


def test_a_gap_in_the_versions_is_noticed(folder: Path) -> None:
    files = NeighbourFiles(folder)
    put(files, ids(2), 0)
    put(files, ids(2, 10), 5)
    assert not files.covers(6)
    assert not NeighbourFiles(folder).covers(6)


def test_new_cells_hold_what_was_there_and_take_the_place_of_the_log(folder: Path) -> None:
    files, other = NeighbourFiles(folder), NeighbourFiles(folder)
    put(files, [*ids(30), "odd"], 0)
    with files.writing():
        files.note_deleted(ids(5), 1, 2)
    put(files, ids(1, 7), 2, seed=9)
    before = names(other)
    vector = other.index().vector(other.index().place_of_key(sample_key("smpl_00000007")))
    files.rebuild()
    assert not list(folder.glob("since-*.log"))
    assert names(files) == names(other) == before == sorted([*ids(25, 5), "odd"])
    assert other.covers(3)
    index = other.index()
    assert index.place_count == 26
    assert np.allclose(index.vector(index.place_of_key(sample_key("smpl_00000007"))), vector)
    put(other, ids(1, 50), 3)
    assert len(files.index()) == 27


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_damaged_file_of_cells_is_made_again_from_the_table(tmp_path: Path, damage: str) -> None:
    rng = np.random.default_rng(1)
    vectors = dict(zip(ids(40), rng.normal(size=(40, 128)).astype(np.float32), strict=True))
    with LanceDBVectorStore(tmp_path / "v") as store:
        store.add_embeddings_batch(list(vectors.items()))
        store._files.rebuild()
    cells = tmp_path / "v" / "neighbours" / "cells.bin"
    content = cells.read_bytes()
    cells.write_bytes(content[:-50] if damage == "cut" else b"something else entirely")
    with LanceDBVectorStore(tmp_path / "v") as store:
        found = store.search_similar(vectors["smpl_00000003"], 2)
        assert found[0] == ("smpl_00000003", 0.0)
        assert len(store.neighbours()) == 40


def test_what_others_write_past_the_index_is_found(tmp_path: Path) -> None:
    import lancedb

    with LanceDBVectorStore(tmp_path / "v") as store:
        store.add_embeddings_batch([(name, np.eye(128)[n]) for n, name in enumerate(ids(5))])
        table = lancedb.connect(tmp_path / "v").open_table("embeddings")
        table.delete("id = 'smpl_00000000'")
        assert [name for name, _ in store.search_similar(np.eye(128)[0], 10)] == ids(4, 1)
        assert store.noted_neighbours() is not None
        store.add_embedding("smpl_00000009", np.eye(128)[0])
        assert store.search_similar(np.eye(128)[0], 1) == [("smpl_00000009", 0.0)]


def test_an_older_librarys_index_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    import shutil

    with LanceDBVectorStore(tmp_path / "v") as store:
        store.add_embeddings_batch([(name, np.eye(128)[n]) for n, name in enumerate(ids(5))])
    shutil.rmtree(tmp_path / "v" / "neighbours")
    with LanceDBVectorStore(tmp_path / "v") as store:
        assert store.noted_neighbours() is None
        assert len(store.neighbours()) == 5
        assert store.noted_neighbours() is not None


def test_small_writes_leave_the_folder_bounded(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    with LanceDBVectorStore(tmp_path / "v") as store:
        store.add_embeddings_batch(list(zip(ids(2000), rng.normal(size=(2000, 128)), strict=True)))
        store.compact(timedelta(milliseconds=1))
        before = sum(file.stat().st_size for file in (tmp_path / "v").rglob("*") if file.is_file())
        for number in range(60):
            store.add_embedding(ids(1, number * 7)[0], rng.normal(size=128))
        store.compact(timedelta(milliseconds=1))
        store.compact(timedelta(milliseconds=1))
        after = sum(file.stat().st_size for file in (tmp_path / "v").rglob("*") if file.is_file())
        assert store.count() == 2000
        assert after < 1.1 * before
