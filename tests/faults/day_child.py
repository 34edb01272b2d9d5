"""The program that the test of a long day watches: a window, edits, small scans; prints now and then what it takes.

Started with SOUNDS POOL DATA_DIR EDITS SCANS.
"""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from audiomancer.child_process import ChildProcess
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.storage import check_library
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.theme import Theme
from tests.faults.random_edits import edit_at_random


def change_files(sounds: Path, pool: list[Path], chance: random.Random) -> None:
    """A few renames, moves, new contents, deletions and returns; the number of files stays about the same."""
    files = sorted(sounds.rglob("*.wav"))
    for _ in range(chance.randint(1, 4)):
        file = chance.choice(files)
        if not file.exists():
            continue
        match chance.randrange(4):
            case 0:
                file.rename(file.with_name(f"renamed {chance.randrange(10_000)}.wav"))
            case 1:
                folder = sounds / f"folder {chance.randrange(8)}"
                folder.mkdir(exist_ok=True)
                file.rename(folder / file.name)
            case 2:
                shutil.copyfile(chance.choice(pool), file)
            case 3:
                file.unlink()
                shutil.copyfile(chance.choice(pool), sounds / f"back {chance.randrange(200)}.wav")


def opened(descriptor: str) -> str:
    """Path, or kind and number, of a descriptor; empty where it is gone."""
    try:
        return str(Path("/proc/self/fd", descriptor).readlink())
    except OSError:
        return ""


def processes() -> set[int]:
    """Process ids of the child processes whose descriptors are open; one that rested has them until the next start."""
    # Each thread has those that it started.
    running = {int(pid) for one in Path("/proc/self/task").glob("*/children") for pid in one.read_text().split()}
    # Python takes note of ended processes whenever another one starts: then Linux names them no more.
    rested = {one.pid for one in gc.get_objects() if isinstance(one, ChildProcess) and one.pid is not None}
    return running | rested


def taken(data: Path) -> dict[str, int]:
    """Use of resources by the program at present."""
    gc.collect()
    files = [opened(descriptor) for descriptor in os.listdir("/proc/self/fd")]  # noqa: PTH208 - names of no files
    database = str(DataPaths.at(data).database)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "rss_kb": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
        "connections": files.count(database),
        "descriptors": sum(not file.startswith(database) for file in files),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "python_threads": threading.active_count(),
        "children": len(processes()),
        "data_kb": sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) // 1024,
    }


def main() -> None:
    sounds, pool_folder, data = map(Path, sys.argv[1:4])
    edits, scans = map(int, sys.argv[4:6])
    chance = random.Random(24)
    pool = sorted(pool_folder.iterdir())
    app = QApplication([])
    with Engine.open(DataPaths.at(data), for_window=True) as engine:
        engine.settings.watch_folders = False
        engine.settings.workers = 1
        window = MainWindow(engine, Theme("dark"))
        window.show()

        def wait(condition: Callable[[], bool]) -> None:
            give_up_s = time.monotonic() + 120
            while not condition():
                app.processEvents()
                time.sleep(0.005)
                assert time.monotonic() < give_up_s

        def has_settled() -> bool:
            return not window.sessions.library.is_scanning and window.sessions.jobs.is_idle

        wait(lambda: window.sessions.browse.is_loaded)
        window.sessions.library.add_folders([str(sounds)])
        wait(lambda: window.sessions.library.has_scanned and has_settled())
        made = 0
        for scan in range(1, scans + 1):
            ids = [str(entry.sample_id) for entry in engine.storage.entries.read() if entry.sample_id]
            while made < edits * scan // scans:
                made += 1
                window.sessions.jobs.change(lambda ids=ids: edit_at_random(engine, ids, chance))  # type: ignore[misc]  # as it is now
            change_files(sounds, pool, chance)
            window.sessions.library.scan_known()
            wait(has_settled)
            row = chance.randrange(max(1, window.widgets.model.rowCount()))
            if window.widgets.model.rowCount():
                window.widgets.table.choose(row)
                window.targets.similarity.find()
                window.sessions.browse.leave_similar()
            engine.backups.write_if_changed()
            if scan % max(1, scans // 20) == 0:
                wait(has_settled)
                print(json.dumps({"scan": scan, "edits": made, **taken(data)}), flush=True)
        problems = check_library(engine.storage.database, engine.storage.samples).problems
        rows = len(list(engine.storage.entries.read()))
        print(json.dumps({"problems": list(problems), "rows": rows}), flush=True)
        window.close()


if __name__ == "__main__":
    main()
