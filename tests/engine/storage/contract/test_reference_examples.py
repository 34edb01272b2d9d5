"""Every example that the storage reference prints, as it stands there."""

from __future__ import annotations

import inspect
from datetime import datetime
from pathlib import Path

import pytest

import audiomancer.storage
from audiomancer.storage import (
    LanceDBVectorStore,
    SampleMetadata,
    SampleStore,
    SQLiteSampleStore,
    SynthStore,
    UnifiedSampleStorage,
    VectorStore,
)
from audiomancer.storage.contract.unified import UnifiedSampleStorage as FromUnified

FILTERS = "query=None, instrument_type=None, bpm_min=None, bpm_max=None, key=None, mood=None"


def reference_sample(file_hash: str = "abc123", path: str = "/samples/kick.wav") -> SampleMetadata:
    return SampleMetadata(
        file_path=path,
        file_hash=file_hash,
        duration_ms=250.5,
        sample_rate=44100,
        channels=1,
        bit_depth=16,
        file_size_bytes=44100,
    )


def full_sample() -> SampleMetadata:
    return SampleMetadata(
        id="smpl_abc12345",
        file_path="/path/to/kick.wav",
        file_hash="abc123def456",
        duration_ms=250.5,
        sample_rate=44100,
        channels=1,
        bit_depth=16,
        file_size_bytes=44100,
        spectral_centroid=1500.0,
        spectral_bandwidth=800.0,
        spectral_rolloff=5000.0,
        zero_crossing_rate=0.15,
        rms_energy=0.7,
        dynamic_range=40.0,
        bpm=125.0,
        bpm_confidence=0.95,
        is_loop=True,
        key="C",
        key_confidence=0.88,
        tuning_frequency=440.0,
        pitch_salience=0.8,
        instrument_type="kick",
        instrument_confidence=0.92,
        mood=["energetic", "dark"],
        genre_tags=["techno", "industrial"],
        created_at=datetime.now(),
        updated_at=datetime.now(),
    )


def test_the_five_names_of_the_reference_are_exported() -> None:
    names = {"SampleMetadata", "SampleStore", "VectorStore", "LanceDBVectorStore", "SynthStore"}
    assert names <= set(audiomancer.storage.__all__)
    assert all(hasattr(audiomancer.storage, name) for name in audiomancer.storage.__all__)
    assert FromUnified is UnifiedSampleStorage


def test_the_stores_implement_their_protocols(store: SQLiteSampleStore, tmp_path: Path) -> None:
    assert isinstance(store, SampleStore)
    assert isinstance(LanceDBVectorStore(tmp_path), VectorStore)


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (SQLiteSampleStore.__init__, "self, db_path"),
        (SQLiteSampleStore.add, "self, sample"),
        (SQLiteSampleStore.add_batch, "self, samples"),
        (SQLiteSampleStore.get, "self, sample_id"),
        (SQLiteSampleStore.get_by_path, "self, file_path"),
        (SQLiteSampleStore.get_by_hash, "self, file_hash"),
        (SQLiteSampleStore.update, "self, sample_id, updates"),
        (SQLiteSampleStore.delete, "self, sample_id"),
        (
            SQLiteSampleStore.search,
            f"self, {FILTERS}, limit=50, offset=0",
        ),
        (
            SQLiteSampleStore.count,
            f"self, {FILTERS}",
        ),
        (LanceDBVectorStore.__init__, "self, db_path"),
        (LanceDBVectorStore.add_embedding, "self, sample_id, embedding"),
        (LanceDBVectorStore.add_embeddings_batch, "self, items"),
        (LanceDBVectorStore.get_embedding, "self, sample_id"),
        (LanceDBVectorStore.delete_embedding, "self, sample_id"),
        (
            LanceDBVectorStore.search_similar,
            "self, embedding, limit=10, offset=0, exclude_ids=None, distance_metric='cosine'",
        ),
        (UnifiedSampleStorage.__init__, "self, db_path, embeddings_path"),
        (UnifiedSampleStorage.add_sample_with_embedding, "self, sample, embedding"),
        (UnifiedSampleStorage.add_samples_with_embeddings_batch, "self, items"),
        (UnifiedSampleStorage.delete_sample, "self, sample_id"),
        (
            UnifiedSampleStorage.find_similar,
            "self, sample_id, limit=10, exclude_self=True, distance_metric='cosine'",
        ),
        (UnifiedSampleStorage.get_embedding, "self, sample_id"),
        (UnifiedSampleStorage.get_sample, "self, sample_id"),
        (
            UnifiedSampleStorage.search_by_text_and_similarity,
            "self, query_embedding=None, text_query=None, filters=None, limit=20, distance_metric='cosine'",
        ),
        (UnifiedSampleStorage.update_sample, "self, sample_id, updates"),
        (SynthStore.__init__, "self, db_path"),
        (SynthStore.add, "self, synth"),
        (SynthStore.get, "self, synth_id"),
        (SynthStore.get_by_name, "self, name"),
        (SynthStore.get_by_path, "self, file_path"),
        (SynthStore.get_by_hash, "self, file_hash"),
        (SynthStore.update, "self, synth_id, updates"),
        (SynthStore.delete, "self, synth_id"),
        (SynthStore.search, "self, query=None, category=None, has_gate=None, limit=50, offset=0"),
        (SynthStore.count, "self, query=None, category=None, has_gate=None"),
        (SynthStore.list_all, "self, limit=100"),
        (SynthStore.add_lineage, "self, synth_id, parent_synth_id, contribution_weight=0.5"),
        (SynthStore.get_lineage, "self, synth_id"),
    ],
)
def test_signatures_are_those_of_the_reference(method: object, parameters: str) -> None:
    signature = inspect.signature(method)
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    assert str(inspect.Signature(bare)).replace(" = ", "=") == f"({parameters})"


