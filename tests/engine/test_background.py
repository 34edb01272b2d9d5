from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.engine import Engine
from audiomancer.errors import WorkCancelled
from audiomancer.paths import DataPaths


def write_drum(path: Path, level: float) -> None:
    path.parent.mkdir(parents=True)
    time_s = np.arange(22_050) / 44_100
    noise = np.random.default_rng(3).normal(size=len(time_s))
    soundfile.write(path, level * (np.sin(2 * np.pi * 90 * time_s) + 0.2 * noise) * np.exp(-9 * time_s), 44_100)


def test_copies_and_backups_of_a_window_are_made_in_separate_processes(tmp_path: Path) -> None:
    for level in (0.25, 0.5):
        write_drum(tmp_path / "Sounds" / f"Level {level}" / "Drum.wav", level)
    with Engine.open(DataPaths.at(tmp_path / "data"), for_window=True) as engine:
        engine.library.add_folder(tmp_path / "Sounds")
        engine.library.scan()
        index = engine.read_index()
        copies = engine.find_copies(index)
        assert copies is not None
        assert len(copies.group_of(index, 0)) == 2
        index.set_copies(copies)
        engine.library.edits.user.set_favourite([index.sample_id(0)], True)
        engine.back_up()
        assert len(engine.backups.all()) == 1
        engine.stop_background()
        # Nothing is new: the process that has ended is not asked.
        assert engine.find_copies(index) is None
        with pytest.raises(WorkCancelled):
            engine.back_up()
