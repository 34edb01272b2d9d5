"""States of the list, as they were and as they are stored, and the order by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse import NO_BLEND, Blend, GroupSource, Query, SimilaritySource, Synonyms, parse, to_text
from audiomancer.browse.search.conditions import InCollections
from audiomancer.browse.search.relevance import LIST_ORDERS

BY_COLLECTION: Final = "collection"
"""Order of a list: as the user ordered the collection that it shows."""

_MOST_STATES: Final = 100
_MOST_STORED: Final = 20
_MOST_IN_GROUP: Final = 200


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """One state of the list.

    Attributes:
        query: What narrows it.
        source: What it resembles: a sample, a part of a sound, or several; None for the plain list.
        sort_column: Name of the column that orders it.
        is_descending: Direction.
        then_column: Name of the column that orders what is equal in the first one; empty for the name.
        then_descending: Direction of that.
        blend: What is asked beside the source: another one, one to stay away from, steps.
    """

    query: Query
    source: SimilaritySource | None = None
    sort_column: str = "name"
    is_descending: bool = False
    then_column: str = ""
    then_descending: bool = False
    blend: Blend = NO_BLEND

    def asking(self, source: SimilaritySource, blend: Blend) -> Viewpoint:
        """The list of what sounds like a source, under the filters of this one.

        A question from a plain list begins without the words of its search, and a collection as a question looks
        beyond itself. What is typed afterwards narrows the answer.
        """
        query = self.query
        if self.source is None:
            query = Query(*(one for one in query.conditions if not one.is_wording))
        if isinstance(source, GroupSource) and InCollections.names_in(query) == (source.name,):
            query = query.replaced(InCollections)
        return Viewpoint(query, source, "match", is_descending=True, blend=blend)


class ViewHistory:
    """States of the list before the present one, and those that were gone back from.

    Attributes:
        places: Queries that were asked for as a place of the sidebar, in the stead of what was searched for.
    """

    def __init__(self) -> None:
        self.places: set[Query] = set()
        self.before: list[Viewpoint] = []
        self.after: list[Viewpoint] = []

    @property
    def can_go(self) -> tuple[bool, bool]:
        """There is a state before the present one, and one after it."""
        return bool(self.before), bool(self.after)

    def push(self, left: Viewpoint) -> None:
        """Add a state that is left for a new one."""
        self.before.append(left)
        del self.before[:-_MOST_STATES]
        self.after.clear()

    def back(self, present: Viewpoint) -> Viewpoint | None:
        """The state before the present one; None at the start."""
        if not self.before:
            return None
        self.after.append(present)
        return self.before.pop()

    def left_out(self, present: Viewpoint) -> Query:
        """Conditions of the search from which similar sounds were asked for that are asked for no longer."""
        plain = next((view for view in reversed(self.before) if view.source is None), None)
        if present.source is None or plain is None:
            return Query()
        asked = set(present.query.conditions)
        return Query(*(one for one in plain.query.conditions if one not in asked))

    def back_to_search(self, present: Viewpoint) -> Viewpoint | None:
        """The search before a place; None where the present state is no place, or nothing was searched for before."""
        if present.query not in self.places:
            return None
        place = set(present.query.conditions)
        searches = (
            steps
            for steps, view in enumerate(reversed(self.before), 1)
            # What was searched for inside of the place is no way out of it.
            if view.query not in self.places and not place <= set(view.query.conditions)
        )
        steps = next(searches, 0)
        if not steps or self.before[-steps].query.is_empty:
            return None
        for _ in range(steps):
            self.after.append(present)
            present = self.before.pop()
        return present

    def forward(self, present: Viewpoint) -> Viewpoint | None:
        """The state that the present one was gone back from; None at the end."""
        if not self.after:
            return None
        self.before.append(present)
        return self.after.pop()

    def stored(self, synonyms: Synonyms) -> dict[str, object]:
        """The states as they are written in the settings: as many as one goes back."""
        return {
            "before": [stored_view(view, synonyms) for view in self.before[-_MOST_STORED:]],
            "after": [stored_view(view, synonyms) for view in self.after[-_MOST_STORED:]],
        }

    def load(self, stored: object, synonyms: Synonyms, blend: Blend) -> None:
        """Take states that `stored` gave; what makes no sense is left out."""
        if isinstance(stored, dict):
            self.before, self.after = (
                [view_of(one, synonyms, blend) for one in found if isinstance(one, dict)]
                if isinstance(found := stored.get(name), list)
                else []
                for name in ("before", "after")
            )


def stored_view(view: Viewpoint, synonyms: Synonyms) -> dict[str, object]:
    """A state as it is written in the settings. Parts and files from elsewhere would have to be analysed: they go."""
    order = view.sort_column if view.sort_column in (*LIST_ORDERS, BY_COLLECTION) else "name"
    stored: dict[str, object] = {"query": to_text(view.query, synonyms), "order": order, "down": view.is_descending}
    source = _stored_source(view.source)
    if source is None:
        return stored if view.source is None else {**stored, "down": False}
    sources = {"source": source, "second": _stored_source(view.blend.second)}
    sources["unlike"] = _stored_source(view.blend.unlike)
    return {**stored, **sources, "share": view.blend.share, "steps": list(view.blend.steps)}


def view_of(stored: Mapping[str, object], synonyms: Synonyms, blend: Blend) -> Viewpoint:
    """A state of what `stored_view` gave.

    Args:
        stored: What was given.
        synonyms: Those with which its text is read.
        blend: Weights and packs, which are set for all questions.
    """
    query = parse(str(stored.get("query", "")), synonyms).query
    order, source = str(stored.get("order", "name")), _source_of(stored.get("source"))
    if source is None:
        order = order if order in (*LIST_ORDERS, BY_COLLECTION) else "name"
        return Viewpoint(query, None, order, bool(stored.get("down")))
    share, steps = stored.get("share"), stored.get("steps")
    blend = replace(blend, second=_source_of(stored.get("second")), unlike=_source_of(stored.get("unlike")))
    blend = replace(blend, share=min(1.0, max(0.0, share)) if isinstance(share, float) else blend.share)
    for move, count in enumerate(steps[: len(blend.steps)] if isinstance(steps, list) else []):
        blend = blend.stepped(move, count if isinstance(count, int) else 0)
    return Viewpoint(query, source, "match", is_descending=True, blend=blend)


def _stored_source(source: SimilaritySource | None) -> object:
    if isinstance(source, GroupSource) and len(source.sample_ids) <= _MOST_IN_GROUP:
        return [source.name, *source.sample_ids]
    return source if isinstance(source, str) else None


def _source_of(stored: object) -> SimilaritySource | None:
    if isinstance(stored, list) and len(stored) > 1 and all(isinstance(one, str) for one in stored):
        return GroupSource(stored[0], tuple(stored[1:]))
    return stored if isinstance(stored, str) and stored else None


def by_chance(rows: NDArray[np.integer[Any]], entry_ids: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Rows in an order of chance, the same for each seed: what comes or goes leaves the others in their order.

    The numbers are SplitMix64's (Steele, Lea, Flood 2014) for the entries of the rows.

    Args:
        rows: Row numbers.
        entry_ids: Entry of each row of the index.
        seed: 0 or more; another one gives another order.
    """
    mixed = entry_ids[rows].astype(np.uint64) + np.uint64(seed)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    ordered: NDArray[np.int64] = np.asarray(rows, np.int64)[np.argsort(mixed ^ (mixed >> np.uint64(31)))]
    return ordered
