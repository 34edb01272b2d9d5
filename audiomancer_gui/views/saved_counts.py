"""Counts how many sounds each saved search finds, one search at a time, after the library has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import parse
from audiomancer.browse.search.matching import matching_mask, without_unfound_words
from audiomancer_gui.sessions.browse_session import BrowseSession

_NEXT_MS: Final = 250
"""Pause between two searches: each takes up to a frame at a million sounds."""


class SavedCounts(QObject):
    """Numbers of sounds by saved search.

    Attributes:
        counts: How many sounds each search finds, by its text.

    Signals:
        altered: Another number is known.
    """

    altered = Signal()

    def __init__(self, browse: BrowseSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._browse = browse
        self.counts: dict[str, int] = {}
        self._states: dict[str, tuple[int, int]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NEXT_MS)
        self._timer.timeout.connect(self._count_next)

    def follow(self, queries: Sequence[str]) -> None:
        """Count what these searches find, from now on."""
        self._states = {query: self._states.get(query, (0, -1)) for query in queries}
        self.counts = {query: count for query, count in self.counts.items() if query in self._states}
        self.refresh()

    def refresh(self) -> None:
        """Count again, soon, what was counted for another state of the library."""
        # Not begun anew: a scan changes the library many times a second.
        if self._states and not self._timer.isActive():
            self._timer.start()

    def _count_next(self) -> None:
        index = self._browse.index
        state = id(index), index.generation
        late = [query for query, counted in self._states.items() if counted != state]
        if not late or not self._browse.is_loaded:
            return
        # The one that has waited longest: it stands first, and goes to the end.
        query = late[0]
        del self._states[query]
        self._states[query] = state
        asked, _ = without_unfound_words(index, parse(query, index.synonyms).query)
        count = int(np.count_nonzero(matching_mask(index, asked)))
        if self.counts.get(query) != count:
            self.counts[query] = count
            self.altered.emit()
        if len(late) > 1:
            self._timer.start()
