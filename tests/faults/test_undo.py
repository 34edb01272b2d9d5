"""Everything that the user does to sounds can be taken back, also after a restart, and done again."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from tests.faults.conftest import write_sounds
from tests.faults.random_edits import edit_at_random, state_of


def fill(engine: Engine, sounds: Path, count: int) -> list[str]:
    """A scanned library, and one sample that another program stored without a file."""
    write_sounds(sounds, count)
    engine.library.add_folder(sounds)
    engine.library.scan()
    foreign: Any = {
        "file_path": "/elsewhere/loop.wav",
        "file_hash": "f" * 64,
        "duration_ms": 900.0,
        "sample_rate": 44_100,
        "channels": 2,
        "bit_depth": 24,
        "file_size_bytes": 10,
        "bpm": 97.0,
        "key": "Dm",
    }
    engine.storage.samples.add_sample_with_embedding(foreign, np.ones(128).tolist())
    return [str(entry.sample_id) for entry in engine.storage.entries.read()]


@pytest.mark.parametrize("count", [60, pytest.param(1_000, marks=pytest.mark.slow)])
def test_random_edits_are_undone_to_the_byte_and_done_again(paths: DataPaths, sounds: Path, count: int) -> None:
    chance = random.Random(count)
    with Engine.open(paths) as engine:
        ids = fill(engine, sounds, 12)
        start = state_of(engine.storage, paths.database)
        states = [start]
        done = 0
        while done < count:
            if edit_at_random(engine, ids, chance):
                done += 1
                states.append(state_of(engine.storage, paths.database))
        end = states[-1]
        half = count // 2
        for number in range(half):
            assert engine.library.edits.undo() is not None
            assert state_of(engine.storage, paths.database) == states[-2 - number]
    # The history survives a restart.
    with Engine.open(paths) as engine:
        assert engine.library.scan().failed == 0
        for _ in range(count - half):
            assert engine.library.edits.undo() is not None
        assert engine.library.edits.undo() is None
        assert state_of(engine.storage, paths.database) == start
        for _ in range(count):
            assert engine.library.edits.redo() is not None
        assert engine.library.edits.redo() is None
        assert state_of(engine.storage, paths.database) == end
    print(
        f"undo: {count} random edits undone and done again, byte-equal to the start and to the end ({len(start)} bytes)"
    )


def test_a_new_edit_forgets_what_was_undone(engine: Engine, sounds: Path) -> None:
    ids = fill(engine, sounds, 2)
    edits = engine.library.edits
    edits.rate(ids[:1], 3)
    edits.tag(ids, ["dusty"])
    assert edits.undo() is not None
    edits.rate(ids[:1], 5)
    assert edits.redo() is None
    name = next(Path(entry.path).name for entry in engine.storage.entries.read() if entry.sample_id == ids[0])
    assert [(past.words, past.is_undone) for past in edits.journal.history()] == [
        (f"{name}: ★★★★★", False),
        (f"{name}: ★★★", False),
    ]
