"""Spellings of a word: joined, hyphened and spaced forms are one ("tr808", "TR-808", "TR 808").

A text is cut into words at everything but letters and digits, and a word into pieces where letters meet digits. A
spelling occurs in a text where a piece begins with it ("hat" in "hats"), where a piece of some letters more ends with
it ("openhat"), and across words where it begins and ends with pieces: "hihat" in "Hi-Hat 01", not "hat" in "flash
attack". `Spelling.matches` says so of one text; blocks of many texts and the word
index of the names answer the same from arrays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

LETTER: Final = "a-z\x80-\U0010ffff"
_SEPARATOR: Final = f"[^0-9{LETTER}/\n]"
"""Characters that may lie between the letters of a spelling; a slash parts folders, so no word goes across it."""

_NO_WORD: Final = re.compile(f"[^0-9{LETTER}]+")
_LEAST_AT_EDGES: Final = 3
"""Letters from which a word is looked for at the edges of pieces only: "tom" is not in "stomp"."""

_LEAST_BEFORE: Final = 3
"""Letters before a word that ends a piece: "hat" is in "openhat", not in "that"."""

_LEAST_JOINED: Final = 4
"""Letters from which a word is looked for across words: "to mix" is no "tom"."""

_OTHER, _DIGIT, _LETTER, _WALL = range(4)
CLASS_OF_BYTE: Final = np.full(256, _LETTER, np.uint8)
CLASS_OF_BYTE[:0x80] = _OTHER
CLASS_OF_BYTE[ord("0") : ord("9") + 1] = _DIGIT
CLASS_OF_BYTE[ord("a") : ord("z") + 1] = _LETTER
CLASS_OF_BYTE[[ord("/"), ord("\n")]] = _WALL


@dataclass(frozen=True)
class Spelling:
    """One form of a word, folded.

    Attributes:
        text: As it was typed.
        is_whole: It must begin and end with pieces of words, also within a word: for abbreviations ("bd", "hh").
        is_exact: It is looked for as it stands, and not across words.
        is_anywhere: It may also lie within a piece: "tom" in "stomp".
    """

    text: str
    is_whole: bool = False
    is_exact: bool = False
    is_anywhere: bool = False

    @cached_property
    def letters(self) -> str:
        """Its letters and digits; empty where it has none, and is looked for as it stands."""
        return _NO_WORD.sub("", self.text)

    @cached_property
    def is_literal(self) -> bool:
        """It is looked for as it stands only."""
        return self.is_exact or not self.letters or "/" in self.text

    @cached_property
    def is_at_edges(self) -> bool:
        """It is one word that lies at the beginning of a piece, or at the end of a longer one."""
        is_plain = not (self.is_whole or self.is_literal or self.is_anywhere) and self.letters == self.text
        return is_plain and len(self.text) >= _LEAST_AT_EDGES

    @cached_property
    def crosses_words(self) -> bool:
        """It is looked for across words too."""
        if self.is_literal:
            return False
        if self.letters != self.text:
            return True
        digits = sum("0" <= character <= "9" for character in self.letters)
        # "dx7" is a "DX-7", but "128" is no "1 28".
        return digits < len(self.letters) and (digits > 0 or len(self.letters) >= _LEAST_JOINED)

    def matches(self, text: str) -> bool:
        """True where it occurs in a folded text."""
        return self._pattern.search(text) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        if self.is_literal:
            return re.compile(re.escape(self.text))
        between = f"{_SEPARATOR}*" if self.crosses_words else ""
        last = self.letters[-1]
        plural = "" if "0" <= last <= "9" else "s?"
        bounded = _before(self.letters[0]) + between.join(map(re.escape, self.letters)) + plural + _after(last)
        if self.is_whole:
            return re.compile(bounded)
        if self.is_at_edges:
            text = re.escape(self.text)
            ending = f"(?<=[a-z]{{{_LEAST_BEFORE}}}){text}{plural}{_after(last)}"
            return re.compile(f"{_before(self.text[0])}{text}|{ending}|{bounded}")
        joined = f"{re.escape(self.letters)}|" if self.crosses_words else ""
        return re.compile(f"{re.escape(self.text)}|{joined}{bounded}")


@dataclass(frozen=True)
class WordPattern:
    """Words with stars for any letters: "kick*" for words that begin with it, folded.

    Attributes:
        text: As it was typed, with at least one letter or digit.
    """

    text: str

    def matches(self, text: str) -> bool:
        """True where a word of a folded text, or a piece of one, is of this pattern."""
        return self.regex.search(text) is not None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, for folded texts."""
        parts = [re.escape(part) for part in re.sub(r"\*+", "*", self.text).split("*")]
        before = _before(self.text[0]) if parts[0] else ""
        after = _after(self.text[-1]) if parts[-1] else ""
        return re.compile(before + f"[0-9{LETTER}]*".join(parts) + after)

    @property
    def longest_part(self) -> str:
        """The longest part between stars."""
        return max(self.text.split("*"), key=len)

    @property
    def is_in_one_word(self) -> bool:
        """It has letters, digits and stars only."""
        return not _NO_WORD.search(self.text.replace("*", ""))


