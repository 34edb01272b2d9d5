"""Buttons of the row under the mouse: find similar sounds, favourite, collect."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from audiomancer_gui.dialogs.questions import NameQuestion
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results import Column
from audiomancer_gui.results.cells.quick_buttons import quick_buttons

# Menus grab the keyboard, which the offscreen platform says it can't.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

_LONG_MS = 20_000


@pytest.fixture
def wide(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.resize(1700, 900)
    qtbot.waitUntil(lambda: window.widgets.table.columnWidth(Column.NAME) > 200, timeout=_LONG_MS)
    return window


def point_on(window: MainWindow, row: int, command: str) -> QPoint:
    """The middle of a button; only rows without copies are asked for."""
    table = window.widgets.table
    name = QRect(table.columnViewportPosition(Column.NAME), table.rowViewportPosition(row),
                 table.columnWidth(Column.NAME), 32)  # fmt: skip
    return quick_buttons(name.adjusted(8, 0, -8, 0))[command].center()


def click(qtbot: QtBot, window: MainWindow, row: int, command: str) -> None:
    viewport, point = window.widgets.table.viewport(), point_on(window, row, command)
    qtbot.mouseMove(viewport, point)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=point)


def test_a_click_makes_the_row_a_favourite_and_a_second_takes_that_back(qtbot: QtBot, wide: MainWindow) -> None:
    model = wide.widgets.model
    click(qtbot, wide, 5, "favourite")
    qtbot.waitUntil(lambda: model.record(5).is_favourite, timeout=_LONG_MS)
    assert wide.widgets.table.selected_rows() == [5]
    click(qtbot, wide, 5, "favourite")
    qtbot.waitUntil(lambda: not model.record(5).is_favourite, timeout=_LONG_MS)


def test_a_click_on_one_of_the_selected_rows_is_for_all_of_them(qtbot: QtBot, wide: MainWindow) -> None:
    table, model = wide.widgets.table, wide.widgets.model
    table.choose(2)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    click(qtbot, wide, 2, "favourite")
    qtbot.waitUntil(lambda: model.record(2).is_favourite and model.record(3).is_favourite, timeout=_LONG_MS)


def test_a_click_finds_what_is_similar_to_the_row(qtbot: QtBot, wide: MainWindow) -> None:
    qtbot.waitUntil(lambda: wide.sessions.browse.similarity is not None, timeout=_LONG_MS)
    sample_id = wide.widgets.model.record(7).sample_id
    click(qtbot, wide, 7, "similar")
    qtbot.waitUntil(lambda: wide.sessions.browse.viewpoint.source == sample_id, timeout=_LONG_MS)


def test_a_click_asks_into_which_collection_the_row_goes(qtbot: QtBot, wide: MainWindow) -> None:
    # Where there is no collection yet, its name is asked for at once.
    assert not wide.sessions.edits.lists.collections
    click(qtbot, wide, 4, "collect")
    question = wide.findChild(NameQuestion)
    assert question is not None
    question.accept()
    qtbot.waitUntil(lambda: bool(wide.sessions.edits.lists.collections), timeout=_LONG_MS)
    # The column of collections comes with the first one, and the button moves.
    qtbot.waitUntil(lambda: not wide.widgets.table.isColumnHidden(Column.COLLECTIONS), timeout=_LONG_MS)
    click(qtbot, wide, 5, "collect")

    def opened() -> list[QMenu]:
        return [menu for menu in wide.findChildren(QMenu) if menu.isVisible()]

    qtbot.waitUntil(lambda: bool(opened()), timeout=_LONG_MS)
    assert opened()[0].actions()
    opened()[0].close()


def test_a_button_says_what_it_does_and_a_narrow_name_has_none(qtbot: QtBot, wide: MainWindow) -> None:
    viewport, point = wide.widgets.table.viewport(), point_on(wide, 3, "similar")
    qtbot.mouseMove(viewport, point)
    cells = wide.widgets.table.cells
    qtbot.waitUntil(lambda: cells.part is not None and cells.part.command == "similar", timeout=_LONG_MS)
    assert cells._tips["similar"] == "Find similar (G)"
    assert not wide.grab().isNull()
    assert quick_buttons(QRect(0, 0, 140, 32)) == {}
    QToolTip.hideText()
    QApplication.processEvents()


def beginning_of(window: MainWindow, row: int) -> QPoint:
    """Middle of the first cell of a row, in which a triangle plays it."""
    table = window.widgets.table
    left, width = table.columnViewportPosition(Column.FAVOURITE), table.columnWidth(Column.FAVOURITE)
    return QPoint(left + width // 2, table.rowViewportPosition(row) + 16)


def test_the_triangle_plays_a_row_also_where_choosing_does_not(qtbot: QtBot, wide: MainWindow) -> None:
    audition = wide.sessions.audition
    assert not wide.widgets.player_bar.transport.autoplay.isChecked()
    viewport, point = wide.widgets.table.viewport(), beginning_of(wide, 3)
    before = viewport.grab(QRect(point - QPoint(12, 12), point + QPoint(12, 12))).toImage()
    qtbot.mouseMove(viewport, point)
    qtbot.wait(20)
    assert viewport.grab(QRect(point - QPoint(12, 12), point + QPoint(12, 12))).toImage() != before
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=point)
    assert wide.widgets.table.selected_rows() == [3]
    assert audition.current is not None
    assert audition.current.entry_id == wide.widgets.model.entry_id(3)
    assert audition.state().is_wanted


def test_with_shift_a_click_on_the_triangle_selects_up_to_the_row(qtbot: QtBot, wide: MainWindow) -> None:
    table = wide.widgets.table
    table.choose(1)
    qtbot.mouseMove(table.viewport(), beginning_of(wide, 4))
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, shift, beginning_of(wide, 4))
    assert table.selected_rows() == [1, 2, 3, 4]


def test_no_row_is_lit_once_the_mouse_has_left_the_rows_for_the_header(qtbot: QtBot, wide: MainWindow) -> None:
    table = wide.widgets.table
    qtbot.mouseMove(table.viewport(), point_on(wide, 3, "similar"))
    qtbot.waitUntil(lambda: table.cells.row == 3 and table.cells.part is not None, timeout=_LONG_MS)
    # The header lies in the table, which the mouse doesn't leave.
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    assert (table.cells.row, table.cells.part) == (-1, None)
