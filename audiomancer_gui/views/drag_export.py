"""Drags sounds out: the files themselves where they are played unaltered, else rendered WAV files."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QWidget

from audiomancer.browse import Row
from audiomancer.playback import PlayerClient
from audiomancer_gui.commands.handlers.selection import Selection
from audiomancer_gui.results import SampleTable
from audiomancer_gui.results.row_drag import drag_picture
from audiomancer_gui.results.sample_table_model import file_url
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.sounds_mime import SOUNDS_MIME

_MOST_RENDERED: Final = 100


class DragExport(QObject):
    """Begins drags. Alt held at the beginning of one takes the files themselves.

    Args:
        table: The list; what is dragged from it can be dropped on collections, too.
        selection: The sound in the player.
        audition: Gives the playback settings of sounds.
        player: Writes the rendered files.
        jobs: Brings their names.
        theme: Colours of the picture under the pointer.
        parent: The window.

    Signals:
        message: A sentence for the status line.
    """

    message = Signal(str)

    def __init__(
        self,
        table: SampleTable,
        selection: Selection,
        audition: Audition,
        player: PlayerClient,
        jobs: JobRunner,
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._table, self._selection, self._audition = table, selection, audition
        self._player, self._jobs, self._theme = player, jobs, theme

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme

    def drag_present(self, origin: QWidget) -> None:
        """Begin a drag of what the player plays."""
        self.drag(self._selection.present(), origin)

    def drag_rows(self, rows: list[int]) -> None:
        """Begin a drag of rows of the list."""
        model = self._table.table_model
        self.drag([model.record(row) for row in rows], self._table)

    def drag(self, rows: Sequence[Row], origin: QWidget) -> None:
        """Begin a drag as soon as its files are there: at once where they need not be made."""
        if not rows:
            return
        takes_files = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        specs = [None if takes_files else self._audition.drag_spec(row) for row in rows]
        if len(rows) - specs.count(None) > _MOST_RENDERED:
            self.message.emit(f"Up to {_MOST_RENDERED} sounds can be dragged as they play; hold Alt to drag the files.")
            return
        files: list[str | Future[Path]] = [
            row.path if spec is None else self._player.export_for_drag(spec)
            for row, spec in zip(rows, specs, strict=True)
        ]
        pending = [file for file in files if isinstance(file, Future)]
        if not pending:
            self._exec([file for file in files if isinstance(file, str)], rows, origin)
            return
        self.message.emit("Preparing the drag…")
        self._jobs.expect("drag", pending, lambda made: self._on_made(files, made, rows, origin))

    def _on_made(
        self, files: Sequence[str | Future[Path]], made: list[Path], rows: Sequence[Row], origin: QWidget
    ) -> None:
        """Go on when every file is there, if the mouse still holds them."""
        # What was said of preparing them is no longer so.
        self.message.emit("")
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.message.emit("Ready: drag again.")
            return
        next_made = iter(made)
        self._exec([file if isinstance(file, str) else str(next(next_made)) for file in files], rows, origin)

    def _exec(self, paths: Sequence[str], rows: Sequence[Row], origin: QWidget) -> None:
        drag = QDrag(origin)
        data = QMimeData()
        data.setUrls([file_url(path) for path in paths])
        if origin is self._table:
            data.setData(SOUNDS_MIME, b"")
        drag.setMimeData(data)
        text = rows[0].name if len(rows) == 1 else f"{len(rows):,} sounds"
        drag.setPixmap(drag_picture(self._theme, text, origin.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-12, -8))
        drag.exec(Qt.DropAction.CopyAction)
