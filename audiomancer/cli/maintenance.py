"""`audiomancer backup`, `restore`, `verify`, `repair`: backups, and what to do when something broke."""

from __future__ import annotations

import argparse
import json
from datetime import datetime

from audiomancer.cli.opening import FAILED, OK, opened
from audiomancer.errors import AudiomancerError, LibraryError
from audiomancer.library.backups import read_or_none
from audiomancer.paths import display_path, typed_path
from audiomancer.storage import check_library, repair_vectors


def run_backup(options: argparse.Namespace) -> int:
    """Write a backup, or list those that are there."""
    with opened(options) as engine:
        if options.list:
            for backup in engine.backups.all():
                when = datetime.fromtimestamp(backup.written_at_s).isoformat(" ", "seconds")
                record = {"file": str(backup.path), "written_at": when, "bytes": backup.size_bytes}
                print(json.dumps(record) if options.json else f"{when}  {display_path(backup.path)}")
            return OK
        if options.file is not None:
            written = engine.backups.write(typed_path(options.file))
        else:
            engine.backups.write_if_changed()
            backups = engine.backups.all()
            if not backups:
                print("There is nothing to back up yet: no tag, rating, correction or collection.")
                return OK
            written = backups[0]
    if options.json:
        print(json.dumps({"file": str(written.path), "bytes": written.size_bytes}))
    else:
        print(f"Everything that you said of your sounds is in {display_path(written.path)}.")
    return OK


def run_restore(options: argparse.Namespace) -> int:
    """Bring a backup in: what is newer wins, nothing is taken away; undo takes it back."""
    with opened(options) as engine:
        if options.file is not None:
            path = typed_path(options.file)
        else:
            readable = [backup.path for backup in engine.backups.all() if read_or_none(backup.path) is not None]
            if not readable:
                raise LibraryError("There is no backup that could be read")
            path = readable[0]
        report = engine.backups.restore(path, "existing" if options.folders else "none")
    new = {kind: count for kind, count in report.new.items() if count}
    if options.json:
        print(json.dumps({"file": str(path), "new": new, "refused": report.refused}))
        return OK
    said = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in sorted(new.items()))
    print(f"From {display_path(path)}: {said or 'nothing that was not known already'}.")
    for sentence in report.refused[:20]:
        print(f"  {display_path(sentence)}.")
    if len(report.refused) > 20:
        print(f"  … and {len(report.refused) - 20:,} more.")
    return OK


def run_verify(options: argparse.Namespace) -> int:
    """Read everything; 1 where something is wrong. Changes nothing."""
    with opened(options) as engine:
        report = check_library(engine.storage.database, engine.storage.samples)
        problems = list(report.problems)
        problems += [
            f"The backup {display_path(backup.path.name)} can't be read"
            for backup in engine.backups.all()
            if read_or_none(backup.path) is None
        ]
        index = engine.read_index()
        entries = sum(1 for _ in engine.storage.entries.read())
        if len(index) != entries:
            problems.append(f"The stored list has {len(index):,} sounds, the library {entries:,}")
    if options.json:
        print(json.dumps({"ok": not problems, "samples": report.samples, "problems": problems}))
    elif problems:
        for sentence in problems:
            print(f"{sentence}.")
        print("audiomancer repair mends what can be mended.")
    else:
        print(f"All is well: {report.samples:,} samples with their embeddings, {entries:,} rows in the list.")
    return FAILED if problems else OK


def run_repair(options: argparse.Namespace) -> int:
    """Repair what can be repaired, then check again."""
    done: list[str] = []
    with opened(options) as engine:
        is_damaged = engine.look_for_damage() != ""
    # A damaged database is recovered when it is opened.
    with opened(options) as engine:
        if engine.recovery is not None and is_damaged:
            done.append(engine.recovery.sentence)
        done += repair_vectors(engine.storage.database, engine.storage.samples).sentences
        engine.paths.browse_index.unlink(missing_ok=True)
        engine.store_changed_index()
        problems = check_library(engine.storage.database, engine.storage.samples).problems
    if options.json:
        print(json.dumps({"ok": not problems, "done": done, "problems": list(problems)}))
    else:
        for sentence in done or ["There was nothing to mend."]:
            print(sentence)
        for sentence in problems:
            print(f"Still: {sentence}.")
    if problems:
        raise AudiomancerError("Not everything could be mended; a scan may help, for it analyses anew")
    return OK
