"""Commands that list what sounds alike: like the chosen sound, the one in the player, or a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from audiomancer.browse import Row
from audiomancer.playback import Recording
from audiomancer_gui.commands.handlers.selection import Selection, named, sample_ids
from audiomancer_gui.dialogs.microphone_dialog import MicrophoneDialog
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.copies_session import CopiesSession
from audiomancer_gui.sessions.similarity_session import Role, SimilaritySession


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
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._selection, self._audition, self._similarity, self._copies = selection, audition, similarity, copies

    def find(self) -> None:
        """List what sounds like the chosen sound, or like all that are chosen."""
        rows = self._selection.rows()
        if len(rows) > 1:
            self._find_all(rows)
        else:
            self._find(self._selection.current())

    def use_as_second(self) -> None:
        """List what lies between the source and the chosen sound."""
        self._use("second")

    def use_as_unlike(self) -> None:
        """List what is like the source and unlike the chosen sound."""
        self._use("unlike")

    def find_collection(self, name: str, ids: Sequence[str], left_out: frozenset[str] = frozenset()) -> None:
        """List what sounds like the sounds of a collection, without some instruments."""
        if ids:
            self._similarity.find_group(name, ids, left_out)
        else:
            self.message.emit("None of the sounds of this collection is in the library.")

    def find_clipboard(self) -> None:
        """List what sounds like the file that was copied in another program."""
        path = copied_file(QGuiApplication.clipboard().mimeData())
        if path:
            self._similarity.find_file(path)
        else:
            self.message.emit("The clipboard holds no file. Copy a sound file, or its path, then press Ctrl+V.")

    @property
    def is_shown(self) -> bool:
        """The list shows what resembles a source."""
        return self._similarity.is_shown

    def _use(self, role: Role) -> None:
        if not self.is_shown:
            self.message.emit("Find similar sounds first (G); then name a second one, or one to stay away from.")
            return
        self._find(self._selection.current(), role)

    def _find_all(self, rows: list[Row]) -> None:
        ids = sample_ids(rows)
        if ids:
            self._similarity.find_group(named(rows), ids)
        else:
            self._find(rows)

    def find_present(self) -> None:
        """List what sounds like the sound that the player shows."""
        self._find(self._selection.present())

    def _find(self, rows: list[Row], role: Role = "first") -> None:
        if not rows:
            self.message.emit("Choose a sound first, then press G.")
        elif rows[0].sample_id is None:
            self.message.emit("This sound is still waiting for its analysis; try again in a moment.")
        else:
            self._similarity.find(rows[0].sample_id, role)

    def ask_microphone(self) -> None:
        """Record a question, and list what sounds like it."""
        recording = Recording()
        dialog = MicrophoneDialog(recording, self._window)

        def ended() -> None:
            dialog.accept()
            dialog.deleteLater()

        self._similarity.ask_microphone(recording, ended)
        dialog.open()

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


def copied_file(data: QMimeData) -> str:
    """Path of the first file that was copied, as a file or as the text of its path; empty where there is none."""
    found = next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")
    # "Copy as path" of Windows sets it in quotes; what the network would have to bring is no file here.
    text = data.text().strip().strip('"') if not data.hasUrls() else ""
    is_path = "\n" not in text and (text.startswith("file:") or Path(text).is_absolute())
    return found or ((QUrl(text).toLocalFile() if text.startswith("file:") else text) if is_path else "")
