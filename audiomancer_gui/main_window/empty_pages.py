"""What stands in place of an empty list, and when: first start, still reading, nothing found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from audiomancer.browse import relaxations
from audiomancer_gui.widgets.labels import counted

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_PATIENCE_MS = 700
"""A list that comes sooner needs no word about it."""


class EmptyPages:
    """Chooses between the list and a page that says what to do next."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.folder_count: int | None = None
        self._shown: tuple[object, ...] = ()
        self._is_late = False
        QTimer.singleShot(_PATIENCE_MS, window, self._say_reading)

    def _say_reading(self) -> None:
        self._is_late = True
        self.update()

    def update(self) -> None:
        """Show what fits the present state."""
        window = self._window
        if window.model.rowCount():
            self._shown = ()
            window.list_stack.setCurrentWidget(window.table)
            return
        if not window.browse.is_loaded:
            if self._is_late:
                window.list_stack.setCurrentWidget(window.empty)
                window.empty.show_message(
                    "Reading your library…",
                    "The list is made from the database this once; the next start is quick.",
                    [],
                )
            return
        if self.folder_count is None:
            return
        window.list_stack.setCurrentWidget(window.empty)
        is_scanning = window.library.is_scanning
        query = window.browse.viewpoint.query
        state = (len(window.browse.index), self.folder_count, is_scanning, query, window.browse.viewpoint.source)
        if state == self._shown:
            return
        self._shown = state
        if len(window.browse.index):
            self._show_nothing_found()
        elif is_scanning:
            window.empty.show_message(
                "Looking for sounds…", "They appear here as they are found; you can browse at once.", []
            )
        elif self.folder_count == 0:
            window.empty.show_message(
                "Welcome to Audiomancer",
                "Add a folder of sounds to browse it. Your files are only ever read: never moved, changed or deleted.",
                [
                    ("Add a folder of sounds", window.actions_.choose_folder),
                    ("Try the demo sounds", window.actions_.add_demo),
                ],
            )
        else:
            window.empty.show_message(
                "No sounds here yet",
                "The folders hold no sound files that can be read. Add another one, or look again.",
                [("Add a folder of sounds", window.actions_.choose_folder), ("Look again", window.library.scan)],
            )

    def _show_nothing_found(self) -> None:
        window = self._window
        browse = window.browse
        query = browse.viewpoint.query
        actions = [
            (
                f"Drop {chip.label}  ·  {counted(count)} sounds",
                partial(browse.set_query, query.without(chip), "advice"),
            )
            for chip, count in relaxations(browse.index, query, browse.masks)[:4]
        ]
        sentence = (
            "Dropping one condition would give:"
            if actions
            else "No single condition is to blame; start again from all sounds."
        )
        if not actions:
            actions = [("Show all sounds", partial(browse.set_query, type(query)(), "advice"))]
        window.empty.show_message("Nothing found", sentence, actions, is_stacked=True)
