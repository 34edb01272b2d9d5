"""Analysing one sound or a part of it: in a separate process that rests, dies and comes back unmissed."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from audiomancer.analysis import analyse_file, analyse_part
from audiomancer.errors import AudioFileError, WorkCancelled
from audiomancer.library import PartAnalyser
from tests.processes import is_alive, kill, python_environment

ANSWERS = '''
import os, signal, time
import psutil
from pathlib import Path
from audiomancer.library.workers import part_analyser

def answer(task):
    """Does the harm that the file's name says, once or always; else what is always done."""
    path = Path(task.path)
    with path.with_name("pids").open("a") as pids:
        print(os.getpid(), file=pids)
    if path.name.startswith("crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if path.name.startswith("hang"):
        time.sleep(600)
    return part_analyser.answer(task)
'''


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module that the process can import, with files that do harm and a note of every process."""
    (tmp_path / "listening_answers.py").write_text(ANSWERS)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("listening_answers")
    del sys.modules["listening_answers"]


@pytest.fixture
def analyser(answers: ModuleType) -> Iterator[PartAnalyser]:
    made = PartAnalyser(answers.answer)
    yield made
    made.close()


def pids(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "pids").read_text().split()]


def wait_until(what: Callable[[], bool], limit_s: float = 30.0) -> None:
    give_up_s = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < give_up_s
        time.sleep(0.02)


def two_sounds(path: Path) -> Path:
    rate_hz = 22_050
    time_s = np.arange(rate_hz) / rate_hz
    low = np.sin(2 * np.pi * 80 * time_s) * np.exp(-9 * time_s)
    high = np.random.default_rng(1).normal(0, 0.1, rate_hz)
    soundfile.write(path, 0.5 * np.concatenate([low, high]), rate_hz)
    return path


def test_a_file_and_its_parts_are_analysed_as_in_a_scan(tmp_path: Path, analyser: PartAnalyser) -> None:
    path = two_sounds(tmp_path / "Two Sounds 120bpm Am.wav")
    whole, first, second = analyser.analyse(path), analyser.analyse(path, 0.0, 1.0), analyser.analyse(path, 1.0)
    for analysed, analysis in (
        (whole, analyse_file(path)),
        (first, analyse_part(path, 0.0, 1.0)),
        (second, analyse_part(path, 1.0)),
    ):
        # One process may have other instructions of the processor at hand than another.
        assert np.allclose(analysed.embedding, analysis.embedding, atol=1e-4)
        assert (analysed.bpm, analysed.bpm_source, analysed.key, analysed.key_source) == (120.0, "name", "Am", "name")
        assert analysed.bpm_confidence == pytest.approx(analysis.fields["bpm_confidence"], abs=1e-3)
        assert analysed.is_loop == analysis.fields.get("is_loop")
        assert analysed.loudness_lufs == pytest.approx(analysis.loudness_lufs, abs=1e-3)
        assert analysed.true_peak_db == pytest.approx(analysis.true_peak_db, abs=1e-3)
        assert not analysed.is_silent
    assert (whole.duration_s, first.duration_s, second.duration_s) == (2.0, 1.0, 1.0)
    assert float(first.embedding @ second.embedding) < 0.8
    assert (second.task.path, second.task.start_s, second.task.end_s) == (str(path), 1.0, None)
    assert len(set(pids(tmp_path))) == 1
    assert os.getpid() not in pids(tmp_path)


def test_silence_is_silent_and_has_no_values(tmp_path: Path, analyser: PartAnalyser) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros(9000), 44_100)
    analysed = analyser.analyse(tmp_path / "silence.wav")
    assert analysed.is_silent
    assert (analysed.bpm, analysed.bpm_confidence, analysed.bpm_source) == (None, 0.0, "")
    assert (analysed.key, analysed.key_confidence, analysed.key_source) == (None, 0.0, "")
    assert (analysed.loudness_lufs, analysed.true_peak_db) == (None, None)


def test_what_can_not_be_read_says_why_and_the_next_sound_is_analysed(tmp_path: Path, analyser: PartAnalyser) -> None:
    path = two_sounds(tmp_path / "good.wav")
    (tmp_path / "bad.wav").write_text("no sound")
    for broken, start_s, reason in (
        (tmp_path / "bad.wav", 0.0, "not an audio file"),
        (tmp_path / "gone.wav", 0.0, "the file is gone"),
        (path, 60.0, "no sound in this part"),
    ):
        with pytest.raises(AudioFileError, match=reason) as caught:
            analyser.analyse(broken, start_s)
        assert caught.value.path == broken
    assert analyser.analyse(path).duration_s == 2.0
    assert len(set(pids(tmp_path))) == 1


@pytest.mark.parametrize(("start_s", "end_s"), [(-0.1, None), (1.0, 1.0), (3.0, 2.0), (float("nan"), None)])
def test_a_part_that_can_not_be_is_refused_at_once(
    tmp_path: Path, analyser: PartAnalyser, start_s: float, end_s: float | None
) -> None:
    with pytest.raises(ValueError, match="a part must"):
        analyser.analyse(tmp_path / "any.wav", start_s, end_s)
    assert not (tmp_path / "pids").exists()


def test_a_file_that_kills_the_process_is_reported_in_a_sentence_and_another_process_goes_on(
    tmp_path: Path, analyser: PartAnalyser
) -> None:
    path = two_sounds(tmp_path / "good.wav")
    analyser.analyse(path)
    with pytest.raises(AudioFileError, match=r"^crash\.wav: crashed the analyser$"):
        analyser.analyse(tmp_path / "crash.wav")
    assert analyser.analyse(path).duration_s == 2.0
    first, at_crash, last = pids(tmp_path)
    assert first == at_crash != last
    assert not is_alive(first)


def test_a_process_that_was_killed_while_it_had_nothing_to_do_is_not_missed_for_long(
    tmp_path: Path, analyser: PartAnalyser
) -> None:
    path = two_sounds(tmp_path / "good.wav")
    analyser.analyse(path)
    (pid,) = pids(tmp_path)
    kill(pid)
    # Its last thread has ended, not only its first.
    wait_until(lambda: pid not in {child.pid for child in multiprocessing.active_children()})
    assert analyser.analyse(path).duration_s == 2.0


def test_the_process_rests_when_idle_and_wakes_for_a_question(tmp_path: Path, answers: ModuleType) -> None:
    path = two_sounds(tmp_path / "good.wav")
    analyser = PartAnalyser(answers.answer, idle_s=0.05)
    try:
        for count in (1, 2):
            assert analyser.analyse(path).duration_s == 2.0
            wait_until(lambda: not is_alive(pids(tmp_path)[-1]))
            assert len(set(pids(tmp_path))) == count
        # Also where the question comes just when the process is about to rest.
        for number in range(12):
            time.sleep(0.045 + 0.001 * number)
            assert analyser.analyse(path).duration_s == 2.0
    finally:
        analyser.close()
    wait_until(lambda: not any(map(is_alive, pids(tmp_path))))


def test_questions_from_several_threads_each_get_the_right_answer(tmp_path: Path, analyser: PartAnalyser) -> None:
    path = two_sounds(tmp_path / "good.wav")
    lengths_s = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    analysed: dict[float, float] = {}

    def ask(length_s: float) -> None:
        analysed[length_s] = analyser.analyse(path, 0.0, length_s).duration_s

    threads = [threading.Thread(target=ask, args=(length_s,)) for length_s in lengths_s]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert analysed == {length_s: pytest.approx(length_s) for length_s in lengths_s}


def test_closing_stops_what_is_under_way_and_leaves_no_process(tmp_path: Path, analyser: PartAnalyser) -> None:
    two_sounds(tmp_path / "hang.wav")
    ended: list[str] = []

    def ask() -> None:
        try:
            analyser.analyse(tmp_path / "hang.wav")
        except WorkCancelled:
            ended.append("cancelled")

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_until((tmp_path / "pids").exists)
    analyser.close()
    for thread in threads:
        thread.join()
    assert ended == ["cancelled", "cancelled"]
    assert not any(map(is_alive, pids(tmp_path)))
    with pytest.raises(WorkCancelled):
        analyser.analyse(tmp_path / "hang.wav")
    assert not [child for child in multiprocessing.active_children() if child.name == "audiomancer-analysis"]


def test_the_process_dies_with_a_parent_that_is_killed(tmp_path: Path, answers: ModuleType) -> None:
    two_sounds(tmp_path / "hang.wav")
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import listening_answers\n"
        "from audiomancer.library import PartAnalyser\n"
        "if __name__ == '__main__':\n"
        "    PartAnalyser(listening_answers.answer).analyse(sys.argv[1] + '/hang.wav')\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        env=python_environment(),
    )
    wait_until((tmp_path / "pids").exists, limit_s=60.0)
    wait_until(lambda: bool(pids(tmp_path)))
    parent.kill()
    parent.wait(10)
    wait_until(lambda: not is_alive(pids(tmp_path)[0]))


def test_analysing_imports_no_analysis_where_the_question_is_asked(tmp_path: Path) -> None:
    path = two_sounds(tmp_path / "good.wav")
    script = tmp_path / "asks.py"
    script.write_text(
        "import sys\n"
        "from audiomancer.library import PartAnalyser\n"
        "if __name__ == '__main__':\n"
        "    analyser = PartAnalyser()\n"
        "    analysed = analyser.analyse(sys.argv[1], 0.5)\n"
        "    analyser.close()\n"
        "    print(analysed.duration_s, 'audiomancer.analysis' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script), str(path)],
        capture_output=True,
        text=True,
        env=python_environment(),
    )
    assert done.stdout.split() == ["1.5", "False"], done.stderr
