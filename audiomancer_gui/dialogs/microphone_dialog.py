"""Shows that the microphone records, how loud, and for how long; ends it by a key, a button, or after ten seconds."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from audiomancer.playback import Recording
from audiomancer_gui.widgets.labels import button, label

_LOOK_MS: Final = 50
_HELD_S: Final = 0.5
_MOST_S: Final = 10
_LOUD: Final = 0.99


class MicrophoneDialog(QDialog):
    """A level meter beside a recording that runs.

    A key that is held ends it when it is let go; after a short press it runs on until Enter, Space or the key again.

    Args:
        recording: The recording.
    """

    def __init__(self, recording: Recording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Ask by microphone")
        self.resize(360, 140)
        self._recording = recording
        self._began_s = time.monotonic()
        self._level = QProgressBar()
        self._level.setRange(0, 100)
        self._level.setTextVisible(False)
        self._level.setAccessibleName("Level of the microphone")
        self._time = label("0.0 s of 10", "secondary")
        search, cancel = button("Search", self.accept), button("Cancel", self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self._time, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(search)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(label("Hum, tap or beatbox: nothing that is recorded is stored.", is_wrapped=True))
        column.addWidget(self._level)
        column.addLayout(buttons)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self.finished.connect(self._end)
        search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_R):
            self.accept()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        was_held = time.monotonic() - self._began_s >= _HELD_S
        if event.key() == Qt.Key.Key_R and not event.isAutoRepeat() and was_held:
            self.accept()
        else:
            super().keyReleaseEvent(event)

    def _look(self) -> None:
        level, seconds = self._recording.level, self._recording.seconds
        self._level.setValue(round(100 * min(1.0, level)))
        words = f"{seconds:.1f} s of {_MOST_S}"
        self._time.setText(f"{words}, too loud" if level >= _LOUD else words)

    def _end(self, result: int) -> None:
        self._timer.stop()
        self._recording.end(is_cancelled=result != QDialog.DialogCode.Accepted)
