"""Long work that can be watched, paused and stopped: one token in, one progress value out."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from audiomancer.errors import WorkCancelled


class CancelToken:
    """Asks work to stop or to wait; the work itself checks between two items. Safe from any thread."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()

    def cancel(self) -> None:
        """Ask the work to stop at its next check, also when it is paused."""
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        """Ask the work to wait at its next check."""
        self._running.clear()

    def resume(self) -> None:
        """Let paused work go on."""
        self._running.set()

    @property
    def is_cancelled(self) -> bool:
        """`cancel` was called."""
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        """The work is asked to wait."""
        return not self._running.is_set()

    def check(self) -> None:
        """Wait while paused; `WorkCancelled` where the work was asked to stop."""
        self._running.wait()
        if self._cancelled.is_set():
            raise WorkCancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a piece of work: a value the window polls and the terminal prints.

    Attributes:
        stage: What is being done, in words: "Looking for sounds", "Analysing".
        done: Items finished.
        total: Items in all; None while they are still being counted.
        rate_per_s: Items a second over the last seconds; None until known.
        is_finished: Nothing more will come.
        is_paused: Waiting for `CancelToken.resume`.
    """

    stage: str = ""
    done: int = 0
    total: int | None = None
    rate_per_s: float | None = None
    is_finished: bool = False
    is_paused: bool = False

    @property
    def remaining_s(self) -> float | None:
        """Seconds left at the present rate; None when it is not known."""
        if self.total is None or not self.rate_per_s:
            return None
        return max(0, self.total - self.done) / self.rate_per_s


class RateMeter:
    """Items a second over a sliding time window, so that a pause or a slow start does not spoil the estimate."""

    def __init__(self, span_s: float = 10.0) -> None:
        self._span_s = span_s
        self._samples: list[tuple[float, int]] = []

    def update(self, done: int, now_s: float | None = None) -> float | None:
        """Record that `done` items are finished; returns items per second, None before the second call."""
        now_s = time.monotonic() if now_s is None else now_s
        self._samples.append((now_s, done))
        while len(self._samples) > 2 and now_s - self._samples[0][0] > self._span_s:
            self._samples.pop(0)
        (start_s, first), (end_s, last) = self._samples[0], self._samples[-1]
        return (last - first) / (end_s - start_s) if end_s > start_s else None
