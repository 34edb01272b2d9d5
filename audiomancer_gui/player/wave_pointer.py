"""Turns what the pointer does on the waveform into what is meant: click, select, move an edge, drag out, scrub, scroll.

A press alone means nothing yet. Let go where it was, it is a click and seeks. Moved on, it depends on where it began:
on an edge it moves the edge, inside the region it drags the part out, on the scroll thumb it scrolls, elsewhere (or
anywhere with Shift) it selects a new region. The right button, or Alt, scrubs.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent

from audiomancer_gui.player.beat_grid import BeatGrid
from audiomancer_gui.player.time_view import TimeView

_EDGE_PX: Final = 6.0
_SCRUB_MS: Final = 30


class WaveformSurface(Protocol):
    """The waveform strip as the pointer acts on it, without what it paints."""

    view: TimeView
    grid: BeatGrid | None

    @property
    def region(self) -> tuple[float, float] | None:
        """The selected part in seconds, or None."""

    def set_region(self, region: tuple[float, float] | None, *, quiet: bool = False) -> None:
        """Select a part; `quiet` until the user has finished."""

    def finish_region(self) -> None:
        """The user has finished the selected part."""

    def drag_region(self) -> None:
        """Drag the selected part out."""

    def request_seek(self, seconds: float) -> None:
        """Play from a time on."""

    def scroll_to(self, start_s: float) -> None:
        """Begin the view at a time."""

    def zoom_to_fit(self) -> None:
        """Show all of the sound."""

    def thumb_area(self) -> QRectF | None:
        """Area of the scroll thumb."""

    def setCursor(self, shape: Qt.CursorShape, /) -> None:
        """Show another pointer."""

    def update(self) -> None:
        """Paint again."""


class DragTarget(Enum):
    """The thing under the pointer."""

    OUTSIDE = auto()
    INSIDE = auto()
    LOW_EDGE = auto()
    HIGH_EDGE = auto()
    THUMB = auto()


class _Action(Enum):
    NONE = auto()
    PRESSED = auto()
    SELECTING = auto()
    SCRUBBING = auto()
    SCROLLING = auto()


_CURSORS: Final = {
    DragTarget.OUTSIDE: Qt.CursorShape.ArrowCursor,
    DragTarget.INSIDE: Qt.CursorShape.OpenHandCursor,
    DragTarget.LOW_EDGE: Qt.CursorShape.SizeHorCursor,
    DragTarget.HIGH_EDGE: Qt.CursorShape.SizeHorCursor,
    DragTarget.THUMB: Qt.CursorShape.ArrowCursor,
}


class WavePointer:
    """Turns presses, moves and releases into what the strip is asked to do."""

    def __init__(self, strip: WaveformSurface) -> None:
        self._strip = strip
        self._had_region = False
        self._action = _Action.NONE
        self._target = DragTarget.OUTSIDE
        self._pressed_at = QPointF()
        self._fixed_s = 0.0
        self._thumb_start_s = 0.0
        self._region_before: tuple[float, float] | None = None
        self._next_seek_s: float | None = None
        self._pause = QTimer()
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SCRUB_MS)
        self._pause.timeout.connect(self._seek_next)

    @property
    def is_busy(self) -> bool:
        """A button is held: the view must not move by itself."""
        return self._action is not _Action.NONE

    @property
    def holds_thumb(self) -> bool:
        """The scroll thumb is dragged."""
        return self._action is _Action.SCROLLING

    def target_at(self, at: QPointF) -> DragTarget:
        """Find what a press here would take hold of."""
        strip = self._strip
        thumb = strip.thumb_area()
        if thumb is not None and thumb.top() - 3 <= at.y() <= thumb.bottom() + 3:
            return DragTarget.THUMB
        if strip.region is None:
            return DragTarget.OUTSIDE
        low_px, high_px = (strip.view.x_of(seconds) for seconds in strip.region)
        # Of a narrow part, the middle stays free, so that the part can be dragged out.
        reach = min(_EDGE_PX, (high_px - low_px) / 3)
        if low_px - _EDGE_PX <= at.x() <= low_px + reach:
            return DragTarget.LOW_EDGE
        if high_px - reach <= at.x() <= high_px + _EDGE_PX:
            return DragTarget.HIGH_EDGE
        return DragTarget.INSIDE if low_px < at.x() < high_px else DragTarget.OUTSIDE

    def forget(self) -> None:
        """Another sound is shown: what was begun on the old one is off."""
        self._action = _Action.NONE
        self._next_seek_s = None

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        self._pressed_at = event.position()
        self._had_region = self._strip.region is not None
        self._target = self.target_at(self._pressed_at)
        is_left = event.button() == Qt.MouseButton.LeftButton
        scrubs = event.button() == Qt.MouseButton.RightButton or event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self._target is DragTarget.THUMB and is_left:
            self._begin_scrolling()
        elif scrubs:
            self._action = _Action.SCRUBBING
            self._scrub_to(event.position().x())
        elif is_left:
            self._action = _Action.PRESSED

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved, with or without a button."""
        strip, at = self._strip, event.position()
        if self._action is _Action.NONE:
            strip.setCursor(_CURSORS[self.target_at(at)])
        elif self._action is _Action.SCRUBBING:
            self._scrub_to(at.x())
        elif self._action is _Action.SCROLLING:
            strip.scroll_to(self._thumb_start_s + (at.x() - self._pressed_at.x()) * self._thumb_s_per_px())
        elif self._action is _Action.PRESSED and self._has_left_the_press(at):
            self._begin_drag(event)
        if self._action is _Action.SELECTING:
            self._select_to(event)

    def release(self, event: QMouseEvent) -> None:
        """A button went up."""
        action, self._action = self._action, _Action.NONE
        strip = self._strip
        if action is _Action.SCRUBBING:
            self._pause.stop()
            self._seek_next()
            self._pause.stop()
        elif action is _Action.SELECTING:
            if strip.region != self._region_before:
                strip.finish_region()
        elif action is _Action.PRESSED:
            seconds = strip.view.seconds_at(event.position().x())
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and strip.region is not None:
                self._extend_to(seconds, event)
            else:
                strip.request_seek(seconds)
        strip.setCursor(_CURSORS[self.target_at(event.position())])
        strip.update()

    def double_click(self, event: QMouseEvent) -> None:
        """The region goes; where there is none, the bar under the pointer becomes one."""
        self._action = _Action.NONE
        strip = self._strip
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.target_at(event.position()) is DragTarget.THUMB:
            strip.zoom_to_fit()
        elif strip.region is not None:
            strip.set_region(None, quiet=False)
        elif self._had_region:
            # The first click, outside of it, has given it up.
            return
        elif strip.grid is not None:
            strip.set_region(strip.grid.bar_at(strip.view.seconds_at(event.position().x())), quiet=False)

    def _has_left_the_press(self, at: QPointF) -> bool:
        return (at - self._pressed_at).manhattanLength() >= QGuiApplication.styleHints().startDragDistance()

    def _begin_scrolling(self) -> None:
        thumb, x = self._strip.thumb_area(), self._pressed_at.x()
        if thumb is None:
            return
        if not thumb.left() <= x <= thumb.right():
            # A press beside the thumb brings its middle there.
            view = self._strip.view
            self._strip.scroll_to(x / view.width_px * view.duration_s - view.span_s / 2)
        self._thumb_start_s = self._strip.view.start_s
        self._action = _Action.SCROLLING

    def _thumb_s_per_px(self) -> float:
        thumb, view = self._strip.thumb_area(), self._strip.view
        track_px = view.width_px - (thumb.width() if thumb is not None else 0.0)
        return (view.duration_s - view.span_s) / max(1.0, track_px)

    def _begin_drag(self, event: QMouseEvent) -> None:
        strip = self._strip
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._target is DragTarget.INSIDE and not has_shift:
            # The drag and drop that follows swallows the release.
            self._action = _Action.NONE
            strip.drag_region()
            return
        self._region_before = strip.region
        self._action = _Action.SELECTING
        if strip.region is not None and self._target in (DragTarget.LOW_EDGE, DragTarget.HIGH_EDGE) and not has_shift:
            self._fixed_s = strip.region[1 if self._target is DragTarget.LOW_EDGE else 0]
        else:
            self._fixed_s = self._snapped(strip.view.seconds_at(self._pressed_at.x()), event)
        strip.setCursor(Qt.CursorShape.SizeHorCursor)

    def _select_to(self, event: QMouseEvent) -> None:
        strip, x = self._strip, event.position().x()
        beyond_px = x if x < 0 else max(0.0, x - strip.view.width_px)
        if beyond_px:
            strip.scroll_to(strip.view.start_s + min(40.0, max(-40.0, beyond_px)) / strip.view.px_per_s)
        seconds = self._snapped(strip.view.seconds_at(min(strip.view.width_px, max(0.0, x))), event)
        strip.set_region((self._fixed_s, seconds), quiet=True)

    def _extend_to(self, seconds: float, event: QMouseEvent) -> None:
        strip = self._strip
        assert strip.region is not None
        low, high = strip.region
        seconds = self._snapped(seconds, event)
        is_nearer_low = abs(seconds - low) < abs(seconds - high)
        strip.set_region((seconds, high) if is_nearer_low else (low, seconds), quiet=False)

    def _snapped(self, seconds: float, event: QMouseEvent) -> float:
        grid = self._strip.grid
        if grid is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return seconds
        return grid.snapped(seconds, self._strip.view.px_per_s)

    def _scrub_to(self, x: float) -> None:
        self._next_seek_s = self._strip.view.seconds_at(x)
        if not self._pause.isActive():
            self._seek_next()

    def _seek_next(self) -> None:
        if self._next_seek_s is not None:
            seconds, self._next_seek_s = self._next_seek_s, None
            self._strip.request_seek(seconds)
            self._pause.start()
