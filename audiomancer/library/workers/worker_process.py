"""The inside of an analysis process: takes files, gives back what was measured. It never sees a store."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import traceback
from collections.abc import Callable
from pathlib import Path

from audiomancer.child_channel import Channel
from audiomancer.errors import AudioFileError
from audiomancer.library.workers.tasks import NO_TASK, START_DIGITS, Analysed, Failed, Known, Outcome, Task, TaskResult
from audiomancer.platforms.names import long_path
from audiomancer.platforms.processes import limit_memory

MOST_MEMORY_BYTES = 3 << 30
"""Memory limit for one file: thirty seconds of 64 channels at 192 kHz take 1.5 GB, all copies counted."""

_LONGEST_TRACE = 4000


def run(channel: Channel, answer: Callable[[Task], tuple[Outcome, str]], idle_s: float | None = None) -> None:
    """Answer each `Task` that comes in with a `TaskResult`, until nothing has come for `idle_s`; None waits for ever.

    `answer` gives an `Outcome` and, where the fault was ours, a traceback for the log.
    """
    # A file that would take all memory gets an error here, before the system ends whatever it likes.
    limit_memory(MOST_MEMORY_BYTES)
    _silence_decoders()
    from audiomancer.analysis import analyse_file  # noqa: F401 - imported now, so that "ready" means ready

    for task in channel.requests(idle_s):
        outcome, trace = answer(task)
        channel.send(TaskResult(dataclasses.replace(outcome, task=NO_TASK), trace[-_LONGEST_TRACE:]))


def answer(task: Task) -> tuple[Outcome, str]:
    """Outcome of one file, and a traceback where the fault was ours."""
    from audiomancer.analysis import analyse_file, analyse_part
    from audiomancer.audio.readers.reasons import path_reason

    path = Path(task.path)
    how = {"sound_only": task.sound_only, "is_track": task.is_track}
    try:
        if task.is_part:
            return Analysed(task, analyse_part(path, task.start_s, task.end_s, **how)), ""
        if task.known_starts:
            with long_path(path).open("rb") as file:
                file_hash = hashlib.file_digest(file, "sha256").hexdigest()
            if file_hash[:START_DIGITS] in task.known_starts:
                return Known(task, file_hash), ""
        return Analysed(task, analyse_file(path, **how)), ""
    except AudioFileError as error:
        return Failed(task, error.reason, _is_gone(path)), ""
    except OSError as error:
        return Failed(task, path_reason(error), _is_gone(path)), ""
    except MemoryError:
        return Failed(task, f"needs more than {MOST_MEMORY_BYTES >> 30} GB of memory to be read"), ""
    except Exception as error:  # noqa: BLE001 - one strange file must not stop a scan; the parent logs the traceback
        return Failed(task, f"could not be analysed ({type(error).__name__})"), traceback.format_exc()


def _is_gone(path: Path) -> bool:
    try:
        return not long_path(path).exists()
    except OSError:
        return False


def _silence_decoders() -> None:
    """Decoders write their complaints about broken files straight to the error stream; reasons come back as text."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
