"""The panel over a list of similar sounds: what they resemble, what they are to be unlike, and which way to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSlider, QVBoxLayout, QWidget, QWidgetAction

from audiomancer.browse import Blend
from audiomancer_gui.panels.aspect_faders import WORDS_PX, AspectFaders
from audiomancer_gui.panels.source_card import SourceCard
from audiomancer_gui.panels.step_rows import StepRows
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, label, tool_button

_LEAST_FOR_STEPS_PX: Final = 1140
_LEAST_FOR_FADERS_PX: Final = 760
"""In a narrower panel a button opens the steppers, and another the faders, so that the cards show whole names."""

_LEAST_SOURCES_PX: Final = 220
_EASY_SOURCES_PX: Final = 290
_HEIGHT_PX: Final = 140
_LOW_PX: Final = 128
_MARGIN_PX: Final = 16
_BETWEEN_PX: Final = 6
_NO_LIMIT_PX: Final = 16_777_215
"""QWIDGETSIZE_MAX of Qt, which PySide6 does not name."""

_PERCENT = 100
_SECOND_TIP = "Lists what lies between both. The menu of a row takes it, too: Use as B."
_UNLIKE_TIP = "What resembles it goes down the list. The menu of a row takes it, too."


class SimilarPanel(QWidget):
    """Sources, the balance between two of them, how much each aspect counts, and the steppers.

    Attributes:
        first, second, unlike: Cards of the sources.
        play: Button: play the first source.
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
        self.swap = tool_button("", "Swap A and B", "Have A and B change places", role="quiet")
        self._share = self._share_slider()
        self._share_a, self._share_b = label("", "secondary"), label("", "secondary")
        self.steppers = (StepRows(), StepRows())
        self._steps, self._steps_in_menu = self.steppers
        self._more = button("Like this, but…", tip="More like this, but darker, longer, higher …")
        self.faders = (AspectFaders(theme), AspectFaders(theme))
        self._faders, self._faders_in_menu = self.faders
        self._counts = button("What counts", tip="How much timbre, brightness, pitch, envelope and rhythm count")
        self._sources, self._below = QWidget(), QWidget()
        self._row = QHBoxLayout(self)
        self._places: list[tuple[int, int]] = []
        self._is_between = False
        self._lay_out()
        self._arrange()
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
        asked, others, below = QVBoxLayout(self._sources), QHBoxLayout(), QHBoxLayout(self._below)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(_BETWEEN_PX)
        # The question has a line to itself: its name is to be read.
        asked.addWidget(self.first, 3)
        others.setSpacing(_BETWEEN_PX)
        others.addWidget(self.second, 5)
        others.addWidget(self.unlike, 6)
        asked.addLayout(others, 2)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(_BETWEEN_PX)
        for part in (self._share_a, self._share, self._share_b, self.swap):
            below.addWidget(part, 1 if part is self._share else 0)
        below.addStretch()
        below.addWidget(self._counts)
        below.addWidget(self._more)
        asked.addWidget(self._below)
        self._row.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 8)
        self._row.setSpacing(_MARGIN_PX)
        for group in (self._sources, self._faders, self._steps):
            self._row.addWidget(group)
        self._row.addStretch()
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
        self._is_between = blend.second is not None
        self._show_below()
        for steps in self.steppers:
            steps.show_blend(blend, known)
        count = sum(map(bool, blend.steps))
        self._more.setText(f"Like this, but… {count}" if count else "Like this, but…")

    def show_columns(self, columns: Sequence[tuple[int, int]]) -> None:
        """Have the faders stand over the columns of the list.

        Args:
            columns: Left edge in this panel and width of the column of each aspect, 0 for one that is not shown; empty
                where none is.
        """
        if list(columns) != self._places:
            self._places = list(columns)
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Place faders over their columns where these leave the space, and the steppers at their right or left."""
        width, steps_px = self.width(), self._steps.sizeHint().width()
        shown = [place for place in self._places if place[1]]
        faders_px = sum(column_px for _, column_px in shown)
        sources_px = shown[0][0] - WORDS_PX - 2 * _MARGIN_PX if shown else 0
        is_over = sources_px >= _LEAST_SOURCES_PX and shown[-1][0] + shown[-1][1] - shown[0][0] == faders_px
        at_right = shows_steps = False
        if is_over:
            at_right = width - shown[-1][0] - shown[-1][1] >= steps_px + _MARGIN_PX + _BETWEEN_PX
            shows_steps = at_right or sources_px - steps_px - _MARGIN_PX >= _EASY_SOURCES_PX
            sources_px -= 0 if at_right or not shows_steps else steps_px + _MARGIN_PX
        else:
            at_right = shows_steps = width >= _LEAST_FOR_STEPS_PX
        shows_faders = is_over or width >= _LEAST_FOR_FADERS_PX
        self._faders.show_places([column_px or 1 for _, column_px in self._places] if is_over else None)
        self._row.removeWidget(self._steps)
        self._row.insertWidget(2 if at_right else 1, self._steps)
        self._row.setStretch(0, 0 if is_over else 1)
        self._sources.setMinimumWidth(sources_px if is_over else 0)
        self._sources.setMaximumWidth(sources_px if is_over else _NO_LIMIT_PX)
        for part, opener, is_shown in (
            (self._steps, self._more, shows_steps),
            (self._faders, self._counts, shows_faders),
        ):
            part.setVisible(is_shown)
            opener.setHidden(is_shown)
        self.setFixedHeight(_HEIGHT_PX if shows_steps else _LOW_PX)
        self._show_below()

    def _show_below(self) -> None:
        """Show the line below the cards where there is something in it."""
        is_wide = self._sources.maximumWidth() >= _EASY_SOURCES_PX
        for part in (self._share, self._share_a, self._share_b, self.swap):
            part.setVisible(self._is_between and (is_wide or part in (self._share, self.swap)))
        self._below.setVisible(self._is_between or not self._more.isHidden() or not self._counts.isHidden())
