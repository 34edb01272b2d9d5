"""The waveform of the present sound: where it is playing, a part of it to use, and a closer look."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from audiomancer_gui.player.beat_grid import BeatGrid
from audiomancer_gui.player.strip_painting import NOW_PX, RULER_PX, SLOT_PX, StripPainter, thumb_area
from audiomancer_gui.player.time_view import TimeView
from audiomancer_gui.player.wave_picture import Peaks, lacking_stretch, paint_wave
from audiomancer_gui.player.wave_pointer import WavePointer
from audiomancer_gui.theme import Theme

_SHORTEST_REGION_S: Final = 0.001
_ZOOM_STEP: Final = 1.5
_WHEEL_STEP: Final = 1.3
_DETAIL_AFTER_MS: Final = 60
# The view stays where the user put it for so long, whatever the playhead does.
_HANDS_ON_S: Final = 3.0
_TIP = (
    "Click: play from there. Drag: select a part; drag it out, or its edges; double-click clears it.\n"
    "Wheel: zoom (+, −; 0 shows all). Shift+wheel: scroll. Alt+drag or right button: scrub. Ctrl: no snapping.\n"
    "With the focus: ← → move the playhead, Shift+← → the end of the part, Del clears it."
)


class WaveformStrip(QWidget):
    """Bars, grid, region, playhead and a ruler, all in seconds of the file, also when it plays backwards.

    The bars are painted once for each view into two pictures, played and unplayed; the playhead repaints only the
    strip that it crossed.

    Signals:
        seek_requested: Seconds from the start of the file.
        region_altered: (start, end) in seconds, or None; when the user has finished altering it.
        region_shown: The same, at every change, by the user or the program.
        region_drag_requested: The region is dragged out.
        detail_wanted: Start and end in seconds, and how many columns of peaks; answer with `show_detail`.
    """

    seek_requested = Signal(float)
    region_altered = Signal(object)
    region_shown = Signal(object)
    region_drag_requested = Signal()
    detail_wanted = Signal(float, float, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peaks: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._detail: Peaks | None = None
        self._asked: tuple[float, float, int] | None = None
        self.view = TimeView()
        self.grid: BeatGrid | None = None
        self._region: tuple[float, float] | None = None
        self._position_s: float | None = None
        self._is_reversed = self._is_slim = False
        self._hover_x: float | None = None
        self._pictures: tuple[QPixmap, QPixmap] | None = None
        self._scrolled_at_s = -math.inf
        self._pointer = WavePointer(self)
        self._detail_timer = QTimer(self)
        self._detail_timer.setSingleShot(True)
        self._detail_timer.setInterval(_DETAIL_AFTER_MS)
        self._detail_timer.timeout.connect(self._ask_for_detail)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Waveform")
        self.setToolTip(_TIP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 72)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self._repaint_all()

    def set_slim(self, is_slim: bool) -> None:
        """Show bars only, without a ruler and a scroll thumb below them."""
        self._is_slim = is_slim
        self.setMinimumHeight(30 if is_slim else 60)
        self.setMaximumHeight(30 if is_slim else 4000)
        self._repaint_all()

    def sizeHint(self) -> QSize:
        return QSize(600, 110)

    # What is shown

    def show_sound(self, peaks: NDArray[np.float32], duration_s: float, *, is_same_sound: bool = False) -> None:
        """Show a sound.

        Args:
            peaks: In -1 to 1, float32 (columns, 2).
            duration_s: Length of the sound.
            is_same_sound: Only its shape is known better: zoom and region stay.
        """
        self._peaks = peaks
        self.view.set_duration(duration_s, preserves_stretch=is_same_sound)
        if not is_same_sound:
            self._pointer.forget()
            self._detail, self._asked = None, None
            self._position_s = None
            self._scrolled_at_s = -math.inf
        self.set_region(self._region if is_same_sound else None, quiet=True)
        self._view_altered()

    def show_detail(self, start_s: float, end_s: float, peaks: NDArray[np.float32]) -> None:
        """Show a stretch more closely: peaks in -1 to 1, float32 (columns, 2)."""
        self._detail = Peaks(peaks, start_s, end_s)
        self._repaint_all()

    def show_position(self, position_s: float | None) -> None:
        """Move the playhead, in seconds of the file; None when nothing plays."""
        if position_s == self._position_s:
            return
        before, before_s = self._played_px(), self._position_s
        self._position_s = position_s
        if position_s is not None and self._follows() and self.view.follow(position_s, is_backwards=self._is_reversed):
            self._view_altered()
            return
        after = self._played_px()
        # Only what changed is painted again: the strip between the old and the new playhead.
        shared = [index for index in (0, 1) if abs(before[index] - after[index]) < 0.01]
        if before_s is None or position_s is None or not shared:
            self.update()
            return
        edges = [span[side] for span in (before, after) for side in (0, 1) if side not in shared]
        edges += [self.view.x_of(before_s), self.view.x_of(position_s)]
        left, right = max(-8.0, min(edges) - 3), min(self.width() + 8.0, max(edges) + 3)
        if right > left:
            self.update(int(left), 0, int(right - left) + 2, int(self._wave_area().bottom()) + 3)
        self.update(self.width() - SLOT_PX, self.height() - RULER_PX, NOW_PX, RULER_PX)

    def set_reversed(self, is_reversed: bool) -> None:
        """Show that the sound plays backwards: the picture stays, the playhead runs from right to left."""
        self._is_reversed = is_reversed
        self.update()

    def show_grid(self, bpm: float | None, first_beat_s: float = 0.0, beats_per_bar: int = 4) -> None:
        """Draw bars and beats; None for none."""
        self.grid = BeatGrid(bpm, first_beat_s, max(1, beats_per_bar)) if bpm and bpm > 0 else None
        self.update()

    @property
    def region(self) -> tuple[float, float] | None:
        """The selected part in seconds, or None."""
        return self._region

    def set_region(self, region: tuple[float, float] | None, *, quiet: bool = False) -> None:
        """Select a part; its ends may come in any order.

        Args:
            region: Start and end in seconds; None, or less than a millisecond, for no part.
            quiet: `region_altered` is not sent.
        """
        if region is not None:
            low, high = (min(self.view.duration_s, max(0.0, seconds)) for seconds in sorted(region))
            region = (low, high) if high - low >= _SHORTEST_REGION_S else None
        if region == self._region:
            return
        self._region = region
        self.update()
        self.region_shown.emit(region)
        if not quiet:
            self.finish_region()

    def finish_region(self) -> None:
        """Say that the user has finished the selected part."""
        self.region_altered.emit(self._region)

    def drag_region(self) -> None:
        """Say that the selected part is dragged out."""
        self.region_drag_requested.emit()

    def request_seek(self, seconds: float) -> None:
        """Ask to play from a time on."""
        self.seek_requested.emit(seconds)

    # Zoom and scroll

    def zoom_in(self) -> None:
        """A closer look, around the playhead if it is in sight."""
        self._zoom(_ZOOM_STEP, self._zoom_centre())

    def zoom_out(self) -> None:
        """A wider look."""
        self._zoom(1 / _ZOOM_STEP, self._zoom_centre())

    def zoom_to_fit(self) -> None:
        """Show all of the sound."""
        self.view.fit()
        self._view_altered()

    def zoom_to_region(self) -> None:
        """The selected part and a little around it; all of the sound when there is none."""
        if self._region is None:
            self.zoom_to_fit()
            return
        margin_s = (self._region[1] - self._region[0]) * 0.05
        self._hands_on()
        self.view.show(self._region[0] - margin_s, self._region[1] + margin_s)
        self._view_altered()

    def scroll_to(self, start_s: float) -> None:
        """Begin the view at a time, by the user's hand."""
        self._hands_on()
        if self.view.scroll_to(start_s):
            self._view_altered()

    def thumb_area(self) -> QRectF | None:
        """Area of the scroll thumb; None while all of the sound is in sight."""
        return None if self._is_slim else thumb_area(self.view, self._wave_area())

    def _zoom(self, factor: float, around_px: float) -> None:
        self._hands_on()
        self.view.zoom(factor, around_px)
        self._view_altered()

    def _zoom_centre(self) -> float:
        middle_s = None if self._region is None else sum(self._region) / 2
        places = [place for place in (self._position_s, middle_s) if place is not None]
        seen = [self.view.x_of(seconds) for seconds in places if self.view.start_s <= seconds <= self.view.end_s]
        return seen[0] if seen else self.view.width_px / 2

    def _hands_on(self) -> None:
        self._scrolled_at_s = time.monotonic()

    def _follows(self) -> bool:
        is_busy = self.view.is_fitted or self._pointer.is_busy
        return not is_busy and time.monotonic() - self._scrolled_at_s > _HANDS_ON_S

    def _view_altered(self) -> None:
        self._repaint_all()
        # The wheel turns on: only where it comes to rest is looked at more closely.
        self._detail_timer.start()

    def _ask_for_detail(self) -> None:
        view = self.view
        if view.is_fitted or not len(self._peaks) or view.width_px <= 1:
            return
        known = [Peaks(self._peaks, 0.0, view.duration_s)] + ([self._detail] if self._detail is not None else [])
        wanted = lacking_stretch(view, known)
        if wanted not in (None, self._asked):
            self._asked = wanted
            self.detail_wanted.emit(*wanted)

    # Painting

    def _wave_area(self) -> QRectF:
        top, bottom = (1, 1) if self._is_slim else (3, RULER_PX)
        return QRectF(0, top, self.width(), max(8, self.height() - top - bottom))

    def _repaint_all(self) -> None:
        self._pictures = None
        self.update()

    def _played_px(self) -> tuple[float, float]:
        """Span drawn as played: from where the sound, or the region it is in, begins up to the playhead."""
        if self._position_s is None:
            return 0.0, 0.0
        low, high = 0.0, self.view.duration_s
        if self._region is not None and self._region[0] <= self._position_s <= self._region[1]:
            low, high = self._region
        span = (self._position_s, high) if self._is_reversed else (low, self._position_s)
        return self.view.x_of(span[0]), self.view.x_of(span[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint(painter, QRectF(event.rect()))

    def _paint(self, painter: QPainter, dirty: QRectF) -> None:
        area, view = self._wave_area(), self.view
        if not len(self._peaks) or not view.px_per_s:
            painter.fillRect(QRectF(0, area.center().y(), self.width(), 1), self._theme.colour("line"))
            return
        if self._pictures is None or self._pictures[0].devicePixelRatio() != self.devicePixelRatioF():
            overview = Peaks(self._peaks, 0.0, view.duration_s)
            colours = (self._theme.colour("graph"), self._theme.colour("accent"))
            ratio = self.devicePixelRatioF()
            unplayed, played = paint_wave(view, area.height(), overview, self._detail, colours, ratio)
            self._pictures = unplayed, played
        paint = StripPainter(painter, self._theme, view, area, dirty)
        lines = self.grid.lines(view.start_s, view.end_s, view.px_per_s) if self.grid is not None else []
        ground = paint.paint_region(self._region) if self._region is not None else QRectF()
        paint.paint_grid(lines)
        paint.paint_wave(self._pictures, self._played_px())
        if self._region is not None:
            paint.paint_region_edges(self._region, ground, self.grid)
        if self._position_s is not None:
            paint.paint_playhead(self._position_s)
        if not self._is_slim:
            paint.paint_thumb(self._pointer.holds_thumb)
            paint.paint_ruler(self._position_s, lines, self.grid, self._hover_x)
        if self._is_reversed:
            paint.paint_reverse_sign()
        if self._hover_x is not None:
            paint.paint_hover(self._hover_x, self._position_s is None or self._is_slim, has_time=not self._is_slim)
        if self.hasFocus():
            paint.paint_focus(QRectF(self.rect()))

    def _hover_to(self, x: float | None) -> None:
        for place in (self._hover_x, x):
            if place is not None:
                self.update(int(place) - 1, 0, 4, self.height())
        self.update(0, self.height() - RULER_PX, self.width(), RULER_PX)
        self._hover_x = x

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.view.duration_s > 0:
            self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover_to(event.position().x())
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.view.duration_s > 0:
            self._pointer.double_click(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover_to(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, along = event.angleDelta().x(), event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(across) > abs(along):
            # Some platforms turn the wheel's direction themselves while Shift is held.
            notches = (along if abs(along) > abs(across) else across) / 120
            self.scroll_to(self.view.start_s - notches * self.view.span_s / 10)
        elif along:
            self._zoom(_WHEEL_STEP ** (along / 120), event.position().x())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom(1 + event.value(), event.position().x())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step_s = self.grid.beat_s if self.grid is not None else self.view.span_s / 20
        here_s = self._position_s or 0.0
        actions: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self._grow(-step_s) if has_shift else self._seek(here_s - step_s),
            Qt.Key.Key_Right: lambda: self._grow(step_s) if has_shift else self._seek(here_s + step_s),
            Qt.Key.Key_Home: lambda: self._seek(0.0),
            Qt.Key.Key_End: lambda: self._seek(self.view.duration_s - step_s),
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.zoom_to_fit,
            Qt.Key.Key_Delete: lambda: self.set_region(None),
            Qt.Key.Key_Backspace: lambda: self.set_region(None),
        }
        action = actions.get(Qt.Key(event.key()))
        is_foreign = event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier)
        if action is None or is_foreign or self.view.duration_s <= 0:
            event.ignore()
        else:
            action()

    def _seek(self, seconds: float) -> None:
        seconds = min(self.view.duration_s, max(0.0, seconds))
        if self.view.follow(seconds):
            self._view_altered()
        self.seek_requested.emit(seconds)

    def _grow(self, step_s: float) -> None:
        """Move the end of the region; without one it begins at the playhead."""
        low, high = self._region if self._region is not None else (self._position_s or 0.0,) * 2
        self.set_region((low, max(low, high + step_s)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.set_width(self.width())
        self._view_altered()
