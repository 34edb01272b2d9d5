"""The two pages of the window: the list, and the files that could not be read."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """Shows one of both; `currentChanged` says that it is another now.

    Args:
        results: The list with what belongs to it.
        problems: The files that could not be read.
    """

    def __init__(self, results: QWidget, problems: QWidget) -> None:
        super().__init__()
        self._results, self._problems = results, problems
        self.addWidget(results)
        self.addWidget(problems)

    @property
    def shows_problems(self) -> bool:
        """The problems are in sight."""
        return self.currentWidget() is self._problems

    def show_list(self) -> None:
        """Show the list."""
        self.setCurrentWidget(self._results)

    def show_problems(self) -> None:
        """Show the problems."""
        self.setCurrentWidget(self._problems)
