"""What can be done with the selected rows: their menu; copy, show in the file manager, jump."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from audiomancer.browse import Row
from audiomancer.paths import display_path
from audiomancer_gui.main_window.file_manager import open_folder_of, select_file
from audiomancer_gui.results.sample_table_model import file_url

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

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
        deeds = self._window.user
        is_favourite = all(row.is_favourite for row in rows)
        menu.addAction("No favourite any more\tF" if is_favourite else "Favourite\tF", deeds.toggle_favourite)
        menu.addAction("Tags, rating, note, values…\tE", deeds.edit)
        rating = menu.addMenu("Rating")
        for stars in range(5, 0, -1):
            rating.addAction(f"{'★' * stars}\t{stars}", partial(deeds.rate, stars))
        rating.addAction("None\t0", partial(deeds.rate, 0))
        deeds.fill_collect_menu(menu.addMenu("Put into collection\tC"))
        if deeds.present_collection() is not None:
            menu.addAction("Take out of this collection\tDel", deeds.take_out)
        is_hidden = all(row.is_hidden for row in rows)
        menu.addAction("Show again\tH" if is_hidden else "Hide\tH", deeds.hide)
        if any(row.bpm for row in rows):
            menu.addSeparator()
            menu.addAction("Half the tempo\t[", lambda: deeds.scale_tempo(0.5))
            menu.addAction("Double the tempo\t]", lambda: deeds.scale_tempo(2.0))
        menu.addSeparator()
        menu.addAction(f"Copy file{'s' if several else ''}\tCtrl+C", self.copy_files)
        menu.addAction(f"Copy path{'s' if several else ''}\tCtrl+Shift+C", self.copy_paths)
        menu.addAction("Show in the file manager\tCtrl+Enter", self.reveal_selected)
        if not several and rows[0].copy_count:
            count = rows[0].copy_count
            menu.addAction(
                f"Show {count:,} more cop{'y' if count == 1 else 'ies'}…", partial(self._show_copies, rows[0])
            )
        if any(row.is_missing for row in rows):
            menu.addSeparator()
            menu.addAction("Remove missing sounds from the library…", deeds.remove_missing)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def _show_copies(self, row: Row) -> None:
        self._window.copies.show(row)

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

    def copy_texts(self, paths: list[str]) -> None:
        """Put paths on the clipboard as text."""
        if paths:
            QGuiApplication.clipboard().setText("\n".join(map(display_path, paths)))
            self._window.status.show_message("Path copied." if len(paths) == 1 else f"{len(paths):,} paths copied.")

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

    def analyse_first(self, first: int, last: int) -> None:
        """Have the rows in sight analysed before others."""
        model = self._window.model
        last = min(last, model.rowCount() - 1)
        waiting = [model.entry_id(row) for row in range(first, last + 1) if not model.record(row).is_analysed]
        if waiting:
            self._window.library.prioritise(waiting)

    def choose_random(self) -> None:
        """Jump to a random row."""
        count = self._window.model.rowCount()
        if count:
            self._window.table.choose(random.randrange(count))  # noqa: S311 - a surprise, no secret


def _files(count: int) -> str:
    return "one file" if count == 1 else f"{count:,} files"
