"""Ranges of numbers: as they are typed, shown and matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_CLOSED: Final = re.compile(rf"^(=)?{_NUMBER}(?:\s*(?:-|–|\.\.)\s*{_NUMBER})?$")
_HALF_OPEN: Final = re.compile(rf"^(<=?|>=?){_NUMBER}$")


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`, both included; None leaves that end open."""

    low: float | None = None
    high: float | None = None

    @property
    def is_closed(self) -> bool:
        """Both ends are given."""
        return self.low is not None and self.high is not None

    def label(self) -> str:
        """Label, for instance "120–126", "from 120", "up to 126", "124"; with negative numbers "−24 to −12"."""
        low, high = (None if end is None else f"{end:g}".replace("-", "−") for end in (self.low, self.high))
        if low is not None and high is not None:
            # Beside a minus a dash would be taken for one more.
            return low if low == high else f"{low} to {high}" if "−" in low + high else f"{low}–{high}"
        if low is not None:
            return f"from {low}"
        return f"up to {high}" if high is not None else "any"

    def text(self) -> str:
        """Text, for instance "120-126", ">120", "<126", "124"; `parse_range` reads it back."""
        if self.low is not None and self.high is not None:
            low, high = _number_text(self.low), _number_text(self.high)
            return low if low == high else f"{low}-{high}"
        return f">{_number_text(self.low)}" if self.low is not None else f"<{_number_text(self.high or 0.0)}"

    def scaled(self, factor: float) -> Range:
        """Both ends times a factor."""

        def times(bound: float | None) -> float | None:
            return None if bound is None else round(bound * factor, 6)

        return Range(times(self.low), times(self.high))

    def mask(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Values inside, bool, of the same shape; NaN never is."""
        return between(values, -np.inf if self.low is None else self.low, np.inf if self.high is None else self.high)


def parse_range(text: str) -> tuple[Range | None, bool]:
    """Read `120-126`, `=124`, `>120`, `<=90`.

    Returns:
        The range, None where the text is none; and whether an equals sign stood before it.
    """
    closed = _CLOSED.match(text)
    if closed:
        low = float(closed[2])
        high = float(closed[3]) if closed[3] else low
        return Range(min(low, high), max(low, high)), closed[1] is not None
    half_open = _HALF_OPEN.match(text)
    if half_open:
        bound = float(half_open[2])
        return (Range(high=bound) if half_open[1][0] == "<" else Range(low=bound)), False
    return None, False


def between(values: NDArray[Any], low: float, high: float) -> NDArray[np.bool_]:
    """Values from `low` to `high`, both included."""
    mask: NDArray[np.bool_] = values >= low
    mask &= values <= high
    return mask


def _number_text(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
