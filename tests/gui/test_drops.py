"""Folders and sounds are taken wherever they are dropped, and the window says what will happen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from audiomancer.browse import PartSource
from audiomancer_gui.main_window import MainWindow
from tests.gui.test_browsing import names


def drag(window: MainWindow, paths: list[Path], *, drops: bool = True) -> str:
    """Drag files over the middle of the window, and drop them; returns what the overlay said."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    area, action, button = window.widgets.central, Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    middle, modifier = area.rect().center(), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(middle), action, data, button, modifier)
    QApplication.sendEvent(area, enter)
    overlay = window.views.drops._overlay
    said = overlay.text() if overlay.isVisible() else ""
    if drops:
        drop = QDropEvent(QPointF(middle), action, data, button, modifier)
        QApplication.sendEvent(area, drop)
        assert not overlay.isVisible()
    return said


def test_a_folder_is_added_and_the_overlay_says_so(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "New pack"
    folder.mkdir()
    assert drag(window, [folder]) == "Add “New pack” to the library"
    tree = window.widgets.sidebar.folders.folders
    qtbot.waitUntil(lambda: "New pack" in [item.name for item in tree.items], timeout=20_000)


def test_a_sound_from_outside_finds_what_resembles_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, scanned: tuple[Path, Path]
) -> None:
    kick = next(scanned[0].rglob("Kick Hard.wav"))
    outside = tmp_path / "mystery.wav"
    outside.write_bytes(kick.read_bytes())
    assert drag(window, [outside]) == "Find what sounds like “mystery.wav”"
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=30_000)
    qtbot.waitUntil(lambda: names(window)[:1] == ["Kick Hard.wav"], timeout=20_000)
    assert window.widgets.similar_panel.isVisible()
    assert window.widgets.similar_panel.first.name.text() == "mystery.wav"
    assert window.windowTitle() == "Similar to mystery.wav — Audiomancer"


def test_a_file_that_is_no_sound_is_refused_in_a_sentence(window: MainWindow, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no sound")
    assert drag(window, [text]) == "Neither a folder nor a sound"
    assert window.widgets.status._text.text().startswith("Drop a folder to add it")


@pytest.mark.parametrize("is_folder", [True, False])
def test_the_player_takes_a_file_as_the_track_and_no_folder(
    window: MainWindow, tmp_path: Path, scanned: tuple[Path, Path], is_folder: bool
) -> None:
    path = tmp_path if is_folder else next(scanned[0].rglob("*.wav"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    bar = window.widgets.player_bar
    enter = QDragEnterEvent(
        bar.rect().center(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    bar.dragEnterEvent(enter)
    assert enter.isAccepted() != is_folder


@pytest.mark.parametrize("form", ["file", "path", "quoted", "address"])
def test_a_copied_file_becomes_the_source_of_similar_sounds(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, form: str
) -> None:
    source = next(Path(window.widgets.model.record(row).path) for row in range(5))
    copied = tmp_path / "from elsewhere.wav"
    copied.write_bytes(source.read_bytes())
    data = QMimeData()
    if form == "file":
        data.setUrls([QUrl("https://example.org/"), QUrl.fromLocalFile(str(copied))])
    elif form == "address":
        data.setText(QUrl.fromLocalFile(str(copied)).toString())
    else:
        data.setText(f'"{copied}"' if form == "quoted" else str(copied))
    QApplication.clipboard().setMimeData(data)
    qtbot.waitUntil(lambda: window.sessions.browse.similarity is not None, timeout=20_000)
    window.widgets.table.setFocus()
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(window.sessions.browse.viewpoint.source, PartSource), timeout=60_000)
    found = window.sessions.browse.viewpoint.source
    assert isinstance(found, PartSource)
    assert Path(found.path) == copied


def test_a_clipboard_without_a_file_says_what_to_copy(qtbot: QtBot, window: MainWindow) -> None:
    QApplication.clipboard().setText("kick drum")
    window.commands.trigger("similar-clipboard")
    assert window.sessions.browse.viewpoint.source is None
    assert "The clipboard holds no file" in window.widgets.status._message
