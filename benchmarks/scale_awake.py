"""Measures whether the window stays awake: benchmarks/scale_awake.py DATA_DIR [SECONDS]. Prints JSON for scale.py.

The longest gap between two ticks of a timer of 5 ms, in a window on a copy of nothing: the library itself is added to,
so give it a copy. New sounds are scanned into it while filters, orders and similar lists change: once by the
scan process, as a window has it, and once by a thread of the window's process, as the terminal has it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import soundfile
from PySide6.QtCore import QTimer
from scale_figures import resident_mb
from scale_window import Bench, random_query

from audiomancer.browse import Query
from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.library import Library
from audiomancer.work import CancelToken

_TICK_MS = 5
_SOUNDS = 1_500
_COMMAND_EVERY_S = 0.25


def write_sounds(folder: Path, count: int, seed: int) -> None:
    """Short decaying tones and noises, each different."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(22_050) / 44_100
    for number in range(count):
        tone = np.sin(2 * np.pi * rng.uniform(50, 2000) * time_s) + rng.uniform(0, 0.5) * rng.normal(size=len(time_s))
        place = folder / f"Pack {number // 200}"
        place.mkdir(parents=True, exist_ok=True)
        soundfile.write(place / f"New Kick {number}.wav", 0.3 * tone * np.exp(-8 * time_s), 44_100)


class Ticks:
    """Times between ticks."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin; what was before does not count."""
        self._last_s = time.perf_counter()
        self._timer.start()

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self.gaps_ms.append((now_s - self._last_s) * 1e3)
        self._last_s = now_s

    def summary(self) -> dict[str, float]:
        """Longest, and how many were over a frame and over 50 ms."""
        gaps = np.array(self.gaps_ms)
        return {
            "ticks": len(gaps),
            "longest": float(gaps.max()),
            "p99": float(np.percentile(gaps, 99)),
            "over 16": int((gaps > 16 + _TICK_MS).sum()),
            "over 50": int((gaps > 50).sum()),
        }


def main(data_dir: str, limit_s: float) -> dict[str, Any]:
    """Scan and browse at once."""
    bench = Bench(data_dir)
    window = bench.window
    found: dict[str, Any] = {}
    in_window = Library(bench.engine.storage, bench.engine.settings)
    in_window.changed.subscribe(bench.engine.library.changed.publish)
    cases: dict[str, Library | None] = {
        "browsing": None,
        "browsing while scanning": bench.engine.library,
        "browsing while a thread scans": in_window,
    }
    with tempfile.TemporaryDirectory() as root:
        index = window.sessions.browse.index
        rows = np.flatnonzero(index.alive & index.column("analysed"))
        for seed, (name, library) in enumerate(cases.items(), 3):
            ticks = Ticks()
            reports: list[Any] = []
            if library is not None:
                # The folders that the library was made of are on no disk: only the new one is looked through.
                write_sounds(Path(root) / str(seed), _SOUNDS, seed)
                added = library.add_folder(Path(root) / str(seed))
                window.sessions.library.read_folders()
                token = CancelToken()
                window.sessions.jobs.scan(
                    lambda ids=(added.id,), token=token, library=library: library.scan(ids, cancel=token),
                    reports.append,
                    lambda reports=reports: reports.append(None),
                )
            began_s = command_s = time.monotonic()
            ticks.start()
            number = 0
            while time.monotonic() - began_s < limit_s and not reports:
                bench.app.processEvents()
                time.sleep(0.0005)
                if time.monotonic() - command_s > _COMMAND_EVERY_S:
                    command_s = time.monotonic()
                    number += 1
                    match number % 4:
                        case 0:
                            window.sessions.browse.set_query(random_query(bench.rng), "panels")
                        case 1:
                            window.sessions.browse.set_query(Query(), "panels")
                        case 2:
                            column = SORTABLE[int(bench.rng.integers(len(SORTABLE)))]
                            window.sessions.browse.set_sort(column, bool(bench.rng.integers(2)))
                        case _:
                            sample_id = index.sample_id(int(bench.rng.choice(rows)))
                            if sample_id is not None:
                                window.sessions.browse.find_similar(sample_id)
            found[name] = ticks.summary() | {"seconds": time.monotonic() - began_s, "deeds": number}
            bench.settle(lambda is_over=library is None, reports=reports: is_over or bool(reports))
        found["sounds"] = len(window.sessions.browse.index)
        found["memory"] = resident_mb()
        window.close()
        bench.engine.close()
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 30.0)))
