"""Queries near one that finds nothing or little: another tempo, neighbours of a key, one condition less."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.condition import Chip, Condition, Mask
from audiomancer.browse.search.conditions import (
    AnyQuery,
    Excluded,
    FolderLevels,
    Folders,
    InCollections,
    Instruments,
    Keys,
    Kind,
    Notes,
    Tempo,
    Term,
)
from audiomancer.browse.search.facets import failures
from audiomancer.browse.search.matching import condition_masks, matching_mask
from audiomancer.browse.search.number_range import Range
from audiomancer.browse.search.query import Query
from audiomancer.vocabulary import INSTRUMENT_GROUPS

_WORD: Final = 3
_KIND: Final = 5
_INSTRUMENT: Final = 6
_WEIGHTS: Final[dict[type[Condition], int]] = {
    Keys: 1, Notes: 1, Tempo: 2, Excluded: 2, Term: _WORD, Folders: 4, FolderLevels: 4, InCollections: 4,
    Kind: _KIND, Instruments: _INSTRUMENT,
}  # fmt: skip
"""Share of what is meant that goes with a condition, least first; 0 for others: stars, moods, lengths."""

_NEAR: Final = 1.25
"""Tempi that are farther, up or down, sound like another piece."""

_NUMBER: Final = re.compile(r"\d{2,3}(?:\.\d+)?")
_LEAST_BPM: Final = 60
_MOST_BPM: Final = 200
"""Numbers that a musician who types one alone means as a tempo."""

_STRETCHED: Final = 1.05
"""A loop that is stretched by a twentieth sounds as it was made."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A query that finds something.

    Attributes:
        label: What it does: "122 BPM", "Drop “night”".
        query: The query.
        count: Sounds that it finds.
    """

    label: str
    query: Query
    count: int


def advice(index: BrowseIndex, query: Query, masks: dict[Hashable, Mask] | None = None) -> list[Advice]:
    """Queries near one that finds nothing, the nearest in meaning first.

    Near tempi and keys come first, for they leave everything else as it is; then what goes without one condition, last
    without the kind or the instrument, since another instrument is another question.

    Args:
        index: The list.
        query: What finds nothing.
        masks: Those of its conditions, where they are at hand.
    """
    masks = condition_masks(index, query) if masks is None else masks
    failed = failures(masks, index.row_count)
    without = [
        (chip, rest, int(np.count_nonzero(rest)))
        for condition in query.conditions
        for chip in condition.chips()
        for rest in [_rest(index, query, condition, chip, masks, failed)]
    ]
    found = [
        near
        for chip, rest, _ in without
        for near in (*_near_tempi(index, query, chip.condition, rest), *_near_keys(index, query, chip.condition, rest))
    ]
    dropped = sorted((one for one in without if one[2]), key=lambda one: (_weight(index, one[0].condition), -one[2]))
    found += [Advice(f"Drop {chip.label}", query.without(chip), count) for chip, _, count in dropped]
    return found or _without_several(index, query)


def wider(index: BrowseIndex, query: Query, masks: dict[Hashable, Mask]) -> list[Advice]:
    """Queries that find more than one that finds little: tempi a little around those asked for, compatible keys.

    Args:
        index: The list.
        query: What finds little.
        masks: Those of its conditions.
    """
    failed = failures(masks, index.row_count)
    found: list[Advice] = []
    for condition in query.conditions:
        if isinstance(condition, (Tempo, Keys)):
            mask = masks[condition.slot]
            others: Mask = index.alive & (failed == ~mask)
            count = int(np.count_nonzero(others & mask))
            offered = (*_around(index, query, condition, others), *_near_keys(index, query, condition, others))
            if any(one.is_relative for one in query.conditions):
                # What a word that compares means depends on the others: "dark" is the darker third of what they find.
                offered = tuple(
                    replace(one, count=int(np.count_nonzero(matching_mask(index, one.query)))) for one in offered
                )
            found += [one for one in offered if one.count > count]
    return found


def _around(index: BrowseIndex, query: Query, condition: Condition, rest: Mask) -> Iterator[Advice]:
    """The query with the tempi a twentieth below and above those it has: as far as a loop stretches unnoticed."""
    if not isinstance(condition, Tempo):
        return
    low, high = condition.wanted.low, condition.wanted.high
    low = None if low is None else float(np.floor(low / _STRETCHED))
    high = None if high is None else float(np.ceil(high * _STRETCHED))
    asked = Tempo(Range(low, high), condition.is_exact, condition.is_timed)
    label = asked.chips()[0].label.partition(" ½")[0]
    yield Advice(label, query.replaced(Tempo, asked), int(np.count_nonzero(rest & asked.mask(index))))


def _rest(
    index: BrowseIndex,
    query: Query,
    condition: Condition,
    chip: Chip,
    masks: dict[Hashable, Mask],
    failed: NDArray[np.uint8],
) -> Mask:
    """Rows that a query finds without a chip."""
    if any(one.is_relative for one in query.conditions):
        # What the others mean depends on it.
        return matching_mask(index, query.without(chip))
    others: Mask = index.alive & (failed == ~masks[condition.slot])
    rest = condition.without(chip)
    return others if rest is None else others & rest.mask(index)


def _weight(index: BrowseIndex, condition: Condition) -> int:
    if isinstance(condition, AnyQuery):
        return max(_weight(index, one) for query in condition.queries for one in query.conditions)
    if isinstance(condition, Term) and not condition.is_excluded:
        if condition.quality is not None:
            return 0
        instruments = index.synonyms.meaning(condition.word).instruments
        return _KIND if instruments == INSTRUMENT_GROUPS["loop"] else _INSTRUMENT if instruments else _WORD
    return _WEIGHTS.get(type(condition), 0)


def _near_tempi(index: BrowseIndex, query: Query, condition: Condition, rest: Mask) -> Iterator[Advice]:
    """The query with the next lower and the next higher tempo that the rest of it has; a number as a tempo."""
    if isinstance(condition, Term) and _NUMBER.fullmatch(condition.word) and not condition.is_excluded:
        bpm = float(condition.word)
        asked = Tempo(Range(bpm, bpm))
        count = int(np.count_nonzero(rest & asked.mask(index)))
        if count and _LEAST_BPM <= bpm <= _MOST_BPM:
            others = (one for one in query.conditions if one != condition)
            yield Advice(f"{bpm:g} BPM", Query(*others, asked), count)
    if not isinstance(condition, Tempo):
        return
    known = index.column("bpm")[rest]
    known = np.round(known[np.isfinite(known)].astype(float), 1)
    low = condition.wanted.low if condition.wanted.low is not None else condition.wanted.high
    high = condition.wanted.high if condition.wanted.high is not None else low
    if low is None or high is None:
        return
    lower = known[(known < low) & (known >= low / _NEAR)]
    higher = known[(known > high) & (known <= high * _NEAR)]
    near = [*([float(lower.max())] if len(lower) else []), *([float(higher.min())] if len(higher) else [])]
    for bpm in sorted(near, key=lambda one: min(abs(one - low), abs(one - high))):
        asked = Tempo(Range(bpm, bpm), condition.is_exact, condition.is_timed)
        count = int(np.count_nonzero(rest & asked.mask(index)))
        if count:
            yield Advice(f"{bpm:g} BPM", query.replaced(Tempo, asked), count)


def _near_keys(index: BrowseIndex, query: Query, condition: Condition, rest: Mask) -> Iterator[Advice]:
    """The query with the neighbours of its keys."""
    if isinstance(condition, Keys) and not condition.with_compatible:
        asked = Keys(condition.codes, with_compatible=True)
        count = int(np.count_nonzero(rest & asked.mask(index)))
        if count:
            yield Advice("Compatible keys too", query.replaced(Keys, asked), count)


def _without_several(index: BrowseIndex, query: Query) -> list[Advice]:
    """The query without as many of its least conditions as are in the way."""
    conditions = sorted(query.conditions, key=lambda one: _weight(index, one))
    for number in range(2, len(conditions)):
        left = Query(*conditions[number:])
        count = int(np.count_nonzero(matching_mask(index, left)))
        if count:
            labels = [chip.label for one in conditions[:number] for chip in one.chips()]
            return [Advice(f"Drop {', '.join(labels[:-1])} and {labels[-1]}", left, count)]
    return []
