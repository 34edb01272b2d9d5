"""The analysis processes: spawned, watched, replaced when a file kills one or takes too long."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from audiomancer.child_process import ChildProcess, wait_for_messages
from audiomancer.closing import Closing
from audiomancer.errors import LibraryError, ProcessEndedError, WorkCancelled
from audiomancer.library.workers import worker_process
from audiomancer.library.workers.tasks import Failed, Outcome, Task, TaskResult
from audiomancer.work import CancelToken

Answer: TypeAlias = Callable[[Task], tuple[Outcome, str]]

_log = logging.getLogger(__name__)

CRASHED: Final = "crashed the analyser"
"""Reason of a file whose process died."""

_AHEAD: Final = 3
"""Files given to a process beforehand, so that it never waits while results are being stored."""

_TICK_S: Final = 0.1
_START_LIMIT_S: Final = 120.0
_MOST_START_FAILURES: Final = 3
_STOP_LIMIT_S: Final = 2.0

# Each process is one of several: numeric libraries that start threads would only get in their way.
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_NICENESS: Final = 10
"""The window and the sound go first."""


def worker_count(chosen: int = 0) -> int:
    """Number of processes: `chosen`, or one less than this process may use cores, at least one."""
    if chosen > 0:
        return chosen
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


class AnalysisPool(Closing):
    """Analysis processes. They start with the first files and end with `close`, or with this process, however it ends.

    To be used from one thread.
    """

    def __init__(self, workers: int, answer: Answer = worker_process.answer, *, idle_s: float | None = None) -> None:
        """Prepare for `workers` processes, which do to each file what the importable function `answer` says.

        Args:
            workers: How many at the most, at least 1.
            answer: What is done to each file.
            idle_s: A process ends when it has had nothing to do for so long, and starts anew when it is needed; None
                lets it wait for ever.
        """
        self._size = max(1, workers)
        self._answer = answer
        self._idle_s = idle_s
        self._workers: list[_Worker] = []
        self._start_failures = 0

    def run(self, take: Callable[[], Task | None], cancel: CancelToken) -> Iterator[list[Outcome]]:
        """Analyse files until `take` gives None and everything is answered.

        A file that kills its process, or takes longer than `Task.limit_s`, fails; the others go on. While `cancel`
        is paused no further files are taken.

        Args:
            take: Gives the next file; asked again after None, as long as anything is under way.
            cancel: Stops the work: processes are killed, what they had begun is dropped.

        Yields:
            What is finished since the last time, several times a second, often nothing.

        Raises:
            WorkCancelled: The work was asked to stop.
            LibraryError: The processes don't start.
        """
        while True:
            if cancel.is_cancelled:
                self._kill_all()
                raise WorkCancelled
            if not cancel.is_paused:
                self._hand_out(take)
            busy = [worker for worker in self._workers if worker.tasks]
            if not busy and not cancel.is_paused:
                return
            yield self._collect()

    def close(self) -> None:
        """End all processes: idle ones by themselves, busy ones by force."""
        for worker in self._workers:
            if worker.tasks or not worker.child.is_ready:
                worker.child.kill()
            else:
                worker.child.request_end()
        give_up_s = time.monotonic() + _STOP_LIMIT_S
        for worker in self._workers:
            worker.child.wait_for_end(max(0.0, give_up_s - time.monotonic()))
        self._workers.clear()

    def _hand_out(self, take: Callable[[], Task | None]) -> None:
        """Give each process its next files, in turn, so that few files spread over all of them."""
        for depth in range(1, _AHEAD + 1):
            for number in range(self._size):
                worker = self._workers[number] if number < len(self._workers) else None
                if worker is not None and len(worker.tasks) >= depth:
                    continue
                task = take()
                if task is None:
                    return
                if worker is not None and not worker.tasks and worker.child.has_ended():
                    worker.child.wait_for_end(_STOP_LIMIT_S)
                    self._workers[number] = worker = _Worker(self._answer, self._idle_s)
                if worker is None:
                    worker = _Worker(self._answer, self._idle_s)
                    self._workers.append(worker)
                worker.give(task)

    def _collect(self) -> list[Outcome]:
        outcomes: list[Outcome] = []
        if not self._workers:
            time.sleep(_TICK_S)
            return outcomes
        by_child = {worker.child: worker for worker in self._workers}
        for child in wait_for_messages(by_child, _TICK_S):
            try:
                outcomes += by_child[child].receive()
                self._start_failures = 0 if child.is_ready else self._start_failures
            except ProcessEndedError:
                outcomes += self._replace(by_child[child], CRASHED)
        now_s = time.monotonic()
        for worker in list(self._workers):
            if worker.tasks and now_s > worker.give_up_at_s:
                outcomes += self._replace(worker, f"took longer than {worker.tasks[0].limit_s:.0f} seconds")
        return outcomes

    def _replace(self, worker: _Worker, reason: str) -> list[Outcome]:
        """Start another process in place of a dead or stuck one; the file it was at has failed, the others go on."""
        worker.child.kill()
        worker.child.wait_for_end(_STOP_LIMIT_S)
        number = self._workers.index(worker)
        tasks = list(worker.tasks)
        failed: list[Outcome] = []
        if worker.child.has_rested:
            # What it was given came too late for it, and was not begun.
            if not tasks:
                self._workers.pop(number)
                return failed
        elif worker.child.is_ready:
            if tasks:
                failed.append(Failed(tasks.pop(0), reason))
        else:
            self._start_failures += 1
            if self._start_failures >= _MOST_START_FAILURES:
                self._workers.pop(number)
                raise LibraryError("The analysis processes don't start; see the log")
            _log.warning("an analysis process did not start (exit code %s)", worker.child.exit_code)
        self._workers[number] = _Worker(self._answer, self._idle_s)
        for task in tasks:
            self._workers[number].give(task)
        return failed

    def _kill_all(self) -> None:
        for worker in self._workers:
            worker.child.kill()
        for worker in self._workers:
            worker.child.wait_for_end(_STOP_LIMIT_S)
        self._workers.clear()


class _Worker:
    """One process and the files it was given, the present one first."""

    def __init__(self, answer: Answer, idle_s: float | None) -> None:
        self.tasks: deque[Task] = deque()
        self.give_up_at_s = 0.0
        self.child: ChildProcess[Task, TaskResult] = ChildProcess(
            worker_process.run,
            (answer, idle_s),
            name="audiomancer-analysis",
            niceness=_NICENESS,
            environment=_ONE_THREAD,
        )
        self.child.start()

    def give(self, task: Task) -> None:
        """Add a file to those it works through."""
        self.tasks.append(task)
        if len(self.tasks) == 1:
            self._start_clock()
        # A dead process is found out when its answer is awaited.
        with contextlib.suppress(ProcessEndedError):
            self.child.post(task)

    def receive(self) -> list[Outcome]:
        """Outcomes that it sends now; `ProcessEndedError` where it is dead, or rested because it had nothing to do."""
        message = self.child.receive()
        outcomes: list[Outcome] = []
        if isinstance(message, TaskResult):
            if message.trace:
                _log.error("analysis of one file failed by our fault:\n%s", message.trace)
            outcomes.append(dataclasses.replace(message.outcome, task=self.tasks.popleft()))
        self._start_clock()
        return outcomes

    def _start_clock(self) -> None:
        # Until it is ready it has its start to do, which is slow on a busy machine.
        limit_s = self.tasks[0].limit_s if self.tasks else 0.0
        self.give_up_at_s = time.monotonic() + (limit_s if self.child.is_ready else max(limit_s, _START_LIMIT_S))
