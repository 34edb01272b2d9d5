"""Arrays that grow: by more than is asked for, so that adding again and again copies little."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

S = TypeVar("S", bound=np.generic)

_SPARE: Final = 1.25
_LEAST: Final = 1024


def grown(array: NDArray[S], used: int, wanted: int) -> NDArray[S]:
    """An array with capacity for `wanted` rows that begins with the first `used` ones of `array`; the rest is zeros."""
    if wanted <= len(array):
        return array
    larger = np.zeros((max(wanted, int(len(array) * _SPARE), _LEAST), *array.shape[1:]), array.dtype)
    larger[:used] = array[:used]
    return larger
