"""A real engine with a scanned demo library, and a real window on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.work import CancelToken
from audiomancer_gui.main_window import MainWindow, build_window
from audiomancer_gui.theme import Theme


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory, demo_sounds: Path) -> tuple[Path, Path]:
    """Folder of the demo sounds, and a data folder that knows them and one damaged file."""
    root = tmp_path_factory.mktemp("library")
    sounds = Path(shutil.copytree(demo_sounds, root / "Demo Sounds"))
    (sounds / "damaged.wav").write_text("this is no sound")
    with Engine.open(DataPaths.at(root / "data")) as engine:
        engine.library.add_folder(sounds)
        engine.library.scan(cancel=CancelToken())
    return sounds, root / "data"


@pytest.fixture
def data_dir(scanned: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(scanned[1], tmp_path / "data"))


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., MainWindow]]:
    opened: list[tuple[MainWindow, Engine]] = []
    pointer = QCursor.pos()

    def make(data_dir: Path, theme: str = "dark", *, for_window: bool = False) -> MainWindow:
        # Most tests have the scan in this process: the others take a second more.
        engine = Engine.open(DataPaths.at(data_dir), for_window=for_window)
        engine.settings.autoplay = False
        look = Theme(theme)
        window = build_window(qapp, engine, look)
        opened.append((window, engine))
        window.resize(1440, 900)
        window.show()
        qtbot.waitUntil(
            lambda: window.sessions.browse.is_loaded and window.views.page.folder_count is not None, timeout=20_000
        )
        qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
        return window

    yield make
    for window, engine in opened:
        window.close()
        window.deleteLater()
        engine.close()
    # A test may have moved the mouse: the next test's window would have it over a row.
    QCursor.setPos(pointer)
    # Now, not when the next test waits: until then the style of the old window would be worked out with the new one's.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(open_window: Callable[..., MainWindow], data_dir: Path) -> MainWindow:
    return open_window(data_dir)
