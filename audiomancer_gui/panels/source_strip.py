"""The strip that says what the list resembles, with a play key and a way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from audiomancer.browse import Row
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, label, tool_button
from audiomancer_gui.widgets.waveform import thumbnail


class SourceStrip(QWidget):
    """The source of a similarity search.

    Attributes:
        play, back: Buttons: play the source, return to the list as it was.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sourceStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._row: Row | None = None
        self._overview: bytes | None = None
        self._picture = QLabel()
        self._picture.setFixedSize(112, 24)
        self._name = ElidedLabel("", "title")
        self._where = ElidedLabel("", "secondary")
        self.play = tool_button("", "Play", "Play what they resemble")
        self.back = button("Back", tip="Back to the list as it was")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(label("Similar to", "accent"))
        row.addWidget(self.play)
        row.addWidget(self._picture)
        row.addWidget(self._name, 2)
        row.addWidget(self._where, 1)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.play.setIcon(icon("play", theme.colour("text")))
        self._paint()

    def show_source(
        self, row: Row | None, overview: bytes | None, part: tuple[float, float | None] | None = None
    ) -> None:
        """Show the source, or hide when there is none.

        Args:
            row: The sound.
            overview: Its waveform.
            part: Where the part of it begins and ends that is the source, seconds; None where all of it is.
        """
        self._row, self._overview = row, overview
        self.setVisible(row is not None)
        if row is not None:
            self._name.setText(row.name)
            self._where.setText(row.folder if part is None else _part_words(*part))
            self._paint()

    def show_file(self, name: str) -> None:
        """Show a file that is not in the library as the source."""
        self._row = self._overview = None
        self._name.setText(name)
        self._where.setText("from outside the library")
        self._paint()
        self.show()

    def _paint(self) -> None:
        if self._row is not None and self._overview:
            colour = self._theme.instrument_colour(self._row.instrument)
            self._picture.setPixmap(thumbnail(self._overview, 112, 24, colour, self.devicePixelRatioF()))
        else:
            self._picture.clear()


def _part_words(start_s: float, end_s: float | None) -> str:
    end = "the end" if end_s is None else f"{end_s:.2f} s"
    return f"the part from {start_s:.2f} s to {end}"
