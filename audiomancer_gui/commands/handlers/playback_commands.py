"""Commands on how sounds are played: each changes a setting, and the playing sound follows."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from audiomancer.browse import PartSource
from audiomancer.library.playback_settings import project_of
from audiomancer.playback import Project
from audiomancer.settings import Settings
from audiomancer_gui.dialogs.questions import FileQuestion
from audiomancer_gui.player.tap_tempo import HIGHEST_BPM, LOWEST_BPM
from audiomancer_gui.results import SampleTable
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.similarity_session import Role
from audiomancer_gui.sessions.track_session import TrackSession

_NEW_TAPS_S: Final = 3.0
"""A pause after which a tap begins anew."""


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
        switched: A sentence on what a key switched, and what switches it back.
        message: A sentence for the status line.
    """

    settings_altered = Signal()
    switched = Signal(str, object)
    message = Signal(str)

    def __init__(
        self, settings: Settings, audition: Audition, browse: BrowseSession, table: SampleTable, window: QWidget
    ) -> None:
        super().__init__(window)
        self._settings, self._audition, self._browse = settings, audition, browse
        self._table, self._parent = table, window
        self._before_taps = project_of(settings)
        self._tapped_at_s = 0.0

    # Switches

    def set_autoplay(self, is_on: bool) -> None:
        """Play a sound when it is selected, or on demand only."""
        self._settings.autoplay = is_on
        words = "on: selecting a sound plays it" if is_on else "off: sounds play on Space only"
        self._announce(f"Play on select {words}.", self.toggle_autoplay)

    def toggle_autoplay(self) -> None:
        """Switch auto-play."""
        self.set_autoplay(not self._settings.autoplay)

    def toggle_loop(self) -> None:
        """Repeat until stopped, or not."""
        self._audition.set_looping(not self._settings.loop)
        self._announce(f"Loop {_on(self._settings.loop)}.", self.toggle_loop)

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
        self._apply(f"Reverse {_on(self._settings.is_reversed)}.", self.toggle_reversed)

    def toggle_mono(self) -> None:
        """Play the mean of both sides, or stereo again."""
        self._audition.set_mono(not self._settings.is_mono)
        self._announce(f"Mono {_on(self._settings.is_mono)}.", self.toggle_mono)

    def toggle_matched(self) -> None:
        """Play all sounds at one loudness, or each as loud as its file."""
        self.set_matched(not self._settings.is_matched)

    def set_matched(self, is_matched: bool) -> None:
        """Play all sounds at one loudness."""
        self._settings.is_matched = is_matched
        target = f"{self._settings.target_lufs:g}".replace("-", "−")
        words = f"on: all sounds at {target} LUFS" if is_matched else "off: sounds as loud as their files"
        self._apply(f"Loudness {words}.", lambda: self.set_matched(not is_matched))

    # The project

    def toggle_in_time(self) -> None:
        """Play loops in the project's tempo, or in those they have."""
        self.set_in_time(not self._settings.is_in_time)

    def set_in_time(self, is_in_time: bool) -> None:
        """Play loops in the project's tempo."""
        self._settings.is_in_time = is_in_time
        if is_in_time and project_of(self._settings).bpm is None:
            words = "on, but no tempo is set: type it, tap it with T, or press K on a loop"
        else:
            words = "on: loops play in the project tempo" if is_in_time else "off: loops play in their tempo"
        self._apply(f"In time {words}.", lambda: self.set_in_time(not is_in_time))

    def toggle_in_key(self) -> None:
        """Play tonal sounds in the project's key, or in those they have."""
        self.set_in_key(not self._settings.is_in_key)

    def set_in_key(self, is_in_key: bool) -> None:
        """Play tonal sounds in the project's key."""
        self._settings.is_in_key = is_in_key
        if is_in_key and project_of(self._settings).key is None:
            words = "on, but no key is set: choose it, or press K on a sound"
        else:
            words = "on: sounds play in the project key" if is_in_key else "off: sounds play in their key"
        self._apply(f"In key {words}.", lambda: self.set_in_key(not is_in_key))

    def set_project(self, bpm: float | None, key: int | None) -> None:
        """Take the project's tempo and key."""
        self._settings.project_bpm = 0.0 if bpm is None else bpm
        self._settings.project_key = -1 if key is None else key
        self._apply("")

    def set_project_tempo(self, bpm: float) -> None:
        """Take a tempo that was tapped; the key stays. One way back leads to what was there before the first tap."""
        before, now_s = project_of(self._settings), time.monotonic()
        if now_s - self._tapped_at_s > _NEW_TAPS_S:
            self._before_taps = before
        self._tapped_at_s = now_s
        self.set_project(bpm, before.key)
        self.switched.emit(f"Project tempo tapped: {bpm:g} BPM.", partial(self._restore_project, self._before_taps))

    def set_project_tempo_of_track(self, bpm: float | None) -> None:
        """Take the tempo of the user's track; the key stays."""
        before = project_of(self._settings)
        if bpm is not None:
            self.set_project(bpm, before.key)
            self.switched.emit("The project now has your track's tempo.", partial(self._restore_project, before))

    def _restore_project(self, project: Project) -> None:
        self._tapped_at_s = 0.0
        self.set_project(project.bpm, project.key)

    def take_project_from_sound(self) -> None:
        """Take tempo and key of the sound in the player."""
        row = self._audition.current
        if row is None or (row.bpm is None and row.key is None):
            self.message.emit("This sound has no tempo and no key that could be the project's.")
            return
        project = project_of(self._settings)
        bpm = row.bpm if row.bpm is not None and LOWEST_BPM <= row.bpm <= HIGHEST_BPM else project.bpm
        self.set_project(bpm, row.key if row.key is not None else project.key)
        back = partial(self._restore_project, project)
        self.switched.emit(f"The project now has the tempo and key of {row.name}.", back)

    def choose_track(self, track: TrackSession) -> None:
        """Ask for the user's track."""
        question = FileQuestion(self._parent, "Choose a bounce of your song", str(Path.home()))
        question.fileSelected.connect(track.take)
        question.open()

    # The playing sound

    def clear_region(self) -> bool:
        """Play all of the sound again; False where no part is selected."""
        region = self._audition.region
        if region is None:
            return False
        self._audition.set_region(None)
        self.switched.emit("The whole sound plays again.", lambda: self._audition.set_region(region))
        return True

    def play_source(self, role: Role = "first") -> None:
        """Play a source of the similarity search."""
        view = self._browse.viewpoint
        part = {"first": view.source, "second": view.blend.second, "unlike": view.blend.unlike}[role]
        source = self._browse.row_of_source(part)
        if source is None:
            return
        self._audition.play_row(source)
        if isinstance(part, PartSource) and part.end_s is not None:
            self._audition.set_region((part.start_s, part.end_s))

    def step_in_history(self, step: int) -> None:
        """Go to the sound that was played before or after this one."""
        row = self._audition.step_in_history(step)
        if row is None:
            self.message.emit("Nothing was played before." if step < 0 else "Nothing was played after this.")
            return
        listed = self._table.table_model.row_of_entry(row.entry_id)
        is_chosen = listed is not None and listed != self._table.current_row()
        if listed is not None and is_chosen:
            self._table.choose(listed)
        if not (is_chosen and self._settings.autoplay):
            index = self._browse.index
            known = index.row_of_entry(row.entry_id)
            self._audition.play_row(row if known is None else index.row(known))

    def _apply(self, sentence: str, back: Callable[[], object] | None = None) -> None:
        self._audition.apply_settings()
        self._announce(sentence, back)

    def _announce(self, sentence: str, back: Callable[[], object] | None = None) -> None:
        self.settings_altered.emit()
        if back is not None:
            self.switched.emit(sentence, back)


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"
