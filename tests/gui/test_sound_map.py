"""The map: the list's sounds as points, chosen, outlined and filtered as in the list."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from audiomancer.browse import SoundMap, to_text
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.sound_map.colouring import colouring_of
from audiomancer_gui.sound_map.legend_row import LegendRow
from audiomancer_gui.sound_map.map_page import COLOURINGS
from audiomancer_gui.sound_map.map_picture import paint_map
from audiomancer_gui.sound_map.viewport import MOST_ZOOM, Viewport


@pytest.fixture
def mapped(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window that shows the map of the demo sounds."""
    qtbot.waitUntil(lambda: window.sessions.browse.similarity is not None, timeout=20_000)
    window.commands.trigger("map")
    qtbot.waitUntil(lambda: window.widgets.map_page.canvas._picture is not None, timeout=20_000)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    return window


def point_of(window: MainWindow, row: int) -> QPoint:
    at = window.widgets.map_page.canvas._pixels_of(row)
    assert at is not None
    return at.toPoint()


def lone_row(window: MainWindow) -> int:
    """A row whose point can be clicked: no other one is nearer."""
    canvas = window.widgets.map_page.canvas
    made = canvas._map
    assert made is not None
    rows = [row for row in made.rows.tolist() if (at := canvas._pixels_of(row)) and canvas.row_at(at) == row]
    return next(row for row in rows if canvas.childAt(point_of(window, row)) is None and is_free(window, row))


def is_free(window: MainWindow, row: int) -> bool:
    page = window.widgets.map_page
    at = page.canvas.mapTo(page, point_of(window, row))
    return page.childAt(at) is page.canvas


def test_the_key_shows_the_map_and_the_list_again_with_the_same_choice(mapped: MainWindow, qtbot: QtBot) -> None:
    pages, table = mapped.widgets.pages, mapped.widgets.table
    assert pages.shows_map
    assert mapped.widgets.top_bar.map_toggle.isChecked()
    row = lone_row(mapped)
    qtbot.mouseClick(mapped.widgets.map_page.canvas, Qt.MouseButton.LeftButton, pos=point_of(mapped, row))
    mapped.commands.trigger("map")
    assert not pages.shows_map
    current = table.current_row()
    assert current is not None
    assert table.table_model.index_rows()[current] == row
    assert mapped.sessions.audition.current is not None


def test_the_first_map_is_made_ahead_when_the_window_is_quiet(window: MainWindow, qtbot: QtBot) -> None:
    view = window.views.map
    qtbot.waitUntil(lambda: window.sessions.browse.similarity is not None, timeout=20_000)
    assert view._map is None
    qtbot.waitUntil(lambda: view._map is not None, timeout=20_000)
    assert not window.widgets.pages.shows_map
    made = view._map
    window.commands.trigger("map")
    qtbot.waitUntil(lambda: window.widgets.map_page.canvas._picture is not None, timeout=20_000)
    assert view._map is made


def test_arrows_lead_from_point_to_point(mapped: MainWindow, qtbot: QtBot) -> None:
    canvas, table = mapped.widgets.map_page.canvas, mapped.widgets.table
    mapped.views.map.choose(lone_row(mapped))
    seen = set()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(canvas, key)
        seen.add(table.current_row())
    assert len(seen) >= 3
    assert None not in seen


def test_an_outline_selects_in_the_list_and_offers_to_collect(mapped: MainWindow, qtbot: QtBot) -> None:
    canvas, page = mapped.widgets.map_page.canvas, mapped.widgets.map_page
    page.lasso.click()
    corners = [QPoint(5, 5), QPoint(canvas.width() - 5, 5), QPoint(canvas.width() - 5, canvas.height() - 5),
               QPoint(5, canvas.height() - 5)]  # fmt: skip
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=corners[0])
    for corner in corners[1:]:
        qtbot.mouseMove(canvas, corner)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=corners[-1])
    assert canvas._map is not None
    assert mapped.widgets.table.selected_count() == len(canvas._map)
    assert page.collect.isVisible()
    page.leave.click()
    assert mapped.widgets.table.selected_count() == 0
    assert not page.collect.isVisible()


def test_what_filters_leave_out_stays_and_takes_no_click(mapped: MainWindow, qtbot: QtBot) -> None:
    canvas = mapped.widgets.map_page.canvas
    row = lone_row(mapped)
    position = canvas._pixels_of(row)
    name = mapped.sessions.browse.index.row(row).name
    mapped.widgets.search.setPlainText(f'-name:"{name}"')
    qtbot.waitUntil(lambda: not canvas._shown[row], timeout=10_000)
    assert canvas._pixels_of(row) == position
    assert position is not None
    assert canvas.row_at(position) != row


def test_the_card_says_what_lies_under_the_mouse(mapped: MainWindow, qtbot: QtBot) -> None:
    row = lone_row(mapped)
    card = mapped.widgets.map_page.card
    mapped.views.map.hover(row, point_of(mapped, row))
    assert card.isVisible()
    assert card._name.text() == mapped.sessions.browse.index.row(row).name
    mapped.views.map.hover(-1, QPoint())
    assert not card.isVisible()


