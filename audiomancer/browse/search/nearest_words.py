"""Nearest words of the library to one that finds nothing: "snair" is near "snare"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.text_table import FoldedTexts, encoded, ranges

_LEAST_LETTERS: Final = 3
_TWO_SLIPS_FROM: Final = 5
"""Letters from which two slips are allowed; with fewer, half of a word would be another one."""
_LONGEST: Final = 24


def slips_allowed(word: str) -> int:
    """Number of slips in a word at which another one is still near: 0 for what is too short to say, and for numbers."""
    if len(word) < _LEAST_LETTERS or word.isdigit():
        return 0
    return 1 if len(word) < _TWO_SLIPS_FROM else 2


def nearest_words(word: str, texts: FoldedTexts, more: Iterable[str] = ()) -> list[tuple[str, int]]:
    """Words within the slips allowed, with their distances, nearest first; without the word itself.

    A slip is a letter too much, too little or wrong, or two that changed places: the optimal string alignment
    distance (Damerau 1964, restricted), of all words at once.

    Args:
        word: Folded.
        texts: Distinct words of the library, folded.
        more: Words besides.
    """
    limit = slips_allowed(word)
    needle = np.frombuffer(encoded(word), np.uint8)
    if not limit or len(needle) > _LONGEST:
        return []
    found: dict[str, int] = {}
    for block in (texts, FoldedTexts.of(dict.fromkeys(more))):
        if not len(block):
            continue
        lengths = np.diff(block.starts, append=len(block.block)) - 1
        numbers = np.flatnonzero(np.abs(lengths - len(needle)) <= limit)
        distances = _distances(needle, block, numbers, lengths[numbers])
        for place in np.flatnonzero((distances <= limit) & (distances > 0)).tolist():
            found.setdefault(block[int(numbers[place])], int(distances[place]))
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def _distances(
    needle: NDArray[np.uint8], block: FoldedTexts, numbers: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int8]:
    """Optimal string alignment distance of the needle to each of some words, int8."""
    width = int(lengths.max(initial=0))
    letters = np.zeros((width, len(numbers)), np.uint8)
    columns = np.repeat(np.arange(len(numbers)), lengths)
    rows = ranges(np.zeros(len(numbers), np.int64), lengths)
    letters[rows, columns] = block.block[ranges(block.starts[numbers], lengths)]
    before = np.zeros((width + 1, len(numbers)), np.int8)
    last = np.broadcast_to(np.arange(width + 1, dtype=np.int8)[:, None], before.shape).copy()
    for at, letter in enumerate(needle.tolist()):
        present = np.empty_like(last)
        present[0] = at + 1
        for column in range(1, width + 1):
            is_other = (letters[column - 1] != letter).astype(np.int8)
            best = np.minimum(np.minimum(last[column], present[column - 1]) + np.int8(1), last[column - 1] + is_other)
            if at and column > 1:
                is_swap = (letters[column - 2] == letter) & (letters[column - 1] == needle[at - 1])
                best = np.where(is_swap, np.minimum(best, before[column - 2] + np.int8(1)), best)
            present[column] = best
        before, last = last, present
    return last[lengths, np.arange(len(numbers))]
