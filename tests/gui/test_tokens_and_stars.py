"""Tags are tokens that never run together; pills and stars of a row can be clicked, and choose no row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from audiomancer.browse.search.conditions import Tags
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results import Column
from audiomancer_gui.results.cells.star_cell import star_shape
from audiomancer_gui.results.cells.tag_pills import pills_of
from audiomancer_gui.widgets.token_field import Token, TokenField

_LONG_MS = 10_000

# Words are completed in a popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def field(qtbot: QtBot) -> TokenField:
    made = TokenField({"lat": 3, "Dusty": 12, "dust & dirt": 1}, "Tags", "dusty …")
    qtbot.addWidget(made)
    made.show()
    made.input.setFocus()
    return made


def test_what_is_typed_after_a_token_never_joins_it(qtbot: QtBot, field: TokenField) -> None:
    qtbot.keyClicks(field.input, "batchtag")
    qtbot.keyClick(field.input, Qt.Key.Key_Return)
    qtbot.keyClicks(field.input, "lat,two words,")
    qtbot.keyClicks(field.input, "last")
    assert field.names() == ["batchtag", "lat", "two words", "last"]
    assert field.input.text() == ""
    qtbot.keyClick(field.input, Qt.Key.Key_Backspace)
    assert field.changes() == (["batchtag", "lat", "two words"], [])


def test_tokens_are_spelled_as_the_library_spells_them_and_stand_once(qtbot: QtBot, field: TokenField) -> None:
    field.add("dusty, DUSTY, DUST & DIRT")
    assert field.names() == ["Dusty", "dust & dirt"]


def test_completions_say_how_many_sounds_have_a_tag(qtbot: QtBot, field: TokenField) -> None:
    qtbot.keyClicks(field.input, "dus")
    completer = field.input.completer()
    model = completer.completionModel()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Dusty   12", "dust & dirt   1"]
    field.input.setText(model.index(0, 0).data(Qt.ItemDataRole.UserRole))
    completer.activated.emit("Dusty")
    qtbot.waitUntil(lambda: field.names() == ["Dusty"])
    completer.popup().hide()


def test_a_tag_of_some_is_half_until_it_is_given_to_all_or_taken_off(qtbot: QtBot, field: TokenField) -> None:
    field.show_tokens([Token("all"), Token("some", "2 of 3")])
    assert field.names() == ["all"]
    assert field.changes() == ([], [])
    pill = next(pill for pill in field.findChildren(QPushButton) if pill.text().startswith("some"))
    pill.click()
    assert field.changes() == (["some"], [])
    pill = next(p for p in field.findChildren(QPushButton) if p.text().startswith("some") and not p.isHidden())
    qtbot.keyClick(pill, Qt.Key.Key_Delete)
    assert field.changes() == ([], ["some"])


def test_one_or_two_pills_fit_and_the_rest_is_counted(qapp: object) -> None:
    metrics = QFontMetrics(qapp.font())

    def laid_out(tags: list[str], width: int) -> list[str]:
        pills = pills_of(tags, QRect(10, 0, width, 32), metrics, lambda text, px: text[:2] + "…")
        assert all(pill.area.right() <= 10 + width for pill in pills)
        return [pill.text for pill in pills]

    assert laid_out([], 100) == []
    assert laid_out(["dusty", "808"], 200) == ["dusty", "808"]
    assert laid_out(["dusty", "808", "wide"], 200) == ["dusty", "808", "+1"]
    assert laid_out(["dusty", "a rather long tag", "wide"], 100) == ["dusty", "+2"]
    assert laid_out(["a very long tag indeed"], 60) == ["a …"]
    assert laid_out(["dusty", "wide"], metrics.horizontalAdvance("+2") + 15) == ["+2"]


def click(
    qtbot: QtBot, window: MainWindow, column: Column, row: int, offset: QPoint, *held: Qt.KeyboardModifier
) -> None:
    table = window.widgets.table
    origin = table.visualRect(window.widgets.model.index(row, column)).topLeft()
    modifiers = held[0] if held else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifiers, origin + offset)


def test_stars_and_pills_of_a_row_are_clicked_without_choosing_it(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1800, 900)
    table, model = window.widgets.table, window.widgets.model
    ids = [str(model.record(row).sample_id) for row in range(3)]
    window.sessions.edits.do(lambda edits: edits.tag(ids[:2], ["dusty"]))
    window.sessions.edits.do(lambda edits: edits.tag(ids[1:3], ["wide"]))
    window.sessions.edits.do(lambda edits: edits.rate(ids[2:], 1))
    qtbot.waitUntil(lambda: not table.isColumnHidden(Column.TAGS), timeout=_LONG_MS)
    qtbot.waitUntil(lambda: not table.isColumnHidden(Column.STARS), timeout=_LONG_MS)
    fourth = star_shape(4, QRect(8, 0, 70, 32)).boundingRect().center().toPoint()
    click(qtbot, window, Column.STARS, 0, fourth)
    qtbot.waitUntil(lambda: model.record(0).rating == 4, timeout=_LONG_MS)
    assert table.selected_rows() == []
    assert table.current_row() is None
    click(qtbot, window, Column.STARS, 0, fourth)
    qtbot.waitUntil(lambda: model.record(0).rating == 0, timeout=_LONG_MS)
    search, pill = window.widgets.search, QPoint(18, 16)
    click(qtbot, window, Column.TAGS, 0, pill)
    assert (search.toPlainText(), model.rowCount()) == ("tag:dusty", 2)
    click(qtbot, window, Column.TAGS, 0, pill)
    assert search.toPlainText() == ""
    click(qtbot, window, Column.TAGS, 0, pill)
    click(qtbot, window, Column.TAGS, 0, pill, Qt.KeyboardModifier.AltModifier)
    assert search.toPlainText() == "tag:dusty -tag:dusty"
    window.widgets.chips.reset.click()
    click(qtbot, window, Column.TAGS, 2, pill, Qt.KeyboardModifier.ShiftModifier)
    click(qtbot, window, Column.TAGS, 0, pill, Qt.KeyboardModifier.ControlModifier)
    groups = window.sessions.browse.viewpoint.query.all(Tags)
    assert sorted(name for group in groups for name in group.names) == ["dusty", "wide"] or len(groups) == 1
    assert table.selected_rows() == []
