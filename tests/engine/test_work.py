"""Long work can be stopped, paused and watched."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import WorkCancelled
from audiomancer.work import CancelToken, Progress, RateMeter


def test_a_new_token_lets_work_go_on() -> None:
    token = CancelToken()
    token.check()
    assert (token.is_cancelled, token.is_paused) == (False, False)


def test_cancelled_work_stops_at_its_next_check_and_at_every_later_one() -> None:
    token = CancelToken()
    token.cancel()
    for _ in range(2):
        with pytest.raises(WorkCancelled):
            token.check()
    assert token.is_cancelled


class Worker:
    """Checks its token in a separate thread; reports how that went."""

    def __init__(self, token: CancelToken) -> None:
        self.ended = threading.Event()
        self.was_cancelled = False
        self._token = token
        self._thread = threading.Thread(target=self._run, name="audiomancer-test")
        self._thread.start()

    def _run(self) -> None:
        try:
            self._token.check()
        except WorkCancelled:
            self.was_cancelled = True
        self.ended.set()

    def join(self) -> None:
        self._thread.join(20)
        assert not self._thread.is_alive()


def test_paused_work_waits_until_it_is_resumed() -> None:
    token = CancelToken()
    token.pause()
    assert token.is_paused
    worker = Worker(token)
    assert not worker.ended.wait(0.1)
    token.resume()
    worker.join()
    assert not worker.was_cancelled
    assert not token.is_paused


def test_paused_work_can_be_cancelled() -> None:
    token = CancelToken()
    token.pause()
    worker = Worker(token)
    token.cancel()
    worker.join()
    assert worker.was_cancelled


@pytest.mark.parametrize(
    ("progress", "remaining_s"),
    [
        (Progress("Analysing", 10, 30, 4.0), 5.0),
        (Progress("Analysing", 30, 30, 4.0), 0.0),
        (Progress("Analysing", 31, 30, 4.0), 0.0),
        (Progress("Looking for sounds", 10, None, 4.0), None),
        (Progress("Analysing", 10, 30, None), None),
        (Progress("Analysing", 10, 30, 0.0), None),
    ],
)
def test_remaining_time_is_what_is_left_at_this_rate(progress: Progress, remaining_s: float | None) -> None:
    assert progress.remaining_s == remaining_s


def test_one_call_gives_no_rate_and_two_do() -> None:
    meter = RateMeter()
    assert meter.update(0, 100.0) is None
    assert meter.update(5, 100.0) is None
    assert meter.update(30, 102.0) == 15.0


@given(st.floats(0.1, 1000), st.integers(2, 40), st.floats(0.05, 5))
def test_a_steady_rate_is_exact(rate_per_s: float, calls: int, step_s: float) -> None:
    meter = RateMeter()
    reported = None
    for number in range(calls):
        reported = meter.update(round(number * 1000 * rate_per_s * step_s), 50.0 + number * step_s)
    # Counts are whole numbers: the error is below one of a thousand a step.
    assert reported == pytest.approx(1000 * rate_per_s, abs=2 / step_s)


def test_a_slow_start_is_forgotten_after_the_span() -> None:
    meter = RateMeter(span_s=10)
    meter.update(0, 0.0)
    meter.update(0, 100.0)
    rates = [meter.update(20 * second, 100.0 + second) for second in range(1, 21)]
    assert rates[-1] == 20.0
