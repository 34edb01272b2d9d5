"""Scales of histograms with handles: which value lies at which share of the width."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Values that grow evenly from `least` at the left edge to `most` at the right one, rounded to whole numbers.

    Attributes:
        least: Value at the left edge, and below.
        most: Value at the right edge, and above.
        units: Values of a screen reader in one of this scale: 1000 where it reads milliseconds of seconds.
    """

    least: float
    most: float
    units: int = 1

    def share_of(self, value: float) -> float:
        """Place of a value, 0 to 1."""
        return (self._within(value) - self.least) / (self.most - self.least)

    def value_at(self, share: float) -> float:
        """Value at a place, 0 to 1."""
        return float(round(self.least + min(1.0, max(0.0, share)) * (self.most - self.least)))

    def stepped(self, value: float, steps: int) -> float:
        """Value some steps further, as an arrow key goes."""
        return self._within(value + steps)

    def _within(self, value: float) -> float:
        return min(self.most, max(self.least, value))


class WholeScale(Scale):
    """Few whole numbers: each has one bar, and a handle stands in its middle."""

    def share_of(self, value: float) -> float:
        return (self._within(value) - self.least + 0.5) / (self.most - self.least + 1.0)

    def value_at(self, share: float) -> float:
        return self._within(math.floor(self.least + share * (self.most - self.least + 1.0)))


class LogarithmicScale(Scale):
    """Values that grow by the same factor with every step, rounded to two digits."""

    def share_of(self, value: float) -> float:
        return math.log(self._within(value) / self.least) / math.log(self.most / self.least)

    def value_at(self, share: float) -> float:
        value = self.least * (self.most / self.least) ** min(1.0, max(0.0, share))
        return self._within(round(value, 1 - math.floor(math.log10(value))))

    def stepped(self, value: float, steps: int) -> float:
        # Rounding may not take a step back.
        found, share = value, self.share_of(value)
        while found == value and 0.0 <= share <= 1.0:
            share += 0.01 * steps
            found = self.value_at(share)
        return found
