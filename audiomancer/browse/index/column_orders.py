"""The orders of a list by its columns: brought up to date in any thread, used in the thread of the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_store import ColumnStore
from audiomancer.browse.columns.column_table import MADE_AHEAD, sort_keys
from audiomancer.browse.columns.folder_table import FolderTable
from audiomancer.browse.columns.sort_order import ColumnOrder, flipped, joined_keys, put_pending
from audiomancer.browse.texts.name_search import NameSearch

_FEW_ROWS: Final = 20_000
_SPARSE: Final = 10
_ITEMS_A_PAGE: Final = 512


class SortedRows(Protocol):
    """Columns of the index that are put in order; see `BrowseIndex`."""

    generation: int
    columns: ColumnStore
    folders: FolderTable
    formats: list[str]
    names: NameSearch


@dataclass(frozen=True, slots=True, eq=False)
class OrderUpdate:
    """Update of one order, as the list was when it was needed.

    Attributes:
        which: The column, and whether the greatest value comes first.
        base: The order before; None where there was none.
        pending: Rows that are not in it yet; more may come meanwhile.
        late: Those of `pending` that are added.
        make: Makes the order, in any thread.
    """

    which: tuple[str, bool]
    base: ColumnOrder | None
    pending: list[NDArray[np.int64]]
    late: tuple[NDArray[np.int64], ...]
    make: Callable[[], ColumnOrder]


class ColumnOrders:
    """Orders by column and direction: equal values by name, then as they came; unknown ones last in both directions."""

    def __init__(self, index: SortedRows) -> None:
        self._index = index
        self._orders: dict[tuple[str, bool], ColumnOrder] = {}
        self._pending: dict[tuple[str, bool], list[NDArray[np.int64]]] = {}

    # Contents

    def load(self, orders: dict[str, ColumnOrder]) -> None:
        """Take orders with the smallest value first, by column, that hold all rows."""
        self._orders = {(column, False): order for column, order in orders.items()}

    def current(self) -> dict[str, NDArray[np.int32]]:
        """Rows of the orders with the smallest value first that hold all rows, by column."""
        return {
            column: order.rows
            for (column, down), order in self._orders.items()
            if not down and self._is_current(column)
        }

    def rows_changed(self, rows: NDArray[np.int64]) -> None:
        """Note rows that are new or have other values."""
        # Also of orders that came from a file and were not requested yet.
        for which in self._orders:
            put_pending(self._pending.setdefault(which, []), rows)

    def drop(self, *columns: str) -> None:
        """Forget the orders by columns all of whose values may have changed."""
        for column in columns:
            for is_descending in (False, True):
                self._orders.pop((column, is_descending), None)
                self._pending.pop((column, is_descending), None)

    def _is_current(self, column: str) -> bool:
        return not self._pending.get((column, False))

    # Use

    def all_rows(self, column: str, is_descending: bool) -> NDArray[np.integer[Any]]:
        """Every row, dead ones included, in the order of a column of `SORTABLE`."""
        if column == "name":
            rows = self._index.names.order.rows
            return rows[::-1] if is_descending else rows
        update = self.update(column, is_descending)
        if update is not None:
            self.take(update, update.make())
        return self._orders[(column, is_descending)].rows

    def in_mask(self, mask: NDArray[np.bool_], column: str, is_descending: bool) -> NDArray[np.integer[Any]]:
        """The rows of a mask in the order of a column."""
        few = np.flatnonzero(mask)
        if _are_few(few, mask):
            return self._few(few, column, is_descending)
        order = self.all_rows(column, is_descending)
        if len(few) == len(mask):
            return order
        # One pass over the order, whatever is in the mask.
        return order.compress(mask.take(order))

    def of_rows(self, rows: NDArray[np.integer[Any]], column: str, is_descending: bool) -> NDArray[np.integer[Any]]:
        """Rows in the order of a column."""
        mask = np.zeros(self._index.columns.count, bool)
        mask[rows] = True
        return self.in_mask(mask, column, is_descending)

    def _few(self, rows: NDArray[np.int64], column: str, is_descending: bool) -> NDArray[np.int64]:
        places = self._index.names.order.places[rows]
        if column == "name":
            return rows[np.argsort(-places if is_descending else places)]
        return rows[np.argsort(joined_keys(self._keys_of(column, is_descending, rows), places))]

    def by_two(
        self, rows: NDArray[np.integer[Any]], first: tuple[str, bool], second: tuple[str, bool]
    ) -> NDArray[np.integer[Any]]:
        """Rows in the order of one column, and where its values are equal, in that of another; then by name.

        Unknown values come last in either. Takes some 0.4 s for a million rows. For any thread.

        Args:
            rows: The rows.
            first: Name of a column of `SORTABLE`, and whether its greatest value comes first.
            second: The same of the other.
        """
        places = self._index.names.order.places[rows]
        keys = [self._two_keys(*which, rows, places) for which in (first, second)]
        return rows[np.lexsort((places, keys[1], keys[0]))]

    def _two_keys(
        self, column: str, is_descending: bool, rows: NDArray[np.integer[Any]], places: NDArray[np.integer[Any]]
    ) -> NDArray[np.integer[Any]]:
        if column == "name":
            return -places if is_descending else places
        return self._keys_of(column, is_descending, rows)

    # Updates

    def update(self, column: str, is_descending: bool, mask: NDArray[np.bool_] | None = None) -> OrderUpdate | None:
        """Update that an order needs before it can be used.

        Args:
            column: Of `SORTABLE`.
            is_descending: The greatest value comes first.
            mask: The rows that are wanted: few of them are put in order by themselves.

        Returns:
            None where there is none.
        """
        which = (column, is_descending)
        base, pending = self._orders.get(which), self._pending.setdefault(which, [])
        if column == "name" or (base is not None and not pending):
            return None
        if mask is not None and _are_few(np.flatnonzero(mask), mask):
            return None
        late, row_count, names = tuple(pending), self._index.columns.count, self._index.names.order
        if base is not None and sum(map(len, late)) <= max(_FEW_ROWS, row_count // 4):
            keys_of, rows = partial(self._keys_of, column, is_descending), np.concatenate(late)
            return OrderUpdate(which, base, pending, late, lambda: base.with_rows(rows, row_count, keys_of, names))
        rising = self.update(column, is_descending=False) if is_descending else None
        current = self._orders.get((column, False))

        def make() -> ColumnOrder:
            keys = self.sort_keys(column)[:row_count]
            if not is_descending:
                return ColumnOrder.of(keys, names)
            order = current if rising is None else rising.make()
            assert order is not None
            return order.reversed(keys)

        return OrderUpdate(which, base, pending, late, make)

    def take(self, update: OrderUpdate, made: ColumnOrder) -> None:
        """Use an order that was brought up to date, unless another one has come meanwhile."""
        which, pending, count = update.which, update.pending, len(update.late)
        if self._orders.get(which) is not update.base or self._pending.get(which) is not pending:
            return
        self._orders[which] = made
        # What came meanwhile stays pending. Where the list was compacted all does: to be added twice does no harm.
        if all(one is other for one, other in zip(pending[:count], update.late, strict=False)):
            del pending[:count]

    def prepare(self) -> None:
        """Compute the common orders now, so that none of them is waited for later."""
        for column in MADE_AHEAD:
            self.all_rows(column, is_descending=False)

    def descending(self) -> dict[str, ColumnOrder]:
        """Every order with the greatest value first that is not at hand, for `take_descending`. For any thread.

        Made from what is mapped from a file, which is read on the way: later nothing waits for the disk.
        """
        made = {}
        for (column, is_descending), order in list(self._orders.items()):
            if not is_descending and self._is_current(column) and (column, True) not in self._orders:
                made[column] = order.reversed(self.sort_keys(column))
        names = self._index.names
        names.tokens.rows[::_ITEMS_A_PAGE].max(initial=0)
        names.order.rows[::_ITEMS_A_PAGE].max(initial=0)
        return made

    def take_descending(self, made: dict[str, ColumnOrder], generation: int) -> None:
        """Use orders that were made when the contents were of this generation, unless they have changed since."""
        if generation == self._index.generation:
            for column, order in made.items():
                self._orders.setdefault((column, True), order)

    def sort_keys(self, column: str) -> NDArray[np.uint32]:
        """Numbers by row in the order of a column's values; `UNKNOWN_KEY` where the value is not known."""
        index = self._index
        return sort_keys(column, index.columns.__getitem__, lambda: index.folders.ranks, index.formats)

    def _keys_of(self, column: str, is_descending: bool, rows: NDArray[np.integer[Any]]) -> NDArray[np.uint32]:
        index = self._index
        keys = sort_keys(column, lambda name: index.columns[name][rows], lambda: index.folders.ranks, index.formats)
        return flipped(keys) if is_descending else keys


def _are_few(rows: NDArray[np.int64], mask: NDArray[np.bool_]) -> bool:
    return len(rows) * _SPARSE < len(mask)
