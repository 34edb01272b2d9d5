"""Status of the player's process in shared memory, read by the window without asking."""

from __future__ import annotations

import multiprocessing
from ctypes import Array, c_double
from dataclasses import dataclass, fields
from typing import Final


@dataclass(slots=True)
class SharedStatus:
    """Numbers that the player's process writes and the window reads.

    Attributes:
        number: Of the request that the rest is about; 0 after a stop.
        position_s: Playhead in the file.
        is_playing: Sound is coming out.
        has_ended: Played to its end, or failed.
        track_is_playing: The user's track plays.
        started_number: Request whose first frame was handed to the device last.
        started_at_s: Its time, on the system's monotonic clock.
        started_notes: Notes that were begun by keys, in the present output.
        note_started_at_s: Time at which the first frame of the last one was handed to the device.
        underruns: Late blocks of the device.
        late_blocks: Blocks in which decoding was late.
        blocks: Blocks handed to the device.
        rate_hz: Rate of the output; 0 while there is none.
        messages: Messages sent so far; the reader treats a sound as ended only after receiving that many.
        longest_wait_s: Longest time between two blocks that were handed to the device.
    """

    number: float = 0.0
    position_s: float = 0.0
    is_playing: float = 0.0
    has_ended: float = 0.0
    track_is_playing: float = 0.0
    started_number: float = 0.0
    started_at_s: float = 0.0
    started_notes: float = 0.0
    note_started_at_s: float = 0.0
    underruns: float = 0.0
    late_blocks: float = 0.0
    blocks: float = 0.0
    rate_hz: float = 0.0
    messages: float = 0.0
    longest_wait_s: float = 0.0


_NAMES: Final = tuple(field.name for field in fields(SharedStatus))
_TRIES: Final = 100

StatusArray = Array[c_double]
"""Two counts, raised before and after writing, then the numbers."""


def new_shared_status() -> StatusArray:
    """An empty array, to be given to the process that writes it."""
    array: StatusArray = multiprocessing.get_context("spawn").RawArray(c_double, 2 + len(_NAMES))
    return array


def write(array: StatusArray, status: SharedStatus) -> None:
    """Show a status; one writer at a time, no lock: the audio callback writes."""
    count = array[0] + 1.0
    array[0] = count
    for index, name in enumerate(_NAMES, start=2):
        array[index] = getattr(status, name)
    array[1] = count


def read(array: StatusArray) -> SharedStatus:
    """The status, all from one time of writing unless the writer is stuck in the middle of it."""
    values = list(array)
    for _ in range(_TRIES):
        if values[0] == values[1] == array[0]:
            break
        values = list(array)
    return SharedStatus(*values[2:])
