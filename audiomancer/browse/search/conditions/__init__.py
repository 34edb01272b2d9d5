"""The conditions of queries, one class each.

Those on what a sound is, on what the user said of it, and on words and places. Offers every class.
"""

from audiomancer.browse.search.conditions.sound import (
    ColumnRange,
    Formats,
    Instruments,
    Keys,
    Kind,
    Length,
    Moods,
    Tempo,
    octave_of_match,
)
from audiomancer.browse.search.conditions.user import InCollections, Stars, State, Tags
from audiomancer.browse.search.conditions.words import Excluded, Folders, Term

__all__ = [
    "ColumnRange",
    "Excluded",
    "Folders",
    "Formats",
    "InCollections",
    "Instruments",
    "Keys",
    "Kind",
    "Length",
    "Moods",
    "Stars",
    "State",
    "Tags",
    "Tempo",
    "Term",
    "octave_of_match",
]
