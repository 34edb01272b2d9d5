"""Finds copies of one sound in other files, by embedding, length and waveform.

Two sounds are copies where the cosine of their embeddings, the correlation of their waveform overviews and their
lengths all say so: the limits let nine in ten re-encoded, resampled, quieter or mono copies through. What also sounds
the same are the takes and velocity layers of one instrument, and those a musician wants side by side: two files of
one folder are copies only where they have the same name in two formats.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.index.near_copies import NearCopies
from audiomancer.storage import NO_SAMPLE, NeighbourIndex

LEAST_COSINE: Final = 0.985
LEAST_SHAPE: Final = 0.985
_MOST_LATER_S: Final = 0.06
"""MP3 encoders add so much at the beginning and the end."""
_MOST_LATER: Final = 0.005

_ONE_BY_ONE: Final = 200
"""So few new sounds are looked up each by itself; more are compared cell by cell."""
_NEAREST: Final = 48
_BLOCK: Final = 256
_PAIRS_PER_ROW: Final = 64
"""Of a thousand copies of one sound each is compared with so many; the group is the same."""
_CHECKED_AT_ONCE: Final = 4_000
_SHIFTS: Final = range(-6, 7)
_COLUMNS: Final = 256
_QUIETEST: Final = 6.0
"""Overviews that reach no further hold too few steps to be compared."""

Pairs = NDArray[np.int64]
OverviewsOf = Callable[[Collection[str]], dict[str, bytes]]


def find_copies(
    index: BrowseIndex,
    neighbours: NeighbourIndex,
    overviews_of: OverviewsOf,
    known: NearCopies,
    check: Callable[[], None],
) -> NearCopies | None:
    """Compare the sounds that were not compared yet with all others.

    For any thread; changes of the index meanwhile are compared the next time.

    Args:
        index: The list.
        neighbours: The embeddings.
        overviews_of: Reads waveform overviews by sample id.
        known: What was found before.
        check: Called now and then; raises to end the search.

    Returns:
        All groups; None where nothing is new.
    """
    row_count = index.row_count
    keys = index.column("sample_key")[:row_count].copy()
    rows = np.flatnonzero(index.alive[:row_count] & (keys != np.uint64(NO_SAMPLE)))
    places = neighbours.places_of_keys(keys[rows])
    has_place = places >= 0
    rows, wanted = rows[has_place], places[has_place].astype(np.int64)
    is_fresh = ~np.isin(keys[rows], known.compared)
    if not is_fresh.any():
        return None
    durations = index.column("duration_s")[rows].astype(np.float64)
    pairs = [np.zeros((0, 2), np.int64)]
    for found in _close_pairs(neighbours, wanted, durations, is_fresh):
        check()
        pairs.append(found)
    # Pairs of places in `rows`, each once.
    close = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    names = _Names(index, rows)
    close = close[names.which_may_be_copies(close)]
    likeness = [np.zeros(0, np.float32)]
    for first in range(0, len(close), _CHECKED_AT_ONCE):
        check()
        likeness.append(_shape_likeness(index, rows, close[first : first + _CHECKED_AT_ONCE], overviews_of))
    alike = np.concatenate(likeness)
    order = np.argsort(-alike, kind="stable")
    return _grouped(keys[rows], close[order[alike[order] >= LEAST_SHAPE]], is_fresh, known, names)


class _Names:
    """Folders and names of rows, for a look at each pair."""

    def __init__(self, index: BrowseIndex, rows: NDArray[np.int64]) -> None:
        self._index = index
        self._rows = rows
        self._folders = index.column("folder")[rows]
        self._formats = index.column("format")[rows]

    def which_may_be_copies(self, pairs: Pairs) -> NDArray[np.bool_]:
        """Mask of pairs, by `may_be_copies`."""
        a, b = pairs[:, 0], pairs[:, 1]
        found: NDArray[np.bool_] = self._folders[a] != self._folders[b]
        # Takes of one folder are many, and mostly of one format.
        for pair in np.flatnonzero(~found & (self._formats[a] != self._formats[b])).tolist():
            found[pair] = self.may_be_copies(int(a[pair]), int(b[pair]))
        return found

    def may_be_copies(self, a: int, b: int) -> bool:
        """False for two files of one folder, unless they have one name in two formats."""
        return bool(self._folders[a] != self._folders[b]) or self._stem(a) == self._stem(b)

    def _stem(self, position: int) -> str:
        return os.path.splitext(self._index.path(int(self._rows[position])))[0]  # noqa: PTH122 - many of them


def _close_pairs(
    neighbours: NeighbourIndex, places: NDArray[np.int64], durations: NDArray[np.float64], is_fresh: NDArray[np.bool_]
) -> Iterator[Pairs]:
    """Pairs of like embeddings and like lengths, one of them new, as positions in `places`; some more than once."""
    fresh = np.flatnonzero(is_fresh)
    if len(fresh) <= _ONE_BY_ONE:
        position = np.full(neighbours.place_count, -1, np.int64)
        position[places] = np.arange(len(places))
        for here in fresh.tolist():
            vector = neighbours.vector(int(places[here]))
            near, cosine = neighbours.nearest(vector, _NEAREST)
            near = near[(cosine >= LEAST_COSINE) & (near < len(position))]
            there = position[near]
            there = there[(there >= 0) & (there != here)]
            there = there[np.abs(durations[there] - durations[here]) <= _tolerance(durations[here])]
            yield np.stack([np.full(len(there), here), there], axis=1)
        return
    for inner, guests in _cells(neighbours, places):
        members = np.concatenate([inner, guests])
        order = np.argsort(durations[members], kind="stable")
        members, is_of_cell = members[order], (np.arange(len(members)) < len(inner))[order]
        lengths = durations[members]
        vectors = neighbours.vectors(places[members])
        ends = np.searchsorted(lengths, lengths + _tolerance(lengths), side="right")
        for first in range(0, len(members), _BLOCK):
            block = slice(first, min(first + _BLOCK, len(members)))
            reach = slice(first, int(ends[block].max()))
            alike = vectors[block] @ vectors[reach].T >= LEAST_COSINE
            a, b = np.nonzero(alike)
            a, b = a + first, b + first
            wanted = (b > a) & (b < ends[a]) & (is_of_cell[a] | is_of_cell[b])
            wanted &= is_fresh[members[a]] | is_fresh[members[b]]
            a, b = a[wanted], b[wanted]
            # The first few of each row.
            nth = np.arange(len(a)) - np.searchsorted(a, a)
            is_chosen = nth < _PAIRS_PER_ROW
            yield np.stack([members[a[is_chosen]], members[b[is_chosen]]], axis=1)


def _cells(
    neighbours: NeighbourIndex, places: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Positions in `places` cell by cell: those in it, and those to whose vectors its centre is the second nearest."""
    centres = neighbours.base.centres
    if len(centres) < 2:
        yield np.arange(len(places)), np.zeros(0, np.int64)
        return
    first = np.empty(len(places), np.int32)
    second = np.empty(len(places), np.int32)
    block = 8192
    for begin in range(0, len(places), block):
        likeness = neighbours.vectors(places[begin : begin + block]) @ centres.T
        nearest = likeness.argmax(axis=1)
        first[begin : begin + block] = nearest
        likeness[np.arange(len(nearest)), nearest] = -2
        second[begin : begin + block] = likeness.argmax(axis=1)
    cells = np.arange(len(centres) + 1)
    by_first, by_second = np.argsort(first, kind="stable"), np.argsort(second, kind="stable")
    ends_of_cell = np.searchsorted(first[by_first], cells)
    guest_ends = np.searchsorted(second[by_second], cells)
    for cell in range(len(centres)):
        inner = by_first[ends_of_cell[cell] : ends_of_cell[cell + 1]]
        if len(inner):
            yield inner, by_second[guest_ends[cell] : guest_ends[cell + 1]]


