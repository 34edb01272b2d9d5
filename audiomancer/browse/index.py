"""Columns of all entries in memory: what the window filters, counts, sorts and paints without asking a database."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.text_column import TextColumn, fold
from audiomancer.paths import display_path
from audiomancer.storage import Entry
from audiomancer.vocabulary import INSTRUMENTS, MOODS, Source, key_code

T = TypeVar("T")

UNKNOWN: Final = 255
"""Code of a key or instrument that is not known, or not sure enough to be shown."""

_INSTRUMENT_CODE: Final = {name: code for code, name in enumerate(INSTRUMENTS)}
_MOOD_BIT: Final = {name: 1 << bit for bit, name in enumerate(MOODS)}

_NUMERIC: Final[dict[str, Any]] = {
    "entry_id": np.int64,
    "folder_id": np.int32,
    "bpm_heard": np.float32,
    "bpm_confidence": np.float32,
    "key_heard": np.uint8,
    "key_confidence": np.float32,
    "instrument_heard": np.uint8,
    "instrument_confidence": np.float32,
    "mood_bits": np.uint32,
    "loop": np.int8,
    "duration_s": np.float32,
    "favourite": np.bool_,
    "missing": np.bool_,
    "analysed": np.bool_,
    "added_at_s": np.float64,
    "bit_depth": np.uint8,
    "sample_rate_hz": np.int32,
    "size_bytes": np.int64,
    "channels": np.uint16,
    "location_count": np.int32,
}

_TEXT_CACHES: Final[tuple[str, ...]] = ("names", "folders", "rank name", "rank folder", "rank format")

SORTABLE: Final = ("name", "folder", "bpm", "key", "instrument", "mood", "duration", "format", "added", "favourite")
"""Columns that the list can be ordered by; `match` is ordered by the similarity itself."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Values heard with less confidence than this are left blank, and no filter finds them."""

    tempo: float = 0.5
    key: float = 0.5
    instrument: float = 0.35


class Row(NamedTuple):
    """One entry as the list shows it.

    `bpm`, `key` and `instrument` are None where unknown or below the threshold; the `heard_` ones are what was heard
    all the same, for tooltips.
    """

    entry_id: int
    sample_id: str | None
    path: str
    name: str
    folder: str
    bpm: float | None
    heard_bpm: float | None
    bpm_confidence: float
    bpm_source: str
    key: int | None
    heard_key: int | None
    key_confidence: float
    key_source: str
    instrument: str | None
    heard_instrument: str | None
    instrument_confidence: float
    instrument_source: str
    moods: tuple[str, ...]
    is_loop: bool | None
    duration_s: float
    sample_rate_hz: int
    channels: int
    bit_depth: int
    format: str
    size_bytes: int
    is_favourite: bool
    is_missing: bool
    is_analysed: bool
    location_count: int


