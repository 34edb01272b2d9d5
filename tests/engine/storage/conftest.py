"""Samples, embeddings and open stores for the storage tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiomancer.paths import DataPaths
from audiomancer.storage import LibraryStorage, SampleMetadata, SQLiteSampleStore, SynthStore, UnifiedSampleStorage


def _sample(name: str = "kick", **fields: Any) -> SampleMetadata:
    return {
        "file_path": f"/samples/{name}.wav",
        "file_hash": hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest(),
        "duration_ms": 250.5,
        "sample_rate": 44100,
        "channels": 1,
        "bit_depth": 16,
        "file_size_bytes": 44144,
        **fields,
    }


def _embedding(*leading: float) -> list[float]:
    return [*leading, *[0.0] * (128 - len(leading))]


@pytest.fixture
def make_sample() -> Callable[..., SampleMetadata]:
    """A sample of this name with its required fields, and others as given."""
    return _sample


@pytest.fixture
def make_embedding() -> Callable[..., list[float]]:
    """An embedding with these leading numbers, zeros after them."""
    return _embedding


@pytest.fixture
def random_embedding() -> Callable[[int], list[float]]:
    """A different embedding for every number."""
    return lambda seed: [float(x) for x in np.random.default_rng(seed).standard_normal(128).astype(np.float32)]


@pytest.fixture
def store() -> Iterator[SQLiteSampleStore]:
    with SQLiteSampleStore(":memory:") as opened:
        yield opened


@pytest.fixture
def synths() -> Iterator[SynthStore]:
    with SynthStore(":memory:") as opened:
        yield opened


@pytest.fixture
def unified(tmp_path: Path) -> Iterator[UnifiedSampleStorage]:
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as opened:
        yield opened


@pytest.fixture
def data_paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data")


@pytest.fixture
def library(data_paths: DataPaths) -> Iterator[LibraryStorage]:
    with LibraryStorage(data_paths) as opened:
        yield opened
