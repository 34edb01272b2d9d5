"""Records of the user's tables: collections, saved searches, past edits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SoundCollection:
    """A named list of contents, also of those that the library does not have; its uid is the same in every backup.

    Its colour is one of `vocabulary.COLLECTION_COLOURS`.
    """

    number: int
    uid: str
    name: str
    hashes: tuple[str, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search text with a name; its uid is the same in every backup."""

    number: int
    uid: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class PastEdit:
    """An edit in the history: its rising row id, time in seconds since 1970, words, and whether it is undone."""

    number: int
    done_at_s: float
    words: str
    is_undone: bool
