"""Every frame of the list while the user types, sorts and scans: rows of one state, none twice, no hole, no jump.

What is looked at is what was painted: each row's id and place, for every paint of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import Instruments
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results.list_columns import Column
from audiomancer_gui.results.row_painter import RowPainter
from audiomancer_gui.results.sample_table import SampleTable
from audiomancer_gui.theme import ROW_PX

Screen = dict[int, int]
"""Ids of the rows that can be seen, by the y of their upper edges."""

TYPED = "kick punchy"


class Frames:
    """Pictures of the list after each of its paints."""

    def __init__(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window, self.table = window, window.widgets.table
        self.seen: list[Screen] = []
        self.current_tops: list[int | None] = []
        self.pages: list[str] = []
        self._screen: Screen = {}
        paint, paint_row, frames = SampleTable._paint, RowPainter.paint_row, self

        def note_paint(table: SampleTable, painter: QPainter, event: QPaintEvent) -> None:
            region = event.region()
            frames._screen = {
                top: entry for top, entry in frames._screen.items() if not frames._is_in(region, top)
            }  # fmt: skip
            paint(table, painter, event)
            frames._look()

        def note_row(painter: RowPainter, target: Any, model: Any, row: int, top: int, *rest: Any) -> None:
            frames._screen[top] = model.entry_id(row)
            paint_row(painter, target, model, row, top, *rest)

        monkeypatch.setattr(SampleTable, "_paint", note_paint)
        monkeypatch.setattr(RowPainter, "paint_row", note_row)
        bar = self.table.verticalScrollBar()
        self._scrolled = bar.value()
        bar.valueChanged.connect(self._on_scrolled)
        window.widgets.list_stack.currentChanged.connect(
            lambda _: self.pages.append(type(window.widgets.list_stack.currentWidget()).__name__)
        )

    def _is_in(self, region: Any, top: int) -> bool:
        return any(part.top() < top + ROW_PX and top <= part.bottom() for part in region)

    def _on_scrolled(self, value: int) -> None:
        # The rest of the picture is moved, and only what comes in is painted.
        delta, self._scrolled = value - self._scrolled, value
        self._screen = {top - delta: entry for top, entry in self._screen.items() if top - delta > -ROW_PX}

    def _look(self) -> None:
        height = self.table.viewport().height()
        self.seen.append({top: entry for top, entry in sorted(self._screen.items()) if -ROW_PX < top < height})
        row = self.table.current_row()
        self.current_tops.append(None if row is None else row * ROW_PX - self.table.verticalScrollBar().value())

    def clear(self) -> None:
        """Begin to look, with all of the list on the screen."""
        self.table.viewport().repaint()
        self.seen, self.current_tops, self.pages = self.seen[-1:], self.current_tops[-1:], []

    def listed(self) -> list[int]:
        """Ids of the whole list as it is now."""
        model = self.table.table_model
        return [model.entry_id(row) for row in range(model.rowCount())]

    def state_of(self, screen: Screen, states: Sequence[Sequence[int]]) -> list[int]:
        """Numbers of the states that a picture may be of, all of it."""
        return [number for number, ids in enumerate(states) if self._shows(screen, ids)]

    def _shows(self, screen: Screen, ids: Sequence[int]) -> bool:
        if not screen:
            return not ids
        places = {entry: place for place, entry in enumerate(ids)}
        if any(entry not in places for entry in screen.values()):
            return False
        scrolled = {places[entry] * ROW_PX - top for top, entry in screen.items()}
        if len(scrolled) != 1:
            return False
        tops = {place * ROW_PX - min(scrolled) for place in range(len(ids))}
        return {top for top in tops if -ROW_PX < top < self.table.viewport().height()} == set(screen)

    def assert_steps(self, states: Sequence[Sequence[int]]) -> None:
        """Every picture is of one of these states, and none of an earlier one than the picture before it."""
        reached = 0
        for number, screen in enumerate(self.seen):
            possible = [state for state in self.state_of(screen, states) if state >= reached]
            assert possible, f"frame {number} of {len(self.seen)} shows rows of no state from {reached} on: {screen}"
            reached = possible[0]
        assert self._shows(self.seen[-1], states[-1])


@pytest.fixture
def frames(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Frames:
    made = Frames(window, monkeypatch)
    window.activateWindow()
    settle(qtbot, window)
    return made


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    qtbot.wait(50)


def type_text(qtbot: QtBot, window: MainWindow, text: str, after_each: Callable[[], object]) -> None:
    """Type, and take it back letter by letter."""
    search = window.widgets.search
    search.setFocus()
    for letter in text:
        qtbot.keyClicks(search, letter)
        after_each()
    for _ in text:
        qtbot.keyClick(search, Qt.Key.Key_Backspace)
        after_each()


def test_typing_shows_the_list_of_one_text_after_the_other_and_nothing_between(
    qtbot: QtBot, window: MainWindow, frames: Frames
) -> None:
    states = [frames.listed()]

    def note_state() -> None:
        settle(qtbot, window)
        states.append(frames.listed())

    type_text(qtbot, window, TYPED, note_state)
    assert len({tuple(state) for state in states}) > 4
    assert all(states)
    # Now quickly: several letters may come before the next frame.
    frames.clear()
    type_text(qtbot, window, TYPED, lambda: qtbot.wait(16))
    settle(qtbot, window)
    assert len(frames.seen) > 6
    frames.assert_steps(states)
    assert frames.pages == []


def test_sorting_shows_the_old_order_and_then_the_new_one(qtbot: QtBot, window: MainWindow, frames: Frames) -> None:
    header = window.widgets.table.horizontalHeader()
    window.widgets.table.choose(20)
    settle(qtbot, window)
    for column in (Column.BPM, Column.KEY, Column.LENGTH, Column.LENGTH, Column.NAME):
        frames.clear()
        before = frames.listed()
        header.sectionClicked.emit(column)
        for _ in range(6):
            qtbot.wait(16)
        settle(qtbot, window)
        after = frames.listed()
        assert sorted(before) == sorted(after)
        frames.assert_steps([before, after])
        assert frames.pages == []


@pytest.mark.parametrize("is_scrolled", [False, True])
def test_a_scan_moves_nothing_that_is_looked_at(
    qtbot: QtBot, window: MainWindow, frames: Frames, tmp_path: Path, is_scrolled: bool
) -> None:
    folder = tmp_path / "New"
    folder.mkdir()
    draw = np.random.default_rng(0)
    # Before, among and after the rows that are there.
    for number, name in enumerate(f"{first} new {n}" for n in range(8) for first in ("AAA", "Kick", "zzz")):
        soundfile.write(folder / f"{name}.wav", draw.uniform(-0.5, 0.5, 2000 + number), 44_100)
    table = window.widgets.table
    row = 30 if is_scrolled else 3
    table.choose(row)
    settle(qtbot, window)
    frames.clear()
    states = [frames.listed()]
    window.sessions.browse.rows_altered.connect(lambda *_: states.append(frames.listed()))
    top = frames.current_tops[-1]
    window.sessions.library.add_folders([str(folder)])
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 84, timeout=60_000)
    qtbot.waitUntil(
        lambda: window.sessions.library.has_scanned and not window.sessions.library.is_scanning, timeout=60_000
    )
    settle(qtbot, window)
    states.append(frames.listed())
    frames.assert_steps([state for state in states if state])
    assert set(frames.current_tops) == {top}
    assert frames.pages == []


@pytest.mark.parametrize("is_scrolled", [False, True])
def test_without_a_choice_the_list_stands_at_its_beginning_unless_it_was_scrolled(
    qtbot: QtBot, window: MainWindow, is_scrolled: bool
) -> None:
    table, model, browse = window.widgets.table, window.widgets.model, window.sessions.browse
    # The list as it was while only some of the sounds were there, those in the middle of the alphabet.
    ordered = model.index_rows().copy()
    window.views.list.show_rows(ordered[20:50], None)
    assert table.current_row() is None
    if is_scrolled:
        table.verticalScrollBar().setValue(3 * ROW_PX)
    seen = table.position.read().top
    window.views.list.show_rows(ordered[10:], None)
    window.views.list.show_rows(ordered, None)
    top = table.verticalScrollBar().value()
    if is_scrolled:
        assert (top, table.position.read().top) == (23 * ROW_PX, seen)
    else:
        assert top == 0
    browse.refresh()
    assert table.verticalScrollBar().value() == top


def test_a_first_scan_leaves_the_list_at_its_beginning(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    draw = np.random.default_rng(0)
    for folder, first in (("one", "m"), ("two", "a"), ("three", "z")):
        (tmp_path / folder).mkdir()
        for number in range(60):
            file = tmp_path / folder / f"{first}{number}.wav"
            soundfile.write(file, draw.uniform(-0.5, 0.5, 2000 + number), 44_100)
    window = open_window(tmp_path / "data")
    for count, folder in enumerate(("one", "two", "three"), 1):
        window.sessions.library.add_folders([str(tmp_path / folder)])
        qtbot.waitUntil(lambda count=count: window.widgets.model.rowCount() == 60 * count, timeout=60_000)
    settle(qtbot, window)
    assert window.widgets.table.verticalScrollBar().value() == 0
    assert window.widgets.table.current_row() is None


@pytest.mark.parametrize("way", ["Esc", "Reset", "chip", "tile", "text"])
def test_a_search_that_is_cleared_without_a_choice_leads_to_the_top(qtbot: QtBot, window: MainWindow, way: str) -> None:
    browse, query, table = window.sessions.browse, window.views.query, window.widgets.table
    browse.set_query(Query(Instruments(frozenset({"kick"}))), "panels")
    settle(qtbot, window)
    table.verticalScrollBar().setValue(ROW_PX)
    {
        "Esc": window.targets.navigation.escape,
        "Reset": query.reset,
        "chip": lambda: query.drop(browse.viewpoint.query.chips()[0]),
        "tile": lambda: query.propose(Query()),
        "text": lambda: query.follow_text(""),
    }[way]()
    settle(qtbot, window)
    assert browse.viewpoint.query.is_empty
    assert table.verticalScrollBar().value() == 0
