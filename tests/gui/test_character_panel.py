"""The character of sounds: its sliders filter by rank, and follow the query."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query, Range
from audiomancer.browse.search.conditions import Character, ColumnRange, Length
from audiomancer_gui.filters.character_panel import CharacterPanel
from audiomancer_gui.main_window import MainWindow


def test_a_dragged_handle_filters_by_rank_and_the_box_says_so(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.widgets.filters.panels[Character]
    assert isinstance(panel, CharacterPanel)
    bright = panel.lines["brightness"].histogram
    total = window.widgets.model.rowCount()
    qtbot.mousePress(bright, Qt.MouseButton.LeftButton, pos=QPoint(6, bright.height() - 6))
    qtbot.mouseMove(bright, QPoint(bright.width() // 2, bright.height() - 6))
    qtbot.mouseRelease(bright, Qt.MouseButton.LeftButton, pos=QPoint(bright.width() // 2, bright.height() - 6))
    found = window.sessions.browse.viewpoint.query.find(Character)
    assert found is not None
    assert found.column == "brightness"
    assert found.wanted.low is not None
    assert 45 <= found.wanted.low <= 55
    assert "bright:>" in window.widgets.search.toPlainText()
    shown = [window.widgets.model.record(row) for row in range(window.widgets.model.rowCount())]
    assert 0.4 * total <= len(shown) <= 0.6 * total
    known = [row.brightness_hz for row in shown]
    everything = np.array([v for v in window.sessions.browse.index.column("brightness_hz") if np.isfinite(v)])
    assert min(v for v in known if v is not None) >= np.quantile(everything, 0.44)
    # Another measure joins it; a double-click takes it back.
    window.sessions.browse.set_query(Query(found, Character("attack", Range(None, 50))), "text")
    assert panel.chosen(window.sessions.browse.viewpoint.query) == "2 chosen"
    qtbot.mouseDClick(bright, Qt.MouseButton.LeftButton)
    assert window.sessions.browse.viewpoint.query == Query(Character("attack", Range(None, 50)))


def test_the_bars_count_what_the_other_conditions_leave(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.widgets.filters.panels[Character]
    assert isinstance(panel, CharacterPanel)
    browse = window.sessions.browse
    with qtbot.waitSignal(browse.facets_wanted) as asked:
        browse.set_query(Query(Character("brightness", Range(70, None))), "text")
    facets = asked.args[0].count()
    # The condition on brightness does not count for these bars.
    assert facets.character["brightness"][:10].sum() > 0
    assert facets.character["tail"].sum() == facets.matching


def test_length_and_loudness_have_sliders_and_follow_the_box(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.widgets.filters.panels[Character]
    assert isinstance(panel, CharacterPanel)
    browse = window.sessions.browse
    window.views.query.follow_text("len:0.5-2s lufs:-24..-12 bright:>10 rate:44.1k")
    lines = panel.lines
    assert [line.value.text() for line in lines.values()] == [
        "≥ 10",
        "any",
        "any",
        "any",
        "0.5–2",
        "−24…−12",
    ]
    assert lines["length"].value.toolTip() == "0.5–2 s"
    length = lines["length"].histogram
    assert (length.low_handle.value(), length.high_handle.value()) == (500, 2000)
    # Half a second stands a third of the way from 50 ms to a minute: the scale is logarithmic.
    assert 0.3 <= length.low_handle.geometry().center().x() / length.width() <= 0.36
    # One end moves, and what other panels or the box ask for stays.
    qtbot.keyClick(lines["loudness"].histogram.high_handle, Qt.Key.Key_Left)
    assert browse.viewpoint.query.find(Length) == Length(Range(0.5, 2))
    assert ColumnRange("loudness", Range(-24, -13)) in browse.viewpoint.query.conditions
    assert len(browse.viewpoint.query.conditions) == 4
    qtbot.keyClick(length.high_handle, Qt.Key.Key_Delete)
    assert browse.viewpoint.query.find(Length) is None
    assert "lufs:-24..-13" in window.widgets.search.toPlainText()


def test_bars_of_length_and_loudness_count_every_sound_once(qtbot: QtBot, window: MainWindow) -> None:
    browse = window.sessions.browse
    with qtbot.waitSignal(browse.facets_wanted) as asked:
        browse.set_query(Query(Length(Range(None, 1)), ColumnRange("loudness", Range(-48, 0))), "text")
    facets = asked.args[0].count()
    assert facets.loudness_histogram.sum() == facets.matching
    # The bars of a measure count what the other conditions leave.
    assert facets.length_histogram.sum() > facets.matching


def test_the_handles_are_sliders_with_names_and_values_for_a_screen_reader(window: MainWindow) -> None:
    panel = window.widgets.filters.panels[Character]
    assert isinstance(panel, CharacterPanel)
    histogram = panel.lines["brightness"].histogram
    spoken = QAccessible.queryAccessibleInterface(histogram)
    ends = [spoken.child(number) for number in range(spoken.childCount())]
    assert [end.text(QAccessible.Text.Name) for end in ends] == ["Brightness, lower end", "Brightness, upper end"]
    assert [end.role() for end in ends] == [QAccessible.Role.Slider] * 2
    assert [end.valueInterface().currentValue() for end in ends] == [0, 100]
    ends[0].valueInterface().setCurrentValue(40)
    assert window.sessions.browse.viewpoint.query == Query(Character("brightness", Range(40, None)))
