from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from audiomancer.browse import BrowseIndex, Query, Range, parse
from audiomancer.browse.search.conditions import Folders, Instruments, Keys, Kind, Tempo
from audiomancer.browse.search.matching import matching_mask
from audiomancer.vocabulary.keys import KEYS
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.panels.folder_tree_model import FolderItem
from audiomancer_gui.results import Column
from tests.engine.browse.conftest import entry_of


def names(window: MainWindow) -> list[str]:
    return [window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())]


def type_search(qtbot: QtBot, window: MainWindow, text: str) -> None:
    window.widgets.search.setFocus()
    window.widgets.search.selectAll()
    qtbot.keyClicks(window.widgets.search, text)
    qtbot.waitUntil(lambda: not window.widgets.search._timer.isActive())
    qtbot.wait(1)


def click_first_folder(qtbot: QtBot, window: MainWindow) -> FolderItem:
    tree = window.widgets.sidebar.folders
    place = tree.visualRect(tree.folders.index(0, 0)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    return tree.folders.items[0]


def chips(window: MainWindow) -> list[str]:
    return [c.label for c in window.widgets.chips._shown]


def test_the_model_follows_qts_rules(window: MainWindow, qtmodeltester: object) -> None:
    qtmodeltester.check(window.widgets.model)


def test_the_list_shows_every_sound_by_name_and_no_damaged_file(window: MainWindow) -> None:
    assert len(names(window)) == 60
    assert names(window) == sorted(names(window), key=str.casefold)
    assert "damaged.wav" not in names(window)


def test_letters_narrow_the_list_and_the_chips_say_so(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "kick -808")
    assert names(window) == ["Kick Hard.wav", "Kick Round.wav", "Kick Tight.wav"]
    assert chips(window) == ["“kick”", "not “808”"]
    assert window.widgets.chips._count.text() == "3 of 60"


def test_text_and_panels_say_the_same_query(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "bpm:110-130 key:Am+ is:loop")
    assert window.widgets.filters.panels[Tempo]._low.value() == 110
    assert window.widgets.filters.panels[Keys]._chosen == {KEYS.index("Am")}
    assert window.widgets.filters.panels[Kind]._buttons["Loops"].isChecked()
    window.widgets.filters.panels[Instruments].tiles["loop"].click()
    window.widgets.filters.panels[Instruments].pills["drum-loop"].click()
    assert window.widgets.search.toPlainText() == "bpm:110-130 key:Am+ inst:drum-loop is:loop"
    assert "drum-loop" in chips(window)


def test_half_a_condition_is_said_and_filters_nothing(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "bpm:")
    assert len(names(window)) == 60
    assert window.widgets.chips._hint.text().startswith("bpm: wants")


def test_the_cross_of_a_chip_removes_its_condition_only(qtbot: QtBot, window: MainWindow) -> None:
    window.sessions.browse.set_query(Query(Tempo(Range(110, 130)), Kind("loop")), "test")
    chip = next(c for c in window.widgets.chips.findChildren(QPushButton) if "BPM" in c.text())
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 12, chip.height() // 2))
    assert window.sessions.browse.viewpoint.query == Query(Kind("loop"))
    assert window.widgets.search.toPlainText() == "is:loop"


def test_elsewhere_a_click_on_a_chip_leads_to_its_panel_and_delete_removes_it(qtbot: QtBot, window: MainWindow) -> None:
    window.sessions.browse.set_query(Query(Tempo(Range(110, 130)), Kind("loop")), "test")
    chip = next(c for c in window.widgets.chips.findChildren(QPushButton) if "BPM" in c.text())
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(12, chip.height() // 2))
    assert window.sessions.browse.viewpoint.query.find(Tempo) == Tempo(Range(110, 130))
    assert window.widgets.filters.isAncestorOf(window.focusWidget())
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert window.sessions.browse.viewpoint.query == Query(Kind("loop"))


def test_counts_follow_the_query(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.widgets.filters.panels[Instruments].tiles["kick"].count == 4)
    window.sessions.browse.set_query(Query(Kind("loop")), "test")
    qtbot.waitUntil(lambda: window.widgets.filters.panels[Instruments].tiles["kick"].count == 0)
    assert window.widgets.filters.panels[Instruments].tiles["loop"].count > 0


def test_a_key_of_the_grid_is_chosen_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    grid = window.widgets.filters.panels[Keys].grid
    window.activateWindow()
    grid.setFocus()
    qtbot.keyClick(grid.cells[0], Qt.Key.Key_Right)
    qtbot.keyClick(grid.cells[1], Qt.Key.Key_Space)
    assert grid.cells[1].hasFocus()
    assert window.sessions.browse.viewpoint.query.find(Keys) == Keys(frozenset({KEYS.index("G")}))


def test_nothing_found_offers_what_is_near(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "inst:kick is:loop")
    assert window.widgets.list_stack.currentWidget() is window.widgets.empty
    buttons = [b for b in window.widgets.empty.findChildren(QPushButton) if b.isVisibleTo(window.widgets.empty)]
    # The instrument last: another one is another question.
    assert [button.text() for button in buttons] == ["Drop loop  ·  4 sounds", "Drop kick  ·  16 sounds"]
    buttons[0].click()
    assert len(names(window)) == 4
    assert window.widgets.list_stack.currentWidget() is window.widgets.table


def test_letter_keys_are_text_while_the_search_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    loop = window.engine.settings.loop
    type_search(qtbot, window, "glf")
    assert window.widgets.search.toPlainText() == "glf"
    assert window.engine.settings.loop == loop
    assert window.sessions.browse.viewpoint.source is None


def test_escape_clears_the_search(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "kick")
    window.widgets.search.hide_completions()
    qtbot.keyClick(window.widgets.search, Qt.Key.Key_Escape)
    assert window.widgets.search.toPlainText() == ""
    assert len(names(window)) == 60


def test_a_cleared_search_leads_to_the_sound_that_was_chosen_or_to_the_top(qtbot: QtBot, window: MainWindow) -> None:
    table, bar = window.widgets.table, window.widgets.table.verticalScrollBar()
    window.resize(1440, 540)
    type_search(qtbot, window, names(window)[50].split()[0].lower())
    qtbot.waitUntil(lambda: len(names(window)) < 20)
    window.commands.trigger("escape")
    window.commands.trigger("escape")
    qtbot.waitUntil(lambda: len(names(window)) == 60)
    assert bar.value() == 0
    table.choose(40)
    chosen = names(window)[40]
    type_search(qtbot, window, names(window)[0].split()[0].lower())
    qtbot.waitUntil(lambda: 0 < len(names(window)) < 20)
    assert chosen not in names(window)
    window.views.query.reset()
    qtbot.waitUntil(lambda: len(names(window)) == 60)
    assert table.current_row() == 40
    assert table.visualRect(window.widgets.model.index(40, Column.NAME)).intersects(table.viewport().rect())


def test_back_and_forward_walk_through_the_queries(qtbot: QtBot, window: MainWindow) -> None:
    window.sessions.browse.set_query(Query(Kind("loop")), "panels")
    window.sessions.browse.set_query(Query(Kind("loop"), Tempo(Range(120, 130))), "panels")
    window.widgets.table.setFocus()
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.sessions.browse.viewpoint.query == Query(Kind("loop"))
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.sessions.browse.viewpoint.query.find(Tempo) == Tempo(Range(120, 130))


def test_a_click_on_a_header_orders_and_again_turns_round(qtbot: QtBot, window: MainWindow) -> None:
    window.sessions.browse.set_query(Query(Kind("loop")), "test")
    window.widgets.table._on_header_clicked(Column.BPM)

    def tempi() -> list[float]:
        records = map(window.widgets.model.record, range(window.widgets.model.rowCount()))
        return [record.bpm for record in records if record.bpm is not None]

    # An order that rows have come to since it was made is brought up to date a moment later.
    qtbot.waitUntil(lambda: tempi() == sorted(tempi()), timeout=5_000)
    window.widgets.table._on_header_clicked(Column.BPM)
    qtbot.waitUntil(lambda: window.widgets.model.record(0).bpm == max(tempi()), timeout=5_000)


def test_find_similar_shows_source_and_match_and_escape_returns_to_the_list_as_it_was(
    qtbot: QtBot, window: MainWindow
) -> None:
    type_search(qtbot, window, "kick")
    window.widgets.table.choose(1)
    before = names(window)
    window.widgets.table.setFocus()
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_G)
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=60_000)
    assert window.widgets.similar_panel.isVisible()
    assert before[1] not in names(window)
    matches = [window.widgets.model.shown(row).match for row in range(window.widgets.model.rowCount())]
    assert matches == sorted(matches, reverse=True)
    assert not window.widgets.table.isColumnHidden(Column.MATCH)
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Escape)
    assert names(window) == before
    assert not window.widgets.similar_panel.isVisible()
    assert window.widgets.table.isColumnHidden(Column.MATCH)
    assert window.widgets.table.current_row() == 1


