"""The made library is one that the program itself could have written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import make_library as benchmark
import numpy as np
import pytest

from audiomancer.analysis import FEATURE_VERSION
from audiomancer.analysis.evidence import Claims
from audiomancer.paths import DataPaths
from audiomancer.storage import FileState, LibraryStorage, check_library

SAMPLES = 2000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataPaths, benchmark.MadeLibrary]:
    paths = DataPaths(tmp_path_factory.mktemp("made"))
    return paths, benchmark.make_library(paths, SAMPLES, seed=3)


@pytest.fixture(scope="module")
def storage(made: tuple[DataPaths, benchmark.MadeLibrary]) -> Iterator[LibraryStorage]:
    with LibraryStorage(made[0]) as opened:
        yield opened


def test_the_library_holds_what_the_report_says(
    storage: LibraryStorage, made: tuple[DataPaths, benchmark.MadeLibrary]
) -> None:
    report = made[1]
    assert storage.samples.sample_store.count() == report.samples == SAMPLES
    found = check_library(storage.database, storage.samples)
    assert found.problems == ()
    assert (found.vectors, found.orphan_vectors, found.samples_without_vector) == (SAMPLES, 0, 0)
    assert found.files[FileState.LISTED] == report.listed > 0
    assert found.files[FileState.FAILED] == report.failed
    assert found.files[FileState.MISSING] == report.missing > 0
    assert found.files[FileState.ANALYSED] == SAMPLES + report.second_locations - report.missing
    entries = list(storage.entries.read())
    assert len(entries) == SAMPLES + report.listed
    assert sum(entry.is_favourite for entry in entries) == report.favourites > 0
    assert len(storage.files.problems()) == report.failed
    waiting = storage.files.pending(FEATURE_VERSION)
    assert len(waiting) == report.listed
    assert all(Path(file.path).name.startswith("New ") for file in waiting)


def test_its_claims_waveforms_and_vectors_have_the_shape_of_real_ones(storage: LibraryStorage) -> None:
    entries = [entry for entry in storage.entries.read() if entry.sample_id]
    for entry in entries[::50]:
        evidence_json = storage.entries.evidence(entry.sample_id)
        claims = Claims.from_json(evidence_json)
        assert claims.to_json() == evidence_json
        assert entry.instrument in {claim.value for claim in claims.instrument}
        assert (entry.bpm is None) == (claims.tempo == ())
        assert (entry.key is None) == (claims.key == ())
        assert len(storage.entries.overviews([entry.sample_id])[entry.sample_id]) == 512
    _, vectors = storage.samples.embedding_matrix()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    with_key = sum(entry.key is not None for entry in entries)
    assert 0.25 < with_key / len(entries) < 0.55
    assert all(entry.is_loop for entry in entries if entry.bpm is not None)


def test_the_same_seed_makes_the_same_sounds_and_another_seed_others() -> None:
    def reported(seed: int) -> list[tuple[str, str, bytes, float]]:
        return [
            (
                sound.listed.path,
                sound.result["evidence_json"],
                sound.result["overview"],
                float(sound.result["embedding"][0]),
            )
            for block in benchmark.blocks(300, seed)
            for sound in block
        ]

    assert reported(3) == reported(3)
    assert not set(reported(3)) & set(reported(4))
