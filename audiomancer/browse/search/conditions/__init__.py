"""The conditions of queries, one class each.

Those on what a sound is, on what the user said of it, and on words and places. Offers every class.
"""

from audiomancer.browse.search.conditions.file import RECENTLY_ADDED, ColumnRange, Dates, Formats
from audiomancer.browse.search.conditions.places import FolderLevels, Folders, InCollections
from audiomancer.browse.search.conditions.sound import (
    Instruments,
    Keys,
    Kind,
    Length,
    Moods,
    Notes,
    Tempo,
    octave_of_match,
)
from audiomancer.browse.search.conditions.user import Stars, State, Tags
from audiomancer.browse.search.conditions.words import AnyQuery, Excluded, Term

__all__ = [
    "RECENTLY_ADDED",
    "AnyQuery",
    "ColumnRange",
    "Dates",
    "Excluded",
    "FolderLevels",
    "Folders",
    "Formats",
    "InCollections",
    "Instruments",
    "Keys",
    "Kind",
    "Length",
    "Moods",
    "Notes",
    "Stars",
    "State",
    "Tags",
    "Tempo",
    "Term",
    "octave_of_match",
]
