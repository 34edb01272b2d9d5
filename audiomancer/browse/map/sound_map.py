"""Positions of a list's rows on the map, with a grid that finds what lies near a point or inside an outline."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.map.plane import PLANE_VERSION, Plane, shipped_plane
from audiomancer.browse.similarity.similar import SimilarityIndex
from audiomancer.platforms.files import replace_file

_log = logging.getLogger(__name__)

_CELLS: Final = 256
"""Cells of the grid along each side: at a million sounds some fifteen a cell."""

_SPREAD: Final = 0.0022
"""Radius within which sounds of one position are spread, by their keys: copies would lie on top of one another."""

_STORED: Final = np.dtype([("key", np.uint64), ("x", np.float32), ("y", np.float32)])


@dataclass(frozen=True, slots=True, eq=False)
class MapSource:
    """Rows and embeddings that positions are made from, as the list was when it was taken; for any thread.

    Attributes:
        rows: int64 (n,), rows of the list that have an embedding.
        keys: uint64 (n,), of their samples.
        vectors: Gives the unit vectors of some of them, by their numbers here.
    """

    rows: NDArray[np.int64]
    keys: NDArray[np.uint64]
    vectors: Callable[[NDArray[np.int64]], NDArray[np.float32]]

    @classmethod
    def of(cls, similarity: SimilarityIndex) -> MapSource:
        """The rows that have embeddings now; asked in the thread of the list."""
        rows, places, keys = similarity.placed_rows()
        neighbours = similarity.neighbours
        return cls(rows, keys, lambda numbers: neighbours.vectors(places[numbers]))


class SoundMap:
    """Positions of rows. It never changes: what comes to the library makes another one.

    Attributes:
        rows: int64 (n,), rows of the list.
        x, y: float32 (n,), positions in 0 to 1.
    """

    def __init__(self, rows: NDArray[np.int64], x: NDArray[np.float32], y: NDArray[np.float32]) -> None:
        cells = _cell(x) * _CELLS + _cell(y)
        order = np.argsort(cells, kind="stable")
        self.rows, self.x, self.y = rows[order], x[order], y[order]
        # Where the points of each cell begin.
        self._starts = np.searchsorted(cells[order], np.arange(_CELLS * _CELLS + 1))
        self._number_of_row = np.full(int(self.rows.max(initial=-1)) + 1, -1, np.int32)
        self._number_of_row[self.rows] = np.arange(len(self.rows), dtype=np.int32)

    def __len__(self) -> int:
        return len(self.rows)

    def position_of(self, row: int) -> tuple[float, float] | None:
        """Position of a row; None where it has none."""
        number = int(self._number_of_row[row]) if 0 <= row < len(self._number_of_row) else -1
        return (float(self.x[number]), float(self.y[number])) if number >= 0 else None

    def within(self, left: float, top: float, right: float, bottom: float) -> NDArray[np.int64]:
        """Numbers of the points in the cells that a rectangle touches, int64: all in it, and some around."""
        first, last = _cell(np.array([left, right])), _cell(np.array([top, bottom]))
        parts = [
            np.arange(self._starts[column * _CELLS + last[0]], self._starts[column * _CELLS + last[1] + 1])
            for column in range(int(first[0]), int(first[1]) + 1)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def nearest(
        self, x: float, y: float, reach: tuple[float, float], is_wanted: NDArray[np.bool_] | None = None
    ) -> int | None:
        """Row of the nearest point within an ellipse; None where none is in it.

        Args:
            x: Of the middle.
            y: Of the middle.
            reach: Half axes along both coordinates.
            is_wanted: Mask of the rows of the list that count; all of them when left out.
        """
        numbers = self.within(x - reach[0], y - reach[1], x + reach[0], y + reach[1])
        if is_wanted is not None:
            numbers = numbers[is_wanted[self.rows[numbers]]]
        if not len(numbers):
            return None
        distance = ((self.x[numbers] - x) / reach[0]) ** 2 + ((self.y[numbers] - y) / reach[1]) ** 2
        best = int(np.argmin(distance))
        return int(self.rows[numbers[best]]) if distance[best] <= 1 else None

    def inside(self, outline: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
        """Rows whose points lie inside an outline.

        Args:
            outline: Corners, (n, 2), as positions; it closes by itself, and of crossing lines every second side counts.

        Returns:
            int64 rows; none for fewer than three corners.
        """
        if len(outline) < 3:
            return np.zeros(0, np.int64)
        low, high = outline.min(axis=0), outline.max(axis=0)
        numbers = self.within(low[0], low[1], high[0], high[1])
        x, y = self.x[numbers], self.y[numbers]
        is_inside = np.zeros(len(numbers), bool)
        for (x1, y1), (x2, y2) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            if y1 != y2:
                crosses = (y1 > y) != (y2 > y)
                is_inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        return self.rows[numbers[is_inside]]


def _cell(positions: NDArray[Any]) -> NDArray[np.int64]:
    return np.clip((positions * _CELLS).astype(np.int64), 0, _CELLS - 1)


def make_map(source: MapSource, stored: Path | None = None, plane: Plane | None = None) -> SoundMap:
    """Make the map of a list, in whatever thread.

    Args:
        source: The rows and their embeddings.
        stored: File that holds positions of earlier times; only those of new sounds are computed. None for none.
        plane: The network; the shipped one when left out.
    """
    known = _read(stored)
    at = np.minimum(np.searchsorted(known["key"], source.keys), max(0, len(known) - 1))
    is_known = known["key"][at] == source.keys if len(known) else np.zeros(len(source.keys), bool)
    x, y = np.zeros(len(source.keys), np.float32), np.zeros(len(source.keys), np.float32)
    if len(known):
        x[is_known], y[is_known] = known["x"][at[is_known]], known["y"][at[is_known]]
    fresh = np.flatnonzero(~is_known)
    if len(fresh):
        plane = plane or shipped_plane()
        for start in range(0, len(fresh), 65_536):
            numbers = fresh[start : start + 65_536]
            positions = _spread(plane.positions(source.vectors(numbers)), source.keys[numbers])
            x[numbers], y[numbers] = positions[:, 0], positions[:, 1]
        if stored is not None:
            _write(stored, source.keys, x, y)
    return SoundMap(source.rows, x, y)


def _spread(positions: NDArray[np.float32], keys: NDArray[np.uint64]) -> NDArray[np.float32]:
    # The same sound lies at the same position in every library: the direction comes from its key.
    angle = (keys % np.uint64(65_521)).astype(np.float32) * np.float32(2 * np.pi / 65_521)
    radius = np.float32(_SPREAD) * np.sqrt((keys // np.uint64(65_521) % np.uint64(1_021)).astype(np.float32) / 1_021)
    off = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return np.asarray(np.clip(positions + off, 0, 1), np.float32)


def _read(stored: Path | None) -> NDArray[Any]:
    nothing = np.zeros(0, _STORED)
    if stored is None:
        return nothing
    try:
        with stored.open("rb") as file:
            if int.from_bytes(file.read(8), "little") != PLANE_VERSION:
                return nothing
            content = file.read()
        return np.frombuffer(content[: len(content) // _STORED.itemsize * _STORED.itemsize], _STORED)
    except OSError:
        return nothing


def _write(stored: Path, keys: NDArray[np.uint64], x: NDArray[np.float32], y: NDArray[np.float32]) -> None:
    order = np.argsort(keys)
    table = np.empty(len(keys), _STORED)
    table["key"], table["x"], table["y"] = keys[order], x[order], y[order]
    fresh = stored.with_suffix(".new")
    try:
        fresh.write_bytes(PLANE_VERSION.to_bytes(8, "little") + table.tobytes())
        replace_file(fresh, stored)
    except OSError as error:
        # They are computed again the next time.
        _log.warning("the positions of the map could not be stored: %s", error)
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
