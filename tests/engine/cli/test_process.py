"""The terminal as a process: pipes that close, Ctrl+C, bytes that no locale can print."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audiomancer.platforms.system import CURRENT
from tests.engine.cli.commands import NOT_UTF8, Run, Scanned, strict_json, write_tone

HAS_SIGNALS = pytest.mark.skipif(not CURRENT.is_posix, reason="Ctrl+C as a signal to a group of processes")
COMMAND = (sys.executable, "-m", "audiomancer.cli")


def start(*argv: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *argv], capture_output=True, timeout=60, env={**os.environ, **environment})


@pytest.mark.parametrize("form", [("--paths",), ("--json",), ()], ids=["paths", "json", "table"])
def test_a_reader_that_has_seen_enough_is_no_failure(form: tuple[str, ...], scanned: Scanned) -> None:
    argv = [*COMMAND, "search", "--limit", "0", *form, "--data-dir", scanned.data]
    # Without a buffer every line meets the closed pipe by itself; with one, all do at once at the end.
    for unbuffered in ("", "1"):
        environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            complaints = process.stderr.read()
            assert process.wait(60) == 0, complaints
        assert re.fullmatch(rb"(\d+ of \d+ matching, \d+ in all\.\n)?", complaints)


def test_paths_go_out_as_the_bytes_they_are(scanned: Scanned) -> None:
    ran = start("search", "in:strange caf", "--paths", "--data-dir", scanned.data)
    assert ran.stdout == os.fsencode(scanned.sounds / "strange" / NOT_UTF8) + os.linesep.encode()


@pytest.mark.skipif(not CURRENT.is_posix, reason="what Windows gets through a pipe is UTF-8")
def test_a_terminal_that_knows_no_such_letter_gets_a_question_mark(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "naïve.wav")
    ran = start("analyze", path, PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert ran.returncode == 0
    assert b"na?ve.wav: 0.20 s" in ran.stdout


@HAS_SIGNALS
def test_ctrl_c_stops_a_scan_and_the_next_scan_completes_it(tmp_path: Path, run: Run) -> None:
    count = 150
    for number in range(count):
        write_tone(tmp_path / "sounds" / f"{number}.wav", 50.0 + number, 0.1)
    import pty

    data = tmp_path / "data"
    watched, terminal = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "scan", tmp_path / "sounds", "--workers", "1", "--data-dir", data],
        stdout=subprocess.PIPE,
        stderr=terminal,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    ) as process:
        os.close(terminal)
        shown = b""
        while not re.search(rb"Analysing.*?\b[1-9]\d*/150", shown):
            piece = os.read(watched, 4096)
            assert piece, shown
            shown += piece
        # As a terminal does it: to every process of the group.
        os.killpg(process.pid, signal.SIGINT)
        shown += _rest(watched)
        assert process.stdout is not None
        assert process.stdout.read() == b""
        assert process.wait(30) == 1
    assert b"Stopped. The next scan goes on from here." in shown
    assert b"Traceback" not in shown
    _wait_for_the_end_of_group(process.pid)
    [report] = run("scan", "--json", "--data-dir", data).records
    assert report["unchanged"] == count
    assert 0 < report["analysed"] < count
    [stats] = run("stats", "--json", "--data-dir", data).records
    assert (stats["analysed"], stats["waiting"], stats["problems"]) == (count, 0, 0)


@HAS_SIGNALS
def test_ctrl_c_stops_an_analysis_which_announces_no_next_scan(tmp_path: Path) -> None:
    for number in range(150):
        write_tone(tmp_path / f"{number}.wav", 50.0 + number, 0.1)
    with subprocess.Popen(
        [*COMMAND, "analyze", tmp_path, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        lines = [first, *process.stdout.readlines()]
        assert process.stderr.read() == b"Stopped.\n"
        assert process.wait(30) == 1
    assert 0 < len(lines) < 150
    assert all(strict_json(line.decode())["embedding"] for line in lines)
    _wait_for_the_end_of_group(process.pid)


def _rest(terminal: int) -> bytes:
    """Read what is still said to a terminal, until it is closed."""
    said = b""
    try:
        while piece := os.read(terminal, 4096):
            said += piece
    except OSError:
        # Linux's way to say that the other end is closed.
        pass
    os.close(terminal)
    return said


def _wait_for_the_end_of_group(group: int) -> None:
    give_up_at_s = time.monotonic() + 20
    while time.monotonic() < give_up_at_s:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise AssertionError("an analysis process outlived the command")
