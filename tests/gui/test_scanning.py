from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import soundfile
from pytestqt.qtbot import QtBot

from audiomancer.library.scan.scan_client import ENDED
from audiomancer.work import Progress
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.panels.status_line import StatusLine, remaining_text


def test_a_scan_is_paused_goes_on_and_ends_and_the_list_is_there_all_along(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, scanned: tuple[Path, Path]
) -> None:
    window = open_window(tmp_path / "data")
    window.sessions.library.add_folders([str(scanned[0])])
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() >= 60, timeout=60_000)
    window.sessions.library.pause_or_resume()
    qtbot.waitUntil(lambda: window.engine.library.progress.is_paused, timeout=20_000)
    assert window.widgets.status.pause.text() == "Go on"
    # What was under way when it was paused is still finished; then nothing moves.
    done = -1
    while done != window.engine.library.progress.done:
        done = window.engine.library.progress.done
        qtbot.wait(500)
    assert window.sessions.library.is_scanning
    window.widgets.status.pause.click()
    qtbot.waitUntil(lambda: not window.sessions.library.is_scanning, timeout=60_000)
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 60, timeout=20_000)
    qtbot.waitUntil(lambda: all(window.widgets.model.record(row).is_analysed for row in range(60)), timeout=20_000)


def test_a_scan_process_that_is_killed_is_reported_in_a_sentence_and_the_next_scan_brings_the_rest(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, scanned: tuple[Path, Path]
) -> None:
    window = open_window(tmp_path / "data", for_window=True)
    messages: list[str] = []
    window.sessions.jobs.failed.connect(messages.append)
    window.sessions.library.add_folders([str(scanned[0])])
    # The list is there before the analysis is, read by the numbers of its changes.
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() >= 60, timeout=60_000)
    window.sessions.library.pause_or_resume()
    (scan,) = (child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline()))
    scan.kill()
    qtbot.waitUntil(lambda: not window.sessions.library.is_scanning, timeout=60_000)
    assert messages == [ENDED]
    window.sessions.library.scan()
    qtbot.waitUntil(lambda: not window.sessions.library.is_scanning, timeout=60_000)
    qtbot.waitUntil(
        lambda: (
            window.widgets.model.rowCount() == 60
            and all(window.widgets.model.record(row).is_analysed for row in range(60))
        ),
        timeout=20_000,
    )
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    assert messages == [ENDED]


def test_a_scan_stopped_by_closing_the_window_goes_on_at_the_next_start(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, scanned: tuple[Path, Path]
) -> None:
    window = open_window(tmp_path / "data")
    window.sessions.library.add_folders([str(scanned[0])])
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() >= 60, timeout=60_000)
    window.close()
    again = open_window(tmp_path / "data")
    assert again.widgets.model.rowCount() >= 60
    again.sessions.library.scan_known()
    qtbot.waitUntil(
        lambda: again.sessions.library.has_scanned and not again.sessions.library.is_scanning, timeout=60_000
    )
    qtbot.waitUntil(
        lambda: all(again.widgets.model.record(row).is_analysed for row in range(again.widgets.model.rowCount())),
        timeout=20_000,
    )
    assert again.widgets.model.rowCount() == 60


def test_a_drive_that_is_gone_greys_its_rows_and_loses_none(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, scanned: tuple[Path, Path]
) -> None:
    drive = Path(shutil.copytree(scanned[0] / "Drums", tmp_path / "drive"))
    window = open_window(tmp_path / "data")
    window.sessions.library.add_folders([str(drive)])
    qtbot.waitUntil(
        lambda: window.widgets.model.rowCount() > 0 and not window.sessions.library.is_scanning, timeout=60_000
    )
    qtbot.waitUntil(
        lambda: all(window.widgets.model.record(r).is_analysed for r in range(window.widgets.model.rowCount())),
        timeout=20_000,
    )
    count = window.widgets.model.rowCount()
    drive.rename(tmp_path / "unplugged")
    window.sessions.library.scan()
    qtbot.waitUntil(lambda: all(window.widgets.model.record(r).is_missing for r in range(count)), timeout=60_000)
    assert window.widgets.model.rowCount() == count
    (tmp_path / "unplugged").rename(drive)
    window.sessions.library.scan()
    qtbot.waitUntil(lambda: not any(window.widgets.model.record(r).is_missing for r in range(count)), timeout=60_000)
    qtbot.waitUntil(lambda: not window.sessions.library.is_scanning and window.sessions.jobs.is_idle, timeout=60_000)


def test_what_a_terminal_scan_adds_appears_in_the_open_window(
    qtbot: QtBot, window: MainWindow, data_dir: Path, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: window.sessions.library._change_seq is not None, timeout=20_000)
    more = tmp_path / "more"
    more.mkdir()
    sound, rate = soundfile.read(window.widgets.model.path(3))
    soundfile.write(more / "from the terminal.wav", sound * 0.3, rate)
    window.widgets.table.choose(5)
    place = window.widgets.table.position.read()
    subprocess.run(
        [sys.executable, "-m", "audiomancer.cli", "scan", str(more), "--data-dir", str(data_dir)],
        check=True,
        timeout=120,
    )
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 61, timeout=30_000)
    assert window.widgets.table.position.read().current == place.current
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_the_status_line_shows_rate_and_remaining_time(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show()
    line.show_progress(Progress("Analysing", 5104, 14_870, 86.0))
    assert line._text.text() == "Analysing: 5,104 of 14,870"
    assert line._rate.text() == "86 a second, 2 min left"
    line.show_progress(None)
    assert not line._bar.isVisible()


def test_remaining_time_is_worded_as_one_would_say_it() -> None:
    assert [remaining_text(s) for s in (None, 0.2, 40, 113, 4200, 100_000)] == [
        "", "1 s left", "40 s left", "2 min left", "70 min left", "27 h 47 min left",
    ]  # fmt: skip


def test_a_folder_added_while_another_is_analysed_is_listed_at_once(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, scanned: tuple[Path, Path]
) -> None:
    window = open_window(tmp_path / "data")
    library = window.sessions.library
    library.add_folders([str(scanned[0])])
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() >= 60, timeout=60_000)
    # As with a first folder whose analysis takes hours.
    library.pause_or_resume()
    qtbot.waitUntil(lambda: window.engine.library.progress.is_paused, timeout=20_000)
    more = tmp_path / "More"
    more.mkdir()
    soundfile.write(more / "one.wav", np.linspace(-0.5, 0.5, 22_050), 44_100)
    library.add_folders([str(more)])
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 61, timeout=60_000)
    # The new scan goes on with what the first one left.
    qtbot.waitUntil(lambda: not library.is_scanning, timeout=60_000)
    qtbot.waitUntil(lambda: all(window.widgets.model.record(row).is_analysed for row in range(61)), timeout=20_000)
