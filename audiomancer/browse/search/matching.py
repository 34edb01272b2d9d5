"""Query to masks: one boolean column for each kind of condition, so that lists, facets and advice share the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_table import RANGES, UNKNOWN
from audiomancer.browse.columns.text_table import fold_line
from audiomancer.browse.index.copy_folds import RankedCopies
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.query import Condition, Query, Range, Term
from audiomancer.vocabulary import INSTRUMENTS, MOODS, compatible_keys, instruments_named

Mask = NDArray[np.bool_]

HIDDEN: Final = "hidden"
"""Name of the column, and of the flag of queries that ask for hidden sounds."""


COPIED: Final = "copied"
"""Name of the flag of queries that ask for sounds with copies."""


def condition_masks(index: BrowseIndex, query: Query, *, is_folded: bool = True) -> dict[str, Mask]:
    """The mask of each kind of condition that `query` has, by the kind names of `query.Condition`.

    Args:
        index: The columns.
        query: The conditions.
        is_folded: One mask more leaves of copies of one sound only the best; a query for copies, for missing or hidden
            sounds or for a collection shows them all.
    """
    # While the user types or moves a handle, all conditions but one stay: their masks are at hand.
    masks: dict[str, Mask] = {}
    for number, term in enumerate(query.terms):
        masks[f"term {number}"] = index.kept_mask(term, partial(_term_mask, index, term))
    if query.bpm is not None:
        wanted, is_exact = query.bpm, query.is_bpm_exact
        masks["bpm"] = index.kept_mask(
            ("bpm", wanted, is_exact), lambda: bpm_mask(index.column("bpm"), wanted, is_exact)
        )
    if query.keys:
        masks["key"] = index.kept_mask(
            ("key", query.keys, query.with_compatible_keys), partial(_key_mask, index, query)
        )
    if query.instruments:
        codes = [INSTRUMENTS.index(name) for name in query.instruments if name in INSTRUMENTS]
        masks["instrument"] = index.kept_mask(
            ("instrument", query.instruments), lambda: _one_of(index.column("instrument"), codes)
        )
    if query.moods:
        bits = sum(1 << MOODS.index(mood) for mood in query.moods if mood in MOODS)
        masks["mood"] = index.kept_mask(("mood", bits), lambda: (index.column("mood_bits") & np.uint32(bits)) != 0)
    masks |= _of_columns(index, query)
    if query.folders:
        masks["folder"] = index.kept_mask(("folder", query.folders), lambda: folders_mask(index, query.folders))
    masks |= _said_by_user(index, query)
    for number, other in enumerate(query.excluded):
        masks[f"excluded {number}"] = index.kept_mask(("excluded", other), partial(_excluding_mask, index, other))
    # Who asks for files that are gone, or for what was put into a collection, means each of them.
    if is_folded and not query.collections and not query.flags & {COPIED, HIDDEN, "missing"}:
        shown = index.copies.folded(index, masks.values())
        if shown is not None:
            masks["folded"] = shown
    return masks


def _of_columns(index: BrowseIndex, query: Query) -> dict[str, Mask]:
    """Masks of the conditions on one column each."""
    masks: dict[str, Mask] = {}
    if query.kind is not None:
        masks["kind"] = index.column("loop") == (1 if query.kind == "loop" else 0)
    if query.length_s is not None:
        masks["length"] = _range_mask(index.column("duration_s"), query.length_s)
    for name, wanted_range in query.ranges:
        masks[f"range {name}"] = _range_mask(index.column(RANGES[name].name), wanted_range)
    if query.formats:
        wanted_formats = {text.lower() for text in query.formats}
        codes = [code for code, text in enumerate(index.formats) if text.lower() in wanted_formats]
        masks["format"] = index.kept_mask(("format", query.formats), lambda: _one_of(index.column("format"), codes))
    if query.is_favourite:
        masks["favourite"] = index.column("favourite").astype(bool)
    return masks


def _excluding_mask(index: BrowseIndex, other: Query) -> Mask:
    """Rows that do not satisfy all conditions of a query."""
    found = np.ones(index.row_count, bool)
    for kind, mask in condition_masks(index, other, is_folded=False).items():
        # That hidden sounds are left out is no condition of the query.
        if kind != "shown":
            found &= mask
    return ~found


def _said_by_user(index: BrowseIndex, query: Query) -> dict[str, Mask]:
    """Masks of the conditions on what the user says."""
    masks: dict[str, Mask] = {}
    for number, group in enumerate(query.tags):
        masks[f"tag {number}"] = index.kept_mask(("tag", group), partial(_tag_mask, index, group))
    if query.rating is not None:
        low, high = query.rating.low or 0, 5 if query.rating.high is None else query.rating.high
        masks["rating"] = (index.column("rating") >= low) & (index.column("rating") <= high)
    if query.collections:
        masks["collection"] = index.kept_mask(
            ("collection", query.collections), partial(_collections_mask, index, query.collections)
        )
    for name in sorted(query.flags - {HIDDEN}):
        masks[f"flag {name}"] = _flag_mask(index, name)
    is_hidden = index.column(HIDDEN)
    if HIDDEN in query.flags:
        masks[f"flag {HIDDEN}"] = is_hidden
    elif is_hidden.any():
        masks["shown"] = ~is_hidden
    return masks


def mask_name(condition: Condition) -> str:
    """Under which name `condition_masks` has the mask of a condition."""
    return (
        f"{condition.kind} {condition.value}"
        if condition.kind in ("term", "tag", "flag", "excluded", "range")
        else condition.kind
    )


def combined(index: BrowseIndex, masks: dict[str, Mask], without: str = "") -> Mask:
    """All masks ANDed, leaving out one kind; of what is in the library."""
    result = index.alive.copy()
    for kind, mask in masks.items():
        if kind != without:
            result &= mask
    return result


def matching_mask(index: BrowseIndex, query: Query, *, is_folded: bool = True) -> Mask:
    """Mask of the rows that satisfy the query, of copies of one sound the best, or all of them."""
    return combined(index, condition_masks(index, query, is_folded=is_folded))


def unfiltered_count(index: BrowseIndex) -> int:
    """Rows of the list without any condition: what is hidden is not among them, and of copies the best is."""
    return int(np.count_nonzero(index.kept_mask("unfiltered", lambda: matching_mask(index, Query()))))


def bpm_mask(bpm: NDArray[np.float32], wanted: Range, is_exact: bool) -> Mask:
    """Rows whose tempo lies in the range, or half or double of it where that has two ends and is not exact."""
    # A tempo typed as a whole number means what the column shows for it: 124 finds 123.97.
    tolerance = 0.05
    low = -np.inf if wanted.low is None else wanted.low - tolerance
    high = np.inf if wanted.high is None else wanted.high + tolerance
    mask = _between(bpm, low, high)
    # Half and double of "from 120" would be almost every tempo there is.
    if not is_exact and wanted.low is not None and wanted.high is not None:
        mask |= _between(bpm, low / 2, high / 2)
        mask |= _between(bpm, low * 2, high * 2)
    return mask


def _between(values: NDArray[Any], low: float, high: float) -> Mask:
    mask: Mask = values >= low
    mask &= values <= high
    return mask


def octave_of_match(bpm: float, wanted: Range) -> float:
    """1, 2 or 0.5: which multiple of a tempo lies in the range; 1 where the tempo itself does."""
    for factor in (1.0, 2.0, 0.5):
        if bpm_mask(np.array([bpm * factor], np.float32), wanted, is_exact=True)[0]:
            return factor
    return 1.0


def _key_mask(index: BrowseIndex, query: Query) -> Mask:
    keys = index.column("key")
    wanted = set(query.keys)
    if query.with_compatible_keys:
        for code in query.keys:
            wanted |= compatible_keys(code)
    # A drum fits every key: in compatible mode what has no key stays.
    return _one_of(keys, [*wanted, UNKNOWN] if query.with_compatible_keys else list(wanted))


def _one_of(codes: NDArray[np.uint8], wanted: list[int]) -> Mask:
    # A comparison of a million bytes takes a fraction of a look into a table.
    mask = np.zeros(len(codes), bool)
    for code in wanted:
        mask |= codes == code
    return mask


def _range_mask(values: NDArray[Any], wanted: Range) -> Mask:
    low = -np.inf if wanted.low is None else wanted.low
    high = np.inf if wanted.high is None else wanted.high
    return _between(values, low, high)


def _text_mask(index: BrowseIndex, needle: str) -> Mask:
    mask = index.names.containing(needle)
    mask |= index.folder_mask(needle)
    # What the user wrote on a sound is found like its name.
    if len(index.tag_sets) > 1:
        mask |= index.tag_sets.containing(needle).take(index.column("tag_set"))
    mask[index.notes.containing(needle)] = True
    return mask


def _term_mask(index: BrowseIndex, term: Term) -> Mask:
    mask = _text_mask(index, fold_line(term.text))
    if not term.is_phrase:
        # The same word as a tag: "kick" finds what sounds like one, too.
        mask |= _heard_as(index, term.text)
    return ~mask if term.is_excluded else mask


def _heard_as(index: BrowseIndex, word: str) -> Mask:
    """Rows whose instrument or mood a word names."""
    mask = _one_of(index.column("instrument"), [INSTRUMENTS.index(name) for name in instruments_named(word)])
    if word.lower() in MOODS:
        mask |= (index.column("mood_bits") & np.uint32(1 << MOODS.index(word.lower()))) != 0
    return mask


def _tag_mask(index: BrowseIndex, group: frozenset[str]) -> Mask:
    mask = np.zeros(index.row_count, bool)
    for name in group:
        if len(index.tag_sets) > 1:
            mask |= index.tag_sets.having(name).take(index.column("tag_set"))
        mask |= _heard_as(index, name)
    return mask


def _collections_mask(index: BrowseIndex, names: Sequence[str]) -> Mask:
    mask = np.zeros(index.row_count, bool)
    for name in names:
        mask |= index.collected.mask(name, index.column("sample_key"))
    return mask


def _flag_mask(index: BrowseIndex, name: str) -> Mask:
    columns: dict[str, Callable[[], Mask]] = {
        "missing": lambda: index.column("missing"),
        "noted": lambda: index.column("noted"),
        "tagged": lambda: index.column("tag_set") > 0,
        COPIED: lambda: copied_mask(index.column("location_count"), index.copies.ranked(index)),
    }
    return columns[name]()


def copied_mask(location_counts: NDArray[np.int32], copies: RankedCopies) -> Mask:
    """Rows whose content lies at several places, or that have copies in other files."""
    mask: Mask = location_counts > 1
    mask[copies.with_copies()] = True
    return mask


def folders_mask(index: BrowseIndex, names: Sequence[str]) -> Mask:
    """Rows in any of these folders."""
    mask = np.zeros(index.row_count, bool)
    for name in names:
        mask |= index.folder_mask(fold_line(name))
    return mask
