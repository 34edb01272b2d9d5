"""Numeric columns of all rows: arrays that grow, may be mapped from a file, and are written in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_table import DTYPES
from audiomancer.grown_array import grown


class ColumnStore:
    """Columns of equal length by name."""

    def __init__(self, columns: Mapping[str, NDArray[Any]] | None = None, count: int = 0) -> None:
        """Empty columns, or those given, of which the first `count` values count: the rest is spare capacity."""
        self._arrays: dict[str, NDArray[Any]] = dict(
            columns or {name: np.zeros(0, kind) for name, kind in DTYPES.items()}
        )
        self._views: dict[str, NDArray[Any]] = {}
        self.count = count

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Values by row."""
        view = self._views.get(name)
        if view is None:
            view = self._views[name] = self._arrays[name][: self.count]
        return view

    def extend(self, count: int) -> None:
        """Add `count` rows of zeros."""
        for name, array in self._arrays.items():
            self._arrays[name] = grown(array, self.count, self.count + count)
        self.count += count
        self._views.clear()

    def put(self, rows: NDArray[np.int64], values: Mapping[str, NDArray[Any]]) -> None:
        """Write values into rows."""
        for name, column in values.items():
            self[name][rows] = column
