"""Columns of similar sounds: bars of what the question has, and names with folders before empty figures."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results.list_columns import ASPECT_COLUMNS, Column
from audiomancer_gui.results.table_columns import TableColumns
from tests.gui.test_similar_panel import find_similar, settle

_LONG_MS = 20_000


def is_shown(window: MainWindow, column: Column) -> bool:
    return not window.widgets.table.isColumnHidden(column)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
@pytest.mark.parametrize("question", ["kick", "is:loop"])
def test_the_folder_of_a_hit_is_in_sight(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int], question: str
) -> None:
    window.resize(*size)
    find_similar(window, qtbot, question)
    settle(window, qtbot)
    table = window.widgets.table
    assert is_shown(window, Column.FOLDER)
    assert table.columnWidth(Column.FOLDER) >= 60
    assert table.columnWidth(Column.NAME) >= 130
    # Nothing is wider than the view.
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_an_aspect_that_the_question_lacks_has_no_column_until_another_has_it(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1700, 900)
    find_similar(window, qtbot, "kick")
    settle(window, qtbot)
    assert not is_shown(window, Column.ASPECT_RHYTHM)
    assert all(is_shown(window, column) for column in (Column.ASPECT_TIMBRE, Column.ASPECT_ENVELOPE))
    find_similar(window, qtbot, "is:loop")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: is_shown(window, Column.ASPECT_RHYTHM), timeout=_LONG_MS)
    window.sessions.browse.leave_similar()
    window.sessions.browse.leave_similar()
    assert not any(is_shown(window, column) for column in ASPECT_COLUMNS)


def test_figures_that_no_hit_has_fold_away_and_come_back_with_the_plain_list(window: MainWindow, qtbot: QtBot) -> None:
    find_similar(window, qtbot, "kick")
    window.widgets.search.setPlainText("kick")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: not is_shown(window, Column.BPM), timeout=_LONG_MS)
    menu = window.widgets.table.columns.choice_menu()
    assert "BPM\tnothing in it" in [action.text() for action in menu.actions()]
    menu.deleteLater()
    window.sessions.browse.leave_similar()
    qtbot.waitUntil(lambda: is_shown(window, Column.BPM), timeout=_LONG_MS)


def fitted(columns: TableColumns, window: MainWindow, width: int) -> None:
    window.widgets.table.resize(width, 400)
    columns.fit()


def test_where_space_is_short_rare_figures_go_first_then_the_waveform_then_all_bars(window: MainWindow) -> None:
    table = window.widgets.table
    columns, usual_px = table.columns, table.columnWidth(Column.WAVEFORM)
    columns.show_similar(ASPECT_COLUMNS, {Column.BPM: 0.02, Column.KEY: 0.5})
    went: list[str] = []
    for width in range(1500, 560, -4):
        fitted(columns, window, width)
        found = {
            "tempo": not is_shown(window, Column.BPM),
            "waveform": table.columnWidth(Column.WAVEFORM) < usual_px,
            "bars": not is_shown(window, Column.ASPECT_TIMBRE),
        }
        went += [name for name, is_gone in found.items() if is_gone and name not in went]
        shown = [is_shown(window, column) for column in ASPECT_COLUMNS]
        assert all(shown) or not any(shown)
        assert is_shown(window, Column.FOLDER) or found["bars"]
        assert is_shown(window, Column.KEY)
    assert went == ["tempo", "waveform", "bars"]
    assert columns.widths()["waveform"] == usual_px
    columns.show_similar((), {})
    fitted(columns, window, 1200)
    assert is_shown(window, Column.BPM)
    assert table.columnWidth(Column.WAVEFORM) == usual_px
