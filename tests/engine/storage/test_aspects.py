"""Aspects beside the embeddings: stored with their samples, seen by every process, whole again after damage."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from audiomancer.aspects import ASPECT_BYTES, ASPECTS, COMMON_BYTES, likeness, packed, unpacked
from audiomancer.storage import LanceDBVectorStore, sample_key
from audiomancer.storage.aspects.aspect_files import AspectFiles
from audiomancer.storage.aspects.aspect_index import AspectArrays


def ids(count: int, first: int = 0) -> list[str]:
    return [f"smpl_{number:08x}" for number in range(first, first + count)]


def blocks(count: int, seed: int = 0) -> np.ndarray:
    """Blocks of which every second one has a rhythm."""
    made = np.random.default_rng(seed).integers(-127, 128, (count, ASPECT_BYTES)).astype(np.int8)
    made[::2, COMMON_BYTES:] = 0
    return made


def held(store: LanceDBVectorStore, sample_id: str) -> list[int] | None:
    found = store.aspects.files.index().block_of_key(sample_key(sample_id))
    return None if found is None else found.tolist()


def test_a_block_is_as_long_as_its_aspects_say() -> None:
    ends = [aspect.first + aspect.size for aspect in ASPECTS]
    assert [aspect.first for aspect in ASPECTS] == [0, *ends[:-1]]
    assert ends[-1] == ASPECT_BYTES <= 160
    assert ASPECTS[-1].first == COMMON_BYTES


def test_likeness_is_1_for_the_same_and_unknown_where_either_has_none() -> None:
    rng = np.random.default_rng(1)
    vectors = {aspect.name: rng.normal(size=aspect.size).astype(np.float32) for aspect in ASPECTS}
    whole = packed(vectors)
    single = packed({**vectors, "rhythm": None})
    found = likeness(whole, np.stack([whole, single]))
    assert np.allclose(found[0], 1.0, atol=1e-5)
    assert np.allclose(found[1, :4], 1.0, atol=1e-5)
    assert np.isnan(found[1, 4])
    assert np.isnan(likeness(single, whole[None])[0, 4])
    assert np.allclose(np.linalg.norm(unpacked(whole[None])[0, ASPECTS[0].part]), 1.0, atol=1e-5)


def test_arrays_find_every_key_and_give_its_block() -> None:
    keys, made = np.random.default_rng(2).permutation(500).astype(np.uint64), blocks(500)
    arrays = AspectArrays.of(keys, made)
    assert len(arrays.rhythm) == 250
    places = arrays.places_of(keys)
    assert np.array_equal(arrays.blocks(places), made)
    assert arrays.places_of(np.array([900], np.uint64)).tolist() == [-1]


def test_what_one_process_notes_another_sees_also_after_the_arrays_were_written_anew(tmp_path: Path) -> None:
    one, other = AspectFiles(tmp_path / "aspects"), AspectFiles(tmp_path / "aspects")
    made = blocks(4)
    with one.writing():
        one.note_put([*ids(3), "an odd id"], made, 0, 1)
        one.note_deleted(ids(1), 1, 2)
    index = other.index()
    assert index.block_of_key(sample_key("smpl_00000000")) is None
    assert np.array_equal(index.block_of_key(sample_key("smpl_00000002")), made[2])
    one.rebuild()
    again = other.index()
    assert again is not index
    assert np.array_equal(again.block_of_key(sample_key("an odd id")), made[3])
    assert again.place_count == 3
    assert other.ids_of(again.everything()[0]) == ["smpl_00000001", "smpl_00000002", "an odd id"]
    assert other.covers(2)


@pytest.fixture
def store(tmp_path: Path) -> LanceDBVectorStore:
    return LanceDBVectorStore(tmp_path / "embeddings")


def test_aspects_are_stored_replaced_and_deleted_with_their_embeddings(store: LanceDBVectorStore) -> None:
    made = blocks(3)
    store.add_embeddings_batch([(sample_id, [1.0] * 128) for sample_id in ids(3)])
    store.aspects.put(ids(3), made)
    store.aspects.put(ids(1), made[2:])
    assert held(store, "smpl_00000000") == made[2].tolist()
    assert store.delete_embeddings(["smpl_00000001"]) == 1
    assert held(store, "smpl_00000001") is None
    assert sorted(store.aspects.readable_ids()) == ["smpl_00000000", "smpl_00000002"]
    store.compact(timedelta(milliseconds=1), is_thorough=True)
    assert held(store, "smpl_00000002") == made[2].tolist()


def test_the_table_gives_back_what_the_files_lost_and_the_files_what_the_table_lost(store: LanceDBVectorStore) -> None:
    made = blocks(3)
    store.aspects.put(ids(3), made)
    for file in (store.db_path / "aspects").iterdir():
        file.unlink()
    store.close()
    fresh = LanceDBVectorStore(store.db_path)
    assert held(fresh, "smpl_00000001") is None
    fresh.aspects.index_now()
    assert held(fresh, "smpl_00000001") == made[1].tolist()
    assert fresh.aspects.make_anew() == 3
    assert sorted(fresh.aspects.readable_ids()) == ids(3)
    assert held(fresh, "smpl_00000002") == made[2].tolist()
