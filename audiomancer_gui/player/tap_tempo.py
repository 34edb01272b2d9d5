"""A tempo from taps: the taps' distances, without those that a finger missed."""

from __future__ import annotations

from statistics import fmean, median
from typing import Final

_SILENCE_S: Final = 2.0
_BOUNCE_S: Final = 0.1
_MOST_TAPS: Final = 12
# A distance this far from the usual one is a missed or a doubled tap, not the tempo.
_OUTLIER_SHARE: Final = 0.2
# Distances this close to each other are worth a decimal; less even ones would only show a false precision.
_STEADY_SHARE: Final = 0.04
_STEADY_DISTANCES: Final = 4
LOWEST_BPM: Final = 20.0
HIGHEST_BPM: Final = 400.0


class TapTempo:
    """Collects taps.

    The mean of the distances near their median: the median alone throws away what the other taps know, and the mean
    alone follows a single tap that came late.
    """

    def __init__(self) -> None:
        self._taps_s: list[float] = []

    @property
    def count(self) -> int:
        """Taps since the last silence."""
        return len(self._taps_s)

    def tap(self, now_s: float) -> float | None:
        """Take a tap.

        Args:
            now_s: When, on any clock that does not go back.

        Returns:
            Beats per minute, 20 to 400: whole numbers at first, tenths when the taps are steady. None for the first
            tap, and for the first after 2 s of silence.
        """
        if self._taps_s and now_s - self._taps_s[-1] > _SILENCE_S:
            self._taps_s.clear()
        # A key that bounces is no tap: no hand taps 600 to the minute.
        if not self._taps_s or now_s - self._taps_s[-1] >= _BOUNCE_S:
            self._taps_s = [*self._taps_s, now_s][-_MOST_TAPS:]
        if len(self._taps_s) < 2:
            return None
        distances = [after - before for before, after in zip(self._taps_s, self._taps_s[1:], strict=False)]
        usual = median(distances)
        near = [distance for distance in distances if abs(distance - usual) <= _OUTLIER_SHARE * usual] or [usual]
        is_steady = len(near) >= _STEADY_DISTANCES and all(abs(d - usual) <= _STEADY_SHARE * usual for d in near)
        bpm = 60.0 / fmean(near)
        return min(HIGHEST_BPM, max(LOWEST_BPM, round(bpm, 1) if is_steady else float(round(bpm))))
