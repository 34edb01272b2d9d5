"""Names of regions of the map: each instrument where most of its sounds lie."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.map.sound_map import SoundMap
from audiomancer.vocabulary import INSTRUMENTS

_CELLS: Final = 24
_LEAST_SOUNDS: Final = 8
_MOST_NAMES: Final = 24


def region_names(
    sound_map: SoundMap, shown: NDArray[np.bool_], instruments: NDArray[Any]
) -> list[tuple[str, float, float]]:
    """Instruments with the middle of their densest cell, those with most sounds first.

    Args:
        sound_map: The points.
        shown: Mask of the rows of the list that count.
        instruments: Codes of instruments, by row.

    Returns:
        Name and position, 0 to 1; instruments with few sounds are left out.
    """
    count = min(len(shown), len(instruments))
    is_known = sound_map.rows < count
    rows, x, y = sound_map.rows[is_known], sound_map.x[is_known], sound_map.y[is_known]
    is_shown = shown[rows]
    codes, x, y = instruments[rows[is_shown]], x[is_shown], y[is_shown]
    found = []
    for code, name in enumerate(INSTRUMENTS):
        mine = np.flatnonzero(codes == code)
        if len(mine) < _LEAST_SOUNDS:
            continue
        cells = (x[mine] * (_CELLS - 1)).astype(np.int64) * _CELLS + (y[mine] * (_CELLS - 1)).astype(np.int64)
        densest = mine[cells == np.bincount(cells).argmax()]
        found.append((len(mine), name, float(x[densest].mean()), float(y[densest].mean())))
    found.sort(reverse=True)
    return [(name, at_x, at_y) for _, name, at_x, at_y in found[:_MOST_NAMES]]