def _before(first: str) -> str:
    """Look-behind: no word goes on before this letter or digit."""
    return "(?<![0-9])" if "0" <= first <= "9" else f"(?<![{LETTER}])"


def _after(last: str) -> str:
    """Look-ahead: no word goes on after this letter or digit."""
    return "(?![0-9])" if "0" <= last <= "9" else f"(?![{LETTER}])"


class SpelledBlock:
    """Folded UTF-8 of many texts, each followed by a line break, prepared to find spellings across words.

    Args:
        block: uint8.
    """

    def __init__(self, block: NDArray[np.uint8]) -> None:
        self._block = block
        self._classes = CLASS_OF_BYTE.take(block)
        self._places = np.flatnonzero(self._classes != _OTHER)
        self._letters = block.take(self._places)

    def positions(self, spelling: Spelling) -> NDArray[np.int64]:
        """Positions in the block at which the spelling begins with a piece of a word, and ends with one."""
        letters = spelling.letters.encode("utf-8", "surrogateescape")
        at = positions_of(letters, self._letters)
        if not len(at):
            return at
        starts, ends = self._places[at], self._places[at + len(letters) - 1]
        if not spelling.crosses_words:
            is_one = ends - starts == len(letters) - 1
            starts, ends = starts[is_one], ends[is_one]
        # The byte before the first is a line break too: index -1 is the block's last one.
        begins = self._classes[starts - 1] != self._classes[starts]
        starts, ends = starts[begins], ends[begins]
        kind, after = self._classes[ends], self._classes[ends + 1]
        is_plural = (self._block[ends + 1] == ord("s")) & (kind == _LETTER)
        is_plural &= self._classes[np.minimum(ends + 2, len(self._block) - 1)] != _LETTER
        found: NDArray[np.int64] = starts[(after != kind) | is_plural]
        return found


def positions_of(needle: bytes, block: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Positions at which `needle`, not empty, begins in `block`; overlapping occurrences included."""
    last = len(block) - len(needle) + 1
    if last <= 0:
        return np.zeros(0, np.int64)
    found = block[:last] == needle[0]
    if len(needle) > 1:
        # Two bytes at once leave few places to look at.
        found &= block[1 : last + 1] == needle[1]
    positions = np.flatnonzero(found)
    for offset, byte in enumerate(needle[2:], start=2):
        if not len(positions):
            break
        positions = positions[block[positions + offset] == byte]
    return positions


def at_edges(positions: NDArray[np.int64], piece: bytes, block: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Those positions of `piece` in a block at which a piece of a word begins with it, or a longer one ends with it.

    Every text of the block ends with a line break.
    """
    if not len(positions):
        return positions
    begins = (positions == 0) | (CLASS_OF_BYTE[block[positions - 1]] != CLASS_OF_BYTE[piece[0]])
    ends, kind = positions + len(piece), CLASS_OF_BYTE[piece[-1]]
    after = block[ends]
    is_end = CLASS_OF_BYTE[after] != kind
    if kind == _LETTER:
        next_class = CLASS_OF_BYTE[block[np.minimum(ends + 1, len(block) - 1)]]
        is_end |= (after == ord("s")) & (next_class != _LETTER)
    is_end &= positions >= _LEAST_BEFORE
    for step in range(1, _LEAST_BEFORE + 1):
        before = block[positions - step]
        is_end &= (before >= ord("a")) & (before <= ord("z"))
    found: NDArray[np.int64] = positions[begins | is_end]
    return found
