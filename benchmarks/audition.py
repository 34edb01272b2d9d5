"""One table of the audition: benchmarks/audition.py RECORDINGS [--minutes M] [--parts …] [--out FILE].

Sound goes through PortAudio to a sink in real time; the window stands on a separate screen (Xvfb). "While scanning"
means that the window scans a hundred thousand files with two workers meanwhile. Nothing else should run.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from null_sink import NullSink
from tables import Cell, print_table

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths

_HERE = Path(__file__).parent
_RATE_HZ = 44_100
_COPIES = 20
_MADE = 60
_HOUR_S = 3_600


def make_sounds(folder: Path) -> None:
    """Ten-second sounds in three formats, and one of an hour, that were never decoded before."""
    draw = np.random.default_rng(1)
    folder.mkdir(parents=True)
    t = np.arange(10 * _RATE_HZ) / _RATE_HZ
    for number in range(_MADE):
        sound = 0.2 * draw.standard_normal((len(t), 2)) * (0.2 + np.sin(2 * np.pi * 2 * t)[:, None] ** 2)
        sound += 0.2 * np.sin(2 * np.pi * (80 + 7 * number) * t)[:, None]
        sound = np.clip(sound, -0.99, 0.99)
        soundfile.write(folder / f"made-wav24 {number:03}.wav", sound, _RATE_HZ, subtype="PCM_24")
        soundfile.write(folder / f"made-flac {number:03}.flac", sound, _RATE_HZ, subtype="PCM_16")
        soundfile.write(folder / f"made-mp3 {number:03}.mp3", sound, _RATE_HZ)
    with soundfile.SoundFile(folder / "made-hour.wav", "w", _RATE_HZ, 2, subtype="PCM_16") as file:
        minute = np.clip(0.3 * draw.standard_normal((60 * _RATE_HZ, 2)), -0.99, 0.99)
        for _ in range(_HOUR_S // 60):
            file.write(minute)


def make_copies(recordings: Path, folder: Path) -> int:
    """Many files to scan: copies of real ones, each with a few bytes at its end that make it another content."""
    files = [path for path in recordings.rglob("*") if path.suffix.lower() in (".wav", ".flac", ".ogg", ".mp3")]
    for copy in range(_COPIES):
        (folder / f"{copy:02}").mkdir(parents=True, exist_ok=True)
        for number, path in enumerate(files):
            target = folder / f"{copy:02}" / f"{number:05}{path.suffix}"
            target.write_bytes(path.read_bytes() + secrets.token_bytes(16))
    return _COPIES * len(files)


def make_library(recordings: Path, made: Path, data: Path) -> None:
    """The library that is browsed: the recordings, and the made sounds."""
    with Engine.open(DataPaths.at(data)) as engine:
        for folder in (recordings, made):
            engine.library.add_folder(folder)
        engine.settings.workers = 2
        engine.library.scan()
        engine.store_changed_index()


def window_part(data: Path, copies: Path, part: str, sink: NullSink, *rest: str) -> dict[str, Any]:
    """Figures that `audition_window.py` prints, on a copy of the library."""
    print(f"audition_window.py {part} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy)
        # A recorder holds the sink awake: without one it first takes a second of silence.
        recorder = subprocess.Popen(
            ["parec", "-d", "ci.monitor", "--latency-msec=10", "--raw"],
            env=os.environ | sink.environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            done = subprocess.run(
                [
                    "xvfb-run", "-a", "-s", "-screen 0 1600x1000x24",
                    sys.executable, str(_HERE / "audition_window.py"), str(copy), str(copies), part, *rest,
                ],
                env=os.environ | sink.environment | {"QT_QPA_PLATFORM": "xcb", "OMP_NUM_THREADS": "1"},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )  # fmt: skip
        finally:
            recorder.terminate()
            recorder.wait()
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def rows_of(found: dict[str, Any]) -> list[tuple[Cell, ...]]:
    """The table."""
    rows: list[tuple[Cell, ...]] = []
    names = {
        "cached": ("key press → first frame, cached", "5; 15"),
        "notes": ("key of the keyboard → first frame of its note", "p95 15"),
        "made-wav24": ("the same, not cached: 10 s WAV, 24 bit", "p95 40"),
        "made-flac": ("10 s FLAC", "p95 60"),
        "made-mp3": ("10 s MP3", "p95 60"),
        "made-hour": ("60 min WAV", "p95 60"),
    }
    for part, words in (("idle", ""), ("scanning", ", while scanning")):
        for name, (what, goal) in names.items():
            if part in found:
                f = found[part][name]
                rows.append((f"{what}{words}, ms", goal, f"{f['p50']:.1f}; {f['p95']:.1f}", f"{f['runs']}"))
        if part in found:
            rows.append((f"memory for the hour{words}, MB", "50", f"{found[part]['hour_mb']:.0f}", "1"))
    if "arrowing" in found:
        f = found["arrowing"]
        what = f"underruns; late blocks, {f['minutes']:g} min of arrowing, scanning {f['scanned_share']:.0%} of it"
        rows.append((what, "0", f"{f['underruns']:.0f}; {f['late_blocks']:.0f}", f"{f['presses']}"))
        times = f["times"]
        rows.append(
            ("key press → first frame meanwhile, ms", "", f"{times['p50']:.1f}; {times['p95']:.1f}", f"{times['runs']}")
        )
    if "sound" in found:
        sound = found["sound"]
        steps, loop, loud = sound["steps"], sound["loop"], sound["loudness"]
        rows.append(
            (
                "largest step at switches; inside the sounds",
                "≤",
                f"{steps['largest_step_out']:.3f}; {steps['largest_step_inside']:.3f}",
                f"{steps['switches']}",
            )
        )
        rows.append(
            (
                "loop wrap: largest difference from the tiled file",
                "0",
                f"{loop['largest_difference']:g}",
                f"{loop['files']}",
            )
        )
        for name, who in (("stretch", "stretch"), ("rubber_band", "Rubber Band R3")):
            if name in sound:
                f = sound[name]
                rows.append(
                    (
                        f"{who}: × real time; length error, frames; cents median, max; attacks",
                        "25; 1; 5",
                        "; ".join(
                            (
                                f"{f['times_real_time']:.0f}",
                                f"{f['length_error_frames']:.1f}",
                                f"{f['cents_median']:.2f}, {f['cents_max']:.2f}",
                                f"{f['sharpness']:.2f}",
                            )
                        ),
                        "210",
                    )
                )
        rows.append(
            (
                "matched within 1 LU; held by the peak; largest true peak, dBTP",
                "all; –; −1",
                f"{loud['within_1_lu']}; {loud['held_by_the_peak']}; {loud['largest_true_peak_db']:.2f}",
                f"{loud['sounds']}",
            )
        )
        rows.append(
            ("dragged file against what the device received, dBFS", "−80", f"{sound['null_test_dbfs']:.0f}", "1")
        )
    return rows


def main() -> None:
    """Measure everything, or the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--parts", nargs="*", default=["idle", "scanning", "arrowing", "sound"])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, NullSink() as sink:
        made, copies, data = (Path(folder) / name for name in ("made", "copies", "data"))
        if set(options.parts) - {"sound"}:
            make_sounds(made)
            make_library(options.recordings, made, data)
        if set(options.parts) & {"scanning", "arrowing"}:
            make_copies(options.recordings, copies)
        for part in options.parts:
            if part == "sound":
                done = subprocess.run(
                    [sys.executable, str(_HERE / "audition_sound.py"), str(options.recordings)],
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
                found[part] = json.loads(done.stdout.splitlines()[-1])
            else:
                rest = [str(options.minutes)] if part == "arrowing" else []
                found[part] = window_part(data, copies, part, sink, *rest)
    print_table(("what", "goal", "p50; p95, or as named", "runs"), rows_of(found))
    if options.out is not None:
        options.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
