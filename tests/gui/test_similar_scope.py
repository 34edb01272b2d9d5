"""Scope of a list of similar sounds: everything at first, and the ways to look in less and in more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from audiomancer.browse import GroupSource, Query
from audiomancer.browse.search.conditions import Excluded, Folders, InCollections, Instruments, Kind, Term
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT
from audiomancer_gui.main_window import MainWindow
from tests.gui.test_similar_panel import settle, shown_ids

KICKS = 4


def ask(window: MainWindow, qtbot: QtBot, query: Query) -> None:
    """Search, then find what is similar to the first sound found."""
    browse, model = window.sessions.browse, window.widgets.model
    browse.set_query(query, "chips")
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle and 0 < model.rowCount() < 60, timeout=20_000)
    window.widgets.table.choose(0)
    window.commands.trigger("similar")
    qtbot.waitUntil(lambda: browse.viewpoint.source is not None, timeout=20_000)
    settle(window, qtbot)


def test_words_of_the_search_before_are_no_limit_and_come_back_with_a_click(window: MainWindow, qtbot: QtBot) -> None:
    browse, chips, search = window.sessions.browse, window.widgets.chips, window.widgets.search
    kick = Query(Term("kick"))
    ask(window, qtbot, kick)
    assert browse.viewpoint.query.is_empty
    assert search.toPlainText() == ""
    assert len(shown_ids(window)) > 40
    assert chips.narrow.isVisible()
    assert chips.narrow.text() == "Only among “kick”"
    assert chips._scope.text() == "Similar in all sounds"
    qtbot.mouseClick(chips.narrow, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert browse.viewpoint.query == kick
    assert len(shown_ids(window)) == KICKS - 1
    assert chips._scope.text() == "Similar within"
    assert not chips.narrow.isVisible()
    window.commands.trigger("escape")
    qtbot.waitUntil(lambda: browse.viewpoint.source is None)
    assert browse.viewpoint.query == kick
    assert search.toPlainText() == "kick"
    assert not chips._scope.isVisible()
    assert chips.reset.isVisible()
    assert not chips.everything.isVisible()


def test_filters_stay_and_are_said_with_one_click_to_everything(window: MainWindow, qtbot: QtBot) -> None:
    browse, chips = window.sessions.browse, window.widgets.chips
    kicks = Instruments(frozenset({"kick"}))
    ask(window, qtbot, Query(kicks, Term("kick"), Excluded(Term("loop"))))
    assert browse.viewpoint.query == Query(kicks)
    qtbot.waitUntil(lambda: window.widgets.model.matching_count == KICKS - 1, timeout=20_000)
    assert chips._scope.text() == "Similar within"
    assert chips.everything.text() == "Search all 60"
    # So few that the way to more stands out.
    assert chips.everything.property("chosen") is True
    qtbot.mouseClick(chips.everything, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert browse.viewpoint.query.is_empty
    assert len(shown_ids(window)) > 40
    assert not chips.everything.isVisible()
    assert chips.narrow.isVisible()
    window.commands.trigger("back")
    settle(window, qtbot)
    assert browse.viewpoint.query == Query(kicks)


def test_what_is_typed_after_the_question_narrows_it_also_for_the_next_one(window: MainWindow, qtbot: QtBot) -> None:
    browse = window.sessions.browse
    ask(window, qtbot, Query(Kind("shot")))
    window.widgets.search.setPlainText("kick")
    qtbot.waitUntil(lambda: bool(browse.viewpoint.query.all(Term)), timeout=20_000)
    settle(window, qtbot)
    window.widgets.table.choose(1)
    window.commands.trigger("similar")
    settle(window, qtbot)
    assert browse.viewpoint.query.all(Term) == (Term("kick"),)


def test_a_collection_as_a_question_is_not_looked_for_in_itself(window: MainWindow, qtbot: QtBot) -> None:
    browse = window.sessions.browse
    place = Folders(("Loops",))
    browse.set_query(Query(InCollections(("Kit",)), place), "sidebar")
    browse.find_similar(GroupSource("Kit", ("nothing",)))
    assert browse.viewpoint.query == Query(place)


def test_what_a_collection_lacks_is_like_it_and_of_other_families(window: MainWindow, qtbot: QtBot) -> None:
    browse, model, edits = window.sessions.browse, window.widgets.model, window.sessions.edits
    browse.set_query(Query(Instruments(frozenset({"kick"}))), "panels")
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle and 0 < model.rowCount() < 60, timeout=20_000)
    ids = [sample_id for row in range(model.rowCount()) if (sample_id := model.record(row).sample_id) is not None]
    edits.do(lambda storage: storage.collections.put(storage.collections.create("Kit"), ids), "Made.")
    qtbot.waitUntil(lambda: [one.name for one in edits.lists.collections] == ["Kit"], timeout=20_000)
    number = edits.lists.collections[0].number
    window.targets.collections.show(number)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle and model.rowCount() == len(ids), timeout=20_000)
    window.targets.collections.find_similar(number, is_lacking=True)
    qtbot.waitUntil(lambda: isinstance(browse.viewpoint.source, GroupSource), timeout=20_000)
    settle(window, qtbot)
    families = {FAMILY_OF_INSTRUMENT[model.record(row).instrument or "kick"] for row in range(model.rowCount())}
    assert model.rowCount() > 20
    assert FAMILY_OF_INSTRUMENT["kick"] not in families
    window.commands.trigger("escape")
    qtbot.waitUntil(lambda: browse.viewpoint.source is None)
    assert browse.viewpoint.query == Query(InCollections(("Kit",)))


def test_only_conditions_of_words_are_wording() -> None:
    word = Term("kick")
    assert word.is_wording
    assert Excluded(word).is_wording
    assert not Excluded(Kind("loop")).is_wording
    assert not Instruments(frozenset({"kick"})).is_wording