def test_sample_store_examples(store: SQLiteSampleStore) -> None:
    sample_id = store.add(reference_sample())
    assert sample_id == "smpl_abc123"
    sample = store.get("smpl_abc123")
    assert sample is not None
    assert sample["file_path"] == "/samples/kick.wav"
    assert store.get("smpl_nonexistent") is None
    assert store.get_by_hash("abc123") is not None
    by_path = store.get_by_path("/samples/kick.wav")
    assert by_path is not None
    assert by_path["id"] == "smpl_abc123"
    assert store.update("smpl_abc123", {"bpm": 128.0, "key": "C#"}) is True
    assert store.update("smpl_nonexistent", {"bpm": 120}) is False
    assert store.delete("smpl_abc123") is True
    assert store.delete("smpl_nonexistent") is False


def test_batch_and_search_examples(store: SQLiteSampleStore) -> None:
    samples = [
        SampleMetadata(**{**reference_sample(f"hash{i}", f"/s/{i}.wav"), "instrument_type": "kick", "bpm": 110.0 + i})
        for i in range(25)
    ]
    assert len(store.add_batch(samples)) == 25
    results = store.search(instrument_type="kick", bpm_min=120.0, bpm_max=130.0, limit=10, offset=0)
    assert [sample["bpm"] for sample in results] == [120.0 + i for i in range(10)]
    total = store.count(instrument_type="kick")
    assert (total + 9) // 10 == 3
    page2 = store.search(instrument_type="kick", limit=10, offset=10)
    assert [sample["bpm"] for sample in page2] == [120.0 + i for i in range(10)]


def test_the_full_record_of_the_reference_comes_back_as_it_went_in(store: SQLiteSampleStore) -> None:
    sample = full_sample()
    assert store.add(sample) == "smpl_abc12345"
    assert store.get("smpl_abc12345") == sample


