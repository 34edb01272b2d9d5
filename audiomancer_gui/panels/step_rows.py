"""Five steppers: "more like this, but darker or brighter, shorter or longer …"."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSlider, QWidget

from audiomancer.browse import MOST_STEPS, MOVES, Blend
from audiomancer_gui.widgets.labels import button, label, set_state

_SLIDER_PX = 84
_ROW_PX = 20


class StepRows(QWidget):
    """A row of five places for each of `browse.MOVES`, with a word at either end that takes one step.

    Attributes:
        reset: Button that takes all steps back; the part that places this connects it.

    Signals:
        stepped: Number of a move, and its steps, as the user wants them.
    """

    stepped = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        self.reset = button("Back to 0", role="link", tip="Take all steps back")
        set_state(self.reset, "small", True)
        grid.addWidget(label("More like this, but…", "title"), 0, 0, 1, 2)
        grid.addWidget(self.reset, 0, 2, Qt.AlignmentFlag.AlignRight)
        self._rows: list[tuple[QPushButton, QSlider, QPushButton]] = []
        for number, move in enumerate(MOVES):
            less, more = (self._word(number, word, by) for word, by in ((move.less, -1), (move.more, 1)))
            slider = self._slider(number)
            grid.addWidget(less, number + 1, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(slider, number + 1, 1)
            grid.addWidget(more, number + 1, 2, Qt.AlignmentFlag.AlignLeft)
            self._rows.append((less, slider, more))

    def _word(self, number: int, word: str, by: int) -> QPushButton:
        made = button(word, partial(self._step, number, by), role="link", tip=f"More like this, but {word}")
        made.setFixedHeight(_ROW_PX)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return made

    def _slider(self, number: int) -> QSlider:
        move = MOVES[number]
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setProperty("role", "balance")
        slider.setRange(-MOST_STEPS, MOST_STEPS)
        slider.setPageStep(1)
        slider.setFixedSize(_SLIDER_PX, _ROW_PX)
        slider.setAccessibleName(f"{move.less} to {move.more}")
        slider.valueChanged.connect(partial(self.stepped.emit, number))
        return slider

    def _step(self, number: int, by: int) -> None:
        slider = self._rows[number][1]
        slider.setValue(slider.value() + by)

    def show_blend(self, blend: Blend, known: dict[str, float]) -> None:
        """Show how far a question has been moved.

        Args:
            blend: The question.
            known: Values of its source by column: along what is not known of it there are no steps.
        """
        self.reset.setEnabled(any(blend.steps))
        for move, steps, (less, slider, more) in zip(MOVES, blend.steps, self._rows, strict=True):
            is_known = move.column in known
            slider.blockSignals(True)
            slider.setValue(steps)
            slider.blockSignals(False)
            slider.setToolTip("" if is_known else f"The {move.name} of this sound is not known")
            slider.setEnabled(is_known)
            less.setEnabled(is_known)
            more.setEnabled(is_known)
            set_state(less, "chosen", steps < 0)
            set_state(more, "chosen", steps > 0)
