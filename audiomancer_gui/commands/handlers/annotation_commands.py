"""Commands on what the user says of sounds: favourite, stars, hidden, tags, note, values; and the history of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from audiomancer.browse import Row
from audiomancer.library import UserEdits
from audiomancer_gui.commands.handlers.selection import Selection, named, sample_ids
from audiomancer_gui.dialogs.beside import place_beside
from audiomancer_gui.dialogs.correction_dialog import CorrectionDialog
from audiomancer_gui.dialogs.history_dialog import HistoryDialog
from audiomancer_gui.dialogs.questions import Confirmation
from audiomancer_gui.player.tap_tempo import HIGHEST_BPM, LOWEST_BPM
from audiomancer_gui.sessions.edit_session import EditSession
from audiomancer_gui.sessions.library_session import LibrarySession


class AnnotationCommands(QObject):
    """Edits the selected sounds, or the present one where none is selected.

    Args:
        selection: The sounds.
        edits: Edits and their history.
        library: Takes missing sounds out.
        window: The parent of dialogs.

    Signals:
        sound_wanted: Id of a sample that is to be shown in the list.
        message: A sentence for the status line.
    """

    sound_wanted = Signal(str)
    message = Signal(str)

    def __init__(self, selection: Selection, edits: EditSession, library: LibrarySession, window: QWidget) -> None:
        super().__init__(window)
        self._selection, self._edits, self._library, self._parent = selection, edits, library, window

    def toggle_favourite(self) -> None:
        """Make the selected sounds favourites, or no longer when all are."""
        rows = self._selection.analysed()
        if rows:
            wanted = not all(row.is_favourite for row in rows)
            ids = sample_ids(rows)
            what = "now a favourite" if wanted else "no longer a favourite"
            if len(rows) > 1:
                what = "now favourites" if wanted else "no longer favourites"
            self._edits.do(lambda edits: edits.set_favourite(ids, wanted), f"{named(rows)}: {what}.", ids)

    def rate(self, stars: int) -> None:
        """Give the selected sounds stars; 0 takes them away."""
        rows = self._selection.analysed()
        if rows:
            ids = sample_ids(rows)
            given = "★" * stars or "no stars"
            self._edits.do(lambda edits: edits.rate(ids, stars), f"{named(rows)}: {given}.", ids)

    def give_stars(self, row: Row, stars: int) -> None:
        """Give a sound stars, or take them away where it has just as many."""
        if row.sample_id is None:
            self.message.emit("This sound is still waiting for its analysis; try again in a moment.")
            return
        ids, wanted = [row.sample_id], 0 if row.rating == stars else stars
        self._edits.do(lambda edits: edits.rate(ids, wanted), f"{row.name}: {'★' * wanted or 'no stars'}.", ids)

    def toggle_hidden(self) -> None:
        """Leave the selected sounds out of every list; or show them again, where all are hidden."""
        rows = self._selection.analysed()
        if rows:
            ids, wanted = sample_ids(rows), not all(row.is_hidden for row in rows)
            hidden = "hidden" if wanted else "shown again"
            self._edits.do(lambda edits: edits.hide(ids, wanted), f"{named(rows)} {hidden}.", ids)

    def show_only(self, sample_id: str, others: Sequence[str]) -> None:
        """Leave copies of a sound out of every list, and show the sound itself."""

        def edit(edits: UserEdits) -> None:
            with edits.together("Only one copy in sight"):
                edits.hide(others, True)
                edits.hide([sample_id], False)

        count = "One copy" if len(others) == 1 else f"{len(others):,} copies"
        # The chosen one takes the place of the other at once.
        self._edits.do(edit, f"{count} hidden.", [sample_id, *others], is_placing=True)

    def edit_present(self) -> None:
        """Open the editor for the sound that the player shows."""
        self._open_editor([row for row in self._selection.present() if row.sample_id is not None])

    def edit(self) -> None:
        """Open the editor of tags, stars, note and values of the selected sounds."""
        self._open_editor(self._selection.analysed())

    def _open_editor(self, rows: list[Row]) -> None:
        if rows:
            dialog = CorrectionDialog(rows, self._edits.lists.tags, self._parent)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._save(rows, dialog))
            dialog.open()
            place = place_beside(
                dialog.frameSize(), self._selection.names_area(), self._parent.window().frameGeometry()
            )
            if place is not None:
                dialog.move(place)

    def _save(self, rows: list[Row], dialog: CorrectionDialog) -> None:
        ids, corrections = sample_ids(rows), dialog.corrections()
        annotations = dialog.annotations
        (added, removed), stars, note = annotations.tags.changes(), annotations.rating(), annotations.note_text()
        if not (corrections or added or removed or stars is not None or note is not None):
            return
        words = f"{named(rows)} edited"

        def edit(edits: UserEdits) -> None:
            with edits.together(words):
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

        self._edits.do(edit, f"{words}.", ids)

    def scale_tempo(self, factor: float) -> None:
        """Half or double the tempo of the selected sounds, as values of the user's, within what can be a tempo."""
        values: dict[str, float | str | None] = {}
        for row in self._selection.rows():
            bpm = (row.bpm or row.measured_bpm or 0.0) * factor
            if row.sample_id is not None and LOWEST_BPM <= bpm <= HIGHEST_BPM:
                values[row.sample_id] = round(bpm, 3)
        verb = "halved" if factor < 1 else "doubled"
        if values:
            changed = [row for row in self._selection.rows() if row.sample_id in values]
            words = f"Tempo of {named(changed)} {verb}"
            self._edits.do(lambda edits: edits.correct_each(values, "bpm", words), f"{words}.", list(values))
        else:
            self.message.emit(
                f"Nothing {verb}: no tempo there, or none between {LOWEST_BPM:g} and {HIGHEST_BPM:g} BPM."
            )

    def remove_missing(self) -> None:
        """Ask, then take the selected sounds that are missing out of the library."""
        entry_ids = [row.entry_id for row in self._selection.rows() if row.is_missing]
        if not entry_ids:
            return
        count = "this missing sound" if len(entry_ids) == 1 else f"these {len(entry_ids):,} missing sounds"
        question = Confirmation(
            self._parent,
            "Remove missing sounds",
            f"Remove {count} from the library?",
            "Do this only where the files are gone for good. What you said of them is kept, should they come back.",
            "Remove",
        )
        question.confirmed.connect(lambda: self._library.remove_missing(entry_ids))
        question.open()

    def _leave_history(self, dialog: HistoryDialog, sample_id: str) -> None:
        """Close the history, which covers the list, and show a sound of it there."""
        dialog.accept()
        self.sound_wanted.emit(sample_id)

    def show_history(self) -> None:
        """Open the history of edits."""
        edits = self._edits
        dialog = HistoryDialog(self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.undo.clicked.connect(edits.undo)
        dialog.redo.clicked.connect(edits.redo)
        dialog.changes_wanted.connect(edits.read_changes)
        dialog.sound_chosen.connect(lambda sample_id: self._leave_history(dialog, sample_id))
        edits.history_read.connect(dialog.show_edits)
        edits.changes_read.connect(dialog.show_changes)
        edits.lists_altered.connect(edits.read_history)
        dialog.finished.connect(lambda _: edits.lists_altered.disconnect(edits.read_history))
        edits.read_history()
        dialog.open()
