"""The table on lists that are made up: what it shows, remembers and asks, at sizes no test library has.

Longer than 400 lines: model, selection and painting are tested on one made-up list, as each is held to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QImage, QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from audiomancer.browse import Row
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer_gui.results import Column, SampleTable, SampleTableModel, row_selection
from audiomancer_gui.results.entry_sets import entries_in, entry_set, rows_of_set
from audiomancer_gui.results.row_drag import MOST_DRAGGED
from audiomancer_gui.results.row_painter import RowCells, RowPainter
from audiomancer_gui.results.row_runs import difference, runs_of
from audiomancer_gui.results.row_selection import RowSelection
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import ROW_PX, Theme

Flag = QItemSelectionModel.SelectionFlag
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Sounds:
    """Stands in for the browse index: row n is entry 3n + 7, whatever the number of rows."""

    def __init__(self, count: int) -> None:
        self.entry_ids = np.arange(count, dtype=np.int64) * 3 + 7
        self.names: dict[int, str] = {}
        self.asked = 0

    def __len__(self) -> int:
        return len(self.entry_ids)

    def column(self, name: str) -> Any:
        assert name == "entry_id"
        return self.entry_ids

    def path(self, row: int) -> str:
        return f"/sounds/{row}.wav"

    def rows(self, rows: Sequence[int]) -> list[Row]:
        self.asked += len(rows)
        return [self.row(row) for row in rows]

    def row(self, row: int) -> Row:
        values: dict[str, Any] = dict.fromkeys(Row._fields, 0) | dict.fromkeys(
            ("sample_id", "bpm", "measured_bpm", "key", "measured_key", "is_loop")
        )
        return Row(
            **values
            | {
                "entry_id": int(self.entry_ids[row]),
                "name": self.names.get(row, f"Sound {row}.wav"),
                "path": self.path(row),
                "folder": "Crate / Loops",
                "instrument": INSTRUMENTS[0],
                "moods": (),
                "tags": (),
                "collections": (),
                "is_favourite": True,
                "is_analysed": True,
                "location_count": 1,
            }
        )


@pytest.fixture
def make_table(qtbot: QtBot, qapp: QApplication) -> Callable[[int], SampleTable]:
    theme = Theme("dark")
    theme.apply(qapp)

    def make(count: int) -> SampleTable:
        sounds = Sounds(count)
        model = SampleTableModel(sounds)  # type: ignore[arg-type]
        table = SampleTable(model, theme, Thumbnails())
        model.setParent(table)
        qtbot.addWidget(table)
        table.resize(1000, 28 + 20 * ROW_PX)
        model.show_view(sounds, np.arange(count))  # type: ignore[arg-type]
        table.show()
        qtbot.waitExposed(table)
        return table

    return make


def sounds_of(table: SampleTable) -> Sounds:
    index: Any = table.table_model._index
    return index


def show(table: SampleTable, rows: object) -> None:
    """Show other rows as the window does."""
    place = table.position.read()
    table.table_model.show_view(table.table_model._index, np.asarray(rows, np.int64))
    table.position.restore(place)


def entries(table: SampleTable, rows: object) -> list[int]:
    return sorted(table.table_model.entry_id(row) for row in np.asarray(rows).tolist())


def select_rows(table: SampleTable, rows: object) -> None:
    mask = np.zeros(table.table_model.rowCount(), np.bool_)
    mask[rows] = True
    table._selection.select_mask(mask)


def name_at(table: SampleTable, y: int) -> tuple[str, int]:
    """Name of the row that stands at a height of the viewport, and how far above it begins."""
    row = table.rowAt(y)
    return table.table_model.record(row).name, table.rowViewportPosition(row)


# Differences of lists

masks = st.lists(st.booleans(), max_size=40)
lists = st.lists(st.integers(0, 30), unique=True, max_size=25)


@given(masks)
def test_runs_are_the_stretches_of_a_mask(bits: list[bool]) -> None:
    runs = runs_of(np.array(bits, np.bool_)).tolist()
    rows = [row for start, end in runs for row in range(start, end)]
    assert rows == [row for row, bit in enumerate(bits) if bit]
    assert all(a[1] < b[0] for a, b in pairwise(runs))


@given(
    lists, st.lists(st.integers(0, 24), max_size=6), st.lists(st.integers(31, 60), unique=True, max_size=4), st.data()
)
def test_lists_in_the_same_order_differ_by_removals_and_insertions(
    old: list[int], gone: list[int], come: list[int], data: st.DataObject
) -> None:
    new = [row for place, row in enumerate(old) if place not in gone]
    rest = len(new)
    for row in come:
        new.insert(data.draw(st.integers(0, len(new))), row)
    found = difference(np.array(old, np.int64), np.array(new, np.int64), most_runs=100)
    if old and not rest:
        assert found is None
        return
    assert found is not None
    removed, inserted = found
    result = list(old)
    for start, end in removed[::-1].tolist():
        del result[start:end]
    assert len(result) == rest
    for start, end in inserted.tolist():
        result[start:start] = new[start:end]
    assert result == new


@given(lists.filter(lambda rows: len(rows) > 1), st.data())
def test_lists_in_another_order_have_no_such_difference(rows: list[int], data: st.DataObject) -> None:
    other = data.draw(st.permutations(rows).filter(lambda permuted: permuted != rows))
    assert difference(np.array(rows), np.array(other), most_runs=100) is None


# The model


@given(st.lists(lists, min_size=1, max_size=8))
def test_after_any_views_the_rows_are_those_of_the_last_and_persistent_indexes_follow(
    qapp: QApplication, views: list[list[int]]
) -> None:
    sounds = Sounds(31)
    model = SampleTableModel(sounds)  # type: ignore[arg-type]
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    for view in views:
        before = {row: QPersistentModelIndex(model.index(row, Column.NAME)) for row in range(model.rowCount())}
        names = {row: model.record(row).name for row in before}
        resets.clear()
        model.show_view(sounds, np.array(view, np.int32))  # type: ignore[arg-type]
        assert [model.entry_id(row) for row in range(model.rowCount())] == [3 * row + 7 for row in view]
        assert [model.data(model.index(row, Column.NAME)) for row in range(len(view))] == [
            f"Sound {row}.wav" for row in view
        ]
        for row, index in before.items() if not resets else ():
            if index.isValid():
                assert model.data(index) == names[row]
            else:
                assert names[row] not in [f"Sound {row}.wav" for row in view]
    tester.deleteLater()


def test_the_model_follows_qts_rules(make_table: Callable[[int], SampleTable], qtmodeltester: Any) -> None:
    table = make_table(40)
    qtmodeltester.check(table.table_model)


def test_few_removals_and_insertions_are_signalled_as_such_and_altered_values_too(
    make_table: Callable[[int], SampleTable],
) -> None:
    model = make_table(1000).table_model
    signals: list[tuple[object, ...]] = []
    model.modelReset.connect(lambda: signals.append(("reset",)))
    model.rowsRemoved.connect(lambda _, first, last: signals.append(("removed", first, last)))
    model.rowsInserted.connect(lambda _, first, last: signals.append(("inserted", first, last)))
    model.dataChanged.connect(lambda a, b: signals.append(("altered", a.row(), b.row())))
    rows = np.arange(1000)
    model.show_view(model._index, np.delete(rows, [3, 4, 500]))
    assert signals == [("removed", 500, 500), ("removed", 3, 4), ("altered", 0, 996)]
    signals.clear()
    model.show_view(model._index, rows)
    assert signals == [("inserted", 3, 4), ("inserted", 500, 500), ("altered", 0, 999)]
    signals.clear()
    model.show_view(model._index, rows.copy())
    assert signals == [("altered", 0, 999)]
    signals.clear()
    model.show_view(model._index, rows[::-1])
    assert signals == [("reset",)]


def test_an_index_that_numbers_its_rows_anew_is_shown_rightly(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(100)
    table.choose(50)
    sounds = sounds_of(table)
    entry = table.table_model.entry_id(50)
    place = table.position.read()
    sounds.entry_ids = np.delete(sounds.entry_ids, 10)
    table.table_model.show_view(sounds, np.arange(99))  # type: ignore[arg-type]
    table.position.restore(place)
    assert table.current_row() == 49
    assert entries(table, table.selected_rows()) == [entry]


# Selection


@st.composite
def commands(draw: st.DrawFn) -> list[tuple[list[tuple[int, int]], QItemSelectionModel.SelectionFlag]]:
    flags = st.sampled_from(
        [
            Flag.ClearAndSelect,
            Flag.Select,
            Flag.Deselect,
            Flag.Toggle,
            Flag.Clear,
            Flag.SelectCurrent,
            Flag.ToggleCurrent,
            Flag.Deselect | Flag.Current,
            Flag.NoUpdate,
        ]
    )
    run = st.tuples(st.integers(0, 19), st.integers(0, 6)).map(lambda pair: (pair[0], min(19, sum(pair))))
    return draw(st.lists(st.tuples(st.lists(run, min_size=1, max_size=3), flags), max_size=10))


@given(commands(), st.sampled_from([128, 1]), st.lists(st.integers(0, 20), max_size=3))
def test_rows_are_selected_by_qts_rules_however_scattered(
    qapp: QApplication, steps: list[Any], known_runs: int, gone: list[int]
) -> None:
    sounds = Sounds(20)
    model = SampleTableModel(sounds)  # type: ignore[arg-type]
    model.show_view(sounds, np.arange(20))  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_selection, "_KNOWN_RUNS", known_runs)
        ours, plain = RowSelection(model, lambda: (4, 9), model), QItemSelectionModel(model)
        for runs, flag in steps:
            selection = QItemSelection()
            for first, last in runs:
                selection.merge(QItemSelection(model.index(first, 0), model.index(last, 0)), Flag.Select)
            ours.select(selection, flag | Flag.Rows)
            plain.select(selection, flag | Flag.Rows)
        model.show_view(sounds, np.delete(np.arange(20), [row for row in gone if row < 20]))  # type: ignore[arg-type]
        selected = sorted(index.row() for index in plain.selectedRows())
        assert ours.rows().tolist() == selected
        assert ours.count() == len(selected)
        assert ours.hasSelection() == bool(selected)


def test_keys_and_clicks_select_as_in_any_list(qtbot: QtBot, make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(100)

    def click(row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = QPoint(300, row * ROW_PX + 9)
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    click(2)
    click(5, SHIFT)
    assert table.selected_rows() == [2, 3, 4, 5]
    click(9, CONTROL)
    click(3, CONTROL)
    assert table.selected_rows() == [2, 4, 5, 9]
    qtbot.keyClick(table, Qt.Key.Key_A, CONTROL)
    assert table.selected_count() == 100
    click(1)
    assert table.selected_rows() == [1]
    qtbot.keyClick(table, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(table, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(table, Qt.Key.Key_Up, SHIFT)
    assert table.selected_rows() == [1, 2]
    table.clearSelection()
    assert table.selected_rows() == []


def test_a_scattered_selection_can_be_clicked_at_after_scrolling(
    qtbot: QtBot, make_table: Callable[[int], SampleTable]
) -> None:
    table = make_table(10_000)
    select_rows(table, np.arange(0, 10_000, 2))
    table.verticalScrollBar().setValue(5000 * ROW_PX)
    for row, count in ((5002, 4999), (5003, 5000)):
        place = QPoint(300, (row - 5000) * ROW_PX + 9)
        assert table.selectionModel().isRowSelected(row) == (row % 2 == 0)
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, CONTROL, place)
        assert table.selected_count() == count
    assert 5002 not in table.selected_rows()
    table.verticalScrollBar().setValue(0)
    table.clearSelection()
    assert table.selected_rows() == []


def chosen_rows(kind: str, count: int) -> np.ndarray[Any, Any]:
    return {
        "one": np.array([count // 2]),
        "all": np.arange(count),
        "scattered": np.sort(np.random.default_rng(1).choice(count, count // 3, replace=False)),
    }[kind]


@pytest.mark.parametrize("kind", ["one", "all", "scattered"])
@pytest.mark.parametrize("change", ["insert", "remove", "update", "sort", "many"])
def test_selection_focus_and_sight_survive_any_change(
    make_table: Callable[[int], SampleTable], kind: str, change: str
) -> None:
    count = 60_000
    table = make_table(count)
    chosen: list[int] = []
    shuffled = np.random.default_rng(0).permutation(count)
    show(table, np.delete(shuffled, [10, 11, 40_000]) if change == "insert" else shuffled)
    table.choose(30_010)
    rows = chosen_rows(kind, table.table_model.rowCount())
    select_rows(table, rows)
    table.verticalScrollBar().setValue(30_000 * ROW_PX + 5)
    selected, current = entries(table, rows), table.table_model.entry_id(30_010)
    seen = name_at(table, 0)
    table.sample_chosen.connect(chosen.append)
    after = {
        "insert": shuffled,
        "remove": np.delete(shuffled, [10, 11, 40_000]),
        "update": shuffled.copy(),
        "sort": np.arange(count),
        "many": np.delete(shuffled, np.arange(0, 20_000, 7)),
    }[change]
    show(table, after)
    there = set(entries(table, np.arange(len(after))))
    assert entries(table, table.selected_rows()) == [entry for entry in selected if entry in there]
    assert table.selected_count() == len(table.selected_rows())
    row = table.current_row()
    assert row is not None
    assert table.table_model.entry_id(row) == current
    # The sound that was chosen stays where the eye is, and with it what is around it where the order is the same.
    assert row * ROW_PX - table.verticalScrollBar().value() == 10 * ROW_PX - 5
    assert change == "sort" or name_at(table, 0) == seen
    assert chosen == []


def test_when_the_topmost_row_goes_the_next_ones_stay_where_they_are(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(1000)
    table.verticalScrollBar().setValue(100 * ROW_PX + 3)
    seen = name_at(table, 100)
    show(table, np.delete(np.arange(1000), [7, 100, 101]))
    assert name_at(table, 100) == seen


def test_a_focused_row_that_goes_leaves_no_focus_and_plays_nothing(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(100)
    table.choose(5)
    chosen: list[int] = []
    table.sample_chosen.connect(chosen.append)
    show(table, np.delete(np.arange(100), 5))
    assert (table.current_row(), table.selected_rows(), chosen) == (None, [], [])


def test_a_longer_list_is_scrolled_to_where_its_row_is(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(1000)
    show(table, np.arange(900, 930))
    table.verticalScrollBar().setValue(4 * ROW_PX)
    seen = name_at(table, 0)
    show(table, np.arange(1000))
    assert name_at(table, 0) == seen


def test_another_list_is_read_from_its_beginning(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(1000)
    table.verticalScrollBar().setValue(500 * ROW_PX)
    show(table, np.arange(0, 400))
    assert table.verticalScrollBar().value() == 0


# What is asked


def test_select_all_and_painting_ask_for_what_is_in_sight_only(
    make_table: Callable[[int], SampleTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = make_table(200_000)
    calls: dict[str, int] = {}
    for name in ("data", "flags"):
        plain = getattr(SampleTableModel, name)

        def counting(self: Any, *args: Any, name: str = name, plain: Any = plain) -> Any:
            calls[name] = calls.get(name, 0) + 1
            return plain(self, *args)

        monkeypatch.setattr(SampleTableModel, name, counting)
    sounds = sounds_of(table)
    sounds.asked = 0
    table.verticalScrollBar().setValue(100_000 * ROW_PX)
    table.selectAll()
    QApplication.processEvents()
    table.viewport().repaint()
    table.horizontalHeader().viewport().repaint()
    assert table.selected_count() == 200_000
    assert sounds.asked <= 22
    assert calls.get("data", 0) == 0
    assert calls.get("flags", 0) <= 22 * len(Column)


def test_what_was_selected_stays_when_the_list_gets_the_focus(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(20)
    table.clearFocus()
    table.selectAll()
    QApplication.sendEvent(table, QFocusEvent(QEvent.Type.FocusIn))
    assert table.selected_count() == 20
    assert table.current_row() is None


def test_scrolling_by_a_row_paints_the_row_that_comes(
    qtbot: QtBot, make_table: Callable[[int], SampleTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = make_table(1000)
    table.viewport().repaint()
    painted: list[int] = []
    plain = type(table._painter).paint_row

    def counting(self: Any, painter: Any, model: Any, row: int, *rest: Any) -> None:
        painted.append(row)
        plain(self, painter, model, row, *rest)

    monkeypatch.setattr(type(table._painter), "paint_row", counting)
    QApplication.processEvents()
    painted.clear()
    table.verticalScrollBar().setValue(ROW_PX)
    qtbot.waitUntil(lambda: bool(painted))
    assert len(painted) <= 2


def test_a_drag_of_too_many_is_refused_in_words(
    qtbot: QtBot, make_table: Callable[[int], SampleTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = make_table(MOST_DRAGGED + 1)
    monkeypatch.setattr(table, "drag_rows", lambda rows: pytest.fail("a drag began"))
    monkeypatch.setattr(QToolTip, "showText", lambda *args: None)
    table.selectAll()
    with qtbot.waitSignal(table.drag_refused) as refused:
        table.startDrag(Qt.DropAction.CopyAction)
    assert refused.args == ["5,001 sounds are too many for one drag: it takes up to 5,000."]


def test_while_a_drag_waits_for_its_files_the_mouse_selects_nothing(
    qtbot: QtBot, make_table: Callable[[int], SampleTable]
) -> None:
    table = make_table(50)
    table.choose(2)
    played: list[int] = []
    table.replay_requested.connect(played.append)
    at = [QPoint(200, ROW_PX * row + 10) for row in range(10)]
    with qtbot.waitSignal(table.drag_requested) as begun:
        qtbot.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=at[2])
        for row in (3, 4):
            _move_pressed(table, at[row])
    # No drag begins: its files are not there yet.
    for row in (5, 8, 3, 2):
        _move_pressed(table, at[row])
    assert table.selected_rows() == [2]
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=at[2])
    assert (begun.args, played) == ([[2]], [])
    # The next press selects again.
    qtbot.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=at[6])
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=at[6])
    assert table.selected_rows() == [6]


def _move_pressed(table: SampleTable, where: QPoint) -> None:
    """Move the mouse with its button held, which the test library leaves out."""
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, where, table.viewport().mapToGlobal(where), left, left, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(table.viewport(), event)


# What is painted


def colours_in(table: SampleTable, area: QRect) -> set[str]:
    image: QImage = table.viewport().grab(area).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_columns_are_painted_where_their_headers_stand(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(5)
    accent = table._painter.theme.colour("accent").name()

    def hearts() -> QRect:
        header = table.horizontalHeader()
        left = header.sectionViewportPosition(Column.FAVOURITE)
        return QRect(left, 0, header.sectionSize(Column.FAVOURITE), ROW_PX)

    assert accent in colours_in(table, hearts())
    table.horizontalHeader().moveSection(0, 3)
    assert hearts().left() > 0
    assert accent in colours_in(table, hearts())
    assert accent not in colours_in(table, QRect(0, 0, 28, ROW_PX))
    table.setColumnHidden(Column.FAVOURITE, True)
    assert accent not in colours_in(table, QRect(0, 0, table.viewport().width(), ROW_PX))


def test_the_row_under_the_keyboard_is_framed_selected_or_not(
    qtbot: QtBot, make_table: Callable[[int], SampleTable]
) -> None:
    table = make_table(20)
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    accent = table._painter.theme.colour("accent").name()
    table.choose(3)
    qtbot.keyClick(table, Qt.Key.Key_Down, CONTROL)
    assert (table.current_row(), table.selected_rows()) == (4, [3])
    edge = QRect(300, 4 * ROW_PX, 40, 1)
    assert colours_in(table, edge) == {accent}
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 4 * ROW_PX + 9))
    assert table.selected_rows() == [4]
    assert colours_in(table, edge) == {accent}


def test_a_pixel_on_the_screen_is_a_pixel_of_the_row_at_any_scale(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(5)
    table.choose(1)
    image = QImage(table.viewport().size() * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    table.viewport().render(image)
    selection = table._painter.theme.colour("selection").name()
    # The selected row begins and ends on the very pixel.
    middle = image.width() // 2 + 40
    column = [image.pixelColor(middle, y).name() == selection for y in range(ROW_PX * 2 - 2, ROW_PX * 4 + 2)]
    assert column[:3] == [False, False, True]
    assert column[-5:] == [True, False, False, False, False]


@given(st.lists(st.integers(-40, 40), unique=True), st.lists(st.integers(-40, 40), unique=True, max_size=12))
def test_a_set_of_entries_holds_those_without_a_file_too(shown: list[int], chosen: list[int]) -> None:
    ids = np.array(sorted(shown), np.int64)
    entries = entry_set(np.array(chosen, np.int64))
    assert sorted(entries_in(entries)) == sorted(chosen)
    assert ids[rows_of_set(entries, ids, np.arange(len(ids)))].tolist() == sorted(set(shown) & set(chosen))


def test_waveforms_that_arrive_paint_their_column_alone(
    qtbot: QtBot, make_table: Callable[[int], SampleTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = make_table(1000)
    table.selectRow(2)
    qtbot.wait(20)
    before = table.viewport().grab().toImage()
    painted: list[set[Column]] = []
    plain = RowPainter.paint_row

    def note(painter: RowPainter, target: Any, model: Any, row: int, top: int, geometry: RowCells, look: Any) -> None:
        painted.append({cell.column for cell in geometry.cells})
        plain(painter, target, model, row, top, geometry, look)

    monkeypatch.setattr(RowPainter, "paint_row", note)
    table._painter._cells._thumbnails.receive({"1": b"\x80\x7f" * 100})
    qtbot.waitUntil(lambda: bool(painted))
    assert {column for cells in painted for column in cells} == {Column.WAVEFORM}
    # The rest of the picture stands: the bar of the selected row, and every line between rows.
    assert table.viewport().grab().toImage() == before


def test_the_played_part_of_a_waveform_grows_in_its_cell_alone(make_table: Callable[[int], SampleTable]) -> None:
    table = make_table(30)
    model = table.table_model
    table._painter._cells._thumbnails.receive({"4": b"\x80\x7f" * 100})
    model.show_sounding(model.entry_id(4))
    altered: list[tuple[int, int, int]] = []
    model.dataChanged.connect(lambda first, last: altered.append((first.row(), first.column(), last.column())))
    model.show_played(0.5)
    model.show_played(0.5001)
    assert altered == [(4, Column.WAVEFORM, Column.WAVEFORM)]
    assert model.shown(4).played_share == 0.5
    assert model.shown(5).played_share == 0.0
    model.show_sounding(model.entry_id(5))
    assert model.shown(4).played_share == model.shown(5).played_share == 0.0
