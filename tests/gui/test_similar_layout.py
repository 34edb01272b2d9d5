"""Places in the panel over similar sounds: the question readable, faders over the columns that they weigh."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.panels.aspect_faders import Fader
from audiomancer_gui.results.list_columns import ASPECT_COLUMNS
from tests.gui.test_similar_panel import find_similar, settle

_BAR_MIDDLE_PX = 21
_LONG_MS = 20_000


def faders_over(window: MainWindow) -> list[int]:
    """Distances of the faders that are shown from the middles of the bars that they weigh."""
    table, panel = window.widgets.table, window.widgets.similar_panel
    header = table.horizontalHeader()
    found = []
    for column, fader in zip(ASPECT_COLUMNS, panel.faders[0].findChildren(Fader), strict=True):
        assert fader.isVisible() != table.isColumnHidden(column)
        if fader.isVisible():
            left = header.viewport().mapToGlobal(QPoint(header.sectionViewportPosition(column), 0)).x()
            middle = fader.mapToGlobal(QPoint(fader.width() // 2, 0)).x()
            found.append(middle - left - _BAR_MIDDLE_PX)
    return found


@pytest.mark.parametrize("size", [(1700, 900), (1440, 900), (1024, 640)])
@pytest.mark.parametrize("question", ["kick", "is:loop"])
def test_faders_stand_over_their_columns_whatever_moves_these(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int], question: str
) -> None:
    window.resize(*size)
    find_similar(window, qtbot, question)
    settle(window, qtbot)
    table, panes = window.widgets.table, window.targets.panes

    def are_over() -> bool:
        has_bars = not table.isColumnHidden(ASPECT_COLUMNS[0])
        return not has_bars or all(abs(distance) <= 1 for distance in faders_over(window))

    qtbot.waitUntil(are_over, timeout=_LONG_MS)
    panes.toggle_filters()
    qtbot.waitUntil(are_over, timeout=_LONG_MS)
    panes.toggle_sidebar()
    qtbot.waitUntil(are_over, timeout=_LONG_MS)
    window.resize(1800, 800)
    qtbot.waitUntil(lambda: not table.isColumnHidden(ASPECT_COLUMNS[0]) and are_over(), timeout=_LONG_MS)


def test_where_the_user_parts_the_columns_the_faders_stand_together(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1700, 900)
    find_similar(window, qtbot, "kick")
    settle(window, qtbot)
    header = window.widgets.table.horizontalHeader()
    header.moveSection(header.visualIndex(ASPECT_COLUMNS[1]), header.count() - 1)
    shown = [one for one in window.widgets.similar_panel.faders[0].findChildren(Fader) if one.isVisible()]
    qtbot.waitUntil(lambda: 0 < shown[1].mapTo(window, QPoint()).x() - shown[0].mapTo(window, QPoint()).x() < 90)


@pytest.mark.parametrize(("size", "most_px"), [((1440, 900), 144), ((1024, 640), 128)])
def test_the_panel_is_low_and_the_question_can_be_read(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int], most_px: int
) -> None:
    window.resize(*size)
    find_similar(window, qtbot, "kick")
    settle(window, qtbot)
    panel = window.widgets.similar_panel
    qtbot.waitUntil(lambda: panel.height() <= most_px, timeout=_LONG_MS)
    name = panel.first.name
    assert name._shown() in name.text()
    # Its card and the two places below it have the same edges.
    assert panel.first.x() == panel.second.x()
    assert panel.first.geometry().right() == panel.unlike.geometry().right()
    third = window.widgets.model.record(2).sample_id
    assert third is not None
    window.sessions.similarity.find(third, "second")
    qtbot.waitUntil(lambda: window.sessions.browse.viewpoint.blend.second == third, timeout=_LONG_MS)
    settle(window, qtbot)
    assert panel.height() <= most_px
    assert panel.swap.isVisible()
    assert panel.swap.mapTo(panel, QPoint(0, panel.swap.height())).y() <= panel.height()


def test_back_to_list_stands_before_the_chips(window: MainWindow, qtbot: QtBot) -> None:
    back = window.widgets.chips.back
    assert not back.isVisible()
    find_similar(window, qtbot, "kick")
    settle(window, qtbot)
    assert back.isVisible()
    assert "Esc" in back.toolTip()
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert window.sessions.browse.viewpoint.source is None
    assert not back.isVisible()
