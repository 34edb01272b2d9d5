"""Known contents by their size: a file of a size that no content has is not worth a comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer.library.workers.tasks import MOST_KNOWN, START_DIGITS


class KnownContents:
    """Sizes and first digits of hashes; a million take sixteen megabytes.

    Args:
        sizes: int64, rising.
        starts: uint64: the first `START_DIGITS` hexadecimal digits of each hash as a number.
    """

    def __init__(self, sizes: NDArray[np.int64], starts: NDArray[np.uint64]) -> None:
        self._sizes = sizes
        self._starts = starts
        self._late: dict[int, set[str]] = {}

    @classmethod
    def none(cls) -> KnownContents:
        """Table without any content."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.uint64))

    def add(self, size_bytes: int, file_hash: str) -> None:
        """A content that was measured since."""
        self._late.setdefault(size_bytes, set()).add(file_hash[:START_DIGITS])

    def starts_of(self, size_bytes: int) -> frozenset[str]:
        """Beginnings of the hashes of contents of this size; none where there are too many to be worth a comparison."""
        first, last = np.searchsorted(self._sizes, [size_bytes, size_bytes + 1])
        if last - first > MOST_KNOWN:
            return frozenset()
        known = {f"{start:0{START_DIGITS}x}" for start in self._starts[first:last].tolist()}
        known |= self._late.get(size_bytes, set())
        return frozenset(known) if len(known) <= MOST_KNOWN else frozenset()
