"""Writes the settings soon after they changed: a window that is killed loses no choice."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.engine import Engine
from audiomancer_gui.sessions.job_runner import JobRunner

_SOON_MS: Final = 400
"""A slider changes its value many times a second: the file is written once for all of them."""


class SettingsWriter(QObject):
    """Observes the settings of an engine. Signals: `_changed`, for a setting may be changed in any thread."""

    _changed = Signal()

    def __init__(self, engine: Engine, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._jobs = engine, jobs
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON_MS)
        self._timer.timeout.connect(self._write)
        self._changed.connect(self._start)

    def begin(self) -> None:
        """Follow the settings from now on."""
        self._engine.settings.observe(self._changed.emit)

    def close(self) -> None:
        """Follow them no more; what is pending is written by the window when it closes."""
        self._engine.settings.observe(None)
        self._timer.stop()

    def _start(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        self._jobs.change(self._engine.save_settings)
