"""The musician's project in the top bar: its tempo and key, and whether sounds are fitted to it."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from audiomancer.vocabulary.keys import KEYS
from audiomancer_gui.player.tap_tempo import HIGHEST_BPM, LOWEST_BPM, TapTempo
from audiomancer_gui.theme import SECONDARY_PX, Theme
from audiomancer_gui.widgets.labels import button, label, name_choice, toggle
from audiomancer_gui.widgets.number_field import NumberField

_SILENCE_MS: Final = 2000
_TAP_PX: Final = 49
"""Width of "Tap", and of any count of taps: what follows does not move while the user taps."""


def key_words(code: int) -> str:
    """A key as it is said: "A minor"."""
    name = KEYS[code]
    return f"{name[:-1]} minor" if code >= 12 else f"{name} major"


class _TempoField(NumberField):
    """The project's tempo; ↑ and ↓ step it, and its unit stands after it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Project tempo", "Tempo", 2, lowest=LOWEST_BPM, highest=HIGHEST_BPM)
        self._theme = theme
        self.setToolTip(f"Tempo of your project, {LOWEST_BPM:g} to {HIGHEST_BPM:g}; empty for none")
        self.setFixedWidth(90)
        # The unit stands beside a number; an empty field has no number to make space for.
        self.textChanged.connect(lambda text: self.setTextMargins(0, 0, 30 if text else 0, 0))

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}.get(Qt.Key(event.key()))
        value = self.value()
        if step is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif value is not None:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                step /= 10
            self.setText(self._words(value + step))
            self._on_edited()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text():
            painter = QPainter(self)
            painter.setFont(self._theme.font(SECONDARY_PX))
            painter.setPen(self._theme.colour("text_faint"))
            where = self.rect().adjusted(0, 0, -9, 0)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), "BPM")
            painter.end()


class _KeyChoice(QComboBox):
    """The project's key; the wheel passes it by, so that no key changes on the way over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_choice(self, "Project key")
        self.setToolTip("Key of your project")
        self.addItem("No key", None)
        for code in range(len(KEYS)):
            self.addItem(key_words(code), code)
        self.setMaxVisibleItems(25)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ProjectStrip(QWidget):
    """Tempo and key of the project, ways to set them, and the switch that has sounds follow them.

    Clicks leave the focus where it is: the arrow keys and Space go on meaning the list and the player.

    Attributes:
        take, in_time, in_key: Buttons; the last two are joined, and stay down while they are on.
        tap_button: Takes a tap when it is pressed, not when it is let go.
        tempo: The field for the tempo.

    Signals:
        project_altered: BPM or None, key code or None; by the user.
        tempo_tapped: BPM.
    """

    project_altered = Signal(object, object)
    tempo_tapped = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("projectStrip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tapper = TapTempo()
        self._caption = label("Project", "heading")
        self.tempo = _TempoField(theme)
        self.tempo.value_altered.connect(lambda _: self._announce_project())
        self.tap_button = button("Tap", role="toggle", tip="Tap the project tempo")
        self.tap_button.setAccessibleName("Tap tempo")
        # Pressing is the tap; letting go comes a varying moment later.
        self.tap_button.pressed.connect(self.tap)
        self._tap_words = QTimer(self)
        self._tap_words.setSingleShot(True)
        self._tap_words.setInterval(_SILENCE_MS)
        self._tap_words.timeout.connect(lambda: self.tap_button.setText("Tap"))
        self._key = _KeyChoice()
        self._key.activated.connect(lambda _: self._announce_project())
        self.take = button(
            "From sound", role="toggle", tip="The sound's tempo and key become project tempo and project key"
        )
        self.in_time = toggle("In time", "Loops play in the project tempo")
        self.in_key = toggle("In key", "Sounds with a key play in the project key")
        for push in (self.tap_button, self.take):
            push.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tap_button.setFixedWidth(_TAP_PX)
        self.take.setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._caption, self.tempo, self.tap_button, self._key, self.take):
            row.addWidget(widget)
        pair = QHBoxLayout()
        pair.setSpacing(0)
        for switch, side in ((self.in_time, "left"), (self.in_key, "right")):
            switch.setProperty("joined", side)
            pair.addWidget(switch)
        row.addLayout(pair)

    def set_compact(self, is_compact: bool) -> None:
        """Leave out the label, and what a menu has, too."""
        for widget in (self._caption, self.tap_button, self.take):
            widget.setVisible(not is_compact)

    def show_project(self, bpm: float | None, key: int | None) -> None:
        """Show tempo and key code of the project, without a signal."""
        self.tempo.set_value(bpm)
        self._key.setCurrentIndex(0 if key is None else key + 1)

    def tap(self) -> None:
        """Take a tap now."""
        bpm = self._tapper.tap(time.monotonic())
        self.tap_button.setText(str(self._tapper.count))
        self._tap_words.start()
        if bpm is not None:
            self.tempo.set_value(bpm)
            self.tempo_tapped.emit(bpm)

    def _announce_project(self) -> None:
        self.project_altered.emit(self.tempo.value(), self._key.currentData())
