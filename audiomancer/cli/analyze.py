"""`audiomancer analyze`: everything measured of files, without a library."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from audiomancer.analysis import Analysis
from audiomancer.cli.opening import FAILED, OK
from audiomancer.cli.progress import bar, stopped_by_ctrl_c
from audiomancer.errors import LibraryError
from audiomancer.library.scan.walk import Walk
from audiomancer.library.workers.pool import AnalysisPool, worker_count
from audiomancer.library.workers.tasks import Analysed, Failed, Task, TaskQueue
from audiomancer.paths import display_path, typed_path
from audiomancer.work import CancelToken, RateMeter


def _files(paths: list[Path], cancel: CancelToken) -> Iterator[tuple[str, int]]:
    for path in paths:
        absolute = typed_path(path)
        if absolute.is_dir():
            walk = Walk(str(absolute), cancel)
            yield from ((found.path, found.size_bytes) for found in walk)
            for problem in walk.problems:
                print(f"audiomancer: {problem}", file=sys.stderr)
        else:
            # A file named by hand is tried whatever its ending; one that is not there fails with its reason.
            yield str(absolute), absolute.stat().st_size if absolute.exists() else 0


def as_json(path: str, analysis: Analysis) -> str:
    """One analysis as a line of JSON: fields, embedding, sources, loudness."""
    record: dict[str, object] = {"file_path": path}
    record.update(analysis.fields)
    record["embedding"] = [round(float(value), 6) for value in analysis.embedding]
    for name in ("tempo", "key", "instrument"):
        record[f"{name}_source"] = analysis.sources.get(name)
    for name, value in (("loudness_lufs", analysis.loudness_lufs), ("true_peak_db", analysis.true_peak_db)):
        record[name] = None if value is None else round(value, 2)
    return json.dumps(record)


def run(options: argparse.Namespace) -> int:
    """Analyse; 1 when a file could not be read, after all others were."""
    cancel = CancelToken()
    tasks = [
        Task(n, path, size, sound_only=options.sound_only)
        for n, (path, size) in enumerate(_files(options.paths, cancel))
    ]
    if not tasks:
        raise LibraryError("No sound files there")
    queue = TaskQueue(tasks)
    failed = 0
    meter = RateMeter()
    start_s = time.monotonic()
    with stopped_by_ctrl_c(cancel), bar() as shown, AnalysisPool(worker_count(options.workers)) as pool:
        task = shown.add_task("Analysing", total=len(tasks), rate="")
        done = 0
        for outcomes in pool.run(queue.take, cancel):
            for outcome in outcomes:
                done += 1
                if isinstance(outcome, Analysed):
                    _print_one(options, outcome.task.path, outcome.analysis)
                elif isinstance(outcome, Failed):
                    failed += 1
                    _print_failure(options, outcome.task.path, outcome.reason)
            rate = meter.update(done)
            shown.update(task, completed=done, rate=f"{rate:.0f}/s" if rate else "")
    seconds = time.monotonic() - start_s
    print(f"{done:,} files in {seconds:.1f} s ({done / seconds:.1f} a second), {failed} failed.", file=sys.stderr)
    return FAILED if failed else OK


def _print_one(options: argparse.Namespace, path: str, analysis: Analysis) -> None:
    if options.json:
        print(as_json(path, analysis))
        return
    fields = analysis.fields
    parts = [f"{float(str(fields['duration_ms'])) / 1000:.2f} s"]
    for name, confidence, source in (
        ("bpm", "bpm_confidence", "tempo"),
        ("key", "key_confidence", "key"),
        ("instrument_type", "instrument_confidence", "instrument"),
    ):
        if name in fields:
            value = fields[name]
            shown = f"{value:g} BPM" if isinstance(value, float) else str(value)
            parts.append(
                f"{shown} ({analysis.sources.get(source, 'audio')}, {float(str(fields.get(confidence, 0.0))):.2f})"
            )
    mood = fields.get("mood")
    if isinstance(mood, list) and mood:
        parts.append(" ".join(mood))
    print(f"{display_path(path)}: {', '.join(parts)}")


def _print_failure(options: argparse.Namespace, path: str, reason: str) -> None:
    if options.json:
        print(json.dumps({"file_path": path, "error": reason}))
    else:
        print(f"{display_path(path)}: {reason}", file=sys.stderr)
