"""Moods, sources of values, and names of the colours of collections."""

from __future__ import annotations

from typing import Final

MOODS: Final = (
    "dark", "bright", "warm", "cold", "soft", "aggressive", "calm", "energetic", "punchy", "dusty", "airy", "deep",
    "noisy", "hypnotic",
)  # fmt: skip
"""Mood tags in the order of their bits; each has its acoustic definition in `analysis/mood.py` and `docs/moods.md`."""


class Source:
    """Origin of a value, most trusted first."""

    USER: Final = "user"
    NAME: Final = "name"
    CHUNK: Final = "chunk"
    AUDIO: Final = "audio"


SOURCES: Final = (Source.USER, Source.NAME, Source.CHUNK, Source.AUDIO)

COLLECTION_COLOURS: Final = ("red", "blue", "yellow", "violet", "green", "orange", "pink", "brown", "grey")
"""Names of the colours of collections, so ordered that neighbours differ."""


def collection_colour(number: int) -> str:
    """The colour of a collection for which none was chosen."""
    return COLLECTION_COLOURS[(number - 1) % len(COLLECTION_COLOURS)]
