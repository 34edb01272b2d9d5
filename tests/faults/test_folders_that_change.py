"""While the library is open, its folders change: rows follow their files, and nothing is deleted."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.engine import Engine
from audiomancer.library import FolderWatch
from audiomancer.storage import Entry, check_library
from tests.faults.conftest import write_sounds

_LONG_S = 60.0


@pytest.fixture
def watch(engine: Engine) -> Iterator[FolderWatch]:
    watching = FolderWatch(engine.library, quiet_s=0.2, longest_s=1.0, look_s=0.3, poll_s=1.0)
    watching.start()
    yield watching
    watching.close()


def entries(engine: Engine) -> dict[int, Entry]:
    return {entry.entry_id: entry for entry in engine.storage.entries.read()}


def hash_at(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def hashes(engine: Engine) -> dict[int, str]:
    """Content hash of every row, as stored."""
    found = {}
    for entry in engine.storage.entries.read():
        sample = engine.storage.samples.get_sample(entry.sample_id or "")
        found[entry.entry_id] = "" if sample is None else sample["file_hash"]
    return found


def wait_until(condition: Callable[[], bool], limit_s: float = _LONG_S) -> None:
    give_up_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < give_up_s, "it did not happen in time"
        time.sleep(0.05)


def all_in_place(engine: Engine) -> bool:
    """Every row is analysed, reachable, and where its path is."""
    return all(e.sample_id and not e.is_missing and Path(e.path).exists() for e in engine.storage.entries.read())


def ready(engine: Engine, watch: FolderWatch) -> None:
    """The watch stands, and has looked at everything once."""
    wait_until(lambda: bool(watch._watched or watch._polled) and watch.is_quiet)


def test_new_changed_moved_and_deleted_files_are_noticed(engine: Engine, sounds: Path, watch: FolderWatch) -> None:
    write_sounds(sounds / "drums", 4)
    folder = engine.library.add_folder(sounds)
    engine.library.scan()
    ready(engine, watch)
    before = entries(engine)
    write_sounds(sounds / "new folder" / "deep", 2, first=100)
    wait_until(lambda: len(entries(engine)) == 6 and all_in_place(engine))
    first = sounds / "drums" / "sound 00000.wav"
    first_id = next(e.entry_id for e in before.values() if e.path == str(first))
    (sounds / "renamed folder").mkdir()
    first.rename(sounds / "renamed folder" / "kick.wav")
    wait_until(lambda: entries(engine)[first_id].path == str(sounds / "renamed folder" / "kick.wav"))
    (sounds / "drums").rename(sounds / "percussion")
    wait_until(lambda: sum("percussion" in e.path for e in entries(engine).values()) == 3 and all_in_place(engine))
    assert set(before) <= set(entries(engine))
    # Edited in place: another sound in the same file.
    edited = sounds / "percussion" / "sound 00001.wav"
    old_hash = hash_at(str(edited))
    soundfile.write(edited, np.random.default_rng(999).standard_normal(3_000) * 0.1, 22_050)
    wait_until(lambda: hash_at(str(edited)) in hashes(engine).values() and all_in_place(engine))
    assert old_hash not in hashes(engine).values()
    # Deleted: greyed, never removed.
    count = len(entries(engine))
    edited.unlink()
    wait_until(lambda: sum(e.is_missing for e in entries(engine).values()) == 1)
    assert len(entries(engine)) == count
    assert engine.storage.files.file(first_id) is not None
    assert engine.library.files.problems() == []
    assert folder.id in engine.storage.files.folder_paths()


def test_folders_made_inside_new_ones_at_once_are_noticed(engine: Engine, sounds: Path, watch: FolderWatch) -> None:
    """From another process: only then do they come while the events of the outer ones are handled."""
    write_sounds(sounds / "drums", 1)
    engine.library.add_folder(sounds)
    engine.library.scan()
    ready(engine, watch)
    make = "import os, sys; [os.makedirs(f'{sys.argv[1]}/pack {i}/loops/slow') for i in range(500)]"
    subprocess.run([sys.executable, "-c", make, str(sounds)], check=True)
    write_sounds(sounds / "pack 499" / "loops" / "slow", 1, first=50)
    wait_until(lambda: len(entries(engine)) == 2 and all_in_place(engine))


def test_a_source_folder_that_is_replaced_at_once_is_watched_again(
    engine: Engine, sounds: Path, tmp_path: Path, watch: FolderWatch
) -> None:
    write_sounds(sounds, 2)
    write_sounds(tmp_path / "new", 2, first=20)
    engine.library.add_folder(sounds)
    engine.library.scan()
    ready(engine, watch)
    shutil.rmtree(sounds)
    (tmp_path / "new").rename(sounds)
    wait_until(lambda: sum(not e.is_missing for e in entries(engine).values()) == 2)
    # Everything that the replacement itself reported has been looked at.
    time.sleep(1.0)
    ready(engine, watch)
    write_sounds(sounds, 1, first=40)
    wait_until(lambda: sum(not e.is_missing and bool(e.sample_id) for e in entries(engine).values()) == 3)


def test_a_file_that_moves_to_another_source_folder_retains_its_row(
    engine: Engine, sounds: Path, tmp_path: Path, watch: FolderWatch
) -> None:
    write_sounds(sounds, 3)
    other = tmp_path / "other"
    write_sounds(other, 1, first=50)
    engine.library.add_folder(sounds)
    second = engine.library.add_folder(other)
    engine.library.scan()
    ready(engine, watch)
    wait_until(lambda: len(watch._watched) == 2 and watch.is_quiet)
    path = sounds / "sound 00001.wav"
    entry_id = next(e.entry_id for e in entries(engine).values() if e.path == str(path))
    path.rename(other / "there.wav")
    wait_until(lambda: entries(engine)[entry_id].path == str(other / "there.wav"))
    assert entries(engine)[entry_id].folder_id == second.id
    assert len(entries(engine)) == 4


def test_a_copy_is_a_second_place_and_no_move(engine: Engine, sounds: Path, watch: FolderWatch) -> None:
    (path,) = write_sounds(sounds, 1)
    engine.library.add_folder(sounds)
    engine.library.scan()
    ready(engine, watch)
    shutil.copy(path, sounds / "copy.wav")
    wait_until(lambda: [e.location_count for e in entries(engine).values()] == [2])
    assert next(iter(entries(engine).values())).path == str(path)


def test_files_that_exchange_names_retain_their_rows(engine: Engine, sounds: Path, watch: FolderWatch) -> None:
    paths = write_sounds(sounds, 8)
    for path in paths:
        # Nothing but their content distinguishes them.
        os.utime(path, ns=(10**18, 10**18))
    engine.library.add_folder(sounds)
    engine.library.scan()
    ready(engine, watch)
    before = hashes(engine)
    for path in paths:
        path.rename(path.with_suffix(".tmp"))
    for path, other in zip(paths, [*paths[1:], paths[0]], strict=True):
        path.with_suffix(".tmp").rename(other)
    wait_until(lambda: watch.is_quiet and all_in_place(engine) and follows(engine, before))


def follows(engine: Engine, before: dict[int, str]) -> bool:
    """Check that every row has the content that it had, and its file lies where the row says."""
    return hashes(engine) == before and all(
        hash_at(e.path) == before[e.entry_id] for e in engine.storage.entries.read()
    )


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)])])
def test_files_moved_and_renamed_in_shuffled_order_while_watched_retain_their_rows(
    engine: Engine, sounds: Path, watch: FolderWatch, count: int
) -> None:
    engine.settings.workers = 2
    for number in range(0, count, 100):
        write_sounds(sounds / f"pack {number:05d}", 100, first=number, seconds=0.01)
    # Some contents lie at two places.
    twins = [(sounds / "pack 00000" / f"sound {n:05d}.wav", sounds / "pack 00100" / f"twin {n}.wav") for n in range(20)]
    for one, other in twins:
        shutil.copy(one, other)
    engine.library.add_folder(sounds)
    engine.library.scan()
    ready(engine, watch)
    before = hashes(engine)
    edits = engine.library.edits
    edits.tag([str(e.sample_id) for e in engine.storage.entries.read()], ["mine"])
    chance = random.Random(7)
    files = sorted(sounds.rglob("*.wav"))
    chance.shuffle(files)
    began_s = time.monotonic()
    for number, path in enumerate(files):
        target = sounds / f"new {chance.randrange(count // 50)}" / f"{number} {chance.randrange(10**6)}.wav"
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
        if number % 400 == 0:
            time.sleep(0.2)
    wait_until(lambda: watch.is_quiet and all_in_place(engine), 1_800)
    took_s = time.monotonic() - began_s
    wait_until(lambda: follows(engine, before), 120)
    after = entries(engine)
    assert sum(e.location_count == 2 for e in after.values()) == 20
    assert all(e.tags == ("mine",) for e in after.values())
    assert engine.library.files.problems() == []
    assert check_library(engine.storage.database, engine.storage.samples).problems == ()
    print(f"moved while watched: {len(files)} files, {len(before)} of {len(before)} rows followed, {took_s:.0f} s")


def test_a_whole_folder_is_found_elsewhere_with_a_preview(engine: Engine, sounds: Path, tmp_path: Path) -> None:
    write_sounds(sounds / "a", 6)
    write_sounds(sounds / "b", 6, first=50)
    folder = engine.library.add_folder(sounds)
    engine.library.scan()
    before = hashes(engine)
    # Moved away, and there: one renamed, one in another folder, one gone, one new.
    there = tmp_path / "archive" / "sounds"
    there.parent.mkdir()
    sounds.rename(there)
    (there / "a" / "sound 00000.wav").rename(there / "a" / "kick.wav")
    (there / "a" / "sound 00001.wav").rename(there / "b" / "sound 00001.wav")
    (there / "b" / "sound 00050.wav").unlink()
    write_sounds(there / "c", 1, first=900)
    state = list(engine.storage.entries.read())
    plan = engine.library.plan_relink(folder.id, there)
    assert (plan.same_location, plan.same_name, plan.same_content, plan.not_found, plan.new) == (9, 1, 1, 1, 1)
    assert "11 of 12 sounds" in plan.sentence()
    assert list(engine.storage.entries.read()) == state
    engine.library.relink(folder.id, plan)
    engine.library.scan()
    after = entries(engine)
    assert engine.storage.files.folder_paths() == {folder.id: str(there)}
    assert len(after) == 13
    assert {entry_id: hashes(engine)[entry_id] for entry_id in before} == before
    assert sum(e.is_missing for e in after.values()) == 1
    assert all(hash_at(e.path) == before[i] for i, e in after.items() if i in before and not e.is_missing)
    assert check_library(engine.storage.database, engine.storage.samples).problems == ()


def test_a_shrunken_scan_deletes_nothing_until_the_user_does(engine: Engine, sounds: Path) -> None:
    write_sounds(sounds, 10)
    engine.library.add_folder(sounds)
    engine.library.scan()
    ids = [str(e.sample_id) for e in engine.storage.entries.read()]
    engine.library.edits.rate(ids, 5)
    for number in range(7):
        (sounds / f"sound {number:05d}.wav").unlink()
    for _ in range(3):
        engine.library.scan()
    after = entries(engine)
    assert len(after) == 10
    assert sum(e.is_missing for e in after.values()) == 7
    assert all(e.rating == 5 for e in after.values())
    engine.library.remove_missing(list(after))
    assert len(entries(engine)) == 3
    assert check_library(engine.storage.database, engine.storage.samples).problems == ()
    # What was said of them stays, should they come back.
    assert engine.storage.user.counts()["ratings"] == 10
