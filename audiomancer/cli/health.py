"""`audiomancer stats` and `audiomancer doctor`: what the library holds, and whether all is well."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from audiomancer import __version__
from audiomancer.browse import BrowseIndex, DuplicateGroups, Query, count_facets
from audiomancer.cli.opening import FAILED, OK, opened
from audiomancer.errors import AudiomancerError
from audiomancer.paths import DataPaths, display_path, resources_dir
from audiomancer.storage import check_library
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer.vocabulary.keys import KEYS


def _size_bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else 0


def _instruments(index: BrowseIndex) -> dict[str, int]:
    """Sounds by instrument, each once; the filters count a loop for the instrument that it is named after, too."""
    shown = index.column("instrument")[index.alive & ~index.column("hidden")]
    counts = np.bincount(shown, minlength=len(INSTRUMENTS))
    return {name: int(counts[code]) for code, name in enumerate(INSTRUMENTS) if counts[code]}


def run_stats(options: argparse.Namespace) -> int:
    """Print the counts."""
    paths = DataPaths.at(options.data_dir)
    with opened(paths.root) as engine:
        index = engine.read_index()
        folders = [(folder.path, folder.sample_count) for folder in engine.library.files.folders()]
        problems = sum(1 for problem in engine.library.files.problems() if not problem.is_ignored)
    # Of what is stored, copies are a part.
    index.set_copies(DuplicateGroups())
    facets = count_facets(index, Query())
    analysed = int(index.column("analysed").sum())
    record: dict[str, Any] = {
        "sounds": len(index),
        "analysed": analysed,
        "waiting": len(index) - analysed,
        "loops": facets.loops,
        "one_shots": facets.shots,
        "hours": round(float(index.column("duration_s").sum()) / 3600, 2),
        "problems": problems,
        "missing": int(index.column("missing").sum()),
        "favourites": facets.favourites,
        "instruments": _instruments(index),
        "keys": {KEYS[code]: int(count) for code, count in enumerate(facets.keys) if count},
        "moods": {mood: count for mood, count in facets.moods.items() if count},
        "folders": dict(folders),
        "data_bytes": _size_bytes(paths.root),
    }
    if options.json:
        print(json.dumps(record))
        return OK
    print(f"{record['sounds']:,} sounds ({record['hours']:g} h), {analysed:,} analysed, {record['waiting']:,} waiting.")
    print(
        f"{facets.loops:,} loops, {facets.shots:,} one-shots, {facets.favourites:,} favourites, {problems:,} problems."
    )
    for title, counts in (("Instruments", record["instruments"]), ("Keys", record["keys"]), ("Moods", record["moods"])):
        if counts:
            print(f"{title}: " + ", ".join(f"{name} {count:,}" for name, count in Counter(counts).most_common()))
    for path, count in record["folders"].items():
        print(f"  {display_path(path)}: {count:,}")
    print(f"The library takes {record['data_bytes'] / 1e6:.1f} MB in {display_path(paths.root)}.")
    return OK


def run_doctor(options: argparse.Namespace) -> int:
    """Check everything; 1 when something is wrong."""
    paths = DataPaths.at(options.data_dir)
    checks: list[tuple[str, bool, str]] = []

    def check(name: str, look: Callable[[], str]) -> None:
        try:
            checks.append((name, True, look()))
        except AudiomancerError as error:
            checks.append((name, False, str(error)))
        except Exception as error:  # noqa: BLE001 - the doctor reports whatever is broken, and goes on
            checks.append((name, False, f"{type(error).__name__}: {error}"))

    check("Program", lambda: f"Audiomancer {__version__}, Python {sys.version.split()[0]}")
    check("Packages", _packages)
    check("Resources", lambda: display_path(resources_dir()))
    check("Library", lambda: _library(paths))
    check("Sound output", _sound)
    check("Audition", lambda: _audition(paths))
    check("M4A, AAC, WMA", _extra_formats)
    is_well = all(ok for _, ok, _ in checks)
    if options.json:
        print(json.dumps({"ok": is_well, "checks": [{"name": n, "ok": ok, "says": text} for n, ok, text in checks]}))
    else:
        for name, ok, text in checks:
            print(f"{'ok  ' if ok else 'BAD '} {name}: {text}")
    return OK if is_well else FAILED


def _packages() -> str:
    wanted = (
        "PySide6-Essentials",
        "lancedb",
        "pyarrow",
        "numpy",
        "soundfile",
        "sounddevice",
        "soxr",
        "miniaudio",
        "python-stretch",
    )
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in wanted)


def _library(paths: DataPaths) -> str:
    with opened(paths.root) as engine:
        report = check_library(engine.storage.database, engine.storage.samples)
    if report.problems:
        raise AudiomancerError(" ".join(report.problems))
    return f"{display_path(paths.root)}: {report.samples:,} samples, {report.vectors:,} embeddings, sound"


def _extra_formats() -> str:
    if importlib.util.find_spec("av") is not None:
        return "readable"
    # Into a frozen program nothing can be installed.
    return "not readable" + ("" if hasattr(sys, "frozen") else "; pip install 'audiomancer[m4a]'")


def _sound() -> str:
    from audiomancer.playback import output_devices

    devices = output_devices()
    if not devices:
        raise AudiomancerError("No sound: there is no output device.")
    default = next((device for device in devices if device.is_default), devices[0])
    return f"{len(devices)} devices, default “{default.name}” at {default.rate_hz} Hz"


def _audition(paths: DataPaths) -> str:
    """Counts of the player in the last session."""
    try:
        counts = json.loads(paths.audition_counts.read_text("utf-8"))
        underruns, late, until = int(counts["underruns"]), int(counts["late_blocks"]), str(counts["until"])
    except FileNotFoundError:
        return "nothing was played yet"
    except (OSError, ValueError, KeyError, TypeError):
        return "the counts of the last session can't be read"
    return f"{underruns:,} underruns, {late:,} late blocks in the session that ended at {until[:19].replace('T', ' ')}"
