"""Short ids from content hashes, longer where two contents share them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, count

_DIGITS = 8


def shortest_id(prefix: str, file_hash: str) -> str:
    """The id that content has, unless another one took it before."""
    return f"{prefix}_{file_hash[:_DIGITS]}"


def free_id(prefix: str, file_hash: str, given: str | None, is_taken: Callable[[str], bool]) -> str:
    """The id of new content, "smpl" or "synth" and digits of its hash.

    `given`, where it is free; else the first eight digits of the hash, or more until the id is free. Where another id
    has even the whole hash, a number is added: different contents never fail for their ids.
    """
    if given and not is_taken(given):
        return given
    longer = (f"{prefix}_{file_hash[:digits]}" for digits in range(_DIGITS, max(len(file_hash), _DIGITS) + 1))
    numbered = (f"{prefix}_{file_hash}-{number}" for number in count(2))
    return next(candidate for candidate in chain(longer, numbered) if not is_taken(candidate))
