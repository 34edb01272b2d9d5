"""The keyboard alone: Tab as the eye reads, F6 round the parts, arrows inside of a list, headers and chips reached."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import Term
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results.list_columns import Column

KEY = Qt.Key


def press(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)
    now = QApplication.focusWidget()
    assert now is not None
    return now


def part_of(window: MainWindow, widget: QWidget) -> str:
    widgets = window.widgets
    parts = {
        "top": widgets.top_bar, "sidebar": widgets.sidebar, "chips": widgets.strips, "filters": widgets.filters,
        "list": widgets.pages, "player": widgets.player_bar, "status": widgets.status,
    }  # fmt: skip
    return next(name for name, part in parts.items() if part.isAncestorOf(widget))


@pytest.fixture
def ready(window: MainWindow) -> MainWindow:
    window.activateWindow()
    window.sessions.browse.set_query(Query(Term("e"), Term("a")), "test")
    window.widgets.table.choose(0)
    window.widgets.search.setFocus()
    QApplication.processEvents()
    return window


def test_tab_goes_through_the_window_as_it_is_read_and_comes_round(qtbot: QtBot, ready: MainWindow) -> None:
    first = QApplication.focusWidget()
    met = [first]
    for _ in range(130):
        now = press(qtbot, KEY.Key_Tab)
        if now is first:
            break
        met.append(now)
    assert QApplication.focusWidget() is first
    assert len(set(met)) == len(met)
    names = [part_of(ready, widget) for widget in met]
    order = [name for name, after in pairwise([*names, ""]) if name != after]
    assert order == ["top", "sidebar", "chips", "filters", "list", "player", "status", "top"]
    # One chip stands for all, one row of the sidebar for the others: arrows move inside.
    assert names.count("chips") == 1
    assert names.count("sidebar") == 2
    for part in ("top", "filters", "player"):
        tops = [
            widget.mapTo(ready, QPoint(0, 0)).y() + widget.height()
            for widget, name in zip(met, names, strict=True)
            if name == part
        ]
        assert all(below >= above - 24 for above, below in pairwise(tops)), part
    back = [first]
    while len(back) < len(met):
        back.append(press(qtbot, KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier))
    assert back == [first, *reversed(met[1:])]


def test_f6_goes_round_the_parts_and_returns_to_where_it_was_in_each(qtbot: QtBot, ready: MainWindow) -> None:
    parts = [part_of(ready, press(qtbot, KEY.Key_F6)) for _ in range(6)]
    assert parts == ["sidebar", "chips", "filters", "list", "player", "top"]
    assert QApplication.focusWidget() is ready.widgets.search
    ready.widgets.player_bar.buttons.similar.setFocus()
    assert part_of(ready, press(qtbot, KEY.Key_F6, Qt.KeyboardModifier.ShiftModifier)) == "list"
    assert QApplication.focusWidget() is ready.widgets.table
    assert press(qtbot, KEY.Key_F6) is ready.widgets.player_bar.buttons.similar
    ready.commands.trigger("sidebar")
    ready.widgets.search.setFocus()
    assert part_of(ready, press(qtbot, KEY.Key_F6)) == "chips"


def test_arrows_move_inside_of_a_list_and_stop_at_its_ends(qtbot: QtBot, ready: MainWindow) -> None:
    first = press(qtbot, KEY.Key_F6)
    assert first.accessibleName().startswith("All sounds")
    second = press(qtbot, KEY.Key_Down)
    assert second.accessibleName().startswith("Favourites")
    assert press(qtbot, KEY.Key_Up) is first
    assert press(qtbot, KEY.Key_Up) is first
    chip = press(qtbot, KEY.Key_F6)
    assert press(qtbot, KEY.Key_Left) is chip
    assert press(qtbot, KEY.Key_Right) is not chip
    press(qtbot, KEY.Key_Delete)
    assert len(ready.sessions.browse.viewpoint.query.conditions) == 1


def test_the_list_is_ordered_and_its_columns_are_chosen_by_keyboard(qtbot: QtBot, ready: MainWindow) -> None:
    header = ready.widgets.table.horizontalHeader()
    ready.widgets.table.setFocus()
    assert press(qtbot, KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier) is header
    places = [section for section in range(header.count()) if not header.isSectionHidden(section)]
    for _ in range(places.index(Column.BPM)):
        press(qtbot, KEY.Key_Right)
    press(qtbot, KEY.Key_Return)
    assert ready.sessions.browse.viewpoint.sort_column == "bpm"
    asked: list[QPoint] = []
    header.customContextMenuRequested.disconnect()
    header.customContextMenuRequested.connect(asked.append)
    press(qtbot, KEY.Key_Menu)
    assert len(asked) == 1
