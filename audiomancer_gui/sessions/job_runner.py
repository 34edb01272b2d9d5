"""Runs engine calls off the GUI thread and brings their results back to it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from audiomancer.errors import AudiomancerError, WorkCancelled

_log = logging.getLogger(__name__)
T = TypeVar("T")

_ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The end of a job, on its way to the GUI thread."""

    done: Callable[[Any], None] | None
    ended: Callable[[], None] | None
    result: Any
    error: Exception | None
    is_newest: Callable[[], bool] | None
    failed: Callable[[Exception], None] | None = None


class JobRunner(QObject):
    """Four pools: reads (several at once), the answer to the last question, changes (one after another), scans (one).

    What another process answers needs no thread at all: see `expect`.

    Signals:
        failed: A sentence for the user about work that went wrong.
    """

    failed = Signal(str)
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reads = ThreadPoolExecutor(3, thread_name_prefix="audiomancer-read")
        self._answers = ThreadPoolExecutor(1, thread_name_prefix="audiomancer-answer")
        self._changes = ThreadPoolExecutor(1, thread_name_prefix="audiomancer-change")
        self._scans = ThreadPoolExecutor(1, thread_name_prefix="audiomancer-scan")
        self._newest: dict[str, int] = {}
        self._pending = 0
        self._lock = threading.Lock()
        self._is_closed = False
        self._finished.connect(self._deliver)

    def read(
        self, lane: str, work: Callable[[], T], done: Callable[[T], None], ended: Callable[[], None] | None = None
    ) -> None:
        """Read something; a later read of the same lane replaces this one, and only its result is delivered.

        `ended` is called instead of `done` when the read failed.
        """
        self._submit(self._reads, work, done, self._newest_of(lane), ended)

    def answer(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Compute what the user waits for, in a thread that reads never hold up; a later question replaces this one."""
        self._submit(self._answers, work, done, self._newest_of(_ANSWER))

    def forget_answer(self) -> None:
        """Drop the answer that may be under way: something else is shown."""
        self._newest_of(_ANSWER)

    def expect(
        self,
        lane: str,
        answers: Sequence[Future[T]],
        done: Callable[[list[T]], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Deliver what another process answers, once all of it is there; no thread waits for it.

        Args:
            lane: A later read or answer of the same lane replaces this one.
            answers: What was asked.
            done: Takes the answers in their order.
            failed: Takes an error of the world instead; without it `failed` is sent, as for every other job.
        """
        is_newest = self._newest_of(lane)
        if self._is_closed:
            return
        with self._lock:
            self._pending += 1
        missing = len(answers)

        def deliver() -> None:
            found: list[T] = []
            error: Exception | None = None
            try:
                found = [answer.result() for answer in answers]
            except Exception as caught:  # noqa: BLE001 - handed to the GUI thread, which reports or logs it
                error = caught
            if not self._is_closed:
                self._finished.emit(_Outcome(done, None, found, error, is_newest, failed))

        # Called on the thread that takes the process's answers, or at once where one is there already.
        def on_answer(_: Future[T]) -> None:
            nonlocal missing
            with self._lock:
                missing -= 1
                is_last = missing == 0
            if is_last:
                deliver()

        for answer in answers:
            answer.add_done_callback(on_answer)
        if not answers:
            deliver()

    def change(self, work: Callable[[], T], done: Callable[[T], None] | None = None) -> None:
        """Change the library; changes run in the order they were asked for."""
        self._submit(self._changes, work, done, None)

    def scan(self, work: Callable[[], T], done: Callable[[T], None], ended: Callable[[], None]) -> None:
        """Run a scan; the next one waits for it. `ended` is called instead of `done` when it was stopped or failed."""
        self._submit(self._scans, work, done, None, ended)

    @property
    def is_idle(self) -> bool:
        """No job is running, waiting, or about to deliver its result."""
        return self._pending == 0

    def close(self) -> None:
        """Wait for what runs, drop what waits; results are no longer delivered."""
        self._is_closed = True
        for pool in (self._scans, self._changes, self._answers, self._reads):
            pool.shutdown(wait=True, cancel_futures=True)

    def _newest_of(self, lane: str) -> Callable[[], bool]:
        """Begin a turn of a lane; the result says whether no later one has begun."""
        number = self._newest[lane] = self._newest.get(lane, 0) + 1
        return lambda: self._newest.get(lane) == number

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None,
        is_newest: Callable[[], bool] | None,
        ended: Callable[[], None] | None = None,
    ) -> None:
        if self._is_closed:
            return
        with self._lock:
            self._pending += 1

        def run() -> None:
            result: Any = None
            error: Exception | None = None
            try:
                if is_newest is None or is_newest():
                    result = work()
            except WorkCancelled as stopped:
                error = stopped
            except Exception as caught:  # noqa: BLE001 - handed to the GUI thread, which reports or logs it
                error = caught
            self._finished.emit(_Outcome(done, ended, result, error, is_newest))

        pool.submit(run)

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        error = outcome.error
        with self._lock:
            self._pending -= 1
        if self._is_closed or (outcome.is_newest is not None and not outcome.is_newest()):
            return
        if error is not None and outcome.ended is not None:
            outcome.ended()
        if isinstance(error, WorkCancelled):
            return
        if isinstance(error, AudiomancerError) and outcome.failed is not None:
            outcome.failed(error)
        elif isinstance(error, AudiomancerError):
            self.failed.emit(str(error))
        elif error is not None:
            _log.error("a job failed", exc_info=error)
            self.failed.emit("Something went wrong inside Audiomancer; the log says more.")
        elif outcome.done is not None:
            outcome.done(outcome.result)
