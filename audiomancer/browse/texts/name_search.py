"""File names of all rows: shown, searched, and put in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.name_order import NameOrder
from audiomancer.browse.texts.spelling import SpelledBlock, Spelling, WordPattern, positions_of
from audiomancer.browse.texts.text_table import TextTable, encoded, fold_line, ranges
from audiomancer.browse.texts.token_index import TokenIndex
from audiomancer.paths import display_path

_LATE_LEAST = 10_000
_LATE_SHARE = 16
_PUT_MOST = 4_000
_PIECE = 50_000
_CACHED_NAMES = 10_000

_CAMEL = re.compile("[a-z][A-Z]|[A-Z]{2}[a-z]")
_LETTERS = re.compile("[A-Za-z]+")
_PARTS = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

_LOWER = np.arange(256, dtype=np.uint8)
_LOWER[ord("A") : ord("Z") + 1] += 32
_IS_PLAIN = np.zeros(256, bool)
_IS_PLAIN[0x20:0x7F] = True


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """Input of a new word index; made and processed regardless of what happens meanwhile."""

    tokens: TokenIndex
    late: dict[int, str]
    count: int

    def work(self) -> TokenIndex:
        """The new word index. May run in any thread."""
        made = self.tokens.with_names(list(self.late), list(self.late.values()), self.count)
        # Made here, they hold up no search.
        _ = made.pieces
        return made


class NameSearch:
    """Names by row, as the file system gives them.

    A word index answers for most rows; names that came or changed since it was made are looked through one by one.

    Attributes:
        table: The names.
        tokens: Word index of the rows it was made of.
        order: Rows by name.
        late: Names that the word index does not know, as they are searched, by row: see `searched_name`.
    """

    def __init__(self, table: TextTable, tokens: TokenIndex, order: NameOrder) -> None:
        self.table = table
        self.tokens = tokens
        self.order = order
        self.late: dict[int, str] = {}

    @classmethod
    def of(cls, table: TextTable) -> NameSearch:
        """Build the search over names: takes seconds for a million."""
        folded = [folded_name(name) for name in table.texts()]
        searched = map(_with_camel_parts, table.texts(), folded)
        return cls(table, TokenIndex.build(searched), NameOrder.of(folded))

    def shown(self, row: int) -> str:
        """A name as it is shown."""
        return display_path(self.table[row])

    def folded(self, row: int) -> str:
        """A name as it is compared."""
        late = self.late.get(row)
        return folded_name(self.table[row]) if late is None else late.partition("\n")[0]

    def put(self, rows: NDArray[np.int64], names: Sequence[str]) -> None:
        """Rows that are new, or have another name, with their names; new rows are already in the table."""
        folded = [folded_name(name) for name in names]
        self.late.update(zip(rows.tolist(), map(_with_camel_parts, names, folded), strict=True))
        if len(rows) > max(_PUT_MOST, len(self.table) // 50):
            self.order = NameOrder.of([self.folded(row) for row in range(len(self.table))])
        else:
            self.order = self.order.with_rows(rows, folded, self.folded)

    def containing(self, needle: str) -> NDArray[np.bool_]:
        """Mask of the rows whose name holds the folded `needle`."""
        mask = np.ones(len(self.table), bool)
        if not needle:
            return mask
        known = len(self.tokens.characters)
        mask[:known] = self.tokens.containing(needle, self._holds)
        if self.late:
            rows = np.fromiter(self.late, np.int64, len(self.late))
            mask[rows] = [needle in name.partition("\n")[0] for name in self.late.values()]
        return mask

    def matching(self, spelling: Spelling | WordPattern) -> NDArray[np.bool_]:
        """Mask of the rows in whose name a spelling occurs."""
        if isinstance(spelling, WordPattern):
            return self._of_pattern(spelling)
        if spelling.is_literal:
            return self.containing(spelling.text)
        known = len(self.tokens.characters)
        mask = np.zeros(len(self.table), bool)
        if spelling.is_whole:
            mask[:known] = self.tokens.having_pieces(spelling.letters)
        elif spelling.is_at_edges:
            mask[:known] = self.tokens.having_edges(spelling.text)
        else:
            mask[:known] = self.tokens.containing(spelling.text, self._holds)
            if spelling.crosses_words and spelling.letters != spelling.text:
                mask[:known] |= self.tokens.containing(spelling.letters, self._holds)
        if spelling.crosses_words:
            possible = self.tokens.possibly_across(spelling.letters)
            rows = possible[~mask[possible]]
            mask[rows] = self._in_pieces(rows, lambda part: self._some_match(part, spelling))
        if self.late:
            rows = np.fromiter(self.late, np.int64, len(self.late))
            mask[rows] = [name_matches(spelling, name) for name in self.late.values()]
        return mask

    def _of_pattern(self, pattern: WordPattern) -> NDArray[np.bool_]:
        known = len(self.tokens.characters)
        mask = np.zeros(len(self.table), bool)
        if pattern.is_in_one_word:
            mask[:known] = self.tokens.having_words(pattern)
        else:
            mask[:known] = self.tokens.containing(pattern.longest_part, self._holds)
            for row in np.flatnonzero(mask).tolist():
                mask[row] = pattern.matches(self.folded(row))
        for row, name in self.late.items():
            mask[row] = name_matches(pattern, name)
        return mask

    def _holds(self, rows: NDArray[np.int64], needle: str) -> NDArray[np.bool_]:
        """Mask over `rows`: which of their names, looked at themselves, hold the needle."""
        return self._in_pieces(rows, lambda part: self._some_hold(part, needle))

    def _in_pieces(
        self, rows: NDArray[np.int64], look: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
    ) -> NDArray[np.bool_]:
        parts = [look(rows[first : first + _PIECE]) for first in range(0, len(rows), _PIECE)]
        return np.concatenate([np.zeros(0, bool), *parts])

    def _some_hold(self, rows: NDArray[np.int64], needle: str) -> NDArray[np.bool_]:
        block, ends, is_odd = self._folded_block(rows)
        holds = np.zeros(len(rows), bool)
        holds[np.searchsorted(ends, positions_of(encoded(needle), block), side="right")] = True
        for place in np.flatnonzero(is_odd).tolist():
            holds[place] = needle in self._folded_odd(int(rows[place]))
        return holds

    def _some_match(self, rows: NDArray[np.int64], spelling: Spelling) -> NDArray[np.bool_]:
        block, ends, is_odd = self._folded_block(rows)
        holds = np.zeros(len(rows), bool)
        if len(block):
            holds[np.searchsorted(ends, SpelledBlock(block).positions(spelling), side="right")] = True
        for place in np.flatnonzero(is_odd).tolist():
            holds[place] = spelling.matches(self._folded_odd(int(rows[place])))
        return holds

    def _folded_odd(self, row: int) -> str:
        """A name with signs beyond ASCII as it is compared: few have any, and most words are looked for in them."""
        return _cached_folded(self.table[row])

    def _folded_block(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.bool_]]:
        """Names of some rows in lower case, each followed by a line break; their ends; which are not plain ASCII."""
        starts, lengths = self.table.starts[rows], self.table.lengths[rows].astype(np.int64) + 1
        ends = np.cumsum(lengths)
        is_odd = np.zeros(len(rows), bool)
        if not self.table.block_used or not len(rows):
            return np.full(len(rows), 0x0A, np.uint8), ends, is_odd
        # One byte more of each, made a line break: no match runs from one name into the next.
        places = np.minimum(ranges(starts, lengths), self.table.block_used - 1)
        raw = self.table.block[places]
        raw[ends - 1] = 0x20
        odd = np.flatnonzero(~_IS_PLAIN[raw])
        is_odd[np.searchsorted(ends, odd, side="right")] = True
        block = _LOWER[raw]
        block[ends - 1] = 0x0A
        return block, ends, is_odd

    def plan(self) -> TokenPlan | None:
        """Input of a new word index, where so many names are late that it is worth it."""
        if len(self.late) <= max(_LATE_LEAST, len(self.table) // _LATE_SHARE):
            return None
        return self.plan_now()

    def plan_now(self) -> TokenPlan:
        """The same, however few are late."""
        return TokenPlan(self.tokens, dict(self.late), len(self.table))

    def take(self, plan: TokenPlan, tokens: TokenIndex) -> None:
        """Use a new word index, made from `plan`; names that changed since stay late."""
        if plan.tokens is self.tokens:
            self.tokens = tokens
            self.late = {row: name for row, name in self.late.items() if plan.late.get(row) != name}


def folded_name(name: str) -> str:
    """A name as it is compared: as it is shown, without case."""
    return fold_line(display_path(name))


_cached_folded = lru_cache(_CACHED_NAMES)(folded_name)
"""As `folded_name`: to fold the 700 such names of a million takes longer than to look for a word in all others."""


def searched_name(name: str) -> str:
    """A name as words are looked for in it: folded, and after a line break the parts of words in camel case.

    "DeepKickLong.wav" is "deepkicklong.wav" and "deep kick long".
    """
    return _with_camel_parts(name, folded_name(name))


def _with_camel_parts(name: str, folded: str) -> str:
    if not _CAMEL.search(name):
        return folded
    parts = [part.lower() for word in _LETTERS.findall(name) for part in _PARTS.findall(word) if part != word]
    return f"{folded}\n{' '.join(parts)}"


def name_matches(spelling: Spelling | WordPattern, searched: str) -> bool:
    """True where a spelling occurs in a name, see `searched_name`, or in a part of its words in camel case."""
    folded, _, parts = searched.partition("\n")
    return spelling.matches(folded) or any(map(spelling.matches, parts.split()))
