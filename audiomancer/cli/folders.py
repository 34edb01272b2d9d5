"""`audiomancer watch`, `relink`, `problems`: folders that change, folders that lie elsewhere, files that failed."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from datetime import datetime

from audiomancer.cli.opening import FAILED, OK, opened
from audiomancer.engine import Engine
from audiomancer.errors import LibraryError
from audiomancer.library import unread_sentence
from audiomancer.paths import display_path, typed_path


def run_watch(options: argparse.Namespace) -> int:
    """Follow what happens in the source folders, until Ctrl+C."""
    with opened(options) as engine:
        places = engine.library.locations
        if not places:
            raise LibraryError("There are no folders yet; name one: audiomancer scan DIR")
        report = engine.library.scan()
        print(f"Watching {len(places)} folders with {report.found:,} sounds; Ctrl+C ends it.", flush=True)

        known = _Known(engine)

        def notify() -> None:
            words = known.news()
            if words:
                print(f"{time.strftime('%H:%M:%S')}  {words}", flush=True)

        stop = engine.library.changed.subscribe(notify)
        engine.watch(lambda sentence: print(f"audiomancer: {display_path(sentence)}", file=sys.stderr, flush=True))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
        finally:
            stop()
            engine.stop_watching()
            engine.store_changed_index()
    return OK


class _Known:
    """The entries that were reported, so that only news is printed. Safe from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._change_seq = engine.storage.changes.last_seq()
        self._ids = {entry.entry_id for entry in engine.storage.entries.read()}

    def news(self) -> str:
        """Changes since the last call, as "2 new, 1 gone"; empty where there are none."""
        with self._lock:
            changes = self._engine.read_changes(self._change_seq)
            if changes is None:
                # Too many changes to name them one by one.
                self._change_seq, before = self._engine.storage.changes.last_seq(), self._ids
                self._ids = {entry.entry_id for entry in self._engine.storage.entries.read()}
                counts = {"new": len(self._ids - before), "gone": len(before - self._ids)}
            else:
                self._change_seq = changes.change_seq
                seen = {entry.entry_id for entry in changes.entries}
                counts = {
                    "new": len(seen - self._ids),
                    "changed": len(seen & self._ids),
                    "gone": len(changes.gone & self._ids),
                }
                self._ids = (self._ids | seen) - changes.gone
        return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def run_relink(options: argparse.Namespace) -> int:
    """Show what of a folder lies in another one; with --yes, take it from there."""
    old, new = typed_path(options.folder), typed_path(options.new)
    with opened(options) as engine:
        place = next(
            (
                one
                for one in engine.library.locations
                if old == typed_path(one.path) or typed_path(one.path) in old.parents
            ),
            None,
        )
        if place is None:
            raise LibraryError(f"{display_path(old)} is in no source folder of the library")
        plan = engine.library.plan_relink(place.id, new, str(old))
        print(plan.sentence())
        for before, after in plan.examples:
            print(f"  {display_path(before)}\n    → {display_path(after)}")
        if not plan.matched:
            return FAILED
        if not options.yes:
            print("Nothing was changed. Say it again with --yes to do it.")
            return OK
        engine.library.relink(place.id, plan)
        engine.library.scan()
        engine.store_changed_index()
        print("Done.")
    return OK


def run_problems(options: argparse.Namespace) -> int:
    """List files that could not be analysed, newest first; try them again where that is asked."""
    with opened(options) as engine:
        problems = [p for p in engine.library.files.problems() if options.all or not p.is_ignored]
        if options.retry and problems:
            engine.library.retry([problem.file_id for problem in problems])
            engine.library.scan()
            engine.store_changed_index()
            problems = [p for p in engine.library.files.problems() if options.all or not p.is_ignored]
        cut_off = [file for file in engine.library.unread.cut_off() if options.all or not file.is_ignored]
        unread = unread_sentence(engine.library.unread.kinds())
    for problem in problems:
        since = datetime.fromtimestamp(problem.failed_at_s).isoformat(" ", "seconds")
        record = {
            "file_path": problem.path,
            "reason": problem.reason,
            "since": since,
            "attempts": problem.attempts,
            "is_ignored": problem.is_ignored,
        }
        print(json.dumps(record) if options.json else f"{since}  {display_path(problem.path)}: {problem.reason}")
    if not options.json:
        for file in cut_off:
            print(f"{display_path(file.path)}: {file.reason}")
        if unread:
            print(f"{unread}.")
        if not problems:
            print("Every file could be read." if not cut_off else "Every file could be read, as far as it goes.")
    return FAILED if problems else OK
