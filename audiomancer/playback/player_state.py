"""Requests to the player, the voice that plays, and the state that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audiomancer.playback.mix.mixer import Mixer
from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.render_spec import RenderSpec


@dataclass(frozen=True, slots=True)
class PlayerState:
    """State of the player for the window, polled.

    Attributes:
        path: The sound asked for last; None after a stop.
        position_s: Where in the file the playhead is.
        is_playing: Sound is coming out.
        has_ended: The sound asked for last was played to its end, or failed.
        message: Why nothing plays, or another message, a sentence; empty when all is well.
        track_is_playing: The user's track plays.
    """

    path: Path | None
    position_s: float
    is_playing: bool
    has_ended: bool
    message: str
    track_is_playing: bool = False

    @property
    def is_wanted(self) -> bool:
        """A sound plays, or is about to."""
        return self.path is not None and not self.has_ended


@dataclass(frozen=True, slots=True)
class Request:
    """A request to play `spec` from a position in the file; None begins at the start of the part.

    Attributes:
        follows: It repeats along with the track.
        number: Identifies it for the caller.
        generation: Older requests have lower ones; only the newest counts.
    """

    spec: RenderSpec
    start_s: float | None
    follows: bool
    number: int
    generation: int


@dataclass(frozen=True, slots=True)
class PlayedVoice:
    """A voice that was handed to the mixer for a request, and the length of its part in the original tempo."""

    request: Request
    voice: Voice
    part_s: float


def state_of(
    mixer: Mixer | None, request: Request | None, played: PlayedVoice | None, failed: Request | None, message: str
) -> PlayerState:
    """State of the player, of the last request, the voice that was handed to the mixer last, and the last failure."""
    voice = mixer.voice if mixer is not None else None
    track_is_playing = mixer is not None and mixer.track.voice is not None
    path = request.spec.path if request is not None else None
    if played is None or request is None or played.request is not request or voice is not played.voice:
        was_started = played is not None and played.request is request
        has_ended = request is not None and (request is failed or was_started)
        return PlayerState(path, 0.0, False, has_ended, message, track_is_playing)
    position_s = request.spec.file_position_s(voice.played_frames / voice.rate_hz, played.part_s)
    return PlayerState(path, position_s, True, False, message, track_is_playing)
