"""Tiles of families: one click chooses, Shift adds, Alt leaves out; pills choose within a family."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import Excluded, Instruments, Keys, Kind, Length, Moods, Notes, Tempo
from audiomancer.browse.search.facets import FacetPlan
from audiomancer.vocabulary import FAMILIES, INSTRUMENTS, UNKNOWN_INSTRUMENT, instruments_of
from audiomancer_gui.filters.instruments_panel import InstrumentsPanel
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.widgets.number_field import NumberField

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window: MainWindow) -> InstrumentsPanel:
    panel = window.widgets.filters.panels[Instruments]
    assert isinstance(panel, InstrumentsPanel)
    return panel


def asked(window: MainWindow) -> Query:
    return window.sessions.browse.viewpoint.query


def shown_pills(panel: InstrumentsPanel) -> list[str]:
    return [name for name, pill in panel.pills.items() if not pill.isHidden()]


def test_every_family_has_a_tile_and_every_instrument_a_way_to_it(panel: InstrumentsPanel) -> None:
    assert [*panel.tiles] == [*FAMILIES, UNKNOWN_INSTRUMENT]
    alone = {name for family in FAMILIES if len(instruments_of(family)) == 1 for name in instruments_of(family)}
    assert set(panel.pills) | alone == set(INSTRUMENTS)


def test_a_click_chooses_a_family_and_opens_its_instruments(
    qtbot: QtBot, window: MainWindow, panel: InstrumentsPanel
) -> None:
    qtbot.mouseClick(panel.tiles["snare"], _LEFT)
    assert asked(window) == Query(Instruments(instruments_of("snare")))
    assert panel.tiles["snare"].isChecked()
    assert shown_pills(panel) == ["snare", "clap", "rim"]
    # Another click leads to another family in one step; the same once more leads back to all.
    qtbot.mouseClick(panel.tiles["hat"], _LEFT)
    assert asked(window) == Query(Instruments(instruments_of("hat")))
    assert "clap" not in shown_pills(panel)
    qtbot.mouseClick(panel.tiles["hat"], _LEFT)
    assert asked(window) == Query()
    assert shown_pills(panel) == []


def test_shift_adds_a_family_and_takes_it_out(qtbot: QtBot, window: MainWindow, panel: InstrumentsPanel) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(panel.tiles["kick"], _LEFT)
    qtbot.mouseClick(panel.tiles["bass"], _LEFT, shift)
    assert asked(window) == Query(Instruments(frozenset({"kick", "bass"})))
    qtbot.mouseClick(panel.tiles["kick"], _LEFT, shift)
    assert asked(window) == Query(Instruments(frozenset({"bass"})))


def test_alt_leaves_a_family_out_and_lets_it_back_in(qtbot: QtBot, window: MainWindow, panel: InstrumentsPanel) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    window.sessions.browse.set_query(Query(Kind("shot")), "test")
    qtbot.mouseClick(panel.tiles["kick"], _LEFT, alt)
    assert asked(window) == Query(Kind("shot"), Excluded(Instruments(frozenset({"kick"}))))
    qtbot.mouseClick(panel.tiles["kick"], _LEFT, alt)
    assert asked(window) == Query(Kind("shot"))


def test_a_right_click_leaves_out_whatever_it_meets_and_lets_it_back_in(
    qtbot: QtBot, window: MainWindow, panel: InstrumentsPanel
) -> None:
    right, panels = Qt.MouseButton.RightButton, window.widgets.filters.panels
    window.sessions.browse.set_query(Query(Instruments(instruments_of("snare"))), "test")
    chip = visible_moods(panels[Moods])[0]
    mood = next(name for name, one in panels[Moods]._chips.items() if one is chip)
    length, keys, notes = panels[Length], panels[Keys].grid.cells[2], panels[Notes].grid.cells[3]
    for button, left_out in (
        (panel.tiles["kick"], Instruments(frozenset({"kick"}))),
        (panel.pills["clap"], Instruments(frozenset({"clap"}))),
        (chip, Moods(frozenset({mood}))),
        (length._chips["2–8 s"], length.choices["2–8 s"]),
        (keys, Keys(frozenset({keys.code}))),
        (notes, Notes(frozenset({notes.code}))),
    ):
        button.setEnabled(True)
        before, was_checked = asked(window), button.isChecked()
        qtbot.mouseClick(button, right)
        assert asked(window) == before.plus(Excluded(left_out))
        assert button.isChecked() == was_checked
        # The counts may have it step back meanwhile.
        button.setEnabled(True)
        qtbot.mouseClick(button, right)
        assert asked(window) == before


def test_a_pill_narrows_its_family_and_leads_back(qtbot: QtBot, window: MainWindow, panel: InstrumentsPanel) -> None:
    qtbot.mouseClick(panel.tiles["snare"], _LEFT)
    qtbot.mouseClick(panel.pills["clap"], _LEFT)
    assert asked(window) == Query(Instruments(frozenset({"clap"})))
    assert not panel.tiles["snare"].isChecked()
    assert panel.tiles["snare"].accessibleDescription() == "partly chosen"
    assert shown_pills(panel) == ["snare", "clap", "rim"]
    qtbot.mouseClick(panel.pills["clap"], _LEFT)
    assert asked(window) == Query(Instruments(instruments_of("snare")))


def test_the_keyboard_chooses_a_tile(qtbot: QtBot, window: MainWindow, panel: InstrumentsPanel) -> None:
    window.activateWindow()
    panel.tiles["kick"].setFocus()
    qtbot.keyClick(panel.tiles["kick"], Qt.Key.Key_Space)
    assert asked(window) == Query(Instruments(frozenset({"kick"})))
    assert panel.tiles["kick"].isChecked()


def test_a_mood_is_chosen_alone_and_others_join_with_shift(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.widgets.filters.panels[Moods]
    qtbot.waitUntil(lambda: bool(visible_moods(panel)))
    first, second = visible_moods(panel)[:2]
    window.widgets.filters.lead_to(Moods(frozenset()))
    qtbot.mouseClick(first, _LEFT)
    alone = asked(window).find(Moods)
    assert alone is not None
    assert len(alone.names) == 1
    assert first.isChecked()
    qtbot.mouseClick(second, _LEFT, Qt.KeyboardModifier.ShiftModifier)
    both = asked(window).find(Moods)
    assert both is not None
    assert alone.names < both.names
    assert len(both.names) == 2
    qtbot.mouseClick(second, _LEFT)
    one = asked(window).find(Moods)
    assert one is not None
    assert one.names == both.names - alone.names
    assert not first.isChecked()
    assert second.isChecked()


def visible_moods(panel: object) -> list[QPushButton]:
    chips = panel._chips.values()  # type: ignore[attr-defined]
    return [chip for chip in chips if not chip.isHidden() and chip.isEnabled()]


def test_notes_that_are_asked_for_are_shown_in_place_of_the_keys(window: MainWindow) -> None:
    filters = window.widgets.filters
    assert filters.panels[Notes].isHidden()
    window.sessions.browse.set_query(Query(Notes(frozenset({9}))), "test")
    assert not filters.panels[Notes].isHidden()
    window.sessions.browse.set_query(Query(), "test")
    # What was looked at last stays until something else is asked for.
    assert not filters.panels[Notes].isHidden()


@pytest.mark.parametrize("count", [0, 27, 999, 1_138, 9_999, 31_000, 999_000])
def test_the_words_of_loops_and_one_shots_are_whole_while_their_counts_grow(window: MainWindow, count: int) -> None:
    panel = window.widgets.filters.panels[Kind]
    before = [one.width() for one in panel.findChildren(QPushButton)]
    browse = window.sessions.browse
    panel.show_facets(replace(FacetPlan.of(browse.index, browse.masks).count(), loops=count, shots=count))
    # At once: the layout is worked out only when the window is idle.
    for one, width in zip(panel.findChildren(QPushButton), before, strict=True):
        assert one.width() == width
        assert one.fontMetrics().horizontalAdvance(one.text()) <= width - 6, one.text()
    view = next(part for part in window.widgets.filters.findChildren(QScrollArea) if part.isAncestorOf(panel))
    assert panel.mapTo(view, panel.rect().topRight()).x() < view.viewport().width()


def test_no_tile_moves_when_families_are_chosen(qtbot: QtBot, window: MainWindow, panel: InstrumentsPanel) -> None:
    def places() -> dict[str, QPoint]:
        return {family: tile.pos() for family, tile in panel.tiles.items()}

    before = places()
    qtbot.mouseClick(panel.tiles["kick"], _LEFT)
    qtbot.mouseClick(panel.tiles["hat"], _LEFT)
    qtbot.waitUntil(panel.pills["closed-hat"].isVisible)
    qtbot.wait(50)
    assert places() == before
    assert panel.pills["closed-hat"].mapTo(panel, QPoint()).y() > max(place.y() for place in before.values())


def test_moods_stand_still_under_the_pointer(qtbot: QtBot, window: MainWindow) -> None:
    moods = window.widgets.filters.panels[Moods]
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)

    def places() -> dict[str, QRect]:
        shown = {mood: chip for mood, chip in moods._chips.items() if chip.isVisible()}
        return {mood: chip.geometry() for mood, chip in shown.items()}

    before = places()
    moods.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    qtbot.mouseClick(moods._chips[next(iter(before))], _LEFT)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    window.sessions.browse.set_query(Query(Instruments(frozenset({"kick"}))), "panels")
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    qtbot.wait(50)
    assert {mood: place.topLeft() for mood, place in places().items()} == {
        mood: place.topLeft() for mood, place in before.items()
    }
    moods.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(moods, QEvent(QEvent.Type.Leave))
    assert all(moods._counts[mood] for mood in places())


def test_every_tile_says_its_word_whole(window: MainWindow, panel: InstrumentsPanel) -> None:
    tile = panel.tiles["hat"]
    assert tile._title == "Hats"
    assert "cymbal" in tile.toolTip()


def test_the_fields_of_tempi_are_as_high_as_their_borders_need(window: MainWindow) -> None:
    fields = window.widgets.filters.panels[Tempo].findChildren(NumberField)
    fields += window.widgets.filters.findChildren(NumberField)
    assert fields
    for field in fields:
        parent = field.parentWidget()
        assert field.height() >= field.minimumSizeHint().height()
        assert parent.rect().contains(field.geometry())
