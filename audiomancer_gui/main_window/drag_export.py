"""Sounds on their way out: the files themselves where they are heard as they are, else WAV files of what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QWidget

from audiomancer.browse import Row
from audiomancer.errors import AudiomancerError
from audiomancer_gui.results.row_drag import drag_picture
from audiomancer_gui.results.sample_table_model import file_url
from audiomancer_gui.widgets.sounds_mime import SOUNDS_MIME

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_LOOK_MS: Final = 4
_MOST_RENDERED: Final = 100


class Handing(QObject):
    """Drags out of the window. Alt held at the beginning of a drag takes the files themselves."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._origin: QWidget = window.table
        self._rows: list[Row] = []
        self._waiting: list[Future[Path] | str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def drag_present(self) -> None:
        """Begin a drag of what the player plays."""
        self.drag(self._window.rows.present(), self._window.player_bar.drag_handle)

    def drag_rows(self, rows: list[int]) -> None:
        """Begin a drag of rows of the list."""
        self.drag([self._window.model.record(row) for row in rows], self._window.table)

    def drag(self, rows: Sequence[Row], origin: QWidget) -> None:
        """Begin a drag as soon as its files are there: at once where they need not be made."""
        if not rows or self._timer.isActive():
            return
        self._origin, self._rows = origin, list(rows)
        takes_files = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        treatments = [None if takes_files else self._window.audition.treatment(row) for row in rows]
        renditions = [None if t is None or t.rendition.is_as_the_file else t.rendition for t in treatments]
        if len(rows) - renditions.count(None) > _MOST_RENDERED:
            self._window.status.show_message(
                f"Up to {_MOST_RENDERED} sounds can be dragged as they are heard; hold Alt to drag the files."
            )
            return
        player = self._window.engine.player
        self._waiting = [
            row.path if rendition is None else player.export_for_drag(rendition)
            for row, rendition in zip(rows, renditions, strict=True)
        ]
        self._look()
        if self._waiting:
            self._window.status.show_message("Preparing what you hear…")
            self._timer.start()

    def _look(self) -> None:
        """Go on when every file is there, and the mouse still holds them."""
        if not all(isinstance(item, str) or item.done() for item in self._waiting):
            if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton and self._timer.isActive():
                self._timer.stop()
                self._waiting = []
                self._window.status.show_message("Ready in a moment: drag again.")
            return
        self._timer.stop()
        waiting, self._waiting = self._waiting, []
        try:
            paths = [item if isinstance(item, str) else str(item.result()) for item in waiting]
        except AudiomancerError as error:
            self._window.status.show_message(str(error))
            return
        self._exec(paths)

    def files_of(self, paths: Sequence[str]) -> QMimeData:
        """Files as a drag carries them."""
        data = QMimeData()
        data.setUrls([file_url(path) for path in paths])
        return data

    def _exec(self, paths: list[str]) -> None:
        drag = QDrag(self._origin)
        data = self.files_of(paths)
        if self._origin is self._window.table:
            data.setData(SOUNDS_MIME, b"")
        drag.setMimeData(data)
        text = self._rows[0].name if len(self._rows) == 1 else f"{len(self._rows):,} sounds"
        drag.setPixmap(drag_picture(self._window.theme, text, self._window.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-12, -8))
        drag.exec(Qt.DropAction.CopyAction)
        self._window.table.drag_finished.emit()
