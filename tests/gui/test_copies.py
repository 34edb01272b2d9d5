"""Copies fold into one row that says how many there are, and a dialog names their folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from audiomancer_gui.dialogs.copies_dialog import CopiesDialog
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results import Column
from audiomancer_gui.results.row_values import CopyPlace
from tests.file_names import possible_name
from tests.gui.test_annotations import names, record

COPY = possible_name("my <b>kick<-b>.mp3")

_LONG_MS = 20_000
KICK = "Kick Round.wav"


@pytest.fixture
def with_copies(qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, demo_sounds: Path) -> MainWindow:
    """The demo library, its kick once more byte for byte, and as an MP3."""
    sounds = Path(shutil.copytree(demo_sounds, tmp_path / "Demo"))
    kick = next(sounds.rglob(KICK))
    more = tmp_path / "Old disk"
    more.mkdir()
    (more / "kick again.wav").write_bytes(kick.read_bytes())
    soundfile.write(more / COPY, *soundfile.read(kick))
    window = open_window(tmp_path / "data")
    window.sessions.library.add_folders([str(sounds), str(more)])
    qtbot.waitUntil(
        lambda: window.sessions.library.has_scanned and not window.sessions.library.is_scanning, timeout=60_000
    )
    return window


def test_copies_fold_by_themselves_and_a_dialog_names_their_folders(qtbot: QtBot, with_copies: MainWindow) -> None:
    window = with_copies
    qtbot.waitUntil(lambda: record(window, KICK).copy_count == 2, timeout=_LONG_MS)
    qtbot.waitUntil(lambda: not any(name.endswith(".mp3") for name in names(window)), timeout=_LONG_MS)
    window.sessions.copies.read_copies_of(record(window, KICK))
    qtbot.waitUntil(lambda: bool(window.findChildren(CopiesDialog)), timeout=_LONG_MS)
    dialog = window.findChildren(CopiesDialog)[0]
    model = dialog.table.model()
    shown = [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(3)]
    assert [(row[1], row[-1]) for row in shown] == [("WAV", "shown"), ("WAV", "the same file"), ("MP3", "a copy")]
    assert any("its format loses nothing" in text.text() for text in dialog.findChildren(QLabel))
    dialog.table.selectRow(1)
    dialog._on_copy()
    assert QGuiApplication.clipboard().text().endswith("kick again.wav")
    dialog.accept()
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(names(window)) == 2, timeout=_LONG_MS)
    assert names(window)[0] == KICK
    assert window.sessions.browse.viewpoint.sort_column == "copies"
    # The first is the one that is shown in other lists; the other hangs below it.
    assert [window.widgets.model.shown(row).copy_place for row in (0, 1)] == [CopyPlace.SHOWN, CopyPlace.COPY]
    assert "shown for all" in window.widgets.model.index(0, Column.NAME).data(Qt.ItemDataRole.ToolTipRole)


def test_a_click_on_the_count_lists_the_copies_and_chooses_no_row(qtbot: QtBot, with_copies: MainWindow) -> None:
    window, table = with_copies, with_copies.widgets.table
    qtbot.waitUntil(lambda: record(window, KICK).copy_count == 2, timeout=_LONG_MS)
    row = names(window).index(KICK)
    table.scrollTo(table.model().index(row, Column.NAME))
    cell = table.visualRect(table.model().index(row, Column.NAME))
    place = QPoint(cell.right() - 12, cell.center().y())
    qtbot.mouseMove(table.viewport(), place)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: bool(window.findChildren(CopiesDialog)), timeout=_LONG_MS)
    assert table.selected_rows() == []
    window.findChildren(CopiesDialog)[0].accept()


def test_one_copy_is_chosen_and_the_others_are_hidden_until_that_is_undone(
    qtbot: QtBot, with_copies: MainWindow
) -> None:
    window = with_copies
    qtbot.waitUntil(lambda: record(window, KICK).copy_count == 2, timeout=_LONG_MS)
    window.sessions.copies.read_copies_of(record(window, KICK))
    qtbot.waitUntil(lambda: bool(window.findChildren(CopiesDialog)), timeout=_LONG_MS)
    dialog = window.findChildren(CopiesDialog)[0]
    # Qt adds to the selection while it believes that Ctrl is held.
    dialog.table.clearSelection()
    dialog.table.selectRow(2)
    dialog._on_choose()
    qtbot.waitUntil(lambda: COPY in names(window) and KICK not in names(window), timeout=_LONG_MS)
    window.sessions.edits.undo()
    qtbot.waitUntil(lambda: KICK in names(window), timeout=_LONG_MS)


def test_the_setting_shows_every_file(qtbot: QtBot, with_copies: MainWindow) -> None:
    window = with_copies
    qtbot.waitUntil(lambda: not any(name.endswith(".mp3") for name in names(window)), timeout=_LONG_MS)
    count = len(names(window))
    window.engine.settings.fold_copies = False
    window.sessions.copies.look_soon()
    qtbot.waitUntil(lambda: len(names(window)) == count + 1, timeout=_LONG_MS)
    window.engine.settings.fold_copies = True
    window.sessions.copies.look_soon()
    qtbot.waitUntil(lambda: len(names(window)) == count, timeout=_LONG_MS)
