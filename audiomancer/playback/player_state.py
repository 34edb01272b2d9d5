"""What the player is asked, what it plays, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audiomancer.playback.mix.mixer import Mixer
from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.render_spec import RenderSpec


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What the window shows of the player, polled.

    Attributes:
        path: The sound asked for last; None after a stop.
        position_s: Where in the file the playhead is.
        is_playing: Sound is coming out.
        has_ended: The sound asked for last was heard to its end, or failed.
        message: Why nothing can be heard, or what else is to be told, in a sentence; empty when all is well.
        track_is_playing: The user's own track is heard.
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
    """What was asked for.

    Attributes:
        spec: What is to be heard.
        start_s: Where in the file to begin; None for the beginning of what is heard.
        follows: It repeats along with the track.
        number: The caller's, to know it again.
        generation: Older requests have lower ones; only the newest counts.
    """

    spec: RenderSpec
    start_s: float | None
    follows: bool
    number: int
    generation: int


@dataclass(frozen=True, slots=True)
class PlayedVoice:
    """What was handed to the mixer for a request.

    Attributes:
        request: What was asked for.
        voice: What is heard.
        part_s: How much of the file it is, in its own tempo.
    """

    request: Request
    voice: Voice
    part_s: float


def state_of(
    mixer: Mixer | None, request: Request | None, heard: PlayedVoice | None, failed: Request | None, message: str
) -> PlayerState:
    """State of the player, of the last request, the voice that was handed to the mixer last, and the last failure."""
    voice = mixer.voice if mixer is not None else None
    track_is_playing = mixer is not None and mixer.track.voice is not None
    path = request.spec.path if request is not None else None
    if heard is None or request is None or heard.request is not request or voice is not heard.voice:
        was_handed_over = heard is not None and heard.request is request
        has_ended = request is not None and (request is failed or was_handed_over)
        return PlayerState(path, 0.0, False, has_ended, message, track_is_playing)
    position_s = request.spec.heard_s(voice.heard_frames / voice.rate_hz, heard.part_s)
    return PlayerState(path, position_s, True, False, message, track_is_playing)
