"""Draws the program's icon, bars of a waveform in the accent colour, and the small signs of the style sheet."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen, QPolygonF

BARS = (0.22, 0.46, 0.86, 0.58, 1.0, 0.4, 0.7, 0.3)
SIZE = 256


def svg() -> str:
    """The icon as SVG."""
    step, left = 22, 40
    bars = "".join(
        f'<rect x="{left + n * step}" y="{SIZE / 2 - 78 * h:.1f}" width="13" height="{156 * h:.1f}" rx="6.5"/>'
        for n, h in enumerate(BARS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="56" fill="#15171a"/><g fill="#f2a93b">{bars}</g></svg>\n'
    )


def main() -> None:
    """Write both forms."""
    folder = Path(sys.argv[1])
    (folder / "audiomancer.svg").write_text(svg(), "utf-8")
    app = QGuiApplication(["icon", "-platform", "offscreen"])
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#15171a"))
    painter.drawRoundedRect(QRectF(0, 0, SIZE, SIZE), 56, 56)
    painter.setBrush(QColor("#f2a93b"))
    for number, height in enumerate(BARS):
        painter.drawRoundedRect(QRectF(40 + number * 22, SIZE / 2 - 78 * height, 13, 156 * height), 6.5, 6.5)
    painter.end()
    image.save(str(folder / "audiomancer.png"))
    for name, colour in (("on-dark", "#1b1405"), ("on-light", "#ffffff")):
        _check(colour).save(str(folder / f"check-{name}.png"))
    for name, colour in (("dark", "#a0a8b2"), ("light", "#55606c")):
        _arrow(colour).save(str(folder / f"arrow-{name}.png"))
    del app


def _line_drawing(colour: str, points: list[tuple[float, float]]) -> QImage:
    """A line through points in a square of 16, drawn at three times its size."""
    image = QImage(48, 48, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(3, 3)
    painter.setPen(QPen(QColor(colour), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.end()
    return image


def _check(colour: str) -> QImage:
    return _line_drawing(colour, [(3.5, 8.5), (6.8, 11.5), (12.5, 4.5)])


def _arrow(colour: str) -> QImage:
    return _line_drawing(colour, [(4, 6.5), (8, 10.5), (12, 6.5)])


if __name__ == "__main__":
    main()
