"""Samples with their embeddings: what holds across both databases."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiomancer.errors import DuplicateSampleError, InvalidEmbeddingError, SampleNotFoundError, StorageError
from audiomancer.storage import SampleMetadata, UnifiedSampleStorage
from tests.file_names import possible_name

MakeSample = Callable[..., SampleMetadata]
MakeEmbedding = Callable[..., list[float]]
Random = Callable[[int], list[float]]


def assert_nothing_is_stored(storage: UnifiedSampleStorage) -> None:
    assert storage.sample_store.count() == 0
    assert storage.vector_store.count() == 0
    with storage._database.read() as connection:
        assert connection.execute("SELECT count(*) FROM vector_intents").fetchone() == (0,)


@pytest.mark.parametrize(
    "embedding", [[0.1] * 127, [0.1] * 129, [], [math.nan] * 128, [math.inf] + [0.0] * 127, ["a"] * 128]
)
def test_an_invalid_embedding_is_both_errors_and_stores_nothing(
    unified: UnifiedSampleStorage, make_sample: MakeSample, embedding: Any
) -> None:
    for kind in (ValueError, StorageError, InvalidEmbeddingError):
        with pytest.raises(kind, match=r"^Invalid embedding: "):
            unified.add_sample_with_embedding(make_sample(), embedding)
        with pytest.raises(kind, match=r"^Invalid embedding in batch: "):
            unified.add_samples_with_embeddings_batch([(make_sample("a"), [0.1] * 128), (make_sample("b"), embedding)])
    assert_nothing_is_stored(unified)


def test_a_wrong_dimension_names_both_numbers(unified: UnifiedSampleStorage, make_sample: MakeSample) -> None:
    with pytest.raises(ValueError, match="must be 128, got 127"):
        unified.add_sample_with_embedding(make_sample(), [0.1] * 127)


def test_known_content_is_refused_and_its_embedding_stays(
    unified: UnifiedSampleStorage, make_sample: MakeSample
) -> None:
    sample_id = unified.add_sample_with_embedding(make_sample(), [0.5] * 128)
    with pytest.raises(DuplicateSampleError) as caught:
        unified.add_sample_with_embedding(make_sample(file_path="/other.wav"), [0.25] * 128)
    assert caught.value.existing_id == sample_id
    assert unified.get_embedding(sample_id) == [0.5] * 128
    assert unified.vector_store.count() == 1


@pytest.mark.parametrize("fault", ["missing field", "stored content", "stored path", "content twice", "path twice"])
def test_a_batch_is_stored_whole_or_not_at_all(
    unified: UnifiedSampleStorage, make_sample: MakeSample, fault: str
) -> None:
    unified.add_sample_with_embedding(make_sample("old"), [1.0] * 128)
    bad: Any = {
        "missing field": {k: v for k, v in make_sample("bad").items() if k != "channels"},
        "stored content": make_sample("old", file_path="/x.wav"),
        "stored path": make_sample("bad", file_path="/samples/old.wav"),
        "content twice": make_sample("a", file_path="/x.wav"),
        "path twice": make_sample("bad", file_path="/samples/a.wav"),
    }[fault]
    with pytest.raises(StorageError):
        unified.add_samples_with_embeddings_batch(
            [(make_sample("a"), [0.1] * 128), (make_sample("b"), [0.1] * 128), (bad, [0.1] * 128)]
        )
    assert unified.sample_store.count() == unified.vector_store.count() == 1


@pytest.mark.parametrize("method", ["add_embedding", "add_embeddings_batch"])
def test_a_failing_vector_store_leaves_no_sample(
    unified: UnifiedSampleStorage, make_sample: MakeSample, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(unified.vector_store, method, fail)
    items = [(make_sample(f"s{i}"), [0.1] * 128) for i in range(2)]
    with pytest.raises(StorageError, match="on fire"):
        unified.add_samples_with_embeddings_batch(items[:1] if method == "add_embedding" else items)
    assert_nothing_is_stored(unified)


def test_a_failing_record_takes_its_vector_back(
    unified: UnifiedSampleStorage, make_sample: MakeSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        assert unified.vector_store.count() == 1
        raise StorageError("The disk is full")

    monkeypatch.setattr("audiomancer.storage.contract.unified.insert_samples", fail)
    with pytest.raises(StorageError, match="disk is full"):
        unified.add_sample_with_embedding(make_sample(), [0.1] * 128)
    assert_nothing_is_stored(unified)


def test_a_vector_that_can_not_be_deleted_is_invisible_and_goes_later(
    unified: UnifiedSampleStorage, make_sample: MakeSample, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> int:
        raise StorageError("The embeddings can't be written")

    ids = unified.add_samples_with_embeddings_batch([(make_sample(f"s{i}"), [0.1] * 128) for i in range(3)])
    with monkeypatch.context() as patch:
        patch.setattr(unified.vector_store, "delete_embeddings", fail)
        assert unified.delete_sample(ids[0]) is True
    assert unified.get_sample(ids[0]) is None
    assert [found["id"] for found, _ in unified.find_similar(ids[1])] == [ids[2]]
    assert unified.vector_store.count() == 3
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as reopened:
        assert reopened.vector_store.count() == 2


def test_delete_of_an_unknown_sample_is_reported(unified: UnifiedSampleStorage) -> None:
    assert unified.delete_sample("smpl_nobody") is False


def test_delete_takes_the_embedding_also_where_no_record_is_left(
    unified: UnifiedSampleStorage, make_sample: MakeSample
) -> None:
    sample_id = unified.add_sample_with_embedding(make_sample(), [0.5] * 128)
    unified.vector_store.add_embedding("smpl_never", [0.5] * 128)
    unified.sample_store.delete(sample_id)
    assert [unified.delete_sample(gone) for gone in (sample_id, "smpl_never")] == [False, False]
    assert_nothing_is_stored(unified)


def test_deleted_content_can_be_added_again(unified: UnifiedSampleStorage, make_sample: MakeSample) -> None:
    sample_id = unified.add_sample_with_embedding(make_sample(), [0.1] * 128)
    unified.delete_sample(sample_id)
    assert unified.add_sample_with_embedding(make_sample(), [0.5] * 128) == sample_id
    assert unified.get_embedding(sample_id) == [0.5] * 128


def test_find_similar_gives_exactly_the_limit_past_vectors_without_a_sample(
    unified: UnifiedSampleStorage, make_sample: MakeSample, make_embedding: MakeEmbedding
) -> None:
    ids = unified.add_samples_with_embeddings_batch(
        [(make_sample(f"s{i}"), make_embedding(1, 0.1 + i / 100)) for i in range(30)]
    )
    unified.vector_store.add_embeddings_batch([(f"orphan{i}", make_embedding(1, i / 10000)) for i in range(300)])
    for limit in (0, 1, 5, 29):
        found = unified.find_similar(ids[0], limit=limit)
        assert [sample["id"] for sample, _ in found] == ids[1 : limit + 1]
    assert len(unified.find_similar(ids[0], limit=100)) == 29
    assert len(unified.search_by_text_and_similarity(make_embedding(1), limit=30)) == 30


def test_find_similar_can_include_the_sample_itself(
    unified: UnifiedSampleStorage, make_sample: MakeSample, random_embedding: Random
) -> None:
    ids = [unified.add_sample_with_embedding(make_sample(f"s{i}"), random_embedding(i)) for i in range(3)]
    assert ids[0] not in {sample["id"] for sample, _ in unified.find_similar(ids[0])}
    found = unified.find_similar(ids[0], exclude_self=False, distance_metric="l2")
    assert found[0][0]["id"] == ids[0]
    assert found[0][1] == 0.0
    assert [distance for _, distance in found] == sorted(distance for _, distance in found)


def test_find_similar_needs_an_embedding_and_a_sample(unified: UnifiedSampleStorage, make_sample: MakeSample) -> None:
    bare = unified.sample_store.add(make_sample("bare"))
    unified.vector_store.add_embedding("smpl_orphan", [0.1] * 128)
    for sample_id in ("smpl_nobody", bare, "smpl_orphan"):
        with pytest.raises(SampleNotFoundError, match="No embedding found"):
            unified.find_similar(sample_id)


def test_text_and_similarity_give_the_nearest_among_all_that_match(
    unified: UnifiedSampleStorage, make_sample: MakeSample, make_embedding: MakeEmbedding
) -> None:
    near = [(make_sample(f"snare {i}"), make_embedding(1, i / 1000)) for i in range(200)]
    far = [
        (make_sample(f"kick {i}", bpm=100.0 + i, key="C#", mood=["dark"]), make_embedding(1, 5 + i)) for i in range(8)
    ]
    unified.add_samples_with_embeddings_batch(near + far)
    unified.sample_store.add(make_sample("kick without embedding", bpm=100.0))
    query = make_embedding(1)
    found = unified.search_by_text_and_similarity(query, "kick", limit=3)
    assert [sample["file_path"] for sample in found] == [f"/samples/kick {i}.wav" for i in range(3)]
    filters = {"bpm_min": 102.0, "bpm_max": 106.0, "key": "Db", "mood": ["dark"]}
    found = unified.search_by_text_and_similarity(query, "kick", filters, limit=3)
    assert [sample["bpm"] for sample in found] == [102.0, 103.0, 104.0]
    found = unified.search_by_text_and_similarity(make_embedding(0, 1), None, filters, limit=2, distance_metric="l2")
    assert [sample["bpm"] for sample in found] == [102.0, 103.0]
    assert unified.search_by_text_and_similarity(query, "cowbell") == []


def test_text_alone_searches_the_records(unified: UnifiedSampleStorage, make_sample: MakeSample) -> None:
    unified.sample_store.add_batch([make_sample(f"kick {i}", bpm=100.0 + i) for i in range(5)])
    found = unified.search_by_text_and_similarity(text_query="kick", filters={"bpm_min": 102.0}, limit=2)
    assert [sample["bpm"] for sample in found] == [102.0, 103.0]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "embedding or a text"),
        ({"filters": {"bpm_min": 1.0}}, "embedding or a text"),
        ({"text_query": "kick", "filters": {"tempo": 1}}, "tempo"),
        ({"text_query": "kick", "limit": -1}, "negative"),
        ({"query_embedding": [0.1] * 127}, "Invalid embedding.*got 127"),
        ({"query_embedding": [0.1] * 128, "distance_metric": "dot"}, "distance_metric"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(
    unified: UnifiedSampleStorage, arguments: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        unified.search_by_text_and_similarity(**arguments)


def test_update_leaves_the_embedding(unified: UnifiedSampleStorage, make_sample: MakeSample) -> None:
    sample_id = unified.add_sample_with_embedding(make_sample(), [0.5] * 128)
    assert unified.update_sample(sample_id, {"bpm": 90.0})
    assert unified.update_sample("smpl_nobody", {"bpm": 90.0}) is False
    assert unified.get_sample(sample_id)["bpm"] == 90.0
    assert unified.get_embedding(sample_id) == [0.5] * 128


def test_another_embedding_takes_the_place_of_the_first(unified: UnifiedSampleStorage, make_sample: MakeSample) -> None:
    ids = [unified.add_sample_with_embedding(make_sample(n), [1.0, *[float(n == "b")] * 127]) for n in ("a", "b", "c")]
    assert unified.find_similar(ids[0], 1)[0][0]["id"] == ids[2]
    record = unified.get_sample(ids[1])
    assert unified.update_embedding(ids[1], [1.0, *[0.0] * 127]) is True
    assert unified.update_embedding(ids[2], np.full(128, 1.0)) is True
    assert unified.find_similar(ids[0], 1)[0][0]["id"] == ids[1]
    assert unified.get_embedding(ids[2]) == [1.0] * 128
    assert unified.get_sample(ids[1]) == record
    assert unified.vector_store.count() == 3


def test_an_embedding_is_not_stored_for_a_sample_that_is_not_there(unified: UnifiedSampleStorage) -> None:
    assert unified.update_embedding("smpl_nobody", [1.0] * 128) is False
    assert_nothing_is_stored(unified)


def test_an_unusable_embedding_leaves_the_old_one(unified: UnifiedSampleStorage, make_sample: MakeSample) -> None:
    sample_id = unified.add_sample_with_embedding(make_sample(), [0.5] * 128)
    with pytest.raises(InvalidEmbeddingError, match=r"^Invalid embedding: .*must be 128, got 127"):
        unified.update_embedding(sample_id, [0.5] * 127)
    assert unified.get_embedding(sample_id) == [0.5] * 128


def test_contents_that_share_eight_digits_have_different_embeddings(
    unified: UnifiedSampleStorage, make_sample: MakeSample, random_embedding: Random
) -> None:
    hashes = ["abcdef01" + digit * 56 for digit in "0123"]
    items = [(make_sample(digest, file_hash=digest), random_embedding(i)) for i, digest in enumerate(hashes)]
    ids = unified.add_samples_with_embeddings_batch(items[:3])
    ids.append(unified.add_sample_with_embedding(*items[3]))
    assert len(set(ids)) == 4
    assert [unified.get_embedding(sample_id) for sample_id in ids] == [embedding for _, embedding in items]


def test_the_matrix_holds_every_sample_and_no_orphan(
    unified: UnifiedSampleStorage, make_sample: MakeSample, random_embedding: Random
) -> None:
    assert unified.embedding_matrix()[1].shape == (0, 128)
    ids = unified.add_samples_with_embeddings_batch([(make_sample(f"s{i}"), random_embedding(i)) for i in range(4)])
    unified.vector_store.add_embedding("orphan", random_embedding(9))
    found, matrix = unified.embedding_matrix()
    assert sorted(found) == sorted(ids)
    assert matrix.dtype == np.float32
    assert [matrix[found.index(sample_id)].tolist() for sample_id in ids] == [random_embedding(i) for i in range(4)]
    assert unified.embedding_matrix()[1] is matrix
    unified.delete_sample(ids[0])
    assert sorted(unified.embedding_matrix()[0]) == sorted(ids[1:])


def test_a_database_in_memory_works(tmp_path: Path, make_sample: MakeSample) -> None:
    with UnifiedSampleStorage(":memory:", tmp_path) as storage:
        sample_id = storage.add_sample_with_embedding(make_sample(), [0.1] * 128)
        assert storage.get_sample(sample_id) is not None


def test_a_path_with_odd_characters_works(tmp_path: Path, make_sample: MakeSample) -> None:
    folder = tmp_path / "ünï #1 %20 'x'"
    name = possible_name("a?b.db")
    with UnifiedSampleStorage(folder / name, folder / "embeddings") as storage:
        storage.add_sample_with_embedding(make_sample(), [0.1] * 128)
        storage.compact()
    assert (folder / name).is_file()
