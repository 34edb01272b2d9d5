"""The order of a list until the user chooses another."""

from __future__ import annotations

from audiomancer.browse.search.conditions import Tempo
from audiomancer.browse.search.query import Query


def usual_order(query: Query) -> str:
    """Name of the column that orders a list until the user chooses another: tempo where one is asked for, else name.

    One-shots fit any tempo and would stand among the few loops that are meant; without a tempo they come last.
    """
    return "name" if query.find(Tempo) is None else "bpm"
