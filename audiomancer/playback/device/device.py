"""The output while it is in use: opened when needed, left alone when silent, replaced when it is lost."""

from __future__ import annotations

import logging
import time
from collections import deque
from typing import Final

from audiomancer.errors import OutputError
from audiomancer.playback.device.output import RenderCallback
from audiomancer.playback.device.output_choice import AudioOut, OutputChoice
from audiomancer.playback.mix.mixer import Mixer

_log = logging.getLogger(__name__)
_REST_S: Final = 10.0
_LET_GO_S: Final = 60.0
_LATE_WITHIN_S: Final = 60.0
_MOST_LATE: Final = 2


class Device:
    """The output device in use: its choice, the open output, and the mixer, which stays while the rate does.

    Owned by the thread that starts sounds; the attributes may be read by any.
    """

    def __init__(self, choice: OutputChoice) -> None:
        self.choice = choice
        self.output: AudioOut | None = None
        self.mixer: Mixer | None = None
        self._name = ""
        self._silent_since_s = time.monotonic()
        self._late_at_s: deque[float] = deque(maxlen=_MOST_LATE)
        self._late_seen = 0
        self._wants_more_time = False
        self._underruns_before = 0
        self._blocks_before = 0
        self._longest_wait_s = 0.0
        self._starved_before = 0

    @property
    def underruns(self) -> int:
        """Late blocks of every output so far."""
        return self._underruns_before + (self.output.underruns if self.output is not None else 0)

    @property
    def longest_wait_s(self) -> float:
        """Longest time between two blocks of any output so far."""
        return max(self._longest_wait_s, getattr(self.output, "longest_wait_s", 0.0))

    @property
    def blocks(self) -> int:
        """Blocks that every mixer so far has rendered."""
        return self._blocks_before + (self.mixer.rendered_blocks if self.mixer is not None else 0)

    @property
    def starved_blocks(self) -> int:
        """Blocks of every mixer so far in which a decoder was late."""
        return self._starved_before + (self.mixer.starved_blocks if self.mixer is not None else 0)

    def ready(self) -> tuple[Mixer, bool]:
        """The mixer of an open output, and whether it is new, with empty lanes; `OutputError` where none opens."""
        if self.is_lost:
            self.lose()
        if self.output is None:
            self.output = self.choice.open()
            before, self._name = self._name, getattr(self.output, "name", "")
            if before not in ("", self._name) and not self.choice.note:
                # The system's choice is another one now.
                self.choice.note = f"Playing on “{self._name}” now."
        if self.mixer is not None and self.mixer.rate_hz == self.output.rate_hz:
            return self.mixer, False
        self.drop_mixer()
        self.mixer = Mixer(self.output.rate_hz)
        return self.mixer, True

    def drop_mixer(self) -> None:
        """Begin anew with the next opening; what was counted stays counted."""
        self._blocks_before, self._starved_before = self.blocks, self.starved_blocks
        self.mixer = None

    def start(self, render: RenderCallback) -> bool:
        """Have the output ask for sound; false where none is open, `OutputError` where it is gone or busy."""
        output = self.output
        if output is None:
            return False
        output.start(render)
        self._silent_since_s = time.monotonic()
        return True

    def let_go(self) -> None:
        """Close the output."""
        output, self.output = self.output, None
        if output is not None:
            self._longest_wait_s = max(self._longest_wait_s, getattr(output, "longest_wait_s", 0.0))
            self._underruns_before += output.underruns
            self._late_seen = 0
            output.close()

    def lose(self) -> None:
        """Close an output that failed, and look for devices before the next is opened."""
        self.let_go()
        self.choice.look_again()

    @property
    def is_lost(self) -> bool:
        """The output stopped asking by itself."""
        return self.output is not None and self.output.is_lost

    def maintain(self, *, is_silent: bool) -> None:
        """Rest the output when nothing plays, and follow changes of the system; to be called now and then."""
        output = self.output
        if output is None:
            return
        now_s = time.monotonic()
        if output.underruns > self._late_seen:
            self._late_seen = output.underruns
            self._late_at_s.append(now_s)
            if len(self._late_at_s) == _MOST_LATE and now_s - self._late_at_s[0] < _LATE_WITHIN_S:
                self._wants_more_time = True
        if not is_silent:
            self._silent_since_s = now_s
            return
        silent_s = now_s - self._silent_since_s
        if self._wants_more_time:
            # Between two sounds it is inaudible.
            self._wants_more_time = False
            self._late_at_s.clear()
            if self.choice.leave_more_time():
                _log.info("blocks came too late: the output is given more time")
                self.let_go()
        elif (self.choice.is_outdated and (self.choice.knows or silent_s > _REST_S)) or silent_s > _LET_GO_S:
            # Another program may want the device for itself.
            self.let_go()
        elif silent_s > _REST_S and output.is_running:
            output.stop()

    def replace(self) -> str:
        """Open another output after the present one was lost, or raise `OutputError`; returns a message."""
        lost = getattr(self.output, "name", "") or "The sound device"
        self.lose()
        try:
            self.output = self.choice.open()
        except OutputError as error:
            raise OutputError(f"“{lost}” is gone. {error}") from error
        self._name = name = getattr(self.output, "name", "another device")
        return f"“{lost}” was interrupted; playing on." if name == lost else f"“{lost}” is gone; playing on “{name}”."
