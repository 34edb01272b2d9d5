"""The tree of folders in the sidebar."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import Excluded, FolderLevels, Folders, Kind
from audiomancer.work import Progress
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.panels.folder_tree import FolderTreeView
from audiomancer_gui.panels.folder_tree_model import FolderItem
from tests.gui.test_browsing import names


def tree_of(qtbot: QtBot, window: MainWindow) -> FolderTreeView:
    tree = window.widgets.sidebar.folders
    qtbot.waitUntil(lambda: tree.folders.rowCount(tree.folders.index(0, 0)) > 0, timeout=10_000)
    return tree


def find(tree: FolderTreeView, *path: str) -> QModelIndex:
    index = tree.folders.index(0, 0)
    for name in path:
        children = [tree.folders.index(row, 0, index) for row in range(tree.folders.rowCount(index))]
        index = next(child for child in children if tree.folders.name(child) == name)
    return index


def click(qtbot: QtBot, tree: FolderTreeView, index: QModelIndex, modifier: Qt.KeyboardModifier) -> None:
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, modifier, tree.visualRect(index).center())


def test_the_model_follows_qts_rules(qtbot: QtBot, window: MainWindow, qtmodeltester: object) -> None:
    qtmodeltester.check(tree_of(qtbot, window).folders)


def test_every_level_has_its_count_and_a_click_shows_what_lies_below(qtbot: QtBot, window: MainWindow) -> None:
    tree = tree_of(qtbot, window)
    tree.expand(find(tree))
    drums = find(tree, "Drums")
    assert tree.folders.count(find(tree)) == 60
    click(qtbot, tree, drums, Qt.KeyboardModifier.NoModifier)
    assert window.sessions.browse.viewpoint.query == Query(Folders(("Demo Sounds/Drums",)))
    assert len(names(window)) == tree.folders.count(drums) > 0
    bass = find(tree, "Bass")
    click(qtbot, tree, bass, Qt.KeyboardModifier.ControlModifier)
    assert set(Folders.names_in(window.sessions.browse.viewpoint.query)) == {"Demo Sounds/Drums", "Demo Sounds/Bass"}
    assert len(names(window)) == tree.folders.count(drums) + tree.folders.count(bass)
    assert sorted(map(tree.folders.name, tree.selectionModel().selectedIndexes())) == ["Bass", "Drums"]


def test_keys_open_and_close_and_choose(qtbot: QtBot, window: MainWindow) -> None:
    tree = tree_of(qtbot, window)
    tree.setFocus()
    tree.setCurrentIndex(find(tree))
    height = tree.height()
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    assert tree.isExpanded(find(tree))
    assert tree.height() > height
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert window.sessions.browse.viewpoint.query == Query(Folders(("Demo Sounds/Bass",)))
    assert tree.hasFocus()


def test_what_the_query_names_is_highlighted_and_opened(qtbot: QtBot, window: MainWindow) -> None:
    tree = tree_of(qtbot, window)
    window.sessions.browse.set_query(Query(Folders(("drums/kicks",))), "text")
    assert [tree.folders.shown(index) for index in tree.selectionModel().selectedIndexes()] == [
        "Demo Sounds / Drums / Kicks"
    ]
    assert tree.isExpanded(find(tree, "Drums"))
    window.sessions.browse.set_query(Query(), "text")
    assert tree.selectionModel().selectedIndexes() == []


def menu_of(tree: FolderTreeView, index: QModelIndex, monkeypatch: pytest.MonkeyPatch) -> dict[str, QAction]:
    """Actions of the menu of a folder, those of its submenus too, by their texts."""
    opened: list[QMenu] = []
    # Without a screen no menu can open.
    monkeypatch.setattr(QMenu, "popup", lambda menu, _where: opened.append(menu))
    place = tree.visualRect(index).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, tree.viewport().mapToGlobal(place))
    QApplication.sendEvent(tree.viewport(), event)
    (menu,) = opened
    return {action.text(): action for action in menu.findChildren(QAction)}


def test_the_menu_of_a_folder_offers_its_level_and_its_path(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tree_of(qtbot, window)
    tree.expand(find(tree))
    actions = menu_of(tree, find(tree, "Drums"), monkeypatch)
    actions["Copy path"].trigger()
    assert QApplication.clipboard().text().endswith("/Demo Sounds/Drums")
    actions["This level only"].trigger()
    assert window.sessions.browse.viewpoint.query == Query(FolderLevels(("Demo Sounds/Drums",)))
    assert names(window) == []


def test_from_a_sound_its_folder_is_shown_added_and_left_out(qtbot: QtBot, window: MainWindow) -> None:
    tree_of(qtbot, window)
    navigation = window.targets.navigation
    row = next(record for record in map(window.widgets.model.record, range(60)) if record.folder.endswith("Kicks"))
    window.sessions.browse.set_query(Query(Kind("shot")), "text")
    navigation.narrow_to_folder_of(row)
    kicks = Folders(("Demo Sounds/Drums/Kicks",))
    assert window.sessions.browse.viewpoint.query == Query(kicks, Kind("shot"))
    navigation.show_folder_of(row)
    assert window.sessions.browse.viewpoint.query == Query(kicks)
    window.sessions.browse.set_query(Query(), "text")
    navigation.leave_out_folder_of(row)
    assert window.sessions.browse.viewpoint.query == Query(Excluded(kicks))
    assert row.name not in names(window)


def test_folders_are_dragged_out_as_files(qtbot: QtBot, window: MainWindow) -> None:
    tree = tree_of(qtbot, window)
    data = tree.folders.mimeData([find(tree, "Drums")])
    assert [url.toLocalFile().rpartition("/")[2] for url in data.urls()] == ["Drums"]


def test_the_tree_is_there_with_the_list_and_follows_what_comes(
    qtbot: QtBot, window: MainWindow, scanned: tuple[Path, Path]
) -> None:
    tree = window.widgets.sidebar.folders
    assert tree.folders.rowCount(tree.folders.index(0, 0)) > 0
    folders = window.sessions.browse.index.folders
    folders.number(folders.source_ids[0], str(scanned[0] / "A new one"))
    window.sessions.browse.refresh()

    def names_below() -> list[str]:
        root = tree.folders.index(0, 0)
        children = (tree.folders.index(row, 0, root) for row in range(tree.folders.rowCount(root)))
        return [tree.folders.name(child) for child in children]

    qtbot.waitUntil(lambda: "A new one" in names_below(), timeout=10_000)


def test_a_folder_is_left_out_and_taken_in_again_by_its_menus(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tree_of(qtbot, window)
    tree.expand(find(tree))
    bass = find(tree, "Bass")
    count = tree.folders.count(bass)
    menu_of(tree, bass, monkeypatch)["Leave out of the library"].trigger()
    qtbot.waitUntil(lambda: len(names(window)) == 60 - count, timeout=10_000)
    qtbot.waitUntil(lambda: bool(tree.folders.items[0].excluded), timeout=10_000)
    menu_of(tree, find(tree), monkeypatch)["Take “Bass” in again"].trigger()
    qtbot.waitUntil(lambda: len(names(window)) == 60, timeout=20_000)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_a_folder_is_looked_into_and_analysed_first_by_its_menu(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tree_of(qtbot, window)
    tree.expand(find(tree))
    with qtbot.waitSignal(window.sessions.library.scan_finished, timeout=20_000):
        menu_of(tree, find(tree, "Drums"), monkeypatch)["Look for new sounds here"].trigger()
    with qtbot.waitSignal(window.targets.folders.message) as said:
        menu_of(tree, find(tree, "Drums"), monkeypatch)["Analyse first"].trigger()
    assert said.args == ["All sounds of “Drums” are analysed."]
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_a_folder_that_waits_for_a_scan_is_not_said_to_be_empty(qtbot: QtBot, window: MainWindow) -> None:
    tree = tree_of(qtbot, window)
    folder, library = find(tree), window.sessions.library
    waiting = FolderItem(99, "Waiting", "/nowhere/Waiting", is_missing=False)
    tree.show_folders([*tree.folders.items, waiting])
    folder, other = tree.folders.index(0, 0), tree.folders.index(1, 0)
    assert [tree.folders.count_text(one) for one in (folder, other)] == ["60", "0"]
    library.progress_altered.emit(Progress())
    assert [tree.folders.count_text(one) for one in (folder, other)] == ["60", "…"]
    assert tree.folders.data(other, Qt.ItemDataRole.AccessibleTextRole) == "Waiting, not counted yet"
    library.progress_altered.emit(None)
    assert tree.folders.count_text(other) == "0"
