"""Pills of the tags in a cell: as many as fit, and how many more there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

_PAD_PX: Final = 7
_GAP_PX: Final = 4
_HEIGHT_PX: Final = 20
_LEAST_PX: Final = 34
"""A pill that is cut to less says nothing."""

_MOST: Final = 2


class Pill(NamedTuple):
    """One pill.

    Attributes:
        area: In the viewport.
        text: As it fits.
        tag: The tag; empty for the one that says how many more there are.
    """

    area: QRect
    text: str
    tag: str


def pills_of(
    tags: Sequence[str], cell: QRect, metrics: QFontMetrics, shortened: Callable[[str, int], str]
) -> list[Pill]:
    """Lay out one or two pills, and a last one for the tags that have no space.

    Args:
        tags: In the order of the row.
        cell: Where they go.
        metrics: Of the small font.
        shortened: Cuts a text to a width in pixels.
    """
    pills: list[Pill] = []
    x, top = cell.left(), cell.center().y() - _HEIGHT_PX // 2 + 1
    for number, tag in enumerate(tags[:_MOST]):
        rest = len(tags) - number - 1
        rest_px = _width(f"+{rest}", metrics) + _GAP_PX if rest else 0
        free_px = cell.right() + 1 - x - rest_px
        wanted_px = _width(tag, metrics)
        # The second one comes whole or not at all.
        if number and wanted_px > free_px:
            break
        if free_px < min(wanted_px, _LEAST_PX):
            break
        width = min(wanted_px, free_px)
        text = tag if width == wanted_px else shortened(tag, width - 2 * _PAD_PX)
        pills.append(Pill(QRect(x, top, width, _HEIGHT_PX), text, tag))
        x += width + _GAP_PX
    left_out = len(tags) - len(pills)
    if left_out:
        text = f"+{left_out}"
        pills.append(Pill(QRect(x, top, _width(text, metrics), _HEIGHT_PX), text, ""))
    return pills


def _width(text: str, metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(text) + 2 * _PAD_PX
