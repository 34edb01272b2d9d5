"""The user goes on while something is worked out: late answers are dropped, and nothing typed is lost."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import Folders, State, Term
from audiomancer_gui.main_window import MainWindow

_LONG_MS = 20_000


def test_an_answer_that_comes_after_the_user_went_on_is_dropped(qtbot: QtBot, window: MainWindow) -> None:
    browse, similarity = window.sessions.browse, window.sessions.similarity
    qtbot.waitUntil(lambda: browse.similarity is not None, timeout=_LONG_MS)
    row = window.widgets.model.record(0)
    similarity.find_part(row, (0.0, 0.2))
    browse.set_query(Query(Term("snare")), "test")
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=_LONG_MS)
    assert browse.viewpoint.source is None
    assert browse.viewpoint.query == Query(Term("snare"))
    # Who waits gets the answer.
    similarity.find_part(row, (0.0, 0.2))
    qtbot.waitUntil(lambda: browse.viewpoint.source is not None, timeout=_LONG_MS)


def test_a_search_cleared_by_escape_comes_back(window: MainWindow) -> None:
    browse, toast = window.sessions.browse, window.widgets.toast
    browse.set_query(Query(Term("kick"), Folders(("Drums",))), "test")
    window.targets.navigation.escape()
    assert browse.viewpoint.query == Query()
    assert toast.text == "Search cleared."
    toast.action.click()
    assert browse.viewpoint.query == Query(Term("kick"), Folders(("Drums",)))


def test_a_click_on_a_folder_narrows_what_is_looked_for(window: MainWindow) -> None:
    browse, navigation = window.sessions.browse, window.targets.navigation
    tree = window.widgets.sidebar.folders
    top = tree.model().index(0, 0)
    place = (tree.folders.path(top), tree.folders.shown(top))
    browse.set_query(Query(Term("kick"), State("favourite")), "test")
    navigation.show_folders([place])
    query = browse.viewpoint.query
    assert query.find(Term) == Term("kick")
    # Another place of the sidebar is left for it.
    assert query.find(State) is None
    assert query.find(Folders) is not None
    navigation.show_place("all")
    assert browse.viewpoint.query == Query()
