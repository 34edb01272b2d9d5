"""What can be done with the selected rows: copy, show, drag, favourite, correct."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from audiomancer.browse import Row
from audiomancer.paths import display_path
from audiomancer_gui.main_window.file_manager import open_folder_of, select_file
from audiomancer_gui.preferences import CorrectionDialog
from audiomancer_gui.results.sample_table_model import file_url

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_LEAST_BPM = 20.0
_MOST_BPM = 400.0
_MOST_AT_ONCE = 5_000
"""More would stop the window while their records are made; a slip of Ctrl+A is not to change a million sounds."""


class RowDeeds:
    """Deeds on the selected rows, or on the present sound where none is selected."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def selected(self) -> list[Row]:
        """The selected rows, or the present sound where none is; none, and a word about it, where they are too many."""
        window = self._window
        count = window.table.selected_count()
        if count > _MOST_AT_ONCE:
            window.status.show_message(
                f"{count:,} sounds are selected; up to {_MOST_AT_ONCE:,} can be copied or changed at once."
            )
            return []
        return [window.model.record(row) for row in window.table.selected_rows()] or self.present()

    def present(self) -> list[Row]:
        """The sound that the player shows, as the library knows it now; empty where there is none."""
        current, index = self._window.audition.current, self._window.browse.index
        if current is None:
            return []
        row = index.row_of_entry(current.entry_id)
        return [current if row is None else index.row(row)]

    def show_menu(self, where: QPoint) -> None:
        """The menu of the selected rows."""
        rows = self.selected()
        if not rows:
            return
        menu = QMenu(self._window)
        several = len(rows) > 1
        if not several:
            menu.addAction("Find similar\tG", self._window.actions_.find_similar)
        is_favourite = all(row.is_favourite for row in rows)
        menu.addAction("No favourite any more\tF" if is_favourite else "Favourite\tF", self.toggle_favourite)
        menu.addSeparator()
        menu.addAction("Correct tempo, key, instrument…\tE", self.correct_values)
        if any(row.bpm for row in rows):
            menu.addAction("Half the tempo\t[", lambda: self.scale_tempo(0.5))
            menu.addAction("Double the tempo\t]", lambda: self.scale_tempo(2.0))
        menu.addSeparator()
        menu.addAction(f"Copy file{'s' if several else ''}\tCtrl+C", self.copy_files)
        menu.addAction(f"Copy path{'s' if several else ''}\tCtrl+Shift+C", self.copy_paths)
        menu.addAction("Show in the file manager\tCtrl+Enter", self.reveal_selected)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def copy_files(self) -> None:
        """Put the selected files on the clipboard, as a file manager would."""
        rows = self.selected()
        if not rows:
            return
        model = self._window.model
        data = model.files_of([])
        data.setUrls([file_url(row.path) for row in rows])
        data.setText("\n".join(display_path(row.path) for row in rows))
        QGuiApplication.clipboard().setMimeData(data)
        self._window.status.show_message(f"Copied {_files(len(rows))}.")

    def copy_paths(self) -> None:
        """Put the selected files' paths on the clipboard as text."""
        rows = self.selected()
        if rows:
            QGuiApplication.clipboard().setText("\n".join(display_path(row.path) for row in rows))
            self._window.status.show_message(f"Copied the path{'s' if len(rows) > 1 else ''} of {_files(len(rows))}.")

    def reveal_selected(self) -> None:
        """Show the first selected file in the file manager."""
        rows = self.selected()
        if rows:
            self.reveal_path(rows[0].path)

    def reveal_path(self, path: str) -> None:
        """Show a file in the file manager."""

        def done(was_shown: bool) -> None:
            if not was_shown and not open_folder_of(path):
                self._window.status.show_message("No file manager answered; the path is copied instead.")
                QGuiApplication.clipboard().setText(display_path(path))

        self._window.jobs.read("reveal", lambda: select_file(path), done)

    def choose_random(self) -> None:
        """Jump to a random row."""
        count = self._window.model.rowCount()
        if count:
            self._window.table.choose(random.randrange(count))  # noqa: S311 - a surprise, no secret

    # Values

    def toggle_favourite(self) -> None:
        """Make the selected sounds favourites, or no longer when all are."""
        rows = [row for row in self.selected() if row.sample_id is not None]
        if rows:
            wanted = not all(row.is_favourite for row in rows)
            self._window.library.set_favourite([row.sample_id for row in rows if row.sample_id], wanted)
        elif self.selected():
            self._window.status.show_message("This sound is still waiting for its analysis; try again in a moment.")

    def correct_present(self) -> None:
        """Open the dialog for the sound that the player shows."""
        self.correct_values(self.present())

    def correct_values(self, chosen: list[Row] | None = None) -> None:
        """Open the dialog that sets values by hand, for the selected rows or those given."""
        rows = [row for row in (self.selected() if chosen is None else chosen) if row.sample_id is not None]
        if not rows:
            return
        dialog = CorrectionDialog(rows, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def save() -> None:
            for correction in dialog.corrections():
                value = correction.value
                assert value is None or isinstance(value, (float, str))
                self._window.library.correct([row.sample_id for row in rows if row.sample_id], correction.field, value)

        dialog.accepted.connect(save)
        dialog.open()

    def scale_tempo(self, factor: float) -> None:
        """Half or double the tempo of the selected sounds, as values of the user's, within what can be a tempo."""
        done = 0
        for row in self.selected():
            bpm = (row.bpm or row.heard_bpm or 0.0) * factor
            if row.sample_id is not None and _LEAST_BPM <= bpm <= _MOST_BPM:
                self._window.library.correct([row.sample_id], "bpm", round(bpm, 3))
                done += 1
        verb = "halved" if factor < 1 else "doubled"
        sounds = "one sound" if done == 1 else f"{done:,} sounds"
        if done:
            self._window.status.show_message(f"Tempo of {sounds} {verb}; “As heard” in Correct… takes it back.")
        else:
            self._window.status.show_message(f"Nothing {verb}: no tempo there, or none between 20 and 400 BPM.")


def _files(count: int) -> str:
    return "one file" if count == 1 else f"{count:,} files"
