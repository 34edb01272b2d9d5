"""Edits are on the disk when the call has returned, undo and redo as well."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.storage.sqlite.database import Database


def commit_levels(database: Database, levels: list[str]) -> None:
    """Note how far each commit of the open connections goes: the level that was set last before it."""
    assert database._idle
    for connection in database._idle:
        level = ["NORMAL"]

        def note(statement: str, level: list[str] = level) -> None:
            if statement.startswith("PRAGMA synchronous = "):
                level[0] = statement.removeprefix("PRAGMA synchronous = ")
            elif statement == "COMMIT":
                levels.append(level[0])

        connection.set_trace_callback(note)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine.open(DataPaths.at(tmp_path / "data"))


def test_edit_undo_and_redo_are_committed_durably(engine: Engine) -> None:
    with engine:
        file_hash = hashlib.sha256(b"kick").hexdigest()
        sample_id = engine.storage.samples.add_sample_with_embedding(
            {
                "file_path": "/samples/kick.wav",
                "file_hash": file_hash,
                "duration_ms": 250.5,
                "sample_rate": 44_100,
                "channels": 1,
                "bit_depth": 16,
                "file_size_bytes": 44_144,
            },
            [0.5] * 128,
        )
        edits = engine.library.edits
        levels: list[str] = []
        commit_levels(engine.storage.samples._database, levels)
        edits.correct([sample_id], "bpm", 120.0)
        edits.undo()
        edits.redo()
        writing = [level for level in levels if level != "NORMAL"]
        assert writing == ["FULL", "FULL", "FULL"]
        assert len(levels) == 3
