"""Says what was mended when the library was opened, and looks it over in the background while it is browsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMessageBox

from audiomancer.recovery import HealthReport

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_LATER_MS = 4_000


class HealthSession(QObject):
    """One look after the start; it costs nothing unless one is due or something seems wrong."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_suspect = False
        self._has_told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LATER_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """The list stands."""
        mending = self._window.engine.recovery
        if mending is not None and not self._has_told:
            self._has_told = True
            self._tell("The library was repaired.", mending.sentence)
        self._timer.start()

    def suspect(self) -> None:
        """Something could not be read: the look is taken now."""
        self._is_suspect = True
        self._timer.start(0)

    def _look(self) -> None:
        engine, is_suspect = self._window.engine, self._is_suspect
        self._is_suspect = False
        self._window.jobs.read("look over", lambda: engine.check_health(is_suspect=is_suspect), self._done)

    def _done(self, found: HealthReport) -> None:
        window = self._window
        if found.sentences:
            window.status.show_message(" ".join(found.sentences))
        if found.has_new_vectors:
            window.similarity.read()
        if found.needs_scan:
            window.library.scan_known()

    def _tell(self, text: str, more: str) -> None:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle("Audiomancer")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.setInformativeText(more)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
