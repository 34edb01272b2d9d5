"""Contents that share many digits of their hashes, and texts that share their keys: never a failure, never a mix-up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audiomancer.errors import DuplicateSampleError, StorageError
from audiomancer.storage import (
    AnalysedFile,
    LibraryStorage,
    ListedFile,
    SampleMetadata,
    SQLiteSampleStore,
    UnifiedSampleStorage,
)
from audiomancer.storage.sqlite.text import path_key, text_key
from tests.stored_files import files_in

MakeSample = Callable[..., SampleMetadata]
MANY = 60


def hashes_sharing(digits: int, count: int = MANY, start: int = 0) -> list[str]:
    return [("c1a5" * 16)[:digits] + f"{number * 7919:0{64 - digits}x}" for number in range(start, start + count)]


def samples_sharing(digits: int, make_sample: MakeSample, start: int = 0) -> list[SampleMetadata]:
    return [
        make_sample(f"s{digits}-{file_hash[-12:]}", file_hash=file_hash)
        for file_hash in hashes_sharing(digits, start=start)
    ]


def assert_all_there(store: SQLiteSampleStore, ids: list[str], samples: list[SampleMetadata]) -> None:
    assert len(set(ids)) == len(samples)
    for sample_id, sample in zip(ids, samples, strict=True):
        record = store.get(sample_id)
        assert record is not None
        assert (record["file_hash"], record["file_path"]) == (sample["file_hash"], sample["file_path"])
        assert sample_id == f"smpl_{sample['file_hash']}"[: len(sample_id)]
        assert len(sample_id) >= len("smpl_") + 8


@pytest.mark.parametrize("digits", [8, 12, 20])
def test_contents_that_share_digits_are_added_one_by_one(
    store: SQLiteSampleStore, make_sample: MakeSample, digits: int
) -> None:
    samples = samples_sharing(digits, make_sample)
    ids = [store.add(sample) for sample in samples]
    assert_all_there(store, ids, samples)
    assert len(ids[0]) == len("smpl_") + 8


@pytest.mark.parametrize("digits", [8, 12, 20])
def test_contents_that_share_digits_are_added_in_one_batch(
    unified: UnifiedSampleStorage, make_sample: MakeSample, random_embedding: Callable[[int], list[float]], digits: int
) -> None:
    samples = samples_sharing(digits, make_sample) + samples_sharing(digits, make_sample, start=MANY)
    items = [(sample, random_embedding(number)) for number, sample in enumerate(samples)]
    ids = unified.add_samples_with_embeddings_batch(items[:MANY])
    ids += unified.add_samples_with_embeddings_batch(items[MANY:])
    assert_all_there(unified.sample_store, ids, samples)
    for sample_id, (_, embedding) in zip(ids, items, strict=True):
        assert unified.get_embedding(sample_id) == pytest.approx(embedding)


@pytest.mark.parametrize("digits", [8, 12, 20])
def test_analysed_files_whose_contents_share_digits_are_stored(
    library: LibraryStorage, make_sample: MakeSample, random_embedding: Callable[[int], list[float]], digits: int
) -> None:
    folder = library.files.add_folder("/samples")
    samples = samples_sharing(digits, make_sample)
    listed = library.files.store_listed(folder.id, [ListedFile(sample["file_path"], 1, 1) for sample in samples])
    results = [
        AnalysedFile(file_id, sample, random_embedding(number), bytes(512), f'{{"tempo":[[{number}.0,"name",1]]}}', 1)
        for number, (file_id, sample) in enumerate(zip(listed, samples, strict=True))
    ]
    stored = dict(library.analysed.store(results[:20]))
    for result in results[20:30]:
        stored |= library.analysed.store([result])
    stored |= library.analysed.store(results[30:])
    ids = [stored[file_id] for file_id in listed]
    assert_all_there(library.samples.sample_store, ids, samples)
    for number, sample_id in enumerate(ids):
        assert f"[[{number}.0," in (library.entries.evidence(sample_id) or "")
        assert library.samples.get_embedding(sample_id) == pytest.approx(random_embedding(number))


WRITER = """
import sys
from audiomancer.storage import UnifiedSampleStorage, SQLiteSampleStore
folder, parity, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
def sample(number):
    return {"file_path": f"/samples/{parity}-{number}.wav", "file_hash": "c1a5" * 5 + f"{2 * number + parity:044x}",
            "duration_ms": 1.0, "sample_rate": 44100, "channels": 1, "bit_depth": 16, "file_size_bytes": 1}
