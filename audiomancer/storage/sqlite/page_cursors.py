"""Cursors at the ends of pages of search results."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from typing import Any, Final, TypeAlias

BEFORE_ALL: Final = (0, -1)
"""Cursor before the first result."""

_MOST_QUERIES: Final = 16
_MOST_CURSORS: Final = 256
_LAST_ROW: Final = 2**63 - 1

_Query: TypeAlias = tuple[str, tuple[Any, ...]]


class PageCursors:
    """Numbers of results up to some rows, by query: for one connection, as long as nothing changes."""

    def __init__(self) -> None:
        self._state: tuple[int, int] | None = None
        self._cursors: OrderedDict[_Query, list[tuple[int, int]]] = OrderedDict()

    def clear_unless(self, state: tuple[int, int]) -> None:
        """Forget everything if anything changed, in this connection or another."""
        if state != self._state:
            self._state = state
            self._cursors.clear()

    def before(self, query: _Query, offset: int) -> tuple[int, int]:
        """The last cursor at or before an offset: number of results up to it, and their last row."""
        cursors = self._cursors.get(query, [])
        position = bisect_right(cursors, (offset, _LAST_ROW))
        return cursors[position - 1] if position else BEFORE_ALL

    def note(self, query: _Query, count: int, row: int) -> None:
        """Remember that so many results lie up to a row."""
        cursors = self._cursors.setdefault(query, [])
        self._cursors.move_to_end(query)
        if len(self._cursors) > _MOST_QUERIES:
            self._cursors.popitem(last=False)
        position = bisect_right(cursors, (count, row))
        if position and cursors[position - 1] == (count, row):
            return
        cursors.insert(position, (count, row))
        if len(cursors) > _MOST_CURSORS:
            # Every other one: what is left still lies all over the results.
            del cursors[::2]
