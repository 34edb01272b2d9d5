"""Small sounds on disk and a library to scan them into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from audiomancer.library import Library
from audiomancer.paths import DataPaths
from audiomancer.settings import Settings
from audiomancer.storage import LibraryStorage


def _write_sound(path: Path, seed: int = 0, seconds: float = 0.2, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    rate_hz = 22050
    time_s = np.arange(int(rate_hz * seconds)) / rate_hz
    noise = np.random.default_rng(seed).standard_normal(len(time_s))
    sound = np.sin(2 * np.pi * (110 + 7 * seed) * time_s) * np.exp(-8 * time_s) * 0.5 + noise * 0.01
    soundfile.write(path, sound, rate_hz, **options)
    return path


@pytest.fixture
def write_sound() -> Callable[..., Path]:
    """Write a short decaying tone; the same seed gives the same content."""
    return _write_sound


@pytest.fixture
def data_paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data")


@pytest.fixture
def storage(data_paths: DataPaths) -> Iterator[LibraryStorage]:
    with LibraryStorage(data_paths) as opened:
        yield opened


@pytest.fixture
def library(storage: LibraryStorage) -> Library:
    return Library(storage, Settings(workers=1))


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """An empty folder for sounds."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    return folder
