"""A second start of the program brings the first window to the front and hands over what it was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from audiomancer_gui.single_window import SingleWindow, StartRequest

START = [sys.executable, "-m", "audiomancer_gui.app"]


def second_start(data_dir: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*START, "--data-dir", str(data_dir), *arguments],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> SingleWindow:
    return SingleWindow(tmp_path)


def test_a_second_start_hands_its_folders_and_search_to_the_first_window(
    qtbot: QtBot, first: SingleWindow, tmp_path: Path
) -> None:
    asked: list[StartRequest] = []
    (tmp_path / "Sounds").mkdir()
    assert first.claim()
    first.serve(asked.append)
    second = second_start(tmp_path, str(tmp_path / "Sounds"), "--search", "kick ä")
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
    assert second.returncode == 0
    assert second.stderr is not None
    assert "open already" in second.stderr.read()
    second.stderr.close()
    assert asked == [StartRequest((str(tmp_path / "Sounds"),), "kick ä")]
    first.release()


def test_a_window_that_hangs_is_not_waited_for_and_one_that_ended_is_no_window(
    first: SingleWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiomancer_gui.single_window._ANSWER_S", 0.1)
    assert first.claim()
    later = SingleWindow(tmp_path)
    assert not later.claim()
    # No window serves the name.
    assert not later.hand_over(StartRequest())
    assert not list((tmp_path / "requests").glob("*.json"))
    first.release()
    assert later.claim()
    later.release()


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"folders": 7, "search": []}', '{"folders": [1, "/a"]}', "[" * 9_999]
)
def test_a_damaged_request_only_brings_the_window_to_the_front(first: SingleWindow, tmp_path: Path, text: str) -> None:
    asked: list[StartRequest] = []
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "1.json").write_text(text)
    assert first.claim()
    first.serve(asked.append)
    assert [one.search for one in asked] == [""]
    assert set(asked[0].folders) <= {"/a"}
    assert not list((tmp_path / "requests").iterdir())
    first.release()