def test_a_sidebar_folder_narrows_to_it(qtbot: QtBot, window: MainWindow) -> None:
    folder = click_first_folder(qtbot, window)
    assert window.sessions.browse.viewpoint.query == Query(Folders((folder.name,)))
    assert len(names(window)) == 60
    window.widgets.sidebar._places["favourites"].click()
    assert names(window) == []


def test_the_first_start_offers_a_folder_or_the_demo_sounds(
    open_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "new")
    assert window.widgets.list_stack.currentWidget() is window.widgets.empty
    buttons = {b.text(): b for b in window.widgets.empty.findChildren(QPushButton)}
    assert set(buttons) >= {"Add folder…", "Try the demo sounds"}
    assert not window.widgets.player_bar.transport.play.isEnabled()
    buttons["Try the demo sounds"].click()
    # At once, before anything is made.
    assert window.widgets.empty.findChild(QProgressBar).isVisible()
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 60, timeout=60_000)
    assert window.widgets.first_steps.isVisible()
    window.widgets.table.choose(0)
    type_search(qtbot, window, "a")
    assert window.engine.settings.first_steps == ["similar", "drag"]
    assert window.widgets.first_steps.isVisible()
    window.widgets.first_steps.close_button.click()
    assert not window.widgets.first_steps.isVisible()
    window.views.query.reset()
    qtbot.waitUntil(lambda: all(window.widgets.model.record(row).is_analysed for row in range(60)), timeout=60_000)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 1024])
