"""Says what was repaired when the library was opened, and checks it in the background while it is browsed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.engine import Engine
from audiomancer.recovery import HealthReport
from audiomancer_gui.sessions.job_runner import JobRunner

_LATER_MS: Final = 4_000


class HealthSession(QObject):
    """Checks once after the start; it costs nothing unless a check is due or something seems wrong.

    Signals:
        repaired: What was done to the library when it was opened, in a sentence.
        message: A sentence for the status line.
        vectors_repaired: The embeddings are to be read again.
        scan_needed: Only a scan brings back what is missing.
    """

    repaired = Signal(str)
    message = Signal(str)
    vectors_repaired = Signal()
    scan_needed = Signal()

    def __init__(self, engine: Engine, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._jobs = engine, jobs
        self._is_suspect = False
        self._has_announced = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LATER_MS)
        self._timer.timeout.connect(self._check)

    def begin(self) -> None:
        """Begin, now that the list stands."""
        recovery = self._engine.recovery
        if recovery is not None and not self._has_announced:
            self._has_announced = True
            self.repaired.emit(recovery.sentence)
        self._timer.start()

    def suspect(self) -> None:
        """Check now: something could not be read."""
        self._is_suspect = True
        self._timer.start(0)

    def _check(self) -> None:
        engine, is_suspect = self._engine, self._is_suspect
        self._is_suspect = False
        self._jobs.read("health check", lambda: engine.check_health(is_suspect=is_suspect), self._report)

    def _report(self, found: HealthReport) -> None:
        if found.sentences:
            self.message.emit(" ".join(found.sentences))
        if found.has_new_vectors:
            self.vectors_repaired.emit()
        if found.needs_scan:
            self.scan_needed.emit()

    def close(self) -> None:
        """Check no more."""
        self._timer.stop()
