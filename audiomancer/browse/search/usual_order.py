"""The order of a list until the user chooses another."""

from __future__ import annotations

from audiomancer.browse.search.conditions import Tempo
from audiomancer.browse.search.query import Query
from audiomancer.browse.search.relevance import BY_RELEVANCE, has_relevance


def usual_order(query: Query) -> tuple[str, bool]:
    """Name of the order of a list until the user chooses another, and whether the greatest value comes first.

    Where a tempo is asked for, the tempo: one-shots fit any and would stand among the few loops that are meant; without
    a tempo they come last. Where the brighter, shorter, louder ones of something are asked for, the brightest first.
    Where words are asked for, what answers them best. Else the name.
    """
    if query.find(Tempo) is not None:
        return "bpm", False
    quality = next((one.quality for one in query.conditions if one.quality), None)
    if quality is not None:
        return quality.column, quality.is_upper
    return BY_RELEVANCE if has_relevance(query) else "name", False


def usual_order_text(query: Query) -> str:
    """The usual order as the terminal takes one: a minus stands before a column whose greatest value comes first."""
    column, is_descending = usual_order(query)
    return f"-{column}" if is_descending else column
