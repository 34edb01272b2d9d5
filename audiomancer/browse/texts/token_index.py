"""Index of the rows whose names hold a text: answered from the distinct words of all names, of which there are few.

A name is cut at every ASCII character that is neither letter nor digit. What is typed without such a character lies
within one word, so it is looked for in the distinct words (a hundred thousand, where there are a million names), and
the rows of those words are the answer. One letter or digit is answered by a mask of the characters of each name.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.spelling import CLASS_OF_BYTE, WordPattern, at_edges, positions_of
from audiomancer.browse.texts.text_table import FoldedTexts, encoded, ranges
from audiomancer.browse.texts.word_pieces import WordPieces

_WORD = re.compile(r"[0-9a-z\x80-\U0010ffff]+")
_SINGLE = "0123456789abcdefghijklmnopqrstuvwxyz"
_BIT_OF = {char: np.uint64(1 << number) for number, char in enumerate(_SINGLE)}
_FEW = 64
_BREAK = 0x0A


def words_of(name: str) -> list[str]:
    """Words of a folded name, in their order."""
    return _WORD.findall(name)


@dataclass(frozen=True)
class TokenIndex:
    """Rows by the words of their names. Never changes.

    Attributes:
        words: Distinct words, folded.
        first: int64, shape (words + 1,): where each word's rows begin in `rows`.
        rows: int32, rows of the first word, rows of the second, …
        characters: uint64 by row: bit n is set where the name holds the n-th of 0-9a-z.
    """

    words: FoldedTexts
    first: NDArray[np.int64]
    rows: NDArray[np.int32]
    characters: NDArray[np.uint64]

    @cached_property
    def pieces(self) -> WordPieces:
        """First and last runs of the words; made once, of 100,000 words in some milliseconds."""
        return WordPieces.of(self.words)

    @classmethod
    def build(cls, names: Iterable[str]) -> TokenIndex:
        """Index of folded names by row."""
        number_of: dict[str, int] = {}
        words_of_rows, counts = array("i"), array("i")
        for name in names:
            found = words_of(name)
            counts.append(len(found))
            words_of_rows.extend([number_of.setdefault(word, len(number_of)) for word in found])
        counted = np.frombuffer(counts, np.int32) if counts else np.zeros(0, np.int32)
        words = np.frombuffer(words_of_rows, np.int32) if words_of_rows else np.zeros(0, np.int32)
        return _inverted(
            list(number_of), words, np.repeat(np.arange(len(counted), dtype=np.int32), counted), len(counted)
        )

    def with_names(self, changed: Sequence[int], names: Sequence[str], count: int) -> TokenIndex:
        """The same with other names for the rows `changed`, known ones and new ones; `count` rows in all.

        Takes a second at a million rows, most of it outside the interpreter's lock.
        """
        texts = self.words.block.tobytes().decode("utf-8", "surrogateescape").split("\n")[:-1]
        number_of = {word: number for number, word in enumerate(texts)}
        words_of_rows, rows = array("i"), array("i")
        for row, name in zip(changed, names, strict=True):
            for word in words_of(name):
                words_of_rows.append(number_of.setdefault(word, len(number_of)))
                rows.append(row)
        is_changed = np.zeros(count, bool)
        is_changed[list(changed)] = True
        stays = ~is_changed[self.rows]
        words = np.repeat(np.arange(len(self.words), dtype=np.int32), np.diff(self.first))
        return _inverted(
            list(number_of),
            np.concatenate([words[stays], np.array(words_of_rows, np.int32)]),
            np.concatenate([self.rows[stays], np.array(rows, np.int32)]),
            count,
        )

    def containing(
        self, needle: str, holds: Callable[[NDArray[np.int64], str], NDArray[np.bool_]]
    ) -> NDArray[np.bool_]:
        """Mask of the rows whose folded name holds the folded `needle`.

        Args:
            needle: Not empty.
            holds: Looks at the names of some rows themselves, where words alone are not enough.
        """
        if len(needle) == 1 and needle in _BIT_OF:
            has: NDArray[np.bool_] = (self.characters & _BIT_OF[needle]) != 0
            return has
        parts = list(_WORD.finditer(needle))
        if len(parts) == 1 and parts[0][0] == needle:
            return self._with_words(needle)
        mask = np.ones(len(self.characters), bool)
        for part in parts:
            mask &= self._with_words(part[0], is_start=part.start() > 0, is_end=part.end() < len(needle))
        rows = np.flatnonzero(mask)
        mask[rows] = holds(rows, needle)
        return mask

    def having_words(self, pattern: WordPattern) -> NDArray[np.bool_]:
        """Mask of the rows with a word of a pattern."""
        return self._rows_of(np.flatnonzero(self.words.matching(pattern)))

    def having_text(self, part: str) -> NDArray[np.bool_]:
        """Mask of the rows with a word that holds a text of letters and digits."""
        return self._with_words(part)

    def having_edges(self, part: str) -> NDArray[np.bool_]:
        """Mask of the rows with a word that has `part` at an edge of a piece, see `spelling`."""
        piece, block = encoded(part), self.words.block
        return self._rows_of(self._words_at(at_edges(positions_of(piece, block), piece, block)))

    def having_pieces(self, part: str) -> NDArray[np.bool_]:
        """Mask of the rows with a word in which `part` begins and ends with pieces, see `spelling`."""
        return self._rows_of(self._words_at(self._bounded(part)))

    def possibly_across(self, letters: str) -> NDArray[np.int64]:
        """Rows that may hold `letters` across several words: those with words for its beginning and for its end."""
        length = len(letters)
        # Of letters alone the beginning is the last run of a word, and the end the first run of one.
        is_one_run = letters.isascii() and letters.isalpha()
        ends_with = self.pieces.ending if is_one_run else self._words_ending
        begins_with = self._words_of_first_run if is_one_run else self._words_starting
        ending = {at: found for at in range(1, length) if len(found := ends_with(letters[:at]))}
        if not ending:
            return np.zeros(0, np.int64)
        starting = {at: found for at in range(1, length) if len(found := begins_with(letters[at:]))}
        mask = np.zeros(len(self.characters), bool)
        for first, words in ending.items():
            # What lies between the first word and the last is made of whole words.
            for last in self._reached(letters, first, max(starting, default=0)) & starting.keys():
                mask |= self._rows_of(words) & self._rows_of(starting[last])
        return np.flatnonzero(mask)

    def _words_of_first_run(self, run: str) -> NDArray[np.integer[Any]]:
        return np.concatenate([self.pieces.beginning(run), self.pieces.beginning(f"{run}s")])

    def _reached(self, letters: str, first: int, last: int) -> set[int]:
        """Places up to `last` between which and `first` whole words lie."""
        reached = {first}
        for at in range(first, last):
            if at in reached:
                reached.update(end for end in range(at + 1, last + 1) if self._is_word(letters[at:end]))
        return reached

    def _bounded(self, part: str) -> NDArray[np.int64]:
        """Positions of `part` in the words, where it begins and ends with pieces."""
        piece = encoded(part)
        block = self.words.block
        at = positions_of(piece, block)
        if not len(at):
            return at
        before = block[at - 1]
        at = at[(CLASS_OF_BYTE[before] != CLASS_OF_BYTE[piece[0]]) | (at == 0)]
        ends = at + len(piece)
        after, kind = block[ends], CLASS_OF_BYTE[piece[-1]]
        is_plural = (after == ord("s")) & (kind == CLASS_OF_BYTE[ord("s")])
        is_plural &= CLASS_OF_BYTE[block[np.minimum(ends + 1, len(block) - 1)]] != kind
        found: NDArray[np.int64] = at[(CLASS_OF_BYTE[after] != kind) | is_plural]
        return found

    def _words_ending(self, part: str) -> NDArray[np.integer[Any]]:
        """Words that end with `part` as a piece, or are it."""
        piece, block = encoded(part), self.words.block
        at = positions_of(piece + b"\n", block)
        is_piece = (at == 0) | (CLASS_OF_BYTE[block[at - 1]] != CLASS_OF_BYTE[piece[0]])
        return self._words_at(at[is_piece])

    def _words_starting(self, part: str) -> NDArray[np.integer[Any]]:
        """Words that begin with `part` as a piece, or its plural, or are it."""
        at = self._bounded(part)
        return self._words_at(at[(at == 0) | (self.words.block[at - 1] == _BREAK)])

    def _is_word(self, part: str) -> bool:
        piece, block = encoded(part), self.words.block
        return (
            bool(len(positions_of(b"\n" + piece + b"\n", block))) or block[: len(piece) + 1].tobytes() == piece + b"\n"
        )

    def _words_at(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers of the words at these positions of the block."""
        return np.unique(np.searchsorted(self.words.starts, positions, side="right") - 1)

    def _with_words(self, part: str, *, is_start: bool = False, is_end: bool = False) -> NDArray[np.bool_]:
        """Rows with a word that holds `part`, at its start or its end where that is asked."""
        block, piece = self.words.block, encoded(part)
        positions = positions_of(piece, block)
        # Every word ends with a line break, which is where the next one begins.
        if is_start:
            positions = positions[(positions == 0) | (block[positions - 1] == _BREAK)]
        if is_end:
            positions = positions[block[positions + len(piece)] == _BREAK]
        return self._rows_of(self._words_at(positions))

    def _rows_of(self, found: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Mask of the rows with any of these words."""
        mask = np.zeros(len(self.characters), bool)
        starts, lengths = self.first[found], self.first[found + 1] - self.first[found]
        # A few words stand for most rows ("wav"): their rows are taken in one piece each.
        large = np.argsort(lengths)[::-1][:_FEW]
        for start, length in zip(starts[large].tolist(), lengths[large].tolist(), strict=True):
            mask[self.rows[start : start + length]] = True
        lengths[large] = 0
        mask[self.rows[ranges(starts, lengths)]] = True
        return mask


def _inverted(words: list[str], word_of: NDArray[np.int32], row_of: NDArray[np.int32], row_count: int) -> TokenIndex:
    """Rows by word, from pairs of word and row."""
    order = np.argsort(word_of, kind="stable")
    counts = np.bincount(word_of, minlength=len(words))
    first = np.zeros(len(words) + 1, np.int64)
    np.cumsum(counts, out=first[1:])
    bits_of_word = np.fromiter((_characters(word) for word in words), np.uint64, len(words))
    characters = np.zeros(row_count, np.uint64)
    np.bitwise_or.at(characters, row_of, bits_of_word[word_of])
    return TokenIndex(FoldedTexts.of(words), first, row_of[order].astype(np.int32, copy=False), characters)


def _characters(word: str) -> int:
    bits = 0
    for char in set(word):
        bits |= int(_BIT_OF.get(char, 0))
    return bits
