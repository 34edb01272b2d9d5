"""Chips of formats: one for each that the library has, chosen like moods and instruments."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import Excluded, Formats
from audiomancer.browse.search.facets import FacetPlan
from audiomancer_gui.filters.formats_panel import FormatsPanel
from audiomancer_gui.main_window import MainWindow

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window: MainWindow) -> FormatsPanel:
    panel = window.widgets.filters.panels[Formats]
    assert isinstance(panel, FormatsPanel)
    return panel


def show_counts(window: MainWindow, panel: FormatsPanel, formats: dict[str, int]) -> None:
    """Show the counts of a library with other formats than the demo sounds, which are all WAV."""
    panel.show_facets(replace(FacetPlan.of(window.sessions.browse.index, {}).count(), formats=formats))


def asked(window: MainWindow) -> Query:
    return window.sessions.browse.viewpoint.query


def test_each_format_of_the_library_has_a_chip_with_its_count(window: MainWindow, panel: FormatsPanel) -> None:
    assert [chip.text() for chip in panel.chips.values()] == [f"WAV  {window.sessions.browse.index.alive_count}"]
    show_counts(window, panel, {"WAV": 40, "AIFF": 3, "AIFC": 2, "MP3": 1})
    # Two names of one format are one chip; a new one comes after those that stand there.
    assert [chip.text() for chip in panel.chips.values()] == ["WAV  40", "AIFF  5", "MP3  1"]
    show_counts(window, panel, {"MP3": 1})
    assert [chip.isEnabled() for chip in panel.chips.values()] == [False, False, True]


def test_a_click_chooses_shift_adds_and_alt_leaves_out(qtbot: QtBot, window: MainWindow, panel: FormatsPanel) -> None:
    show_counts(window, panel, {"WAV": 40, "MP3": 7})
    qtbot.mouseClick(panel.chips["wav"], _LEFT)
    assert asked(window) == Query(Formats(frozenset({"wav"})))
    assert panel.chips["wav"].isChecked()
    show_counts(window, panel, {"WAV": 40, "MP3": 7})
    qtbot.mouseClick(panel.chips["mp3"], _LEFT, Qt.KeyboardModifier.ShiftModifier)
    assert asked(window) == Query(Formats(frozenset({"wav", "mp3"})))
    assert panel.chosen(asked(window)) == "2 chosen"
    window.sessions.browse.set_query(Query(), "test")
    show_counts(window, panel, {"WAV": 40, "MP3": 7})
    qtbot.mouseClick(panel.chips["mp3"], _LEFT, Qt.KeyboardModifier.AltModifier)
    assert asked(window) == Query(Excluded(Formats(frozenset({"mp3"}))))
    assert not panel.chips["mp3"].isChecked()


def test_a_format_that_was_typed_is_shown_under_any_of_its_names(window: MainWindow, panel: FormatsPanel) -> None:
    show_counts(window, panel, {"WAV": 40, "AIFF": 3})
    window.sessions.browse.set_query(Query(Formats(frozenset({"aif"}))), "test")
    assert panel.chips["aiff"].isChecked()
    assert panel.chosen(asked(window)) == "AIFF"
