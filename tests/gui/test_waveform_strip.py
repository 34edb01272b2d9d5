"""The waveform as an instrument: pointer, keys, zoom, grid and painting, on made-up peaks.

Longer than 400 lines: all of it is tried on one strip, with one way to move the pointer over it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from audiomancer_gui.player import WaveformStrip
from audiomancer_gui.player.beat_grid import CLOSEST_PX, BeatGrid
from audiomancer_gui.player.strip_painting import RULER_PX, time_text
from audiomancer_gui.player.time_view import MOST_ZOOM_S, TimeView
from audiomancer_gui.player.wave_picture import COLUMN_PX, Peaks, best_columns
from audiomancer_gui.theme import Theme

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
WIDTH = 800
DURATION_S = 8.0


class Requests:
    """Requests that a strip emitted."""

    def __init__(self, strip: WaveformStrip) -> None:
        self.seeks: list[float] = []
        self.regions: list[tuple[float, float] | None] = []
        self.drags = 0
        self.details: list[tuple[float, float, int]] = []
        strip.seek_requested.connect(self.seeks.append)
        strip.region_altered.connect(self.regions.append)
        strip.region_drag_requested.connect(self._on_drag)
        strip.detail_wanted.connect(lambda *wanted: self.details.append(wanted))

    def _on_drag(self) -> None:
        self.drags += 1


def peaks(count: int = 2048) -> np.ndarray:
    level = (0.2 + 0.7 * np.abs(np.sin(np.arange(count) / 40))).astype(np.float32)
    return np.stack([-level, level], axis=1)


@pytest.fixture
def strip(qtbot: QtBot) -> WaveformStrip:
    made = WaveformStrip(Theme("dark"))
    qtbot.addWidget(made)
    made.resize(WIDTH, 120)
    made.show()
    made.show_sound(peaks(), DURATION_S)
    return made


@pytest.fixture
def requests(strip: WaveformStrip) -> Requests:
    return Requests(strip)


def mouse(
    strip: WaveformStrip,
    kind: QEvent.Type,
    x: float,
    y: float = 40,
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = NONE,
) -> None:
    at = QPointF(x, y)
    is_move = kind is QEvent.Type.MouseMove
    pressed = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    QApplication.sendEvent(
        strip,
        QMouseEvent(
            kind, at, QPointF(strip.mapToGlobal(at)), Qt.MouseButton.NoButton if is_move else button, pressed, held
        ),
    )


def drag(strip: WaveformStrip, *xs: float, y: float = 40, button: Qt.MouseButton = LEFT, held=NONE, ends=True) -> None:
    mouse(strip, QEvent.Type.MouseButtonPress, xs[0], y, button, held)
    for x in xs[1:]:
        mouse(strip, QEvent.Type.MouseMove, x, y, button, held)
    if ends:
        mouse(strip, QEvent.Type.MouseButtonRelease, xs[-1], y, button, held)


def wheel(strip: WaveformStrip, x: float, notches: float, held: Qt.KeyboardModifier = NONE, across: int = 0) -> None:
    at = QPointF(x, 40)
    delta = QPoint(across, round(notches * 120))
    QApplication.sendEvent(
        strip,
        QWheelEvent(
            at,
            QPointF(strip.mapToGlobal(at)),
            QPoint(),
            delta,
            Qt.MouseButton.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def x_of(seconds: float) -> float:
    return seconds / DURATION_S * WIDTH


def picture(strip: WaveformStrip) -> QImage:
    return strip.grab().toImage()


def colours(shown: QImage, x: float, y: float = 48) -> list[QColor]:
    """Colours of a picture at a place and 2 px around it, at any scale of the screen."""
    ratio = shown.devicePixelRatio()
    return [shown.pixelColor(n, int(y * ratio)) for n in range(int((x - 2) * ratio), int((x + 2) * ratio) + 1)]


# Click and region


def test_a_click_seeks_when_it_is_let_go_and_selects_nothing(strip: WaveformStrip, requests: Requests) -> None:
    mouse(strip, QEvent.Type.MouseButtonPress, x_of(2))
    assert requests.seeks == []
    mouse(strip, QEvent.Type.MouseMove, x_of(2) + 2)
    mouse(strip, QEvent.Type.MouseButtonRelease, x_of(2) + 2)
    assert requests.seeks == [pytest.approx(2.02)]
    assert strip.region is None
    assert requests.regions == []


@pytest.mark.parametrize("ends", [(2.0, 5.0), (5.0, 2.0)])
def test_a_drag_selects_a_part_and_sends_it_once_at_its_end(
    strip: WaveformStrip, requests: Requests, ends: tuple[float, float]
) -> None:
    drag(strip, x_of(ends[0]), x_of(3.3), x_of(4), x_of(ends[1]), ends=False)
    assert requests.regions == []
    assert strip.region == pytest.approx((2.0, 5.0))
    mouse(strip, QEvent.Type.MouseButtonRelease, x_of(ends[1]))
    assert requests.regions == [pytest.approx((2.0, 5.0))]
    assert requests.seeks == []


def test_a_click_outside_of_the_part_seeks_and_leaves_it_selected(strip: WaveformStrip, requests: Requests) -> None:
    strip.set_region((2.0, 5.0), quiet=True)
    drag(strip, x_of(7))
    assert requests.seeks == [pytest.approx(7.0)]
    assert strip.region == (2.0, 5.0)
    assert requests.regions == []


def test_an_edge_is_dragged_and_may_pass_the_other(strip: WaveformStrip, requests: Requests) -> None:
    strip.set_region((2.0, 5.0), quiet=True)
    mouse(strip, QEvent.Type.MouseMove, x_of(5) + 2, button=Qt.MouseButton.NoButton)
    assert strip.cursor().shape() == Qt.CursorShape.SizeHorCursor
    drag(strip, x_of(5) + 2, x_of(6))
    assert strip.region == pytest.approx((2.0, 6.0))
    drag(strip, x_of(2), x_of(4), x_of(7))
    assert strip.region == pytest.approx((6.0, 7.0))
    assert len(requests.regions) == 2


def test_a_drag_that_begins_in_the_part_drags_it_out_once(strip: WaveformStrip, requests: Requests) -> None:
    strip.set_region((2.0, 5.0), quiet=True)
    mouse(strip, QEvent.Type.MouseMove, x_of(3), button=Qt.MouseButton.NoButton)
    assert strip.cursor().shape() == Qt.CursorShape.OpenHandCursor
    drag(strip, x_of(3), x_of(3.5), x_of(6), x_of(7))
    assert requests.drags == 1
    assert strip.region == (2.0, 5.0)
    assert requests.seeks == []


def test_with_shift_a_new_part_begins_inside_of_the_old_one(strip: WaveformStrip, requests: Requests) -> None:
    strip.set_region((2.0, 5.0), quiet=True)
    drag(strip, x_of(3), x_of(3.5), x_of(4), held=SHIFT)
    assert requests.drags == 0
    assert requests.regions == [pytest.approx((3.0, 4.0))]


def test_a_shift_click_moves_the_nearer_edge_there(strip: WaveformStrip, requests: Requests) -> None:
    strip.set_region((2.0, 5.0), quiet=True)
    drag(strip, x_of(7), held=SHIFT)
    assert requests.regions == [pytest.approx((2.0, 7.0))]
    assert requests.seeks == []


def test_a_double_click_clears_the_part_or_else_selects_the_bar(strip: WaveformStrip, requests: Requests) -> None:
    strip.show_grid(120.0)
    strip.set_region((2.2, 5.1), quiet=True)
    mouse(strip, QEvent.Type.MouseButtonDblClick, x_of(7))
    assert requests.regions == [None]
    mouse(strip, QEvent.Type.MouseButtonDblClick, x_of(4.3))
    assert strip.region == pytest.approx((4.0, 6.0))


def test_edges_snap_to_the_grid_that_is_shown_and_with_ctrl_they_do_not(strip: WaveformStrip) -> None:
    near = x_of(2) + 4
    drag(strip, near, x_of(3), x_of(4) - 5)
    assert strip.region == pytest.approx((2.04, 3.95))
    strip.show_grid(120.0)
    strip.set_region(None)
    drag(strip, near, x_of(3), x_of(4) - 5)
    assert strip.region == pytest.approx((2.0, 4.0))
    strip.set_region(None)
    drag(strip, near, x_of(3), x_of(4) - 5, held=CONTROL)
    assert strip.region == pytest.approx((2.04, 3.95))


def test_a_part_stays_within_the_sound_and_in_order(strip: WaveformStrip, requests: Requests) -> None:
    strip.set_region((9.0, -1.0))
    assert strip.region == (0.0, DURATION_S)
    strip.set_region((3.0, 3.0))
    assert strip.region is None
    assert requests.regions == [(0.0, DURATION_S), None]


def test_another_sound_has_no_part_and_all_of_it_in_sight_and_the_same_one_preserves_both(
    strip: WaveformStrip, requests: Requests
) -> None:
    strip.set_region((2.0, 3.0), quiet=True)
    strip.zoom_to_region()
    stretch = strip.view.start_s, strip.view.end_s
    strip.show_sound(peaks(4096), DURATION_S, is_same_sound=True)
    assert strip.region == (2.0, 3.0)
    assert (strip.view.start_s, strip.view.end_s) == pytest.approx(stretch)
    strip.show_sound(peaks(), 4.0)
    assert strip.region is None
    assert strip.view.is_fitted
    assert requests.regions == []


def test_a_sound_that_comes_in_the_middle_of_a_drag_is_not_cut(strip: WaveformStrip, requests: Requests) -> None:
    drag(strip, x_of(2), x_of(4), ends=False)
    strip.show_sound(peaks(), 4.0)
    mouse(strip, QEvent.Type.MouseMove, x_of(6))
    mouse(strip, QEvent.Type.MouseButtonRelease, x_of(6))
    assert strip.region is None
    assert requests.regions == []


# Scrub


@pytest.mark.parametrize(("button", "held"), [(RIGHT, NONE), (LEFT, ALT)])
def test_scrubbing_seeks_at_once_then_now_and_then_and_ends_where_it_is_let_go(
    qtbot: QtBot, strip: WaveformStrip, requests: Requests, button: Qt.MouseButton, held: Qt.KeyboardModifier
) -> None:
    drag(strip, x_of(1), *(x_of(1 + n / 50) for n in range(1, 200)), button=button, held=held, ends=False)
    assert requests.seeks[0] == pytest.approx(1.0)
    assert len(requests.seeks) < 150
    mouse(strip, QEvent.Type.MouseButtonRelease, x_of(5), button=button, held=held)
    assert requests.seeks[-1] == pytest.approx(1 + 199 / 50)
    count = len(requests.seeks)
    qtbot.wait(80)
    assert len(requests.seeks) == count
    assert strip.region is None


# Zoom and scroll


def test_the_wheel_zooms_around_the_pointer(strip: WaveformStrip) -> None:
    before = strip.view.seconds_at(600)
    for _ in range(5):
        wheel(strip, 600, 1)
    assert strip.view.span_s < DURATION_S / 3
    assert strip.view.seconds_at(600) == pytest.approx(before)
    for _ in range(9):
        wheel(strip, 600, -1)
    assert strip.view.is_fitted


def test_shift_and_wheel_or_a_sideways_wheel_scroll(strip: WaveformStrip) -> None:
    strip.zoom_in()
    strip.scroll_to(2.0)
    span = strip.view.span_s
    wheel(strip, 400, -1, SHIFT)
    assert strip.view.start_s == pytest.approx(2.0 + span / 10)
    wheel(strip, 400, 0, across=120)
    assert strip.view.start_s == pytest.approx(2.0)
    assert strip.view.span_s == span


def test_the_thumb_shows_while_zoomed_and_scrolls(strip: WaveformStrip, requests: Requests) -> None:
    assert strip.thumb_area() is None
    strip.zoom_in()
    strip.zoom_in()
    thumb = strip.thumb_area()
    assert thumb is not None
    drag(strip, thumb.center().x(), thumb.center().x() + 40, thumb.center().x() + 2000, y=thumb.center().y())
    assert strip.view.end_s == pytest.approx(DURATION_S)
    assert strip.region is None
    assert requests.seeks == []


def test_zooming_to_the_part_shows_it_and_little_else(strip: WaveformStrip) -> None:
    strip.set_region((2.0, 3.0))
    strip.zoom_to_region()
    assert strip.view.start_s == pytest.approx(1.95)
    assert strip.view.end_s == pytest.approx(3.05)
    strip.zoom_to_fit()
    assert strip.view.is_fitted


@given(st.lists(st.tuples(st.floats(0.1, 10), st.floats(0, 800), st.floats(-5, 15)), max_size=30))
def test_the_view_never_leaves_the_sound(moves: list[tuple[float, float, float]]) -> None:
    view = TimeView()
    view.set_width(WIDTH)
    view.set_duration(DURATION_S)
    for factor, x, start in moves:
        view.zoom(factor, x)
        view.scroll_to(start)
        assert view.start_s >= 0
        assert view.end_s <= DURATION_S + 1e-9
        assert MOST_ZOOM_S <= view.span_s <= DURATION_S
        assert view.x_of(view.seconds_at(x)) == pytest.approx(x, abs=1e-3)


def test_the_view_turns_the_page_when_the_playhead_leaves_it_but_not_under_the_users_hand(
    strip: WaveformStrip,
) -> None:
    strip.set_region((0.0, 2.0), quiet=True)
    strip.zoom_to_region()
    start_s = strip.view.start_s
    strip.show_position(1.0)
    strip.show_position(4.0)
    assert strip.view.start_s == start_s
    strip._scrolled_at_s = -1e9
    strip.show_position(4.1)
    assert strip.view.start_s < 4.1 < strip.view.end_s
    # A loop that begins again is followed back.
    strip.show_position(0.1)
    assert strip.view.start_s == 0.0


# Detail


def test_detail_is_asked_for_once_the_wheel_rests_and_only_where_too_little_is_known(
    qtbot: QtBot, strip: WaveformStrip, requests: Requests
) -> None:
    qtbot.wait(100)
    assert requests.details == []
    for _ in range(14):
        wheel(strip, 400, 1)
    assert requests.details == []
    qtbot.waitUntil(lambda: len(requests.details) == 1)
    start_s, end_s, columns = requests.details[0]
    assert start_s <= strip.view.start_s
    assert end_s >= strip.view.end_s
    assert columns / (end_s - start_s) >= strip.view.px_per_s / COLUMN_PX
    strip.show_detail(start_s, end_s, peaks(columns))
    strip.scroll_to(strip.view.start_s + strip.view.span_s / 4)
    qtbot.wait(100)
    assert len(requests.details) == 1


def test_detail_is_drawn_where_it_reaches_and_the_overview_elsewhere() -> None:
    flat = np.tile(np.float32([-0.1, 0.1]), (100, 1))
    loud = np.tile(np.float32([-0.9, 0.8]), (400, 1))
    made = best_columns(Peaks(flat, 0.0, 10.0), Peaks(loud, 4.0, 6.0), 3.0, 0.05, 80)
    assert made[:20, 1] == pytest.approx(0.1)
    assert made[20:60, 1] == pytest.approx(0.8)
    assert made[20:60, 0] == pytest.approx(-0.9)
    assert made[60:, 1] == pytest.approx(0.1)


@given(st.integers(1, 60), st.integers(1, 200))
def test_no_peak_is_lost_when_columns_fall_together(count: int, known: int) -> None:
    values = np.random.default_rng(known).uniform(0, 1, (known, 2)).astype(np.float32) * np.float32([-1, 1])
    made = Peaks(values, 0.0, 1.0).columns(0.0, 1.0 / count, count)
    if count <= known:
        assert made[:, 1].max() == values[:, 1].max()
        assert made[:, 0].min() == values[:, 0].min()
    assert made.shape == (count, 2)
    assert np.abs(made).max() <= 1.0


# Grid


@given(
    st.floats(20, 400), st.floats(-1, 3), st.sampled_from([3, 4, 5, 7]), st.floats(0.5, 20_000), st.floats(0.02, 600)
)
def test_lines_are_on_the_beat_and_never_too_dense(
    bpm: float, first_s: float, beats: int, px_per_s: float, span_s: float
) -> None:
    grid = BeatGrid(bpm, first_s, beats)
    span_s = min(span_s, 1400 / px_per_s)
    lines = grid.lines(0.0, span_s, px_per_s)
    assert all((b.at_s - a.at_s) * px_per_s >= CLOSEST_PX - 1e-6 for a, b in pairwise(lines))
    for line in lines:
        beat = (line.at_s - first_s) / grid.beat_s
        assert beat * 4 == pytest.approx(round(beat * 4), abs=1e-4)
        if line.rank == 2:
            assert round(beat) % beats == 0
            assert line.beat == 1
            assert line.bar == round(beat) // beats + 1


def test_the_grid_is_drawn_with_its_bars_stronger_and_goes_when_there_is_no_tempo(strip: WaveformStrip) -> None:
    strip.show_sound(np.zeros((64, 2), np.float32), DURATION_S)
    plain = picture(strip)
    strip.show_grid(120.0)
    shown = picture(strip)

    def strength(seconds: float) -> int:
        near = zip(colours(shown, x_of(seconds)), colours(plain, x_of(seconds)), strict=True)
        return max(abs(one.lightness() - other.lightness()) for one, other in near)

    assert strength(2.0) > strength(2.5) > 0
    assert strength(2.1) == 0
    strip.show_grid(None)
    assert picture(strip) == plain


# Painting


def test_the_playhead_repaints_no_more_than_the_strip_that_it_crossed(qtbot: QtBot, strip: WaveformStrip) -> None:
    painted: list[QRect] = []
    plain = strip.paintEvent
    strip.show_position(2.0)
    QApplication.processEvents()
    QApplication.processEvents()
    strip.paintEvent = lambda event: (painted.extend(list(event.region())), plain(event))  # type: ignore[method-assign]
    strip.show_position(2.05)
    qtbot.waitUntil(lambda: bool(painted))
    assert all(rect.width() < 60 for rect in painted)
    del strip.paintEvent


@pytest.mark.parametrize("is_reversed", [False, True])
def test_what_is_painted_in_steps_is_what_is_painted_at_once(
    qtbot: QtBot, strip: WaveformStrip, is_reversed: bool
) -> None:
    strip.set_reversed(is_reversed)
    strip.set_region((2.0, 5.0), quiet=True)
    strip.show_grid(120.0)
    steps = np.linspace(0.5, 7.5, 60)
    for position in steps[::-1] if is_reversed else steps:
        strip.show_position(float(position))
        QApplication.processEvents()
    # What stands on the screen, not a picture that is painted for the test.
    stepwise = strip.screen().grabWindow(strip.winId()).toImage()
    strip._repaint_all()
    qtbot.waitUntil(lambda: strip._pictures is not None)
    assert strip.screen().grabWindow(strip.winId()).toImage() == stepwise
    assert not stepwise.isNull()


def test_backwards_the_played_part_lies_right_of_the_playhead(strip: WaveformStrip) -> None:
    accent = Theme("dark").colour("accent")

    def is_played(seconds: float) -> bool:
        return accent in colours(picture(strip), x_of(seconds))

    strip.show_position(4.0)
    assert is_played(2.0)
    assert not is_played(6.0)
    strip.set_reversed(True)
    assert not is_played(2.0)
    assert is_played(6.0)


def test_in_a_part_only_the_part_is_played(strip: WaveformStrip) -> None:
    strip.set_region((2.0, 5.0), quiet=True)
    strip.show_position(4.0)
    assert strip._played_px() == pytest.approx((x_of(2), x_of(4)))
    strip.show_position(6.0)
    assert strip._played_px() == pytest.approx((0, x_of(6)))


@pytest.mark.parametrize("size", [(120, 72), (326, 110), (4000, 300)])
@pytest.mark.parametrize("duration_s", [0.0, 0.004, 0.5, 7_200.0])
def test_any_sound_can_be_looked_at_in_any_size(strip: WaveformStrip, size: tuple[int, int], duration_s: float) -> None:
    strip.resize(*size)
    strip.show_sound(peaks(7), duration_s)
    strip.show_grid(174.0, 0.13, 3)
    strip.show_position(duration_s / 2)
    strip.set_region((duration_s / 3, duration_s))
    for _ in range(60):
        picture(strip)
        wheel(strip, size[0] / 3, 3)
    assert not picture(strip).isNull()


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [(0, 0, "0:00"), (59.999, 2, "1:00.00"), (64.5, 2, "1:04.50"), (3600, 0, "60:00"), (1.2345, 3, "0:01.234")],
)
def test_times_read_as_minutes_and_seconds(seconds: float, decimals: int, text: str) -> None:
    assert time_text(seconds, decimals) == text


# Keys


def test_the_keys_move_the_playhead_grow_the_part_zoom_and_clear(
    qtbot: QtBot, strip: WaveformStrip, requests: Requests
) -> None:
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    strip.show_position(4.0)
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    strip.show_grid(120.0)
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    assert requests.seeks == pytest.approx([4.4, 3.5, 0.0])
    for _ in range(3):
        qtbot.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(strip, Qt.Key.Key_Left, SHIFT)
    assert requests.regions == [(4.0, 4.5), (4.0, 5.0), (4.0, 5.5), (4.0, 5.0)]
    qtbot.keyClick(strip, Qt.Key.Key_Plus)
    assert not strip.view.is_fitted
    qtbot.keyClick(strip, Qt.Key.Key_0)
    assert strip.view.is_fitted
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert requests.regions[-1] is None


def test_the_ruler_has_space_for_its_words(strip: WaveformStrip) -> None:
    assert strip.fontMetrics().height() < RULER_PX
