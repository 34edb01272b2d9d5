"""Sample ids as numbers, so that columns of a million of them are compared without a text."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

_USUAL: Final = re.compile(r"smpl_[0-9a-f]{8}")
_UNUSUAL: Final = 1 << 63

NO_SAMPLE: Final = (1 << 64) - 1
"""Key of a row that is no sample yet."""


def sample_key(sample_id: str | None) -> int:
    """A number of 64 bits for an id.

    Of an id with eight hexadecimal digits they are the number, so `usual_id` gives it back. Longer ones, given on a
    clash, are hashed: two of a million such ids share a number with a chance below one in ten million.
    """
    if sample_id is None:
        return NO_SAMPLE
    if _USUAL.fullmatch(sample_id):
        return int(sample_id[5:], 16)
    digest = int.from_bytes(blake2b(sample_id.encode("utf-8", "surrogateescape"), digest_size=8).digest(), "little")
    return (digest >> 2) | _UNUSUAL


def usual_id(key: int) -> str | None:
    """The id whose key this is; None where the key does not contain it."""
    return f"smpl_{key:08x}" if key < 1 << 32 else None
