"""Ranks of measured values within the library, from 0 to 100: "brighter than 70 % of my sounds".

A rank means the same to the ear in every library, where hertz and milliseconds would not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RANKED: Final = {
    "brightness": "brightness_hz",
    "attack": "attack_s",
    "noisiness": "noisiness",
    "tail": "tail_s",
    "loudness": "loudness_lufs",
}
"""Columns that have ranks, by the names they are ordered by."""

MOST_RANK: Final = 100
_MOST_VALUES: Final = 65_536
"""Ranks are taken from that many sounds at most, spread over the library: to a quarter of a rank, in a millisecond."""
_GROWN_BY: Final = 50
"""Ranks are computed again when a fiftieth more, or fewer, values are known: while sounds come singly, they stay."""


class Ranks:
    """Values at each rank, by column. For any thread: two that compute the same at once do no harm."""

    def __init__(self, column: Callable[[str], NDArray[Any]]) -> None:
        """Ranks of the columns that a function gives by name; `alive` is among them."""
        self._column = column
        self._bounds: dict[str, tuple[int, NDArray[np.float32]]] = {}

    def bounds(self, name: str) -> NDArray[np.float32]:
        """Values at ranks 0 to 100 of a column of `RANKED`, float32 (101,), rising; NaN where no value is known."""
        alive = self._column("alive")
        values = self._column(RANKED[name])
        # Rows may come between the two columns.
        count = min(len(values), len(alive))
        step = max(1, count // _MOST_VALUES)
        known = values[:count:step][alive[:count:step]]
        known = known[np.isfinite(known)]
        # By what is known, not by rows: those of a first scan are all there long before they are measured.
        found = self._bounds.get(name)
        if found is not None and not has_grown(found[0], len(known)):
            return found[1]
        if not len(known):
            return np.full(MOST_RANK + 1, np.nan, np.float32)
        bounds: NDArray[np.float32] = np.quantile(known, np.linspace(0, 1, MOST_RANK + 1)).astype(np.float32)
        self._bounds[name] = (len(known), bounds)
        return bounds

    def mask(self, name: str, low: float | None, high: float | None) -> NDArray[np.bool_]:
        """Rows whose rank is from `low` to `high`, both included, None for an open end; unknown values have none."""
        bounds, values = self.bounds(name), self._column(RANKED[name])
        places = np.arange(MOST_RANK + 1)
        # Without an end, what is beyond the sample is in it too.
        least = -np.inf if low is None or low <= 0 else np.interp(low, places, bounds)
        most = np.inf if high is None or high >= MOST_RANK else np.interp(high, places, bounds)
        mask: NDArray[np.bool_] = values >= least
        mask &= values <= most
        return mask


def has_grown(before: int, now: int) -> bool:
    """True where so many more, or fewer, values are known that ranks are to be computed again."""
    return abs(now - before) > before // _GROWN_BY
