"""Texts that users write on rows: sets of tags, each distinct one once, and notes, which few rows have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.spelling import Spelling, WordPattern
from audiomancer.browse.texts.text_table import fold_line


class TagSets:
    """Sets of tags by number; 0 is the empty one. Many rows share a set, so a look at each set does for all rows.

    Args:
        sets: The sets from number 1 on, each as the names of its tags in order.
    """

    def __init__(self, sets: Iterable[Sequence[str]] = ()) -> None:
        self._sets: list[tuple[str, ...]] = [(), *map(tuple, sets)]
        self._number_of = {names: number for number, names in enumerate(self._sets)}

    def __len__(self) -> int:
        return len(self._sets)

    def __getitem__(self, number: int) -> tuple[str, ...]:
        return self._sets[number]

    def number(self, names: Iterable[str]) -> int:
        """Number of a set, known or new."""
        wanted = tuple(sorted(names, key=fold_line))
        number = self._number_of.get(wanted)
        if number is None:
            number = self._number_of[wanted] = len(self._sets)
            self._sets.append(wanted)
        return number

    def stored(self) -> list[list[str]]:
        """The sets from number 1 on, for the constructor."""
        return [list(names) for names in self._sets[1:]]

    def having(self, name: str) -> NDArray[np.bool_]:
        """Mask of the sets that have a tag, in any case."""
        wanted = fold_line(name)
        return np.array([any(fold_line(tag) == wanted for tag in names) for names in self._sets], bool)

    def matching(self, spelling: Spelling | WordPattern) -> NDArray[np.bool_]:
        """Mask of the sets with a tag in which a spelling occurs."""
        return np.array([any(spelling.matches(fold_line(tag)) for tag in names) for names in self._sets], bool)

    def counts(self, counts_by_set: NDArray[np.int64]) -> dict[str, int]:
        """Rows by tag, most first, from rows by set number."""
        found: dict[str, int] = {}
        for number in np.flatnonzero(counts_by_set).tolist():
            for name in self._sets[number]:
                found[name] = found.get(name, 0) + int(counts_by_set[number])
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], fold_line(pair[0]))))


class Notes:
    """Notes by row."""

    def __init__(self, notes: Mapping[int, str] | None = None) -> None:
        self._texts = dict(notes or {})

    def put(self, row: int, text: str) -> None:
        """Write a row's note; an empty one takes it away."""
        if text:
            self._texts[row] = text
        else:
            self._texts.pop(row, None)

    def of(self, row: int) -> str:
        """A row's note; empty where it has none."""
        return self._texts.get(row, "")

    def matching(self, spelling: Spelling | WordPattern) -> list[int]:
        """Rows in whose note a spelling occurs."""
        return [row for row, text in self._texts.items() if spelling.matches(fold_line(text))]

    def stored(self, place: NDArray[np.int32]) -> list[tuple[int, str]]:
        """Notes by new row numbers (-1 for a row that goes); rows that came later than `place` are left out."""
        return [
            (int(place[row]), text) for row, text in list(self._texts.items()) if row < len(place) and place[row] >= 0
        ]
