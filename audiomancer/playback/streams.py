"""Long sounds: a thread for each that decodes ahead of the playhead, and the track that repeats under every sound."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio import measured_header
from audiomancer.playback.decoding import pass_blocks
from audiomancer.playback.mix.mixer import Mixer
from audiomancer.playback.mix.stream_voice import StreamVoice
from audiomancer.playback.render_spec import RenderSpec

Guard = Callable[[Callable[[], object]], None]
"""Does something and reports errors."""


def stream_voice(spec: RenderSpec, rate_hz: int, from_s: float, is_looping: Callable[[], bool]) -> StreamVoice:
    """An empty voice for a long sound; `AudioFileError` where the file can't be read.

    The first pass begins `from_s` after the beginning of the part; `is_looping` says whether another one follows.
    """
    measured_header(spec.path)

    def blocks(begin_s: float) -> Iterator[NDArray[np.float32]]:
        # Read anew for each pass: a bounce may be written over while it plays.
        return pass_blocks(spec, measured_header(spec.path), rate_hz, begin_s)

    return StreamVoice(spec, rate_hz, blocks, from_s, is_looping)


def fill_in_thread(
    voice: StreamVoice,
    is_wanted: Callable[[], bool],
    begun: Callable[[], None],
    guard: Guard,
    ended: Callable[[], None] = lambda: None,
) -> None:
    """Decode a stream in a separate thread, ahead of the playhead.

    `begun` is called when the first block is there, `ended` at the end, whatever the reason.
    """
    has_begun = False

    def begin_once() -> None:
        nonlocal has_begun
        if not has_begun:
            has_begun = True
            begun()

    def work() -> None:
        guard(lambda: voice.fill(is_wanted, begin_once))
        ended()

    threading.Thread(target=work, name="audiomancer-stream", daemon=True).start()


class TrackDeck:
    """The user's track: chosen from any thread, brought into the mixer by the one that starts sounds.

    `is_due`: the track, or None, is to be started or stopped.
    """

    def __init__(self) -> None:
        self.wanted: RenderSpec | None = None
        self.is_due = False
        self._voice: StreamVoice | None = None

    def choose(self, track: RenderSpec | None) -> None:
        """Play this one from now on."""
        self.wanted, self.is_due = track, True

    def forget_mixer(self) -> None:
        """Have the track brought into another mixer, if there is one."""
        self.is_due = self.wanted is not None

    def bring(self, mixer: Mixer, start: Callable[[], bool], guard: Guard) -> None:
        """Start the wanted track in a mixer, or stop the present one; `AudioFileError` where the file can't be read.

        Args:
            mixer: Of the open output.
            start: Has the output ask for sound; false where there is no longer one.
            guard: Reports errors.
        """
        old, self._voice = self._voice, None
        track = self.wanted
        mixer.track.play(None)
        if old is not None:
            old.close()
        if track is None:
            return
        voice = self._voice = stream_voice(track, mixer.rate_hz, 0.0, lambda: True)

        def begin() -> None:
            if self._voice is voice:
                mixer.track.play(voice)
                # Where the output was let go meanwhile: once more.
                self.is_due = not start()

        def end() -> None:
            if self._voice is voice:
                # It can't be read any more.
                mixer.track.play(None)

        fill_in_thread(voice, lambda: self._voice is voice, begin, guard, end)

    def close(self) -> None:
        """End its decoder."""
        voice, self._voice = self._voice, None
        if voice is not None:
            voice.close()
