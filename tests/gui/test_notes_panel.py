"""The panel of notes: twelve notes and a range of octaves, which filter, and follow the box."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query, Range
from audiomancer.browse.search.conditions import Keys, Notes, Octave
from audiomancer_gui.filters.controls.scale import LogarithmicScale, Scale, WholeScale
from audiomancer_gui.filters.keys_panel import KeysPanel, NotesPanel
from audiomancer_gui.main_window import MainWindow


def notes_panel(window: MainWindow) -> NotesPanel:
    panel = window.widgets.filters.panels[Notes]
    assert isinstance(panel, NotesPanel)
    return panel


def test_a_dragged_end_filters_by_octave_and_the_box_says_so(qtbot: QtBot, window: MainWindow) -> None:
    browse, panel = window.sessions.browse, notes_panel(window)
    histogram = panel.octaves.histogram
    y = histogram.height() - 6
    qtbot.mousePress(histogram, Qt.MouseButton.LeftButton, pos=QPoint(8, y))
    qtbot.mouseMove(histogram, QPoint(histogram.width() * 3 // 18, y))
    qtbot.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=QPoint(histogram.width() * 3 // 18, y))
    assert browse.viewpoint.query == Query(Octave(Range(1, None)))
    assert window.widgets.search.toPlainText() == "octave:>=1"
    assert panel.octaves.value.text() == "≥ 1"
    # A note joins it, and either goes without the other.
    panel.grid.cells[9].click()
    assert browse.viewpoint.query == Query(Notes(frozenset({9})), Octave(Range(1, None)))
    assert panel.chosen(browse.viewpoint.query) == "A · from 1"
    panel.grid.cells[9].click()
    qtbot.mouseDClick(histogram, Qt.MouseButton.LeftButton)
    assert browse.viewpoint.query == Query()


def test_the_panel_shows_what_the_box_says(window: MainWindow) -> None:
    browse, panel = window.sessions.browse, notes_panel(window)
    window.views.query.follow_text("octave:1-2 note:F2")
    assert panel.octaves.value.text() == "1–2"
    handles = panel.octaves.histogram
    assert (handles.low_handle.value(), handles.high_handle.value()) == (1, 2)
    # Notes with their octave stay when another is chosen.
    panel.grid.cells[0].click()
    assert browse.viewpoint.query == Query(Notes(frozenset({0}), frozenset({41})), Octave(Range(1, 2)))


def test_octaves_are_counted_as_they_are_found(qtbot: QtBot, window: MainWindow) -> None:
    browse = window.sessions.browse
    with qtbot.waitSignal(browse.facets_wanted) as asked:
        browse.set_query(Query(Octave(Range(2, 2))), "text")
    facets = asked.args[0].count()
    # The condition on octaves does not count for these bars.
    assert facets.octaves[2] == facets.matching > 0
    assert facets.octaves.sum() > facets.matching


def test_every_scale_leads_from_values_to_places_and_back() -> None:
    for scale in (Scale(0, 100), WholeScale(0, 8), LogarithmicScale(0.05, 60.0)):
        shares = np.linspace(0.0, 1.0, 201)
        values = [scale.value_at(share) for share in shares]
        assert values == sorted(values)
        assert (values[0], values[-1]) == (scale.least, scale.most)
        for value in set(values):
            assert scale.value_at(scale.share_of(value)) == value
            up = scale.stepped(value, 1)
            assert up > value or value == scale.most
            assert scale.stepped(value, -1) < value or value == scale.least


def test_the_button_beside_the_keys_spells_them_everywhere(qtbot: QtBot, window: MainWindow, data_dir: Path) -> None:
    filters = window.widgets.filters
    assert filters.notation.text() == "C#"
    menu = filters.notation.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Sharps: C#, A#m"]
    try:
        next(action for action in menu.actions() if action.text().startswith("Flats")).trigger()
        qtbot.waitUntil(lambda: filters.notation.text() == "Db", timeout=20_000)
        panel = filters.panels[Keys]
        assert isinstance(panel, KeysPanel)
        qtbot.waitUntil(lambda: any("Bbm" in cell.accessibleName() for cell in panel.grid.cells), timeout=20_000)
        stored = data_dir / "settings.json"
        qtbot.waitUntil(
            lambda: stored.exists() and json.loads(stored.read_text()).get("key_notation") == "flats", timeout=20_000
        )
    finally:
        window.targets.settings.spell_keys("sharps")
