"""One table of a library at 10,000, 100,000 and a million sounds: benchmarks/scale.py [--sizes N …] [--dir DIR].

Libraries are made where they are missing (`make_library.py`) and stay in DIR; parts that write work on copies. Every
part is a separate process, one after the other. Nothing else should run; the load of the machine is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from make_library import folder_bytes
from startup import BARE, WINDOW, measured
from tables import Cell, print_table

_HERE = Path(__file__).parent
_START_RUNS = 50
_BARE_RUNS = 10
_RESCANNED = 200_000
_NAMES = (
    "filter change",
    "letter typed, first",
    "letter typed, narrowing",
    "tempo changed",
    "key changed",
    "slider changed",
    "folder expanded, painted",
    "completion, planned",
    "completion, found",
    "slip answered, planned",
    "slip answered, found",
    "sort",
    "select all, header repainted",
    "jump-scroll, repainted",
    "facet counts",
    "find similar (300), list shown",
)


def part(script: str, *arguments: str) -> dict[str, Any]:
    """Figures that a part prints as JSON."""
    print(f"{script} {' '.join(arguments)} …", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, str(_HERE / script), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def start_times(data_dir: Path) -> dict[str, Cell]:
    """Seconds from the start of the process."""
    bare = [float(measured(BARE)[0]) for _ in range(_BARE_RUNS)]
    painted, usable = [], []
    for _ in range(_START_RUNS):
        first, then, *_ = measured(WINDOW, str(data_dir))
        painted.append(float(first))
        usable.append(float(then))
    base = statistics.median(bare)
    return {
        "bare": base,
        "painted": statistics.median(painted),
        "painted p95": float(np.percentile(painted, 95)),
        "usable": statistics.median(usable),
        "usable p95": float(np.percentile(usable, 95)),
    }


def at_size(data_dir: Path, count: int) -> dict[str, Any]:
    """Every figure of one library."""
    found: dict[str, Any] = {"start": start_times(data_dir)}
    found["window"] = part("scale_window.py", str(data_dir))
    found["neighbours"] = part("scale_neighbours.py", str(data_dir))
    found["bytes"] = folder_bytes(data_dir)
    found["ingest"] = part("scale_storage.py", "ingest", str(count))
    with tempfile.TemporaryDirectory(dir=data_dir.parent) as folder:
        copy = Path(shutil.copytree(data_dir, Path(folder) / "copy"))
        found["awake"] = part("scale_awake.py", str(copy))
    with tempfile.TemporaryDirectory(dir=data_dir.parent) as folder:
        copy = Path(shutil.copytree(data_dir, Path(folder) / "copy"))
        found["updates"] = part("scale_storage.py", "updates", str(copy))
    return found


def rows_of(found: dict[int, dict[str, Any]], rescan: dict[str, Any] | None) -> list[list[Cell]]:
    """The table: a line a figure, a column a size."""
    rows: list[list[Cell]] = []

    def line(name: str, text: Any) -> None:
        rows.append([name, *(text(result) for result in found.values())])

    line("start → painted / list usable, s p50 (p95)", lambda r: _start(r["start"]))
    for name in _NAMES:
        line(f"{name}, ms p50 / p95 (plain)", lambda r, n=name: _times(r["window"]["figures"][n]))
    for name in ("similar, no filter", "similar, filtered"):
        line(
            f"{name}, k = 50, ms p50 / p95 (plain), recall",
            lambda r, n=name: f"{_times(r['neighbours']['figures'][n])}, {r['neighbours']['recall'][n]:.4f}",
        )
    line("results missing or too many", lambda r: r["neighbours"]["wrong counts"])
    line("memory with the window open, MB (its own)", lambda r: _memory(r["window"]["memory"]))
    line("data folder, GB", lambda r: f"{r['bytes'] / 1e9:.2f}")
    line("after 2,000 small updates, most on the way, %", lambda r: _growth(r["updates"]))
    line("ingest, samples/s (row by row)", lambda r: f"{r['ingest']['per_s']:,.0f} ({r['ingest']['plain']:,.0f})")
    line("longest gap browsing / while scanning, ms", lambda r: _gaps(r["awake"]))
    if rescan is not None:
        text = f"{rescan['s']:.2f} s, {rescan['ratio']:.2f} × find"
        rows.append([f"rescan of {rescan['files']:,} unchanged files", text, *[None] * (len(found) - 1)])
    return rows


def _start(times: dict[str, float]) -> str:
    first = f"{times['painted']:.2f} ({times['painted p95']:.2f})"
    return f"{first} / {times['usable']:.2f} ({times['usable p95']:.2f}); bare Qt window {times['bare']:.2f}"


def _times(figure: dict[str, float]) -> str:
    plain = f" ({figure['plain']:.0f})" if "plain" in figure else ""
    return f"{figure['p50']:.1f} / {figure['p95']:.1f}{plain}"


def _memory(memory: dict[str, float]) -> str:
    return f"{memory['VmRSS']:.0f} ({memory['RssAnon']:.0f})"


def _growth(updates: dict[str, float]) -> str:
    before = updates["before MB"]
    return f"{100 * (updates['after MB'] / before - 1):+.1f}, {100 * (updates['most MB'] / before - 1):+.1f}"


def _gaps(awake: dict[str, Any]) -> str:
    alone, scanning = awake["browsing"], awake["browsing while scanning"]
    return f"{alone['longest']:.0f} / {scanning['longest']:.0f} (over 50: {alone['over 50']} / {scanning['over 50']})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure libraries of several sizes.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "audiomancer-scale")
    parser.add_argument("--results", type=Path, metavar="FILE.json", help="also write every figure here")
    parser.add_argument("--no-rescan", action="store_true", help="leave the rescan of 200,000 files out")
    asked = parser.parse_args()
    found: dict[int, dict[str, Any]] = {}
    for count in asked.sizes:
        data_dir = asked.dir / str(count)
        if not data_dir.exists():
            subprocess.run(
                [sys.executable, str(_HERE / "make_library.py"), "--samples", str(count), "--data-dir", str(data_dir)],
                check=True,
                stdout=sys.stderr,
            )
        found[count] = at_size(data_dir, count)
    rescan = None if asked.no_rescan else part("scale_rescan.py", str(_RESCANNED))
    if asked.results:
        asked.results.write_text(json.dumps({"sizes": found, "rescan": rescan}, indent=1) + "\n", "utf-8")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    print_table(["figure", *(f"{count:,}" for count in found)], rows_of(found, rescan))


if __name__ == "__main__":
    main()
