"""Analysis of any sound, or of a part of one, in a separate process, for callers that wait for one answer.

The window's process never imports the analysis, which would hold it up: neither to ask nor by the answer. The other
process starts with the first question and ends after a while without one.
"""

from __future__ import annotations

import math
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audiomancer.errors import AudioFileError, LibraryError
from audiomancer.library.workers import worker_process
from audiomancer.library.workers.pool import AnalysisPool, Answer
from audiomancer.library.workers.tasks import Analysed, Failed, Outcome, PartAnalysis, Task, TaskQueue
from audiomancer.work import CancelToken

if TYPE_CHECKING:
    from audiomancer.analysis import Analysis

IDLE_S: Final = 30.0
"""Idle time after which the process ends: it holds some 50 MB."""


def answer(task: Task) -> tuple[Outcome, str]:
    """Answer of `worker_process`, in values that import no analysis where they arrive."""
    outcome, trace = worker_process.answer(task)
    return (_part_analysis(task, outcome.analysis) if isinstance(outcome, Analysed) else outcome), trace


class PartAnalyser:
    """Answers what a sound is like. Safe from any thread; questions are answered one after the other."""

    def __init__(self, answer: Answer = answer, *, idle_s: float = IDLE_S) -> None:
        """Prepare; nothing starts yet.

        Args:
            answer: Analyses each file, in the process; an importable function.
            idle_s: The process ends after so long without a question.
        """
        self._pool = AnalysisPool(1, answer, idle_s=idle_s)
        self._turn = threading.Lock()
        # Stops whatever is under way or waits when it closes.
        self._closing = CancelToken()

    def analyse(
        self, path: Path | str, start_s: float = 0.0, end_s: float | None = None, *, is_track: bool = False
    ) -> PartAnalysis:
        """Analyse a file, or a part of it, and wait for the answer: for a thread that may wait.

        The first answer takes some tenths of a second more, for the process has to start; the others take milliseconds
        a second of sound. Of a long sound 30 seconds are analysed: around the loudest place of a file, in the middle
        of a part.

        Args:
            path: Any sound file; it need not be in the library.
            start_s: Where the part begins, seconds.
            end_s: Where it ends; None for the end of the file.
            is_track: It is music with a tempo, however little it sounds like a loop.

        Raises:
            AudioFileError: The file can't be read, holds no sound there, or crashed the process; says why.
            LibraryError: The process does not start.
            WorkCancelled: The analyser was closed.
            ValueError: The part begins before the file, or ends where it begins or before.
        """
        if not 0.0 <= start_s < (math.inf if end_s is None else end_s):
            raise ValueError(f"a part must begin within the file and end later, got {start_s} to {end_s} s")
        path = Path(path).absolute()
        task = Task(0, str(path), _size_bytes(path), start_s=start_s, end_s=end_s, is_track=is_track)
        with self._turn:
            outcome = self._answered(task)
        if isinstance(outcome, Failed):
            raise AudioFileError(path, outcome.reason)
        assert isinstance(outcome, PartAnalysis)
        return outcome

    def close(self) -> None:
        """End the process; callers that still wait get `WorkCancelled`."""
        self._closing.cancel()
        with self._turn:
            self._pool.close()

    def _answered(self, task: Task) -> Outcome:
        self._closing.check()
        for outcomes in self._pool.run(TaskQueue([task]).take, self._closing):
            for outcome in outcomes:
                return outcome
        raise LibraryError("The analysis gave no answer; see the log")


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        # The decoder says what is wrong with it.
        return 0


def _part_analysis(task: Task, analysis: Analysis) -> PartAnalysis:
    fields: dict[str, Any] = analysis.fields
    bpm, key = fields.get("bpm"), fields.get("key")
    return PartAnalysis(
        task,
        fields["duration_ms"] / 1000.0,
        analysis.embedding,
        bpm,
        0.0 if bpm is None else fields.get("bpm_confidence", 0.0),
        "" if bpm is None else analysis.sources.get("tempo", ""),
        key,
        0.0 if key is None else fields.get("key_confidence", 0.0),
        "" if key is None else analysis.sources.get("key", ""),
        fields.get("is_loop"),
        analysis.loudness_lufs,
        analysis.true_peak_db,
        _measures(analysis),
        analysis.aspects,
    )


def _measures(analysis: Analysis) -> dict[str, float]:
    fields: dict[str, Any] = analysis.fields
    found = {"duration_s": fields["duration_ms"] / 1000.0}
    character = analysis.character
    if character is not None:
        found |= {
            "brightness_hz": character.brightness_hz,
            "attack_s": character.attack_s,
            "noisiness": character.noisiness,
        }
        if character.pitch_hz is not None:
            found["pitch_hz"] = character.pitch_hz
    return found
