"""The part of the map that a widget shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MOST_ZOOM: Final = 60.0
_MARGIN: Final = 0.04
"""Empty border around the whole map, as a share of its side."""

_FREE_REACH: Final = 0.25
"""Part of the map's side that it can be drawn out of the middle, from under the legend."""

_LEAST_WIDTHS: Final = 3
"""A widget as wide as so many legends has its map beside the legend, a narrower one below it."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """Part of the map, and the widget that shows it.

    Attributes:
        x: Position in its middle, 0 to 1.
        y: The same.
        zoom: 1 for the whole map.
        width: Of the widget, pixels.
        height: Of the widget, pixels.
        left: Pixels at the left, under the legend, that the whole map leaves free.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0
    width: int = 1
    height: int = 1
    left: int = 0

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels for the whole side of the map: it fills the free part of the widget in both directions."""
        share = self.zoom * (1 - 2 * _MARGIN)
        return (self.width - self.left) * share, self.height * share

    @property
    def middle(self) -> tuple[float, float]:
        """Pixels of the middle of what is free."""
        return (self.width + self.left) / 2, self.height / 2

    def pixels(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Pixels of positions; numbers or arrays."""
        (scale_x, scale_y), (middle_x, middle_y) = self.scale, self.middle
        return (x - self.x) * scale_x + middle_x, (y - self.y) * scale_y + middle_y

    def positions(self, px: Any, py: Any) -> tuple[Any, Any]:
        """Positions of pixels; numbers or arrays."""
        (scale_x, scale_y), (middle_x, middle_y) = self.scale, self.middle
        return (px - middle_x) / scale_x + self.x, (py - middle_y) / scale_y + self.y

    def moved(self, by_px: float, by_py: float) -> Viewport:
        """The same, drawn along by so many pixels."""
        scale_x, scale_y = self.scale
        return replace(self, x=self.x - by_px / scale_x, y=self.y - by_py / scale_y)._within()

    def zoomed(self, factor: float, px: float, py: float) -> Viewport:
        """Nearer or farther, with the position under a pixel staying where it is."""
        zoom = float(np.clip(self.zoom * factor, 1.0, MOST_ZOOM))
        x, y = self.positions(px, py)
        wanted = replace(self, zoom=zoom)
        new_x, new_y = wanted.positions(px, py)
        return replace(wanted, x=wanted.x + x - new_x, y=wanted.y + y - new_y)._within()

    def sized(self, width: int, height: int, left: int = 0) -> Viewport:
        """The same part in a widget of another size; a narrow one leaves nothing free at its left."""
        is_wide = width > _LEAST_WIDTHS * left
        return replace(self, width=max(1, width), height=max(1, height), left=left if is_wide else 0)

    def centred(self, x: float, y: float) -> Viewport:
        """The same with a position in the middle."""
        return replace(self, x=x, y=y)._within()

    def corners(self) -> NDArray[np.float64]:
        """Positions of the corners, top left and bottom right, (2, 2)."""
        return np.array([self.positions(0, 0), self.positions(self.width, self.height)])

    def _within(self) -> Viewport:
        # The whole map stays in the middle; nearer, its edge may come as far as half the widget less the border.
        reach = 0.5 * (1 - 1 / self.zoom) + _FREE_REACH
        return replace(self, x=min(0.5 + reach, max(0.5 - reach, self.x)), y=min(0.5 + reach, max(0.5 - reach, self.y)))
