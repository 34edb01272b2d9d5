"""Space: which panes a window of a size shows, how they are shown by hand, what is remembered, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.main_window.overflow_menus import MoreMenus
from audiomancer_gui.main_window.window_place import first_place, fitted
from audiomancer_gui.player.player_bar import NORMAL_PX, SLIM_PX

WIDE, NARROW, NARROWEST = QSize(1440, 900), QSize(1100, 900), QSize(900, 900)


def resize(window: MainWindow, size: QSize) -> None:
    window.resize(size)
    QApplication.processEvents()


def left_panes(window: MainWindow) -> list[str]:
    panes = {"sidebar": window.widgets.sidebar, "filters": window.widgets.filters}
    toggles = {"sidebar": window.widgets.top_bar.sidebar_toggle, "filters": window.widgets.top_bar.filter_toggle}
    found = [name for name, pane in panes.items() if pane.isVisible()]
    assert found == [name for name, toggle in toggles.items() if toggle.isChecked()]
    return found


def test_panes_give_way_by_the_size_of_the_window_and_come_back(window: MainWindow) -> None:
    bar, top = window.widgets.player_bar, window.widgets.top_bar
    for size, panes, is_slim in (
        (WIDE, ["sidebar", "filters"], False),
        (NARROW, ["sidebar"], False),
        (NARROWEST, [], False),
        (QSize(1440, 700), ["sidebar", "filters"], True),
        (QSize(1024, 640), ["sidebar"], True),
        (WIDE, ["sidebar", "filters"], False),
    ):
        resize(window, size)
        assert (left_panes(window), bar.is_slim) == (panes, is_slim), size
        assert bar.height() == (SLIM_PX if is_slim else NORMAL_PX), size
        assert top.more.isVisible() == (size.width() < 1200)
        assert top.settings.isVisible() == top.help.isVisible() == (size.width() >= 1200)
        assert window.widgets.status.geometry().bottom() < window.height()


def test_in_a_narrow_window_filters_take_the_sidebars_place_and_give_it_back(window: MainWindow) -> None:
    resize(window, NARROW)
    window.commands.trigger("filters")
    assert left_panes(window) == ["filters"]
    window.commands.trigger("sidebar")
    assert left_panes(window) == ["sidebar"]
    window.commands.trigger("filters")
    window.commands.trigger("filters")
    assert left_panes(window) == ["sidebar"]
    resize(window, NARROWEST)
    window.widgets.top_bar.sidebar_toggle.click()
    assert left_panes(window) == ["sidebar"]
    resize(window, WIDE)
    assert left_panes(window) == ["sidebar", "filters"]


def test_sidebar_and_filters_reach_down_to_the_status_line_and_the_player_stands_under_the_list(
    window: MainWindow,
) -> None:
    widgets = window.widgets

    def place(widget: object) -> QRect:
        return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())

    status, player, table = place(widgets.status), place(widgets.player_bar), place(widgets.pages)
    for pane in (widgets.sidebar, widgets.filters):
        assert status.top() - place(pane).bottom() <= 1
    assert place(widgets.strips).left() <= place(widgets.filters).left()
    assert abs(player.left() - table.left()) <= 1
    assert player.right() == table.right()
    assert 180 <= widgets.sidebar.width() <= 320


def test_the_size_of_the_player_is_chosen_by_hand_also_in_a_low_window(window: MainWindow) -> None:
    bar = window.widgets.player_bar
    window.commands.trigger("player-size")
    assert bar.is_slim
    bar.buttons.size.click()
    assert not bar.is_slim
    resize(window, QSize(1440, 640))
    assert bar.is_slim
    window.commands.trigger("player-size")
    assert not bar.is_slim
    resize(window, WIDE)
    resize(window, QSize(1440, 640))
    assert bar.is_slim


def test_panes_are_remembered_with_the_layout_and_reset(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    first = open_window(data_dir)
    first.widgets.edges.sidebar.moveSplitter(280, 1)
    first.widgets.edges.player.moveSplitter(first.widgets.edges.player.height() - 240, 1)
    first.commands.trigger("filters")
    sizes = first.widgets.sidebar.width(), first.widgets.player_bar.height()
    assert sizes != (216, NORMAL_PX)
    first.close()
    second = open_window(data_dir)
    assert left_panes(second) == ["sidebar"]
    assert (second.widgets.sidebar.width(), second.widgets.player_bar.height()) == sizes
    second.commands.trigger("reset-layout")
    assert left_panes(second) == ["sidebar", "filters"]
    assert second.widgets.sidebar.width() == 216
    assert second.widgets.player_bar.height() == NORMAL_PX


def test_what_finds_no_space_stands_in_a_menu(window: MainWindow) -> None:
    menus = MoreMenus(window.commands, window.targets, window.engine.settings, window)
    texts = [action.text() for action in menus.top_bar_menu().actions()]
    assert {"Settings", "Keyboard shortcuts", "Tap tempo", "Reset the layout"} <= set(texts)
    before = {action.text(): action for action in menus.player_menu().actions()}
    assert {"Mono", "Reverse", "Slim player"} <= set(before)
    assert "Find similar" not in before
    before["Mono"].trigger()
    window.widgets.table.choose(0)
    after = {action.text(): action for action in menus.player_menu().actions()}
    assert after["Mono"].isChecked()
    assert {"Find similar", "Back to the start"} <= set(after)


def test_filters_name_how_many_conditions_there_are(window: MainWindow) -> None:
    window.widgets.search.setPlainText("inst:kick is:loop")
    window.widgets.search.text_edited.emit("inst:kick is:loop")
    assert window.widgets.top_bar.filter_toggle.text() == "Filters  2"
    assert window.widgets.top_bar.back.isEnabled()


# The place of the window

_AREA = QRect(0, 0, 1440, 900)
_FRAME = QMargins(4, 28, 4, 4)


@pytest.mark.parametrize(
    "place",
    [
        QRect(0, 0, 1440, 900),
        QRect(-300, -40, 1200, 800),
        QRect(2600, 1500, 1200, 800),
        QRect(100, 100, 4000, 4000),
        QRect(700, 500, 900, 600),
    ],
)
def test_a_place_is_wholly_on_the_screen_with_its_frame(place: QRect) -> None:
    found = fitted(place, _FRAME, _AREA)
    assert _AREA.contains(found.marginsAdded(_FRAME))
    assert found.width() == min(place.width(), 1440 - 8)


def test_a_place_that_fits_stays() -> None:
    place = QRect(120, 80, 1100, 700)
    assert fitted(place, _FRAME, _AREA) == place


@pytest.mark.parametrize(
    ("screen", "least"),
    [
        (QRect(0, 0, 1024, 640), QSize(1000, 600)),
        (QRect(0, 24, 1440, 876), QSize(1400, 840)),
        (QRect(1920, 0, 1920, 1080), QSize(1440, 860)),
        (QRect(0, 0, 5120, 2880), QSize(1440, 900)),
    ],
)
def test_a_first_window_fills_a_small_screen_and_stands_amid_a_large_one(screen: QRect, least: QSize) -> None:
    place = first_place(screen)
    assert screen.contains(place.marginsAdded(QMargins(1, 30, 1, 1)))
    assert place.width() >= least.width()
    assert place.height() >= least.height()
    assert place.width() <= 1920
    assert abs(place.center().x() - screen.center().x()) <= 1
