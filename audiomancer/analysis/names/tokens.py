"""Cuts the parts of a path into tokens: what the readers of tempo, key, instrument and kind have in common.

A part is cut at everything but letters, digits and accidentals, inside camelCase, between letters and digits, and in
words that are made of known ones. What sharing sites and programs put around a name (numbers, a user's name, "@maker")
is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from audiomancer.analysis.names.compounds import cut
from audiomancer.analysis.names.instrument_words import JOINING_CHARACTERS

FOLDER_LEVELS: Final = 3
"""So many of the nearest folders are read."""

_MAX_TEXT: Final = 300
_FREESOUND: Final = re.compile(r"^\d{2,}_{1,2}(?!_)[^_]+?(?:_[^_]+?)*?__(?=.)")
_LOOPERMAN: Final = re.compile(r"^looperman-[a-z]-\d+-\d+-", re.IGNORECASE)
_MAKER: Final = re.compile(r"\s@\w.*$")
_PLAIN: Final = str.maketrans(
    {"♯": "#", "♭": "b", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "Æ": "AE", "Ø": "O", "Ł": "L"}
)
"""Signs and letters that Unicode does not decompose."""

_WORD: Final = re.compile(r"[0-9]+|[A-Z]{2,}(?=[A-Z][a-z]{2})|[A-Z]+[a-z]*|[a-z]+|#")


class Token(NamedTuple):
    """Spelling of one word, abbreviation or number of a part of a path.

    Attributes:
        is_upper: All of its letters are capitals, or it is a number.
        in_brackets: It stands in brackets.
        is_joined: "&", "+" or "," stands before it.
        is_glued: Nothing stands between it and the token before.
    """

    is_upper: bool
    in_brackets: bool
    is_joined: bool
    is_glued: bool


# By identity: one folder's part stands in the caches of all readers, for each of its files.
@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A file's name without its suffix, or a folder's name.

    Attributes:
        text: Without what is left out, accidentals as # and b.
        words: Its words and numbers, in lower case.
        vocabulary: The same as a set.
    """

    text: str
    words: tuple[str, ...]
    vocabulary: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a path that are read.

    Attributes:
        file: The file's name without its suffix.
        folders: The nearest folders, the nearest first.
    """

    file: Part
    folders: tuple[Part, ...]


def parts_of(stem: str, folders: tuple[str, ...]) -> NameParts:
    """Cut a file's name without its suffix, and its folders' names, the nearest last; any text gives parts."""
    return NameParts(_part(stem), tuple(_part(name) for name in reversed(folders)))


@lru_cache(4096)
def _part(name: str) -> Part:
    text = name[:_MAX_TEXT].translate(_PLAIN)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if "__" in text or "@" in text or text[:9].lower() == "looperman":
        for clutter in (_FREESOUND, _LOOPERMAN, _MAKER):
            text = clutter.sub("", text)
    words = [word for piece in _WORD.findall(text) for word in cut(piece.lower())]
    return Part(text, tuple(words), frozenset(words))


@lru_cache(256)
def tokens_of(part: Part) -> tuple[Token, ...]:
    """Spelling of each word of a part. Most names are read without."""
    tokens: list[Token] = []
    depth, end = 0, 0
    for match in _WORD.finditer(part.text):
        start = match.start()
        is_joined, is_glued = False, start == end and start > 0
        if not is_glued:
            between = part.text[end:start]
            depth = max(0, depth + sum((c in "([{") - (c in ")]}") for c in between))
            is_joined = any(c in between for c in JOINING_CHARACTERS)
        end = match.end()
        piece = match[0]
        is_upper = piece.isupper() or piece.isdigit()
        for _ in cut(piece.lower()):
            tokens.append(Token(is_upper, depth > 0, is_joined, is_glued))
            is_joined, is_glued = False, True
    return tuple(tokens)
