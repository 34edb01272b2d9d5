"""The order of a list until the user chooses another."""

from __future__ import annotations

from audiomancer.browse.search.conditions import Tempo
from audiomancer.browse.search.query import Query


def usual_order(query: Query) -> tuple[str, bool]:
    """Name of the column that orders a list until the user chooses another, and whether the greatest value comes first.

    Where a tempo is asked for, the tempo: one-shots fit any and would stand among the few loops that are meant; without
    a tempo they come last. Where the brighter, shorter, louder ones of something are asked for, the brightest first.
    Else the name.
    """
    if query.find(Tempo) is not None:
        return "bpm", False
    quality = next((one.quality for one in query.conditions if one.quality), None)
    return ("name", False) if quality is None else (quality.column, quality.is_upper)


def usual_order_text(query: Query) -> str:
    """The usual order as the terminal takes one: a minus stands before a column whose greatest value comes first."""
    column, is_descending = usual_order(query)
    return f"-{column}" if is_descending else column
