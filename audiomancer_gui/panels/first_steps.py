"""A strip below the list for the first minutes: what to try next. A step goes when it was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import label, tool_button

STEPS: Final = {
    "hear": "↓ plays the next sound",
    "search": "type what you look for, such as “kick”",
    "similar": "G finds what sounds like this one",
    "drag": "drag a sound into your DAW",
}
"""Words for what there is to do, by the name under which the settings know it."""


class FirstSteps(QWidget):
    """One line.

    Attributes:
        close_button: Takes all steps away.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstSteps")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(32)
        self._words = ElidedLabel("", "dim")
        self.close_button = tool_button("", "Hide the first steps", "Hide these first steps", role="quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(label("Try next", "title"))
        row.addWidget(self._words, 1)
        row.addWidget(self.close_button)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.close_button.setIcon(icon("close", theme.colour("text_dim")))

    def show_steps(self, names: Sequence[str]) -> None:
        """Show the steps that are left; none hides the strip."""
        words = [STEPS[name] for name in names if name in STEPS]
        self._words.setText("   ·   ".join(words))
        self.setVisible(bool(words))
