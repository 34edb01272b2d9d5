"""Finds copies of sounds when the library is quiet, folds them in the list, and shows where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from audiomancer.browse import DuplicateGroups, Row
from audiomancer_gui.dialogs.copies_dialog import CopiesDialog, CopyItem

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_QUIET_MS = 1500


class CopiesSession(QObject):
    """Keeps `BrowseIndex.copies` up to date."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_looking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        self._timer.timeout.connect(self._look)

    def library_changed(self) -> None:
        """There may be new sounds: they are compared when nothing has come for a while."""
        self._timer.start()

    def _look(self) -> None:
        window = self._window
        index = window.browse.index
        if window.browse.similarity is None:
            return
        if window.library.is_scanning or self._is_looking:
            # While sounds come by the thousand, they are not compared again and again.
            self._timer.start()
            return
        engine = window.engine

        def ended() -> None:
            self._is_looking = False

        def take(groups: DuplicateGroups | None) -> None:
            self._is_looking = False
            if groups is not None and window.browse.index is index:
                index.set_copies(groups)
                window.browse.refresh()

        self._is_looking = True
        window.jobs.read("copies", lambda: engine.find_copies(index), take, ended)

    def show(self, row: Row) -> None:
        """List the files that hold a sound, exactly or nearly."""
        window = self._window
        index = window.browse.index
        here = index.row_of_entry(row.entry_id)
        if here is None:
            return
        records = [index.row(copy) for copy in index.copies.group_of(index, here).tolist()]
        storage = window.engine.storage

        def work() -> list[CopyItem]:
            return [
                CopyItem(path, _kind(record), is_same_content=number > 0)
                for record in records
                for number, path in enumerate(_paths(storage.entries.locations(record.sample_id or ""), record.path))
            ]

        def done(items: list[CopyItem]) -> None:
            dialog = CopiesDialog(row.name, items, window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.reveal_requested.connect(window.rows.reveal_path)
            dialog.copy_requested.connect(window.rows.copy_texts)
            dialog.open()

        window.jobs.read("places of copies", work, done)

    def close(self) -> None:
        """End what runs."""
        self._timer.stop()
        self._window.engine.stop_background()


def _paths(locations: list[str], primary: str) -> list[str]:
    return locations or [primary]


def _kind(record: Row) -> str:
    channels = {1: "mono", 2: "stereo"}.get(record.channels, f"{record.channels} channels")
    bits = f", {record.bit_depth} bit" if record.bit_depth else ""
    return f"{record.format}, {record.sample_rate_hz / 1000:g} kHz{bits}, {channels}"