def test_no_words_are_cut(
    open_window: Callable[..., MainWindow], data_dir: Path, qtbot: QtBot, theme: str, width: int
) -> None:
    from PySide6.QtWidgets import QLabel

    from audiomancer_gui.widgets.elided_label import ElidedLabel

    window = open_window(data_dir, theme)
    window.resize(width, 720)
    window.widgets.table.choose(3)
    qtbot.wait(50)
    cut = []
    for widget in [*window.findChildren(QPushButton), *window.findChildren(QLabel)]:
        if not widget.isVisible() or isinstance(widget, ElidedLabel) or not widget.text():
            continue
        needed = widget.minimumSizeHint() if not (isinstance(widget, QLabel) and widget.wordWrap()) else widget.size()
        if widget.width() < needed.width() or widget.height() < needed.height():
            cut.append((widget.text(), widget.size().toTuple(), needed.toTuple()))
    assert not cut


def test_the_count_explains_itself(qtbot: QtBot, window: MainWindow) -> None:
    type_search(qtbot, window, "bpm:120-126")
    qtbot.waitUntil(lambda: "fit any tempo" in window.widgets.chips._count.toolTip(), timeout=10_000)
    assert f"{len(names(window))} listed, of 60 in the library" in window.widgets.chips._count.toolTip()


def test_the_answer_to_a_new_question_is_read_from_its_beginning_and_going_back_finds_the_place(
    qtbot: QtBot, window: MainWindow
) -> None:
    table, bar = window.widgets.table, window.widgets.table.verticalScrollBar()
    window.resize(1440, 640)
    qtbot.waitUntil(lambda: window.sessions.browse.similarity is not None, timeout=20_000)
    table.choose(40)
    place = bar.value()
    assert place > 0
    qtbot.keyClick(table, Qt.Key.Key_G)
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=20_000)
    assert bar.value() == 0
    bar.setValue(bar.maximum())
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.widgets.model.is_similar_mode(), timeout=20_000)
    assert bar.value() == place
    window.views.query.follow_text("-clap")
    qtbot.waitUntil(lambda: len(names(window)) < 60, timeout=20_000)
    assert bar.value() == 0
    # The current sound is the last of the list, and not in the answer: Qt makes a neighbour current on its way.
    window.views.query.follow_text("")
    qtbot.waitUntil(lambda: len(names(window)) == 60, timeout=20_000)
    table.choose(59)
    assert bar.value() > 0
    gone = names(window)[59].split()[0].lower()
    window.views.query.follow_text(f"-{gone}")
    qtbot.waitUntil(lambda: len(names(window)) < 60, timeout=20_000)
    assert bar.value() == 0


