"""Paints the points of the map into a picture, in whatever thread: dots where there are few, their density where many.

A million points are painted in some tenths of a second; the widget moves and stretches the last picture meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from audiomancer.browse import SoundMap
from audiomancer_gui.sound_map.viewport import Viewport

_MOST_DOTS: Final = 12_000
"""More points in sight are shown by their density: dots would cover one another, and take longer than the eye waits."""
_GLOW_CELLS: Final = 96
_GLOW_ALPHA: Final = 0.36
_LEFT_OUT_ALPHA: Final = 0.26
_DOT_PX: Final = 4.4


@dataclass(frozen=True, slots=True, eq=False)
class Colouring:
    """Colours of rows.

    Attributes:
        codes: uint8, number of each row's colour in `colours`, by row of the list.
        colours: The colours; the last one is that of what is not known.
        left_out: Colour of what the filters leave out.
    """

    codes: NDArray[np.uint8]
    colours: tuple[QColor, ...]
    left_out: QColor


@dataclass(frozen=True, slots=True, eq=False)
class MapPicture:
    """A picture, and what it shows.

    Attributes:
        image: The points on a transparent ground.
        viewport: The part of the map.
    """

    image: QImage
    viewport: Viewport


def paint_map(
    sound_map: SoundMap, shown: NDArray[np.bool_], colouring: Colouring, viewport: Viewport, device_ratio: float
) -> MapPicture:
    """Paint a part of the map.

    Args:
        sound_map: The points.
        shown: Mask of the rows of the list that the query leaves.
        colouring: Colours by row.
        viewport: The part.
        device_ratio: Device pixels a pixel.
    """
    (left, top), (right, bottom) = viewport.corners()
    numbers = sound_map.within(left, top, right, bottom)
    rows = sound_map.rows[numbers]
    is_known = rows < len(shown)
    numbers, rows = numbers[is_known], rows[is_known]
    px, py = viewport.pixels(sound_map.x[numbers], sound_map.y[numbers])
    is_shown = shown[rows]
    codes = colouring.codes[np.minimum(rows, len(colouring.codes) - 1)]
    image = QImage(
        round(viewport.width * device_ratio),
        round(viewport.height * device_ratio),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.setDevicePixelRatio(device_ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    colours = _rgb(colouring.colours)
    _paint_glow(painter, viewport, px[is_shown], py[is_shown], colours[codes[is_shown]])
    grey = QColor(colouring.left_out)
    grey.setAlphaF(_LEFT_OUT_ALPHA)
    if len(numbers) <= _MOST_DOTS:
        _paint_dots(painter, px[~is_shown], py[~is_shown], grey, _DOT_PX * 0.7)
        for code, colour in enumerate(colouring.colours):
            wanted = is_shown & (codes == code)
            _paint_dots(painter, px[wanted], py[wanted], colour, _DOT_PX)
    else:
        ground = _rgb((grey,))[0]
        for wanted, tint, alpha in (
            (~is_shown, np.broadcast_to(ground, (int((~is_shown).sum()), 3)), _LEFT_OUT_ALPHA),
            (is_shown, colours[codes[is_shown]], 1.0),
        ):
            _paint_density(painter, viewport, px[wanted], py[wanted], tint, alpha, device_ratio)
    painter.end()
    return MapPicture(image, viewport)


def _rgb(colours: Sequence[QColor]) -> NDArray[np.float32]:
    """Red, green and blue of colours, float32 (n, 3), 0 to 255."""
    return np.array([(colour.red(), colour.green(), colour.blue()) for colour in colours], np.float32)


def _paint_dots(
    painter: QPainter, px: NDArray[np.float32], py: NDArray[np.float32], colour: QColor, size_px: float
) -> None:
    if len(px):
        painter.setPen(QPen(colour, size_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)]))


def _paint_density(
    painter: QPainter,
    viewport: Viewport,
    px: NDArray[np.float32],
    py: NDArray[np.float32],
    tint: NDArray[np.float32],
    alpha: float,
    device_ratio: float,
) -> None:
    """Paint how many points lie at each pixel: the more, the stronger, by the logarithm."""
    if not len(px):
        return
    # Points of two device pixels: one alone is hard to see.
    share = device_ratio / 2
    width, height = max(1, round(viewport.width * share)), max(1, round(viewport.height * share))
    counts, mean = _binned(px * share, py * share, tint, width, height)
    strong = max(2.0, float(np.quantile(counts[counts > 0], 0.98)))
    opacity = alpha * np.clip(0.35 + 0.65 * np.log(np.maximum(counts, 1)) / np.log(strong), 0, 1) * (counts > 0)
    painter.drawImage(0, 0, _image(mean, opacity).scaled(viewport.width, viewport.height))


def _paint_glow(
    painter: QPainter,
    viewport: Viewport,
    px: NDArray[np.float32],
    py: NDArray[np.float32],
    tint: NDArray[np.float32],
) -> None:
    """Paint a soft light of the colours where many points lie."""
    if not len(px):
        return
    width = _GLOW_CELLS
    height = max(1, round(width * viewport.height / viewport.width))
    share_x, share_y = width / viewport.width, height / viewport.height
    counts, mean = _binned(px * share_x, py * share_y, tint, width, height)
    weighted, soft = mean * counts[..., None], counts
    for _ in range(3):
        weighted, soft = _blurred(weighted), _blurred(soft)
    mean = np.asarray(weighted / np.maximum(soft, 1e-6)[..., None], np.float32)
    strong = max(1e-6, float(np.quantile(soft, 0.995)))
    image = _image(mean, _GLOW_ALPHA * np.clip(soft / strong, 0, 1) ** 0.7)
    smooth = Qt.TransformationMode.SmoothTransformation
    painter.drawImage(0, 0, image.scaled(viewport.width, viewport.height, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))


def _binned(
    px: NDArray[np.float32], py: NDArray[np.float32], tint: NDArray[np.float32], width: int, height: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points in each cell, float32 (height, width), and their mean colour, float32 (height, width, 3), 0 to 255."""
    column, row = px.astype(np.int64), py.astype(np.int64)
    is_inside = (px >= 0) & (py >= 0) & (column < width) & (row < height)
    cell = row[is_inside] * width + column[is_inside]
    counts = np.bincount(cell, minlength=width * height).astype(np.float32)
    sums = [np.bincount(cell, weights=tint[is_inside, part], minlength=width * height) for part in range(3)]
    mean = np.stack(sums, axis=-1) / np.maximum(counts, 1)[:, None]
    return counts.reshape(height, width), np.asarray(mean.reshape(height, width, 3), np.float32)


def _blurred(values: NDArray[np.float32]) -> NDArray[np.float32]:
    for axis in (0, 1):
        values = (2 * values + np.roll(values, 1, axis) + np.roll(values, -1, axis)) / np.float32(4)
    return values


def _image(colours: NDArray[np.float32], opacity: NDArray[np.float32]) -> QImage:
    height, width = opacity.shape
    pixels = np.empty((height, width, 4), np.uint8)
    # Blue first, and each multiplied by the opacity, as the format wants it.
    pixels[..., :3] = (colours * opacity[..., None])[..., ::-1]
    pixels[..., 3] = 255 * opacity
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
