"""Counts beside the filters, and what to drop when nothing is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.collection_members import CollectionMembers
from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.browse.columns.ranks import MOST_RANK, RANKED, Ranks
from audiomancer.browse.index.duplicate_groups import RankedCopies
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.search.condition import Mask, instrument_counts
from audiomancer.browse.search.conditions import (
    CHARACTER_FIELDS,
    RECENTLY_ADDED,
    RECENTLY_PLAYED,
    Character,
    ColumnRange,
    Formats,
    Instruments,
    Keys,
    Kind,
    Length,
    Moods,
    Notes,
    Octave,
    Stars,
    Tempo,
)
from audiomancer.browse.search.conditions.notes import note_mask, octaves_of
from audiomancer.browse.search.conditions.tempo import fits_any_tempo
from audiomancer.browse.search.conditions.user import copied_mask
from audiomancer.browse.search.matching import condition_masks, unfiltered_count
from audiomancer.browse.search.query import Query
from audiomancer.browse.texts.user_texts import TagSets
from audiomancer.vocabulary import INSTRUMENTS, MOODS
from audiomancer.vocabulary.keys import KEYS, PITCH_CLASSES

BPM_LOW = 40.0
BPM_HIGH = 220.0
BPM_BINS = 60
CHARACTER_BINS = 20
LENGTH_LOW_S: Final = 0.05
LENGTH_HIGH_S: Final = 60.0
LOUDNESS_LOW_LUFS: Final = -48.0
LOUDNESS_HIGH_LUFS: Final = 0.0
OCTAVE_LOW: Final = 0
OCTAVE_HIGH: Final = 8
"""The histogram covers BPM_LOW to BPM_HIGH in BPM_BINS equal steps; tempi outside fall into the first or last one."""

LENGTH_EDGES_S: Final = (0.5, 2.0, 8.0)
"""Lengths between which sounds are counted."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Number of entries that each value would leave, under all conditions but those of the same kind.

    Attributes:
        total: Entries in the library that are not hidden, copies counted once.
        matching: Entries that satisfy the whole query.
        folded: Entries that satisfy it and are not listed, for the best copy of them is.
        hidden_matching: Entries that satisfy it and are not listed, for the user has hidden them.
        bpm_histogram: int64, shape (BPM_BINS,).
        keys: int64, shape (24,), by key code.
        notes: int64, shape (12,): one-shots with a note and no key, by pitch class.
        length_histogram: int64, shape (CHARACTER_BINS,), from LENGTH_LOW_S to LENGTH_HIGH_S in steps of one factor, and
            loudness_histogram, from LOUDNESS_LOW_LUFS to LOUDNESS_HIGH_LUFS in equal steps: what lies beyond is in the
            first or the last; of very many entries a part is counted.
        octaves: int64, by octave of the note, from OCTAVE_LOW to OCTAVE_HIGH, those beyond in the first and the last;
            of very many entries a part is counted.
        untimed: Entries that are there because they fit any tempo; 0 where no tempo is asked for.
        lengths: Entries up to each of LENGTH_EDGES_S and beyond the last: four numbers.
        formats: Entries by the short name of their format.
        instruments: By id.
        unknown_instruments: Entries without a known instrument.
        moods: By tag.
        loops: Loops.
        shots: One-shots.
        folders: Entries by source folder id, under no condition at all.
        rows_by_folder: int64, the same by the number of each folder in the `FolderTable`.
        favourites: Favourites in the library.
        recent: Entries that came in the last days, see `RECENTLY_ADDED`.
        played: Entries that were played in the last days, see `RECENTLY_PLAYED`.
        character: Number of entries in each of CHARACTER_BINS steps of the ranks, by column of `columns.ranks.RANKED`,
            int64; where they are very many, of a part of them.
        tags: By tag, most first: under the whole query, for a further tag narrows it.
        ratings: By stars, 0 for none: six numbers.
        hidden: Hidden sounds in the library.
        missing: Sounds whose files can't be reached.
        copied: Sounds that lie at several places, or have copies in other files.
        unlistable: Entries that satisfy the query and no list of similar sounds shows: what is asked with, what lies on
            the other side of a step, what is not analysed.
        has_collected: Whether any of the matching entries is in a collection.
    """

    total: int
    matching: int
    folded: int
    hidden_matching: int
    bpm_histogram: NDArray[np.int64]
    keys: NDArray[np.int64]
    notes: NDArray[np.int64]
    untimed: int
    lengths: tuple[int, ...]
    formats: dict[str, int]
    instruments: dict[str, int]
    unknown_instruments: int
    moods: dict[str, int]
    loops: int
    shots: int
    folders: dict[int, int]
    rows_by_folder: NDArray[np.int64]
    favourites: int
    recent: int
    played: int = 0
    character: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    length_histogram: NDArray[np.int64] = field(default_factory=lambda: np.zeros(CHARACTER_BINS, np.int64))
    loudness_histogram: NDArray[np.int64] = field(default_factory=lambda: np.zeros(CHARACTER_BINS, np.int64))
    octaves: NDArray[np.int64] = field(default_factory=lambda: np.zeros(OCTAVE_HIGH - OCTAVE_LOW + 1, np.int64))
    tags: dict[str, int] = field(default_factory=dict)
    ratings: tuple[int, ...] = (0,) * 6
    hidden: int = 0
    missing: int = 0
    copied: int = 0
    has_collected: bool = False
    unlistable: int = 0


@dataclass(frozen=True, slots=True)
class FacetPlan:
    """Input of the counts, taken where the index lives; counted wherever there is time.

    Attributes:
        masks: The mask of each condition, see `condition_masks`.
        columns: Columns by name.
        total: Entries in the library that are not hidden, copies counted once.
        tag_sets: The sets of tags.
        copies: Which rows are copies of one another.
        formats: Names of the formats by code.
        other_locations: Rows and folders of other places, see `OtherLocations`.
        source_ids: The source folder of each folder, by its number.
        ranks: Values at each rank; worked out when they are counted, for that takes longer than a frame.
        members: The collections.
    """

    masks: dict[Hashable, Mask]
    columns: dict[str, NDArray[Any]]
    total: int
    tag_sets: TagSets
    copies: RankedCopies
    formats: tuple[str, ...]
    other_locations: tuple[NDArray[np.int64], NDArray[np.int64]]
    source_ids: Sequence[int]
    ranks: Ranks
    members: CollectionMembers = field(default_factory=CollectionMembers)

    @classmethod
    def of(cls, index: BrowseIndex, masks: dict[Hashable, Mask]) -> FacetPlan:
        """Plan for masks of the index, see `condition_masks`."""
        columns = {name: index.column(name) for name in _COUNTED}
        copies = index.copies.ranked(index)
        places = (index.other_locations.rows, index.other_locations.folders)
        members = index.collection_members
        formats, ranks, sources = tuple(index.formats), index.ranks, index.folders.source_ids
        total, tags = unfiltered_count(index), index.tag_sets
        return cls(masks, columns, total, tags, copies, formats, places, sources, ranks, members)

    def count(self) -> Facets:
        """Count every facet. Safe in any thread; changes of the index meanwhile may or may not be counted."""
        alive = self.columns["alive"]
        failed = failures(self.masks, len(alive))
        everything = alive & (failed == 0)
        shown = alive & ~self.columns["hidden"]
        matching = np.flatnonzero(everything)
        in_folder = shown.copy()
        in_folder[self.copies.duplicates_in_folder(self.columns["folder_id"])] = False

        def others(slot: Hashable) -> NDArray[np.int64]:
            """Rows that satisfy every condition but that of a slot."""
            mask = self.masks.get(slot)
            return matching if mask is None else np.flatnonzero(alive & (failed == ~mask))

        bpm = self.columns["bpm"].take(others(Tempo.kind))
        bpm = bpm[~np.isnan(bpm)]
        step = np.float32((BPM_HIGH - BPM_LOW) / BPM_BINS)
        bins = np.clip((bpm - np.float32(BPM_LOW)) / step, 0, BPM_BINS - 1).astype(np.uint8)
        keys = _counts(self.columns["key"].take(others(Keys.kind)))
        by_note = others(Notes.kind)
        note_keys, is_loop, is_chord = (self.columns[name].take(by_note) for name in ("key", "loop", "chord"))
        notes = _counts(note_keys[note_mask(note_keys, is_loop, is_chord)])
        untimed = 0
        if Tempo.kind in self.masks:
            is_untimed = fits_any_tempo(self.columns["bpm"].take(matching), self.columns["loop"].take(matching))
            untimed = int(np.count_nonzero(is_untimed))
        lengths = np.searchsorted(
            np.array(LENGTH_EDGES_S, np.float32), self.columns["duration_s"].take(others(Length.kind))
        )
        formats = _counts(self.columns["format"].take(others(Formats.kind)))
        by_instrument = others(Instruments.kind)
        instruments = instrument_counts(*(self.columns[name].take(by_instrument) for name in ("instrument", "looped")))
        # Counting the distinct combinations once is far cheaper than one pass for every mood.
        combinations = np.bincount(self.columns["mood_bits"].take(others(Moods.kind)))
        present = np.nonzero(combinations)[0]
        moods = {mood: int(combinations[present[(present >> bit) & 1 == 1]].sum()) for bit, mood in enumerate(MOODS)}
        loop = _counts(self.columns["loop"].take(others(Kind.kind)).view(np.uint8))
        return Facets(
            total=self.total,
            matching=len(matching),
            unlistable=len(others("similar")) - len(matching),
            folded=len(others("folded")) - len(matching),
            hidden_matching=len(others("shown")) - len(matching),
            bpm_histogram=_counts(bins)[:BPM_BINS],
            keys=keys[: len(KEYS)],
            notes=notes[: len(PITCH_CLASSES)],
            untimed=untimed,
            lengths=tuple(np.bincount(lengths, minlength=len(LENGTH_EDGES_S) + 1).tolist()),
            formats={name: int(formats[code]) for code, name in enumerate(self.formats) if formats[code]},
            instruments={name: int(instruments[code]) for code, name in enumerate(INSTRUMENTS)},
            unknown_instruments=int(instruments[UNKNOWN]),
            moods=moods,
            loops=int(loop[1]),
            shots=int(loop[0]),
            folders=self._rows_by_source(in_folder),
            rows_by_folder=self._rows_by_folder(in_folder),
            favourites=int(np.count_nonzero(self.columns["favourite"] & shown)),
            recent=self._listed(shown & RECENTLY_ADDED.mask_of(self.columns["added_at_s"])),
            played=self._listed(shown & RECENTLY_PLAYED.mask_of(self.columns["played_at_s"])),
            character={name: self._spread(name, others(_CHARACTER_SLOTS[name])) for name in RANKED},
            length_histogram=self._histogram("duration_s", others(Length.kind), _LENGTH_EDGES),
            loudness_histogram=self._histogram(
                RANKED["loudness"], others((ColumnRange.kind, "loudness")), _LOUDNESS_EDGES
            ),
            octaves=self._octaves(others(Octave.kind)),
            tags=self.tag_sets.counts(np.bincount(self.columns["tag_set"].take(matching))),
            ratings=tuple(np.bincount(self.columns["rating"].take(others(Stars.kind)), minlength=6)[:6].tolist()),
            hidden=int(np.count_nonzero(self.columns["hidden"] & alive)),
            missing=int(np.count_nonzero(self.columns["missing"] & shown)),
            has_collected=self.members.have_any(self.columns["sample_key"].take(matching)),
            copied=int(np.count_nonzero(copied_mask(self.columns["location_count"], self.copies) & shown)),
        )

    def _spread(self, name: str, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number of rows in each step of the ranks of a column."""
        some = rows[:: 1 + len(rows) // _MOST_SPREAD]
        values = self.columns[RANKED[name]].take(some)
        values = values[np.isfinite(values)]
        inner = self.ranks.bounds(name)[:: MOST_RANK // CHARACTER_BINS][1:-1]
        return np.bincount(np.searchsorted(inner, values, "right"), minlength=CHARACTER_BINS)

    def _histogram(self, column: str, rows: NDArray[np.int64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
        """Number of rows between the edges of bars."""
        values = self.columns[column].take(rows[:: 1 + len(rows) // _MOST_SPREAD])
        values = values[np.isfinite(values)]
        return np.bincount(np.searchsorted(edges[1:-1], values, "right"), minlength=CHARACTER_BINS)

    def _listed(self, mask: Mask) -> int:
        """Number of the rows of a mask that a list shows: of copies in it the best one."""
        return int(np.count_nonzero(mask)) - len(self.copies.duplicates(mask[self.copies.rows]))

    def _octaves(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number of notes of one-shots in each octave."""
        some = rows[:: 1 + len(rows) // _MOST_SPREAD]
        keys = self.columns["key"].take(some)
        is_note = note_mask(keys, self.columns["loop"].take(some), self.columns["chord"].take(some))
        octaves = octaves_of(keys[is_note], self.columns["pitch_hz"].take(some[is_note]))
        places = np.clip(octaves[np.isfinite(octaves)], OCTAVE_LOW, OCTAVE_HIGH).astype(np.int64) - OCTAVE_LOW
        return np.bincount(places, minlength=OCTAVE_HIGH - OCTAVE_LOW + 1)

    def _rows_by_source(self, in_folder: Mask) -> dict[int, int]:
        """Entries by source folder; one that lies in several is in each of them."""
        counts = _folder_counts(self.columns["folder_id"], in_folder)
        rows, folders = self.other_locations
        is_shown = in_folder.take(rows)
        sources = np.fromiter((self.source_ids[number] for number in folders[is_shown].tolist()), np.int64)
        there = np.unique(np.stack([rows[is_shown], sources], axis=1), axis=0)
        is_elsewhere = self.columns["folder_id"].take(there[:, 0]) != there[:, 1]
        for source, count in Counter(there[is_elsewhere, 1].tolist()).items():
            counts[source] = counts.get(source, 0) + count
        return counts

    def _rows_by_folder(self, in_folder: Mask) -> NDArray[np.int64]:
        """Entries by folder; one that lies in several is in each of them."""
        rows, folders = self.other_locations
        is_shown = in_folder.take(rows)
        # A sound that lies in one folder twice is listed there once.
        there = np.unique(np.stack([rows[is_shown], folders[is_shown]], axis=1), axis=0)
        is_elsewhere = self.columns["folder"].take(there[:, 0]) != there[:, 1]
        return np.bincount(np.concatenate([self.columns["folder"][in_folder], there[is_elsewhere, 1]]))


_COUNTED: Final = (
    "alive", "bpm", "key", "instrument", "mood_bits", "loop", "folder_id", "favourite", "tag_set", "rating", "hidden",
    "missing", "location_count", "duration_s", "format", "folder", "added_at_s", "played_at_s", "sample_key",
    "pitch_hz", "chord", "looped",
    *RANKED.values(),
)  # fmt: skip
_CHARACTER_SLOTS: Final[dict[str, Hashable]] = {
    name: (Character.kind, name) if name in CHARACTER_FIELDS.values() else (ColumnRange.kind, name) for name in RANKED
}
_LENGTH_EDGES: Final = np.geomspace(LENGTH_LOW_S, LENGTH_HIGH_S, CHARACTER_BINS + 1)
_LOUDNESS_EDGES: Final = np.linspace(LOUDNESS_LOW_LUFS, LOUDNESS_HIGH_LUFS, CHARACTER_BINS + 1)
_MOST_SPREAD: Final = 50_000
_FOLDERS_COUNTED: Final = 4096


def _counts(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.bincount(codes, minlength=UNKNOWN + 1)


def _folder_counts(folder_ids: NDArray[np.int32], alive: Mask) -> dict[int, int]:
    ids = folder_ids[alive]
    if len(ids) and ids.min() >= 0 and ids.max() < _FOLDERS_COUNTED:
        counts = np.bincount(ids)
        return {int(number): int(counts[number]) for number in np.flatnonzero(counts)}
    numbers, found = np.unique(ids, return_counts=True)
    return dict(zip(numbers.tolist(), found.tolist(), strict=True))


def count_facets(index: BrowseIndex, query: Query) -> Facets:
    """Count every facet under the query."""
    return FacetPlan.of(index, condition_masks(index, query)).count()


def failures(masks: dict[Hashable, Mask], row_count: int) -> NDArray[np.uint8]:
    """Number of the conditions that each row does not satisfy."""
    failed = np.zeros(row_count, np.uint8)
    for mask in masks.values():
        failed += ~mask
    return failed
