"""Sounds that are copies of one another in other files: which they are, and the file that remembers it.

A copy in another format, at another sample rate, level or bit depth has other bytes, so its content is another; what
it sounds like is the same.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.storage import ArrayFile, NotAnArrayFile, write_arrays

_LAYOUT: Final = 1
"""Raised when embeddings or limits change: everything is then compared anew."""


@dataclass(frozen=True, slots=True)
class NearCopies:
    """Groups of samples that sound the same.

    Attributes:
        keys: uint64: keys of the samples that have copies, see `storage.sample_key`.
        groups: int32: the group of each.
        compared: uint64, rising: every sample that was compared with all others.
    """

    keys: NDArray[np.uint64]
    groups: NDArray[np.int32]
    compared: NDArray[np.uint64]

    @classmethod
    def none(cls) -> NearCopies:
        """Nothing was compared yet."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.uint64))

    def covers(self, keys: NDArray[np.uint64]) -> bool:
        """Check whether all of these samples were compared."""
        if not len(self.compared):
            return not len(keys)
        places = np.minimum(np.searchsorted(self.compared, keys), len(self.compared) - 1)
        return bool((self.compared[places] == keys).all())

    def write(self, path: Path, identity: str) -> None:
        """Store the groups in a file, with the `identity` of library and analysis; raises `OSError`."""
        arrays: dict[str, list[NDArray[Any]]] = {
            "keys": [self.keys],
            "groups": [self.groups],
            "compared": [self.compared],
        }
        write_arrays(path, {"layout": _LAYOUT, "identity": identity}, arrays, {})

    @classmethod
    def read(cls, path: Path, identity: str) -> NearCopies:
        """The groups in a file; none where there is no file, or one of another library."""
        with contextlib.suppress(OSError, NotAnArrayFile, KeyError, ValueError):
            file = ArrayFile(path)
            if file.heading.get("layout") == _LAYOUT and file.heading.get("identity") == identity:
                found = cls(file.array("keys"), file.array("groups"), file.array("compared"))
                if len(found.keys) == len(found.groups):
                    return found
        return cls.none()
