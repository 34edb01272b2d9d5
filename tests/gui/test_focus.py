"""The keyboard alone: Tab as the eye reads, F6 round the parts, arrows inside of a list, headers and chips reached."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from audiomancer.browse import Query, Range
from audiomancer.browse.search.conditions import Instruments, Length, Tempo, Term
from audiomancer_gui.commands.key_dispatcher import takes_text
from audiomancer_gui.filters.controls.family_tile import FamilyTile
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results.list_columns import Column
from audiomancer_gui.widgets.number_field import NumberField

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


def controls_of(window: MainWindow) -> list[QWidget]:
    """List what the mouse sets in the filters, over the list, in the player and in the top bar."""
    widgets = window.widgets
    holders = (widgets.filters, widgets.strips, widgets.player_bar, widgets.top_bar)
    found = [widget for holder in holders for widget in holder.findChildren(QWidget)]
    return [
        widget
        for widget in found
        if widget.isVisible()
        and widget.isEnabled()
        and not takes_text(widget)
        and not any(takes_text(part) for part in ancestry(widget))
        and (isinstance(widget, QAbstractButton) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    ]


def ancestry(widget: QWidget) -> list[QWidget]:
    above = widget.parentWidget()
    return [] if above is None else [above, *ancestry(above)]


def press_mouse(widget: QWidget) -> None:
    """Press and let go outside of it, so that nothing is set: only the press counts here."""
    place = widget.mapTo(widget.window(), widget.rect().center())
    window = widget.window().windowHandle()
    assert window is not None
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("question", ["similar", "plain"])
def test_no_click_on_a_control_takes_the_keyboard_from_the_sounds(
    qtbot: QtBot, ready: MainWindow, question: str
) -> None:
    if question == "similar":
        ready.commands.trigger("similar")
        qtbot.waitUntil(lambda: ready.sessions.jobs.is_idle, timeout=10_000)
    search, table, empty = ready.widgets.search, ready.widgets.table, ready.widgets.empty
    controls = controls_of(ready)
    assert len(controls) > (60 if question == "similar" else 50)
    (scroll,) = ready.widgets.filters.findChildren(QScrollArea)
    query = ready.sessions.browse.viewpoint.query
    for control in controls:
        if not isValid(control) or not control.isVisible():
            continue
        if scroll.isAncestorOf(control):
            scroll.ensureWidgetVisible(control)
        for before in (search, table):
            before.setFocus()
            press_mouse(control)
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()
            assert QApplication.focusWidget() in (table, empty), (control, control.accessibleName())
            # A press on a histogram or a fader moves it.
            ready.sessions.browse.set_query(query, "test")


def test_after_a_click_on_a_tile_arrows_choose_sounds_and_space_plays(qtbot: QtBot, ready: MainWindow) -> None:
    tile = next(one for one in ready.widgets.filters.findChildren(FamilyTile) if one.isVisible())
    ready.widgets.search.setFocus()
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ready.sessions.jobs.is_idle, timeout=10_000)
    query, row = ready.sessions.browse.viewpoint.query, ready.widgets.table.current_row()
    assert query.find(Instruments) is not None
    press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Down)
    assert ready.widgets.table.current_row() not in (row, None)
    press(qtbot, KEY.Key_Space)
    assert ready.sessions.audition.state().is_wanted
    assert ready.sessions.browse.viewpoint.query == query
    # The way by F6 leads to the tile that was clicked, where Space sets it.
    while part_of(ready, QApplication.focusWidget()) != "filters":
        press(qtbot, KEY.Key_F6)
    assert QApplication.focusWidget() is tile


def test_a_number_is_typed_after_a_click_and_enter_gives_the_keyboard_to_the_sounds(
    qtbot: QtBot, ready: MainWindow
) -> None:
    fields = [one for one in ready.findChildren(NumberField) if one.isVisible()]
    assert len(fields) > 2
    for field in fields:
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        assert QApplication.focusWidget() is field
        field.selectAll()
        qtbot.keyClicks(field, "120")
        assert press(qtbot, KEY.Key_Return) is ready.widgets.table
    assert ready.sessions.browse.viewpoint.query.find(Tempo) is not None


def test_what_goes_with_the_focus_on_it_leaves_it_to_the_sounds(qtbot: QtBot, ready: MainWindow) -> None:
    table, chips = ready.widgets.table, ready.widgets.chips
    reset = next(one for one in chips.findChildren(QAbstractButton) if one.text() == "Reset")
    reset.setFocus()
    press(qtbot, KEY.Key_Space)
    assert not reset.isVisible()
    assert QApplication.focusWidget() is table
    # Disabled, or destroyed.
    similar = ready.widgets.player_bar.buttons.similar
    similar.setFocus()
    similar.setEnabled(False)
    assert QApplication.focusWidget() is table
    similar.setEnabled(True)
    made = QPushButton("x", ready.widgets.filters)
    made.show()
    made.setFocus()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert QApplication.focusWidget() is table


def test_an_empty_list_gets_the_keyboard_as_soon_as_it_has_sounds(qtbot: QtBot, ready: MainWindow) -> None:
    table, browse = ready.widgets.table, ready.sessions.browse
    table.setFocus()
    browse.set_query(Query(Length(Range(5_000, None))), "text")
    qtbot.waitUntil(lambda: not table.isVisible())
    assert QApplication.focusWidget() is ready.widgets.empty
    browse.set_query(Query(), "text")
    qtbot.waitUntil(table.isVisible)
    assert QApplication.focusWidget() is table
    press(qtbot, KEY.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: ready.sessions.jobs.is_idle, timeout=10_000)
    assert QApplication.focusWidget() in (table, ready.widgets.empty)


def test_a_press_on_the_waveform_ends_typing(qtbot: QtBot, ready: MainWindow) -> None:
    search, strip = ready.widgets.search, ready.widgets.player_bar.waveform
    search.setFocus()
    text = search.toPlainText()
    y = strip.height() // 2
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(40, y))
    qtbot.mouseMove(strip, QPoint(160, y))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(160, y))
    assert ready.sessions.audition.region is not None
    assert QApplication.focusWidget() is ready.widgets.table
    press(qtbot, KEY.Key_X)
    assert ready.sessions.audition.region is None
    assert search.toPlainText() == text


@pytest.mark.parametrize(
    "there_and_back",
    [
        ("key M", "key M"),
        ("Map", "List"),
        ("key M", "List"),
        ("key P", "key Esc"),
        ("key P", "Back"),
        ("key P", "key M"),
        ("Map", "another search"),
        ("key P", "another search"),
    ],
)
def test_the_list_has_the_keyboard_again_after_a_page_that_stood_in_its_place(
    qtbot: QtBot, ready: MainWindow, there_and_back: tuple[str, str]
) -> None:
    widgets, table = ready.widgets, ready.widgets.table
    table.setFocus()
    table.choose(1)
    chosen = table.table_model.entry_id(1)
    buttons = {
        "Map": widgets.top_bar.map_toggle, "List": widgets.top_bar.list_toggle, "Back": widgets.problems.back,
    }  # fmt: skip
    for step in there_and_back:
        if step == "another search":
            ready.sessions.browse.set_query(Query(Term("e")), "advice")
        elif step.startswith("key "):
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keySequence(focused, step.removeprefix("key "))
        else:
            press_mouse(buttons[step])
            buttons[step].click()
        qtbot.waitUntil(lambda: ready.sessions.jobs.is_idle, timeout=20_000)
        QApplication.processEvents()
    if widgets.pages.shows_map:
        # The key led from the problems to the map.
        ready.commands.trigger("map")
    assert QApplication.focusWidget() is table
    row = table.table_model.row_of_entry(chosen)
    assert row is not None
    assert table.current_row() == row
    played: list[int] = []
    table.sample_chosen.connect(played.append)
    press(qtbot, KEY.Key_Down)
    assert played == [row + 1]
