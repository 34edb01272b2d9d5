"""The condition on a tempo, with half and double of it, and which sounds fit any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.search.condition import Chip, Condition, Mask
from audiomancer.browse.search.number_range import Range, between, parse_range

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex

_SHOWN_BPM: Final = 0.05
_ROUNDED_BPM: Final = 0.5
"""A tempo typed as a whole number means what rounds to it: 134 finds 133.5 to 134.5. After an equals sign, and with
decimals, it means what the column shows: 124 finds 123.97."""


@dataclass(frozen=True)
class Tempo(Condition):
    """A tempo from one number to another, in BPM; with half and double of it, and one-shots, unless `is_exact`.

    A one-shot without a tempo fits any: it stays, as a drum stays under a key, unless `is_timed`.
    """

    wanted: Range
    is_exact: bool = False
    is_timed: bool = False

    kind: ClassVar[str] = "bpm"
    rank: ClassVar[int] = 2
    fields: ClassVar = {"bpm": "a tempo or a range: bpm:120-126, bpm:=124.5, bpm:>120, bpm:120! without one-shots"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        # With "!" only what has a tempo.
        wanted, is_exact = parse_range(value.removesuffix("!"))
        if wanted is None:
            return f"bpm:{value} is not a tempo; try {cls.fields['bpm']}."
        return cls(wanted, is_exact, value.endswith("!"))

    def text(self) -> str:
        is_exact = self.is_exact and self.wanted.is_closed
        return f"bpm:{'=' if is_exact else ''}{self.wanted.text()}{'!' if self.is_timed else ''}"

    def chips(self) -> list[Chip]:
        tail = " ½ 2×" if self.wanted.is_closed and not self.is_exact else ""
        return [Chip(self, f"{self.wanted.label()} BPM{tail}")]

    def mask(self, index: BrowseIndex) -> Mask:
        bpm = index.column("bpm")
        mask = _tempo_mask(bpm, self.wanted, self.is_exact)
        if not (self.is_exact or self.is_timed):
            mask |= fits_any_tempo(bpm, index.column("loop"))
        return mask


def fits_any_tempo(bpm: NDArray[np.float32], loop: NDArray[np.int8]) -> Mask:
    """One-shots without a tempo, from the columns of tempi and of loops."""
    mask: Mask = np.isnan(bpm)
    mask &= loop == 0
    return mask


def _tempo_mask(bpm: NDArray[np.float32], wanted: Range, is_exact: bool) -> Mask:
    low = -np.inf if wanted.low is None else wanted.low - _tolerance(wanted.low, is_exact or not wanted.is_closed)
    high = np.inf if wanted.high is None else wanted.high + _tolerance(wanted.high, is_exact or not wanted.is_closed)
    mask = between(bpm, low, high)
    # Half and double of "from 120" would be almost every tempo there is.
    if not is_exact and wanted.is_closed:
        mask |= between(bpm, low / 2, high / 2)
        mask |= between(bpm, low * 2, high * 2)
    return mask


def _tolerance(bound: float, is_exact: bool) -> float:
    return _ROUNDED_BPM if bound == int(bound) and not is_exact else _SHOWN_BPM


def octave_of_match(bpm: float, wanted: Range) -> float:
    """1, 2 or 0.5: which multiple of a tempo lies in the range; 1 where the tempo itself does."""
    for factor in (1.0, 2.0, 0.5):
        low = -np.inf if wanted.low is None else wanted.low - _ROUNDED_BPM
        high = np.inf if wanted.high is None else wanted.high + _ROUNDED_BPM
        if low <= bpm * factor <= high:
            return factor
    return 1.0
