from __future__ import annotations

import logging
import threading

import pytest
from pytestqt.qtbot import QtBot

from audiomancer.errors import LibraryError, WorkCancelled
from audiomancer_gui.sessions.job_runner import JobRunner


@pytest.fixture
def jobs(qtbot: QtBot):
    runner = JobRunner()
    yield runner
    runner.close()


def test_results_arrive_in_the_gui_thread(qtbot: QtBot, jobs: JobRunner) -> None:
    threads: list[threading.Thread] = []
    jobs.read("a", threading.current_thread, lambda worker: threads.extend([worker, threading.current_thread()]))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_a_newer_read_of_the_same_lane_replaces_an_older_one(qtbot: QtBot, jobs: JobRunner) -> None:
    gate = threading.Event()
    arrived: list[int] = []
    for number in range(5):
        jobs.read("list", lambda n=number: (gate.wait(10), n)[1], arrived.append)
    other: list[str] = []
    jobs.read("other lane", lambda: "other", other.append)
    gate.set()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert arrived == [4]
    assert other == ["other"]


def test_changes_run_one_after_another_in_their_order(qtbot: QtBot, jobs: JobRunner) -> None:
    order: list[int] = []
    for number in range(20):
        jobs.change(lambda n=number: order.append(n))
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert order == list(range(20))


def test_the_worlds_faults_are_told_in_their_sentence(qtbot: QtBot, jobs: JobRunner) -> None:
    def work() -> None:
        raise LibraryError("The disk is full.")

    with qtbot.waitSignal(jobs.failed) as told:
        jobs.change(work)
    assert told.args == ["The disk is full."]


def test_our_faults_go_to_the_log_with_a_traceback_and_the_user_is_told_so(
    qtbot: QtBot, jobs: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> None:
        raise ZeroDivisionError("ours")

    with qtbot.waitSignal(jobs.failed) as told:
        jobs.change(work)
    assert "the log says more" in told.args[0]
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.exc_info is not None
    caplog.clear()


def test_a_scan_that_is_stopped_ends_without_a_complaint(qtbot: QtBot, jobs: JobRunner) -> None:
    def work() -> None:
        raise WorkCancelled

    ended: list[bool] = []
    complaints: list[str] = []
    jobs.failed.connect(complaints.append)
    jobs.scan(work, lambda _: ended.append(False), lambda: ended.append(True))
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert ended == [True]
    assert complaints == []


def test_after_closing_nothing_is_delivered_any_more(qtbot: QtBot) -> None:
    runner = JobRunner()
    arrived: list[int] = []
    runner.read("a", lambda: 1, arrived.append)
    runner.close()
    qtbot.wait(20)
    assert arrived == []
