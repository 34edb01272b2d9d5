"""Instruments with their families, and the words that stand for them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_INSTRUMENTS_OF_FAMILY: Final = {
    "kick": "kick",
    "snare": "snare clap rim",
    "hat": "closed-hat open-hat cymbal shaker",
    "percussion": "tom cowbell percussion",
    "bass": "bass",
    "tonal": "synth pad keys organ guitar strings brass woodwind mallet",
    "vocal": "vocal",
    "fx": "fx texture",
    "loop": "drum-loop melodic-loop",
}
FAMILY_OF_INSTRUMENT: Final[dict[str, str]] = {
    instrument: family for family, names in _INSTRUMENTS_OF_FAMILY.items() for instrument in names.split()
}
"""Family of every instrument id; the families carry the colours of the window."""

INSTRUMENTS: Final = tuple(FAMILY_OF_INSTRUMENT)
"""The 26 instrument ids; the index is the instrument's code."""

FAMILIES: Final = tuple(_INSTRUMENTS_OF_FAMILY)
"""The nine families."""


def instruments_of(family: str) -> frozenset[str]:
    """Instrument ids of a family."""
    return frozenset(_INSTRUMENTS_OF_FAMILY[family].split())


def families_within(names: Collection[str]) -> list[str]:
    """Families of which all instruments are among some ids."""
    return [family for family in FAMILIES if instruments_of(family) <= frozenset(names)]


UNKNOWN_INSTRUMENT: Final = "unknown"
"""Stands in a query for the sounds whose instrument is not known; no sound carries it as its instrument."""

INSTRUMENT_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "hi-hat": ("closed-hat", "open-hat"),
    "hat": ("closed-hat", "open-hat"),
    "drum": INSTRUMENTS[:11],
    "loop": ("drum-loop", "melodic-loop"),
}
"""Words that mean several instruments: `hi-hat` finds both hats."""

_NAMED: Final[dict[str, tuple[str, ...]]] = {name: (name,) for name in INSTRUMENTS} | INSTRUMENT_GROUPS
_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")


def _joined(name: str) -> str:
    return _BETWEEN_WORDS.sub("", name)


_NAMED_JOINED: Final = {
    spelling: ids for name, ids in _NAMED.items() for spelling in (_joined(name), f"{_joined(name)}s")
}

INSTRUMENT_WORDS: Final = tuple(tuple(name.split("-")) for name in _NAMED if "-" in name)
"""Words of the names that have several: "drum loop", "closed hat"."""


def instruments_named(text: str) -> tuple[str, ...]:
    """Instrument ids that a word stands for: an id itself, or the members of a group; empty where it is neither.

    Joined, hyphened and spaced are one, and so are singular and plural: "drum-loop", "drum loops", "drumloop".
    """
    return _NAMED_JOINED.get(_joined(text.strip().lower()), ())
