"""The character of sounds: its sliders filter by rank, and follow the query."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query, Range
from audiomancer.browse.search.conditions import Character
from audiomancer_gui.filters.character_panel import CharacterPanel
from audiomancer_gui.main_window import MainWindow


def test_a_dragged_handle_filters_by_rank_and_the_box_says_so(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.widgets.filters.panels[Character]
    assert isinstance(panel, CharacterPanel)
    bright = panel.histograms["brightness"]
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
