"""Masks of conditions that stand side by side: what some of them mean depends on what the others find."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from audiomancer.browse.search.condition import Condition, Mask

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex


def masks_of(index: BrowseIndex, conditions: Sequence[Condition], among: Mask | None = None) -> dict[Hashable, Mask]:
    """The mask of each condition by its slot; not to be written to.

    Args:
        index: The list.
        conditions: Conditions that must all be so. A relative one that stands alone is a word like any other.
        among: Rows that satisfy what stands around them; None where nothing does.
    """
    plain = [one for one in conditions if not one.is_relative or (len(conditions) == 1 and among is None)]
    # While the user types or moves a handle, all conditions but one stay: their masks are cached.
    masks = {one.slot: index.cached_mask(one, partial(one.mask, index)) for one in plain}
    relative = [one for one in conditions if one.slot not in masks]
    if not relative:
        return masks
    base = index.alive.copy() if among is None else among & index.alive
    for mask in masks.values():
        base &= mask
    qualities = tuple(one.quality for one in relative if one.quality is not None)
    for one in relative:
        masks[one.slot] = (
            one.mask_among(index, base, qualities)
            if among is not None
            else index.cached_mask((one, tuple(conditions)), partial(one.mask_among, index, base, qualities))
        )
    return masks


def quality_words(conditions: Sequence[Condition]) -> list[str]:
    """Words for the part of what the others find that conditions ask for: "the brighter third"."""
    if len(conditions) == 1:
        return []
    return [f"the {one.quality.comparative} third" for one in conditions if one.quality is not None]
