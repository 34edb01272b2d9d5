"""Plays the present sound by keys: which note it has, which notes are held, from the computer's keys or from MIDI."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from audiomancer.browse import Row
from audiomancer.browse.columns.pitches import note_of
from audiomancer.engine import Engine
from audiomancer.playback import KeyedSound
from audiomancer.playback.keyed_sound import NOTES, USUAL_NOTE
from audiomancer_gui.sessions.audition import Audition

_USUAL_VELOCITY: Final = 100
_VELOCITY_STEP: Final = 9
_KEY_COUNT: Final = 25


def root_note(row: Row) -> int | None:
    """Note of MIDI at which a sound plays as it is: its note, or the tonic of its key nearest to C4; None without."""
    if row.key is None:
        return None
    pitch_class = row.key % 12
    known = note_of(pitch_class, row.pitch_hz)
    if known is not None:
        octave, _ = known
        return min(max(pitch_class + 12 * (octave + 1), NOTES[0]), NOTES[-1])
    return USUAL_NOTE + pitch_class - (12 if pitch_class > 6 else 0)


class KeyboardSession(QObject):
    """Has the player play notes of the sound that it shows.

    Args:
        engine: Holds player and settings.
        audition: Knows the present sound; a note stops what it plays.

    Signals:
        altered: It was opened or closed, or shows something else.
        held_altered: Other notes are held.
        opened: The computer's keys play from now on.
    """

    altered = Signal()
    held_altered = Signal()
    opened = Signal()

    def __init__(self, engine: Engine, audition: Audition, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player, self._settings, self._audition = engine.player, engine.settings, audition
        self.is_open = False
        self.velocity = _USUAL_VELOCITY
        self.held: set[int] = set()
        self._shift_octaves = 0
        self._sent: KeyedSound | None = None
        self._port = ""
        audition.playback_settings_altered.connect(self.follow)

    # Open or closed

    def toggle(self) -> None:
        """Open or close the keyboard."""
        self.set_open(not self.is_open)

    def set_open(self, is_open: bool) -> None:
        """Open or close the keyboard."""
        if is_open == self.is_open:
            return
        self.release_all()
        self.is_open = is_open
        self.follow()
        self.altered.emit()
        if is_open:
            self.opened.emit()

    def use_midi(self) -> None:
        """Play notes of the MIDI input that the settings name, whether the keyboard is open or not."""
        if self._settings.midi_port != self._port:
            self._port = self._settings.midi_port
            self._player.use_midi_port(self._port)
            self.follow()

    # The sound

    @property
    def root_note(self) -> int | None:
        """Note of the present sound; None where it has none."""
        row = self._audition.current
        return None if row is None else root_note(row)

    @property
    def first_note(self) -> int:
        """The lowest note of the keys: a C, so that the sound's note lies in their lower octave."""
        root = self.root_note
        first = (USUAL_NOTE if root is None else root) // 12 * 12 + 12 * self._shift_octaves
        return min(max(first, 0), (len(NOTES) - _KEY_COUNT) // 12 * 12)

    def follow(self) -> None:
        """Have the keys play the present sound as it is played now, but in its tempo and pitch."""
        row, playback = self._audition.current, self._audition.playback_settings()
        sound = None
        if row is not None and playback is not None and (self.is_open or self._port):
            spec = replace(playback.render_spec, speed=1.0, semitones=0.0)
            root = root_note(row)
            sound = KeyedSound(spec, USUAL_NOTE if root is None else root)
        if sound != self._sent:
            self._sent = sound
            self._player.choose_keyed_sound(sound)
        if self.is_open:
            self.altered.emit()

    # Notes

    def press(self, note: int) -> None:
        """Begin a note, unless it is held."""
        if note not in NOTES or note in self.held or self._sent is None:
            return
        self._player.play_note(note, self.velocity)
        # After the note: its way to the ear comes first.
        if self._audition.state().is_wanted:
            self._audition.stop()
        self.held.add(note)
        self.held_altered.emit()

    def release(self, note: int) -> None:
        """End a note."""
        if note in self.held:
            self._player.release_note(note)
            self.held.discard(note)
            self.held_altered.emit()

    def release_all(self) -> None:
        """End all notes."""
        if self.held:
            self._player.release_all_notes()
            self.held.clear()
            self.held_altered.emit()

    def shift_octave(self, step: int) -> None:
        """Move the keys by octaves; notes that are held stay."""
        before = self.first_note
        self._shift_octaves += step
        if self.first_note == before:
            self._shift_octaves -= step
        self.altered.emit()

    def step_velocity(self, step: int) -> None:
        """Play harder, or softer with a negative step."""
        self.velocity = min(127, max(1, self.velocity + step * _VELOCITY_STEP))
        self.altered.emit()
