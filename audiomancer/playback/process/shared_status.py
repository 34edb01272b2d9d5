"""What the player's process shows of itself without being asked: numbers in memory that both processes see."""

from __future__ import annotations

import multiprocessing
from ctypes import Array, c_double
from dataclasses import dataclass, fields
from typing import Final


@dataclass(slots=True)
class BoardNumbers:
    """Everything on the board.

    Attributes:
        number: Of the request that the rest is about; 0 after a stop.
        position_s: Playhead in the file.
        is_playing: Sound is coming out.
        has_ended: Heard to its end, or failed.
        track_is_playing: The user's own track is heard.
        started_number: Request whose first frame was handed to the device last.
        started_at_s: When that was, on the system's monotonic clock.
        underruns: Late blocks of the device.
        late_blocks: Blocks in which decoding was late.
        blocks: Blocks handed to the device.
        rate_hz: Rate of the output; 0 while there is none.
        told: Messages that were sent: what ended with one that has not arrived yet has not ended yet.
        longest_wait_s: Longest time between two blocks that were handed to the device.
    """

    number: float = 0.0
    position_s: float = 0.0
    is_playing: float = 0.0
    has_ended: float = 0.0
    track_is_playing: float = 0.0
    started_number: float = 0.0
    started_at_s: float = 0.0
    underruns: float = 0.0
    late_blocks: float = 0.0
    blocks: float = 0.0
    rate_hz: float = 0.0
    told: float = 0.0
    longest_wait_s: float = 0.0


_NAMES: Final = tuple(field.name for field in fields(BoardNumbers))
_TRIES: Final = 100

Board = Array[c_double]
"""Two counts, raised before and after writing, then the numbers."""


def new_board() -> Board:
    """An empty board, to be given to the process that writes it."""
    board: Board = multiprocessing.get_context("spawn").RawArray(c_double, 2 + len(_NAMES))
    return board


def write(board: Board, numbers: BoardNumbers) -> None:
    """Show these; one writer at a time, no lock: the audio callback writes."""
    count = board[0] + 1.0
    board[0] = count
    for place, name in enumerate(_NAMES, start=2):
        board[place] = getattr(numbers, name)
    board[1] = count


def read(board: Board) -> BoardNumbers:
    """What is shown, all from one time of writing unless the writer is stuck in the middle of it."""
    values = list(board)
    for _ in range(_TRIES):
        if values[0] == values[1] == board[0]:
            break
        values = list(board)
    return BoardNumbers(*values[2:])
