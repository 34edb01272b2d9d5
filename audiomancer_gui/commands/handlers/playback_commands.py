"""Commands on how sounds are played: each changes a setting, and the playing sound follows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from audiomancer.browse import PartSource
from audiomancer.settings import Settings
from audiomancer_gui.dialogs.questions import FileQuestion
from audiomancer_gui.player.tap_tempo import HIGHEST_BPM, LOWEST_BPM
from audiomancer_gui.results import SampleTable
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.playback_settings import project_of
from audiomancer_gui.sessions.track_session import TrackSession


class PlaybackCommands(QObject):
    """Changes settings of the player, and goes through the sounds that were played.

    Args:
        settings: Changed in place.
        audition: Plays the present sound.
        browse: Knows the source of a similarity search.
        table: A sound that was played before is chosen in it again.
        window: The parent of dialogs.

    Signals:
        settings_altered: The player is to show them.
        message: A sentence for the status line.
    """

    settings_altered = Signal()
    message = Signal(str)

    def __init__(
        self, settings: Settings, audition: Audition, browse: BrowseSession, table: SampleTable, window: QWidget
    ) -> None:
        super().__init__(window)
        self._settings, self._audition, self._browse = settings, audition, browse
        self._table, self._parent = table, window

    # Switches

    def set_autoplay(self, is_on: bool) -> None:
        """Play a sound when it is selected, or on demand only."""
        self._settings.autoplay = is_on
        self._announce("Selecting a sound plays it." if is_on else "Sounds play on Space only.")

    def toggle_autoplay(self) -> None:
        """Switch auto-play."""
        self.set_autoplay(not self._settings.autoplay)

    def toggle_loop(self) -> None:
        """Repeat until stopped, or not."""
        self._audition.set_looping(not self._settings.loop)
        self._announce("")

    def step_volume(self, step_db: float) -> None:
        """Make everything louder or quieter."""
        self._audition.set_volume_db(min(0.0, max(-60.0, self._settings.volume_db + step_db)))
        self._announce("")

    def step_balance(self, step: float) -> None:
        """Shift the balance to the sound, or to the track."""
        self._audition.set_balance(min(1.0, max(-1.0, round(self._settings.balance + step, 2))))
        self._announce("")

    def toggle_reversed(self) -> None:
        """Play sounds backwards, or forwards again."""
        self._settings.is_reversed = not self._settings.is_reversed
        self._apply("Sounds play backwards." if self._settings.is_reversed else "Sounds play forwards.")

    def toggle_mono(self) -> None:
        """Play the mean of both sides, or stereo again."""
        self._audition.set_mono(not self._settings.is_mono)
        self._announce("Mono: both sides hear the same." if self._settings.is_mono else "Stereo.")

    def toggle_matched(self) -> None:
        """Play all sounds at one loudness, or each as loud as its file."""
        self.set_matched(not self._settings.is_matched)

    def set_matched(self, is_matched: bool) -> None:
        """Play all sounds at one loudness."""
        self._settings.is_matched = is_matched
        target = f"{self._settings.target_lufs:g}".replace("-", "−")
        self._apply(f"All sounds at {target} LUFS." if is_matched else "Sounds at their own loudness.")

    # The project

    def toggle_in_time(self) -> None:
        """Fit sounds to the project, or play them as they are."""
        self.set_in_time(not self._settings.is_in_time)

    def set_in_time(self, is_in_time: bool) -> None:
        """Play loops in the project's tempo and tonal sounds in its key."""
        self._settings.is_in_time = is_in_time
        project = project_of(self._settings)
        if is_in_time and project.bpm is None and project.key is None:
            self._apply("In time with what? Type or tap the project's tempo, or press K while a loop plays.")
        else:
            self._apply("Sounds play in the project's tempo and key." if is_in_time else "Sounds play as they are.")

    def set_project(self, bpm: float | None, key: int | None) -> None:
        """Take the project's tempo and key."""
        self._settings.project_bpm = 0.0 if bpm is None else bpm
        self._settings.project_key = -1 if key is None else key
        self._apply("")

    def set_project_tempo(self, bpm: float) -> None:
        """Take the project's tempo; its key stays."""
        self.set_project(bpm, project_of(self._settings).key)

    def take_project_from_sound(self) -> None:
        """Take tempo and key of the sound in the player."""
        row = self._audition.current
        if row is None or (row.bpm is None and row.key is None):
            self.message.emit("This sound has no tempo and no key that could be the project's.")
            return
        project = project_of(self._settings)
        bpm = row.bpm if row.bpm is not None and LOWEST_BPM <= row.bpm <= HIGHEST_BPM else project.bpm
        self.set_project(bpm, row.key if row.key is not None else project.key)
        self.message.emit(f"The project now has the tempo and key of {row.name}.")

    def choose_track(self, track: TrackSession) -> None:
        """Ask for the user's track."""
        question = FileQuestion(self._parent, "Choose a bounce of your song", str(Path.home()))
        question.fileSelected.connect(track.take)
        question.open()

    # The playing sound

    def clear_region(self) -> bool:
        """Play all of the sound again; False where no part is selected."""
        if self._audition.region is None:
            return False
        self._audition.set_region(None)
        return True

    def play_source(self) -> None:
        """Play the source of the similarity search."""
        source, part = self._browse.source_row(), self._browse.viewpoint.source
        if source is None:
            return
        self._audition.play_row(source)
        if isinstance(part, PartSource) and part.end_s is not None:
            self._audition.set_region((part.start_s, part.end_s))

    def step_in_history(self, step: int) -> None:
        """Go to the sound that was played before or after this one."""
        row = self._audition.step_in_history(step)
        if row is None:
            self.message.emit("Nothing was heard before." if step < 0 else "Nothing was heard after this.")
            return
        listed = self._table.table_model.row_of_entry(row.entry_id)
        is_chosen = listed is not None and listed != self._table.current_row()
        if listed is not None and is_chosen:
            self._table.choose(listed)
        if not (is_chosen and self._settings.autoplay):
            index = self._browse.index
            known = index.row_of_entry(row.entry_id)
            self._audition.play_row(row if known is None else index.row(known))

    def _apply(self, message: str) -> None:
        self._audition.apply_settings()
        self._announce(message)

    def _announce(self, message: str) -> None:
        self.settings_altered.emit()
        if message:
            self.message.emit(message)
