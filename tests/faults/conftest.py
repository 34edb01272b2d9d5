"""Libraries to break: real ones, small, made from sounds that are synthesised here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths

WriteSounds = Callable[[Path, int], list[Path]]


def write_sounds(folder: Path, count: int, *, first: int = 0, seconds: float = 0.05) -> list[Path]:
    """Files with different contents; a few milliseconds of analysis each."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(first, first + count):
        noise = np.random.default_rng(number).standard_normal(int(22_050 * seconds)) * 0.2
        paths.append(folder / f"sound {number:05d}.wav")
        soundfile.write(paths[-1], noise * np.exp(-np.linspace(0, 6, len(noise))), 22_050, subtype="PCM_16")
    return paths


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    # A folder that has gone is looked for beside its place, in the folders of other tests: the name is of this one.
    folder = tmp_path / f"sounds of {tmp_path.name}"
    folder.mkdir()
    return folder


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data")


@pytest.fixture
def engine(paths: DataPaths) -> Iterator[Engine]:
    with Engine.open(paths) as opened:
        yield opened
