"""Masks that were made lately: while the user types or moves a handle, all conditions but one stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MOST_MASKS: Final = 24


class CachedMasks:
    """Masks of one state of an index."""

    def __init__(self) -> None:
        self._masks: dict[Hashable, NDArray[np.bool_]] = {}
        self._generation = 0

    def get(self, generation: int, what: Hashable, make: Callable[[], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """The cached mask named `what`, not to be written to, or a new one.

        Those of another `generation` are dropped.
        """
        if self._generation != generation:
            self._masks.clear()
            self._generation = generation
        mask = self._masks.pop(what, None)
        self._masks[what] = mask = make() if mask is None else mask
        if len(self._masks) > _MOST_MASKS:
            del self._masks[next(iter(self._masks))]
        return mask
