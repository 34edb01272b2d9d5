"""A full disk, a drive that fails, a folder that may not be written, a library that is locked: a sentence, no loss."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from audiomancer.engine import Engine
from audiomancer.errors import AudiomancerError, LibraryError, StorageError
from audiomancer.paths import DataPaths
from audiomancer.storage import check_library
from audiomancer.storage.sqlite import database
from tests.faults.conftest import write_sounds
from tests.faults.made_libraries import said, say_things, store_samples

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    place = tmp_path / "small disk"
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "small", place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here: {error}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=False)


def fill(folder: Path, leave_bytes: int = 0) -> Path:
    """Take what is free on a disk, but for so much."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free - leave_bytes
    with ballast.open("wb") as file:
        try:
            while free > 0:
                file.write(bytes(min(free, 1 << 16)))
                free -= 1 << 16
        except OSError:
            pass
    return ballast


def facts(engine: Engine) -> tuple[list[object], object]:
    return list(engine.storage.entries.read()), said(engine)


@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)])])
def test_a_full_disk_costs_a_sentence_and_work_goes_on_when_there_is_space(
    small_disk: Path, sounds: Path, rounds: int, caplog: pytest.LogCaptureFixture
) -> None:
    paths = DataPaths.at(small_disk / "data")
    chance = random.Random(rounds)
    sentences = set()
    write_sounds(sounds, 30)
    with Engine.open(paths) as engine:
        engine.library.add_folder(sounds)
        ids = store_samples(engine.storage, "/made", 200)
        say_things(engine, ids)
    for number in range(rounds):
        with Engine.open(paths) as engine:
            before = facts(engine)
            known = {entry.sample_id for entry in engine.storage.entries.read()}
            ballast = fill(small_disk, chance.choice((0, 4_096, 40_000, 300_000, 1_000_000)))
            commands: list[Callable[[], object]] = [
                partial(engine.library.edits.tag, ids, [f"tag {number} {'x' * 60}"]),
                partial(engine.library.edits.note, ids, "n" * 9_000),
                partial(store_samples, engine.storage, "/made", 100, first=1_000 + 100 * number),
                engine.library.scan,
                engine.backups.write_if_changed,
                engine.storage.samples.compact,
            ]
            for command in chance.sample(commands, len(commands)):
                step = facts(engine)
                try:
                    command()
                except (StorageError, LibraryError) as error:
                    sentences.add(str(error))
                    # No half-state: what was there is there, as it was.
                    assert facts(engine)[1] == step[1]
            now = {entry.sample_id for entry in engine.storage.entries.read()}
            assert known <= now
            ballast.unlink()
        with Engine.open(paths) as engine:
            assert engine.recovery is None
            engine.library.scan()
            assert engine.library.files.problems() == []
            assert check_library(engine.storage.database, engine.storage.samples).problems == ()
            while engine.library.edits.journal.history(1)[0].words != "Search “Dark kicks” saved":
                if engine.library.edits.undo() is None:
                    break
            assert before[1] is not None
            # Space for the next round.
            engine.library.remove_folder(next(f.id for f in engine.library.files.folders() if f.path == "/made"))
            ids = store_samples(engine.storage, "/made", 200)
    caplog.clear()
    assert all("full" in one or "can't be written" in one or "could not be" in one for one in sentences), sentences
    print(f"full disk: {rounds} times filled, {len(sentences)} different sentences, 0 lost, work resumed each time")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace injects the errors")
