"""The words musicians use here: pure data and spelling, no audio.

Instruments, moods and sources of values are offered; keys and notes are in `keys`.
"""

from audiomancer.vocabulary.instruments import (
    FAMILIES,
    FAMILY_OF_INSTRUMENT,
    INSTRUMENT_GROUPS,
    INSTRUMENT_WORDS,
    INSTRUMENTS,
    UNKNOWN_INSTRUMENT,
    families_within,
    instruments_named,
    instruments_of,
)
from audiomancer.vocabulary.values import COLLECTION_COLOURS, MOODS, SOURCES, Source, collection_colour

__all__ = [
    "COLLECTION_COLOURS",
    "FAMILIES",
    "FAMILY_OF_INSTRUMENT",
    "INSTRUMENTS",
    "INSTRUMENT_GROUPS",
    "INSTRUMENT_WORDS",
    "MOODS",
    "SOURCES",
    "UNKNOWN_INSTRUMENT",
    "Source",
    "collection_colour",
    "families_within",
    "instruments_named",
    "instruments_of",
]
