"""The user's own track: heard under every sound, and asked for the project's tempo and key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from audiomancer.errors import AudiomancerError
from audiomancer.library import PartAnalysis
from audiomancer.playback import RenderSpec
from audiomancer.vocabulary import key_code
from audiomancer_gui.sessions.playback_settings import project_of

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_SURE: Final = 0.5


class TrackSession(QObject):
    """Chooses, starts and stops the track."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.engine.settings
        self._note = ""
        # Tempo and key that the last track gave to the project.
        self._learnt: tuple[float | None, int | None] = (None, None)
        bar = window.player_bar
        bar.track_dropped.connect(self.take)
        bar.track_choose_requested.connect(self.choose)
        bar.track_toggled.connect(self.set_on)
        bar.track_removed.connect(self.remove)
        self._show()

    def choose(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self._window, "Choose a bounce of your song", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Take a file as the track, hear it, and learn its tempo and key."""
        self._settings.track, self._note = path, ""
        self.set_on(True)
        self._window.status.show_message("Listening to your track…")
        part_analyser = self._window.engine.part_analyser

        def work() -> PartAnalysis | AudiomancerError:
            try:
                return part_analyser.analyse(path, is_track=True)
            except AudiomancerError as error:
                return error

        self._window.jobs.read("track", work, lambda heard: self._learn(path, heard))

    def _learn(self, path: str, heard: PartAnalysis | AudiomancerError) -> None:
        if path != self._settings.track:
            return
        if isinstance(heard, AudiomancerError):
            self.remove()
            self._window.status.show_message(str(heard))
            return
        bpm = heard.bpm if heard.bpm is not None and heard.bpm_confidence >= _SURE else None
        key = key_code(heard.key) if heard.key is not None and heard.key_confidence >= _SURE else None
        said = [f"{bpm:.4g} BPM"] if bpm is not None else []
        said += [heard.key] if key is not None and heard.key is not None else []
        self._note = ", ".join(said)
        project = project_of(self._settings)
        # What the user has said about the song stays; what an earlier track has said does not.
        old_bpm, old_key = self._learnt
        new_bpm = bpm if bpm is not None and project.bpm in (None, old_bpm) else project.bpm
        new_key = key if key is not None and project.key in (None, old_key) else project.key
        self._learnt = (
            new_bpm if new_bpm in (bpm, old_bpm) else None,
            new_key if new_key in (key, old_key) else None,
        )
        if (new_bpm, new_key) != (project.bpm, project.key):
            self._window.controls.set_project(new_bpm, new_key)
        if self._note:
            self._window.status.show_message(
                f"Your track: {self._note}, as it was heard. Correct it where it is wrong."
            )
        else:
            self._window.status.show_message("No sure tempo was heard in your track: type or tap it.")
        self._show()

    def toggle(self) -> None:
        """Track on or off; with none, ask for one."""
        if self._settings.track:
            self.set_on(self._window.audition.track is None)
        else:
            self._window.status.show_message("Drop a bounce of your song on the player first.")

    def set_on(self, is_on: bool) -> None:
        """Hear the track, or no longer."""
        path = self._settings.track
        self._window.audition.play_track(RenderSpec(Path(path)) if is_on and path else None)
        self._show()

    def remove(self) -> None:
        """No track any more."""
        self._settings.track, self._note = "", ""
        self.set_on(False)

    def _show(self) -> None:
        path = self._settings.track
        self._window.player_bar.show_track(
            Path(path).name if path else None, self._window.audition.track is not None, self._note
        )
