"""Checks of the user's input: tags, names, notes, stars, corrections, in the form in which each is stored."""

from __future__ import annotations

import math
import unicodedata
from typing import Final

from audiomancer.errors import StorageError
from audiomancer.storage.contract.sample_fields import real_column, text_column
from audiomancer.vocabulary import COLLECTION_COLOURS

LONGEST_NAME: Final = 80
"""Characters of a tag, or of the name of a collection or a saved search."""

LONGEST_NOTE: Final = 10_000
"""Characters of a note."""

MOST_STARS: Final = 5
"""The best rating."""

LONGEST_QUERY: Final = 2_000
"""Characters of a saved search."""


def one_line(text: object, what: str, longest: int = LONGEST_NAME) -> str:
    """A tag or name as it is stored: composed characters, one space between words, nothing invisible.

    `StorageError`, which begins with `what`, where nothing is left of it, it is too long, or it is no text.
    """
    shown = " ".join(_printable(text, what).split())
    if not shown:
        raise StorageError(f"{what} must not be empty", field=what)
    if len(shown) > longest:
        raise StorageError(f"{what} can have {longest} characters, not {len(shown)}", field=what)
    return shown


def tag_name(text: object) -> str:
    """A tag as it is stored; `StorageError` as for `one_line`, or for a comma or quotation mark: searches need them."""
    shown = one_line(text, "A tag")
    if any(sign in shown for sign in ',"'):
        raise StorageError("A tag can't hold a comma or a quotation mark", field="A tag")
    return shown


def collection_name(text: object) -> str:
    """A collection's name as it is stored: without straight quotation marks, which the search language needs."""
    return one_line(text, "A collection's name").replace('"', "”")


def collection_colour(name: object) -> str:
    """A collection's colour as it is stored; `StorageError` for a name that stands for none."""
    if name not in COLLECTION_COLOURS:
        raise StorageError(f"A collection's colour is one of {', '.join(COLLECTION_COLOURS)}", field="colour")
    return str(name)


def note_text(text: object) -> str:
    """A note as it is stored; empty where nothing is left of it. `StorageError` where it is too long, or no text."""
    lines = _printable(text, "A note", allowed="\n\t").replace("\t", "    ").strip()
    if len(lines) > LONGEST_NOTE:
        raise StorageError(f"A note can have {LONGEST_NOTE:,} characters, not {len(lines):,}", field="A note")
    return lines


def checked_correction(field: str, value: float | str) -> float | str:
    """Value that a field may be corrected to; `StorageError` for any other."""
    if field != "bpm":
        return text_column(field, value)
    bpm = real_column(field, value)
    if bpm <= 0 or math.isclose(bpm, 0):
        raise StorageError(f"A tempo must be above 0, got {bpm}", field=field)
    return bpm


def _printable(text: object, what: str, allowed: str = "") -> str:
    if not isinstance(text, str):
        raise StorageError(f"{what} must be a text, got {type(text).__name__}", field=what)
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Controls, signs that turn the direction of text round, and halves of surrogates: none of them is seen.
    return "".join(
        sign if sign in allowed or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co") else " "
        for sign in composed
    )
