"""The conditions of queries, one class each.

Those on what a sound is, on what the user said of it, and on words and places. Offers every class.
"""

from audiomancer.browse.search.conditions.character import CHARACTER_FIELDS, Character
from audiomancer.browse.search.conditions.file import ColumnRange, Formats
from audiomancer.browse.search.conditions.keys import Keys
from audiomancer.browse.search.conditions.notes import Cents, Notes, Octave
from audiomancer.browse.search.conditions.places import FolderLevels, Folders, InCollections
from audiomancer.browse.search.conditions.sound import Instruments, Kind, Length, Moods
from audiomancer.browse.search.conditions.tempo import Tempo, octave_of_match
from audiomancer.browse.search.conditions.times import RECENTLY_ADDED, RECENTLY_PLAYED, Dates
from audiomancer.browse.search.conditions.user import Stars, State, Tags
from audiomancer.browse.search.conditions.words import AnyQuery, Excluded, Term

__all__ = [
    "CHARACTER_FIELDS",
    "RECENTLY_ADDED",
    "RECENTLY_PLAYED",
    "AnyQuery",
    "Cents",
    "Character",
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
    "Octave",
    "Stars",
    "State",
    "Tags",
    "Tempo",
    "Term",
    "octave_of_match",
]
