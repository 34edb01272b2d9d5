"""Settings are written when they change: no window has to be closed for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from audiomancer.settings import Settings
from audiomancer_gui.main_window import MainWindow

KILLED = Path(__file__).parent / "killed_window.py"


def test_what_a_killed_window_had_changed_two_seconds_before_is_in_the_file(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(KILLED), str(tmp_path)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as window:  # fmt: skip
        assert window.stdout is not None
        assert window.stdout.readline() == "changed\n"
        give_up_s = time.monotonic() + 20
        path = tmp_path / "settings.json"
        while time.monotonic() < give_up_s and not (path.exists() and Settings.load(path).window.get("geometry")):
            time.sleep(0.05)
        window.kill()
    stored = Settings.load(path)
    assert (stored.theme, stored.volume_db, stored.project_bpm) == ("light", -21.0, 127.0)
    assert stored.window["geometry"]


def test_of_two_windows_the_one_that_is_closed_last_takes_nothing_back(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    older, newer = open_window(tmp_path), open_window(tmp_path)
    newer.engine.settings.theme = "light"
    newer.close()
    older.engine.settings.volume_db = -30.0
    older.close()
    stored = json.loads((tmp_path / "settings.json").read_text("utf-8"))
    assert (stored["theme"], stored["volume_db"]) == ("light", -30.0)
