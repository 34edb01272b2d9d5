"""The looks of the rows of the sidebar."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from audiomancer.browse.search.conditions import Folders
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.panels.named_section import NamedItem, NamedSection
from audiomancer_gui.panels.sidebar import Sidebar
from audiomancer_gui.panels.sidebar_row import SidebarRow
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import IconPainter

ICON = QRect(16, 4, 16, 16)


def row_of(sidebar: QWidget, name: str) -> SidebarRow:
    return next(row for row in sidebar.findChildren(SidebarRow) if row.name == name)


def colours_in(widget: QWidget, area: QRect) -> set[str]:
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    made = Sidebar(Theme())
    qtbot.addWidget(made)
    made.resize(216, 700)
    return made


def test_every_place_has_an_icon_of_its_colour(sidebar: Sidebar) -> None:
    theme = Theme()
    for row in sidebar.findChildren(SidebarRow):
        assert theme.colour("text_dim").name() in colours_in(row, ICON), row.name


def test_problems_stand_out_while_there_are_some(sidebar: Sidebar) -> None:
    row, bad = row_of(sidebar, "Problems"), Theme().colour("bad").name()
    sidebar.show_counts(10, 0, 0, 0, problems=0)
    assert bad not in colours_in(row, ICON)
    sidebar.show_counts(10, 0, 0, 0, problems=3)
    assert bad in colours_in(row, ICON)


def test_a_collection_has_its_dot_and_a_saved_search_an_icon(qtbot: QtBot) -> None:
    theme = Theme()
    collections = NamedSection("Collections", "New", theme, IconPainter(theme))
    searches = NamedSection("Saved searches", "New", theme, IconPainter(theme), "search")
    for section in (collections, searches):
        qtbot.addWidget(section)
    collections.show_items([NamedItem(1, "Kit", 4, colour="red")])
    searches.show_items([NamedItem(1, "Dark loops", tip="mood:dark is:loop")])
    assert theme.collection_colour("red").name() in colours_in(row_of(collections, "Kit"), ICON)
    assert theme.colour("text_dim").name() in colours_in(row_of(searches, "Dark loops"), ICON)


def test_icons_take_the_colours_of_another_theme(sidebar: Sidebar) -> None:
    sidebar.grab()
    light = Theme("light")
    sidebar.set_theme(light)
    for name in ("All sounds", "Favourites"):
        assert light.colour("text_dim").name() in colours_in(row_of(sidebar, name), ICON)


def test_an_icon_is_drawn_once(sidebar: Sidebar, monkeypatch: pytest.MonkeyPatch) -> None:
    sidebar.grab()
    monkeypatch.setattr("audiomancer_gui.widgets.icons.icon", lambda *_: pytest.fail("drawn anew"))
    sidebar.grab()


def test_a_folder_whose_drive_is_missing_says_so(qtbot: QtBot, window: MainWindow) -> None:
    tree = window.widgets.sidebar.folders
    index = tree.folders.index(0, 0)
    place = QRect(tree.visualRect(index).topLeft() + QPoint(12, 4), ICON.size())
    before = tree.viewport().grab(place).toImage()
    tree.show_folders([dataclasses.replace(tree.folders.items[0], is_missing=True)])
    assert tree.viewport().grab(place).toImage() != before
    index = tree.folders.index(0, 0)
    assert "not reachable at the moment" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert ", offline," in str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_saved_search_says_how_many_sounds_it_finds(qtbot: QtBot, window: MainWindow) -> None:
    window.sessions.edits.do(lambda edits: edits.collections.save_search("Kicks", "kick -808"), "Saved.")
    section = window.widgets.sidebar.searches

    def count() -> int | None:
        return next((row.count for row in section._rows.values() if row.name == "Kicks"), None)

    qtbot.waitUntil(lambda: count() == 3, timeout=20_000)
    # What the user hides is found no more, here as in the list.
    model = window.widgets.model
    window.widgets.table.choose(
        next(row for row in range(model.rowCount()) if model.record(row).name == "Kick Hard.wav")
    )
    window.commands.trigger("hide")
    qtbot.waitUntil(lambda: count() == 2, timeout=20_000)


def test_after_a_click_in_the_sidebar_the_arrows_move_in_the_list(qtbot: QtBot, window: MainWindow) -> None:
    sidebar, table = window.widgets.sidebar, window.widgets.table
    window.activateWindow()
    for name in ("Recently added", "All sounds"):
        sidebar.setFocus()
        qtbot.mouseClick(row_of(sidebar, name), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(table.hasFocus)
    folders = sidebar.folders
    folders.setFocus()
    place = folders.visualRect(folders.folders.index(0, 0)).center()
    qtbot.mouseClick(folders.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: window.sessions.browse.viewpoint.query.find(Folders) is not None)
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.current_row() is not None
