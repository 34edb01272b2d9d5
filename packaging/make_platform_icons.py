"""Write the icon as Windows and macOS want it: make_platform_icons.py FOLDER. The pictures inside are PNG in both."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {
    b"icp4": 16,
    b"icp5": 32,
    b"ic07": 128,
    b"ic08": 256,
    b"ic09": 512,
    b"ic10": 1024,
    b"ic11": 32,
    b"ic12": 64,
}
"""Kinds of pictures in an icon of macOS, with their sizes in pixels."""


def png(svg: Path, size: int) -> bytes:
    """The icon in one size."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """An icon of Windows: a list of pictures, then the pictures."""
    heads, offset = [], 6 + 16 * len(pictures)
    for size, data in pictures.items():
        # 0 stands for 256.
        heads.append(struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset))
        offset += len(data)
    return struct.pack("<HHH", 0, 1, len(pictures)) + b"".join(heads) + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """An icon of macOS: pictures, each after its kind and length."""
    blocks = b"".join(kind + struct.pack(">I", 8 + len(data)) + data for kind, data in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(blocks)) + blocks


def main() -> None:
    """Write both icons."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication(["icons"])
    svg = Path(__file__).resolve().parents[1] / "resources" / "icons" / "audiomancer.svg"
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "audiomancer.ico").write_bytes(ico({size: png(svg, size) for size in ICO_SIZES}))
    (folder / "audiomancer.icns").write_bytes(icns({kind: png(svg, size) for kind, size in ICNS_KINDS.items()}))
    del app


if __name__ == "__main__":
    main()
