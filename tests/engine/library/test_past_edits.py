"""A past edit says of each sound what was and what is: old and new value, and where each came from."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiomancer.engine import Engine
from audiomancer.library import UserEdits, changes_of
from audiomancer.paths import DataPaths
from audiomancer.work import CancelToken


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine.open(DataPaths.at(tmp_path / "data")) as opened:
        yield opened


def added(engine: Engine, name: str) -> str:
    fields = {
        "file_path": f"/samples/{name}.wav", "file_hash": hashlib.sha256(name.encode()).hexdigest(),
        "duration_ms": 250.5, "sample_rate": 44_100, "channels": 1, "bit_depth": 16, "file_size_bytes": 44_144,
    }  # fmt: skip
    return str(engine.storage.samples.add_sample_with_embedding(fields, [0.5] * 128))


def latest(engine: Engine) -> list[tuple[str, str, str, str]]:
    number = engine.storage.journal.history(1)[0].number
    return [(one.sound, one.what, one.before, one.after) for one in changes_of(engine.storage, number)]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda e, ids: e.rate(ids, 3), [("kick.wav", "stars", "—", "★★★")]),
        (lambda e, ids: e.tag(ids, ["dusty"]), [("kick.wav", "tag", "—", "dusty")]),
        (lambda e, ids: e.note(ids, "for the\ndrop"), [("kick.wav", "note", "—", "for the drop")]),
        (lambda e, ids: e.set_favourite(ids, True), [("kick.wav", "favourite", "no", "yes")]),
        (lambda e, ids: e.hide(ids), [("kick.wav", "hidden", "no", "yes")]),
        (
            lambda e, ids: e.make_collection("Kit", ids),
            [("Kit", "collection", "—", "Kit"), ("kick.wav", "collection “Kit”", "out", "in")],
        ),
        (
            lambda e, _: e.collections.save_search("Dark", "mood:dark"),
            [("Dark", "saved search", "—", "Dark")],
        ),
    ],
)
def test_every_kind_of_edit_is_described(
    engine: Engine, edit: Callable[[UserEdits, list[str]], object], expected: list[tuple[str, str, str, str]]
) -> None:
    sample_id = added(engine, "kick")
    edit(engine.library.edits, [sample_id])
    assert latest(engine) == expected


def test_one_sound_is_named_in_the_history_and_several_are_counted(engine: Engine) -> None:
    ids = [added(engine, name) for name in ("kick", "snare")]
    engine.library.edits.hide(ids)
    engine.library.edits.hide(ids[:1], False)
    assert [past.words for past in engine.storage.journal.history()] == ["kick.wav shown again", "2 sounds hidden"]


def test_a_value_says_where_it_came_from(engine: Engine, tmp_path: Path, demo_sounds: Path) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    shutil.copy(next(demo_sounds.rglob("Breakbeat 140bpm.wav")), sounds)
    engine.library.add_folder(sounds)
    engine.library.scan(cancel=CancelToken())
    (sample_id,) = [entry.sample_id for entry in engine.storage.entries.read() if entry.sample_id]
    edits = engine.library.edits
    edits.correct([sample_id], "bpm", 70.0)
    assert latest(engine) == [("Breakbeat 140bpm.wav", "tempo", "140 (from its name)", "70 (you)")]
    edits.correct([sample_id], "bpm", 71.5)
    assert latest(engine) == [("Breakbeat 140bpm.wav", "tempo", "70 (you)", "71.5 (you)")]
    edits.correct([sample_id], "bpm", None)
    assert latest(engine) == [("Breakbeat 140bpm.wav", "tempo", "71.5 (you)", "140 (from its name)")]
