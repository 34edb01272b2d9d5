"""A window on a damaged library: it says what was repaired, and repairs the rest while browsing goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from audiomancer.paths import DataPaths
from audiomancer.storage import check_library
from audiomancer_gui.main_window import MainWindow
from tests.gui.test_annotations import names

_LONG_MS = 30_000


def test_a_missing_vector_table_comes_back_while_the_list_is_browsed(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = DataPaths.at(data_dir).embeddings / "embeddings.lance"
    shutil.rmtree(table)
    window = open_window(data_dir)
    assert len(names(window)) > 50
    window.widgets.table.choose(3)
    window.targets.similarity.find()
    qtbot.waitUntil(lambda: window.sessions.browse.viewpoint.source is not None, timeout=_LONG_MS)
    qtbot.waitUntil(table.is_dir, timeout=_LONG_MS)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=_LONG_MS)
    assert "made anew" in window.widgets.status._message
    assert check_library(window.engine.storage.database, window.engine.storage.samples).problems == ()
    caplog.clear()


def test_without_index_and_table_the_sounds_are_measured_again_by_themselves(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(DataPaths.at(data_dir).embeddings)
    window = open_window(data_dir)
    qtbot.waitUntil(
        lambda: check_library(window.engine.storage.database, window.engine.storage.samples).problems == (),
        timeout=_LONG_MS,
    )
    qtbot.waitUntil(lambda: not window.sessions.library.is_scanning and window.sessions.jobs.is_idle, timeout=_LONG_MS)
    qtbot.waitUntil(
        lambda: window.sessions.browse.similarity is not None and not window.sessions.browse.similarity.missing(),
        timeout=_LONG_MS,
    )
    caplog.clear()


def test_a_database_that_was_repaired_at_the_start_is_reported_once(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = DataPaths.at(data_dir).database
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)
    window = open_window(data_dir)
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=_LONG_MS)
    box = window.findChildren(QMessageBox)[0]
    assert "damaged and has been repaired" in box.informativeText()
    assert next(data_dir.glob("damaged *")).name in box.informativeText()
    box.accept()
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox), timeout=_LONG_MS)
    window.sessions.library.read_all()
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=_LONG_MS)
    assert not window.findChildren(QMessageBox)
    caplog.clear()


def test_the_whole_library_is_looked_over_once_a_week(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paths = DataPaths.at(data_dir)
    with closing(sqlite3.connect(paths.database)) as connection:
        # The window has no use for synths: their page is not read at the start.
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'synths'").fetchone()
    with paths.database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(bytes(range(256)) * 16)
    paths.health_checked.touch()
    os.utime(paths.health_checked, (time.time() - 8 * 86_400,) * 2)
    window = open_window(data_dir)
    qtbot.waitUntil(lambda: "repaired when Audiomancer is started" in window.widgets.status._message, timeout=_LONG_MS)
    assert paths.database.with_name("samples.db.suspect").exists()
    caplog.clear()
