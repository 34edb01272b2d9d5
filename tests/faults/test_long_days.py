"""A day of work takes no more at its end than at its beginning, and no rescan changes what the user has said."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.platforms.system import CURRENT, System
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer.vocabulary.keys import KEYS
from tests.faults.conftest import write_sounds
from tests.faults.random_edits import user_records

ROOT = Path(__file__).parent.parent.parent
_DESCRIPTORS_OF_A_PROCESS = 3
"""Two pipes and a socket."""
_MOST_PROCESSES = 5
"""Player, scan, vectors, analysis of parts, and Python's tracker of what processes share; some rest when idle."""


@pytest.mark.skipif(CURRENT is not System.LINUX, reason="counts what Linux tells of a process")
@pytest.mark.parametrize(
    ("edits", "scans"),
    [
        pytest.param(60, 10, marks=pytest.mark.timeout(600)),
        pytest.param(5_000, 500, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)]),
    ],
)
def test_a_long_day_leaves_memory_threads_descriptors_and_the_data_folder_as_they_were(
    tmp_path: Path, edits: int, scans: int
) -> None:
    write_sounds(tmp_path / "sounds", 200 if scans > 100 else 60)
    write_sounds(tmp_path / "pool", 60, first=5_000)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.day_child", tmp_path / "sounds", tmp_path / "pool", tmp_path / "data",
         str(edits), str(scans)],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    *taken, end = map(json.loads, ran.stdout.decode().splitlines())
    assert end["problems"] == []
    # The first fifth of the day is for warming up.
    early, late = taken[len(taken) // 5], taken[-1]
    assert late["threads"] <= early["threads"] + 1
    assert late["python_threads"] <= early["python_threads"] + 1
    # A thread opens its connection at its first turn, which may come at any time.
    assert late["connections"] <= late["python_threads"] + 1
    # A process that rested may be there again, with its descriptors; nothing else may come.
    early_left, late_left = (one["descriptors"] - _DESCRIPTORS_OF_A_PROCESS * one["children"] for one in (early, late))
    assert late_left <= early_left
    assert late["children"] <= _MOST_PROCESSES
    assert late["rss_kb"] <= 1.1 * early["rss_kb"]
    assert late["data_kb"] <= 3 * early["data_kb"]
    print(
        f"a day in short: {late['edits']:,} edits, {late['scan']} scans; from a fifth of it to the end: "
        f"memory {early['rss_kb'] / 1024:.0f} → {late['rss_kb'] / 1024:.0f} MB, "
        f"descriptors {early['descriptors']} → {late['descriptors']}, threads {early['threads']} → {late['threads']}, "
        f"data folder {early['data_kb'] / 1024:.1f} → {late['data_kb'] / 1024:.1f} MB for {end['rows']} sounds"
    )


@pytest.mark.parametrize("count", [30, pytest.param(2_000, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)])])
def test_rescans_change_no_correction(paths: DataPaths, sounds: Path, count: int) -> None:
    chance = random.Random(count)
    files = write_sounds(sounds, count)
    with Engine.open(paths) as engine:
        engine.library.add_folder(sounds)
        engine.library.scan()
        edits = engine.library.edits
        wanted: dict[str, tuple[float | None, str | None, str | None]] = {}
        for entry in list(engine.storage.entries.read()):
            sample_id = str(entry.sample_id)
            bpm = chance.choice([None, 60.0, 87.5, 174.0])
            key = chance.choice([None, *KEYS[:6]])
            instrument = chance.choice([None, *INSTRUMENTS[:6]])
            for field, value in (("bpm", bpm), ("key", key), ("instrument_type", instrument)):
                if value is not None:
                    edits.correct([sample_id], field, value)
            edits.rate([sample_id], chance.randint(0, 5))
            wanted[sample_id] = (bpm, key, instrument)
        before = user_records(paths.database)

        def look() -> int:
            """Every correction is what it was, and the list shows it; returns how many there are."""
            assert user_records(paths.database) == before
            entries = {str(entry.sample_id): entry for entry in engine.storage.entries.read()}
            assert set(entries) == set(wanted)
            for sample_id, values in wanted.items():
                entry = entries[sample_id]
                for value, shown, source in zip(
                    values,
                    (entry.bpm, entry.key, entry.instrument),
                    (entry.bpm_source, entry.key_source, entry.instrument_source),
                    strict=True,
                ):
                    if value is not None:
                        assert (shown, source) == (value, "user")
            return sum(value is not None for values in wanted.values() for value in values)

        rescans = 0

        def rescan() -> None:
            nonlocal rescans
            rescans += 1
            engine.library.scan()
            look()

        rescan()
        for file in files:
            os.utime(file)
        rescan()
        # Everything is measured anew, as after an update of the program.
        with sqlite3.connect(paths.database) as connection:
            connection.execute("UPDATE samples SET feature_version = 1")
        connection.close()
        rescan()
        # Names that claim another tempo, key and instrument, in a folder that claims one, too.
        elsewhere = sounds / "Pads 99 bpm Am"
        elsewhere.mkdir()
        for number, file in enumerate(chance.sample(files, count)):
            file.rename(elsewhere / f"snare_{number}_133bpm_F#m.wav")
        rescan()
        # Away, and back again.
        sounds.rename(sounds.with_name("unplugged"))
        rescan()
        sounds.with_name("unplugged").rename(sounds)
        rescan()
        folder = next(iter(engine.storage.files.folder_paths()))
        engine.library.remove_folder(folder)
        engine.library.add_folder(sounds)
        engine.library.scan()
        rescans += 1
        assert user_records(paths.database) == before
    with Engine.open(paths) as engine:
        total = look()
    print(f"rescans after corrections: {total:,} corrections of {count:,} sounds, {rescans} rescans, 0 changed")
