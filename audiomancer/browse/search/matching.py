"""Query to masks: one boolean column for each condition, so that lists, facets and advice share the work."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import Final

import numpy as np

from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.condition import Mask
from audiomancer.browse.search.conditions import State, Term
from audiomancer.browse.search.conditions.together import masks_of
from audiomancer.browse.search.query import Query

_HIDDEN: Final = State("hidden")


def condition_masks(index: BrowseIndex, query: Query, *, is_grouped: bool = True) -> dict[Hashable, Mask]:
    """The mask of each condition that `query` has, by the slots of the conditions.

    Two masks more may be among them: "shown" leaves out hidden sounds; "folded", where `is_grouped` and no condition
    asks for copies, all copies of a sound but the best.
    """
    masks = masks_of(index, query.conditions)
    if _HIDDEN not in query.conditions:
        is_hidden = index.column("hidden")
        if is_hidden.any():
            masks["shown"] = ~is_hidden
    if is_grouped and not any(condition.shows_copies for condition in query.conditions):
        shown = index.copies.representatives(index, masks.values())
        if shown is not None:
            masks["folded"] = shown
    return masks


def without_unfound_words(
    index: BrowseIndex, query: Query, *, may_be_empty: bool = False
) -> tuple[Query, tuple[Term, ...]]:
    """A query without the words that are in no sound of the library, and these words.

    One slip in typing is no reason to show nothing: the list says what it left out. But a query of nothing else stays
    as it is, unless `may_be_empty`: all sounds are no answer to a word that none of them has.
    """
    unknown = tuple(term for term in query.all(Term) if not term.is_excluded and is_unfound(index, term))
    if not unknown or not len(index):
        return query, ()
    rest = Query(*(condition for condition in query.conditions if condition not in unknown))
    return (query if rest.is_empty and not may_be_empty else rest), unknown


def is_unfound(index: BrowseIndex, term: Term) -> bool:
    """True where no sound of the library has a word, nor is what it says of sounds."""
    if term.quality is not None and index.kind_ranks.is_known(term.quality.column):
        return False
    return not (index.cached_mask(term, partial(term.mask, index)) & index.alive).any()


def combined(index: BrowseIndex, masks: dict[Hashable, Mask]) -> Mask:
    """All masks ANDed, of what is in the library."""
    result = index.alive.copy()
    for mask in masks.values():
        result &= mask
    return result


def matching_mask(index: BrowseIndex, query: Query, *, is_grouped: bool = True) -> Mask:
    """Mask of the rows that satisfy the query, of copies of one sound the best, or all of them."""
    return combined(index, condition_masks(index, query, is_grouped=is_grouped))


def unfiltered_count(index: BrowseIndex) -> int:
    """Rows of the list without any condition: what is hidden is not among them, and of copies the best is."""
    return int(np.count_nonzero(index.cached_mask("unfiltered", lambda: matching_mask(index, Query()))))


def listed_total(index: BrowseIndex, query: Query) -> int:
    """Rows of which a query lists some: with each copy where it asks for copies, with hidden ones where for these."""
    if not any(condition.shows_copies for condition in query.conditions):
        return unfiltered_count(index)
    if _HIDDEN in query.conditions:
        return len(index)
    mask = index.cached_mask("ungrouped", lambda: matching_mask(index, Query(), is_grouped=False))
    return int(np.count_nonzero(mask))
