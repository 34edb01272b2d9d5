"""Whatever callers give, they get an answer or an error of the contract, in a sentence."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiomancer.errors import AudiomancerError, InvalidEmbeddingError, SampleNotFoundError, StorageError
from audiomancer.platforms.system import CURRENT
from audiomancer.storage import LanceDBVectorStore, SampleMetadata, SQLiteSampleStore, SynthStore, UnifiedSampleStorage

MakeSample = Callable[..., SampleMetadata]
SURROGATE = "smpl_\ud800"

ODD: dict[str, Any] = {
    "None": None,
    "true": True,
    "number": 3,
    "negative": -1,
    "real": 1.5,
    "NaN": math.nan,
    "infinity": -math.inf,
    "numpy integer": np.int64(3),
    "numpy real": np.float32("-inf"),
    "numpy truth": np.bool_(True),
    "huge": 10**400,
    "fraction": Fraction(1, 3),
    "complex": 1j,
    "empty text": "",
    "text": "120",
    "surrogate": SURROGATE,
    "NUL": "a\0b",
    "long text": "word " * 500,
    "bytes": b"a",
    "path": Path("/samples/kick.wav"),
    "empty list": [],
    "tuple": ("a", "b"),
    "mixed list": ["a", 1, None, [], SURROGATE],
    "dict": {"a": 1},
    "odd dict": {1: 2, "bpm": SURROGATE},
    "set": {1, "a"},
    "array": np.zeros(128),
    "array of truth": np.zeros(128, bool),
    "table": np.zeros((2, 128)),
    "object": object(),
    "class": str,
}


@pytest.fixture(scope="module")
def unified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnifiedSampleStorage]:
    folder = tmp_path_factory.mktemp("odd")
    with UnifiedSampleStorage(folder / "library.db", folder / "embeddings") as storage:
        yield storage


def complaint(call: Callable[[Any], object], odd: Any) -> str | None:
    """Sentence of an error of the contract; None where there is none. All others are let through."""
    try:
        call(odd)
    except UnicodeError:
        raise
    except (AudiomancerError, ValueError) as error:
        return str(error)
    return None


def calls(storage: UnifiedSampleStorage, synths: SynthStore, sample: SampleMetadata, synth: dict[str, Any]) -> Any:
    """Every public method with one argument left open; how often it is open is how often it stands here."""
    samples, vectors, good = storage.sample_store, storage.vector_store, [0.5] * 128
    sample_id = samples.search()[0]["id"]
    yield from (
        samples.add, samples.add_batch, samples.get, samples.get_by_path, samples.get_by_hash, samples.delete,
        lambda odd: samples.add_batch([odd]), lambda odd: samples.update(odd, {"bpm": 1.0}),
        lambda odd: samples.update(sample_id, odd),
    )  # fmt: skip
    for field in (*sample, "id", "bpm", "is_loop", "key", "mood", "created_at", "instrument_type"):
        yield lambda odd, field=field: samples.add({**sample, field: odd})
        yield lambda odd, field=field: samples.update(sample_id, {field: odd})
    filters = ("instrument_type", "bpm_min", "bpm_max", "key", "mood")
    for name in ("query", *filters):
        yield lambda odd, name=name: samples.count(**{name: odd})
        yield lambda odd, name=name: samples.search(**{name: odd})
    for name in filters:
        yield lambda odd, name=name: storage.search_by_text_and_similarity(good, filters={name: odd})
    yield from (
        lambda odd: samples.search(limit=odd), lambda odd: samples.search(offset=odd),
        lambda odd: vectors.add_embedding(odd, good), lambda odd: vectors.add_embedding(sample_id, odd),
        vectors.add_embeddings_batch, lambda odd: vectors.add_embeddings_batch([odd]),
        vectors.get_embedding, vectors.delete_embedding, vectors.search_similar,
        lambda odd: vectors.search_similar(good, limit=odd), lambda odd: vectors.search_similar(good, offset=odd),
        lambda odd: vectors.search_similar(good, exclude_ids=odd),
        lambda odd: vectors.search_similar(good, distance_metric=odd),
        lambda odd: storage.add_sample_with_embedding(odd, good),
        lambda odd: storage.add_sample_with_embedding(sample, odd),
        storage.add_samples_with_embeddings_batch, lambda odd: storage.add_samples_with_embeddings_batch([odd]),
        storage.delete_sample, storage.find_similar, storage.get_embedding, storage.get_sample,
        lambda odd: storage.update_embedding(odd, good), lambda odd: storage.update_embedding(sample_id, odd),
        lambda odd: storage.find_similar(sample_id, limit=odd),
        lambda odd: storage.find_similar(sample_id, exclude_self=odd),
        lambda odd: storage.find_similar(sample_id, distance_metric=odd),
        storage.search_by_text_and_similarity,
        lambda odd: storage.search_by_text_and_similarity(None, odd),
        lambda odd: storage.search_by_text_and_similarity(good, odd),
        lambda odd: storage.search_by_text_and_similarity(good, filters=odd),
        lambda odd: storage.search_by_text_and_similarity(good, limit=odd),
        lambda odd: storage.search_by_text_and_similarity(good, distance_metric=odd),
        lambda odd: storage.update_sample(odd, {"bpm": 1.0}), lambda odd: storage.update_sample(sample_id, odd),
    )  # fmt: skip
    synth_id = synths.search()[0]["id"]
    yield from (
        synths.add, synths.get, synths.get_by_name, synths.get_by_path, synths.get_by_hash, synths.delete,
        lambda odd: synths.update(odd, {"name": "b"}), lambda odd: synths.update(synth_id, odd), synths.list_all,
        lambda odd: synths.add_lineage(odd, synth_id), lambda odd: synths.add_lineage(synth_id, odd),
        lambda odd: synths.add_lineage(synth_id, synth_id, odd), synths.get_lineage,
        lambda odd: synths.search(limit=odd), lambda odd: synths.search(offset=odd),
    )  # fmt: skip
    for field in (*synth, "id", "controls", "characteristics", "categorization", "created_at"):
        yield lambda odd, field=field: synths.add({**synth, field: odd})
        yield lambda odd, field=field: synths.update(synth_id, {field: odd})
    for name in ("query", "category", "has_gate"):
        yield lambda odd, name=name: synths.count(**{name: odd})
        yield lambda odd, name=name: synths.search(**{name: odd})


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_argument_is_answered_or_refused_in_a_sentence(
    unified: UnifiedSampleStorage, make_sample: MakeSample, kind: str
) -> None:
    odd = ODD[kind]
    synth = {"name": "bass", "file_path": "/synths/bass.scd", "file_hash": "ab" * 32, "source_code": "x"}
    other = {"name": "lead", "file_path": "/synths/lead.scd", "file_hash": "cd" * 32, "source_code": "y"}
    if not unified.sample_store.count():
        unified.add_sample_with_embedding(make_sample("standing"), [0.25] * 128)
    with SynthStore(":memory:") as synths:
        synths.add(other)
        for call in calls(unified, synths, make_sample("odd"), synth):
            words = complaint(call, odd)
            assert words is None or (words.isprintable() and (words[0].isupper() or " must " in words)), words


def test_a_search_text_of_hundreds_of_words_is_a_search(
    store: SQLiteSampleStore, synths: SynthStore, make_sample: MakeSample
) -> None:
    words = " ".join(f"w{number}" for number in range(2_000))
    sample_id = store.add(make_sample("a", file_path=f"/{words}.wav"))
    store.add(make_sample("b"))
    assert [sample["id"] for sample in store.search(words)] == [sample_id]
    assert store.count(words + " other") == 0
    assert synths.search(words) == []


def test_whole_numbers_of_numpy_and_very_large_ones_are_limits(
    unified: UnifiedSampleStorage, make_sample: MakeSample
) -> None:
    ids = [unified.add_sample_with_embedding(make_sample(f"limit {n}"), [float(n + 1)] * 128) for n in range(4)]
    for limit, count in ((np.int64(3), 3), (np.uint8(2), 2)):
        assert len(unified.sample_store.search(limit=limit)) == count  # type: ignore[arg-type] # what is tested
        assert len(unified.find_similar(ids[0], limit)) == count  # type: ignore[arg-type] # what is tested
    assert len(unified.sample_store.search(limit=2**63)) == unified.sample_store.count()
    assert len(unified.find_similar(ids[0], 2**63)) == len(unified.find_similar(ids[0], 10**6)) >= 3
    assert len(unified.vector_store.search_similar([0.5] * 128, 2**63)) == unified.vector_store.count()
    assert unified.vector_store.search_similar([0.5] * 128, 3, 2**63) == unified.sample_store.search(offset=2**64) == []
    for limit in (1.5, True, "3", None):
        with pytest.raises(ValueError, match="limit must be a whole number"):
            unified.sample_store.search(limit=limit)  # type: ignore[arg-type] # what is tested


def test_half_characters_in_ids_find_nothing_and_are_not_stored(
    unified: UnifiedSampleStorage, make_sample: MakeSample
) -> None:
    assert unified.get_sample(SURROGATE) is unified.get_embedding(SURROGATE) is None
    assert unified.delete_sample(SURROGATE) is unified.update_embedding(SURROGATE, [0.5] * 128) is False
    assert unified.sample_store.delete(SURROGATE) is unified.vector_store.delete_embedding(SURROGATE) is False
    with pytest.raises(SampleNotFoundError):
        unified.find_similar(SURROGATE)
    with pytest.raises(StorageError, match="'id'"):
        unified.add_sample_with_embedding(make_sample("x", id=SURROGATE), [0.5] * 128)
    with pytest.raises(StorageError):
        unified.vector_store.add_embedding(SURROGATE, [0.5] * 128)
    assert unified.sample_store.get_by_path("/\ud800") is None


@pytest.mark.skipif(not CURRENT.is_posix, reason="names on Windows may hold halves of signs")
def test_a_path_of_half_characters_is_refused_where_no_file_can_have_it(
    unified: UnifiedSampleStorage, make_sample: MakeSample
) -> None:
    with pytest.raises(StorageError, match="file_path"):
        unified.sample_store.add(make_sample("x", file_path="/\ud800"))


@pytest.mark.parametrize("bound", ["120", True, math.nan, np.float32("nan"), [120], 1j])
@pytest.mark.parametrize("name", ["bpm_min", "bpm_max"])
def test_a_bound_that_is_no_number_is_refused_by_name(store: SQLiteSampleStore, name: str, bound: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a number"):
        store.search(**{name: bound})


@pytest.mark.parametrize("bound", [-math.inf, np.float32("-inf"), -(10**400), np.int64(90), Fraction(90)])
def test_every_kind_of_number_bounds_like_the_plain_one(
    store: SQLiteSampleStore, make_sample: MakeSample, bound: Any
) -> None:
    store.add_batch([make_sample("slow", bpm=60.0), make_sample("fast", bpm=90.0), make_sample("none")])
    assert store.count(bpm_min=bound) == (1 if bound == 90 else 2)
    assert store.count(bpm_max=-bound) == 0 if bound == 90 else 2


def test_empty_filters_filter_nothing(store: SQLiteSampleStore, synths: SynthStore, make_sample: MakeSample) -> None:
    store.add_batch([make_sample("a", key="C", instrument_type="kick", mood=["dark"]), make_sample("b")])
    assert store.count(query="", instrument_type="", key="", mood=[""]) == store.count(mood=[]) == 2
    synths.add({"name": "a", "file_path": "/a.scd", "file_hash": "ab" * 32, "source_code": ""})
    assert synths.count(query="", category="") == 1


@pytest.mark.parametrize("flag", ["yes", 1, 0.0, [True]])
def test_a_gate_is_true_or_false(synths: SynthStore, flag: Any) -> None:
    with pytest.raises(ValueError, match="has_gate must be true or false"):
        synths.search(has_gate=flag)
    assert synths.count(has_gate=np.bool_(True)) == 0  # type: ignore[arg-type] # what is tested


def test_tuples_are_stored_as_lists(synths: SynthStore) -> None:
    synth = {"name": "a", "file_path": "/a.scd", "file_hash": "ab" * 32, "source_code": ""}
    synth_id = synths.add(
        {**synth, "controls": ({"name": "freq", "range": (20, 20_000)},), "categorization": {"tags": ("warm", "low")}}
    )
    found = synths.get(synth_id)
    assert found is not None
    assert found["controls"] == [{"name": "freq", "range": [20, 20_000]}]
    assert found["categorization"] == {"tags": ["warm", "low"]}


@pytest.mark.parametrize(
    "embedding",
    [["0.5"] * 128, [True] * 128, [0.5] * 127 + [False], np.ones(128, bool), np.array(["1"] * 128), "1" * 128,
     b"1" * 128, [np.bool_(True)] * 128, np.array([True] * 128, object), np.ones(128, complex), [10**400] * 128],
)  # fmt: skip
def test_texts_and_truth_values_are_no_embedding(unified: UnifiedSampleStorage, embedding: Any) -> None:
    with pytest.raises(InvalidEmbeddingError):
        unified.vector_store.add_embedding("smpl_a", embedding)
    assert unified.vector_store.get_embedding("smpl_a") is None


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE samples (id INTEGER, name TEXT)", "CREATE TABLE schema_migrations (version TEXT, dirty INTEGER)",
     "CREATE VIEW samples AS SELECT 1 AS id", "CREATE TABLE anything (a)"],
)  # fmt: skip
def test_another_programs_database_is_refused_in_a_sentence_and_left_alone(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()
    for kind in (SQLiteSampleStore, SynthStore):
        with pytest.raises(StorageError, match="not an Audiomancer library"):
            kind(path)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_table_with_times_of_another_unit_is_read_and_written(tmp_path: Path, unit: str) -> None:
    import lancedb
    import pyarrow as pa

    schema = pa.schema(
        [("created_at", pa.timestamp(unit)), ("id", pa.string()), ("embedding", pa.list_(pa.float32(), 128))]
    )
    lancedb.connect(tmp_path).create_table("embeddings", schema=schema)
    with LanceDBVectorStore(tmp_path) as vectors:
        vectors.add_embeddings_batch([("a", [1.0] * 128), ("b", [0.5] * 128)])
        vectors.add_embedding("a", [2.0] * 128)
        assert vectors.get_embedding("a") == [2.0] * 128
        assert [sample_id for sample_id, _ in vectors.search_similar([1.0] * 128)] == ["a", "b"]
    table = lancedb.connect(tmp_path).open_table("embeddings")
    assert table.schema.field("created_at").type == pa.timestamp(unit)
    assert all(time is not None for time in table.to_arrow()["created_at"].to_pylist())
