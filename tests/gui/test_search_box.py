"""The search box completes, says what it does not understand, and leaves out what no sound has."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from audiomancer.browse import Suggestion
from audiomancer_gui.filters import SearchBox
from audiomancer_gui.filters.completion_list import CompletionList
from audiomancer_gui.main_window import MainWindow
from tests.gui.test_browsing import chips, names, type_search


def shown(window: MainWindow) -> CompletionList:
    (found,) = window.findChildren(CompletionList)
    return found


def lines(window: MainWindow) -> list[str]:
    found = shown(window)
    return [found._lines.item(row).text() for row in range(found._lines.count())]


def completed(qtbot: QtBot, window: MainWindow, text: str) -> SearchBox:
    box = window.widgets.search
    type_search(qtbot, window, text)
    qtbot.waitUntil(lambda: bool(window.findChildren(CompletionList)) and shown(window).isVisible(), timeout=5_000)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle and not box._completion_timer.isActive(), timeout=5_000)
    return box


def test_a_slip_is_offered_with_its_count_and_tab_takes_it(qtbot: QtBot, window: MainWindow) -> None:
    box = completed(qtbot, window, "inst:snare snaer")
    assert lines(window)[:2] == ["Did you mean", f"snare, one letter differs, {len(names(window))} sounds"]
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert box.toPlainText() == "inst:snare snare "
    assert box.hasFocus()


def test_a_word_that_no_sound_has_is_left_out_and_said(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "kick")
    kicks = names(window)
    type_search(qtbot, window, "snaerxyz kick")
    assert names(window) == kicks
    assert window.widgets.chips._count.text() == f"{len(kicks)} of 60 · no sound has “snaerxyz”"
    assert window.widgets.chips._present[0].property("isUnknown") is True
    type_search(qtbot, window, "kick")
    assert window.widgets.chips._present[0].property("isUnknown") is False
    assert "without" not in window.widgets.chips._count.text()


def nearest(window: MainWindow) -> list[QPushButton]:
    return [one for one in window.widgets.chips._nearest_buttons if one.isVisible()]


def test_a_mistyped_word_beside_a_good_one_is_corrected_by_a_click(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "snare is:shot")
    snares = names(window)
    type_search(qtbot, window, "snaer is:loop")
    qtbot.waitUntil(lambda: len(nearest(window)) == 1, timeout=5_000)
    (offered,) = nearest(window)
    assert offered.text() == "snare?"
    assert offered.accessibleName() == "Search for snare in place of snaer"
    assert window.widgets.chips._count.text().endswith("no sound has “snaer” ·")
    # What is asked besides may change meanwhile.
    type_search(qtbot, window, "snaer is:shot")
    offered.click()
    assert names(window) == snares
    assert window.widgets.search.toPlainText() == "snare is:shot"
    assert nearest(window) == []
    type_search(qtbot, window, "snaer kcik is:shot")
    qtbot.waitUntil(lambda: [one.text() for one in nearest(window)] == ["snare?", "kick?"], timeout=5_000)
    type_search(qtbot, window, "808 is:shot qqqqqqqq")
    assert nearest(window) == []


def empty_page(window: MainWindow) -> tuple[str, list[QPushButton]]:
    empty = window.widgets.empty
    return empty._title.text(), empty._buttons.findChildren(QPushButton)


def test_a_word_that_no_sound_has_alone_lists_nothing_and_offers_near_words(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "snare")
    snares = names(window)
    type_search(qtbot, window, "snaer")
    assert names(window) == []
    qtbot.waitUntil(lambda: len(empty_page(window)[1]) > 1, timeout=5_000)
    title, buttons = empty_page(window)
    assert title == "No sound has “snaer”"
    assert buttons[0].text() == f"snare  ·  {len(snares)} sounds"
    assert buttons[-1].text() == "Show all sounds"
    buttons[0].click()
    assert names(window) == snares
    assert window.widgets.search.toPlainText() == "snare"
    type_search(qtbot, window, "qqqqqqqq")
    qtbot.waitUntil(lambda: "spelled" in window.widgets.empty._sentence.text(), timeout=5_000)
    empty_page(window)[1][0].click()
    assert len(names(window)) == 60
    assert window.widgets.search.toPlainText() == ""


def test_values_complete_with_counts_under_the_rest_of_the_query(qtbot: QtBot, window: MainWindow) -> None:
    box = completed(qtbot, window, "is:loop inst:dr")
    assert lines(window)[0] == "Values"
    assert lines(window)[1].startswith("inst:drum-loop, instrument, ")
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "is:loop inst:drum-loop "
    qtbot.waitUntil(lambda: chips(window) == ["drum-loop", "loop"])


def test_fields_complete_and_leave_the_cursor_after_the_colon(qtbot: QtBot, window: MainWindow) -> None:
    box = completed(qtbot, window, "bp")
    assert "bpm:, 120-128" in lines(window)
    while (chosen := shown(window).chosen()) is None or chosen.text != "bpm:":
        qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert box.toPlainText() == "bpm:"
    assert box.textCursor().position() == 4


def test_an_unknown_field_is_said_under_the_box(qtbot: QtBot, window: MainWindow) -> None:
    completed(qtbot, window, "colour:red kick")
    problem = shown(window)._problem
    assert problem.isVisible()
    assert problem.text() == 'There is no field “colour:”; in quotes, "colour:…", it is a word.'
    box = window.widgets.search
    assert shown(window).y() >= box.mapTo(window, QPoint(0, box.height())).y()
    assert all("Kick" in name for name in names(window))


def test_escape_closes_the_list_first_and_then_clears(qtbot: QtBot, window: MainWindow) -> None:
    box = completed(qtbot, window, "kic")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not shown(window).isVisible()
    assert box.toPlainText() == "kic"
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.toPlainText() == ""


def test_enter_searches_and_the_search_is_offered_in_an_empty_box(qtbot: QtBot, window: MainWindow) -> None:
    box = window.widgets.search
    type_search(qtbot, window, "kick hard")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert window.widgets.table.hasFocus()
    assert window.engine.settings.recent_searches[0] == "kick hard"
    box._clear.click()
    box.setFocus(Qt.FocusReason.ShortcutFocusReason)
    qtbot.waitUntil(lambda: box.is_completing, timeout=5_000)
    assert lines(window)[:2] == ["Recent searches", "kick hard"]


def test_down_in_an_empty_box_shows_the_fields_and_down_in_a_search_goes_to_the_list(
    qtbot: QtBot, window: MainWindow
) -> None:
    box = window.widgets.search
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert "Fields" in lines(window)
    shown(window).hide()
    type_search(qtbot, window, "kick")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    type_search(qtbot, window, "hat")
    box.hide_completions()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert window.widgets.table.hasFocus()


@pytest.mark.parametrize("is_cleared", [True, False])
def test_the_cross_shows_where_there_is_something_to_clear(qtbot: QtBot, window: MainWindow, is_cleared: bool) -> None:
    box = window.widgets.search
    type_search(qtbot, window, "kick")
    assert box._clear.isVisible()
    if is_cleared:
        qtbot.mouseClick(box._clear, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(names(window)) == 60)
    else:
        type_search(qtbot, window, " ")
        qtbot.keyClick(box, Qt.Key.Key_Backspace)
    assert not box._clear.isVisible()


def test_alt_and_an_arrow_stay_in_the_box(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "kick")
    box = window.widgets.search
    box.hide_completions()
    qtbot.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert box.hasFocus()


def test_between_words_nothing_is_completed(qtbot: QtBot, window: MainWindow) -> None:
    box = window.widgets.search
    box.setFocus()
    box.setPlainText('"kick" hat')
    qtbot.waitUntil(lambda: not box._completion_timer.isActive() and window.sessions.jobs.is_idle, timeout=5_000)
    assert box.textCursor().position() == 0
    assert not box.is_completing


def test_down_past_the_last_completion_goes_to_the_sounds(qtbot: QtBot, window: MainWindow) -> None:
    box = window.widgets.search
    window.activateWindow()
    box.setFocus()
    qtbot.keyClicks(box, "kick")
    qtbot.waitUntil(lambda: box.is_completing, timeout=20_000)
    count = len(box._list._lines.findItems("", Qt.MatchFlag.MatchContains))
    for _ in range(count + 1):
        if not box.is_completing:
            break
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert not box.is_completing
    qtbot.waitUntil(window.widgets.table.hasFocus)
    assert box.toPlainText() == "kick"


@pytest.mark.parametrize("text", ["snair", "bpm:x", "foo:bar"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
@pytest.mark.parametrize("is_quick", [False, True])
def test_completions_that_were_closed_stay_closed_until_something_is_typed(
    qtbot: QtBot, window: MainWindow, text: str, key: Qt.Key, is_quick: bool
) -> None:
    box = window.widgets.search
    if is_quick:
        window.activateWindow()
        box.setFocus()
        qtbot.keyClicks(box, text)
        found: list[Suggestion] = []
    else:
        completed(qtbot, window, text)
        # What was looked up before comes late.
        found = [Suggestion("slip", "snare", 0, len(text), "")]
    qtbot.keyClick(box, key)
    box.setFocus()
    box.show_completions(found)
    qtbot.wait(400)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=5_000)
    assert not box.is_completing
    box.setPlainText("")
    qtbot.keyClicks(box, "snair")
    qtbot.waitUntil(lambda: box.is_completing, timeout=5_000)
