"""Shows in the player how sounds are played: settings, fit to the project, region, playhead, message."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from audiomancer.library.playback_settings import fit_words, project_of
from audiomancer.playback import PlayerState
from audiomancer.settings import Settings
from audiomancer_gui.player import PlayerBar, ProjectStrip
from audiomancer_gui.sessions.audition import Audition


class PlayerView(QObject):
    """Joins the player bar and the project with audition.

    Signals:
        message: A sentence on what went wrong in the player.
    """

    message = Signal(str)

    def __init__(
        self,
        bar: PlayerBar,
        strip: ProjectStrip,
        audition: Audition,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._strip, self._audition, self._settings = bar, strip, audition, settings

    def show_options(self) -> None:
        """Show the settings of the player, and the project."""
        project = project_of(self._settings)
        self._bar.show_options(self._settings)
        self._strip.show_project(project.bpm, project.key)
        self._strip.in_time.setChecked(self._settings.is_in_time)
        self._strip.in_key.setChecked(self._settings.is_in_key)

    def show_playback_settings(self) -> None:
        """Show what is done to the present sound."""
        controls, waveform = self._bar.controls, self._bar.waveform
        row, playback = self._audition.current, self._audition.playback_settings()
        self._strip.take.setEnabled(row is not None)
        if row is None or playback is None:
            controls.show_fit("", "", False)
            return
        controls.show_fit(*fit_words(row, playback, self._settings))
        waveform.set_region(self._audition.region, quiet=True)
        waveform.set_reversed(self._settings.is_reversed)
        waveform.show_grid(row.bpm if row.is_loop else None)

    def show_state(self, state: PlayerState) -> None:
        """Show what the player does."""
        self._bar.show_playing(state.is_playing, state.position_s)
        if state.message and state.message != self._bar.title.message.text():
            # The player has space for its beginning only.
            self.message.emit(state.message)
        self._bar.title.show_message(state.message)
