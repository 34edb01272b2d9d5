"""The whole way through the program, to be tried on each system; other tests try its steps one by one on Linux."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QRect
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from audiomancer.platforms.system import CURRENT, System
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results.sample_table_model import file_url

pytestmark = [pytest.mark.wine, pytest.mark.slow, pytest.mark.timeout(1_800)]

WAIT_MS = 600_000
"""Wine starts a process in seconds."""


def picture(window: MainWindow, name: str) -> None:
    """Save what the window shows, where a folder for pictures is named."""
    folder = os.environ.get("AUDIOMANCER_PICTURES")
    if folder:
        window.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def sounds(tmp_path: Path, demo_sounds: Path) -> Path:
    """The folder that AUDIOMANCER_SOUNDS names, or twelve of the demo sounds."""
    named = os.environ.get("AUDIOMANCER_SOUNDS")
    if named:
        return Path(named)
    folder = Path(shutil.copytree(demo_sounds, tmp_path / "sounds"))
    for extra in sorted(folder.rglob("*.wav"))[12:]:
        extra.unlink()
    return folder


def test_add_folder_scan_search_similar_play_rate_close_and_start_again(
    open_window: Callable[..., MainWindow], qtbot: QtBot, sounds: Path, tmp_path: Path
) -> None:
    files = sum(path.is_file() for path in sounds.rglob("*"))
    window = open_window(tmp_path / "data", for_window=True)
    sessions, table = window.sessions, window.widgets.table
    began_s = time.monotonic()
    sessions.library.add_folders([str(sounds)])
    qtbot.waitUntil(lambda: sessions.library.has_scanned and not sessions.library.is_scanning, timeout=WAIT_MS)
    entries = list(window.engine.storage.entries.read())
    analysed = sum(entry.sample_id is not None for entry in entries)
    problems = window.engine.library.files.problems()
    print(f"{files} files scanned in {time.monotonic() - began_s:.0f} s, {analysed} analysed, {len(problems)} problems")
    # A folder that was named may hold copies, and files that can't be read.
    assert analysed >= files * 0.99

    def shows_all() -> bool:
        # Copies become one row when they are found.
        return sessions.jobs.is_idle and files // 2 < table.table_model.rowCount() <= files

    qtbot.waitUntil(shows_all, timeout=WAIT_MS)
    picture(window, "1-scanned")

    name = Path(table.table_model.record(0).path).stem
    window.widgets.search.setFocus()
    qtbot.keyClicks(window.widgets.search, f'"{name}"')
    qtbot.waitUntil(lambda: 1 <= table.table_model.rowCount() < files // 2 and sessions.jobs.is_idle, timeout=WAIT_MS)
    picture(window, "2-searched")

    window.widgets.search.clear()
    qtbot.waitUntil(shows_all, timeout=WAIT_MS)
    table.choose(0)
    assert window.commands.trigger("similar")
    qtbot.waitUntil(lambda: sessions.browse.source_row() is not None and sessions.jobs.is_idle, timeout=WAIT_MS)
    assert table.table_model.rowCount() > 1
    picture(window, "3-similar")

    table.choose(0)
    chosen = table.table_model.record(0).entry_id
    assert window.commands.trigger("play")
    player = window.engine.player
    # Where there is no device, a sentence says so.
    qtbot.waitUntil(lambda: player.numbers.started_number > 0 or bool(player.state().message), timeout=WAIT_MS)
    print("played:", player.state().message or "yes")
    assert window.commands.trigger("rate-4")
    qtbot.waitUntil(lambda: sessions.jobs.is_idle, timeout=WAIT_MS)
    picture(window, "4-rated")
    # The next start goes on with what is shown.
    sessions.browse.leave_similar()
    qtbot.waitUntil(shows_all, timeout=WAIT_MS)
    window.close()
    window.engine.close()

    again = open_window(tmp_path / "data", for_window=True)
    sessions, table = again.sessions, again.widgets.table
    qtbot.waitUntil(shows_all, timeout=WAIT_MS)
    records = [table.table_model.record(number) for number in range(table.table_model.rowCount())]
    assert {record.entry_id: record.rating for record in records if record.rating} == {chosen: 4}
    picture(again, "5-started-again")


def test_the_player_opens_a_sound_and_says_how_it_went(tmp_path: Path, qtbot: QtBot) -> None:
    from audiomancer.playback import PlayerClient, PlayerFolders

    soundfile.write(tmp_path / "a.wav", np.sin(np.arange(44_100) * 0.06).astype(np.float32), 44_100)
    player = PlayerClient(PlayerFolders(tmp_path / "renders", tmp_path / "out"))
    try:
        player.play(tmp_path / "a.wav")
        # Where there is no device, a sentence says so.
        qtbot.waitUntil(lambda: player.numbers.started_number > 0 or bool(player.state().message), timeout=WAIT_MS)
    finally:
        player.close()


MOUSE = """
import ctypes, sys, time
user = ctypes.WinDLL("user32")
x, y, to_x, to_y = map(int, sys.argv[1:5])
MOVE, PRESS, RELEASE = 1, 2, 4
def move(at):
    user.SetCursorPos(x + (to_x - x) * at // 40, y + (to_y - y) * at // 40)
    user.mouse_event(MOVE, 0, 0, 0, 0)
    time.sleep(0.1)
move(0)
time.sleep(1.0)
user.mouse_event(PRESS, 0, 0, 0, 0)
time.sleep(1.0)
for step in range(1, 41):
    move(step)
time.sleep(1.0)
user.mouse_event(RELEASE, 0, 0, 0, 0)
"""


class Programs:
    """Pythons beside this one, and what they have printed so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: object) -> Callable[[], list[str]]:
        """Start one with these arguments; returns a function that gives its lines."""
        said = self._folder / f"said {len(self._running)}.txt"
        with said.open("wb") as file:
            self._running.append(subprocess.Popen([sys.executable, *map(str, arguments)], stdout=file))
        return lambda: said.read_text("utf-8").splitlines()

    def end(self) -> None:
        """End all of them."""
        for process in self._running:
            process.kill()
            process.wait()


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    made = Programs(tmp_path)
    yield made
    made.end()


