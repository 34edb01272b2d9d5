"""Short ids from content hashes, longer where two contents share them."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = 8


def shortest_id(prefix: str, file_hash: str) -> str:
    """The id that content has, unless another one took it before."""
    return f"{prefix}_{file_hash[:_DIGITS]}"


def free_id(prefix: str, file_hash: str, given: str | None, is_taken: Callable[[str], bool]) -> str:
    """The id of new content.

    Args:
        prefix: "smpl" or "synth".
        file_hash: The content's hash.
        given: The id that the caller asks for; used where it is free.
        is_taken: Whether an id belongs to other content.

    Returns:
        `given`, or prefix and the first eight digits of the hash, or more digits until it is free. Where another id
        holds even the whole hash, a number is added: different contents never fail for their ids.
    """
    if given and not is_taken(given):
        return given
    for digits in range(_DIGITS, max(len(file_hash), _DIGITS) + 1):
        candidate = f"{prefix}_{file_hash[:digits]}"
        if not is_taken(candidate):
            return candidate
    number = 2
    while is_taken(f"{prefix}_{file_hash}-{number}"):
        number += 1
    return f"{prefix}_{file_hash}-{number}"
