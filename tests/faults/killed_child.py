"""The victim of the kill tests: a program that works on a library and says, line by line, what it has committed.

Started with SCENARIO DATA_DIR SEED. A line is written when a call has returned: what it says must be found in the
library, whatever happens next.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def edit(paths: DataPaths, seed: int) -> None:
    """Each edit says its number in a note, in a rating and in a tag, all at once."""
    with Engine.open(paths) as engine:
        ids = [str(entry.sample_id) for entry in engine.storage.entries.read()]
        edits = engine.library.edits
        number = max((int(e.note) for e in engine.storage.entries.read() if e.note), default=0)
        say(ready=True)
        while True:
            number += 1
            with edits.together(f"edit {number}"):
                edits.note(ids[:2], str(number))
                edits.rate(ids[:2], 1 + number % 5)
                edits.tag(
                    ids[:2], [f"tag {number % 3}"], [f"tag {other % 3}" for other in range(3) if other != number % 3]
                )
                edits.correct(ids[:1], "bpm", 60.0 + number % 100)
            say(edit=number)
            if number % 7 == 0:
                # Undo is an edit's end like any other: afterwards the number before is there.
                edits.undo()
                edits.redo()


def scan(paths: DataPaths, seed: int, *, for_window: bool = False) -> None:
    """A scan that reports the samples it has stored; for a window in a separate process."""
    with Engine.open(paths, for_window=for_window) as engine:
        say(ready=True)

        seen: set[str] = set()

        def report() -> None:
            stored = {entry.sample_id for entry in engine.storage.entries.read() if entry.sample_id} - seen
            if stored:
                seen.update(stored)
                say(samples=sorted(stored))

        engine.library.scan(on_change=report)
        say(finished=True)


def compact(paths: DataPaths, seed: int) -> None:
    """Few samples at a time, with a compaction after each."""
    from tests.faults.made_libraries import store_samples

    with Engine.open(paths) as engine:
        first = engine.storage.samples.sample_store.count()
        engine.storage.samples.vector_store.version()
        say(ready=True)
        while True:
            say(samples=store_samples(engine.storage, "/sounds", 40, first=first))
            first += 40
            engine.storage.samples.vector_store.compact(is_thorough=True)
            engine.storage.samples.compact()
            engine.store_index(engine.snapshot_of(engine.read_index()))


def migrate(paths: DataPaths, seed: int) -> None:
    """Opens an old library, which brings it up to date."""
    say(ready=True)
    with Engine.open(paths) as engine:
        say(samples=engine.storage.samples.sample_store.count())


def back_up(paths: DataPaths, seed: int) -> None:
    """Edits and backups in turn."""
    chance = random.Random(seed)
    with Engine.open(paths) as engine:
        ids = [str(entry.sample_id) for entry in engine.storage.entries.read()]
        say(ready=True)
        while True:
            engine.library.edits.tag(chance.sample(ids, 20), [f"tag {chance.randrange(1_000)}"])
            engine.backups.write_if_changed()
            tags = sum(engine.library.edits.user.tag_counts().values())
            say(tags=tags)


SCENARIOS: dict[str, Callable[[DataPaths, int], None]] = {
    "edit": edit, "scan": scan, "scan process": partial(scan, for_window=True), "compaction": compact,
    "migration": migrate, "backup": back_up,
}  # fmt: skip

if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](DataPaths.at(Path(sys.argv[2])), int(sys.argv[3]))
