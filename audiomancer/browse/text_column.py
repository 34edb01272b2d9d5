"""Substring search over many short texts: one joined string, searched by the C library, hits mapped back to rows."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

_SEPARATOR = "\n"


def fold(text: str) -> str:
    """Text as it is compared: composed, case folded, without line breaks."""
    return unicodedata.normalize("NFC", text).casefold().replace(_SEPARATOR, " ")


class TextColumn:
    """Texts of rows, searchable by substring without regard to case.

    Args:
        texts: One folded text a row, see `fold`.
    """

    def __init__(self, texts: list[str]) -> None:
        self._joined = _SEPARATOR.join(texts)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._starts = np.zeros(len(texts), np.int64)
        if len(texts) > 1:
            np.cumsum(lengths[:-1] + 1, out=self._starts[1:])

    def __len__(self) -> int:
        return len(self._starts)

    def containing(self, needle: str) -> NDArray[np.bool_]:
        """Mask of the rows whose text holds the folded `needle`; an empty needle is in every row."""
        mask = np.zeros(len(self._starts), bool)
        if not needle:
            mask[:] = True
            return mask
        if _SEPARATOR in needle or not len(mask):
            return mask
        found = re.finditer(re.escape(needle), self._joined)
        positions = np.fromiter((match.start() for match in found), np.int64)
        mask[np.searchsorted(self._starts, positions, side="right") - 1] = True
        return mask
