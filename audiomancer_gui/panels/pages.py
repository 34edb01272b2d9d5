"""The pages of the window: the list, or the map in its place, and the files that could not be read."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """Shows one of them; `currentChanged` says that it is another now.

    Args:
        results: The list with what belongs to it.
        sound_map: The map of the same sounds.
        problems: The files that could not be read.

    Signals:
        sounds_entered: List or map was asked for: the key that led here goes on in what is seen now.
    """

    sounds_entered = Signal()

    def __init__(self, results: QWidget, sound_map: QWidget, problems: QWidget) -> None:
        super().__init__()
        self._results, self._map, self._problems = results, sound_map, problems
        self._sounds = results
        for page in (results, sound_map, problems):
            self.addWidget(page)

    @property
    def shows_problems(self) -> bool:
        """The problems are in sight."""
        return self.currentWidget() is self._problems

    @property
    def shows_map(self) -> bool:
        """The map is in sight."""
        return self.currentWidget() is self._map

    def show_list(self) -> None:
        """Show the sounds, as list or map, whichever was in sight last."""
        self.setCurrentWidget(self._sounds)

    def show_map(self, is_wanted: bool) -> None:
        """Show the map, or the list."""
        self._sounds = self._map if is_wanted else self._results
        self.show_list()
        self.sounds_entered.emit()

    def show_problems(self) -> None:
        """Show the problems."""
        self.setCurrentWidget(self._problems)
