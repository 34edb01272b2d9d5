"""Killed at any moment: what was committed is there, nothing half-done shows, and the library opens at once."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from audiomancer.engine import Engine
from audiomancer.library.backups import read_backup
from audiomancer.paths import DataPaths
from audiomancer.platforms.system import CURRENT
from audiomancer.storage import check_library
from audiomancer.storage.sqlite.schema import known_migrations
from audiomancer.storage.sqlite.schema import migrate as apply_migrations
from tests.faults.conftest import write_sounds
from tests.faults.made_libraries import hash_of, store_samples
from tests.processes import KILLED, kill_tree
from tests.wine import IS_WINE

ROOT = Path(__file__).parent.parent.parent
_OLD_SAMPLES = 12_000
MANY_KILLS = 40 if CURRENT.is_posix else 50
"""By SIGKILL, or by TerminateProcess."""


@dataclass(slots=True)
class Killed:
    """Lines that a child wrote before it was killed."""

    facts: list[dict[str, Any]]
    has_finished: bool


def kill_at_random(scenario: str, paths: DataPaths, seed: int, longest_s: float) -> Killed:
    """Start a child, wait until it has begun, and kill it at a random moment within `longest_s`."""
    chance = random.Random(seed)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killed_child", scenario, str(paths.root), str(seed)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert child.stdout is not None
    ready = child.stdout.readline()
    time.sleep(chance.random() ** 2 * longest_s * SLOWER)
    # Its child processes, too: nothing of it goes on.
    kill_tree(child.pid)
    out, err = child.communicate()
    assert ready, err.decode()
    lines = (ready + out).decode().splitlines(keepends=True)
    facts = [json.loads(line) for line in lines if line.endswith("\n")]
    assert child.returncode in (0, KILLED), err.decode()
    return Killed(facts, child.returncode == 0)


@dataclass(slots=True)
class Tally:
    """Observations over all kills of a scenario."""

    kills: int = 0
    slowest_open_s: float = 0.0
    committed: int = 0
    seen: set[str] = field(default_factory=set)


def reopened(paths: DataPaths, tally: Tally, *, is_checked: bool) -> Iterator[Engine]:
    began_s = time.monotonic()
    with Engine.open(paths) as engine:
        rows = len(engine.read_index())
        tally.slowest_open_s = max(tally.slowest_open_s, time.monotonic() - began_s)
        tally.kills += 1
        assert engine.recovery is None
        assert rows == sum(1 for _ in engine.storage.entries.read())
        for entry in engine.storage.entries.read():
            # No half-sample: what the list shows as analysed has its record and its waveform.
            if entry.sample_id is not None:
                assert engine.storage.samples.get_sample(entry.sample_id) is not None
        if is_checked:
            assert check_library(engine.storage.database, engine.storage.samples).problems == ()
        yield engine


def check_edit(engine: Engine, killed: Killed, tally: Tally) -> None:
    last = max((fact["edit"] for fact in killed.facts if "edit" in fact), default=0)
    tally.committed += sum("edit" in fact for fact in killed.facts)
    favourites = [entry for entry in engine.storage.entries.read() if entry.note]
    numbers = {int(entry.note) for entry in favourites}
    assert len(numbers) <= 1
    number = numbers.pop() if numbers else 0
    # Killed within an undo, the number before is right as well.
    assert number >= last - (last % 7 == 0)
    assert number <= last + 1 or last == 0
    if number:
        assert {(e.rating, e.tags) for e in favourites} == {(1 + number % 5, (f"tag {number % 3}",))}
        assert 60.0 + number % 100 in {e.bpm for e in favourites}


def check_samples(engine: Engine, killed: Killed, tally: Tally) -> None:
    said = {sample_id for fact in killed.facts for sample_id in fact.get("samples", ())}
    tally.committed += len(said - tally.seen)
    tally.seen |= said
    stored = {entry.sample_id for entry in engine.storage.entries.read()}
    assert tally.seen <= stored
    vectors = set(engine.storage.samples.vector_store.ids())
    assert {sample_id for sample_id in stored if sample_id} <= vectors
    some = min(tally.seen, default=None)
    if some is not None:
        assert len(engine.storage.samples.find_similar(some, limit=3)) == min(3, len(stored - {None}) - 1)


def check_migration(engine: Engine, killed: Killed, tally: Tally) -> None:
    tally.committed += 1
    assert engine.storage.samples.sample_store.count() == _OLD_SAMPLES
    with sqlite3.connect(engine.paths.database) as connection:
        applied = [v for (v,) in connection.execute("SELECT version FROM schema_migrations ORDER BY version")]
    connection.close()
    assert applied == [step.version for step in known_migrations()]
    assert engine.storage.user.corrections([hash_of(7)]) == {hash_of(7): {"bpm": 77.0}}


def check_backup(engine: Engine, killed: Killed, tally: Tally) -> None:
    said = [fact["tags"] for fact in killed.facts if "tags" in fact]
    tally.committed += len(said)
    stored = sum(engine.library.edits.user.tag_counts().values())
    assert not said or stored >= said[-1]
    for backup in engine.backups.all():
        document = read_backup(backup.path)
        tags = sum(len(sound.get("tags", ())) for sound in document["sounds"].values())
    if said:
        newest = read_backup(engine.backups.all()[0].path)
        tags = sum(len(sound.get("tags", ())) for sound in newest["sounds"].values())
        assert said[-1] <= tags <= stored


CHECKS: dict[str, Callable[[Engine, Killed, Tally], None]] = {
    "edit": check_edit, "scan": check_samples, "scan process": check_samples, "compaction": check_samples,
    "migration": check_migration, "backup": check_backup,
}  # fmt: skip
SCANS = ("scan", "scan process")
SLOWER = 2.0 if IS_WINE else 1.0
"""So much more time passes there until anything is done."""
LONGEST_S = {"edit": 0.5, "scan": 8.0, "scan process": 8.0, "compaction": 2.0, "migration": 1.2, "backup": 0.6}


def prepare(scenario: str, paths: DataPaths, sounds: Path) -> None:
    if scenario in SCANS:
        write_sounds(sounds, 200)
        with Engine.open(paths) as engine:
            engine.library.add_folder(sounds)
    elif scenario == "migration":
        old_library(paths)
    else:
        with Engine.open(paths) as engine:
            store_samples(engine.storage, "/sounds", 60)


def old_library(paths: DataPaths) -> None:
    """A library of the first schema: bringing it up to date takes a second, in which much can happen."""
    paths.create()
    connection = sqlite3.connect(paths.database, isolation_level=None)
    apply_migrations(connection, known_migrations()[:1])
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO samples (id, file_path, file_hash, duration_ms, sample_rate, channels, bit_depth, "
        "file_size_bytes, created_at, updated_at, search_text) "
        "VALUES (?, ?, ?, 1.0, 44100, 1, 16, 1, '2026-01-01', '2026-01-01', ?)",
        [(f"smpl_{hash_of(n)[:8]}", f"/old/{n}.wav", hash_of(n), f"/old/{n}.wav") for n in range(_OLD_SAMPLES)],
    )
    connection.execute("INSERT INTO corrections VALUES (?, 'bpm', '77.0', 1.0)", (hash_of(7),))
    connection.execute("COMMIT")
    connection.close()


@pytest.mark.parametrize("scenario", sorted(CHECKS))
@pytest.mark.parametrize("kills", [3, pytest.param(MANY_KILLS, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)])])
def test_a_killed_program_loses_nothing_it_had_done(
    paths: DataPaths, sounds: Path, scenario: str, kills: int, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(scenario, paths, sounds)
    template = paths.root.with_name("template")
    if scenario == "migration":
        shutil.copytree(paths.root, template)
    tally = Tally()
    for number in range(kills):
        if scenario == "migration":
            shutil.rmtree(paths.root)
            shutil.copytree(template, paths.root)
        if scenario in SCANS:
            write_sounds(sounds, 30, first=1_000 + 30 * number)
        killed = kill_at_random(scenario, paths, 1_000 * kills + number, LONGEST_S[scenario])
        for engine in reopened(paths, tally, is_checked=number % 5 == 0 or number == kills - 1):
            CHECKS[scenario](engine, killed, tally)
    if scenario in SCANS:
        with Engine.open(paths) as engine:
            engine.library.scan()
            assert sum(e.sample_id is not None for e in engine.storage.entries.read()) == 200 + 30 * kills
            assert engine.library.files.problems() == []
            assert check_library(engine.storage.database, engine.storage.samples).problems == ()
    caplog.clear()
    print(
        f"Killed in {scenario}: {tally.kills} kills, {tally.committed} commits, 0 lost, 0 half-done, "
        f"slowest reopening {tally.slowest_open_s:.2f} s"
    )
