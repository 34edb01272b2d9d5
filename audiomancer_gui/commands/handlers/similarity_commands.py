"""Commands that list what sounds alike: like the chosen sound, the one in the player, or a part of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from audiomancer.browse import Row
from audiomancer_gui.commands.handlers.selection import Selection
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.copies_session import CopiesSession
from audiomancer_gui.sessions.similarity_session import SimilaritySession


class SimilarityCommands(QObject):
    """Asks for similar sounds and for copies.

    Signals:
        message: A sentence for the status line.
    """

    message = Signal(str)

    def __init__(
        self,
        selection: Selection,
        audition: Audition,
        similarity: SimilaritySession,
        copies: CopiesSession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._selection, self._audition, self._similarity, self._copies = selection, audition, similarity, copies

    def find(self) -> None:
        """List what sounds like the chosen sound."""
        self._find(self._selection.current())

    def find_present(self) -> None:
        """List what sounds like the sound that the player shows."""
        self._find(self._selection.present())

    def _find(self, rows: list[Row]) -> None:
        if not rows:
            self.message.emit("Choose a sound first, then press G.")
        elif rows[0].sample_id is None:
            self.message.emit("This sound is still waiting for its analysis; try again in a moment.")
        else:
            self._similarity.find(rows[0].sample_id)

    def find_part(self) -> None:
        """List what sounds like the part that is selected in the waveform."""
        row, region = self._audition.current, self._audition.region
        if row is None or region is None:
            self.message.emit("Drag over a part of the waveform first, then press Shift+G.")
        else:
            self._similarity.find_part(row, region)

    def list_copies(self) -> None:
        """List the files that hold the selected sound."""
        rows = self._selection.rows()
        if rows:
            self._copies.read_copies_of(rows[0])
