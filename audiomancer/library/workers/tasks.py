"""Messages to and from the analysis processes, and the queue between."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import Block

if TYPE_CHECKING:
    from audiomancer.analysis import Analysis

LEAST_LIMIT_S = 60.0
"""Every file may take this long."""

START_DIGITS = 12
"""First digits of a hash: enough to save work; what is stored compares whole hashes."""

MOST_KNOWN = 64
"""Tasks and answers stay so small that a pipe holds several of each: else both sides could wait for the other to read,
for ever. macOS gives a pipe 8 KB."""

_SLOWEST_BYTES_PER_S = 2e6
"""A drive slower than this does not get its files read in time."""

_SLOWEST_DECODED_BYTES_PER_S = 2e5
_LONGEST_DECODING_S = 600.0
"""Sounds are decoded whole, and seven megabytes may be an hour of speech."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to analyse.

    Attributes:
        file_id: The caller's number for it.
        size_bytes: Its size, for the time it may take.
        sound_only: Leave out what names and chunks say.
        known_starts: First `START_DIGITS` digits of the hashes of known contents that this file may be; if it is one
            of them, it is only hashed. At most `MOST_KNOWN`.
        start_s: Where the part to analyse begins, seconds; the end is None for that of the file.
        is_track: It is music with a tempo, however little it sounds like a loop.
    """

    file_id: int
    path: str
    size_bytes: int = 0
    sound_only: bool = False
    known_starts: frozenset[str] = frozenset()
    start_s: float = 0.0
    end_s: float | None = None
    is_track: bool = False

    @property
    def is_part(self) -> bool:
        """Check whether only a part of the file is to be analysed."""
        return self.start_s > 0.0 or self.end_s is not None

    @property
    def limit_s(self) -> float:
        """Seconds after which its analysis is given up. Size is reading, and decoding."""
        decoding_s = min(_LONGEST_DECODING_S, self.size_bytes / _SLOWEST_DECODED_BYTES_PER_S)
        return max(LEAST_LIMIT_S, decoding_s, self.size_bytes / _SLOWEST_BYTES_PER_S)


NO_TASK = Task(-1, "")
"""Stands for the task in answers on their way: the receiver knows which one it was."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A file was analysed."""

    task: Task
    analysis: Analysis


@dataclass(frozen=True, slots=True, eq=False)
class PartAnalysis:
    """Analysis of a file, or of a part of it; what is not known is None.

    Attributes:
        task: The file and the part.
        embedding: float32 (128,), unit length, or zeros for silence.
        bpm: Tempo, from the sound, the file's name or its chunks, whichever is believed most.
        bpm_confidence: 0 to 1; 0 without a tempo.
        bpm_source: A source of `audiomancer.vocabulary`; empty without a tempo.
        key: Key in the spelling of `vocabulary.keys.KEYS`; confidence and source as for the tempo.
        loudness_lufs: Integrated loudness; None for silence.
        true_peak_db: True peak in dBTP; None for silence.
        measures: Length and character, by the columns of `browse.MOVES`; what is unknown is absent.
        aspects: See `audiomancer.aspects`.
    """

    task: Task
    duration_s: float
    embedding: NDArray[np.float32]
    bpm: float | None
    bpm_confidence: float
    bpm_source: str
    key: str | None
    key_confidence: float
    key_source: str
    is_loop: bool | None
    loudness_lufs: float | None
    true_peak_db: float | None
    measures: dict[str, float] = field(default_factory=dict)
    aspects: Block | None = None

    @property
    def is_silent(self) -> bool:
        """Nothing resembles silence."""
        return not self.embedding.any()


@dataclass(frozen=True, slots=True)
class Known:
    """A file's content is one of those that were known."""

    task: Task
    file_hash: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A file could not be analysed, for a reason in words, without the path; `is_gone`: it is not there any more."""

    task: Task
    reason: str
    is_gone: bool = False


Outcome = Analysed | PartAnalysis | Known | Failed


@dataclass(frozen=True, slots=True, eq=False)
class TaskResult:
    """Reply of a process to a task: the outcome, with `NO_TASK` for the task, and a traceback where we failed."""

    outcome: Outcome
    trace: str


class TaskQueue:
    """Files that wait, in order. Safe from any thread."""

    def __init__(self, tasks: Iterable[Task] = ()) -> None:
        self._lock = threading.Lock()
        self._waiting: OrderedDict[int, Task] = OrderedDict((task.file_id, task) for task in tasks)

    def __len__(self) -> int:
        with self._lock:
            return len(self._waiting)

    def take(self) -> Task | None:
        """The next file, or None where none waits."""
        with self._lock:
            return self._waiting.popitem(last=False)[1] if self._waiting else None

    def put_first(self, tasks: Iterable[Task]) -> None:
        """Put files before all others, the first of them first."""
        with self._lock:
            for task in reversed(list(tasks)):
                self._waiting[task.file_id] = task
                self._waiting.move_to_end(task.file_id, last=False)

    def prioritise(self, file_ids: Iterable[int]) -> None:
        """Move these files before all others, the first of them first; those that don't wait are left out."""
        with self._lock:
            for file_id in reversed(list(file_ids)):
                if file_id in self._waiting:
                    self._waiting.move_to_end(file_id, last=False)