@pytest.mark.skipif(CURRENT is not System.WINDOWS, reason="CF_HDROP is a format of Windows")
def test_a_row_that_is_dragged_by_the_mouse_reaches_another_windows_program_as_cf_hdrop(
    window: MainWindow, qtbot: QtBot, programs: Programs
) -> None:
    table = window.widgets.table
    window.setGeometry(0, 0, 1000, 800)
    said = programs.start(Path(__file__).with_name("drop_receiver.py"), 1200, 200, 300, 300)
    qtbot.waitUntil(lambda: said() == ["ready"], timeout=WAIT_MS)
    path = table.table_model.path(2)
    cells = [table.visualRect(table.table_model.index(2, column)) for column in range(table.table_model.columnCount())]
    start = table.viewport().mapToGlobal(max(cells, key=QRect.width).center())
    # Another process moves the mouse: Windows leaves a drag to itself until the button is up.
    programs.start("-c", MOUSE, start.x(), start.y(), 1300, 300)
    qtbot.waitUntil(lambda: "dropped" in said(), timeout=WAIT_MS)
    assert said() == ["ready", path, "dropped"]
    picture(window, "6-dragged")


READER = """
import ctypes, sys
from ctypes import wintypes
user, shell = ctypes.WinDLL("user32"), ctypes.WinDLL("shell32")
user.GetClipboardData.restype = ctypes.c_void_p
shell.DragQueryFileW.argtypes = (ctypes.c_void_p, wintypes.UINT, wintypes.LPWSTR, wintypes.UINT)
assert user.OpenClipboard(None)
CF_HDROP = 15
files = user.GetClipboardData(CF_HDROP)
text = ctypes.create_unicode_buffer(1024)
for number in range(shell.DragQueryFileW(files, 0xFFFFFFFF, None, 0)):
    shell.DragQueryFileW(files, number, text, 1024)
    sys.stdout.buffer.write(text.value.encode() + b"\\n")
user.CloseClipboard()
print(".")
"""


@pytest.mark.skipif(CURRENT is not System.WINDOWS, reason="CF_HDROP is a format of Windows")
def test_another_windows_program_gets_copied_files_as_cf_hdrop(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, programs: Programs
) -> None:
    paths = [tmp_path / "kick.wav", tmp_path / "Käfer 鼓, #1.wav"]
    for path in paths:
        path.touch()
    data = QMimeData()
    data.setUrls([file_url(str(path)) for path in paths])
    QGuiApplication.clipboard().setMimeData(data)
    said = programs.start("-c", READER)
    qtbot.waitUntil(lambda: "." in said(), timeout=WAIT_MS)
    assert said() == [*map(str, paths), "."]
    QGuiApplication.clipboard().clear()
