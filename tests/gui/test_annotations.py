"""Tags, ratings, notes, collections, saved searches and hidden sounds in the window; everything can be undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query, Row
from audiomancer.browse.search.conditions import Tags
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.storage import export_user_data
from audiomancer_gui.dialogs.beside import place_beside
from audiomancer_gui.dialogs.correction_dialog import CorrectionDialog
from audiomancer_gui.dialogs.history_dialog import HistoryDialog
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results import Column
from audiomancer_gui.widgets.sounds_mime import SOUNDS_MIME

KICK, CLAP, ZAP = "Kick Round.wav", "Clap Dry.wav", "Zap.wav"
_LONG_MS = 10_000


def record(window: MainWindow, name: str) -> Row:
    return next(r for r in map(window.widgets.model.record, range(window.widgets.model.rowCount())) if r.name == name)


def names(window: MainWindow) -> list[str]:
    return [window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())]


def choose(window: MainWindow, *wanted: str) -> None:
    rows = [row for row, name in enumerate(names(window)) if name in wanted]
    window.widgets.table.choose(rows[0])
    window.widgets.table.setFocus()
    for row in rows[1:]:
        window.widgets.table.selectionModel().select(
            window.widgets.model.index(row, 0),
            window.widgets.table.selectionModel().SelectionFlag.Select
            | window.widgets.table.selectionModel().SelectionFlag.Rows,
        )


def settled(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=_LONG_MS)


def answer(qtbot: QtBot, window: MainWindow, text: str) -> None:
    dialog = window.findChildren(QInputDialog)[-1]
    dialog.setTextValue(text)
    dialog.accept()
    settled(qtbot, window)


def test_figures_give_stars_and_no_column_moves(qtbot: QtBot, window: MainWindow) -> None:
    def lefts() -> list[int]:
        return [window.widgets.table.columnViewportPosition(column) for column in Column]

    assert not window.widgets.table.isColumnHidden(Column.STARS)
    before = lefts()
    choose(window, KICK, CLAP)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: record(window, KICK).rating == record(window, CLAP).rating == 4, timeout=_LONG_MS)
    assert lefts() == before
    window.widgets.search.setPlainText("rating:>=4")
    qtbot.waitUntil(lambda: sorted(names(window)) == [CLAP, KICK])
    window.widgets.search.setPlainText("")
    choose(window, KICK)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: record(window, KICK).rating == 0, timeout=_LONG_MS)


def test_the_dialog_tags_rates_and_notes_several_sounds_as_one_step(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, KICK, CLAP)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_E)
    dialog = window.findChild(CorrectionDialog)
    dialog.annotations.tags.add("for the drop, 808, 808")
    dialog.annotations._on_star(5)
    dialog.annotations.note.setPlainText("mix <b>low</b>")
    dialog.accept()
    qtbot.waitUntil(lambda: record(window, KICK).tags == ("808", "for the drop"), timeout=_LONG_MS)
    qtbot.waitUntil(lambda: record(window, CLAP).rating == 5, timeout=_LONG_MS)
    shown = record(window, CLAP)
    assert (shown.rating, shown.note) == (5, "mix <b>low</b>")
    tip = window.widgets.model.data(
        window.widgets.model.index(names(window).index(CLAP), Column.NAME), Qt.ItemDataRole.ToolTipRole
    )
    assert "&lt;b&gt;low" in tip
    qtbot.waitUntil(lambda: window.sessions.edits.lists.tags == {"808": 2, "for the drop": 2}, timeout=_LONG_MS)
    chips = [("808", 2, False), ("for the drop", 2, False)]
    qtbot.waitUntil(lambda: window.widgets.filters.panels[Tags]._shown == chips, timeout=_LONG_MS)
    # What only some of the sounds have stays.
    choose(window, KICK, ZAP)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_E)
    dialog = window.findChildren(CorrectionDialog)[-1]
    assert dialog.annotations.tags.names() == []
    dialog.annotations.tags.add("live")
    dialog.accept()
    qtbot.waitUntil(lambda: record(window, ZAP).tags == ("live",), timeout=_LONG_MS)
    qtbot.waitUntil(lambda: record(window, KICK).tags == ("808", "for the drop", "live"), timeout=_LONG_MS)
    for _ in range(2):
        qtbot.keyClick(window.widgets.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settled(qtbot, window)
    qtbot.waitUntil(lambda: record(window, KICK).tags == (), timeout=_LONG_MS)
    qtbot.waitUntil(lambda: record(window, CLAP).rating == 0, timeout=_LONG_MS)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: record(window, CLAP).note == "mix <b>low</b>", timeout=_LONG_MS)


def test_a_tag_chip_narrows_the_list_and_the_search_says_it(qtbot: QtBot, window: MainWindow) -> None:
    kick, clap = record(window, KICK).sample_id, record(window, CLAP).sample_id
    window.sessions.edits.do(lambda edits: edits.tag([kick, clap], ["dusty & old"]))
    qtbot.waitUntil(lambda: bool(window.widgets.filters.panels[Tags].findChildren(QPushButton)), timeout=_LONG_MS)
    window.widgets.filters.panels[Tags].findChildren(QPushButton)[0].click()
    assert sorted(names(window)) == [CLAP, KICK]
    assert window.widgets.search.toPlainText() == 'tag:"dusty & old"'


def test_hidden_sounds_leave_the_list_and_stand_in_a_separate_place(qtbot: QtBot, window: MainWindow) -> None:
    count = window.widgets.model.rowCount()
    choose(window, KICK)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: window.widgets.model.matching_count == count - 1, timeout=_LONG_MS)
    qtbot.waitUntil(window.widgets.sidebar._places["hidden"].isVisible, timeout=_LONG_MS)
    window.widgets.sidebar._places["hidden"].click()
    assert names(window) == [KICK]
    choose(window, KICK)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: window.widgets.model.matching_count == 0, timeout=_LONG_MS)
    window.widgets.sidebar._places["all"].click()
    assert window.widgets.model.rowCount() == count


def drop_event(kind: Any, where: QPointF, data: QMimeData) -> Any:
    point = where.toPoint() if kind is QDragEnterEvent else where
    return kind(point, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def test_a_collection_is_made_filled_by_a_drag_ordered_and_removed(
    qtbot: QtBot, window: MainWindow, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    choose(window, ZAP, CLAP)
    window.targets.collections.make_of_selection()
    answer(qtbot, window, "Drum <i>kit</i>")
    qtbot.waitUntil(lambda: len(window.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)
    number = window.sessions.edits.lists.collections[0].number
    row = window.widgets.sidebar.collections._rows[number]
    choose(window, KICK)
    data = QMimeData()
    data.setData(SOUNDS_MIME, b"")
    entering = drop_event(QDragEnterEvent, QPointF(5, 5), data)
    row.dragEnterEvent(entering)
    assert entering.isAccepted()
    row.dropEvent(drop_event(QDropEvent, QPointF(5, 5), data))
    qtbot.waitUntil(lambda: row.count == 3, timeout=_LONG_MS)
    row.click()
    assert names(window) == [CLAP, ZAP, KICK]
    # Dragged within the list: before the first one.
    choose(window, KICK)
    window.widgets.table._aim(drop_event(QDragEnterEvent, QPointF(50, 1), data))
    assert window.widgets.table._gap == 0
    window.widgets.table.dropEvent(drop_event(QDropEvent, QPointF(50, 1), data))
    qtbot.waitUntil(lambda: names(window) == [KICK, CLAP, ZAP], timeout=_LONG_MS)
    choose(window, ZAP)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: window.widgets.model.matching_count == 2, timeout=_LONG_MS)
    again = open_window(data_dir)
    qtbot.waitUntil(lambda: len(again.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)
    again.widgets.sidebar.collections._rows[number].click()
    assert names(again) == [KICK, CLAP]
    again.targets.collections.remove(number)
    qtbot.waitUntil(lambda: not again.sessions.edits.lists.collections, timeout=_LONG_MS)
    assert again.sessions.browse.viewpoint.query == Query()
    again.sessions.edits.undo()
    qtbot.waitUntil(lambda: len(again.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)
    # The other window follows what this one does.
    qtbot.waitUntil(lambda: len(window.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)


def test_a_drag_from_elsewhere_is_no_reordering(window: MainWindow) -> None:
    data = QMimeData()
    data.setData(SOUNDS_MIME, b"")
    event = drop_event(QDragEnterEvent, QPointF(5, 5), data)
    window.widgets.table.dragEnterEvent(event)
    # The list is in the order of names: nothing can be put anywhere.
    assert window.widgets.table._gap is None


def test_a_search_is_saved_done_again_and_forgotten(qtbot: QtBot, window: MainWindow) -> None:
    window.widgets.search.setPlainText("inst:kick")
    qtbot.waitUntil(lambda: not window.sessions.browse.viewpoint.query.is_empty)
    kicks = names(window)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    answer(qtbot, window, "My kicks")
    qtbot.waitUntil(lambda: [s.name for s in window.sessions.edits.lists.searches] == ["My kicks"], timeout=_LONG_MS)
    window.widgets.search.setPlainText("")
    number = window.sessions.edits.lists.searches[0].number
    window.widgets.sidebar.searches._rows[number].click()
    assert names(window) == kicks
    assert window.widgets.search.toPlainText() == "inst:kick"
    window.targets.collections.remove_search(number)
    qtbot.waitUntil(lambda: window.sessions.edits.lists.searches == [], timeout=_LONG_MS)


def test_a_search_is_never_saved_without_a_name(qtbot: QtBot, window: MainWindow) -> None:
    window.widgets.search.setPlainText("inst:kick")
    qtbot.waitUntil(lambda: not window.sessions.browse.viewpoint.query.is_empty)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChildren(QInputDialog)[-1]
    field = dialog.findChild(QLineEdit)
    accept = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    # What it asks for is its name until another one is typed.
    assert (field.text(), field.selectedText(), accept.isEnabled()) == ("inst:kick", "inst:kick", True)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert not accept.isEnabled()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClicks(field, "Kicks")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [s.name for s in window.sessions.edits.lists.searches] == ["Kicks"], timeout=_LONG_MS)


def test_the_history_shows_what_was_done_and_takes_it_back(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, KICK)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_3)
    settled(qtbot, window)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(HistoryDialog)
    qtbot.waitUntil(lambda: dialog._model.rowCount() == 1, timeout=_LONG_MS)
    assert dialog._model.index(0, 0).data().endswith("Kick Round.wav: ★★★")
    qtbot.waitUntil(lambda: dialog.changes.topLevelItemCount() == 1, timeout=_LONG_MS)
    item = dialog.changes.topLevelItem(0)
    line = [item.text(column) for column in range(4)]
    assert line == [KICK, "stars", "—", "★★★"]
    dialog.undo.click()
    qtbot.waitUntil(lambda: "taken back" in dialog._model.index(0, 0).data(), timeout=_LONG_MS)
    qtbot.waitUntil(lambda: record(window, KICK).rating == 0, timeout=_LONG_MS)
    # A sound that the list leaves out is found all the same.
    window.widgets.search.setPlainText("clap")
    qtbot.waitUntil(lambda: KICK not in names(window))
    qtbot.waitUntil(lambda: dialog.changes.topLevelItemCount() == 1, timeout=_LONG_MS)
    dialog.changes.itemActivated.emit(dialog.changes.topLevelItem(0), 0)
    qtbot.waitUntil(
        lambda: window.widgets.table.selected_rows() == [names(window).index(KICK)] if KICK in names(window) else False
    )
    assert not dialog.isVisible()


def test_missing_sounds_stay_until_the_user_removes_them(qtbot: QtBot, window: MainWindow, data_dir: Path) -> None:
    before = window.widgets.model.rowCount()
    engine = window.engine
    gone = record(window, KICK).entry_id
    engine.storage.files.set_missing([gone])
    window.sessions.library._read_changes()
    qtbot.waitUntil(lambda: record(window, KICK).is_missing, timeout=_LONG_MS)
    qtbot.waitUntil(window.widgets.sidebar._places["missing"].isVisible, timeout=_LONG_MS)
    assert window.widgets.model.rowCount() == before
    present = record(window, CLAP).entry_id
    window.sessions.library.remove_missing([gone, present])
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == before - 1, timeout=_LONG_MS)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_window_with_all_of_it_can_be_drawn(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path, theme: str, tmp_path: Path
) -> None:
    window = open_window(data_dir, theme)
    kick, clap, zap = (record(window, name).sample_id for name in (KICK, CLAP, ZAP))
    window.sessions.edits.do(lambda edits: edits.tag([kick, clap], ["dusty", "for the drop", "808"]))
    window.sessions.edits.do(lambda edits: edits.rate([kick, zap], 4))
    window.sessions.edits.do(lambda edits: edits.note([kick], "a note"))
    window.sessions.edits.do(lambda edits: edits.make_collection("Drum kit", [kick, clap]))
    window.sessions.edits.do(lambda edits: edits.collections.save_search("Dark kicks", "kick mood:dark"))
    settled(qtbot, window)
    qtbot.waitUntil(lambda: len(window.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)
    assert window.grab().save(str(tmp_path / f"{theme}.png"))


def test_columns_without_a_value_among_the_hits_fold_and_come_back_with_the_first(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1700, 900)
    table, edits = window.widgets.table, window.engine.library.edits

    def is_shown(column: Column) -> bool:
        return not table.isColumnHidden(column)

    # Moods of the demo sounds are all below what is shown: nothing stands there.
    qtbot.waitUntil(lambda: is_shown(Column.MOOD) == any(map(record_moods, rows_of(window))), timeout=_LONG_MS)
    had_mood = is_shown(Column.MOOD)
    ids = [str(window.widgets.model.record(row).sample_id) for row in range(3)]
    edits.tag(ids, ["dusty"])
    edits.rate(ids, 4)
    qtbot.waitUntil(lambda: is_shown(Column.TAGS), timeout=_LONG_MS)
    # One tagged sound pushes out nothing.
    assert is_shown(Column.MOOD) == had_mood
    assert is_shown(Column.FOLDER)
    shown = [column for column in Column if is_shown(column)]
    assert sum(table.columnWidth(column) for column in shown) <= table.viewport().width()
    window.widgets.search.setPlainText("-tag:dusty")
    qtbot.waitUntil(lambda: not is_shown(Column.TAGS), timeout=_LONG_MS)
    assert all(map(is_shown, (Column.NAME, Column.BPM, Column.KEY, Column.INSTRUMENT, Column.LENGTH)))
    window.widgets.search.setPlainText("")
    qtbot.waitUntil(lambda: is_shown(Column.TAGS), timeout=_LONG_MS)
    # What the user leaves out stays out.
    table.columns._choose(Column.STARS, is_on=False)
    edits.rate(ids, 5)
    qtbot.waitUntil(lambda: window.widgets.model.record(0).rating == 5, timeout=_LONG_MS)
    settled(qtbot, window)
    assert not is_shown(Column.STARS)


def rows_of(window: MainWindow) -> list[Row]:
    return [window.widgets.model.record(row) for row in range(window.widgets.model.rowCount())]


def record_moods(row: Row) -> tuple[str, ...]:
    return row.moods


def test_narrow_columns_step_back_in_their_order(qtbot: QtBot, window: MainWindow) -> None:
    columns, table = window.widgets.table.columns, window.widgets.table
    order = [Column.COLLECTIONS, Column.MOOD, Column.TAGS, Column.STARS]
    columns.show_filled(dict.fromkeys(order, True))
    hidden: list[Column] = []
    for width in range(1300, 500, -10):
        table.resize(width, 400)
        columns.fit()
        hidden += [column for column in order if table.isColumnHidden(column) and column not in hidden]
    assert hidden == order
    assert not any(map(table.isColumnHidden, (Column.NAME, Column.BPM, Column.KEY, Column.INSTRUMENT, Column.LENGTH)))


def test_a_restored_collection_fills_when_its_sounds_are_scanned(
    qtbot: QtBot, open_window: Callable[..., MainWindow], scanned: tuple[Path, Path], data_dir: Path, tmp_path: Path
) -> None:
    with Engine.open(DataPaths.at(data_dir)) as engine:
        ids = [str(entry.sample_id) for entry in engine.storage.entries.read() if entry.sample_id][:3]
        engine.library.edits.make_collection("Drum kit", ids)
        backup = export_user_data(engine.storage.database)
    window = open_window(tmp_path / "empty")
    window.sessions.edits.do(lambda edits: edits.merge(backup))
    qtbot.waitUntil(lambda: len(window.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)
    row = window.widgets.sidebar.collections._rows[window.sessions.edits.lists.collections[0].number]
    assert row.count == 0
    window.sessions.library.add_folders([str(scanned[0])])
    qtbot.waitUntil(lambda: row.count == 3, timeout=60_000)
    row.click()
    qtbot.waitUntil(lambda: len(names(window)) == 3, timeout=_LONG_MS)


def test_a_list_that_is_read_anew_knows_the_collections(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, ZAP, CLAP)
    window.targets.collections.make_of_selection()
    answer(qtbot, window, "Two")
    qtbot.waitUntil(lambda: len(window.sessions.edits.lists.collections) == 1, timeout=_LONG_MS)
    before = window.sessions.browse.index
    window.sessions.library.read_all()
    qtbot.waitUntil(lambda: window.sessions.browse.index is not before, timeout=_LONG_MS)
    window.widgets.sidebar.collections._rows[window.sessions.edits.lists.collections[0].number].click()
    qtbot.waitUntil(lambda: names(window) == [CLAP, ZAP], timeout=_LONG_MS)


def test_the_dialog_stands_beside_the_rows_and_ctrl_enter_saves(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, KICK)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_E)
    dialog = window.findChild(CorrectionDialog)
    qtbot.waitUntil(dialog.isVisible)
    area = window.targets.annotations._selection.names_area()
    assert not area.isEmpty()
    qtbot.waitUntil(lambda: not dialog.frameGeometry().intersects(area))
    dialog.annotations.note.setPlainText("low")
    dialog.annotations.note.setFocus()
    qtbot.keyClick(dialog.annotations.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: record(window, KICK).note == "low", timeout=_LONG_MS)


def test_a_dialog_stands_where_its_subject_stays_in_sight() -> None:
    window, size = QRect(0, 0, 1000, 800), QSize(400, 300)
    for subject in (
        QRect(300, 100, 200, 32),
        QRect(300, 700, 200, 32),
        QRect(50, 50, 300, 700),
        QRect(500, 40, 480, 740),
    ):
        place = place_beside(size, subject, window)
        assert place is not None
        found = QRect(place, size)
        assert window.contains(found)
        assert not found.intersects(subject)
    assert place_beside(size, QRect(10, 10, 980, 780), window) is None
    assert place_beside(size, QRect(), window) is None
