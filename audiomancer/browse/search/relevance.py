"""The order of a list by how well sounds answer the words that were typed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.condition import Mask
from audiomancer.browse.search.conditions import Term
from audiomancer.browse.search.query import Query

BY_RELEVANCE: Final = "relevance"
"""Name of the order."""

LIST_ORDERS: Final = (*SORTABLE, BY_RELEVANCE)
"""Names of the orders that any list can have: by the columns, and by relevance."""

_MOST_COMPARED: Final = 250_000
"""Nearly every word finds fewer at a million sounds; a first letter finds more, and is to show within a frame."""


def has_relevance(query: Query) -> bool:
    """True where the query asks for words, so that some sounds may answer better than others."""
    return any(not term.is_excluded for term in query.all(Term))


def by_relevance(index: BrowseIndex, query: Query, mask: Mask) -> NDArray[np.integer[Any]]:
    """The rows of a mask, those first that answer most of the words of a query best, and equal ones by name.

    A word in the file's name counts two, what the sound is known as (its instrument, its mood) one, a folder, a tag
    or a note nothing: "string" finds violins and all that lies in "Strings and Pads", but first what says so itself.
    Of more than 250,000 rows the order is the one by name.
    """
    rows = index.orders.in_mask(mask, "name", is_descending=False)
    if len(rows) > _MOST_COMPARED:
        return rows
    points = np.zeros(len(rows), np.uint8)
    for term in query.all(Term):
        if not term.is_excluded:
            for share, answering in term.answers(index):
                points += np.uint8(share) * answering.take(rows)
    # There are few numbers of points, and picking the rows of each takes a third of the time of sorting.
    return np.concatenate([rows[points == number] for number in np.flatnonzero(np.bincount(points))[::-1]] or [rows])


def rows_in_order(index: BrowseIndex, query: Query, mask: Mask, order: str) -> NDArray[np.integer[Any]]:
    """The rows of a mask in one of `LIST_ORDERS`; a minus before its name turns an order of a column round."""
    if order.removeprefix("-") == BY_RELEVANCE:
        return by_relevance(index, query, mask)
    return index.orders.in_mask(mask, order.removeprefix("-"), order.startswith("-"))
