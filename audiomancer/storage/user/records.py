"""Records of the user's tables: collections, saved searches, past edits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SoundCollection:
    """A named list of contents.

    Attributes:
        number: Row id.
        uid: The same wherever a backup of it was read.
        name: Its name.
        hashes: Hashes of its contents in their order, those that the library does not have at present among them.
    """

    number: int
    uid: str
    name: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search text with a name.

    Attributes:
        number: Row id.
        uid: The same wherever a backup of it was read.
        name: Its name.
        query: The text.
    """

    number: int
    uid: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class PastEdit:
    """An edit in the history.

    Attributes:
        number: Row id, rising.
        done_at_s: When it was done, seconds since 1970.
        words: What was done.
        is_undone: It was taken back, and can be done again.
    """

    number: int
    done_at_s: float
    words: str
    is_undone: bool