def test_vector_store_examples(tmp_path: Path) -> None:
    path = tmp_path / "embeddings"
    with LanceDBVectorStore(path) as store:
        assert store.db_path == path
        assert store.get_embedding("smpl_nonexistent") is None
        store.add_embedding("smpl_abc123", [0.1, 0.2] + [0.0] * 126)
        retrieved = store.get_embedding("smpl_abc123")
        assert retrieved is not None
        assert len(retrieved) == 128
        store.add_embeddings_batch([("smpl_abc123", [0.1] * 128), ("smpl_def456", [0.2] * 127 + [0.1])])
        store.add_embeddings_batch([("smpl_ghi789", [0.3] * 128)])
        assert len(store.search_similar([0.1] * 128, limit=10)) == 3
        results = store.search_similar([0.1] * 128, limit=3)
        assert results[0][0] == "smpl_abc123"
        assert results[0][1] < results[2][1]
        more = store.search_similar([0.1] * 128, limit=5, exclude_ids=["smpl_abc123", "smpl_def456"])
        assert [sample_id for sample_id, _ in more] == ["smpl_ghi789"]
        assert store.delete_embedding("smpl_abc123") is True
        assert store.delete_embedding("smpl_abc123") is False


def test_unified_examples(unified: UnifiedSampleStorage) -> None:
    sample = SampleMetadata(**{**reference_sample(), "id": "smpl_abc123"})
    sample_id = unified.add_sample_with_embedding(sample, [0.1] * 128)
    assert sample_id == "smpl_abc123"
    assert unified.sample_store.get(sample_id) is not None
    assert unified.vector_store.get_embedding(sample_id) is not None
    others = [(reference_sample(f"{i}00000", f"/samples/snare {i}.wav"), [0.1] * 127 + [float(i)]) for i in range(1, 4)]
    assert len(unified.add_samples_with_embeddings_batch(others)) == 3
    similar = unified.find_similar("smpl_abc123", limit=5)
    assert [found["file_hash"] for found, _ in similar] == ["100000", "200000", "300000"]
    assert similar[0][1] < similar[1][1]
    embedding = unified.get_embedding("smpl_abc123")
    assert embedding is not None
    assert len(embedding) == 128
    found = unified.get_sample("smpl_abc123")
    assert found is not None
    assert found["file_path"] == "/samples/kick.wav"
    assert unified.update_sample("smpl_abc123", {"bpm": 128.0, "key": "C#"}) is True
    assert len(unified.search_by_text_and_similarity(query_embedding=[0.1] * 128, limit=10)) == 4
    by_text = unified.search_by_text_and_similarity(text_query="kick", filters={"bpm_min": 120.0, "bpm_max": 130.0})
    assert [hit["id"] for hit in by_text] == ["smpl_abc123"]
    both = unified.search_by_text_and_similarity(
        query_embedding=[0.1] * 128, text_query="kick", filters={"key": "C"}, limit=10
    )
    assert both == []
    assert unified.delete_sample("smpl_abc123") is True
    assert unified.sample_store.get("smpl_abc123") is None
    assert unified.vector_store.get_embedding("smpl_abc123") is None


def test_synth_examples(tmp_path: Path) -> None:
    with SynthStore(str(tmp_path / "samples.db")) as store:
        synth = {
            "id": "synth_abc123",
            "name": "tb303",
            "file_path": "/synths/tb303.scd",
            "file_hash": "abc123",
            "source_code": "SynthDef(...)",
            "controls": [{"name": "freq", "default": 440.0}],
            "characteristics": {"num_channels": 2, "has_gate": True},
            "categorization": {"category": "bass", "tags": ["acid"]},
        }
        assert store.add(synth) == "synth_abc123"
        for found in (
            store.get("synth_abc123"),
            store.get_by_name("tb303"),
            store.get_by_path("/synths/tb303.scd"),
            store.get_by_hash("abc123"),
        ):
            assert found is not None
            assert {name: found[name] for name in synth} == synth
        assert store.get("synth_nonexistent") is None
        assert [hit["name"] for hit in store.search(category="bass", limit=10)] == ["tb303"]
        assert store.count(category="bass") == 1
        assert len(store.list_all(limit=50)) == 1
        assert store.update("synth_abc123", {"characteristics": {"num_channels": 2}}) is True
        child = {**synth, "id": None, "name": "tb909", "file_hash": "0123456789"}
        child_id = store.add(child)
        assert child_id == "synth_01234567"
        store.add_lineage(child_id, "synth_abc123", 0.8)
        parents = store.get_lineage(child_id)
        assert parents[0]["parent_synth_id"] == "synth_abc123"
        assert parents[0]["contribution_weight"] == 0.8
        assert store.delete("synth_abc123") is True