print("ready", flush=True)
sys.stdin.readline()
if kind == "records":
    with SQLiteSampleStore(folder + "/samples.db") as store:
        for number in range(40):
            store.add(sample(number))
else:
    with UnifiedSampleStorage(folder + "/samples.db", folder + "/embeddings") as storage:
        for start in range(0, 40, 8):
            items = [(sample(number), [float(parity + 1), float(number)] + [0.0] * 126)
                     for number in range(start, start + 8)]
            storage.add_samples_with_embeddings_batch(items[:7])
            storage.add_sample_with_embedding(*items[7])
"""


@pytest.mark.parametrize("kinds", [("both", "both"), ("both", "records")])
def test_two_processes_store_contents_that_share_digits(tmp_path: Path, kinds: tuple[str, str]) -> None:
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings"):
        pass
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(parity), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for parity, kind in enumerate(kinds)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=100)
    assert [writer.returncode for writer in writers] == [0, 0]
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as storage:
        for parity, kind in enumerate(kinds):
            for number in range(40):
                record = storage.sample_store.get_by_path(f"/samples/{parity}-{number}.wav")
                assert record is not None
                assert record["file_hash"] == "c1a5" * 5 + f"{2 * number + parity:044x}"
                embedding = storage.get_embedding(record["id"])
                if kind == "records":
                    assert embedding is None
                else:
                    assert embedding is not None
                    assert embedding[:2] == [float(parity + 1), float(number)]
        assert storage.sample_store.count() == 80


def test_a_content_stored_by_others_between_choosing_and_writing_gives_no_one_a_wrong_vector(
    unified: UnifiedSampleStorage, make_sample: MakeSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = hashes_sharing(20, 2)
    write = unified.writer._write_vectors
    overtaken: list[str] = []

    def write_late(*items: object) -> None:
        if not overtaken:
            overtaken.append(unified.sample_store.add(make_sample("other", file_hash=first)))
        write(*items)  # type: ignore[arg-type] - passed on as it came

    monkeypatch.setattr(unified.writer, "_write_vectors", write_late)
    sample_id = unified.add_sample_with_embedding(make_sample("mine", file_hash=second), [1.0] * 128)
    assert overtaken == [f"smpl_{first[:8]}"]
    assert sample_id == f"smpl_{second[:9]}"
    assert unified.get_embedding(overtaken[0]) is None
    assert unified.get_embedding(sample_id) == [1.0] * 128
    assert unified.vector_store.count() == 1


def texts_of_one_key(key_of: Callable[[str], int]) -> tuple[str, str]:
    seen: dict[int, str] = {}
    number = 0
    while True:
        text = f"/samples/{number * 2654435761 % 2**32:08x}{number:x}.wav"
        key = key_of(text)
        if key in seen:
            return seen[key], text
        seen[key] = text
        number += 1


def test_hashes_that_share_their_key_are_distinguished(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    one, two = texts_of_one_key(text_key)
    first = store.add(make_sample("one", file_hash=one))
    assert store.get_by_hash(two) is None
    second = store.add(make_sample("two", file_hash=two))
    for sample_id, text in ((first, one), (second, two)):
        assert store.get_by_hash(text) == store.get(sample_id)
    with pytest.raises(DuplicateSampleError) as refused:
        store.add(make_sample("three", file_hash=two))
    assert refused.value.existing_id == second


def test_paths_that_share_their_key_are_distinguished(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    one, two = texts_of_one_key(path_key)
    first = store.add(make_sample("one", file_path=one))
    assert store.get_by_path(two) is None
    second = store.add(make_sample("two", file_path=two))
    for sample_id, text in ((first, one), (second, two)):
        assert store.get_by_path(text) == store.get(sample_id)
    with pytest.raises(StorageError, match="has this path already"):
        store.add(make_sample("four", file_path=one))
    assert store.update(first, {"file_path": one})
    with pytest.raises(StorageError, match="has this path already"):
        store.update(first, {"file_path": two})


def test_listed_files_whose_paths_share_their_key_are_distinguished(
    library: LibraryStorage,
) -> None:
    same_key = texts_of_one_key(path_key)
    folder = library.files.add_folder("/samples")
    files = [ListedFile(path, 1, 1) for path in same_key]
    (one,) = library.files.store_listed(folder.id, files[:1])
    assert library.files.store_listed(folder.id, files)[0] == one
    assert set(files_in(library, folder.id)) == set(same_key)
