"""Where pages of search results ended."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from typing import Any, Final, TypeAlias

BEFORE_ALL: Final = (0, -1)
"""The mark before the first result."""

_QUERIES_KEPT: Final = 16
_MARKS_KEPT: Final = 256
_LAST_ROW: Final = 2**63 - 1

_Query: TypeAlias = tuple[str, tuple[Any, ...]]


class PageMarks:
    """How many results of a query lie up to which row: for one connection, as long as nothing changes."""

    def __init__(self) -> None:
        self._state: tuple[int, int] | None = None
        self._marks: OrderedDict[_Query, list[tuple[int, int]]] = OrderedDict()

    def keep_while(self, state: tuple[int, int]) -> None:
        """Forget everything if anything changed, in this connection or another."""
        if state != self._state:
            self._state = state
            self._marks.clear()

    def before(self, query: _Query, offset: int) -> tuple[int, int]:
        """The last mark at or before an offset: number of results up to it, and their last row."""
        marks = self._marks.get(query, [])
        position = bisect_right(marks, (offset, _LAST_ROW))
        return marks[position - 1] if position else BEFORE_ALL

    def note(self, query: _Query, count: int, row: int) -> None:
        """That so many results lie up to a row."""
        marks = self._marks.setdefault(query, [])
        self._marks.move_to_end(query)
        if len(self._marks) > _QUERIES_KEPT:
            self._marks.popitem(last=False)
        position = bisect_right(marks, (count, row))
        if position and marks[position - 1] == (count, row):
            return
        marks.insert(position, (count, row))
        if len(marks) > _MARKS_KEPT:
            # Every other one: what is left still lies all over the results.
            del marks[::2]
