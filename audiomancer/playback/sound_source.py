"""Source of voices: the cache, the decoder, a stream, or the stretching thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audiomancer.audio import measured_header
from audiomancer.playback.ahead import decode_ahead
from audiomancer.playback.decoding import WHOLE_MAX_S, open_voice, part_s, rendered_plain
from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.sound_cache import SoundCache
from audiomancer.playback.streams import Guard, fill_in_thread, stream_voice
from audiomancer.playback.stretch.renderer import Renderer
from audiomancer.playback.stretch.stretch_queue import StretchQueue


@dataclass(frozen=True, slots=True)
class Order:
    """A sound that is wanted now.

    Attributes:
        start_s: Where in the file to begin; None for the beginning of the part.
        is_whole_first: It can't begin before all of it is there.
        is_wanted: Asked between blocks.
        on_block: Called between blocks by the thread that brings the sound: it still works at it.
        hand_over: Takes the voice as soon as it can be played, and the length of the part in its original tempo.
        guard: Does work of another thread and reports errors.
        is_looping: Asked at the end of the sound, whether it repeats.
        notify: Takes other messages.
    """

    spec: RenderSpec
    rate_hz: int
    start_s: float | None
    is_whole_first: bool
    is_wanted: Callable[[], bool]
    on_block: Callable[[], None]
    hand_over: Callable[[Voice, float], None]
    guard: Guard
    is_looping: Callable[[], bool]
    notify: Callable[[str], None]


class SoundSource:
    """Makes voices; used by the thread that starts sounds.

    Attributes:
        cache: Sounds that are ready.
        stretches: What is rendered, now and ahead of time.

    Args:
        renderer: Makes stretched sounds.
        rate_hz: Rate of the output; 0 while there is none.
    """

    def __init__(self, renderer: Renderer, rate_hz: Callable[[], int]) -> None:
        self.cache = SoundCache()
        self._rate_hz = rate_hz
        self.stretches = StretchQueue(renderer, self.cache, rate_hz)

    def bring(self, order: Order) -> None:
        """Hand the sound over: now, as soon as its first block is there, or from another thread.

        `AudioFileError` where the file can't be read.
        """
        spec, rate_hz = order.spec, order.rate_hz
        cached = self.cache.get(spec, rate_hz)
        if cached is not None:
            order.hand_over(cached, cached.available / rate_hz * spec.speed)
            return
        if spec.is_stretched:
            self.stretches.do_first(lambda: order.guard(lambda: self._stretch(order)))
            return
        header = measured_header(spec.path)
        length_s = part_s(spec, header)
        if length_s > WHOLE_MAX_S:
            begin_s = first_frame(spec, order.start_s, length_s, rate_hz) / rate_hz
            stream = stream_voice(spec, rate_hz, begin_s, order.is_looping)
            fill_in_thread(stream, order.is_wanted, lambda: order.hand_over(stream, length_s), order.guard)
            return
        if spec.is_part and spec.is_cyclic:
            frames = rendered_plain(spec, rate_hz, order.is_wanted, order.on_block)
            voice = Voice.of(spec.with_gain(0.0), rate_hz, frames)
            order.hand_over(voice, length_s)
            self.cache.put(voice)
            return
        voice, fill = open_voice(spec, rate_hz, header)
        start = first_frame(spec, order.start_s, length_s, rate_hz)
        has_started = False

        def start_when_there() -> None:
            nonlocal has_started
            order.on_block()
            if not has_started and not order.is_whole_first and voice.available > start:
                has_started = True
                order.hand_over(voice, length_s)

        fill(order.is_wanted, start_when_there)
        if voice.is_complete:
            if not has_started:
                order.hand_over(voice, length_s)
            self.cache.put(voice)

    def _stretch(self, order: Order) -> None:
        voice = self.stretches.voice(order.spec, order.rate_hz)
        order.hand_over(voice, voice.available / order.rate_hz * order.spec.speed)
        if self.stretches.trouble and order.is_wanted():
            order.notify(self.stretches.trouble)

    def forget_first(self) -> None:
        """Drop the request that was to be stretched at once."""
        self.stretches.do_first(None)

    def decode_ahead(self, spec: RenderSpec, is_wanted: Callable[[], bool]) -> None:
        """Make a sound ready, unless it is no longer wanted between two blocks."""
        decode_ahead(self.cache, spec, self._rate_hz(), is_wanted)


def first_frame(spec: RenderSpec, start_s: float | None, length_s: float, rate_hz: int) -> int:
    """Frame at which a voice begins, for a position in the file; None begins at the start of the part."""
    position_s = 0.0 if start_s is None else spec.position_s(start_s, length_s)
    return max(0, int(position_s * rate_hz))
