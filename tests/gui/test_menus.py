"""Menus and the chain of Escape: collections, saved searches, missing sounds, the file manager."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query, to_text
from audiomancer.browse.search.conditions import Term
from audiomancer.platforms.system import CURRENT, System
from audiomancer_gui.commands.handlers.file_manager import select_file
from audiomancer_gui.dialogs.questions import Confirmation, NameQuestion
from audiomancer_gui.main_window import MainWindow
from tests.gui.test_collections import made, names

_LONG_MS = 20_000

Menu = Callable[[], dict[str, QAction]]


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> Menu:
    """The actions of the menu that was opened last, by their texts; without a screen none can open."""
    opened: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _where: opened.append(menu))
    return lambda: {action.text().split("\t")[0]: action for action in opened[-1].findChildren(QAction)}


def answer(window: MainWindow, text: str) -> None:
    """Type an answer to the question that is open."""
    question = window.findChildren(NameQuestion)[-1]
    question.setTextValue(text)
    question.accept()


def test_a_collection_is_renamed_coloured_asked_for_and_removed_by_its_menu(
    qtbot: QtBot, window: MainWindow, menu: Menu
) -> None:
    (number,) = made(qtbot, window, ("Album", [0, 1]))
    collections, lists = window.targets.collections, window.sessions.edits
    qtbot.waitUntil(lambda: window.widgets.model.record(0).collections == ("Album",), timeout=_LONG_MS)
    collections.show_menu(number, QPoint())
    menu()["Rename…"].trigger()
    answer(window, "  Live set ")
    qtbot.waitUntil(lambda: [one.name for one in lists.lists.collections] == ["Live set"], timeout=_LONG_MS)
    collections.show_menu(number, QPoint())
    menu()["Grey"].trigger()
    qtbot.waitUntil(lambda: lists.lists.collections[0].colour == "grey", timeout=_LONG_MS)
    collections.show_menu(number, QPoint())
    assert menu()["Grey"].isChecked()
    menu()["Find similar"].trigger()
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=_LONG_MS)
    collections.show_menu(number, QPoint())
    menu()["Remove"].trigger()
    qtbot.waitUntil(lambda: not lists.lists.collections, timeout=_LONG_MS)
    lists.undo()
    qtbot.waitUntil(lambda: [one.name for one in lists.lists.collections] == ["Live set"], timeout=_LONG_MS)


def test_a_search_is_saved_renamed_done_and_removed_by_its_menu(qtbot: QtBot, window: MainWindow, menu: Menu) -> None:
    collections, lists, browse = window.targets.collections, window.sessions.edits, window.sessions.browse
    collections.save_search()
    assert "no search to save" in window.widgets.status._message
    browse.set_query(Query(Term("kick")), "text")
    collections.save_search()
    answer(window, "Kicks")
    qtbot.waitUntil(lambda: [one.name for one in lists.lists.searches] == ["Kicks"], timeout=_LONG_MS)
    number = lists.lists.searches[0].number
    collections.show_search_menu(number, QPoint())
    menu()["Rename…"].trigger()
    answer(window, "All kicks")
    qtbot.waitUntil(lambda: [one.name for one in lists.lists.searches] == ["All kicks"], timeout=_LONG_MS)
    browse.set_query(Query(), "escape")
    collections.show_search(number)
    assert to_text(browse.viewpoint.query) == "kick"
    collections.show_search_menu(number, QPoint())
    menu()["Remove"].trigger()
    qtbot.waitUntil(lambda: not lists.lists.searches, timeout=_LONG_MS)


def test_a_command_that_needs_something_says_what(qtbot: QtBot, window: MainWindow) -> None:
    said: list[str] = []
    targets = window.targets
    for part in (targets.similarity, targets.playback):
        part.message.connect(said.append)
    targets.similarity.find_present()
    targets.similarity.use_as_second()
    targets.similarity.use_as_unlike()
    targets.similarity.find_part()
    targets.similarity.find_collection("Empty", [])
    targets.playback.step_in_history(-1)
    targets.playback.step_in_history(1)
    targets.playback.take_project_from_sound()
    assert [words.split(":")[0].split(";")[0].split(".")[0] for words in said] == [
        "Choose a sound first, then press G",
        "Find similar sounds first (G)",
        "Find similar sounds first (G)",
        "Drag over a part of the waveform first, then press Shift+G",
        "None of the sounds of this collection is in the library",
        "Nothing was played before",
        "Nothing was played after this",
        "This sound has no tempo and no key that could be the project's",
    ]


def test_escape_leaves_one_thing_after_another(qtbot: QtBot, window: MainWindow) -> None:
    browse, audition, navigation = window.sessions.browse, window.sessions.audition, window.targets.navigation
    qtbot.waitUntil(lambda: browse.similarity is not None, timeout=_LONG_MS)
    browse.set_query(Query(Term("kick")), "text")
    qtbot.waitUntil(lambda: 0 < len(names(window)) < 20, timeout=_LONG_MS)
    window.widgets.table.choose(0)
    window.targets.similarity.find_present()
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=_LONG_MS)
    audition.set_region((0.01, 0.05))
    navigation.show_place("problems")
    assert window.widgets.pages.shows_problems
    navigation.escape()
    assert not window.widgets.pages.shows_problems
    navigation.escape()
    qtbot.waitUntil(lambda: not window.widgets.model.is_similar_mode(), timeout=_LONG_MS)
    assert not browse.viewpoint.query.is_empty
    navigation.escape()
    assert browse.viewpoint.query.is_empty
    assert audition.region is not None
    navigation.escape()
    assert audition.region is None
    # Last of all what plays is stopped.
    navigation.escape()
    assert not audition.state().is_wanted


@pytest.mark.parametrize("place", ["copies", "favourites", "recent", "played", "hidden", "missing"])
def test_escape_in_a_place_leads_back_to_the_search_before_it(window: MainWindow, place: str) -> None:
    browse, navigation, search = window.sessions.browse, window.targets.navigation, window.widgets.search
    window.views.query.recall("kick")
    wanted = browse.viewpoint.query
    navigation.show_place("favourites")
    navigation.show_place(place)
    inside = browse.viewpoint.query
    # What is searched for in the place, and given up there, is no way out of it.
    browse.set_query(inside.plus(Term("loud")), "panels")
    browse.set_query(inside, "chips")
    navigation.escape()
    assert browse.viewpoint.query == wanted
    assert search.toPlainText() == "kick"
    navigation.escape()
    assert browse.viewpoint.query.is_empty
    browse.go_back()
    assert browse.viewpoint.query == wanted


def test_escape_in_a_place_with_nothing_before_it_and_in_a_search_inside_of_one_clears(window: MainWindow) -> None:
    browse, navigation = window.sessions.browse, window.targets.navigation
    navigation.show_place("favourites")
    navigation.escape()
    assert browse.viewpoint.query.is_empty
    assert window.widgets.toast.isVisible()
    browse.set_query(Query(Term("kick")), "test")
    navigation.show_place("favourites")
    browse.set_query(browse.viewpoint.query.plus(Term("loud")), "panels")
    navigation.escape()
    assert browse.viewpoint.query.is_empty


def test_missing_sounds_are_removed_after_a_question(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, demo_sounds: Path
) -> None:
    folder = tmp_path / "sounds"
    folder.mkdir()
    for number, path in enumerate(sorted(demo_sounds.rglob("*.wav"))[:3]):
        (folder / f"{number}.wav").write_bytes(path.read_bytes())
    window = open_window(tmp_path / "data")
    library, model = window.sessions.library, window.widgets.model
    library.add_folders([str(folder)])
    qtbot.waitUntil(lambda: library.has_scanned and not library.is_scanning, timeout=60_000)
    (folder / "1.wav").unlink()
    library.scan()
    qtbot.waitUntil(lambda: sum(model.record(row).is_missing for row in range(3)) == 1, timeout=60_000)
    window.widgets.table.choose(names(window).index("1.wav"))
    window.targets.annotations.remove_missing()
    question = window.findChildren(Confirmation)[-1]
    assert question.text() == "Remove this missing sound from the library?"
    question._accept.click()
    qtbot.waitUntil(lambda: names(window) == ["0.wav", "2.wav"], timeout=_LONG_MS)


@pytest.mark.skipif(
    CURRENT is not System.LINUX, reason="the interface of freedesktop.org, asked by a shell script here"
)
def test_the_file_manager_is_asked_to_select_a_file_and_where_none_answers_the_path_is_copied(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, program = tmp_path / "asked", tmp_path / "dbus-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{asked}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert select_file("/sounds/Ünder, 100%.wav")
    assert "array:string:file:///sounds/%C3%9Cnder%2C%20100%25.wav" in asked.read_text().splitlines()
    program.write_text("#!/bin/sh\nexit 1\n")
    monkeypatch.setattr("audiomancer_gui.commands.handlers.file_commands.open_folder_of", lambda _path: False)
    window.widgets.table.choose(0)
    window.targets.files.reveal_selected()
    qtbot.waitUntil(lambda: "No file manager answered" in window.widgets.status._message, timeout=_LONG_MS)
    assert QGuiApplication.clipboard().text() == window.widgets.model.path(0)
