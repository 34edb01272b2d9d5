"""The panel of a similarity search: two sources, one to stay away from, and the steppers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from audiomancer.browse import Blend, GroupSource, PartSource, Query
from audiomancer.browse.search.conditions import Instruments
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.views.similar_view import similar_count_words
from audiomancer_gui.widgets.sounds_mime import SOUNDS_MIME


@pytest.fixture
def similar(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window that lists what sounds like the first kick."""
    find_similar(window, qtbot, "kick")
    return window


def find_similar(window: MainWindow, qtbot: QtBot, text: str) -> None:
    window.widgets.search.setPlainText(text)
    qtbot.waitUntil(lambda: 0 < window.widgets.model.rowCount() < 20)
    window.widgets.table.choose(0)
    window.commands.trigger("similar")
    qtbot.waitUntil(lambda: window.sessions.browse.viewpoint.source is not None, timeout=20_000)
    window.widgets.search.setPlainText("")
    settle(window, qtbot)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle and window.widgets.model.is_similar_mode(), timeout=20_000)


def shown_ids(window: MainWindow) -> list[str | None]:
    model = window.widgets.model
    return [model.record(row).sample_id for row in range(model.rowCount())]


def test_a_second_source_and_one_to_stay_away_from_change_the_list_and_go_again(
    similar: MainWindow, qtbot: QtBot
) -> None:
    panel, browse = similar.widgets.similar_panel, similar.sessions.browse
    alone = shown_ids(similar)
    second, unlike = alone[5], alone[1]
    similar.widgets.table.choose(5)
    similar.commands.trigger("second-source")
    qtbot.waitUntil(lambda: browse.viewpoint.blend.second == second, timeout=20_000)
    settle(similar, qtbot)
    assert second not in shown_ids(similar)
    assert panel.second.name.text() == browse.row_of_source(second).name
    similar.widgets.table.choose(shown_ids(similar).index(unlike))
    similar.commands.trigger("unlike")
    qtbot.waitUntil(lambda: browse.viewpoint.blend.unlike == unlike, timeout=20_000)
    panel.swap.click()
    assert browse.viewpoint.source == second
    panel.swap.click()
    panel.second.remove.click()
    panel.unlike.remove.click()
    qtbot.waitUntil(lambda: shown_ids(similar) == alone, timeout=20_000)


def test_a_stepper_moves_the_list_and_back_takes_it_all_back(similar: MainWindow, qtbot: QtBot) -> None:
    panel, browse = similar.widgets.similar_panel, similar.sessions.browse
    before = shown_ids(similar)
    slider = next(one for one in panel.findChildren(QSlider) if one.accessibleName() == "shorter to longer")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    settle(similar, qtbot)
    assert browse.viewpoint.blend.words() == ["longer"]
    source = browse.source_row()
    assert source is not None
    model = similar.widgets.model
    assert all(model.record(row).duration_s > source.duration_s for row in range(model.rowCount()))
    similar.commands.trigger("back")
    qtbot.waitUntil(lambda: shown_ids(similar) == before, timeout=20_000)
    assert slider.value() == 0


def test_a_filter_and_an_order_leave_the_question_as_it_is(similar: MainWindow, qtbot: QtBot) -> None:
    browse = similar.sessions.browse
    similar.views.similar.step(0, 1)
    similar.widgets.search.setPlainText("is:shot")
    qtbot.waitUntil(lambda: bool(browse.viewpoint.query.conditions))
    browse.set_sort("name", is_descending=False)
    assert browse.viewpoint.blend.words() == ["brighter"]


def test_several_chosen_sounds_are_one_question(window: MainWindow, qtbot: QtBot) -> None:
    window.widgets.table.choose(0)
    window.widgets.table.selectAll()
    window.commands.trigger("similar")
    qtbot.waitUntil(lambda: isinstance(window.sessions.browse.viewpoint.source, GroupSource), timeout=20_000)
    assert window.widgets.similar_panel.first.name.text().endswith(" sounds")
    assert window.windowTitle().startswith("Similar to ")


def test_a_second_source_without_a_first_one_is_explained(window: MainWindow) -> None:
    window.widgets.table.choose(0)
    window.commands.trigger("second-source")
    assert "Find similar sounds first" in window.widgets.status._text.text()


