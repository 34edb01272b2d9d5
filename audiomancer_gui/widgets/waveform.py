"""Drawing a waveform overview: min/max columns as bars, for thumbnails and for the player."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

_BAR_PX: Final = 2.0
_GAP_PX: Final = 1.0


def overview_from_bytes(data: bytes) -> NDArray[np.float32]:
    """A stored overview as peaks in -1 to 1, float32 (columns, 2): minimum and maximum of each column."""
    pairs = np.frombuffer(data, np.int8)
    peaks: NDArray[np.float32] = (pairs[: len(pairs) // 2 * 2].reshape(-1, 2) / 127.0).astype(np.float32)
    return peaks


def resampled(peaks: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    """Peaks in another number of columns; where several fall together the outermost counts."""
    if not len(peaks) or columns <= 0:
        return np.zeros((max(0, columns), 2), np.float32)
    if columns >= len(peaks):
        nearest: NDArray[np.float32] = peaks[np.linspace(0, len(peaks) - 1, columns).round().astype(int)]
        return nearest
    edges = np.arange(columns) * len(peaks) // columns
    low = np.minimum.reduceat(peaks[:, 0], edges)
    high = np.maximum.reduceat(peaks[:, 1], edges)
    return np.stack([low, high], axis=1)


def thumbnail(data: bytes, width: int, height: int, colour: QColor, device_ratio: float) -> QPixmap:
    """A waveform as a picture of `width` × `height` device-independent pixels, scaled so that its peak fills it."""
    ratio = max(1.0, device_ratio)
    columns, lines = max(1, int(width * ratio)), max(1, int(height * ratio))
    peaks = overview_from_bytes(data)
    top = float(np.abs(peaks).max()) if len(peaks) else 0.0
    count = max(1, int(width / (_BAR_PX + _GAP_PX)))
    tops, bottoms = _edges(peaks / top if top > 0 else peaks, count, height / 2, height / 2)
    # As an array: to fill the bars one by one takes twice as long, and every list brings twenty pictures.
    bar, beside = np.divmod(np.arange(columns) / ratio, _BAR_PX + _GAP_PX)
    bar_of_column = np.minimum(bar.astype(int), count - 1)
    is_bar = (beside < _BAR_PX) & (bar < count)
    line = (np.arange(lines) + 0.5)[:, None] / ratio
    is_filled = is_bar & (line >= tops[bar_of_column]) & (line < bottoms[bar_of_column])
    pixels = np.where(is_filled, np.uint32(colour.rgba()), np.uint32(0))
    image = QImage(pixels.tobytes(), columns, lines, 4 * columns, QImage.Format.Format_ARGB32)
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _edges(
    peaks: NDArray[np.float32], count: int, middle: float, half: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Upper and lower edges of `count` bars, downwards from the top; silence is a thin line in the middle."""
    bars = resampled(peaks, count)
    extremes = bars.astype(np.float64) if len(bars) else np.zeros((count, 2))
    tops = middle - np.maximum(extremes[:, 1], 0.0) * half
    bottoms = middle - np.minimum(extremes[:, 0], 0.0) * half
    is_thin = bottoms - tops < 1.0
    tops[is_thin], bottoms[is_thin] = middle - 0.5, middle + 0.5
    return tops, bottoms


def draw_bars(
    painter: QPainter,
    area: QRectF,
    peaks: NDArray[np.float32],
    colour: QColor,
    bar_px: float = _BAR_PX,
    gap_px: float = _GAP_PX,
) -> None:
    """Draw peaks as bars from left to right; silence is a thin line."""
    step = bar_px + gap_px
    count = max(1, int(area.width() / step))
    tops, bottoms = _edges(peaks, count, area.center().y(), area.height() / 2)
    # Plain lists and one fill each: this runs for every row that comes into sight.
    for number, (top, height) in enumerate(zip(tops.tolist(), (bottoms - tops).tolist(), strict=True)):
        painter.fillRect(QRectF(area.left() + number * step, top, bar_px, height), colour)
