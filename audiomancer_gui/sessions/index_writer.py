"""Writes the list's columns to their file for the next start, and refreshes the word index of its names, when quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from audiomancer.engine import Engine
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner

if TYPE_CHECKING:
    from audiomancer.browse.texts.token_index import TokenIndex

_QUIET_MS: Final = 4000
_MOST_PENDING: Final = 2_000
"""Changes that are read again at the next start within a moment: for fewer the file is not written."""


class IndexWriter(QObject):
    """Writes the browse index to its file, after the library has been quiet for a while and at the end."""

    def __init__(self, engine: Engine, jobs: JobRunner, browse: BrowseSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._jobs, self._browse = engine, jobs, browse
        self._is_writing = False
        self._is_indexing_words = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        self._timer.timeout.connect(self._write)

    def take_list(self) -> None:
        """Make the orders that the file of a list just read does not hold, while they are not wanted yet."""
        index = self._browse.index
        generation = index.generation
        self._jobs.read("orders", index.orders.descending, lambda made: index.orders.take_descending(made, generation))
        self.follow()

    def follow(self) -> None:
        """Write and index soon: something in the list changed."""
        self._timer.start()
        self._index_words()

    def _is_due(self) -> bool:
        index = self._browse.index
        return index.snapshot_seq < 0 or index.change_seq - index.snapshot_seq > _MOST_PENDING

    def _write(self) -> None:
        if self._is_writing or not self._is_due():
            return
        engine, index = self._engine, self._browse.index
        snapshot = engine.snapshot_of(index)

        def done(was_written: bool) -> None:
            self._is_writing = False
            # A library that can't be written to is not tried again at every change.
            index.snapshot_seq = snapshot.change_seq if was_written else index.change_seq

        def failed() -> None:
            self._is_writing = False

        self._is_writing = True
        self._jobs.read("index file", lambda: engine.store_index(snapshot), done, failed)

    def _index_words(self) -> None:
        names = self._browse.index.names
        plan = None if self._is_indexing_words else names.plan()
        if plan is None:
            return

        def done(tokens: TokenIndex) -> None:
            self._is_indexing_words = False
            names.take(plan, tokens)

        def failed() -> None:
            self._is_indexing_words = False

        self._is_indexing_words = True
        self._jobs.read("words", plan.work, done, failed)

    def close(self) -> None:
        """Write the file now, if it is worth it: the window is about to close."""
        self._timer.stop()
        index = self._browse.index
        if self._browse.is_loaded and self._is_due() and len(index):
            self._engine.store_index(self._engine.snapshot_of(index))