def test_escape_does_one_thing_at_a_time_in_one_order(qtbot: QtBot, window: MainWindow) -> None:
    table, audition, browse = window.widgets.table, window.sessions.audition, window.sessions.browse
    qtbot.waitUntil(lambda: browse.similarity is not None, timeout=20_000)
    type_search(qtbot, window, "is:loop")
    table.setFocus()
    table.choose(0)
    window.commands.trigger("loop")
    window.commands.trigger("replay")
    qtbot.waitUntil(lambda: audition.state().is_wanted, timeout=20_000)
    audition.set_region((0.1, 0.4))
    qtbot.keyClick(table, Qt.Key.Key_G)
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=20_000)
    window.commands.trigger("keys")
    overlay = window.targets.overlay
    seen = []
    for _ in range(5):
        qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
        is_similar, is_searched = browse.viewpoint.source is not None, not browse.viewpoint.query.is_empty
        seen.append((overlay.isVisible(), is_similar, is_searched, audition.region is not None))
        qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert seen == [
        (True, True, True, True),
        (False, True, True, True),
        (False, False, True, True),
        (False, False, False, True),
        (False, False, False, False),
    ]
    window.commands.trigger("replay")
    qtbot.waitUntil(lambda: audition.state().is_wanted, timeout=20_000)
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not audition.state().is_wanted, timeout=20_000)


def test_loops_say_why_they_are_more_than_the_family_of_that_name(window: MainWindow) -> None:
    sounds = [("a", "bass"), ("b", "drum-loop")]
    index = BrowseIndex(
        [
            entry_of(number, f"/m/{name}.wav", is_loop=True, instrument=instrument)
            for number, (name, instrument) in enumerate(sounds, start=1)
        ]
    )
    assert matching_mask(index, parse("is:loop").query).tolist() == [True, True]
    assert matching_mask(index, parse("inst:loop").query).tolist() == [False, True]
    loops = next(one for one in window.widgets.filters.findChildren(QPushButton) if one.text().startswith("Loops"))
    assert "leaves out loops of one instrument" in loops.toolTip()


def test_numbers_beside_the_filters_wait_until_a_word_is_typed(qtbot: QtBot, window: MainWindow) -> None:
    counted: list[object] = []
    type_search(qtbot, window, "k")
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle)
    window.sessions.browse.facets_wanted.connect(counted.append)
    for letter in "ick":
        qtbot.keyClicks(window.widgets.search, letter)
        qtbot.waitUntil(lambda: not window.widgets.search._timer.isActive())
    assert names(window)[0].startswith("Kick")
    qtbot.waitUntil(lambda: len(counted) > 0)
    qtbot.wait(200)
    assert len(counted) < 3


def test_more_is_offered_beside_a_list_that_holds_little(qtbot: QtBot, window: MainWindow) -> None:
    index = window.sessions.browse.index
    tempi = sorted({round(float(bpm), 1) for bpm in index.column("bpm") if bpm == bpm})
    low = next(one for one, other in pairwise(tempi) if round(one) < round(other) <= one * 1.04)
    type_search(qtbot, window, f"bpm:{round(low)} is:loop")
    (offered,) = (one for one in window.widgets.chips._wider_buttons if one.isVisible())
    count = len(names(window))
    assert count > 0
    offered.click()
    assert len(names(window)) > count
    found = window.sessions.browse.viewpoint.query.find(Tempo)
    assert found is not None
    assert found.wanted.low is not None
    assert found.wanted.low < low
    type_search(qtbot, window, "is:loop")
    assert not any(one.isVisible() for one in window.widgets.chips._wider_buttons)


def test_the_switches_of_a_tempo_go_with_it(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.widgets.filters.panels[Tempo]
    type_search(qtbot, window, "bpm:118-126!")
    assert not panel._one_shots.isChecked()
    type_search(qtbot, window, "kick")
    assert panel._half_double.isChecked()
    assert panel._one_shots.isChecked()
    # Set before there is a tempo, a switch waits for one.
    panel._one_shots.setChecked(False)
    type_search(qtbot, window, "snare")
    assert not panel._one_shots.isChecked()


def test_the_button_of_the_filters_counts_no_words(qtbot: QtBot, window: MainWindow) -> None:
    button = window.widgets.top_bar.filter_toggle
    type_search(qtbot, window, "kick -808")
    assert "1" not in button.text()
    type_search(qtbot, window, "kick is:shot inst:kick")
    assert "2" in button.text()
