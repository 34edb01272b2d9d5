"""Bars and beats of a sound: which lines to draw at a zoom, and where an edge snaps. No painting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

CLOSEST_PX: Final = 8.0
"""Lines never stand closer than this."""

_CLOSEST_PARTS_PX: Final = 18.0
_SNAP_PX: Final = 8.0


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid.

    Args:
        at_s: Seconds from the start of the file.
        rank: 2 for a bar, 1 for a beat, 0 for a part of a beat.
        bar: Number of its bar; 1 begins at the first beat, and before it they count down through 0.
        beat: Number of its beat in the bar, from 1.
    """

    at_s: float
    rank: int
    bar: int
    beat: int


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Even beats.

    Args:
        bpm: Beats per minute, above 0.
        first_beat_s: A beat that begins a bar.
        beats_per_bar: At least 1.
    """

    bpm: float
    first_beat_s: float = 0.0
    beats_per_bar: int = 4

    @property
    def beat_s(self) -> float:
        """Length of a beat."""
        return 60.0 / self.bpm

    def step_beats(self, px_per_s: float) -> float:
        """Count the beats between two lines at this zoom; below 1 for parts of a beat."""
        beat_px = self.beat_s * px_per_s
        if beat_px <= 0:
            return math.inf
        for part in (0.25, 0.5):
            if beat_px * part >= _CLOSEST_PARTS_PX:
                return part
        if beat_px >= CLOSEST_PX:
            return 1.0
        step = float(self.beats_per_bar)
        while step * beat_px < CLOSEST_PX:
            step *= 2
        return step

    def lines(self, start_s: float, end_s: float, px_per_s: float) -> list[GridLine]:
        """The lines of a stretch at a zoom, in order."""
        step = self.step_beats(px_per_s)
        if not math.isfinite(step) or end_s <= start_s:
            return []
        first = math.ceil((start_s - self.first_beat_s) / self.beat_s / step - 1e-9)
        last = math.floor((end_s - self.first_beat_s) / self.beat_s / step + 1e-9)
        return [self._line(number * step) for number in range(first, last + 1)]

    def _line(self, beats: float) -> GridLine:
        whole = math.floor(beats + 1e-9)
        bar, beat = divmod(whole, self.beats_per_bar)
        rank = 0 if abs(beats - whole) > 1e-6 else 2 if beat == 0 else 1
        return GridLine(self.first_beat_s + beats * self.beat_s, rank, bar + 1, beat + 1)

    def snapped(self, seconds: float, px_per_s: float) -> float:
        """The nearest line that is drawn, when it is close by; else the time as it is."""
        step_s = self.step_beats(px_per_s) * self.beat_s
        if not math.isfinite(step_s):
            return seconds
        nearest = self.first_beat_s + round((seconds - self.first_beat_s) / step_s) * step_s
        return nearest if abs(nearest - seconds) * px_per_s <= _SNAP_PX else seconds

    def bar_at(self, seconds: float) -> tuple[float, float]:
        """Start and end of the bar that a time lies in."""
        bar_s = self.beat_s * self.beats_per_bar
        start_s = self.first_beat_s + math.floor((seconds - self.first_beat_s) / bar_s + 1e-9) * bar_s
        return start_s, start_s + bar_s
