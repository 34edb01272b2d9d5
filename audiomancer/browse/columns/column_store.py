"""Numeric columns of all rows: arrays that grow, may be mapped from a file, and are written in place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.text_table import grown
from audiomancer.storage import Entry, sample_key
from audiomancer.vocabulary import INSTRUMENTS, MOODS, Source, key_code

UNKNOWN: Final = 255
"""Code of a key or instrument that is not known, or not sure enough to be shown."""

SOURCES: Final = ("", str(Source.USER), str(Source.NAME), str(Source.CHUNK), str(Source.AUDIO))
"""Where values come from, by their codes."""

KINDS: Final[dict[str, Any]] = {
    "entry_id": np.int64,
    "sample_key": np.uint64,
    "folder_id": np.int32,
    "folder": np.int64,
    "format": np.uint8,
    "bpm_heard": np.float32,
    "bpm_confidence": np.float32,
    "bpm_source": np.uint8,
    "key_heard": np.uint8,
    "key_confidence": np.float32,
    "key_source": np.uint8,
    "instrument_heard": np.uint8,
    "instrument_confidence": np.float32,
    "instrument_source": np.uint8,
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
    "loudness_lufs": np.float32,
    "true_peak_db": np.float32,
    "rating": np.uint8,
    "hidden": np.bool_,
    "noted": np.bool_,
    "tag_set": np.int32,
    "alive": np.bool_,
    "bpm": np.float32,
    "key": np.uint8,
    "instrument": np.uint8,
}
"""Every column. `alive` is false for rows that were removed; the last three are what is sure enough to be shown."""

MOOD_BIT: Final = {name: 1 << bit for bit, name in enumerate(MOODS)}
_INSTRUMENT_CODE: Final = {name: code for code, name in enumerate(INSTRUMENTS)}
_SOURCE_CODE: Final = {name: code for code, name in enumerate(SOURCES)}
_KEY_CODE: Final[dict[str | None, int]] = {None: UNKNOWN}
_MOODS_BITS: Final[dict[tuple[str, ...], int]] = {}


class ColumnStore:
    """Columns of equal length by name."""

    def __init__(self, columns: Mapping[str, NDArray[Any]] | None = None, count: int = 0) -> None:
        """Empty columns, or those given, of which the first `count` values count: the rest is room to grow."""
        self._arrays: dict[str, NDArray[Any]] = dict(
            columns or {name: np.zeros(0, kind) for name, kind in KINDS.items()}
        )
        self._views: dict[str, NDArray[Any]] = {}
        self.count = count

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Values by row."""
        view = self._views.get(name)
        if view is None:
            view = self._views[name] = self._arrays[name][: self.count]
        return view

    def extend(self, count: int) -> None:
        """Add `count` rows of zeros."""
        for name, array in self._arrays.items():
            self._arrays[name] = grown(array, self.count, self.count + count)
        self.count += count
        self._views.clear()

    def put(self, rows: NDArray[np.int64], values: Mapping[str, NDArray[Any]]) -> None:
        """Write values into rows."""
        for name, column in values.items():
            self[name][rows] = column


def numbers_of(entries: list[Entry]) -> dict[str, NDArray[Any]]:
    """Columns of entries, but for those that depend on other entries or on the settings."""

    def column(name: str, values: Iterable[Any]) -> NDArray[Any]:
        return np.fromiter(values, KINDS[name], len(entries))

    def source(name: str) -> int:
        return _SOURCE_CODE.get(name, 0)

    return {
        "entry_id": column("entry_id", (e.entry_id for e in entries)),
        "sample_key": column("sample_key", (sample_key(e.sample_id) for e in entries)),
        "folder_id": column("folder_id", (e.folder_id for e in entries)),
        "bpm_heard": column("bpm_heard", (_number(e.bpm) for e in entries)),
        "bpm_confidence": column("bpm_confidence", (e.bpm_confidence for e in entries)),
        "bpm_source": column("bpm_source", (source(e.bpm_source) for e in entries)),
        "key_heard": column("key_heard", (_code_of_key(e.key) for e in entries)),
        "key_confidence": column("key_confidence", (e.key_confidence for e in entries)),
        "key_source": column("key_source", (source(e.key_source) for e in entries)),
        "instrument_heard": column(
            "instrument_heard", (_INSTRUMENT_CODE.get(e.instrument or "", UNKNOWN) for e in entries)
        ),
        "instrument_confidence": column("instrument_confidence", (e.instrument_confidence for e in entries)),
        "instrument_source": column("instrument_source", (source(e.instrument_source) for e in entries)),
        "mood_bits": column("mood_bits", (_mood_bits(e.mood) for e in entries)),
        "loop": column("loop", (-1 if e.is_loop is None else int(e.is_loop) for e in entries)),
        "duration_s": column("duration_s", (e.duration_s for e in entries)),
        "favourite": column("favourite", (e.is_favourite for e in entries)),
        "missing": column("missing", (e.is_missing for e in entries)),
        "analysed": column("analysed", (e.sample_id is not None for e in entries)),
        "added_at_s": column("added_at_s", (e.added_at_s for e in entries)),
        "bit_depth": column("bit_depth", (min(255, e.bit_depth) for e in entries)),
        "sample_rate_hz": column("sample_rate_hz", (e.sample_rate_hz for e in entries)),
        "size_bytes": column("size_bytes", (e.size_bytes for e in entries)),
        "channels": column("channels", (min(65_535, e.channels) for e in entries)),
        "location_count": column("location_count", (e.location_count for e in entries)),
        "loudness_lufs": column("loudness_lufs", (_number(e.loudness_lufs) for e in entries)),
        "true_peak_db": column("true_peak_db", (_number(e.true_peak_db) for e in entries)),
        "rating": column("rating", (e.rating for e in entries)),
        "hidden": column("hidden", (e.is_hidden for e in entries)),
        "noted": column("noted", (bool(e.note) for e in entries)),
        "alive": np.ones(len(entries), bool),
    }


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _code_of_key(text: str | None) -> int:
    code = _KEY_CODE.get(text)
    if code is None:
        found = key_code(text) if text else None
        code = UNKNOWN if found is None else found
        # Keys are few; what a damaged record may hold instead is not kept.
        if found is not None:
            _KEY_CODE[text] = code
    return code


def _mood_bits(moods: tuple[str, ...]) -> int:
    bits = _MOODS_BITS.get(moods)
    if bits is None:
        bits = sum(MOOD_BIT.get(mood, 0) for mood in set(moods))
        if len(_MOODS_BITS) < 10_000:
            _MOODS_BITS[moods] = bits
    return bits
