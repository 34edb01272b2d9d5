"""Shows a new user what to try next, and notices what was done."""

from __future__ import annotations

from PySide6.QtCore import QObject

from audiomancer.settings import Settings
from audiomancer_gui.panels.first_steps import STEPS, FirstSteps


class FirstStepsView(QObject):
    """Joins the strip with the settings, which know what is left to try.

    Args:
        strip: Shows it.
        settings: Changed in place.
        parent: The window.
    """

    def __init__(self, strip: FirstSteps, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strip, self._settings = strip, settings
        self._count = 0

    def take_folder_count(self, count: int) -> None:
        """Begin with all steps where there is no folder yet."""
        if count == 0 and not self._settings.first_steps:
            self._settings.first_steps = list(STEPS)
        self._show()

    def take_count(self, count: int) -> None:
        """Take how many sounds the list shows: without any there is nothing to try."""
        self._count = max(count, self._count)
        self._show()

    def note(self, step: str) -> None:
        """Take a step away: it was done."""
        if step in self._settings.first_steps:
            self._settings.first_steps = [one for one in self._settings.first_steps if one != step]
            self._show()

    def leave(self) -> None:
        """Take all steps away."""
        self._settings.first_steps = []
        self._show()

    def _show(self) -> None:
        self._strip.show_steps(self._settings.first_steps if self._count else ())
