"""A sound too long to be held: a ring of seconds that a decoder fills ahead of the playhead, round and round."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.playback.mix.voice import Voice, largest_step
from audiomancer.playback.render_spec import RenderSpec

RING_S: Final = 16.0
_MOST_FRAMES: Final = 1 << 21
_LOOK_S: Final = 0.05
"""Sleep of the decoder when the ring is full."""

Blocks = Callable[[float], Iterator[NDArray[np.float32]]]


class StreamVoice(Voice):
    """Like `Voice`; `position` and `available` count on over every pass, the frames lie in a ring.

    A pass is one way through the sound. Its end is known when the decoder has met it; where the sound repeats, the
    decoder writes on with the next pass, so that nothing lies between the two.

    Args:
        spec: What it is.
        rate_hz: Rate of the output.
        blocks: Frames of one pass from so many seconds on.
        from_s: Where the first pass begins.
        is_looping: Whether the sound is to repeat, asked at the end of each pass.
    """

    def __init__(
        self, spec: RenderSpec, rate_hz: int, blocks: Blocks, from_s: float, is_looping: Callable[[], bool]
    ) -> None:
        super().__init__(spec, rate_hz, min(_MOST_FRAMES, int(RING_S * rate_hz)))
        self._blocks = blocks
        self._from_s = from_s
        self._is_looping = is_looping
        self._skipped = round(from_s * rate_hz)
        self._base = 0
        self._ends: deque[tuple[int, bool]] = deque()
        self._closed = threading.Event()

    def fill(self, is_wanted: Callable[[], bool], on_block: Callable[[], None] = lambda: None) -> None:
        """Decode ahead of the playhead until the sound is no longer wanted; belongs to one thread.

        `on_block` is called whenever frames have been added. Raises as `pass_blocks` where the first pass can't begin.
        """
        from_s = self._from_s
        while True:
            before = self.available
            for block in self._blocks(from_s):
                if not self._write(block, is_wanted, on_block):
                    return
            self._ends.append((self.available, self._last_is_abrupt()))
            if self.available == before:
                return
            while not self._is_looping():
                if self._closed.wait(_LOOK_S) or not is_wanted():
                    return
            from_s = 0.0

    def _write(self, block: NDArray[np.float32], is_wanted: Callable[[], bool], on_block: Callable[[], None]) -> bool:
        size = len(self.frames)
        self.largest_step = max(self.largest_step, largest_step(block))
        while len(block):
            # A little before the playhead stays: the callback may be reading it.
            free = size - (self.available - self.position) - self.rate_hz // 4
            if not is_wanted() or self._closed.is_set():
                return False
            if free <= 0:
                if self._closed.wait(_LOOK_S):
                    return False
                continue
            at = self.available % size
            count = min(len(block), free, size - at)
            self.frames[at : at + count] = block[:count]
            self.available += count
            block = block[count:]
            on_block()
        return True

    def _last_is_abrupt(self) -> bool:
        if not self.available:
            return False
        last = self.frames[(self.available - 1) % len(self.frames)]
        return bool(max(abs(last[0]), abs(last[1])) > self.largest_step)

    @property
    def played_frames(self) -> int:
        """Position of the playhead in the sound, in frames."""
        return self.position - self._base + self._skipped

    def ready(self, most: int) -> int:
        """As in `Voice`: up to the end of the pass, or of the ring."""
        limit = self._ends[0][0] if self._ends else self.available
        to_edge = len(self.frames) - self.position % len(self.frames)
        return min(most, limit - self.position, to_edge)

    def piece(self, count: int) -> NDArray[np.float32]:
        """As in `Voice`."""
        at = self.position % len(self.frames)
        return self.frames[at : at + count]

    @property
    def left_frames(self) -> int | None:
        """As in `Voice`: of this pass."""
        return max(0, self._ends[0][0] - self.position) if self._ends else None

    @property
    def is_at_end(self) -> bool:
        """As in `Voice`: of this pass."""
        return bool(self._ends) and self.position >= self._ends[0][0]

    def rewind(self) -> None:
        """As in `Voice`: the next pass follows this one already, or soon will."""
        if self._ends:
            self._base, _ = self._ends.popleft()
            self._skipped = 0

    @property
    def starts_abruptly(self) -> bool:
        """As in `Voice`."""
        if self.position > 0 or self._skipped > 0:
            return True
        first = self.frames[0]
        return bool(max(abs(first[0]), abs(first[1])) > self.largest_step)

    @property
    def ends_abruptly(self) -> bool:
        """As in `Voice`: of this pass."""
        return bool(self._ends) and self._ends[0][1]

    def close(self) -> None:
        """End the decoder."""
        self._closed.set()
