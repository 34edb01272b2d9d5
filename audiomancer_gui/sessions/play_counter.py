"""Counts what was played: at once for the list, a moment later in the library."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

from audiomancer.browse import Row
from audiomancer.engine import Engine
from audiomancer.errors import StorageError
from audiomancer.storage import Play
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner

_STORE_MS: Final = 1_000


class PlayCounter(QObject):
    """Notes plays in the index, where the list stays as it is, and stores them after a second without another one."""

    def __init__(self, engine: Engine, jobs: JobRunner, browse: BrowseSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plays, self._jobs, self._browse = engine.storage.plays, jobs, browse
        self._pending: dict[str, Play] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STORE_MS)
        self._timer.timeout.connect(self._store)

    def note(self, row: Row) -> None:
        """Count one play of a sound; what is only listed so far has no content to remember it by."""
        if row.sample_id is None:
            return
        now_s = time.time()
        before = self._pending.get(row.sample_id)
        self._pending[row.sample_id] = Play(now_s, 1 if before is None else before.play_count + 1)
        self._browse.index.note_play(row.entry_id, now_s)
        self._timer.start()

    def _store(self) -> None:
        plays, self._pending = self._pending, {}
        self._jobs.change(lambda: self._plays.add(plays))

    def close(self) -> None:
        """Store what is pending."""
        self._timer.stop()
        if self._pending:
            try:
                self._plays.add(self._pending)
            except StorageError:
                # The library is damaged or its disk full, which was said already; only counts of plays are lost.
                self._pending = {}
