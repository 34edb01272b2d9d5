"""What is heard: plays chosen rows as they are to be heard, makes their neighbours ready, and follows the playhead."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import Row
from audiomancer.engine import Engine
from audiomancer.playback import PlayerState, RenderSpec
from audiomancer_gui.sessions.playback_settings import Region, Treatment, treatment_of

_POLL_MS: Final = 25
_HISTORY: Final = 200
_LIST_SETTLES_MS: Final = 150


class Audition(QObject):
    """Between the list and the player.

    Signals:
        sound_altered: The `Row` that the player strip shows.
        treatment_altered: How it is to be heard may have changed.
        state_altered: A `PlayerState`, many times a second while something plays.
        history_altered: Whether there are sounds before and after this one in the order in which they were heard.
    """

    sound_altered = Signal(object)
    treatment_altered = Signal()
    state_altered = Signal(object)
    history_altered = Signal(bool, bool)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._player = engine.player
        self.current: Row | None = None
        self.region: Region | None = None
        self.track: RenderSpec | None = None
        self._neighbours: Callable[[], Sequence[Row]] = tuple
        self._heard: list[Row] = []
        self._heard_at = -1
        self._repeats = engine.settings.loop
        self._start_s: float | None = None
        self.requested_at_s = 0.0
        self._ahead_timer = QTimer(self)
        self._ahead_timer.setSingleShot(True)
        self._ahead_timer.timeout.connect(self._make_ahead)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    # What is heard

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
        self.treatment_altered.emit()

    def show(self, row: Row) -> None:
        """Show a sound; what plays goes on."""
        self._take(row)
        self.sound_altered.emit(row)
        self.treatment_altered.emit()

    def _take(self, row: Row) -> None:
        if self.current is None or row.entry_id != self.current.entry_id:
            self.region = None
        self.current = row

    def treatment(self, row: Row | None = None) -> Treatment | None:
        """How a sound is to be heard now; of the present one where none is given."""
        row = row or self.current
        if row is None:
            return None
        region = self.region if self.current is not None and row.entry_id == self.current.entry_id else None
        return treatment_of(row, self._engine.settings, region, has_track=self.track is not None)

    def play(self, start_s: float | None = None) -> None:
        """Hear the present sound, from `start_s` of the file on; from the beginning of what is heard if left out."""
        treatment = self.treatment()
        if treatment is None or self.current is None:
            return
        self.requested_at_s = time.monotonic()
        self._start_s = start_s
        self._set_repeats(treatment.repeats)
        self._player.play(treatment.rendition, start_s, follows=treatment.follows and start_s is None)
        self._ahead_timer.start(0)
        self._timer.start()
        self._note(self.current)

    def list_altered(self) -> None:
        """Other rows are around the sound now: make those ready, and no longer the others."""
        if self._heard:
            self._ahead_timer.start(_LIST_SETTLES_MS)

    def _make_ahead(self) -> None:
        rows = self._neighbours()
        self._player.prefetch([treatment_of(row, self._engine.settings).rendition for row in rows])

    def play_row(self, row: Row) -> None:
        """Hear a sound without making it the present one's neighbour."""
        self._take(row)
        self.play()
        self.sound_altered.emit(row)
        self.treatment_altered.emit()

    def toggle(self) -> None:
        """Play, or stop what plays."""
        if self.state().is_wanted:
            self.stop()
        else:
            self.play()

    def stop(self) -> None:
        """Silence; the track goes on."""
        self._player.stop()
        self._poll()

    def seek(self, position_s: float) -> None:
        """Play from this place of the file; one outside of the region leaves the region."""
        if self.region is not None and not self.region[0] <= position_s < self.region[1]:
            self.set_region(None, is_heard=False)
        self.play(position_s)

    def back_to_start(self) -> None:
        """Play from the start when playing; otherwise put the playhead there."""
        if self.state().is_playing:
            self.play()

    # How it is heard

    def set_region(self, region: Region | None, *, is_heard: bool = True) -> None:
        """Hear a part of the present sound, again and again; None for all of it."""
        if region == self.region or self.current is None:
            return
        self.region = region
        state = self.state()
        if is_heard and region is not None:
            self.play()
        elif is_heard and state.is_wanted:
            self.play(self._place(state))
        self.treatment_altered.emit()

    def settings_altered(self) -> None:
        """What plays goes on as the settings now say."""
        state, treatment = self.state(), self.treatment()
        if treatment is not None:
            self._set_repeats(treatment.repeats)
        if state.is_wanted:
            self.play(None if treatment is not None and treatment.follows else self._place(state))
        self.treatment_altered.emit()

    def _place(self, state: PlayerState) -> float | None:
        """Where to go on: at the playhead, or where a sound that is still being made is to begin."""
        return state.position_s if state.is_playing else self._start_s

    def current_refreshed(self, row: Row) -> None:
        """The library knows the present sound better now; it is heard that way the next time."""
        self.current = row
        self.treatment_altered.emit()

    def set_looping(self, is_looping: bool) -> None:
        """Repeat, and remember it."""
        self._engine.settings.loop = is_looping
        treatment = self.treatment()
        self._set_repeats(is_looping if treatment is None else treatment.repeats)

    def _set_repeats(self, repeats: bool) -> None:
        if repeats != self._repeats:
            self._repeats = repeats
            self._player.set_looping(repeats)

    def set_volume_db(self, volume_db: float) -> None:
        """Volume, remembered."""
        self._engine.settings.volume_db = volume_db
        self._player.set_volume_db(volume_db)

    def set_mono(self, is_mono: bool) -> None:
        """Hear the mean of both sides, and remember it."""
        self._engine.settings.is_mono = is_mono
        self._player.set_mono(is_mono)

    def set_balance(self, balance: float) -> None:
        """Track against sound, remembered."""
        self._engine.settings.balance = balance
        self._player.set_balance(balance)

    def use_chosen_output(self) -> None:
        """Switch to the output device that the settings name."""
        settings = self._engine.settings
        self._player.use_output(settings.output_device, settings.output_latency)

    def play_track(self, track: RenderSpec | None) -> None:
        """Hear the user's own track under every sound; None for silence."""
        self.track = track
        self._player.play_track(track)
        self._timer.start()
        self.settings_altered()

    def warm(self) -> None:
        """Start what playing needs, so that the first sound does not wait for it."""
        if self._engine.settings.autoplay:
            self._player.warm()

    # What was heard

    def _note(self, row: Row) -> None:
        here = self._heard[self._heard_at] if 0 <= self._heard_at < len(self._heard) else None
        if here is not None and here.entry_id == row.entry_id:
            return
        del self._heard[self._heard_at + 1 :]
        self._heard.append(row)
        del self._heard[:-_HISTORY]
        self._heard_at = len(self._heard) - 1
        self._tell_history()

    def step_in_history(self, step: int) -> Row | None:
        """The sound that was heard before (-1) or after (1) this one, not played yet; None where there is none."""
        place = self._heard_at + step
        if not 0 <= place < len(self._heard):
            return None
        self._heard_at = place
        self._tell_history()
        return self._heard[place]

    def _tell_history(self) -> None:
        self.history_altered.emit(self._heard_at > 0, self._heard_at < len(self._heard) - 1)

    # What the player says

    def state(self) -> PlayerState:
        """What the player does."""
        return self._player.state()

    def _poll(self) -> None:
        state = self.state()
        self.state_altered.emit(state)
        if (state.has_ended or state.path is None) and self.track is None:
            self._timer.stop()
