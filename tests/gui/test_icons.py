from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

import audiomancer_gui
from audiomancer_gui.resources import icons_dir
from audiomancer_gui.widgets.icons import icon

NAMED_IN_TABLES = {
    *("back", "forward", "random", "heart", "collect"),
    *("sounds", "added", "clock", "copies", "plug", "hidden", "problem", "search", "folder", "bars"),
}
"""Names that stand in a table of the code, or are chosen where they are painted."""

NAMES = sorted(path.stem for path in (icons_dir() / "buttons").glob("*.svg"))


def colours(drawn: QIcon, ratio: float, state: QIcon.State = QIcon.State.Off) -> set[str]:
    """Colours of the opaque pixels."""
    image = drawn.pixmap(QSize(16, 16), ratio, QIcon.Mode.Normal, state).toImage()
    assert image.width() == 16 * ratio
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_drawn_in_the_colour_that_is_asked_for_at_every_size(qapp: object, name: str) -> None:
    drawn = icon(name, QColor("#336699"), QColor("#cc8800"))
    for ratio in (1.0, 2.0, 3.0):
        assert colours(drawn, ratio) == {"#336699"}
        assert colours(drawn, ratio, QIcon.State.On) == {"#cc8800"}


def test_every_icon_that_is_named_has_a_file_and_every_file_is_named() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(audiomancer_gui.__file__).parent.rglob("*.py"))
    named = set(re.findall(r"\bicon\(\"(\w+)\"", sources)) | NAMED_IN_TABLES
    assert named == set(NAMES)
