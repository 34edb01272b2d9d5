"""Collections in sight: dots in rows, ticks and colours in the sidebar, the user's order, the menu at the row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from audiomancer_gui.dialogs.questions import NameQuestion
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.panels.sidebar_row import Share
from audiomancer_gui.results import Column

_LONG_MS = 10_000

# A menu is a popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def names(window: MainWindow) -> list[str]:
    return [window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())]


def made(qtbot: QtBot, window: MainWindow, *collections: tuple[str, list[int]]) -> list[int]:
    """Make collections of rows; their numbers."""
    for name, rows in collections:
        ids = [str(window.widgets.model.record(row).sample_id) for row in rows]
        window.sessions.edits.do(lambda edits, name=name, ids=ids: edits.make_collection(name, ids))
    qtbot.waitUntil(lambda: len(window.sessions.edits.lists.collections) == len(collections), timeout=_LONG_MS)
    return [one.number for one in window.sessions.edits.lists.collections]


def test_rows_show_dots_the_sidebar_ticks_and_colours_are_chosen(qtbot: QtBot, window: MainWindow) -> None:
    # Beside the filters the dots are the first that step back for names.
    window.resize(1700, 900)
    first, second = made(qtbot, window, ("Album", [0, 1]), ("Live", [1]))
    table, model, sidebar = window.widgets.table, window.widgets.model, window.widgets.sidebar.collections
    qtbot.waitUntil(lambda: not table.isColumnHidden(Column.COLLECTIONS), timeout=_LONG_MS)
    assert model.index(1, Column.COLLECTIONS).data() == "Album, Live"
    before = model.shown(1).dots
    assert len(set(before)) == 2

    def shares() -> list[Share]:
        return [sidebar._rows[number]._share for number in (first, second)]

    table.choose(1)
    qtbot.waitUntil(lambda: shares() == [Share.ALL, Share.ALL], timeout=_LONG_MS)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: shares() == [Share.ALL, Share.SOME], timeout=_LONG_MS)
    assert "some" in sidebar._rows[second].accessibleName()
    table.choose(2)
    qtbot.waitUntil(lambda: shares() == [Share.NONE, Share.NONE], timeout=_LONG_MS)
    window.targets.collections.set_colour(first, "grey")
    qtbot.waitUntil(lambda: model.shown(1).dots == ("grey", before[1]), timeout=_LONG_MS)
    assert sidebar.item(first).colour == "grey"
    window.sessions.edits.undo()
    qtbot.waitUntil(lambda: model.shown(1).dots == before, timeout=_LONG_MS)


def test_the_first_sound_is_collected_in_one_step(qtbot: QtBot, window: MainWindow) -> None:
    table = window.widgets.table
    table.choose(0)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C)
    (question,) = window.findChildren(NameQuestion)
    field = question.findChild(QLineEdit)
    assert question.isVisible()
    assert not [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    assert (question.windowTitle(), field.selectedText()) == ("New collection", "New collection")
    assert field.width() >= 320
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.widgets.model.record(0).collections == ("New collection",), timeout=_LONG_MS)
    toast = window.widgets.toast
    qtbot.waitUntil(toast.isVisible, timeout=_LONG_MS)
    assert "made with 1 sound" in " ".join(one.text() for one in toast.findChildren(QLabel))
    window.commands.trigger("undo")
    qtbot.waitUntil(lambda: not window.sessions.edits.lists.collections, timeout=_LONG_MS)
    made(qtbot, window, ("New Collection", [0]))
    window.targets.collections.make()
    assert window.findChildren(NameQuestion)[-1].textValue() == "New collection 2"


def test_one_click_gives_a_collection_its_order_back(qtbot: QtBot, window: MainWindow) -> None:
    (number,) = made(qtbot, window, ("Kit", [4, 2, 3]))
    wanted = [names(window)[row] for row in (4, 2, 3)]
    table, header = window.widgets.table, window.widgets.table.horizontalHeader()
    assert table.isColumnHidden(Column.NUMBER)
    window.targets.collections.show(number)
    assert names(window) == wanted
    assert not table.isColumnHidden(Column.NUMBER)
    assert [window.widgets.model.index(row, Column.NUMBER).data() for row in range(3)] == ["1", "2", "3"]
    assert header.sortIndicatorSection() == Column.NUMBER
    header.sectionClicked.emit(Column.NAME)
    assert names(window) == sorted(wanted)
    header.sectionClicked.emit(Column.NUMBER)
    assert names(window) == wanted
    window.widgets.search.setPlainText("")
    qtbot.waitUntil(lambda: table.isColumnHidden(Column.NUMBER))
    # An order that is none of a column's has no arrow.
    window.sessions.browse.set_sort("copies", is_descending=False)
    assert header.sortIndicatorSection() == -1


def test_the_menu_of_collections_opens_at_the_row_and_ticks_those_that_hold_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    made(qtbot, window, ("Album", [0]), ("Live", []))
    table = window.widgets.table
    table.choose(0)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C)
    menu = window.findChildren(QMenu)[-1]
    below = table.viewport().mapToGlobal(table.visualRect(window.widgets.model.index(0, Column.NAME)).bottomLeft())
    assert abs(menu.pos().y() - below.y()) <= 2
    # At a narrow screen's edge Qt moves it in.
    most_px = menu.screen().availableGeometry().right() + 1 - menu.width()
    assert abs(menu.pos().x() - min(below.x(), most_px)) <= 2
    album, live = menu.actions()[:2]
    assert (album.isChecked(), live.isChecked()) == (True, False)
    live.trigger()
    album.trigger()
    menu.close()
    qtbot.waitUntil(lambda: window.widgets.model.record(0).collections == ("Live",), timeout=_LONG_MS)
