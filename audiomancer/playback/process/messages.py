"""Messages between the window and the player's process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from audiomancer.child_process import Request
from audiomancer.errors import AudiomancerError
from audiomancer.playback.keyed_sound import KeyedSound
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.shape import Shape

# Orders: done in their order, not answered. Each is the method of `Player`, or of its notes, with its name.


@dataclass(frozen=True, slots=True)
class Warm:
    """Open the output."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a sound; `number` is that of the request."""

    spec: RenderSpec
    start_s: float | None
    follows: bool
    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End the sound."""


@dataclass(frozen=True, slots=True)
class Prefetch:
    """Decode ahead."""

    sounds: Sequence[RenderSpec | Path]


@dataclass(frozen=True, slots=True)
class UseOutput:
    """Change the device, see `OutputChoice`."""

    device: str
    latency: str


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Set the volume."""

    volume_db: float


@dataclass(frozen=True, slots=True)
class SetMono:
    """Play both channels on both sides, or as they are."""

    is_mono: bool


@dataclass(frozen=True, slots=True)
class SetLooping:
    """Repeat sounds, or not."""

    is_looping: bool


@dataclass(frozen=True, slots=True)
class SetBalance:
    """Set the balance between sound and track."""

    balance: float


@dataclass(frozen=True, slots=True)
class PlayTrack:
    """Play the user's track, or end it."""

    track: RenderSpec | None


@dataclass(frozen=True, slots=True)
class ChooseKeyedSound:
    """Play notes of this sound, or none."""

    sound: KeyedSound | None


@dataclass(frozen=True, slots=True)
class PlayNote:
    """Begin a note; numbers as in MIDI."""

    note: int
    velocity: int


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """End a note."""

    note: int


@dataclass(frozen=True, slots=True)
class ReleaseAllNotes:
    """End all notes."""


@dataclass(frozen=True, slots=True)
class UseMidiPort:
    """Play the notes that come from a MIDI input; empty for none."""

    name: str


# Questions


@dataclass(frozen=True, slots=True)
class ShapeOf(Request[Shape]):
    """Draw a waveform, see `shape_of`."""

    path: Path
    start_s: float
    end_s: float | None
    columns: int


@dataclass(frozen=True, slots=True)
class ExportForDrag(Request[Path]):
    """Write a WAV file as it is played, with its gain, or find it where it was written before."""

    spec: RenderSpec


@dataclass(frozen=True, slots=True)
class RenderTo(Request[Path]):
    """Write a WAV file as it is played, with its gain, to this path."""

    spec: RenderSpec
    path: Path


@dataclass(frozen=True, slots=True)
class DeviceNames(Request[list[str]]):
    """List the outputs."""


@dataclass(frozen=True, slots=True)
class MidiPorts(Request[list[str]]):
    """List the MIDI inputs."""


Lasting: TypeAlias = (
    UseOutput | SetVolume | SetMono | SetLooping | SetBalance | PlayTrack | ChooseKeyedSound | UseMidiPort
)
NoteOrder: TypeAlias = PlayNote | ReleaseNote | ReleaseAllNotes
Order: TypeAlias = Warm | Play | Stop | Prefetch | Lasting | NoteOrder


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; its answer carries the same ticket, and may come after later ones."""

    ticket: int
    question: Request[Any]


# What the player's process says


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a question."""

    ticket: int
    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """Error that answers a question."""

    ticket: int
    error: AudiomancerError


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the user about the request with this number; 0 for whatever plays."""

    number: int
    text: str


PlayerMessage: TypeAlias = Order | Asked
PlayerReply: TypeAlias = Answered | Refused | Notice
