"""The pool: files that kill or stop a process, priorities, stopping, and processes that outlive nothing."""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from audiomancer.errors import LibraryError, WorkCancelled
from audiomancer.library import Analysed, AnalysisPool, Failed, Known, Outcome, Task, TaskQueue, worker_count
from audiomancer.library.workers.tasks import MOST_KNOWN
from audiomancer.platforms.processes import priority_class
from audiomancer.platforms.system import CURRENT, System
from audiomancer.work import CancelToken
from tests.processes import is_alive, python_environment, wait_until_dead
from tests.wine import IS_WINE

ANSWERS = '''
import os, signal, time
import psutil
from pathlib import Path
from audiomancer.library.workers.tasks import Failed, Known

def answer(task):
    """Does what the file's name says."""
    name = Path(task.path).name
    if name == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "exit":
        os._exit(3)
    if name == "hang":
        time.sleep(600)
    if name == "threads":
        return Known(task, os.environ.get("OPENBLAS_NUM_THREADS", "") + " " + str(int(psutil.Process().nice()))), ""
    return Known(task, str(os.getpid())), ""

def never_starts(task):
    raise AssertionError
'''


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module that analysis processes can import, with a stand-in for the analysis of files that do harm."""
    (tmp_path / "harmful_answers.py").write_text(ANSWERS)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("harmful_answers")
    del sys.modules["harmful_answers"]


def tasks(*names: str) -> TaskQueue:
    return TaskQueue(Task(number, f"/{name}") for number, name in enumerate(names))


def run(pool: AnalysisPool, queue: TaskQueue) -> dict[int, Outcome]:
    with pool:
        outcomes = [outcome for batch in pool.run(queue.take, CancelToken()) for outcome in batch]
    assert len(outcomes) == len({outcome.task.file_id for outcome in outcomes})
    return {outcome.task.file_id: outcome for outcome in outcomes}


def test_files_are_analysed(tmp_path: Path, write_sound: Callable[..., Path]) -> None:
    paths = [write_sound(tmp_path / f"{i}.wav", i) for i in range(3)]
    (tmp_path / "empty.wav").touch()
    queue = TaskQueue([
        *(Task(i, str(path)) for i, path in enumerate(paths)),
        Task(3, str(tmp_path / "empty.wav")),
        Task(4, str(tmp_path / "gone.wav")),
    ])  # fmt: skip
    outcomes = run(AnalysisPool(2), queue)
    first = outcomes[0]
    assert isinstance(first, Analysed)
    assert first.analysis.fields["file_path"] == str(paths[0])
    assert {type(outcomes[i]) for i in range(3)} == {Analysed}
    empty, gone = outcomes[3], outcomes[4]
    assert isinstance(empty, Failed)
    assert (empty.reason, empty.is_gone) == ("the file is empty", False)
    assert isinstance(gone, Failed)
    assert gone.is_gone

    digest = str(first.analysis.fields["file_hash"])
    queue = TaskQueue([
        Task(0, str(paths[0]), known_starts=frozenset({digest[:12], "x"})),
        Task(1, str(paths[1]), known_starts=frozenset({digest[:12]})),
    ])  # fmt: skip
    outcomes = run(AnalysisPool(1), queue)
    assert isinstance(outcomes[0], Known)
    assert outcomes[0].file_hash == digest
    assert isinstance(outcomes[1], Analysed)


@pytest.mark.parametrize("deadly", ["crash", "exit"])
def test_a_file_that_kills_its_process_is_found_out_and_the_others_go_on(answers: ModuleType, deadly: str) -> None:
    names = ["ok", "ok", deadly, "ok", "ok", deadly, "ok", "ok"]
    outcomes = run(AnalysisPool(1, answers.answer), tasks(*names))
    assert len(outcomes) == len(names)
    for number, name in enumerate(names):
        outcome = outcomes[number]
        if name == "ok":
            assert isinstance(outcome, Known)
        else:
            assert isinstance(outcome, Failed)
            assert outcome.reason == "crashed the analyser"


def test_a_file_that_takes_too_long_is_given_up(answers: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiomancer.library.workers.tasks.LEAST_LIMIT_S", 0.5)
    outcomes = run(AnalysisPool(1, answers.answer), tasks("ok", "hang", "ok"))
    assert isinstance(outcomes[1], Failed)
    assert "took longer than" in outcomes[1].reason
    assert isinstance(outcomes[0], Known)
    assert isinstance(outcomes[2], Known)


def test_large_files_may_take_longer() -> None:
    assert Task(0, "/a", 1000).limit_s == 60.0
    assert Task(0, "/a", 2_000_000_000).limit_s == 1000.0


def test_processes_are_modest(answers: ModuleType) -> None:
    environment = dict(os.environ)
    outcome = run(AnalysisPool(1, answers.answer), tasks("threads"))[0]
    assert isinstance(outcome, Known)
    threads, niceness = outcome.file_hash.split()
    assert threads == "1"
    assert int(niceness) >= priority_class(10, psutil.Process().nice())
    assert dict(os.environ) == environment


def test_a_process_that_never_starts_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "passing_module.py").write_text("def answer(task): ...")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("passing_module")
    (tmp_path / "passing_module.py").write_text("raise SystemExit")
    with AnalysisPool(1, module.answer) as pool, pytest.raises(LibraryError, match="don't start"):
        list(pool.run(tasks("ok").take, CancelToken()))
    del sys.modules["passing_module"]


def test_full_tasks_and_answers_never_block_each_other(
    tmp_path: Path, write_sound: Callable[..., Path], answers: ModuleType
) -> None:
    # macOS gives a pipe 8 KB; three tasks with the longest path and all the hashes must fit.
    full = Task(10**9, "/" + "x" * 1023, 10**12, True, frozenset(f"{i:012x}" for i in range(MOST_KNOWN)))
    assert 3 * len(pickle.dumps(full)) < 8000
    (outcome,) = run(AnalysisPool(1), TaskQueue([Task(0, str(write_sound(tmp_path / "a.wav")))])).values()
    assert len(pickle.dumps(outcome)) < 8000
    names = ["x" * 1000] * 300
    assert len(run(AnalysisPool(1, answers.answer), tasks(*names))) == 300


def test_priority_goes_to_the_files_asked_for() -> None:
    queue = tasks(*"abcdef")
    queue.prioritise([4, 2, 99])
    queue.put_first([Task(7, "/g"), Task(8, "/h")])
    order = []
    while (task := queue.take()) is not None:
        order.append(task.file_id)
    assert order == [7, 8, 4, 2, 0, 1, 3, 5]
    assert len(queue) == 0


def test_stopping_kills_what_is_under_way(answers: ModuleType) -> None:
    cancel = CancelToken()
    queue = tasks("ok", "hang", "ok")
    pids = []

    def stop_after_the_first(pool: AnalysisPool) -> None:
        for batch in pool.run(queue.take, cancel):
            for outcome in batch:
                assert isinstance(outcome, Known)
                pids.append(int(outcome.file_hash))
                cancel.cancel()

    with AnalysisPool(1, answers.answer) as pool, pytest.raises(WorkCancelled):
        stop_after_the_first(pool)
    assert len(pids) == 1
    wait_until_dead(pids)


def test_paused_work_takes_no_files_until_it_goes_on(answers: ModuleType) -> None:
    cancel = CancelToken()
    cancel.pause()
    queue = tasks("ok", "ok")
    turns, outcomes = 0, []
    with AnalysisPool(1, answers.answer) as pool:
        for batch in pool.run(queue.take, cancel):
            turns += 1
            outcomes += batch
            if turns == 3:
                assert len(queue) == 2
                cancel.resume()
    assert len(outcomes) == 2


def test_closing_leaves_no_process(answers: ModuleType) -> None:
    outcomes = run(AnalysisPool(2, answers.answer), tasks("ok", "ok", "ok", "ok"))
    pids = {int(outcome.file_hash) for outcome in outcomes.values() if isinstance(outcome, Known)}
    wait_until_dead(list(pids))


def test_processes_die_with_a_parent_that_is_killed(tmp_path: Path, answers: ModuleType) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        """
import sys
sys.path.insert(0, sys.argv[1])
import harmful_answers
from audiomancer.library import AnalysisPool, Task, TaskQueue
from audiomancer.library.workers.tasks import MOST_KNOWN
from audiomancer.work import CancelToken

