"""Mood tags in their columns: the list as JSON, and a bit for each tag, by which searches find them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from audiomancer.vocabulary import MOODS

OTHER_MOOD: Final = 1 << 30
"""The bit of tags that `MOODS` does not have."""

MOOD_BIT: Final = {tag: 1 << number for number, tag in enumerate(MOODS)}
"""The bit of each tag of `MOODS`."""


@lru_cache(4096)
def tags_of(text: str) -> tuple[str, ...]:
    """The tags that `tags_column` stored. Few combinations occur, so each is parsed once."""
    return tuple(json.loads(text))


@lru_cache(4096)
def mood_bits(mood: str | None) -> int:
    """A bit for each tag of `MOODS` in a mood column, and `OTHER_MOOD` where it has another tag."""
    bits = 0
    for tag in () if mood is None else tags_of(mood):
        bits |= MOOD_BIT.get(tag, OTHER_MOOD)
    return bits
