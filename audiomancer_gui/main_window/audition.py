"""What is heard: plays chosen rows, decodes their neighbours ahead, and follows the playhead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import Row
from audiomancer.engine import Engine
from audiomancer.playback import PlayerState

_AHEAD = 6


class Audition(QObject):
    """Between the list and the player.

    Signals:
        sound_altered: The `Row` that the player strip shows.
        state_altered: A `PlayerState`, many times a second while something plays.
    """

    sound_altered = Signal(object)
    state_altered = Signal(object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._player = engine.player
        self.current: Row | None = None
        self._ahead: list[Path] = []
        self._timer = QTimer(self)
        self._timer.setInterval(25)
        self._timer.timeout.connect(self._poll)

    def choose(self, row: Row, neighbours: Sequence[str] = ()) -> None:
        """Show a sound, and play it unless auto-play is off; its neighbours are decoded ahead."""
        self.current = row
        self.sound_altered.emit(row)
        self._ahead = [Path(path) for path in neighbours[: 2 * _AHEAD]]
        if self._engine.settings.autoplay:
            self.play()
        elif self.state().is_playing:
            self.stop()

    def show(self, row: Row) -> None:
        """Show a sound; what plays goes on."""
        self.current = row
        self.sound_altered.emit(row)

    def play(self, start_s: float = 0.0) -> None:
        """Hear the present sound."""
        if self.current is not None:
            self._player.play(Path(self.current.path), start_s)
            self._player.prefetch(self._ahead)
            self._timer.start()

    def play_row(self, row: Row) -> None:
        """Hear a sound without making it the present one's neighbour."""
        self.current = row
        self.sound_altered.emit(row)
        self.play()

    def toggle(self) -> None:
        """Play, or stop what plays."""
        if self.state().is_playing:
            self.stop()
        else:
            self.play()

    def stop(self) -> None:
        """Silence."""
        self._player.stop()
        self._poll()

    def seek(self, position_s: float) -> None:
        """Play from here."""
        self.play(position_s)

    def back_to_start(self) -> None:
        """Play from the start when playing; otherwise put the playhead there."""
        if self.state().is_playing:
            self.play()

    def set_looping(self, is_looping: bool) -> None:
        """Repeat, and remember it."""
        self._engine.settings.loop = is_looping
        self._player.set_looping(is_looping)

    def set_volume_db(self, volume_db: float) -> None:
        """Preview volume, remembered."""
        self._engine.settings.volume_db = volume_db
        self._player.set_volume_db(volume_db)

    def use_chosen_output(self) -> None:
        """Switch to the output device that the settings name."""
        self._player.use_output(self._engine.open_output)

    def state(self) -> PlayerState:
        """What the player does."""
        return self._player.state()

    def _poll(self) -> None:
        state = self.state()
        self.state_altered.emit(state)
        if state.has_ended or state.path is None:
            self._timer.stop()
