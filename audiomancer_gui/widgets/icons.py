"""Signs on buttons, drawn: no font on a bare system has them all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

_SIZE = 16


def _play(p: QPainter) -> None:
    p.drawPolygon(QPolygonF([QPointF(4, 2.5), QPointF(13.5, 8), QPointF(4, 13.5)]))


def _stop(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(3.5, 3.5, 9, 9), 1, 1)


def _start(p: QPainter) -> None:
    p.drawRect(QRectF(3, 3.5, 1.6, 9))
    p.drawPolygon(QPolygonF([QPointF(13, 3), QPointF(5.5, 8), QPointF(13, 13)]))


def _line(p: QPainter, width: float = 1.5) -> None:
    colour = p.brush().color()
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))


def _loop(p: QPainter) -> None:
    colour = p.brush().color()
    _line(p)
    p.drawArc(QRectF(2.5, 3.5, 11, 9), 60 * 16, 250 * 16)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(colour)
    p.drawPolygon(QPolygonF([QPointF(9.2, 0.8), QPointF(14, 3.6), QPointF(9.2, 6.6)]))


def _autoplay(p: QPainter) -> None:
    colour = p.brush().color()
    p.drawPolygon(QPolygonF([QPointF(2, 1.5), QPointF(2, 11.5), QPointF(4.4, 9.3), QPointF(6, 13), QPointF(7.8, 12.2),
                             QPointF(6.2, 8.7), QPointF(9.3, 8.5)]))  # fmt: skip
    p.setBrush(colour)
    _line(p, 1.4)
    p.drawArc(QRectF(6, 2.5, 6, 7), -50 * 16, 110 * 16)
    p.drawArc(QRectF(6, 0.5, 9, 11), -50 * 16, 110 * 16)


def _gear(p: QPainter) -> None:
    _line(p, 1.5)
    for y, x in ((4, 5.5), (8, 10.5), (12, 6.5)):
        p.drawLine(QPointF(2, y), QPointF(14, y))
        p.save()
        p.setBrush(p.pen().color())
        p.drawEllipse(QPointF(x, y), 1.6, 1.6)
        p.restore()


def _theme(p: QPainter) -> None:
    colour = p.brush().color()
    p.drawPie(QRectF(2.5, 2.5, 11, 11), 90 * 16, 180 * 16)
    p.setBrush(colour)
    _line(p, 1.4)
    p.drawEllipse(QRectF(2.5, 2.5, 11, 11))


def _back(p: QPainter) -> None:
    _line(p, 1.8)
    p.drawPolyline(QPolygonF([QPointF(10, 3.5), QPointF(5.5, 8), QPointF(10, 12.5)]))


def _forward(p: QPainter) -> None:
    _line(p, 1.8)
    p.drawPolyline(QPolygonF([QPointF(6, 3.5), QPointF(10.5, 8), QPointF(6, 12.5)]))


def _random(p: QPainter) -> None:
    colour = p.brush().color()
    p.drawRoundedRect(QRectF(2.5, 2.5, 11, 11), 2.5, 2.5)
    p.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    for x, y in ((5.4, 5.4), (10.6, 5.4), (8, 8), (5.4, 10.6), (10.6, 10.6)):
        p.drawEllipse(QPointF(x, y), 1.1, 1.1)
    p.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    p.setBrush(colour)


def _close(p: QPainter) -> None:
    _line(p, 1.6)
    p.drawLine(QPointF(4.5, 4.5), QPointF(11.5, 11.5))
    p.drawLine(QPointF(11.5, 4.5), QPointF(4.5, 11.5))


def _more(p: QPainter) -> None:
    for x in (3.5, 8.0, 12.5):
        p.drawEllipse(QPointF(x, 8), 1.5, 1.5)


def _track(p: QPainter) -> None:
    for x, half in ((2.5, 2.0), (5.5, 5.0), (8.5, 3.2), (11.5, 5.5)):
        p.drawRoundedRect(QRectF(x, 8 - half, 1.6, 2 * half), 0.8, 0.8)


_DRAWERS: dict[str, Callable[[QPainter], None]] = {
    "play": _play,
    "stop": _stop,
    "start": _start,
    "loop": _loop,
    "autoplay": _autoplay,
    "settings": _gear,
    "theme": _theme,
    "back": _back,
    "forward": _forward,
    "random": _random,
    "close": _close,
    "more": _more,
    "track": _track,
}


def icon(name: str, colour: QColor, checked_colour: QColor | None = None) -> QIcon:
    """A sign in a colour, sharp at up to three times its size.

    Args:
        name: One of the signs above: play, stop, start, loop, and so on.
        colour: Its colour.
        checked_colour: Its colour on a button that is on.
    """
    made = QIcon()
    for state, tint in ((QIcon.State.Off, colour), (QIcon.State.On, checked_colour or colour)):
        for ratio in (1, 2, 3):
            pixmap = QPixmap(_SIZE * ratio, _SIZE * ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            pixmap.setDevicePixelRatio(ratio)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            _DRAWERS[name](painter)
            painter.end()
            made.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return made