def test_sounds_are_dropped_on_the_cards_from_the_list_and_from_outside(
    similar: MainWindow, qtbot: QtBot, scanned: tuple[Path, Path]
) -> None:
    panel, browse = similar.widgets.similar_panel, similar.sessions.browse
    similar.widgets.table.choose(3)
    chosen = shown_ids(similar)[3]
    from_list = QMimeData()
    from_list.setData(SOUNDS_MIME, b"")
    drop(panel.second, from_list)
    qtbot.waitUntil(lambda: browse.viewpoint.blend.second == chosen, timeout=20_000)
    from_outside = QMimeData()
    from_outside.setUrls([QUrl.fromLocalFile(str(next(scanned[0].rglob("*Snare*.wav"))))])
    drop(panel.unlike, from_outside)
    qtbot.waitUntil(lambda: isinstance(browse.viewpoint.blend.unlike, PartSource), timeout=30_000)
    assert panel.unlike.where.text() == "from outside the library"


def drop(target: QWidget, mime: QMimeData) -> None:
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), actions, mime, buttons, keys)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), actions, mime, buttons, keys))


def test_where_nothing_lies_farther_that_way_the_page_says_so_and_leads_back(similar: MainWindow, qtbot: QtBot) -> None:
    # A kick is shorter.
    similar.widgets.search.setPlainText("len:>2s")
    qtbot.waitUntil(lambda: bool(similar.sessions.browse.viewpoint.query.conditions))
    similar.views.similar.step(1, -2)
    qtbot.waitUntil(similar.widgets.empty.isVisible, timeout=20_000)
    labels = [one.text() for one in similar.widgets.empty.findChildren(QLabel)]
    assert "Nothing much shorter" in labels
    button = next(one for one in similar.widgets.empty.findChildren(QPushButton) if one.text() == "Take the steps back")
    button.click()
    assert not any(similar.sessions.browse.viewpoint.blend.steps)


def test_a_source_that_no_row_shows_has_its_waveform_all_the_same(similar: MainWindow, qtbot: QtBot) -> None:
    browse, thumbnails = similar.sessions.browse, similar.widgets.thumbnails
    unseen = next(one for one in shown_ids(similar)[::-1] if one is not None and thumbnails.overview(one) is None)
    similar.sessions.similarity.find(unseen, "second")
    qtbot.waitUntil(lambda: browse.viewpoint.blend.second == unseen, timeout=20_000)
    qtbot.waitUntil(lambda: not similar.widgets.similar_panel.second._picture.pixmap().isNull(), timeout=20_000)


def test_the_count_says_why_a_list_of_similar_sounds_is_short(window: MainWindow, qtbot: QtBot) -> None:
    find_similar(window, qtbot, "kick")
    count = window.widgets.chips._count
    listed = len(shown_ids(window))
    qtbot.waitUntil(lambda: count.toolTip().startswith(f"{listed} of "), timeout=20_000)
    assert "a full list has 300" in count.toolTip()
    assert "not analysed yet" in count.toolTip()
    window.views.similar.step(0, 1)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: "Only what is brighter" in count.toolTip(), timeout=20_000)
    assert similar_count_words(300, 4_000, Blend()) == "The 300 most alike, of 4,000 that search and filters leave"
    window.sessions.browse.leave_similar()
    qtbot.waitUntil(lambda: "listed, of 60 in the library" in count.toolTip(), timeout=20_000)


def test_in_a_small_window_the_source_has_more_width_than_the_empty_places(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1024, 640)
    window.widgets.table.choose(0)
    window.commands.trigger("similar")
    panel = window.widgets.similar_panel
    qtbot.waitUntil(panel.isVisible, timeout=20_000)
    qtbot.waitUntil(lambda: panel.first.width() > panel.unlike.width(), timeout=5_000)
    assert panel.first.width() > panel.second.width()


def test_counts_are_of_what_the_question_may_list(qtbot: QtBot, window: MainWindow) -> None:
    browse, panel = window.sessions.browse, window.widgets.filters.panels[Instruments]
    find_similar(window, qtbot, "kick")
    listed = window.widgets.model.rowCount
    browse.set_query(Query(Instruments(frozenset({"kick"}))), "panels")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: panel.tiles["kick"].count == listed() == 3, timeout=20_000)
    counts = []
    for steps in (1, -1):
        window.views.similar.step(0, steps)
        qtbot.wait(50)
        qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
        qtbot.waitUntil(lambda: panel.tiles["kick"].count == listed(), timeout=20_000)
        counts.append(listed())
    # None of them is both brighter and darker.
    assert sum(counts) <= 3
    assert any(counts)
    browse.leave_similar()
    browse.set_query(Query(), "panels")
    qtbot.waitUntil(lambda: panel.tiles["kick"].count == 4, timeout=20_000)
