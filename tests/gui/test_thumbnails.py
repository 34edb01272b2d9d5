"""Small waveforms: fetched when a row is painted, and there through edits."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from audiomancer.analysis.overview import overview_of
from audiomancer_gui.results.thumbnails import Thumbnails

_RED = QColor("red")


def peaks(level: float) -> bytes:
    return overview_of(
        np.linspace(0, level, 44_100, dtype=np.float32) * np.resize([1.0, -1.0], 44_100).astype(np.float32)
    )


def test_a_waveform_stands_until_another_one_has_come(qtbot: QtBot) -> None:
    thumbnails = Thumbnails()
    asked: list[str] = []
    thumbnails.wanted.connect(asked.extend)
    assert thumbnails.picture("a", 60, 20, _RED, 1.0) is None
    qtbot.waitUntil(lambda: asked == ["a"], timeout=20_000)
    thumbnails.receive({"a": peaks(0.5)})
    first = thumbnails.picture("a", 60, 20, _RED, 1.0)
    assert first is not None
    # An edit of the row: the picture stands, and what may be new is asked for once.
    thumbnails.expire({"a", "b"})
    assert thumbnails.picture("a", 60, 20, _RED, 1.0) is first
    qtbot.waitUntil(lambda: asked == ["a", "a"], timeout=20_000)
    thumbnails.receive({"a": peaks(0.5)})
    assert thumbnails.picture("a", 60, 20, _RED, 1.0) is first
    thumbnails.expire({"a"})
    assert thumbnails.picture("a", 60, 20, _RED, 1.0) is first
    thumbnails.receive({"a": peaks(0.5)[::-1]})
    assert thumbnails.picture("a", 60, 20, _RED, 1.0) is not first
