from __future__ import annotations

import logging
import threading
from concurrent.futures import Future

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


def test_the_worlds_faults_are_shown_in_their_sentence(qtbot: QtBot, jobs: JobRunner) -> None:
    def work() -> None:
        raise LibraryError("The disk is full.")

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.change(work)
    assert failed.args == ["The disk is full."]


def test_our_faults_go_to_the_log_with_a_traceback_and_the_user_reads_so(
    qtbot: QtBot, jobs: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> None:
        raise ZeroDivisionError("ours")

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.change(work)
    assert "the log says more" in failed.args[0]
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


def test_answers_of_another_process_arrive_in_the_gui_thread_all_at_once(qtbot: QtBot, jobs: JobRunner) -> None:
    answers: list[Future[int]] = [Future(), Future()]
    arrived: list[object] = []
    jobs.expect("files", answers, lambda found: arrived.append((found, threading.current_thread())))
    threading.Thread(target=answers[1].set_result, args=(2,)).start()
    assert not jobs.is_idle
    answers[0].set_result(1)
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert arrived == [([1, 2], threading.main_thread())]
    jobs.expect("files", [], arrived.append)
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert arrived[1:] == [[]]


def test_a_player_that_never_answers_holds_up_no_read(qtbot: QtBot, jobs: JobRunner) -> None:
    for number in range(10):
        jobs.expect(f"waveform {number}", [Future()], lambda _: None)
    arrived: list[int] = []
    jobs.read("facets", lambda: 1, arrived.append)
    qtbot.waitUntil(lambda: arrived == [1])


def test_a_newer_answer_of_the_same_lane_replaces_an_older_one(qtbot: QtBot, jobs: JobRunner) -> None:
    old: Future[int] = Future()
    new: Future[int] = Future()
    arrived: list[list[int]] = []
    jobs.expect("waveform", [old], arrived.append)
    jobs.expect("waveform", [new], arrived.append)
    new.set_result(2)
    old.set_result(1)
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert arrived == [[2]]


def test_what_an_answer_can_not_give_is_shown_or_handed_over(qtbot: QtBot, jobs: JobRunner) -> None:
    refused: list[Exception] = []
    sentences: list[str] = []
    jobs.failed.connect(sentences.append)
    for failed in (None, refused.append):
        answer: Future[int] = Future()
        jobs.expect("files", [answer], lambda _: None, failed)
        answer.set_exception(LibraryError("The disk is full."))
        qtbot.waitUntil(lambda: jobs.is_idle)
    assert sentences == ["The disk is full."]
    assert [str(error) for error in refused] == ["The disk is full."]