@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)])])
def test_a_drive_that_fails_costs_a_sentence_and_no_commit(paths: DataPaths, rounds: int) -> None:
    with Engine.open(paths) as engine:
        store_samples(engine.storage, "/sounds", 60)
    sentences: set[str] = set()
    committed = 0
    for number in range(rounds):
        chance = random.Random(number)
        call = chance.choice(("pwrite64", "pwrite64", "fsync", "fdatasync", "ftruncate", "pread64"))
        error = chance.choice(("EIO", "ENOSPC", "EIO"))
        first = chance.randrange(1, 80) if call.startswith("p") else chance.randrange(1, 8)
        when = f"inject={call}:error={error}:when={first}..{first + 3}"
        ran = subprocess.run(
            ["strace", "-f", "-qq", "-e", f"trace={call}", "-e", when, "-e", "signal=none", "-o", os.devnull,
             sys.executable, "-m", "tests.faults.failing_child", str(paths.root), str(number)],
            cwd=ROOT, capture_output=True, timeout=300, check=False,
        )  # fmt: skip
        said_by_child = [json.loads(line) for line in ran.stdout.decode().splitlines() if line.startswith("{")]
        sentences |= {fact["sentence"] for fact in said_by_child if "sentence" in fact}
        done = [fact["done"] for fact in said_by_child if "done" in fact]
        committed += len(done)
        with Engine.open(paths) as engine:
            stored = {entry.note for entry in engine.storage.entries.read() if entry.note}
            # The last that was said to be done is there, and none that was refused.
            assert not done or stored == {done[-1]}, (done, stored)
            assert check_library(engine.storage.database, engine.storage.samples).problems == (), (call, error, first)
    assert all("Traceback" not in sentence for sentence in sentences)
    print(f"failing drive: {rounds} faults injected, {committed} commits, 0 lost, {len(sentences)} different sentences")


@pytest.mark.parametrize("command", [("stats",), ("edit", "", "--tag", "x"), ("scan",), ("verify",), ("backup",)])
def test_a_folder_that_may_not_be_written_is_said_and_stays_as_it_is(
    paths: DataPaths, tmp_path: Path, command: tuple[str, ...]
) -> None:
    with Engine.open(paths) as engine:
        store_samples(engine.storage, "/sounds", 20)
    place = tmp_path / "read-only"
    place.mkdir()
    try:
        subprocess.run(["mount", "--bind", paths.root, place], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"nothing can be mounted here: {error}")
    try:
        before = {f: f.read_bytes() for f in paths.root.rglob("*") if f.is_file()}
        ran = subprocess.run(
            [sys.executable, "-m", "audiomancer.cli", *command, "--data-dir", place], cwd=ROOT, capture_output=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 1, ran.stdout
        assert ran.stderr.startswith(b"audiomancer: "), ran.stderr
        assert ran.stderr.count(b"\n") == 1
        assert b"Traceback" not in ran.stderr
        assert {f: f.read_bytes() for f in paths.root.rglob("*") if f.is_file()} == before
    finally:
        subprocess.run(["umount", "--lazy", place], check=False)
    with Engine.open(paths) as engine:
        assert check_library(engine.storage.database, engine.storage.samples).problems == ()


@pytest.mark.parametrize("locked_s", [1.0, pytest.param(31.0, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_a_locked_library_is_read_on_and_written_when_it_is_free(
    paths: DataPaths, locked_s: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if locked_s < 30:
        # As the long version, in little.
        monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.3)
    with Engine.open(paths) as engine:
        ids = store_samples(engine.storage, "/sounds", 20)
        other = sqlite3.connect(paths.database, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        before = facts(engine)
        refused: list[str] = []
        began_s = time.monotonic()

        def edit() -> None:
            try:
                engine.library.edits.tag(ids, ["while locked"])
            except AudiomancerError as error:
                refused.append(str(error))

        writer = threading.Thread(target=edit)
        writer.start()
        reads = 0
        while time.monotonic() - began_s < locked_s:
            # Readers don't wait.
            assert facts(engine) == before
            reads += 1
            time.sleep(0.05)
        writer.join()
        assert refused == ["The library is busy: another program has been writing to it for too long"]
        other.execute("ROLLBACK")
        other.close()
        assert facts(engine) == before
        edit()
        assert len(refused) == 1
        assert all(entry.tags == ("while locked",) for entry in engine.storage.entries.read())
    caplog.clear()
    print(f"locked for {locked_s:.0f} s: {reads} reads meanwhile, one sentence, 0 lost, written when it was free")
