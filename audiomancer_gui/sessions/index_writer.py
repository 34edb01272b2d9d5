"""Keeps the list's columns for the next start, and the word index of its names fresh, in jobs and when it is quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from audiomancer.browse.columns.token_index import TokenIndex
    from audiomancer_gui.main_window.window import MainWindow

_QUIET_MS = 4000
_BEHIND = 2_000
"""So many changes are read again at the next start within a moment: the file is not written for fewer."""


class IndexKeeper(QObject):
    """Writes the browse index to its file, after the library has been quiet for a while and at the end."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_writing = False
        self._is_making_words = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        self._timer.timeout.connect(self._keep)

    def list_read(self) -> None:
        """The list was read: the orders that the file does not hold are made while nobody waits for them."""
        index = self._window.browse.index
        generation = index.generation
        self._window.jobs.read(
            "orders", index.orders.descending, lambda made: index.orders.take_descending(made, generation)
        )
        self.list_changed()

    def list_changed(self) -> None:
        """Something in the list changed."""
        self._timer.start()
        self._make_words()

    def _is_behind(self) -> bool:
        index = self._window.browse.index
        return index.snapshot_seq < 0 or index.change_seq - index.snapshot_seq > _BEHIND

    def _keep(self) -> None:
        window = self._window
        if self._is_writing or not self._is_behind():
            return
        index = window.browse.index
        snapshot = window.engine.snapshot_of(index)

        def done(was_kept: bool) -> None:
            self._is_writing = False
            # A library that can't be written to is not tried again at every change.
            index.snapshot_seq = snapshot.change_seq if was_kept else index.change_seq

        def failed() -> None:
            self._is_writing = False

        self._is_writing = True
        window.jobs.read("kept index", lambda: window.engine.store_index(snapshot), done, failed)

    def _make_words(self) -> None:
        names = self._window.browse.index.names
        plan = None if self._is_making_words else names.plan()
        if plan is None:
            return

        def done(tokens: TokenIndex) -> None:
            self._is_making_words = False
            names.take(plan, tokens)

        def failed() -> None:
            self._is_making_words = False

        self._is_making_words = True
        self._window.jobs.read("words", plan.work, done, failed)

    def keep_at_the_end(self) -> None:
        """Write the file now, if it is worth it: the window is about to close."""
        self._timer.stop()
        window = self._window
        if window.browse.is_loaded and self._is_behind() and len(window.browse.index):
            window.engine.store_index(window.engine.snapshot_of(window.browse.index))
