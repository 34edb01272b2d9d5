"""An edit leaves the list as it stands: rows stay where they are, a note offers the way back, undo leads there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results import Column
from audiomancer_gui.sessions.held_rows import HeldRows

KICK, CLAP, ZAP = "Kick Round.wav", "Clap Dry.wav", "Zap.wav"
_LONG_MS = 10_000


def names(window: MainWindow) -> list[str]:
    return [window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())]


def choose(window: MainWindow, name: str) -> None:
    window.widgets.table.choose(names(window).index(name))
    window.widgets.table.setFocus()


def current(window: MainWindow) -> str:
    row = window.widgets.table.current_row()
    return "" if row is None else window.widgets.model.record(row).name


def held(window: MainWindow, name: str) -> str:
    return window.widgets.model.shown(names(window).index(name)).held


def test_a_row_that_leaves_stays_in_sight_until_the_next_search_and_undo_leads_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    before, table = names(window), window.widgets.table
    choose(window, KICK)
    qtbot.keyClick(table, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: held(window, KICK).startswith("No longer matches"), timeout=_LONG_MS)
    assert names(window) == before
    tip = window.widgets.model.data(
        window.widgets.model.index(before.index(KICK), Column.LENGTH), Qt.ItemDataRole.ToolTipRole
    )
    assert "No longer matches" in tip
    # The counts leave it out, and the arrow goes on from it.
    assert window.widgets.model.matching_count == len(before) - 1
    assert window.widgets.toast.text == f"{KICK} hidden."
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert current(window) == before[before.index(KICK) + 1]
    # The next order lets it go; undo brings it back, and leads to it.
    window.widgets.model.sort(Column.LENGTH)
    qtbot.waitUntil(lambda: KICK not in names(window), timeout=_LONG_MS)
    window.widgets.toast.action.click()
    qtbot.waitUntil(lambda: current(window) == KICK, timeout=_LONG_MS)
    assert table.selected_rows() == [names(window).index(KICK)]
    assert window.widgets.toast.text.startswith("Undone: ")
    assert held(window, KICK) == ""


def test_undo_leaves_the_sound_that_is_current(qtbot: QtBot, window: MainWindow) -> None:
    table, model = window.widgets.table, window.widgets.model
    table.choose(3)
    table.setFocus()
    for _ in range(2):
        qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    name = current(window)
    qtbot.keyClick(table, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: all(model.record(row).is_favourite for row in (3, 4, 5)), timeout=_LONG_MS)
    window.commands.trigger("undo")
    qtbot.waitUntil(lambda: not any(model.record(row).is_favourite for row in (3, 4, 5)), timeout=_LONG_MS)
    qtbot.waitUntil(lambda: window.widgets.toast.text.startswith("Undone: "), timeout=_LONG_MS)
    assert (current(window), table.selected_rows()) == (name, [3, 4, 5])


def test_a_row_that_another_value_would_move_stays_and_moves_with_the_next_order(
    qtbot: QtBot, window: MainWindow
) -> None:
    tempo_order = (Column.BPM, Qt.SortOrder.DescendingOrder)
    window.widgets.model.sort(*tempo_order)
    fastest_bpm = max(window.widgets.model.record(row).bpm or 0 for row in range(window.widgets.model.rowCount()))
    qtbot.waitUntil(lambda: window.widgets.model.record(0).bpm == fastest_bpm, timeout=_LONG_MS)
    row = next(r for r in range(5) if (window.widgets.model.record(r).bpm or 0) >= 80)
    before, name = names(window), names(window)[row]
    choose(window, name)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_BracketLeft)
    qtbot.waitUntil(lambda: held(window, name).startswith("Belongs elsewhere"), timeout=_LONG_MS)
    assert names(window) == before
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: held(window, name) == "", timeout=_LONG_MS)
    assert (names(window), current(window)) == (before, name)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: held(window, name) != "", timeout=_LONG_MS)
    window.widgets.model.sort(*tempo_order)
    qtbot.waitUntil(lambda: names(window).index(name) > row, timeout=_LONG_MS)


def test_every_letter_that_switches_something_says_so_with_a_way_back(qtbot: QtBot, window: MainWindow) -> None:
    settings, table, toast = window.engine.settings, window.widgets.table, window.widgets.toast
    choose(window, KICK)

    def state() -> tuple[object, ...]:
        return (
            settings.autoplay, settings.loop, settings.is_reversed, settings.is_matched, settings.is_mono,
            settings.is_in_time,
        )  # fmt: skip

    for key in "ALBNOI":
        before = state()
        qtbot.keyClick(table, Qt.Key[f"Key_{key}"])
        assert state() != before, key
        assert toast.text, key
        toast.action.click()
        assert state() == before, key
    tapped = (settings.project_bpm, settings.project_key)
    for bpm in (118.0, 120.0):
        window.targets.playback.set_project_tempo(bpm)
    assert toast.text == "Project tempo tapped: 120 BPM."
    toast.action.click()
    assert (settings.project_bpm, settings.project_key) == tapped


def test_typing_in_the_list_searches_where_the_settings_say_so(qtbot: QtBot, window: MainWindow) -> None:
    table, search = window.widgets.table, window.widgets.search
    choose(window, KICK)
    window.engine.settings.typing_searches = True
    qtbot.keyClicks(table, "ha")
    assert search.hasFocus()
    assert search.toPlainText().startswith("h")
    search.setPlainText("bpm:<200")
    table.setFocus()
    qtbot.keyClick(table, "k")
    assert search.toPlainText() == "bpm:<200 k"
    search.setPlainText("")
    table.setFocus()
    window.engine.settings.typing_searches = False
    qtbot.keyClick(table, "o")
    assert search.toPlainText() == ""


def arranged(held_rows: list[int], shown: list[int], wanted: list[int]) -> tuple[list[int], set[int], set[int]]:
    rows = HeldRows()
    rows.rows.update(held_rows)
    found = rows.arranged(np.array(shown), np.array(wanted), np.ones(20, np.bool_)).tolist()
    return found, set(rows.unmatched), set(rows.moved)


@pytest.mark.parametrize(
    ("held_rows", "shown", "wanted", "expected"),
    [
        ([2], [1, 2, 3], [1, 3, 2], ([1, 2, 3], set(), {2})),
        ([2], [1, 2, 3], [1, 3], ([1, 2, 3], {2}, set())),
        ([2], [1, 2, 3], [1, 2, 3], ([1, 2, 3], set(), set())),
        # Neighbours that are held stay in their order, at the beginning and the end too.
        ([1, 2], [1, 2, 3], [3, 2], ([1, 2, 3], {1}, {2})),
        ([2, 3], [1, 2, 3], [1], ([1, 2, 3], {2, 3}, set())),
        # New rows come in, the row before a held one goes.
        ([3], [1, 2, 3, 4], [1, 9, 4], ([1, 3, 9, 4], {3}, set())),
        # A row that the list does not show is not held.
        ([7], [1, 2], [7, 1, 2], ([7, 1, 2], set(), set())),
    ],
)
def test_held_rows_follow_the_rows_that_they_followed(
    held_rows: list[int], shown: list[int], wanted: list[int], expected: tuple[list[int], set[int], set[int]]
) -> None:
    assert arranged(held_rows, shown, wanted) == expected


def test_a_place_follows_what_the_user_drags(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: object
) -> None:
    window = open_window(data_dir)
    ids = [str(window.widgets.model.record(names(window).index(name)).sample_id) for name in (KICK, CLAP, ZAP)]
    window.sessions.edits.do(lambda edits: edits.make_collection("Kit", ids))
    qtbot.waitUntil(lambda: len(window.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)
    window.targets.collections.show(window.sessions.edits.lists.collections[0].number)
    assert names(window) == [KICK, CLAP, ZAP]
    choose(window, CLAP)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: held(window, CLAP) != "", timeout=_LONG_MS)
    assert names(window) == [KICK, CLAP, ZAP]
    choose(window, ZAP)
    window.targets.collections.reorder(ids[0])
    qtbot.waitUntil(lambda: names(window)[0] == ZAP, timeout=_LONG_MS)
