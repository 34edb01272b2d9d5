"""The menu of orders: it names them all, and the list follows it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query, Range
from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.browse.search.conditions import Kind, State, Tempo
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results import Column
from audiomancer_gui.results.list_columns import ORDER_GROUPS, ORDERS, SPECIAL_ORDERS
from audiomancer_gui.sessions.viewpoint import by_chance
from tests.gui.test_browsing import names, type_search


def offered(window: MainWindow) -> dict[str, bool]:
    """Titles in the menu, and which are on."""
    menu = window.widgets.chips.order.menu()
    menu.aboutToShow.emit()
    return {action.text(): action.isChecked() for action in menu.actions() if action.text()}


def choose(window: MainWindow, title: str) -> None:
    offered(window)
    next(action for action in window.widgets.chips.order.menu().actions() if action.text() == title).trigger()


def test_every_order_of_the_index_has_a_name() -> None:
    assert {order.name for order in ORDERS} == {*SORTABLE, *SPECIAL_ORDERS, "random"}
    assert sorted(name for group in ORDER_GROUPS for name in group) == sorted(order.name for order in ORDERS)
    titles = [order.title for order in ORDERS]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_an_order_without_a_shown_column_is_chosen_and_named(qtbot: QtBot, window: MainWindow) -> None:
    assert window.widgets.chips.order.text() == "Name"
    assert window.widgets.table.isColumnHidden(Column.SIZE)
    choose(window, "Size")
    model = window.widgets.model

    def sizes() -> list[int]:
        return [model.record(row).size_bytes for row in range(model.rowCount())]

    # Made in another thread when it is first asked for.
    qtbot.waitUntil(lambda: sizes() == sorted(sizes()), timeout=10_000)
    assert window.widgets.chips.order.accessibleName() == "Order: Size"
    choose(window, "Descending")
    qtbot.waitUntil(lambda: sizes() == sorted(sizes(), reverse=True), timeout=10_000)
    on = {title for title, is_on in offered(window).items() if is_on}
    assert on == {"Size", "Descending"}


def test_a_header_has_an_arrow_only_while_its_column_is_the_order(window: MainWindow) -> None:
    header = window.widgets.table.horizontalHeader()
    choose(window, "BPM")
    assert header.sortIndicatorSection() == Column.BPM
    choose(window, "Random")
    assert header.sortIndicatorSection() == -1
    choose(window, "Name")
    assert header.sortIndicatorSection() == Column.NAME


def test_random_is_another_order_each_time_and_holds_while_the_list_is_narrowed(window: MainWindow) -> None:
    before = names(window)
    choose(window, "Random")
    first = names(window)
    assert sorted(first) == sorted(before)
    assert first != before
    window.sessions.browse.set_query(Query(Kind("loop")), "test")
    assert names(window) == [name for name in first if name in set(names(window))]
    window.sessions.browse.set_query(Query(), "test")
    assert names(window) == first
    choose(window, "Random")
    assert names(window) != first
    assert "Ascending" not in offered(window)


def test_chance_leaves_the_others_in_their_order() -> None:
    entry_ids = np.arange(5_000, dtype=np.int64) * 3
    every = by_chance(np.arange(5_000), entry_ids, 7)
    assert sorted(every.tolist()) == list(range(5_000))
    few = np.arange(0, 5_000, 9)
    assert by_chance(few, entry_ids, 7).tolist() == [row for row in every.tolist() if row % 9 == 0]
    # No run of the old order is left in it.
    assert np.count_nonzero(np.diff(every) == 1) < 10


def test_orders_of_special_lists_are_offered_there(qtbot: QtBot, window: MainWindow) -> None:
    assert not {"Match", "As in the collection", "Copies together"} & offered(window).keys()
    window.sessions.browse.set_query(Query(State("copied")), "test")
    assert next(iter(offered(window))) == "Copies together"
    window.sessions.browse.set_query(Query(), "test")
    window.widgets.table.choose(0)
    window.targets.similarity.find_present()
    qtbot.waitUntil(lambda: window.sessions.browse.viewpoint.source is not None, timeout=10_000)
    assert offered(window)["Match"]
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=10_000)
    hits = sorted(names(window))
    choose(window, "Random")
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=10_000)
    assert sorted(names(window)) == hits


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_keyboard_opens_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    order, seen = window.widgets.chips.order, []

    def look() -> None:
        seen.append(order.menu().isVisible())
        order.menu().close()

    order.setFocus(Qt.FocusReason.TabFocusReason)
    assert order.hasFocus()
    QTimer.singleShot(200, look)
    # Waits until the menu is closed.
    qtbot.keyClick(order, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(seen), timeout=10_000)
    assert seen == [True]


def test_loops_of_the_tempo_come_before_one_shots_that_fit_any(qtbot: QtBot, window: MainWindow) -> None:
    browse, model = window.sessions.browse, window.widgets.model
    browse.set_query(Query(Tempo(Range(60, 200))), "panels")
    qtbot.waitUntil(lambda: model.rowCount() > 0 and model.record(0).bpm is not None, timeout=20_000)
    tempi = [model.record(row).bpm for row in range(model.rowCount())]
    known = [tempo for tempo in tempi if tempo is not None]
    assert known == sorted(known)
    assert tempi == [*known, *[None] * (len(tempi) - len(known))]
    assert None in tempi
    # Without a tempo the list is as before; an order that was chosen stays.
    browse.set_query(Query(Kind("shot")), "panels")
    assert browse.viewpoint.sort_column == "name"
    browse.set_sort("duration", is_descending=True)
    browse.set_query(Query(Tempo(Range(60, 200))), "panels")
    assert browse.viewpoint.sort_column == "duration"


def test_the_brighter_ones_of_some_sounds_are_listed_with_the_brightest_first(qtbot: QtBot, window: MainWindow) -> None:
    browse, model, chips = window.sessions.browse, window.widgets.model, window.widgets.chips
    type_search(qtbot, window, "bright is:shot")
    qtbot.waitUntil(lambda: browse.viewpoint.sort_column == "brightness" and browse.viewpoint.is_descending)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    known = [model.record(row).brightness_hz or 0.0 for row in range(model.rowCount())]
    assert len(known) > 3
    assert known == sorted(known, reverse=True)
    assert chips._count.text().endswith("the brighter third")
    type_search(qtbot, window, "is:shot")
    qtbot.waitUntil(lambda: not chips._count.text().endswith("third"))
    assert (browse.viewpoint.sort_column, browse.viewpoint.is_descending) == ("name", False)


def test_words_order_by_relevance_until_another_order_is_chosen(qtbot: QtBot, window: MainWindow) -> None:
    order = window.widgets.chips.order
    type_search(qtbot, window, "kick")
    assert order.text() == "Relevance"
    assert offered(window)["Relevance"]
    assert names(window)[0].startswith("Kick")
    type_search(qtbot, window, "is:loop")
    assert order.text() == "Name"
    assert "Relevance" not in offered(window)
    type_search(qtbot, window, "kick")
    choose(window, "Name")
    type_search(qtbot, window, "kick hard")
    assert order.text() == "Name"
    choose(window, "Relevance")
    type_search(qtbot, window, "snare")
    assert order.text() == "Relevance"