if __name__ == "__main__":
    queue = TaskQueue([Task(0, "/ok"), Task(1, "/ok"), Task(2, "/hang"), Task(3, "/hang")])
    with AnalysisPool(2, harmful_answers.answer) as pool:
        for batch in pool.run(queue.take, CancelToken()):
            for outcome in batch:
                print(outcome.file_hash, flush=True)
"""
    )
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=python_environment(),
    )
    assert parent.stdout is not None
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    assert all(is_alive(pid) for pid in pids)
    parent.kill()
    parent.wait(10)
    parent.stdout.close()
    wait_until_dead(pids)


def test_the_number_of_processes_leaves_a_core_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert worker_count() == 7
    assert worker_count(3) == 3
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert worker_count() == 1


def test_priorities_can_be_set_from_another_thread() -> None:
    queue = TaskQueue(Task(number, "/x") for number in range(2000))
    taken: list[int] = []

    def take_all() -> None:
        while (task := queue.take()) is not None:
            taken.append(task.file_id)

    threads = [threading.Thread(target=take_all), threading.Thread(target=take_all)]
    for thread in threads:
        thread.start()
    for start in range(0, 2000, 50):
        queue.prioritise(range(start, start + 50))
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(2000))


@pytest.mark.skipif(CURRENT is System.MACOS or IS_WINE, reason="no limit that holds on macOS, none yet in Wine")
def test_a_file_that_wants_all_memory_fails_in_a_sentence_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_sound: Callable[..., Path]
) -> None:
    (tmp_path / "hungry_answers.py").write_text(
        "from audiomancer.library.workers import worker_process\n"
        "def answer(task):\n"
        "    if 'hungry' in task.path:\n"
        "        import audiomancer.analysis, numpy\n"
        "        audiomancer.analysis.analyse_file = lambda *_, **__: numpy.ones(worker_process.MOST_MEMORY_BYTES)\n"
        "    return worker_process.answer(task)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    answers = importlib.import_module("hungry_answers")
    path = write_sound(tmp_path / "ok.wav")
    queue = TaskQueue([Task(1, str(path), 10), Task(2, str(tmp_path / "hungry.wav"), 10)])
    outcomes = run(AnalysisPool(1, answers.answer), queue)
    assert isinstance(outcomes[1], Analysed)
    assert isinstance(outcomes[2], Failed)
    assert outcomes[2].reason == "needs more than 3 GB of memory to be read"
    del sys.modules["hungry_answers"]
