"""`audiomancer scan`: add folders, analyse what is new."""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from pathlib import Path

from audiomancer.cli.opening import OK, opened
from audiomancer.cli.progress import run_with_bar
from audiomancer.errors import LibraryError
from audiomancer.library import ScanReport
from audiomancer.library.scan.report_words import scan_sentence, unread_sentence
from audiomancer.paths import display_path, typed_path
from audiomancer.work import CancelToken


def run(options: argparse.Namespace) -> int:
    """Scan; 0 also when single files could not be read: they are in the list of problems."""
    start_s = time.monotonic()
    cancel = CancelToken()
    with opened(options) as engine:
        if options.workers:
            engine.settings.workers = options.workers
        roots = [typed_path(path) for path in options.folders]
        folder_ids = None
        if options.folders:
            folder_ids = [engine.library.add_folder(root).id for root in roots]
        elif not engine.library.files.folders():
            raise LibraryError("There are no folders yet; name one: audiomancer scan DIR")

        def is_meant(path: str) -> bool:
            return not roots or any(Path(path).is_relative_to(root) for root in roots)

        def work() -> ScanReport:
            return engine.library.scan(folder_ids, cancel=cancel)

        report = run_with_bar(work, lambda: engine.library.progress, cancel)
        engine.store_changed_index()
        engine.backups.write_if_changed()
        unread = unread_sentence(engine.library.unread.kinds())
        cut_off = [file for file in engine.library.unread.cut_off() if not file.is_ignored and is_meant(file.path)]
        problems = [
            problem for problem in engine.library.files.problems() if not problem.is_ignored and is_meant(problem.path)
        ]
    seconds = time.monotonic() - start_s
    if options.json:
        record = dataclasses.asdict(report)
        record["folder_problems"] = record.pop("problems")
        record["problems"] = [{"file_path": p.path, "reason": p.reason} for p in problems]
        record["cut_off"] = [{"file_path": f.path, "reason": f.reason} for f in cut_off]
        record["unread"] = unread
        record["seconds"] = round(seconds, 3)
        print(json.dumps(record))
        return OK
    print(scan_sentence(report))
    if unread:
        print(f"{unread}.")
    if report.analysed:
        print(f"{report.analysed / seconds:.1f} files a second, {seconds:.1f} s in all.")
    for path, reason in [(p.path, p.reason) for p in problems] + [(f.path, f.reason) for f in cut_off]:
        print(f"  {display_path(path)}: {reason}")
    return OK
