"""Commands on files: copy them or their paths, show them in the file manager, list their copies."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from audiomancer.browse import Row
from audiomancer.paths import display_path
from audiomancer_gui.commands.handlers.file_manager import open_folder_of, select_file
from audiomancer_gui.commands.handlers.selection import Selection
from audiomancer_gui.results.sample_table_model import file_url
from audiomancer_gui.sessions.job_runner import JobRunner


class FileCommands(QObject):
    """Copies and shows the files of the selected sounds.

    Signals:
        message: A sentence for the status line.
    """

    message = Signal(str)

    def __init__(self, selection: Selection, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selection, self._jobs = selection, jobs

    def copy_files(self) -> None:
        """Put the selected files on the clipboard, as a file manager would."""
        rows = self._selection.rows()
        if rows:
            data = QMimeData()
            data.setUrls([file_url(row.path) for row in rows])
            data.setText(_lines(rows))
            QGuiApplication.clipboard().setMimeData(data)
            self.message.emit(f"Copied {_files(len(rows))}.")

    def copy_paths(self) -> None:
        """Put the selected files' paths on the clipboard as text."""
        rows = self._selection.rows()
        if rows:
            QGuiApplication.clipboard().setText(_lines(rows))
            self.message.emit(f"Copied the path{'s' if len(rows) > 1 else ''} of {_files(len(rows))}.")

    def copy_texts(self, paths: list[str]) -> None:
        """Put paths on the clipboard as text."""
        if paths:
            QGuiApplication.clipboard().setText("\n".join(map(display_path, paths)))
            self.message.emit("Path copied." if len(paths) == 1 else f"{len(paths):,} paths copied.")

    def reveal_selected(self) -> None:
        """Show the first selected file in the file manager."""
        rows = self._selection.rows()
        if rows:
            self.reveal(rows[0].path)

    def reveal(self, path: str) -> None:
        """Show a file in the file manager."""

        def done(was_shown: bool) -> None:
            if not was_shown and not open_folder_of(path):
                self.message.emit("No file manager answered; the path is copied instead.")
                QGuiApplication.clipboard().setText(display_path(path))

        self._jobs.read("reveal", lambda: select_file(path), done)


def _lines(rows: Sequence[Row]) -> str:
    return "\n".join(display_path(row.path) for row in rows)


def _files(count: int) -> str:
    return "one file" if count == 1 else f"{count:,} files"
