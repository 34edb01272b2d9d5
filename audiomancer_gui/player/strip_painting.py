"""Painting of the waveform strip: bars, ruler, grid, region, scroll thumb. Only what is dirty is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPolygonF

from audiomancer_gui.player.beat_grid import BeatGrid, GridLine
from audiomancer_gui.player.time_view import TimeView
from audiomancer_gui.theme import SECONDARY_PX, Theme

RULER_PX: Final = 24
"""Below the bars: scroll thumb and ruler."""

SLOT_PX: Final = 116
"""At the right of the ruler: the time of the playhead, and how long the sound is."""

NOW_PX: Final = 58
"""At the left of that: the time of the playhead."""

_STEPS_S: Final = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0,
    1800.0, 3600.0,
)  # fmt: skip
_THUMB_PX: Final = 4.0
_SHORTEST_THUMB_PX: Final = 28.0


def time_text(seconds: float, decimals: int = 2) -> str:
    """Minutes and seconds: 1:04.50."""
    # Rounded first: 59.996 s are a minute, not 0:60.00.
    minutes, rest = divmod(round(seconds, decimals), 60)
    width = 2 if decimals == 0 else 3 + decimals
    return f"{int(minutes)}:{rest:0{width}.{decimals}f}"


def length_text(seconds: float, grid: BeatGrid | None) -> str:
    """Say how long a part is: seconds, and beats where a grid is shown."""
    text = f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.0f} ms"
    if grid is None:
        return text
    beats = seconds / grid.beat_s
    shown = f"{beats:.0f}" if abs(beats - round(beats)) < 0.02 else f"{beats:.1f}"
    return f"{text} · {shown} {'beat' if shown == '1' else 'beats'}"


def thumb_area(view: TimeView, area: QRectF) -> QRectF | None:
    """Area of the scroll thumb; None while all of the sound is in sight."""
    if view.is_fitted or view.duration_s <= 0:
        return None
    width = max(_SHORTEST_THUMB_PX, view.width_px * view.span_s / view.duration_s)
    share = view.start_s / (view.duration_s - view.span_s)
    return QRectF(share * (view.width_px - width), area.bottom() + 3, width, _THUMB_PX)


def faded(colour: QColor, share: float) -> QColor:
    """Make a colour see-through."""
    made = QColor(colour)
    made.setAlphaF(share)
    return made


@dataclass(frozen=True, slots=True)
class StripPainter:
    """Paints one state of the strip.

    Args:
        painter: On the strip.
        theme: Colours.
        view: What is in sight.
        area: Where the bars are.
        dirty: What has to be painted.
    """

    painter: QPainter
    theme: Theme
    view: TimeView
    area: QRectF
    dirty: QRectF

    def _is_dirty(self, left: float, right: float) -> bool:
        return right >= self.dirty.left() - 1 and left <= self.dirty.right() + 1

    def paint_grid(self, lines: list[GridLine]) -> None:
        """Lines under the waveform's bars; those of bars of music are stronger."""
        bar, beat, part = (faded(self.theme.colour("text_faint"), share) for share in (0.75, 0.38, 0.2))
        for line in lines:
            x = self.view.x_of(line.at_s)
            if self._is_dirty(x, x):
                colour = (part, beat, bar)[line.rank]
                self.painter.fillRect(QRectF(round(x), self.area.top(), 1, self.area.height()), colour)

    def paint_wave(self, pictures: tuple[QPixmap, QPixmap], played_px: tuple[float, float]) -> None:
        """The bars, unplayed and between the two edges played."""
        (unplayed, played), width = pictures, float(self.view.width_px)
        left, right = (min(width, max(0.0, x)) for x in played_px)
        for picture, low, high in ((unplayed, 0.0, left), (played, left, right), (unplayed, right, width)):
            if high > low and self._is_dirty(low, high):
                self.painter.save()
                self.painter.setClipRect(QRectF(low, 0, high - low, self.area.bottom()))
                self.painter.drawPixmap(self.area.topLeft(), picture)
                self.painter.restore()

    def paint_region(self, region: tuple[float, float]) -> QRectF:
        """The ground of a region; returns where it is."""
        left = max(-2.0, self.view.x_of(region[0]))
        right = min(self.view.width_px + 2.0, self.view.x_of(region[1]))
        where = QRectF(left, self.area.top(), max(1.0, right - left), self.area.height())
        if self._is_dirty(left, right):
            self.painter.fillRect(where, self.theme.colour("soft"))
        return where

    def paint_region_edges(self, region: tuple[float, float], where: QRectF, grid: BeatGrid | None) -> None:
        """Edges over the bars, and how long the part is when it fits."""
        accent = self.theme.colour("accent")
        for seconds in region:
            x = self.view.x_of(seconds)
            if -2 <= x <= self.view.width_px + 2 and self._is_dirty(x - 3, x + 3):
                x = min(self.view.width_px - 1.0, max(0.0, round(x)))
                self.painter.fillRect(QRectF(x, self.area.top(), 1, self.area.height()), accent)
                # A small grip says that the edge can be taken.
                self.painter.fillRect(QRectF(x - 1, self.area.center().y() - 7, 3, 14), accent)
        seen = where.intersected(self.area)
        self.painter.setFont(self.theme.font(SECONDARY_PX))
        text = length_text(region[1] - region[0], grid)
        width = self.painter.fontMetrics().horizontalAdvance(text) + 8
        if width + 8 <= seen.width() and self._is_dirty(seen.left(), seen.left() + width + 6):
            plate = QRectF(seen.left() + 4, self.area.top() + 2, width, 16)
            self.painter.fillRect(plate, faded(self.theme.colour("panel"), 0.85))
            self.painter.setPen(self.theme.colour("text_dim"))
            self.painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)

    def paint_playhead(self, position_s: float) -> None:
        """Paint the playhead."""
        x = self.view.x_of(position_s)
        self.painter.fillRect(QRectF(x, self.area.top() - 2, 1, self.area.height() + 4), self.theme.colour("text"))

    def paint_focus(self, whole: QRectF) -> None:
        """A frame around the strip that has the focus."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(self.theme.colour("accent"))
        self.painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def paint_thumb(self, is_held: bool) -> None:
        """The scroll thumb, when there is something to scroll."""
        thumb = thumb_area(self.view, self.area)
        if thumb is None:
            return
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(faded(self.theme.colour("line"), 0.6))
        self.painter.drawRoundedRect(QRectF(0, thumb.top(), self.view.width_px, _THUMB_PX), 2, 2)
        self.painter.setBrush(self.theme.colour("text_dim" if is_held else "text_faint"))
        self.painter.drawRoundedRect(thumb, 2, 2)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_reverse_sign(self) -> None:
        """A triangle that points to where the playhead runs."""
        x, y = self.view.width_px - 14.0, self.area.top() + 9
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.colour("panel"))
        self.painter.drawEllipse(QPointF(x, y), 9, 9)
        self.painter.setBrush(self.theme.colour("accent"))
        self.painter.drawPolygon(QPolygonF([QPointF(x - 5, y), QPointF(x + 3.5, y - 5), QPointF(x + 3.5, y + 5)]))
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_ruler(
        self, position_s: float | None, lines: list[GridLine], grid: BeatGrid | None, hover_x: float | None
    ) -> None:
        """Times, or numbers of bars where there is a grid; at the end the playhead's time and the sound's length."""
        if self.dirty.bottom() < self.area.bottom():
            return
        painter, view = self.painter, self.view
        painter.setFont(self.theme.font(SECONDARY_PX))
        metrics = painter.fontMetrics()
        base = self.area.bottom() + RULER_PX - 5
        decimals = 3 if view.span_s < 0.5 else 2 if view.span_s < 600 else 1
        length = time_text(view.duration_s, decimals)
        length_x = view.width_px - metrics.horizontalAdvance(length) - 1.0
        painter.setPen(self.theme.colour("text_faint"))
        painter.drawText(QPointF(length_x, base), length)
        if position_s is not None:
            length_x = min(length_x, view.width_px - SLOT_PX)
            painter.setPen(self.theme.colour("text_dim"))
            painter.drawText(QPointF(length_x, base), f"{time_text(position_s, decimals)} /")
            painter.setPen(self.theme.colour("text_faint"))
        # Labels make space for the time under the pointer.
        tag = hover_area(view, self.area, hover_x) if hover_x is not None else QRectF()
        labels = self._time_labels() if grid is None else self._bar_labels(lines)
        for x, text in labels:
            width = metrics.horizontalAdvance(text)
            is_covered = not tag.isEmpty() and x < tag.right() and x + width > tag.left()
            if x >= 0 and x + width < length_x - 12 and not is_covered and self._is_dirty(x, x + width):
                painter.drawText(QPointF(x, base), text)

    def paint_hover(self, x: float, is_line_wanted: bool, *, has_time: bool) -> None:
        """A line under the pointer, and its time."""
        if is_line_wanted:
            line = QRectF(x, self.area.top(), 1, self.area.height())
            self.painter.fillRect(line, self.theme.colour("text_faint"))
        if not has_time:
            return
        where = hover_area(self.view, self.area, x)
        self.painter.fillRect(where, self.theme.colour("panel"))
        self.painter.setFont(self.theme.font(SECONDARY_PX))
        self.painter.setPen(self.theme.colour("text"))
        decimals = 3 if self.view.span_s < 0.5 else 2
        self.painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), time_text(self.view.seconds_at(x), decimals))

    def _time_labels(self) -> list[tuple[float, str]]:
        space_px = self.painter.fontMetrics().horizontalAdvance("0:00.00") + 28
        step_s = next((step for step in _STEPS_S if step * self.view.px_per_s >= space_px), _STEPS_S[-1])
        decimals = 0 if step_s >= 1 else 1 if step_s >= 0.1 else 2 if step_s >= 0.01 else 3
        first, last = int(self.view.start_s / step_s), int(self.view.end_s / step_s)
        return [(self.view.x_of(n * step_s), time_text(n * step_s, decimals)) for n in range(first, last + 1)]

    def _bar_labels(self, lines: list[GridLine]) -> list[tuple[float, str]]:
        space_px = self.painter.fontMetrics().horizontalAdvance("00.0") + 24
        beats = [line for line in lines if line.rank >= 1 and line.bar >= 1]
        bars = [line for line in beats if line.rank == 2]
        for step, chosen in ((1, beats), (1, bars), (2, bars), (4, bars), (8, bars), (16, bars), (64, bars)):
            shown = [line for line in chosen if chosen is beats or (line.bar - 1) % step == 0]
            if len(shown) < 2 or self.view.x_of(shown[1].at_s) - self.view.x_of(shown[0].at_s) >= space_px:
                break
        else:
            shown = []
        shows_beats = any(line.rank == 1 for line in shown)
        return [
            (self.view.x_of(line.at_s), f"{line.bar}.{line.beat}" if shows_beats else f"{line.bar}") for line in shown
        ]


def hover_area(view: TimeView, area: QRectF, x: float) -> QRectF:
    """Find where the time under the pointer is written."""
    return QRectF(min(view.width_px - 58.0, max(0.0, x - 29)), area.bottom() + 8, 58, RULER_PX - 9)
