"""Plays chosen rows with the present settings, makes their neighbours ready, and follows the playhead."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import Row
from audiomancer.engine import Engine
from audiomancer.library.playback_settings import (
    PlaybackSettings,
    Region,
    playback_settings_of,
    render_spec_of_drag,
)
from audiomancer.playback import PlayerState, RenderSpec

_POLL_MS: Final = 25
_HISTORY: Final = 200
_LIST_SETTLES_MS: Final = 150
_PLAYED_MS: Final = 300
"""Sounds that are passed more quickly, with an arrow key held down, were not played."""
_SAME_PLAY_S: Final = 5.0
"""A sound that begins again before, by a fader that moves or a click in its waveform, is played once."""


class Audition(QObject):
    """Joins the list with the player.

    Signals:
        sound_altered: The `Row` that the player strip shows.
        playback_settings_altered: The playback settings of the present sound may have changed.
        state_altered: A `PlayerState`, many times a second while something plays.
        played: The `Row` of a sound that was played for a moment, or to its end.
        history_altered: Whether there are sounds before and after this one in the order in which they were played.
    """

    sound_altered = Signal(object)
    playback_settings_altered = Signal()
    state_altered = Signal(object)
    played = Signal(object)
    history_altered = Signal(bool, bool)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._player = engine.player
        self.current: Row | None = None
        self.region: Region | None = None
        self.track: RenderSpec | None = None
        self._neighbours: Callable[[], Sequence[Row]] = tuple
        self._played: list[Row] = []
        self._played_at = -1
        self._repeats = engine.settings.loop
        self._start_s: float | None = None
        self._ahead_timer = QTimer(self)
        self._ahead_timer.setSingleShot(True)
        self._ahead_timer.timeout.connect(self._make_ahead)
        self._played_timer = QTimer(self)
        self._played_timer.setSingleShot(True)
        self._played_timer.setInterval(_PLAYED_MS)
        self._played_timer.timeout.connect(self._announce_play)
        self._announced: tuple[int, float] = (0, 0.0)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    # The present sound

    def choose(self, row: Row, neighbours: Callable[[], Sequence[Row]] = tuple) -> None:
        """Show a sound, and play it unless auto-play is off; its neighbours are made ready after that."""
        self._take(row)
        self._neighbours = neighbours
        # Sound first, drawing second.
        if self._engine.settings.autoplay:
            self.play()
        elif self.state().is_wanted:
            self.stop()
        self.sound_altered.emit(row)
        self.playback_settings_altered.emit()

    def show(self, row: Row) -> None:
        """Show a sound; what plays goes on."""
        self._take(row)
        self.sound_altered.emit(row)
        self.playback_settings_altered.emit()

    def _take(self, row: Row) -> None:
        if self.current is None or row.entry_id != self.current.entry_id:
            self.region = None
        self.current = row

    def playback_settings(self, row: Row | None = None) -> PlaybackSettings | None:
        """Say how a sound would be played now; the present one where none is given."""
        row = row or self.current
        if row is None:
            return None
        region = self.region if self.current is not None and row.entry_id == self.current.entry_id else None
        return playback_settings_of(row, self._engine.settings, region, has_track=self.track is not None)

    def drag_spec(self, row: Row) -> RenderSpec | None:
        """Render spec that a drag of a sound carries; None where it plays as its file is."""
        playback = self.playback_settings(row)
        if playback is None or playback.render_spec.is_as_the_file:
            return None
        return render_spec_of_drag(row, playback, self._engine.settings)

    def play(self, start_s: float | None = None) -> None:
        """Play the present sound, from `start_s` of the file on; from the beginning of the part if left out."""
        playback = self.playback_settings()
        if playback is None or self.current is None:
            return
        self._start_s = start_s
        self._set_repeats(playback.repeats)
        self._player.play(playback.render_spec, start_s, follows=playback.follows and start_s is None)
        self._ahead_timer.start(0)
        self._timer.start()
        self._played_timer.start()
        self._note(self.current)

    def _announce_play(self) -> None:
        entry_id, announced_at_s = self._announced
        now_s = time.monotonic()
        if self.current is None or (self.current.entry_id == entry_id and now_s - announced_at_s < _SAME_PLAY_S):
            return
        self._announced = (self.current.entry_id, now_s)
        self.played.emit(self.current)

    def follow_list(self) -> None:
        """Make other rows ready: the list around the sound changed."""
        if self._played:
            self._ahead_timer.start(_LIST_SETTLES_MS)

    def _make_ahead(self) -> None:
        rows = self._neighbours()
        self._player.prefetch([playback_settings_of(row, self._engine.settings).render_spec for row in rows])

    def play_row(self, row: Row) -> None:
        """Play a sound without making it the present one's neighbour."""
        self._take(row)
        self.play()
        self.sound_altered.emit(row)
        self.playback_settings_altered.emit()

    def toggle(self) -> None:
        """Play, or stop what plays."""
        if self.state().is_wanted:
            self.stop()
        else:
            self.play()

    def stop(self) -> None:
        """Stop the sound; the track goes on."""
        self._player.stop()
        self._played_timer.stop()
        self._poll()

    def seek(self, position_s: float) -> None:
        """Play from this place of the file; one outside of the region leaves the region."""
        if self.region is not None and not self.region[0] <= position_s < self.region[1]:
            self.set_region(None, starts=False)
        self.play(position_s)

    def back_to_start(self) -> None:
        """Play from the start when playing; otherwise put the playhead there."""
        if self.state().is_playing:
            self.play()

    # Playback settings

    def set_region(self, region: Region | None, *, starts: bool = True) -> None:
        """Play a part of the present sound, again and again; None for all of it."""
        if region == self.region or self.current is None:
            return
        self.region = region
        state = self.state()
        if starts and region is not None:
            self.play()
        elif starts and state.is_wanted:
            self.play(self._resume_position_s(state))
        self.playback_settings_altered.emit()

    def apply_settings(self) -> None:
        """Go on with what plays as the settings now say."""
        state, playback = self.state(), self.playback_settings()
        if playback is not None:
            self._set_repeats(playback.repeats)
        if state.is_wanted:
            self.play(None if playback is not None and playback.follows else self._resume_position_s(state))
        self.playback_settings_altered.emit()

    def _resume_position_s(self, state: PlayerState) -> float | None:
        """Find where to go on: at the playhead, or where a sound that is still being made is to begin."""
        return state.position_s if state.is_playing else self._start_s

    def take_refreshed(self, row: Row) -> None:
        """Take what the library now knows of the present sound; it is played that way the next time."""
        self.current = row
        self.playback_settings_altered.emit()

    def set_looping(self, is_looping: bool) -> None:
        """Repeat, and remember it."""
        self._engine.settings.loop = is_looping
        playback = self.playback_settings()
        self._set_repeats(is_looping if playback is None else playback.repeats)

    def _set_repeats(self, repeats: bool) -> None:
        if repeats != self._repeats:
            self._repeats = repeats
            self._player.set_looping(repeats)

    def set_volume_db(self, volume_db: float) -> None:
        """Set the volume, and remember it."""
        self._engine.settings.volume_db = volume_db
        self._player.set_volume_db(volume_db)

    def set_mono(self, is_mono: bool) -> None:
        """Play the mean of both sides, and remember it."""
        self._engine.settings.is_mono = is_mono
        self._player.set_mono(is_mono)

    def set_balance(self, balance: float) -> None:
        """Set the balance of track and sound, and remember it."""
        self._engine.settings.balance = balance
        self._player.set_balance(balance)

    def use_chosen_output(self) -> None:
        """Switch to the output device that the settings name."""
        settings = self._engine.settings
        self._player.use_output(settings.output_device, settings.output_latency)

    def play_track(self, track: RenderSpec | None) -> None:
        """Play the user's track under every sound; None for silence."""
        self.track = track
        self._player.play_track(track)
        self._timer.start()
        self.apply_settings()

    def warm(self) -> None:
        """Start what playing needs, so that the first sound does not wait for it."""
        if self._engine.settings.autoplay:
            self._player.warm()

    # History

    def _note(self, row: Row) -> None:
        here = self._played[self._played_at] if 0 <= self._played_at < len(self._played) else None
        if here is not None and here.entry_id == row.entry_id:
            return
        del self._played[self._played_at + 1 :]
        self._played.append(row)
        del self._played[:-_HISTORY]
        self._played_at = len(self._played) - 1
        self._announce_history()

    def step_in_history(self, step: int) -> Row | None:
        """Go to the sound played before (-1) or after (1) this one, without playing it; None where there is none."""
        number = self._played_at + step
        if not 0 <= number < len(self._played):
            return None
        self._played_at = number
        self._announce_history()
        return self._played[number]

    def _announce_history(self) -> None:
        self.history_altered.emit(self._played_at > 0, self._played_at < len(self._played) - 1)

    # What the player says

    def state(self) -> PlayerState:
        """Read what the player does."""
        return self._player.state()

    def _poll(self) -> None:
        state = self.state()
        self.state_altered.emit(state)
        if (state.has_ended or state.path is None) and self.track is None:
            self._timer.stop()
