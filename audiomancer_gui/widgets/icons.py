"""Icons on buttons, drawn from SVG files in a colour of the theme: no font on a bare system has them all."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from audiomancer_gui.resources import icons_dir
from audiomancer_gui.theme import Theme

_SIZE_PX: Final = 16
_INK: Final = b"black"
"""The colour that the files are drawn in; another one takes its place."""


def icon(
    name: str, colour: QColor, checked_colour: QColor | None = None, *, disabled_colour: QColor | None = None
) -> QIcon:
    """An icon in a colour, sharp at up to three times its size.

    Args:
        name: Of a file below `resources/icons/buttons`: play, stop, start, loop, and so on.
        colour: Its colour.
        checked_colour: Its colour on a button that is on.
        disabled_colour: Its colour on a button that is disabled; left out, Qt makes it paler.
    """
    made = QIcon()
    normal, disabled = QIcon.Mode.Normal, QIcon.Mode.Disabled
    drawings = [(normal, QIcon.State.Off, colour)]
    # Without one Qt takes the first drawing: most icons are on no button that can be on.
    if checked_colour is not None:
        drawings.append((normal, QIcon.State.On, checked_colour))
    if disabled_colour is not None:
        drawings.append((disabled, QIcon.State.Off, disabled_colour))
    for mode, state, tint in drawings:
        drawing = QSvgRenderer(QByteArray(_svg(name).replace(_INK, tint.name().encode("ascii"))))
        for ratio in (1, 2, 3):
            pixmap = QPixmap(_SIZE_PX * ratio, _SIZE_PX * ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            drawing.render(painter)
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            made.addPixmap(pixmap, mode, state)
    return made


class IconPainter:
    """Paints icons in the colours of a theme. Each is drawn once: that takes a millisecond, and a paint has few."""

    def __init__(self, theme: Theme) -> None:
        self._drawn: dict[tuple[str, str], QIcon] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self._drawn.clear()

    def paint(self, painter: QPainter, area: QRect, name: str, token: str) -> None:
        """Paint an icon in a colour of the theme, as large as fits in the middle of an area."""
        drawn = self._drawn.get((name, token))
        if drawn is None:
            drawn = self._drawn[name, token] = icon(name, self._theme.colour(token))
        drawn.paint(painter, area)


@cache
def _svg(name: str) -> bytes:
    return (icons_dir() / "buttons" / f"{name}.svg").read_bytes()
