"""The vector store against closed forms."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from audiomancer.errors import InvalidEmbeddingError, StorageError
from audiomancer.storage import LanceDBVectorStore, VectorMatrix
from tests.file_names import possible_name

MakeEmbedding = Callable[..., list[float]]


@pytest.fixture
def vectors(tmp_path: Path) -> Any:
    with LanceDBVectorStore(tmp_path / "embeddings") as store:
        yield store


def ids(results: list[tuple[str, float]]) -> list[str]:
    return [sample_id for sample_id, _ in results]


def test_attributes_are_those_of_the_reference(tmp_path: Path) -> None:
    store = LanceDBVectorStore(tmp_path / "a" / "b")
    assert (store.db_path, store.table_name, store.embedding_dim) == (tmp_path / "a" / "b", "embeddings", 128)
    assert store.db_path.is_dir()


def test_the_table_has_the_schema_of_the_reference_and_is_made_at_the_first_add(
    vectors: LanceDBVectorStore, make_embedding: MakeEmbedding
) -> None:
    import lancedb
    import pyarrow as pa

    assert list(vectors.db_path.iterdir()) == []
    vectors.add_embedding("a", make_embedding(1))
    schema = lancedb.connect(vectors.db_path).open_table("embeddings").schema
    assert schema.names == ["id", "embedding", "created_at"]
    assert schema.field("id").type == pa.string()
    assert schema.field("embedding").type == pa.list_(pa.float32(), 128)
    assert pa.types.is_timestamp(schema.field("created_at").type)


def test_nothing_is_found_where_there_is_no_table(vectors: LanceDBVectorStore, make_embedding: MakeEmbedding) -> None:
    assert vectors.search_similar(make_embedding(1)) == []
    assert vectors.get_embedding("a") is None
    assert vectors.delete_embedding("a") is False
    assert vectors.count() == 0
    vectors.add_embeddings_batch([])
    assert list(vectors.db_path.iterdir()) == []


def test_an_embedding_under_the_same_id_is_replaced(vectors: LanceDBVectorStore, make_embedding: MakeEmbedding) -> None:
    vectors.add_embedding("a", make_embedding(1))
    vectors.add_embedding("a", make_embedding(2))
    vectors.add_embeddings_batch([("a", make_embedding(3)), ("b", make_embedding(4)), ("a", make_embedding(5))])
    assert vectors.get_embedding("a") == make_embedding(5)
    assert vectors.count() == 2


@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda x: np.array(x, np.float32)])
def test_lists_tuples_and_arrays_are_accepted(vectors: LanceDBVectorStore, kind: Callable[[Any], Any]) -> None:
    vectors.add_embedding("a", kind([0.5] * 128))
    found = vectors.get_embedding("a")
    assert found == [0.5] * 128
    assert isinstance(found, list)
    assert {type(number) for number in found} == {float}
    assert ids(vectors.search_similar(kind([0.5] * 128))) == ["a"]


@pytest.mark.parametrize(
    ("embedding", "complaint"),
    [
        ([0.1] * 127, "must be 128, got 127"),
        ([0.1] * 129, "must be 128, got 129"),
        ([], "must be 128, got 0"),
        ([math.nan] + [0.0] * 127, "finite"),
        ([0.0] * 127 + [-math.inf], "finite"),
        ([1e39] + [0.0] * 127, "finite"),
        ([[0.1] * 128], "one row"),
        (["x"] * 128, "numbers"),
        ("x" * 128, "128"),
        (None, "one row"),
    ],
)
def test_an_unusable_embedding_is_refused(vectors: LanceDBVectorStore, embedding: Any, complaint: str) -> None:
    vectors.add_embedding("good", [1.0] * 128)
    with pytest.raises(ValueError, match=complaint):
        vectors.add_embedding("bad", embedding)
    with pytest.raises(InvalidEmbeddingError):
        vectors.add_embeddings_batch([("good 2", [1.0] * 128), ("bad", embedding)])
    with pytest.raises(ValueError, match=complaint):
        vectors.search_similar(embedding)
    assert vectors.count() == 1


@pytest.mark.parametrize("sample_id", ["", "smpl_\udcff"])
def test_an_id_that_is_no_text_is_refused_or_unknown(vectors: LanceDBVectorStore, sample_id: str) -> None:
    with pytest.raises(StorageError):
        vectors.add_embedding(sample_id, [1.0] * 128)
    assert vectors.get_embedding(sample_id) is None
    assert vectors.delete_embedding(sample_id) is False


@pytest.mark.parametrize(
    "odd", ["a'b", "a''b", "' OR '1'='1", "a\\'b", "\\", '"', "x\0y", "new\nline", "--", "%", "ü🥁", "a'; DELETE"]
)
def test_ids_that_look_like_sql_are_data(vectors: LanceDBVectorStore, odd: str, make_embedding: MakeEmbedding) -> None:
    vectors.add_embeddings_batch([("a", make_embedding(1)), (odd, make_embedding(2)), ("b", make_embedding(3))])
    assert vectors.get_embedding(odd) == make_embedding(2)
    assert ids(vectors.search_similar(make_embedding(1), exclude_ids=[odd])) == ["a", "b"]
    assert vectors.delete_embedding(odd) is True
    assert sorted(ids(vectors.search_similar(make_embedding(1)))) == ["a", "b"]


def test_cosine_distances_are_those_of_the_angle(vectors: LanceDBVectorStore, make_embedding: MakeEmbedding) -> None:
    vectors.add_embeddings_batch([
        ("same", make_embedding(2)), ("right angle", make_embedding(0, 1)), ("opposite", make_embedding(-3)),
        ("sixty degrees", make_embedding(0.5, math.sqrt(0.75))), ("zero", make_embedding()),
    ])  # fmt: skip
    found = dict(vectors.search_similar(make_embedding(1)))
    assert found["same"] == 0.0
    assert found["right angle"] == 1.0
    assert found["zero"] == 1.0
    assert found["opposite"] == 2.0
    assert found["sixty degrees"] == pytest.approx(0.5, abs=1e-6)
    assert list(found) == ["same", "sixty degrees", "right angle", "zero", "opposite"]


def test_the_zero_vector_lies_at_one_from_anything(vectors: LanceDBVectorStore, make_embedding: MakeEmbedding) -> None:
    vectors.add_embeddings_batch([("zero", make_embedding()), ("other", make_embedding(1))])
    assert vectors.search_similar(make_embedding()) == [("other", 1.0), ("zero", 1.0)]


def test_l2_is_the_euclidean_distance(vectors: LanceDBVectorStore, make_embedding: MakeEmbedding) -> None:
    vectors.add_embeddings_batch([("a", make_embedding(3, 4)), ("b", make_embedding(0, 1)), ("c", make_embedding())])
    assert vectors.search_similar(make_embedding(), distance_metric="l2") == [("c", 0.0), ("b", 1.0), ("a", 5.0)]


def test_exclusions_come_before_limit_and_offset(vectors: LanceDBVectorStore, make_embedding: MakeEmbedding) -> None:
    vectors.add_embeddings_batch([(f"s{i}", make_embedding(1, i / 10)) for i in range(10)])
    query = make_embedding(1)
    assert ids(vectors.search_similar(query, limit=3, exclude_ids=["s0", "s1", "nobody"])) == ["s2", "s3", "s4"]
    assert ids(vectors.search_similar(query, limit=2, offset=3, exclude_ids=["s0"])) == ["s4", "s5"]
    assert ids(vectors.search_similar(query, limit=5, offset=9)) == ["s9"]
    assert vectors.search_similar(query, limit=0) == []


@pytest.mark.parametrize("arguments", [{"limit": -1}, {"offset": -1}, {"distance_metric": "dot"}])
def test_arguments_that_make_no_sense_are_refused(vectors: LanceDBVectorStore, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        vectors.search_similar([1.0] * 128, **arguments)


def test_what_another_connection_writes_is_seen_at_once(
    vectors: LanceDBVectorStore, make_embedding: MakeEmbedding
) -> None:
    vectors.add_embedding("a", make_embedding(1))
    assert ids(vectors.search_similar(make_embedding(1))) == ["a"]
    with LanceDBVectorStore(vectors.db_path) as other:
        other.add_embedding("b", make_embedding(1))
        assert ids(vectors.search_similar(make_embedding(1))) == ["a", "b"]
        other.delete_embedding("a")
    assert vectors.get_embedding("a") is None
    assert ids(vectors.search_similar(make_embedding(1))) == ["b"]


def test_compaction_retains_every_embedding_and_gives_space_back(
    vectors: LanceDBVectorStore, random_embedding: Callable[[int], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiomancer.storage.lance.compaction._MOST_PIECES", 10)
    assert not vectors.is_fragmented()
    for number in range(12):
        vectors.add_embedding(f"s{number}", random_embedding(number))
    before = sum(1 for _ in vectors.db_path.rglob("*.*"))
    assert vectors.is_fragmented()
    # LanceDB sometimes leaves the pieces of the version before to the next time: then the program compacts again.
    for _ in range(2):
        time.sleep(0.05)
        vectors.compact(timedelta(milliseconds=1))
    assert not vectors.is_fragmented()
    assert sum(1 for _ in vectors.db_path.rglob("*.*")) < before
    assert [vectors.get_embedding(f"s{n}") for n in range(12)] == [random_embedding(n) for n in range(12)]


def test_a_folder_name_with_odd_characters_works(tmp_path: Path, make_embedding: MakeEmbedding) -> None:
    folder = tmp_path / possible_name("my ünïcode #1 %20 'sounds'?")
    with LanceDBVectorStore(folder) as store:
        store.add_embedding("a", make_embedding(1))
        assert store.get_embedding("a") == make_embedding(1)
    assert (folder / "embeddings.lance").is_dir()


def test_a_damaged_table_is_reported_in_a_sentence(tmp_path: Path) -> None:
    with LanceDBVectorStore(tmp_path) as store:
        store.add_embedding("a", [1.0] * 128)
    for file in (tmp_path / "embeddings.lance").rglob("*.lance"):
        file.write_bytes(b"not a lance file")
    with LanceDBVectorStore(tmp_path) as store, pytest.raises(StorageError, match="could not be read"):
        store.search_similar([1.0] * 128)


def test_importing_the_storage_does_not_import_lancedb() -> None:
    import subprocess

    code = "import sys, audiomancer.storage; assert not {'lancedb', 'pyarrow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


ordinary = hnp.arrays(np.float32, (12, 128), elements=st.floats(-8, 8, width=32))
extreme = hnp.arrays(
    np.float32,
    (6, 128),
    elements=st.sampled_from([0.0, 1.0, -1.0, 1e-45, -1e-40, 1e-20, 3e38, -3e38]),
    fill=st.just(np.float32(0.0)),
)


@settings(max_examples=80)
@given(matrix=st.one_of(ordinary, extreme), count=st.integers(1, 12), metric=st.sampled_from(["cosine", "l2"]))
def test_the_nearest_are_those_of_a_plain_calculation(matrix: Any, count: int, metric: Any) -> None:
    names = [f"s{i:02}" for i in range(len(matrix))]
    query, wide = matrix[0], matrix.astype(np.float64)
    if metric == "l2":
        plain = np.sqrt(((wide - wide[0]) ** 2).sum(axis=1))
    else:
        norms = np.sqrt((wide**2).sum(axis=1)) * np.sqrt((wide[0] ** 2).sum())
        plain = 1.0 - np.divide(wide @ wide[0], norms, out=np.zeros(len(wide)), where=norms > 0)
    found = VectorMatrix(names, matrix).nearest(query, count, metric)
    distances = [distance for _, distance in found]
    assert len(found) == min(count, len(matrix))
    assert distances == sorted(distances)
    assert distances == pytest.approx(np.sort(plain)[:count].tolist(), rel=1e-9, abs=1e-9)
    for name, distance in found:
        assert distance == pytest.approx(plain[names.index(name)], rel=1e-9, abs=1e-9)
        assert metric == "l2" or 0.0 <= distance <= 2.0
        if np.array_equal(matrix[names.index(name)], query) and query.any():
            assert distance == 0.0


@settings(max_examples=40)
@given(matrix=ordinary, chosen=st.sets(st.integers(0, 14)), excluded=st.sets(st.integers(0, 14)))
def test_only_the_chosen_and_never_the_excluded_are_found(matrix: Any, chosen: set[int], excluded: set[int]) -> None:
    names = [f"s{i}" for i in range(len(matrix))]
    found = VectorMatrix(names, matrix).nearest(
        matrix[0], 100, "cosine", among=[f"s{i}" for i in chosen], excluding=[f"s{i}" for i in excluded]
    )
    assert {name for name, _ in found} == {f"s{i}" for i in chosen - excluded} & set(names)
