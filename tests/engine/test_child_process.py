"""Child processes answer, rest, hang, die and come back; what went wrong is said in an error of a specific class."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from audiomancer.child_channel import Failure, Ready
from audiomancer.child_process import ChildProcess, wait_for_messages
from audiomancer.errors import AudioFileError, ProcessEndedError, ProcessError, ProcessTimeoutError
from audiomancer.platforms.processes import priority_class
from audiomancer.platforms.system import CURRENT
from tests.engine import child_programs as programs
from tests.engine.child_programs import Break, Hang, Niceness, Refuse, Sum, Unheard, Variable, WhoAreYou
from tests.processes import is_alive, kill, python_environment

Child = ChildProcess[object, object]


@pytest.fixture
def child() -> Iterator[Child]:
    made: Child = ChildProcess(programs.answering, name="audiomancer test")
    yield made
    made.close()


def wait_until(what: Callable[[], object], limit_s: float = 60.0) -> None:
    give_up_s = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


def test_nothing_starts_before_the_first_request_and_one_process_answers_all(child: Child) -> None:
    assert child.pid is None
    assert child.has_ended()
    first = child.ask(WhoAreYou())
    assert first == child.pid != os.getpid()
    assert child.is_ready
    assert child.ask(Sum((1, 2, 3))) == 6
    assert child.ask(WhoAreYou(), limit_s=30.0) == first


def test_the_end_of_one_that_is_killed_while_it_starts_is_noticed(child: Child) -> None:
    child.start()
    child.kill()
    with pytest.raises(ProcessEndedError):
        child.receive(30.0)
    child.wait_for_end()
    child.start()
    child.kill()
    assert wait_for_messages([child], 30.0) == [child]


def test_requests_from_several_threads_each_get_the_right_answer(child: Child) -> None:
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        answers[number] = child.ask(Sum((number, 1)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number + 1 for number in range(8)}


def test_an_error_arrives_whole_and_the_process_goes_on(child: Child) -> None:
    pid = child.ask(WhoAreYou())
    with pytest.raises(AudioFileError, match="no sound in it") as caught:
        child.ask(Refuse(Path("/kick.wav")))
    assert caught.value.path == Path("/kick.wav")
    assert child.ask(WhoAreYou()) == pid


def test_a_message_of_unknown_type_is_an_error_whose_traceback_is_logged_and_the_process_goes_on(
    child: Child, caplog: pytest.LogCaptureFixture
) -> None:
    pid = child.ask(WhoAreYou())
    with pytest.raises(ProcessError, match=r"no request: Unheard\(\)"):
        child.ask(Unheard())
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert "raise TypeError" in record.getMessage()
    caplog.clear()
    assert child.ask(WhoAreYou()) == pid


def test_a_request_that_ends_the_process_says_so_and_the_next_one_starts_another(child: Child) -> None:
    pid = child.ask(WhoAreYou())
    with pytest.raises(ProcessEndedError, match="has ended"):
        child.ask(Break())
    assert abs(child.exit_code or 0) == signal.SIGSEGV
    assert child.ask(WhoAreYou()) not in (pid, os.getpid())


def test_a_process_that_was_killed_while_it_had_nothing_to_do_is_not_missed(child: Child) -> None:
    pid = child.ask(WhoAreYou())
    kill(pid)
    # Its last thread has ended, not only its first.
    wait_until(lambda: pid not in {process.pid for process in multiprocessing.active_children()})
    assert child.ask(WhoAreYou()) != pid


def test_a_process_that_never_gets_ready_is_reported() -> None:
    child: Child = ChildProcess(programs.never_ready, name="audiomancer test")
    with pytest.raises(ProcessEndedError):
        child.ask(WhoAreYou())
    assert child.exit_code == 7
    assert not child.is_ready


def test_a_request_that_takes_too_long_kills_the_process_and_the_next_one_starts_another(
    child: Child, tmp_path: Path
) -> None:
    pid = child.ask(WhoAreYou())
    with pytest.raises(ProcessTimeoutError):
        child.ask(Hang(tmp_path / "note"), limit_s=0.1)
    assert not is_alive(pid)
    assert child.ask(WhoAreYou()) != pid


def test_a_process_without_requests_rests_and_the_next_request_starts_another() -> None:
    child: Child = ChildProcess(programs.answering, (0.05,), name="audiomancer test")
    pid = child.ask(WhoAreYou())
    wait_until(lambda: not is_alive(pid))
    assert child.ask(WhoAreYou()) != pid
    # Also where the request comes just when the process is about to rest.
    for number in range(12):
        time.sleep(0.045 + 0.001 * number)
        assert child.ask(Sum((number,))) == number
    child.close()
    assert child.exit_code == 0


def test_a_process_that_has_something_to_finish_is_asked_until_it_may_rest() -> None:
    child: Child = ChildProcess(programs.resting_after_three, (0.02,), name="audiomancer test")
    child.start()
    wait_until(child.has_ended)
    assert child.has_rested
    child.close()


def test_closing_by_force_ends_what_is_asked_and_what_waits_after_it(child: Child, tmp_path: Path) -> None:
    child.ask(WhoAreYou())
    raised: list[str] = []

    def ask() -> None:
        try:
            child.ask(Hang(tmp_path / "note"))
        except ProcessEndedError as error:
            raised.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_until((tmp_path / "note").exists)
    child.close(is_forced=True)
    for thread in threads:
        thread.join()
    assert sorted(raised) == ["process has ended", "process is closed"]
    with pytest.raises(ProcessEndedError, match="closed"):
        child.ask(WhoAreYou())


def test_messages_without_a_request_arrive_beside_the_answers() -> None:
    child: Child = ChildProcess(programs.counting, name="audiomancer test")
    with pytest.raises(ProcessEndedError):
        child.post("too early")
    child.start()
    child.post("hello")
    assert isinstance(child.receive(), Ready)
    assert sorted(map(str, (child.receive(60.0) for _ in range(4)))) == ["0", "1", "2", "hello"]
    with pytest.raises(ProcessTimeoutError):
        child.receive(0.0)
    child.close()
    with pytest.raises(ProcessEndedError):
        child.receive()


def test_of_several_processes_those_are_found_that_have_something_to_say(tmp_path: Path) -> None:
    children: list[Child] = [ChildProcess(programs.answering, name="audiomancer test") for _ in range(3)]
    children[0].start()
    children[1].start()
    for child in children[:2]:
        assert isinstance(child.receive(), Ready)
    assert wait_for_messages(children, 0.0) == []
    children[1].post(Refuse(Path("/a.wav")))
    assert wait_for_messages(children, 60.0) == [children[1]]
    assert isinstance(children[1].receive(), Failure)
    children[0].post(Break())
    assert wait_for_messages(children, 60.0) == [children[0]]
    for child in children:
        child.close()


def test_environment_and_priority_are_set_for_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIOMANCER_TEST", "ours")
    before = dict(os.environ)
    child: Child = ChildProcess(
        programs.answering,
        name="audiomancer test",
        niceness=5,
        environment={"AUDIOMANCER_TEST": "its", "AUDIOMANCER_TEST_NEW": "1"},
    )
    assert child.ask(Variable("AUDIOMANCER_TEST")) == "its"
    assert child.ask(Variable("AUDIOMANCER_TEST_NEW")) == "1"
    assert child.ask(Niceness()) == priority_class(5, psutil.Process().nice())
    assert dict(os.environ) == before
    child.close()


@pytest.mark.skipif(not CURRENT.is_posix, reason="Windows ends a process that is sent SIGINT")
def test_ctrl_c_does_not_reach_it(child: Child) -> None:
    pid = child.ask(WhoAreYou())
    os.kill(pid, signal.SIGINT)
    assert child.ask(WhoAreYou()) == pid


def test_a_process_and_its_child_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, time\n"
        "from audiomancer.child_process import ChildProcess\n"
        "from tests.engine import child_programs\n"
        "if __name__ == '__main__':\n"
        "    child = ChildProcess(child_programs.with_child, name='test', has_children=True)\n"
        "    print(*child.ask(child_programs.WhoAreYou()), flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=python_environment(),
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    assert all(map(is_alive, pids))
    parent.kill()
    parent.wait(10)
    parent.stdout.close()
    wait_until(lambda: not any(map(is_alive, pids)))


def test_a_program_that_ends_without_a_word_takes_a_process_with_children_along(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "from audiomancer.child_process import ChildProcess\n"
        "from tests.engine import child_programs\n"
        "if __name__ == '__main__':\n"
        "    child = ChildProcess(child_programs.with_child, name='test', has_children=True)\n"
        "    print(*child.ask(child_programs.WhoAreYou()))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=60,
        env=python_environment(),
    )
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2, done.stderr
    wait_until(lambda: not any(map(is_alive, pids)))
