"""The window and the terminal scan at once, two terminals scan at once: one library, right counts, no errors."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from audiomancer.engine import Engine
from audiomancer.library import ScanReport
from audiomancer.paths import DataPaths
from audiomancer.storage import check_library
from tests.faults.conftest import write_sounds


@pytest.mark.parametrize("count", [30, pytest.param(1_000, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)])])
def test_scans_at_once_leave_what_one_scan_leaves(paths: DataPaths, sounds: Path, count: int) -> None:
    for part in ("a", "b", "c"):
        write_sounds(sounds / part, count, first=0 if part == "c" else count * ord(part))
    write_sounds(sounds / "copies", count // 2, first=count * ord("a"))
    (sounds / "damaged.wav").write_text("no sound")
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "audiomancer.cli", "scan", *folders, "--json", "--workers", "1",
             "--data-dir", str(paths.root)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for folders in ([str(sounds / "a"), str(sounds / "b")], [str(sounds)])
    ]  # fmt: skip
    reports: list[ScanReport] = []
    with Engine.open(paths, for_window=True) as engine:

        def scan_like_a_window() -> None:
            engine.library.add_folder(sounds)
            reports.append(engine.library.scan())

        window = threading.Thread(target=scan_like_a_window)
        window.start()
        ends = [child.communicate(timeout=1_500) for child in children]
        window.join()
        # A folder that another one has taken in meanwhile is refused in a sentence, and that is all.
        for child, (out, err) in zip(children, ends, strict=True):
            assert child.returncode == 0 or b"is in the library already" in err, err
            if child.returncode == 0:
                assert {Path(p["file_path"]).name for p in json.loads(out)["problems"]} <= {"damaged.wav"}
        engine.library.scan()
        entries = list(engine.storage.entries.read())
        assert len(entries) == 3 * count
        assert sorted(e.location_count for e in entries) == [1] * (3 * count - count // 2) + [2] * (count // 2)
        assert all(entry.sample_id for entry in entries)
        assert [Path(problem.path).name for problem in engine.library.files.problems()] == ["damaged.wav"]
        report = check_library(engine.storage.database, engine.storage.samples)
        assert report.problems == ()
        assert (report.samples, report.vectors) == (3 * count, 3 * count)
        assert len(engine.read_index()) == 3 * count
    print(f"scans at once: window and two terminals, {len(entries)} rows, {report.samples} samples, 0 errors")
