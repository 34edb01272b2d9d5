"""Notes from a MIDI input: the one door to `mido`, which the extra `midi` installs."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from audiomancer.errors import PlaybackError
from audiomancer.playback.notes.note_player import NotePlayer

_log = logging.getLogger(__name__)

NO_MIDI: Final = "MIDI needs the midi extra: pip install 'audiomancer[midi]'"

_ALL_SOUND_OFF: Final = 120
_ALL_NOTES_OFF: Final = 123
_CLIENT_NUMBERS: Final = re.compile(r" \d+:\d+$")


def _mido() -> ModuleType:
    try:
        # Imported late: most players never need it, and it may not be there.
        import mido
    except ImportError as error:
        raise PlaybackError(NO_MIDI) from error
    return mido  # type: ignore[no-any-return]  # an untyped module


def _lasting_name(name: str) -> str:
    """Name of a port without the numbers that ALSA gives anew at every start."""
    return _CLIENT_NUMBERS.sub("", name)


class MidiInput:
    """Plays the notes of one MIDI input, on all channels.

    Args:
        notes: Plays them.
        notify: Takes a sentence where an input can't be used.
    """

    def __init__(self, notes: NotePlayer, notify: Callable[[str], object]) -> None:
        self._notes, self._notify = notes, notify
        self._port: Any = None

    def ports(self) -> list[str]:
        """Names of the inputs there are.

        Raises:
            PlaybackError: The extra is not installed, or the system has no MIDI.
        """
        return sorted({_lasting_name(name) for name in self._names()})

    @staticmethod
    def _names() -> list[str]:
        mido = _mido()
        try:
            return list(mido.get_input_names())
        except ImportError as error:
            raise PlaybackError(NO_MIDI) from error
        except Exception as error:  # the driver's errors share no class
            # The driver's words name its functions; they stay with the cause.
            raise PlaybackError("This system offers no MIDI.") from error

    def use(self, name: str) -> None:
        """Take notes from this input, and from no other; empty for none."""
        self.close()
        if not name:
            return
        try:
            found = next((port for port in self._names() if _lasting_name(port) == name), None)
            if found is None:
                raise PlaybackError(f"The MIDI input “{name}” is not there.")
            self._open(found)
        except PlaybackError as error:
            self._notify(str(error))

    def _open(self, port: str) -> None:
        try:
            self._port = _mido().open_input(port, callback=self.take)
        except Exception as error:  # the driver's errors share no class
            raise PlaybackError(f"The MIDI input “{_lasting_name(port)}” could not be opened ({error}).") from error

    def take(self, message: Any) -> None:
        """Do what a `mido.Message` says; called by the driver's thread."""
        if message.type == "note_on" and message.velocity > 0:
            self._notes.play(message.note, message.velocity)
        elif message.type in ("note_on", "note_off"):
            self._notes.release(message.note)
        elif message.type == "control_change" and message.control in (_ALL_SOUND_OFF, _ALL_NOTES_OFF):
            self._notes.release_all()

    def close(self) -> None:
        """Give the input back, and end its notes."""
        port, self._port = self._port, None
        if port is None:
            return
        try:
            port.close()
        except Exception:  # noqa: BLE001 - unplugged meanwhile: there is nothing left to close
            _log.info("a MIDI input did not close", exc_info=True)
        self._notes.release_all()