def test_the_legend_has_space_for_all_of_its_rows(mapped: MainWindow) -> None:
    legend = mapped.widgets.map_page._legend
    assert mapped.widgets.map_page._legend_rows.count() >= 5
    assert legend.height() >= legend.sizeHint().height()
    assert legend.sizeHint().height() > 5 * 18


def test_the_whole_map_stands_beside_the_legend(mapped: MainWindow) -> None:
    page = mapped.widgets.map_page
    legend, viewport = page._legend.geometry(), page.canvas.viewport
    left, _ = viewport.pixels(0.0, 0.0)
    assert left > legend.right()
    assert viewport.pixels(1.0, 1.0)[0] < page.width()
    # Too narrow for both: the map takes all of it.
    assert viewport.sized(2 * legend.width(), 300, legend.right()).left == 0


def test_a_click_on_a_family_of_the_legend_narrows_the_list_and_a_second_widens_it(
    mapped: MainWindow, qtbot: QtBot
) -> None:
    page, browse = mapped.widgets.map_page, mapped.sessions.browse
    total = mapped.widgets.model.rowCount()

    def click(family: str, query: str) -> None:
        row = next(row for row in page.findChildren(LegendRow) if row.accessibleName() == family and row.isVisible())
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: mapped.sessions.jobs.is_idle, timeout=10_000)
        assert to_text(browse.viewpoint.query) == query

    def chosen() -> set[str]:
        rows = page.findChildren(LegendRow)
        return {row.accessibleName() for row in rows if row.isVisible() and row.isChecked()}

    kick = next(row for row in page.findChildren(LegendRow) if row.accessibleName() == "kick")
    kick.setFocus()
    click("kick", "inst:kick")
    assert kick.hasFocus()
    assert 0 < mapped.widgets.model.rowCount() < total
    assert chosen() == {"kick"}
    click("fx", "inst:fx,kick,texture")
    assert chosen() == {"kick", "fx"}
    click("kick", "inst:fx,texture")
    click("fx", "")
    assert mapped.widgets.model.rowCount() == total
    assert chosen() == set()


def test_every_colouring_and_both_themes_paint_a_picture(mapped: MainWindow, qtbot: QtBot) -> None:
    page, canvas = mapped.widgets.map_page, mapped.widgets.map_page.canvas
    for number, _ in enumerate(COLOURINGS):
        before = canvas._picture
        page.colour_by.setCurrentIndex((number + 1) % len(COLOURINGS))
        qtbot.waitUntil(lambda before=before: canvas._picture is not before, timeout=10_000)
    mapped.commands.trigger("theme")
    qtbot.waitUntil(lambda: mapped.sessions.jobs.is_idle, timeout=10_000)
    assert not mapped.grab().isNull()


def test_many_points_are_painted_by_their_density_and_few_as_dots(mapped: MainWindow) -> None:
    rng = np.random.default_rng(1)
    index, theme = mapped.sessions.browse.index, mapped.theme
    viewport = Viewport().sized(320, 200)
    for count in (50, 40_000):
        positions = rng.random((2, count)).astype(np.float32)
        made = SoundMap(np.arange(count) % index.row_count, *positions)
        shown = np.ones(index.row_count, bool)
        picture = paint_map(made, shown, colouring_of("Family", index, theme), viewport, 2.0)
        assert (picture.image.width(), picture.image.height()) == (640, 400)
        assert picture.viewport == viewport
        assert any(picture.image.pixelColor(x, 200).alpha() for x in range(640))


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(1.0, 5.0), st.integers(0, 300), st.integers(0, 200))
def test_a_pixel_and_its_position_are_one_another_and_zoom_holds_the_position(
    x: float, y: float, factor: float, px: int, py: int
) -> None:
    viewport = Viewport().sized(300, 200).zoomed(4.0, 150, 100).centred(x, y)
    position = viewport.positions(px, py)
    assert viewport.pixels(*position) == pytest.approx((px, py), abs=1e-6)
    nearer = viewport.zoomed(factor, px, py)
    assert 1.0 <= nearer.zoom <= MOST_ZOOM
    corners = nearer.corners()
    assert corners[0, 0] < corners[1, 0]


def test_the_legend_lies_whole_in_the_page_of_a_low_window(mapped: MainWindow, qtbot: QtBot) -> None:
    page = mapped.widgets.map_page
    mapped.resize(1280, 720)
    qtbot.waitUntil(lambda: page.width() < 1000)
    colour = mapped.theme.colour("graph")
    page.show_legend([(colour, name, "12") for name in (*"ABCDEFGHIJKL", "unknown")], ())
    legend, rows = page._legend, page._row_of
    assert page.rect().contains(legend.geometry())
    assert all(legend.rect().contains(row.geometry()) for row in rows.values())
    assert rows["unknown"].geometry().bottom() < page.hover_plays.geometry().top()