def _tolerance(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(_MOST_LATER_S, _MOST_LATER * lengths)


def _shape_likeness(
    index: BrowseIndex, rows: NDArray[np.int64], pairs: Pairs, overviews_of: OverviewsOf
) -> NDArray[np.float32]:
    """Correlation of the waveform overviews of pairs."""
    needed, where = np.unique(pairs, return_inverse=True)
    ids = [index.sample_id(int(row)) or "" for row in rows[needed]]
    overviews = overviews_of(ids)
    shapes = np.zeros((len(needed), _COLUMNS, 2), np.float32)
    for number, sample_id in enumerate(ids):
        overview = overviews.get(sample_id, b"")
        if len(overview) == 2 * _COLUMNS:
            shapes[number] = np.frombuffer(overview, np.int8).reshape(_COLUMNS, 2)
    where = where.reshape(-1, 2)
    return shape_likeness(shapes[where[:, 0]], shapes[where[:, 1]])


def shape_likeness(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Highest correlation of two overviews over small shifts, 0 for those that are too quiet for that.

    Args:
        a: float32, shape (n, 256, 2), minima and maxima as steps of ±127.
        b: The same.

    Returns:
        float32, shape (n,), -1 to 1.
    """
    best = np.full(len(a), -1.0, np.float32)
    for shift in _SHIFTS:
        one = a[:, max(0, shift) : _COLUMNS + min(0, shift)].reshape(len(a), -1)
        other = b[:, max(0, -shift) : _COLUMNS - max(0, shift)].reshape(len(b), -1)
        norm = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
        product = (one * other).sum(axis=1)
        np.maximum(best, np.divide(product, norm, out=np.zeros_like(norm), where=norm > 0), out=best)
    is_quiet = np.minimum(np.abs(a).max(axis=(1, 2), initial=0), np.abs(b).max(axis=(1, 2), initial=0)) < _QUIETEST
    best[is_quiet] = 0
    return best


def _grouped(
    keys: NDArray[np.uint64], pairs: Pairs, is_fresh: NDArray[np.bool_], known: NearCopies, names: _Names
) -> NearCopies:
    """Groups of sounds that are mostly copies of each other, and of which no two are takes of one folder.

    Args:
        keys: Of all sounds.
        pairs: Copies, the most alike first.
        is_fresh: Which sounds were not compared before.
        known: The groups so far.
        names: Of all sounds.
    """
    copies = {(a, b) for a, b in pairs.tolist()} | {(b, a) for a, b in pairs.tolist()}
    position = {key: number for number, key in enumerate(keys.tolist())} if len(known.keys) else {}
    group_of: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for key, group in zip(known.keys.tolist(), known.groups.tolist(), strict=True):
        here = position.get(key)
        if here is not None and not is_fresh[here]:
            group_of[here] = group
            members.setdefault(group, []).append(here)
    unused = max(members, default=-1) + 1
    for pair in pairs.tolist():
        for here in pair:
            if here not in group_of:
                group_of[here], members[unused] = unused, [here]
                unused += 1
        one, other = sorted(group_of[here] for here in pair)
        if one == other or not _fit(members[one], members[other], copies, names):
            continue
        for here in members[other]:
            group_of[here] = one
        members[one] += members.pop(other)
    groups = [(number, group) for number, group in enumerate(members.values()) if len(group) > 1]
    return NearCopies(
        keys[np.array([here for _, group in groups for here in group], np.int64)],
        np.array([number for number, group in groups for _ in group], np.int32),
        np.sort(keys),
    )


def _fit(group: list[int], other: list[int], copies: set[tuple[int, int]], names: _Names) -> bool:
    """Check whether two groups are one: at least half of the pairs across are copies, so that no chain is long."""
    pairs = [(here, there) for here in group for there in other]
    return 2 * sum(pair in copies for pair in pairs) >= len(pairs) and all(
        names.may_be_copies(here, there) for here, there in pairs
    )
