"""The panel over a list of similar sounds: what they resemble, what they are to be unlike, and which way to go on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSlider, QVBoxLayout, QWidget, QWidgetAction

from audiomancer.browse import Blend
from audiomancer_gui.panels.aspect_faders import AspectFaders
from audiomancer_gui.panels.source_card import SourceCard
from audiomancer_gui.panels.step_rows import StepRows
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, label, tool_button

_LEAST_FOR_STEPS_PX = 1140
_LEAST_FOR_FADERS_PX = 800
"""In a narrower panel a button opens the steppers, and another the faders, so that the cards show whole names."""
_PERCENT = 100
_SECOND_TIP = "Lists what lies between both. The menu of a row takes it, too: Use as B."
_UNLIKE_TIP = "What resembles it goes down the list. The menu of a row takes it, too."


class SimilarPanel(QWidget):
    """Sources, the balance between two of them, how much each aspect counts, and the steppers.

    Attributes:
        first, second, unlike: Cards of the sources.
        play, back: Buttons: play the first source, return to the list as it was.
        swap: Button: have the two sources change places.
        steppers: The steppers in the panel, and those of the menu that stands for them in a narrow one.
        faders: The same of the weights.

    Signals:
        share_altered: Share of the second source, 0 to 1, as the user wants it.
    """

    share_altered = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sourceStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.first = SourceCard("A", "", "", theme)
        self.second = SourceCard("B", "Drop a second sound", _SECOND_TIP, theme)
        self.unlike = SourceCard("Unlike", "Drop one to avoid", _UNLIKE_TIP, theme)
        self.play = self.first.play
        self.back = button("Back", tip="Back to the list as it was")
        self.swap = tool_button("", "Swap A and B", "Have A and B change places", role="quiet")
        self._share = self._share_slider()
        self._share_a, self._share_b = label("", "secondary"), label("", "secondary")
        self.steppers = (StepRows(), StepRows())
        self._steps, self._steps_in_menu = self.steppers
        self._more = button("Like this, but…", tip="More like this, but darker, longer, higher …")
        self.faders = (AspectFaders(theme), AspectFaders(theme))
        self._faders, self._faders_in_menu = self.faders
        self._counts = button("What counts", tip="How much timbre, brightness, pitch, envelope and rhythm count")
        self._lay_out()
        self.hide()
        self.set_theme(theme)

    def _share_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setProperty("role", "balance")
        slider.setRange(0, _PERCENT)
        slider.setSingleStep(5)
        slider.setAccessibleName("Between A and B")
        slider.valueChanged.connect(lambda percent: self.share_altered.emit(percent / _PERCENT))
        return slider

    def _lay_out(self) -> None:
        cards, below, left = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        cards.setSpacing(8)
        # What is asked with is to be read; the empty places of the others give way.
        cards.addWidget(self.first, 2)
        cards.addWidget(self.second, 1)
        below.setSpacing(8)
        below.addWidget(self.back)
        for part in (self._share_a, self._share, self._share_b, self.swap):
            below.addWidget(part, 1 if part is self._share else 0)
        below.addWidget(self.unlike, 3)
        below.addStretch()
        below.addWidget(self._counts)
        below.addWidget(self._more)
        left.setSpacing(8)
        left.addLayout(cards, 1)
        left.addLayout(below, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self._faders)
        row.addWidget(self._steps)
        self._open_with(self._more, self._steps_in_menu)
        self._open_with(self._counts, self._faders_in_menu)

    def _open_with(self, opener: QPushButton, part: QWidget) -> None:
        """Have a button open what a narrow panel has no space for."""
        menu = QMenu(self)
        entry = QWidgetAction(menu)
        part.setContentsMargins(12, 8, 12, 8)
        entry.setDefaultWidget(part)
        menu.addAction(entry)
        opener.clicked.connect(lambda: menu.popup(opener.mapToGlobal(opener.rect().bottomLeft())))

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        for card in (self.first, self.second, self.unlike):
            card.set_theme(theme)
        for faders in self.faders:
            faders.set_theme(theme)
        self.swap.setIcon(icon("random", theme.colour("text_dim")))

    def show_blend(
        self, blend: Blend, known: dict[str, float], missing: dict[str, str], *, is_of_whole: bool = True
    ) -> None:
        """Show what is asked beside the first source.

        Args:
            blend: It.
            known: Values of the source, by column.
            missing: Why an aspect can't count, by its name.
            is_of_whole: Match is of the whole sound, and no mean of the aspects.
        """
        for faders in self.faders:
            faders.show_weights(blend.weights, missing, blend.per_pack, is_of_whole=is_of_whole)
        self._share.blockSignals(True)
        self._share.setValue(round(_PERCENT * blend.share))
        self._share.blockSignals(False)
        self._share_a.setText(f"A {_PERCENT - self._share.value()} %")
        self._share_b.setText(f"B {self._share.value()} %")
        for part in (self._share, self._share_a, self._share_b, self.swap):
            part.setVisible(blend.second is not None)
        for steps in self.steppers:
            steps.show_blend(blend, known)
        count = sum(map(bool, blend.steps))
        self._more.setText(f"Like this, but… {count}" if count else "Like this, but…")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shows_steps, shows_faders = self.width() >= _LEAST_FOR_STEPS_PX, self.width() >= _LEAST_FOR_FADERS_PX
        self._steps.setVisible(shows_steps)
        self._more.setHidden(shows_steps)
        self._faders.setVisible(shows_faders)
        self._counts.setHidden(shows_faders)
