"""Finds copies of sounds when the library is quiet, groups them in the list, and lists where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import DuplicateGroups, Row
from audiomancer.browse.index.copy_reasons import reason_shown
from audiomancer.engine import Engine
from audiomancer_gui.dialogs.copies_dialog import CopyItem
from audiomancer_gui.results import row_values as values
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.library_session import LibrarySession

_QUIET_MS: Final = 1500


class CopiesSession(QObject):
    """Brings the groups of copies in the list up to date.

    Signals:
        copies_read: Name of a sound, the files that hold it as `CopyItem`s, and why the first one is shown.
    """

    copies_read = Signal(str, object, str)

    def __init__(
        self,
        engine: Engine,
        jobs: JobRunner,
        browse: BrowseSession,
        library: LibrarySession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine, self._jobs, self._browse, self._library = engine, jobs, browse, library
        self._is_looking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        self._timer.timeout.connect(self._look)

    def look_soon(self) -> None:
        """Compare sounds when nothing has come for a while: there may be new ones, or copies are wanted otherwise."""
        self._timer.start()

    def _look(self) -> None:
        index = self._browse.index
        if self._browse.similarity is None:
            return
        if self._library.is_scanning or self._is_looking:
            # While sounds come by the thousand, they are not compared again and again.
            self._timer.start()
            return
        engine = self._engine

        def ended() -> None:
            self._is_looking = False

        def take(groups: DuplicateGroups | None) -> None:
            self._is_looking = False
            if groups is not None and self._browse.index is index:
                index.set_copies(groups)
                self._browse.refresh()

        self._is_looking = True
        self._jobs.read("copies", lambda: engine.find_copies(index), take, ended)

    def read_copies_of(self, row: Row) -> None:
        """List the files that hold a sound, exactly or nearly; `copies_read` brings them."""
        index = self._browse.index
        here = index.row_of_entry(row.entry_id)
        if here is None:
            return
        records = [index.row(copy) for copy in index.copies.group_of(index, here).tolist()]
        entries = self._engine.storage.entries

        def work() -> list[CopyItem]:
            return [
                CopyItem(path, record.sample_id or "", _values(record), record.is_hidden)
                for record in records
                for path in entries.locations(record.sample_id or "") or [record.path]
            ]

        def done(items: Sequence[CopyItem]) -> None:
            self.copies_read.emit(row.name, items, reason_shown(records))

        self._jobs.read("places of copies", work, done)

    def close(self) -> None:
        """End what runs."""
        self._timer.stop()
        self._engine.stop_background()


def _values(record: Row) -> tuple[str, ...]:
    """Values of a copy, in the order of `copies_dialog.COPY_COLUMNS`."""
    return (
        record.format,
        values.rate_text(record.sample_rate_hz),
        f"{record.bit_depth or ''}",
        values.channels_text(record.channels),
        values.loudness_text(record.loudness_lufs),
        values.length_text(record.duration_s),
    )
