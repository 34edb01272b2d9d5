"""The user's track: played under every sound, and analysed for the project's tempo and key."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from audiomancer.engine import Engine
from audiomancer.errors import AudiomancerError
from audiomancer.library import PartAnalysis
from audiomancer.library.playback_settings import project_of
from audiomancer.playback import RenderSpec
from audiomancer.vocabulary.keys import key_code
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.job_runner import JobRunner

_SURE: Final = 0.5
_SAME_BPM: Final = 0.05


class TrackSession(QObject):
    """Takes, starts and stops the track.

    Attributes:
        bpm: Its tempo; None where it is not known, or not sure.

    Signals:
        altered: Its file's name or None, whether it plays, the result of its analysis in few words, and its tempo
            where the project has another one, else None.
        project_proposed: Tempo and key that the project should have now; None for none.
        switched: A sentence on what a key switched, and what switches it back.
        message: A sentence for the status line.
    """

    altered = Signal(object, bool, str, object)
    project_proposed = Signal(object, object)
    switched = Signal(str, object)
    message = Signal(str)

    def __init__(self, engine: Engine, jobs: JobRunner, audition: Audition, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._jobs, self._audition = engine, jobs, audition
        self._settings = engine.settings
        self._note = ""
        self.bpm: float | None = None
        # Tempo and key that the last track gave to the project.
        self._learnt: tuple[float | None, int | None] = (None, None)

    def take(self, path: str) -> None:
        """Take a file as the track, play it, and analyse its tempo and key."""
        self._settings.track, self._note, self.bpm = path, "", None
        self.set_on(True)
        self.message.emit("Analysing your track…")
        part_analyser = self._engine.part_analyser

        def work() -> PartAnalysis | AudiomancerError:
            try:
                return part_analyser.analyse(path, is_track=True)
            except AudiomancerError as error:
                return error

        self._jobs.read("track", work, lambda analysis: self._learn(path, analysis))

    def _learn(self, path: str, analysis: PartAnalysis | AudiomancerError) -> None:
        if path != self._settings.track:
            return
        if isinstance(analysis, AudiomancerError):
            self.remove()
            self.message.emit(str(analysis))
            return
        bpm = analysis.bpm if analysis.bpm is not None and analysis.bpm_confidence >= _SURE else None
        key = key_code(analysis.key) if analysis.key is not None and analysis.key_confidence >= _SURE else None
        found = [f"{bpm:.4g} BPM"] if bpm is not None else []
        found += [analysis.key] if key is not None and analysis.key is not None else []
        self._note, self.bpm = ", ".join(found), bpm
        self._propose_project(bpm, key)
        if self._note:
            self.message.emit(f"Your track: {self._note}, measured. Correct it where it is wrong.")
        else:
            self.message.emit("No sure tempo was measured in your track: type or tap it.")
        self.show()

    def _propose_project(self, bpm: float | None, key: int | None) -> None:
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
            self.project_proposed.emit(new_bpm, new_key)

    def toggle(self) -> None:
        """Switch the track on or off; with none, say how to get one."""
        if self._settings.track:
            self.set_on(self._audition.track is None)
            words = "off" if self._audition.track is None else "on"
            self.switched.emit(f"Your track {words}.", self.toggle)
        else:
            self.message.emit("Drop a bounce of your song on the player first.")

    def set_on(self, is_on: bool) -> None:
        """Play the track, or no longer."""
        path = self._settings.track
        self._audition.play_track(RenderSpec(Path(path)) if is_on and path else None)
        self.show()

    def remove(self) -> None:
        """Forget the track; its file stays."""
        self._settings.track, self._note, self.bpm = "", "", None
        self.set_on(False)

    def show(self) -> None:
        """Say what the track is; `altered` brings it."""
        path = self._settings.track
        project_bpm = project_of(self._settings).bpm
        is_other = self.bpm is not None and project_bpm is not None and abs(self.bpm - project_bpm) > _SAME_BPM
        offered = self.bpm if is_other else None
        self.altered.emit(Path(path).name if path else None, self._audition.track is not None, self._note, offered)
