"""What the user says of the selected sounds: rate, tag, hide, collect, correct; and the history of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QMessageBox

from audiomancer.browse import Query, Row, to_text
from audiomancer.browse.search.conditions import InCollections
from audiomancer.library import UserEdits
from audiomancer.text_fold import fold
from audiomancer_gui.dialogs.correction_dialog import CorrectionDialog
from audiomancer_gui.dialogs.history_dialog import HistoryDialog
from audiomancer_gui.results.sample_table_model import Column

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_LEAST_BPM = 20.0
_MOST_BPM = 400.0


class UserDeeds:
    """Edits of the selected rows, or of the present sound where none is selected."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def _chosen(self) -> list[Row]:
        """Rows that can be edited: their content is known."""
        rows = self._window.rows.selected()
        found = [row for row in rows if row.sample_id is not None]
        if rows and not found:
            self._window.status.show_message("This sound is still waiting for its analysis; try again in a moment.")
        return found

    def _do(self, deed: Callable[[UserEdits], object], message: str = "") -> None:
        self._window.edits.do(deed, message)

    # Marks

    def toggle_favourite(self) -> None:
        """Make the selected sounds favourites, or no longer when all are."""
        rows = self._chosen()
        if rows:
            wanted = not all(row.is_favourite for row in rows)
            ids = _ids(rows)
            self._do(lambda edits: edits.set_favourite(ids, wanted))

    def rate(self, stars: int) -> None:
        """Rate the selected sounds; 0 takes the rating away."""
        rows = self._chosen()
        if rows:
            ids = _ids(rows)
            what = f"rated {'★' * stars}" if stars else "no longer rated"
            self._do(lambda edits: edits.rate(ids, stars), f"{_sounds(rows)} {what}. Ctrl+Z takes it back.")
            self._window.table.columns.offer(Column.RATING)

    def hide(self) -> None:
        """Leave the selected sounds out of every list; or show them again, where all are hidden."""
        rows = self._chosen()
        if rows:
            ids, wanted = _ids(rows), not all(row.is_hidden for row in rows)
            what = "hidden; Ctrl+Z takes it back" if wanted else "shown again"
            self._do(lambda edits: edits.hide(ids, wanted), f"{_sounds(rows)} {what}.")

    # Values and words

    def edit_present(self) -> None:
        """Open the dialog for the sound that the player shows."""
        self._edit([row for row in self._window.rows.present() if row.sample_id is not None])

    def edit(self) -> None:
        """Open the dialog with tags, rating, note and values of the selected sounds."""
        self._edit(self._chosen())

    def _edit(self, rows: list[Row]) -> None:
        if not rows:
            return
        window = self._window
        dialog = CorrectionDialog(rows, window.edits.lists.tags, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def save() -> None:
            ids, corrections = _ids(rows), dialog.corrections()
            (added, removed), stars, note = dialog.own.tag_changes(), dialog.own.rating(), dialog.own.note_text()
            if not (corrections or added or removed or stars is not None or note is not None):
                return

            def deed(edits: UserEdits) -> None:
                with edits.together(f"{_sounds(rows)} edited"):
                    if added or removed:
                        edits.tag(ids, added, removed)
                    if stars is not None:
                        edits.rate(ids, stars)
                    if note is not None:
                        edits.note(ids, note)
                    for correction in corrections:
                        value = correction.value
                        assert value is None or isinstance(value, (float, str))
                        edits.correct(ids, correction.field, value)

            self._do(deed, f"{_sounds(rows)} edited. Ctrl+Z takes it back.")
            for column, is_used in ((Column.TAGS, bool(added)), (Column.RATING, bool(stars))):
                if is_used:
                    window.table.columns.offer(column)

        dialog.accepted.connect(save)
        dialog.open()

    def scale_tempo(self, factor: float) -> None:
        """Half or double the tempo of the selected sounds, as values of the user's, within what can be a tempo."""
        values: dict[str, float | str | None] = {}
        for row in self._window.rows.selected():
            bpm = (row.bpm or row.measured_bpm or 0.0) * factor
            if row.sample_id is not None and _LEAST_BPM <= bpm <= _MOST_BPM:
                values[row.sample_id] = round(bpm, 3)
        verb = "halved" if factor < 1 else "doubled"
        sounds = "one sound" if len(values) == 1 else f"{len(values):,} sounds"
        if values:
            words = f"Tempo of {sounds} {verb}"
            self._do(lambda edits: edits.correct_each(values, "bpm", words), f"{words}. Ctrl+Z takes it back.")
        else:
            self._window.status.show_message(f"Nothing {verb}: no tempo there, or none between 20 and 400 BPM.")

    # Collections

    def fill_collect_menu(self, menu: QMenu) -> None:
        """Entries for every collection, and one for a new one."""
        for one in self._window.edits.lists.collections:
            # An ampersand would underline the letter after it.
            menu.addAction(one.name.replace("&", "&&"), partial(self.collect, one.number))
        if self._window.edits.lists.collections:
            menu.addSeparator()
        menu.addAction("New collection…", self.collect_into_new)

    def show_collect_menu(self) -> None:
        """Ask into which collection the selected sounds go."""
        if not self._chosen():
            return
        menu = QMenu(self._window)
        self.fill_collect_menu(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QCursor.pos())
        # Opened by a key: Enter takes the first one.
        menu.setActiveAction(menu.actions()[0])

    def collect(self, number: int, before: str | None = None) -> None:
        """Put the selected sounds into a collection."""
        rows = self._chosen()
        if rows:
            name = next((one.name for one in self._window.edits.lists.collections if one.number == number), "")
            ids = _ids(rows)
            self._do(lambda edits: edits.collections.put(number, ids, before), f"{_sounds(rows)} put into “{name}”.")

    def collect_into_new(self) -> None:
        """Ask for a name, then make a collection of the selected sounds."""
        ids = _ids(self._chosen())
        self._ask("New collection", "Name of the collection:", "", lambda name: self._make(name, ids))

    def make_collection(self) -> None:
        """Ask for a name, then make an empty collection."""
        self._ask("New collection", "Name of the collection:", "", lambda name: self._make(name, []))

    def _make(self, name: str, ids: list[str]) -> None:
        what = f" with {len(ids):,} {'sound' if len(ids) == 1 else 'sounds'}" if ids else "; drag sounds onto it"
        self._do(lambda edits: edits.make_collection(name, ids), f"Collection “{name}” made{what}.")

    def take_out(self) -> None:
        """Take the selected sounds out of the collection that is shown."""
        one = self.present_collection()
        rows = self._chosen() if one is not None else []
        if one is not None and rows:
            ids = _ids(rows)
            self._do(
                lambda edits: edits.collections.take_out(one, ids), f"{_sounds(rows)} taken out. Ctrl+Z puts them back."
            )

    def present_collection(self) -> int | None:
        """Number of the collection that the list shows; None where it shows none, or several."""
        names = InCollections.names_in(self._window.browse.viewpoint.query)
        if len(names) != 1:
            return None
        wanted = fold(names[0])
        return next((c.number for c in self._window.edits.lists.collections if fold(c.name) == wanted), None)

    def show_collection(self, number: int) -> None:
        """Browse a collection in its order."""
        one = next((one for one in self._window.edits.lists.collections if one.number == number), None)
        if one is not None:
            self._window.actions_.show_list()
            self._window.browse.set_query(Query(InCollections((one.name,))), "sidebar", sort_column="collection")

    def show_collection_menu(self, number: int, where: QPoint) -> None:
        """The menu of a collection."""
        menu = QMenu(self._window)
        menu.addAction("Rename…", lambda: self._rename_collection(number))
        menu.addAction("Remove…\tDel", lambda: self.remove_collection(number))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def _rename_collection(self, number: int) -> None:
        before = next((one.name for one in self._window.edits.lists.collections if one.number == number), "")

        def rename(name: str) -> None:
            self._do(lambda edits: edits.collections.rename(number, name), f"“{before}” is now “{name}”.")

        self._ask("Rename collection", "Name of the collection:", before, rename)

    def remove_collection(self, number: int) -> None:
        """Remove a collection; it can be undone, so nobody is asked."""
        name = next((one.name for one in self._window.edits.lists.collections if one.number == number), "")
        self._do(
            lambda edits: edits.collections.remove(number),
            f"Collection “{name}” removed; its sounds stay. Ctrl+Z brings it back.",
        )

    # Saved searches

    def save_search(self) -> None:
        """Ask for a name, then save the present search."""
        text = to_text(self._window.browse.viewpoint.query)
        if not text:
            self._window.status.show_message("There is no search to save: type one, or choose a filter, first.")
            return
        self._ask(
            "Save search", f"Name for “{text[:60]}”:", "",
            lambda name: self._do(lambda edits: edits.collections.save_search(name, text), f"Search “{name}” saved."),
        )  # fmt: skip

    def show_search(self, number: int) -> None:
        """Do a saved search."""
        found = next((one for one in self._window.edits.lists.searches if one.number == number), None)
        if found is not None:
            self._window.actions_.show_list()
            self._window.search.set_text(found.query)
            self._window.search.text_edited.emit(found.query)

    def show_search_menu(self, number: int, where: QPoint) -> None:
        """The menu of a saved search."""
        before = next((one.name for one in self._window.edits.lists.searches if one.number == number), "")

        def rename(name: str) -> None:
            self._do(lambda edits: edits.collections.rename_search(number, name), f"“{before}” is now “{name}”.")

        menu = QMenu(self._window)
        menu.addAction("Rename…", lambda: self._ask("Rename search", "Name of the search:", before, rename))
        menu.addAction("Remove\tDel", lambda: self.remove_search(number))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def remove_search(self, number: int) -> None:
        """Forget a saved search; it can be undone, so nobody is asked."""
        self._do(lambda edits: edits.collections.remove_search(number), "Saved search removed. Ctrl+Z brings it back.")

    # Missing

    def remove_missing(self) -> None:
        """Ask, then take the selected sounds that are missing out of the library."""
        rows = [row for row in self._window.rows.selected() if row.is_missing]
        if not rows:
            return
        box = QMessageBox(self._window)
        box.setWindowTitle("Remove missing sounds")
        box.setTextFormat(Qt.TextFormat.PlainText)
        count = "this missing sound" if len(rows) == 1 else f"these {len(rows):,} missing sounds"
        box.setText(f"Remove {count} from the library?")
        box.setInformativeText(
            "Do this only where the files are gone for good. What you said of them is kept, should they come back."
        )
        remove = box.addButton("Remove", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entry_ids = [row.entry_id for row in rows]
        box.finished.connect(
            lambda _: self._window.library.remove_missing(entry_ids) if box.clickedButton() is remove else None
        )
        box.open()

    # History

    def show_history(self) -> None:
        """Open the history of edits."""
        edits = self._window.edits
        dialog = HistoryDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def read(*_: object) -> None:
            edits.read_history(dialog.show_edits)

        dialog.undo_requested.connect(edits.undo)
        dialog.redo_requested.connect(edits.redo)
        edits.lists_altered.connect(read)
        dialog.finished.connect(lambda _: edits.lists_altered.disconnect(read))
        read()
        dialog.open()

    def _ask(self, title: str, question: str, text: str, then: Callable[[str], object]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(question)
        dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
        dialog.setTextValue(text)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(lambda typed: then(typed.strip()) if typed.strip() else None)
        dialog.open()


def _ids(rows: Sequence[Row]) -> list[str]:
    return [row.sample_id for row in rows if row.sample_id is not None]


def _sounds(rows: Sequence[Row]) -> str:
    return "One sound" if len(rows) == 1 else f"{len(rows):,} sounds"
