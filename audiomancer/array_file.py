"""Arrays in one file that maps straight into memory: written whole, replaced at once, with spare capacity to grow.

Layout: magic, length and checksum of the heading, the heading as JSON, then every array at a multiple of 64 bytes.
The spare capacity after each array is a hole of the file: it takes no space on the disk.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.platforms.files import open_shared, replace_file

_MAGIC: Final = b"AMCOLS01"
_PREFIX: Final = struct.Struct("<8sII")
_ALIGN: Final = 64


class NotAnArrayFile(ValueError):  # noqa: N818 - not an error of the program: the file is made anew
    """The file is none of ours, is of another layout, or is damaged."""


def write_arrays(
    path: Path, heading: Mapping[str, Any], arrays: Mapping[str, Sequence[NDArray[Any]]], spare: Mapping[str, int]
) -> None:
    """Write arrays beside `path`, then replace the file; after an `OSError` the old file is as it was.

    Args:
        path: The file.
        heading: JSON values to store with the arrays.
        arrays: Each array, in pieces.
        spare: Elements that some of them may grow by.
    """
    places: dict[str, dict[str, Any]] = {}
    offset = 0
    for name, pieces in arrays.items():
        count = sum(piece.size for piece in pieces)
        kind = np.dtype(pieces[0].dtype)
        places[name] = {"kind": kind.str, "count": count, "room": count + spare.get(name, 0), "offset": offset}
        offset += -(-(places[name]["room"] * kind.itemsize) // _ALIGN) * _ALIGN
    text = json.dumps({"heading": dict(heading), "arrays": places, "bytes": offset}).encode()
    start = -(-(_PREFIX.size + len(text)) // _ALIGN) * _ALIGN
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(_PREFIX.pack(_MAGIC, len(text), zlib.crc32(text)))
            file.write(text)
            for name, pieces in arrays.items():
                file.seek(start + places[name]["offset"])
                for piece in pieces:
                    file.write(np.ascontiguousarray(piece).data)
            file.truncate(start + offset)
            file.flush()
            os.fsync(file.fileno())
        replace_file(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


class ArrayFile:
    """A mapped file with a heading of JSON values.

    What is written to its arrays stays in memory and never reaches it.
    """

    def __init__(self, path: Path) -> None:
        """Map a file; `NotAnArrayFile` where it can't be used, `OSError` where it can't be read."""
        with open_shared(path) as file:
            prefix = file.read(_PREFIX.size)
            if len(prefix) < _PREFIX.size:
                raise NotAnArrayFile(str(path))
            magic, length, checksum = _PREFIX.unpack(prefix)
            text = file.read(length)
            if magic != _MAGIC or zlib.crc32(text) != checksum:
                raise NotAnArrayFile(str(path))
            content = json.loads(text)
            start = -(-(_PREFIX.size + len(text)) // _ALIGN) * _ALIGN
            if os.fstat(file.fileno()).st_size != start + content["bytes"]:
                raise NotAnArrayFile(str(path))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self.heading: dict[str, Any] = content["heading"]
        self._places: dict[str, dict[str, Any]] = content["arrays"]
        self._bytes = np.frombuffer(mapped, np.uint8)[start:]

    def array(self, name: str, *, with_spare: bool = False) -> NDArray[Any]:
        """An array, with or without its spare capacity."""
        place = self._places[name]
        kind = np.dtype(place["kind"])
        count = place["room"] if with_spare else place["count"]
        offset = place["offset"]
        return self._bytes[offset : offset + count * kind.itemsize].view(kind)

    def count(self, name: str) -> int:
        """Elements of an array, without its spare capacity."""
        return int(self._places[name]["count"])
