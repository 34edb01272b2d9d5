"""The shape of a stretch as a picture: peaks of overview and detail brought to columns, and painted once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from audiomancer_gui.player.time_view import TimeView

COLUMN_PX: Final = 3.0
"""A bar and the gap after it."""

_BAR_PX: Final = 2.0


@dataclass(frozen=True, slots=True)
class Peaks:
    """Minimum and maximum of even columns over a stretch.

    Args:
        values: In -1 to 1, float32 (columns, 2).
        start_s: Where the first column begins.
        end_s: Where the last one ends.
    """

    values: NDArray[np.float32]
    start_s: float
    end_s: float

    @property
    def per_s(self) -> float:
        """Columns to a second."""
        return len(self.values) / (self.end_s - self.start_s) if self.end_s > self.start_s else 0.0

    def columns(self, start_s: float, step_s: float, count: int) -> NDArray[np.float32]:
        """Peaks of `count` columns of `step_s` each, float32 (count, 2); flat outside of the stretch."""
        if not len(self.values) or not self.per_s:
            return np.zeros((count, 2), np.float32)
        edges = (start_s - self.start_s + np.arange(count + 1) * step_s) * self.per_s
        if step_s * self.per_s < 1.0:
            # Fewer peaks than columns: a line between them looks less like steps that are not in the sound.
            middles, known = (edges[:-1] + edges[1:]) / 2 - 0.5, np.arange(len(self.values))
            low, high = (np.interp(middles, known, self.values[:, side]) for side in (0, 1))
        else:
            first = np.clip(np.floor(edges[:-1] + 1e-6).astype(np.int64), 0, len(self.values) - 1)
            after = np.clip(np.ceil(edges[1:] - 1e-6).astype(np.int64), first + 1, len(self.values))
            pairs = np.stack([first, after], axis=1).ravel()
            padded = np.vstack([self.values, np.zeros((1, 2), np.float32)])
            low = np.minimum.reduceat(padded[:, 0], pairs)[::2]
            high = np.maximum.reduceat(padded[:, 1], pairs)[::2]
        made = np.stack([low, high], axis=1).astype(np.float32)
        made[(edges[1:] <= 0) | (edges[:-1] >= len(self.values))] = 0.0
        return made


def best_columns(
    overview: Peaks, detail: Peaks | None, start_s: float, step_s: float, count: int
) -> NDArray[np.float32]:
    """Columns from the overview, and from the detail where it reaches and knows more."""
    made = overview.columns(start_s, step_s, count)
    if detail is not None and detail.per_s > overview.per_s:
        starts = start_s + np.arange(count) * step_s
        reached = (starts >= detail.start_s - 1e-6) & (starts + step_s <= detail.end_s + step_s / 2)
        made[reached] = detail.columns(start_s, step_s, count)[reached]
    return made


def paint_wave(
    view: TimeView, height_px: float, overview: Peaks, detail: Peaks | None, colours: tuple[QColor, ...], ratio: float
) -> list[QPixmap]:
    """Pictures of what is in sight, one for each colour; everything but the bars is see-through."""
    step_s = COLUMN_PX / view.px_per_s
    # Columns begin at multiples of their length in the sound: while it scrolls, the same ones move along.
    first = math.floor(view.start_s / step_s + 1e-9)
    until_s = min(view.end_s, view.duration_s)
    count = max(1, math.ceil(until_s / step_s - 1e-6) - first)
    columns = best_columns(overview, detail, first * step_s, step_s, count)
    middle = height_px / 2
    tops = middle - np.maximum(columns[:, 1], 0.0) * middle
    bottoms = middle - np.minimum(columns[:, 0], 0.0) * middle
    is_thin = bottoms - tops < 1.0
    tops[is_thin], bottoms[is_thin] = middle - 0.5, middle + 0.5
    lefts = (first + np.arange(count)) * COLUMN_PX - view.start_s * view.px_per_s
    rects = [
        QRectF(left, top, _BAR_PX, bottom - top)
        for left, top, bottom in zip(lefts.tolist(), tops.tolist(), bottoms.tolist(), strict=True)
    ]
    pictures = []
    for colour in colours:
        image = QImage(
            math.ceil(view.width_px * ratio), math.ceil(height_px * ratio), QImage.Format.Format_ARGB32_Premultiplied
        )
        image.fill(0)
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRects(rects)
        painter.end()
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        pictures.append(pixmap)
    return pictures


def lacking_stretch(view: TimeView, known: Sequence[Peaks]) -> tuple[float, float, int] | None:
    """Find what the view needs and none of the known peaks shows: start and end in seconds, and how many columns."""
    needed_per_s = view.px_per_s / COLUMN_PX
    if any(p.per_s >= needed_per_s and p.start_s <= view.start_s and p.end_s >= view.end_s for p in known):
        return None
    # Half a view more on either side: a little scrolling asks for nothing new.
    start_s, end_s = max(0.0, view.start_s - view.span_s / 2), min(view.duration_s, view.end_s + view.span_s / 2)
    return start_s, end_s, math.ceil((end_s - start_s) * needed_per_s)