class BrowseIndex:
    """All entries as columns. Belongs to one thread, the one that shows them; building entries may happen elsewhere.

    Attributes:
        generation: Counts changes of the contents, for those who keep something computed from them.

    Args:
        entries: What the library holds.
        thresholds: From which confidence on values are shown.
    """

    def __init__(self, entries: Iterable[Entry] = (), thresholds: Thresholds | None = None) -> None:
        self._columns: dict[str, NDArray[Any]] = {name: np.zeros(0, kind) for name, kind in _NUMERIC.items()}
        self._paths: list[str] = []
        self._names: list[str] = []
        self._folders: list[str] = []
        self._formats: list[str] = []
        self._sample_ids: list[str | None] = []
        self._sources: list[tuple[str, str, str]] = []
        self._row_of_entry: dict[int, int] = {}
        self._row_of_sample: dict[str, int] = {}
        self._thresholds = thresholds or Thresholds()
        self._roots: dict[int, str] = {}
        self._caches: dict[str, Any] = {}
        self.generation = 0
        self.upsert(entries)

    # Contents

    def __len__(self) -> int:
        return len(self._paths)

    def set_roots(self, roots: dict[int, str]) -> None:
        """Paths of the source folders by id: the folder column shows what lies below them."""
        if roots == self._roots:
            return
        self._roots = dict(roots)
        self._folders = [
            self._folder_text(path, int(f)) for path, f in zip(self._paths, self._columns["folder_id"], strict=True)
        ]
        self._caches.clear()

    def set_thresholds(self, thresholds: Thresholds) -> None:
        """Show values from other confidences on."""
        self._thresholds = thresholds
        self._caches.clear()

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those with the same id in place."""
        fresh = list(entries)
        if not fresh:
            return
        numbers = self._numbers(fresh)
        rows = np.fromiter((self._row_of_entry.get(e.entry_id, -1) for e in fresh), np.int64, len(fresh))
        is_known = rows >= 0
        for name, column in self._columns.items():
            column[rows[is_known]] = numbers[name][is_known]
            self._columns[name] = np.concatenate([column, numbers[name][~is_known]])
        are_texts_same = True
        for entry, row in zip(fresh, rows, strict=True):
            are_texts_same &= self._store_texts(entry, int(row))
        self._forget_caches(keep_texts=are_texts_same)

    def remove(self, entry_ids: Collection[int]) -> None:
        """Take entries out; unknown ids are ignored."""
        gone = [self._row_of_entry[i] for i in entry_ids if i in self._row_of_entry]
        if not gone:
            return
        keep = np.ones(len(self), bool)
        keep[gone] = False
        for name, column in self._columns.items():
            self._columns[name] = column[keep]
        kept = np.nonzero(keep)[0].tolist()
        self._paths = [self._paths[i] for i in kept]
        self._names = [self._names[i] for i in kept]
        self._folders = [self._folders[i] for i in kept]
        self._formats = [self._formats[i] for i in kept]
        self._sample_ids = [self._sample_ids[i] for i in kept]
        self._sources = [self._sources[i] for i in kept]
        self._row_of_entry = {int(e): row for row, e in enumerate(self._columns["entry_id"])}
        self._row_of_sample = {s: row for row, s in enumerate(self._sample_ids) if s is not None}
        self._forget_caches()

    def _forget_caches(self, *, keep_texts: bool = False) -> None:
        """What was computed from the columns is no longer so; analysis of listed files changes no name."""
        self.generation += 1
        kept = {name: self._caches[name] for name in _TEXT_CACHES if name in self._caches} if keep_texts else {}
        self._caches = kept

    def _store_texts(self, entry: Entry, row: int) -> bool:
        """Put an entry's texts in their row, or at the end; returns whether they were there already."""
        name = display_path(os.path.basename(entry.path))  # noqa: PTH119 - a Path object a row is ten times slower
        folder = self._folder_text(entry.path, entry.folder_id)
        sources = (entry.bpm_source, entry.key_source, entry.instrument_source)
        if row < 0:
            row = len(self._paths)
            self._row_of_entry[entry.entry_id] = row
            self._paths.append(entry.path)
            self._names.append(name)
            self._folders.append(folder)
            self._formats.append(entry.format)
            self._sample_ids.append(entry.sample_id)
            self._sources.append(sources)
            is_same = False
        else:
            is_same = (self._paths[row], self._folders[row], self._formats[row]) == (entry.path, folder, entry.format)
            before = self._sample_ids[row]
            if before is not None and self._row_of_sample.get(before) == row:
                del self._row_of_sample[before]
            self._paths[row] = entry.path
            self._names[row] = name
            self._folders[row] = folder
            self._formats[row] = entry.format
            self._sample_ids[row] = entry.sample_id
            self._sources[row] = sources
        if entry.sample_id is not None:
            self._row_of_sample[entry.sample_id] = row
        return is_same

    def _folder_text(self, path: str, folder_id: int) -> str:
        """Folder of a file from its source folder down: "Crate Vol. 2 / Loops"."""
        root = self._roots.get(folder_id)
        parent = os.path.dirname(path)  # noqa: PTH120 - a Path object a row is ten times slower
        if root is not None and (parent == root or parent.startswith(root.rstrip(os.sep) + os.sep)):
            parent = os.path.basename(root.rstrip(os.sep)) + parent[len(root.rstrip(os.sep)) :]  # noqa: PTH119 - as above
        return " / ".join(part for part in display_path(parent).split(os.sep) if part)  # noqa: PTH206 - as above

    @staticmethod
    def _numbers(entries: list[Entry]) -> dict[str, NDArray[Any]]:
        def column(name: str, values: Iterable[Any]) -> NDArray[Any]:
            return np.fromiter(values, _NUMERIC[name], len(entries))

        def code_of_key(text: str | None) -> int:
            code = key_code(text) if text else None
            return UNKNOWN if code is None else code

        def bits(moods: tuple[str, ...]) -> int:
            return sum(_MOOD_BIT.get(mood, 0) for mood in set(moods))

        return {
            "entry_id": column("entry_id", (e.entry_id for e in entries)),
            "folder_id": column("folder_id", (e.folder_id for e in entries)),
            "bpm_heard": column("bpm_heard", (np.nan if e.bpm is None else e.bpm for e in entries)),
            "bpm_confidence": column("bpm_confidence", (e.bpm_confidence for e in entries)),
            "key_heard": column("key_heard", (code_of_key(e.key) for e in entries)),
            "key_confidence": column("key_confidence", (e.key_confidence for e in entries)),
            "instrument_heard": column(
                "instrument_heard", (_INSTRUMENT_CODE.get(e.instrument or "", UNKNOWN) for e in entries)
            ),
            "instrument_confidence": column("instrument_confidence", (e.instrument_confidence for e in entries)),
            "mood_bits": column("mood_bits", (bits(e.mood) for e in entries)),
            "loop": column("loop", (-1 if e.is_loop is None else int(e.is_loop) for e in entries)),
            "duration_s": column("duration_s", (e.duration_s for e in entries)),
            "favourite": column("favourite", (e.is_favourite for e in entries)),
            "missing": column("missing", (e.is_missing for e in entries)),
            "analysed": column("analysed", (e.sample_id is not None for e in entries)),
            "added_at_s": column("added_at_s", (e.added_at_s for e in entries)),
            "bit_depth": column("bit_depth", (min(255, e.bit_depth) for e in entries)),
            "sample_rate_hz": column("sample_rate_hz", (e.sample_rate_hz for e in entries)),
            "size_bytes": column("size_bytes", (e.size_bytes for e in entries)),
            "channels": column("channels", (e.channels for e in entries)),
            "location_count": column("location_count", (e.location_count for e in entries)),
        }

    # What is shown

    def _cached(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._caches:
            self._caches[name] = make()
        value: T = self._caches[name]
        return value

    def column(self, name: str) -> NDArray[Any]:
        """A column by name; `bpm`, `key`, `instrument` hold only what is sure enough to be shown."""
        sure = {"bpm": "tempo", "key": "key", "instrument": "instrument"}
        if name not in sure:
            return self._columns[name]

        def shown() -> NDArray[Any]:
            is_sure = self._columns[f"{name}_confidence"] >= getattr(self._thresholds, sure[name])
            return np.where(is_sure, self._columns[f"{name}_heard"], np.nan if name == "bpm" else UNKNOWN)

        return self._cached(f"shown {name}", shown)

    @property
    def name_text(self) -> TextColumn:
        """File names, folded."""
        return self._cached("names", lambda: TextColumn([fold(n) for n in self._names]))

    @property
    def folder_text(self) -> tuple[TextColumn, NDArray[np.int64]]:
        """Each distinct folder once, folded, and every row's number in it: matched once for all its files."""

        def build() -> tuple[TextColumn, NDArray[np.int64]]:
            number: dict[str, int] = {}
            rows = np.fromiter((number.setdefault(f, len(number)) for f in self._folders), np.int64, len(self._folders))
            return TextColumn([fold(f) for f in number]), rows

        return self._cached("folders", build)

    def row(self, row: int) -> Row:
        """One entry as the list shows it."""
        c = self._columns
        bpm, key, instrument = self.column("bpm")[row], self.column("key")[row], self.column("instrument")[row]
        heard_bpm, heard_key, heard_instrument = (
            c["bpm_heard"][row],
            int(c["key_heard"][row]),
            int(c["instrument_heard"][row]),
        )
        loop, bits = int(c["loop"][row]), int(c["mood_bits"][row])
        bpm_source, key_source, instrument_source = self._sources[row]
        return Row(
            entry_id=int(c["entry_id"][row]),
            sample_id=self._sample_ids[row],
            path=self._paths[row],
            name=self._names[row],
            folder=self._folders[row],
            bpm=None if np.isnan(bpm) else round(float(bpm), 3),
            heard_bpm=None if np.isnan(heard_bpm) else round(float(heard_bpm), 3),
            bpm_confidence=float(c["bpm_confidence"][row]),
            bpm_source=bpm_source,
            key=None if key == UNKNOWN else int(key),
            heard_key=None if heard_key == UNKNOWN else heard_key,
            key_confidence=float(c["key_confidence"][row]),
            key_source=key_source,
            instrument=None if instrument == UNKNOWN else INSTRUMENTS[int(instrument)],
            heard_instrument=None if heard_instrument == UNKNOWN else INSTRUMENTS[heard_instrument],
            instrument_confidence=float(c["instrument_confidence"][row]),
            instrument_source=instrument_source,
            moods=tuple(mood for mood, bit in _MOOD_BIT.items() if bits & bit),
            is_loop=None if loop < 0 else bool(loop),
            duration_s=float(c["duration_s"][row]),
            sample_rate_hz=int(c["sample_rate_hz"][row]),
            channels=int(c["channels"][row]),
            bit_depth=int(c["bit_depth"][row]),
            format=self._formats[row],
            size_bytes=int(c["size_bytes"][row]),
            is_favourite=bool(c["favourite"][row]),
            is_missing=bool(c["missing"][row]),
            is_analysed=bool(c["analysed"][row]),
            location_count=int(c["location_count"][row]),
        )

    def path(self, row: int) -> str:
        """Path of the entry's primary location, as the system wants it."""
        return self._paths[row]

    def sample_id(self, row: int) -> str | None:
        """Sample of a row; None while it is only listed."""
        return self._sample_ids[row]

    def row_of_entry(self, entry_id: int) -> int | None:
        """Row of an entry id."""
        return self._row_of_entry.get(entry_id)

    def row_of_sample(self, sample_id: str) -> int | None:
        """Row of a sample id."""
        return self._row_of_sample.get(sample_id)

    # Order

    def ranks(self, column: str) -> NDArray[np.int64]:
        """Place of every row in the order of a column of `SORTABLE`; equal values share one, unknown ones have -1."""
        return self._cached(f"rank {column}", lambda: self._rank(column))

    def _rank(self, column: str) -> NDArray[np.int64]:
        texts = {"name": self._names, "folder": self._folders, "format": self._formats}
        if column in texts:
            folded = [fold(t) for t in texts[column]]
            place = {text: number for number, text in enumerate(sorted(set(folded)))}
            return np.fromiter((place[t] for t in folded), np.int64, len(folded))
        if column == "bpm":
            values, unknown = self.column("bpm"), np.isnan(self.column("bpm"))
        elif column in ("key", "instrument"):
            values = self.column(column)
            unknown = values == UNKNOWN
        elif column == "mood":
            values = self._columns["mood_bits"]
            unknown = values == 0
        else:
            name = {"duration": "duration_s", "added": "added_at_s"}.get(column, column)
            values, unknown = self._columns[name], np.zeros(len(self), bool)
        _, place_of = np.unique(values, return_inverse=True)
        return np.where(unknown, -1, place_of).astype(np.int64)

    def ordered(self, rows: NDArray[np.int64], column: str, is_descending: bool) -> NDArray[np.int64]:
        """`rows` by a column, ties by name then entry id, unknown values last in both directions."""
        ranks = self.ranks(column)[rows]
        keyed = np.where(ranks < 0, np.iinfo(np.int64).max, -ranks if is_descending else ranks)
        return rows[np.lexsort((self._columns["entry_id"][rows], self.ranks("name")[rows], keyed))]

    def is_from_user(self, row: int) -> tuple[bool, bool, bool]:
        """Whether tempo, key and instrument of a row were set by hand."""
        bpm, key, instrument = self._sources[row]
        return bpm == Source.USER, key == Source.USER, instrument == Source.USER
