"""The table of columns: dtype, how a value becomes a number and back, how the list is ordered and filtered by it.

Arrays (`ColumnStore`), the file of the index, rows, orders and range filters are made from it. A new column is one line
in `COLUMNS`; that it is read is one line in `storage/library/entry.py`, that it is shown one field of `Row`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.sort_order import UNKNOWN_KEY, orderable
from audiomancer.storage import Entry, sample_key
from audiomancer.vocabulary import INSTRUMENT_GROUPS, INSTRUMENTS, MOODS, Source
from audiomancer.vocabulary.keys import key_code

UNKNOWN: Final = 255
"""Code of a key or instrument that is not known, or not sure enough to be shown."""

SOURCES: Final = ("", str(Source.USER), str(Source.NAME), str(Source.CHUNK), str(Source.AUDIO))
"""Sources of values, by their codes."""

MOOD_BIT: Final = {name: 1 << bit for bit, name in enumerate(MOODS)}
_INSTRUMENT_CODE: Final = {name: code for code, name in enumerate(INSTRUMENTS)}
_SOURCE_CODE: Final = {name: code for code, name in enumerate(SOURCES)}
_KEY_CODE: Final[dict[str | None, int]] = {None: UNKNOWN}
_MOODS_BITS: Final[dict[tuple[str, ...], int]] = {}
_QUIETEST_LUFS: Final = 200.0
"""Added to levels, so that keys of order are made of positive numbers; silence has no level at all."""
_EXACT_BYTES: Final = 1 << 31
_COARSE_BITS: Final = 12

SortKeys: TypeAlias = Callable[[NDArray[Any]], NDArray[np.uint32]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of numbers.

    Attributes:
        name: Its name among the columns.
        dtype: How a value is held.
        source: The field of `Entry` that is its number, or a field and what makes the number of it; None where it
            depends on other entries or on settings, and is put elsewhere.
        field: The field of `Row` that shows it; empty where none does.
        decode: Makes the field of the number.
        sort_name: Under which name the list is ordered, and with `is_range` filtered, by it; empty where it is not.
        sort_keys: Numbers in the order of the values, `UNKNOWN_KEY` for unknown ones.
        is_range: Whether a query may ask for values from one number to another.
        unit: Of these numbers, as a chip shows it.
        is_order_made_ahead: Whether its order is made with the index, and stored in its file; others are made when the
            list is first ordered by them. An order of a million rows takes 4 MB, and a tenth of a second.
    """

    name: str
    dtype: Any
    source: str | tuple[str, Callable[[Any], Any]] | None = None
    field: str = ""
    decode: Callable[[Any], Any] = int
    sort_name: str = ""
    sort_keys: SortKeys | None = None
    is_range: bool = False
    unit: str = ""
    is_order_made_ahead: bool = False


def _by_value(values: NDArray[Any]) -> NDArray[np.uint32]:
    return values.astype(np.uint32)


def _by_code(values: NDArray[Any]) -> NDArray[np.uint32]:
    codes = values.astype(np.uint32)
    codes[codes == UNKNOWN] = UNKNOWN_KEY
    return codes


def _zero_last(values: NDArray[Any]) -> NDArray[np.uint32]:
    codes = values.astype(np.uint32)
    codes[codes == 0] = UNKNOWN_KEY
    return codes


def _by_second(values: NDArray[Any]) -> NDArray[np.uint32]:
    seconds: NDArray[np.float64] = np.clip(values, 0.0, 2.0**32 - 2.0)
    return seconds.astype(np.uint32)


def _by_measure(values: NDArray[Any]) -> NDArray[np.uint32]:
    return orderable(np.asarray(values, np.float32))


def _by_level(values: NDArray[Any]) -> NDArray[np.uint32]:
    levels: NDArray[np.float32] = values + np.float32(_QUIETEST_LUFS)
    return orderable(levels)


def _by_size(values: NDArray[Any]) -> NDArray[np.uint32]:
    """Exact to the byte below 2 GiB; beyond, where neighbours in the list are rare, to 4 KiB."""
    beyond = _EXACT_BYTES + (np.maximum(values - _EXACT_BYTES, 0) >> _COARSE_BITS)
    return np.minimum(np.where(values < _EXACT_BYTES, values, beyond), UNKNOWN_KEY - 1).astype(np.uint32)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _byte(value: int) -> int:
    return min(255, value)


def _word(value: int) -> int:
    return min(65_535, value)


def _second(value: float) -> int:
    return int(min(max(value, 0), 2**32 - 1))


def _is_given(value: object) -> bool:
    return value is not None


def _loop_code(is_loop: bool | None) -> int:
    return -1 if is_loop is None else int(is_loop)


def _instrument_code(name: str | None) -> int:
    return _INSTRUMENT_CODE.get(name or "", UNKNOWN)


def looped_bits(entry: Entry) -> int:
    """Instruments that play in a loop, by the bits of their codes, where it is known as a kind of loops only."""
    if entry.instrument not in INSTRUMENT_GROUPS["loop"]:
        return 0
    # Imported here: a window whose list is mapped from its file starts without the tables of names.
    from audiomancer.analysis.names.names import instruments_in_loop

    return sum(1 << _INSTRUMENT_CODE[name] for name in instruments_in_loop(entry.path))


def _known(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)


def _tempo(value: Any) -> float | None:
    return None if math.isnan(value) else round(float(value), 3)


def _code(value: Any) -> int | None:
    return None if value == UNKNOWN else int(value)


def _instrument(value: Any) -> str | None:
    return None if value == UNKNOWN else INSTRUMENTS[value]


def _source(text: str) -> int:
    return _SOURCE_CODE.get(text, 0)


def _source_name(code: Any) -> str:
    return SOURCES[code]


def _maybe_bool(value: Any) -> bool | None:
    return None if value < 0 else bool(value)


def _code_of_key(text: str | None) -> int:
    code = _KEY_CODE.get(text)
    if code is None:
        found = key_code(text) if text else None
        code = UNKNOWN if found is None else found
        # Keys are few; what a damaged record may hold instead is dropped.
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


def _moods(bits: Any) -> tuple[str, ...]:
    return tuple(mood for mood, bit in MOOD_BIT.items() if bits & bit)


COLUMNS: Final = (
    Column("entry_id", np.int64, "entry_id", "entry_id"),
    Column("sample_key", np.uint64, ("sample_id", sample_key)),
    Column("folder_id", np.int32, "folder_id"),
    Column("folder", np.int64),
    Column("format", np.uint8),
    Column("bpm_heard", np.float32, ("bpm", _number), "measured_bpm", _tempo),
    Column("bpm_confidence", np.float32, "bpm_confidence", "bpm_confidence", float),
    Column("bpm_source", np.uint8, ("bpm_source", _source), "bpm_source", _source_name),
    Column("key_heard", np.uint8, ("key", _code_of_key), "measured_key", _code),
    Column("key_confidence", np.float32, "key_confidence", "key_confidence", float),
    Column("key_source", np.uint8, ("key_source", _source), "key_source", _source_name),
    Column(
        "instrument_heard",
        np.uint8,
        ("instrument", _instrument_code),
        "measured_instrument",
        _instrument,
    ),
    Column(
        "instrument_confidence", np.float32, "instrument_confidence", "instrument_confidence", float
    ),
    Column(
        "instrument_source", np.uint8, ("instrument_source", _source), "instrument_source", _source_name
    ),
    Column("mood_bits", np.uint32, ("mood", _mood_bits), "moods", _moods, "mood", _zero_last, is_order_made_ahead=True),
    Column("loop", np.int8, ("is_loop", _loop_code), "is_loop", _maybe_bool),
    Column(
        "duration_s", np.float32, "duration_s", "duration_s", float, "duration", orderable,
        is_range=True, unit="s", is_order_made_ahead=True,
    ),
    Column(
        "favourite", np.bool_, "is_favourite", "is_favourite", bool, "favourite", _by_value,
        is_order_made_ahead=True,
    ),
    Column("missing", np.bool_, "is_missing", "is_missing", bool),
    Column("analysed", np.bool_, ("sample_id", _is_given), "is_analysed", bool),
    Column(
        "added_at_s", np.float64, "added_at_s", "added_at_s", float, "added", _by_second,
        is_range=True, unit="s", is_order_made_ahead=True,
    ),
    Column(
        "bit_depth", np.uint8, ("bit_depth", _byte), "bit_depth", int, "bit_depth", _zero_last,
        is_range=True, unit="bit",
    ),
    Column(
        "sample_rate_hz", np.int32, "sample_rate_hz", "sample_rate_hz", int, "sample_rate", _zero_last,
        is_range=True, unit="Hz",
    ),
    Column(
        "size_bytes", np.int64, "size_bytes", "size_bytes", int, "size", _by_size,
        is_range=True, unit="bytes",
    ),
    Column(
        "channels", np.uint16, ("channels", _word), "channels", int, "channels", _zero_last,
        is_range=True,
    ),
    Column("location_count", np.int32, "location_count", "location_count"),
    Column(
        "loudness_lufs", np.float32, ("loudness_lufs", _number), "loudness_lufs", _known, "loudness", _by_level,
        is_range=True, unit="LUFS",
    ),
    Column("true_peak_db", np.float32, ("true_peak_db", _number), "true_peak_db", _known),
    Column("stated_s", np.float32, ("stated_s", _number), "stated_s", _known),
    Column(
        "brightness_hz", np.float32, ("brightness_hz", _number), "brightness_hz", _known, "brightness", _by_measure,
        is_range=True, unit="Hz",
    ),
    Column(
        "attack_s", np.float32, ("attack_s", _number), "attack_s", _known, "attack", _by_measure,
        is_range=True, unit="s",
    ),
    Column(
        "noisiness", np.float32, ("noisiness", _number), "noisiness", _known, "noisiness", _by_measure, is_range=True
    ),
    Column("tail_s", np.float32, ("tail_s", _number), "tail_s", _known, "tail", _by_measure, is_range=True, unit="s"),
    Column("pitch_hz", np.float32, ("pitch_hz", _number), "pitch_hz", _known),
    Column("chord", np.int8, ("is_chord", _loop_code), "is_chord", _maybe_bool),
    # Whole seconds since 1970, until 2106; 0 for never and unknown.
    Column("modified_at_s", np.uint32, ("modified_at_s", _second), "modified_at_s", int, "modified", _zero_last),
    Column("played_at_s", np.uint32, ("played_at_s", _second), "played_at_s", int, "played", _zero_last),
    Column("play_count", np.uint16, ("play_count", _word), "play_count", int, "plays", _zero_last),
    Column("is_estimate", np.bool_, "is_estimate", "is_estimate", bool),
    Column("rating", np.uint8, "rating", "rating", int, "rating", _zero_last, is_order_made_ahead=True),
    Column("hidden", np.bool_, "is_hidden", "is_hidden", bool),
    Column("noted", np.bool_, ("note", bool)),
    Column("tag_set", np.int32),
    # What plays in a drum or melodic loop, as its path names it.
    Column("looped", np.uint32),
    # False for rows that were removed.
    Column("alive", np.bool_, ("entry_id", _is_given)),
    # What is sure enough to be shown, by the thresholds of the settings.
    Column("bpm", np.float32, None, "bpm", _tempo, "bpm", orderable, is_order_made_ahead=True),
    Column("key", np.uint8, None, "key", _code, "key", _by_code, is_order_made_ahead=True),
    Column("instrument", np.uint8, None, "instrument", _instrument, "instrument", _by_code, is_order_made_ahead=True),
)  # fmt: skip

DTYPES: Final = {column.name: column.dtype for column in COLUMNS}
RANGES: Final = {column.sort_name: column for column in COLUMNS if column.is_range}
"""Columns that a query may ask for a range of, by the name they are ordered by."""

_SHOWN: Final = tuple((column.field, column.name, column.decode) for column in COLUMNS if column.field)
_BY_NUMBER: Final = {column.sort_name: column for column in COLUMNS if column.sort_name}

SORTABLE: Final = ("name", "folder", "format", *_BY_NUMBER)
"""Columns that the list can be ordered by; `match` is ordered by the similarity itself."""

MADE_AHEAD: Final = ("name", "folder", *(name for name, column in _BY_NUMBER.items() if column.is_order_made_ahead))
"""Those whose orders are made with the index."""


def numbers_of(entries: list[Entry]) -> dict[str, NDArray[Any]]:
    """Columns of entries, but for those that depend on other entries or on the settings."""
    # Field by field: calls of Python for every value would be most of the time that a million entries take.
    fields = dict(zip(Entry._fields, zip(*entries, strict=True), strict=True)) if entries else {}
    numbers = {}
    for column in COLUMNS:
        if column.source is None:
            continue
        field, encode = column.source if isinstance(column.source, tuple) else (column.source, None)
        values = fields.get(field, ())
        numbers[column.name] = np.fromiter(map(encode, values) if encode else values, column.dtype, len(entries))
    return numbers


def fields_of(column: Callable[[str], NDArray[Any]], rows: Sequence[int]) -> list[dict[str, Any]]:
    """The fields of `Row` that each come from one column, for each of `rows`; `column` gives columns by name."""
    # A column at a time, and as plain numbers: of twenty rows in sight this takes a fifth of the time that
    # reading value by value takes, and the list is painted for every answer.
    values = [map(decode, column(name).take(rows).tolist()) for _field, name, decode in _SHOWN]
    fields = [field for field, _name, _decode in _SHOWN]
    return [dict(zip(fields, of_row, strict=True)) for of_row in zip(*values, strict=True)]


def sort_keys(
    name: str,
    column: Callable[[str], NDArray[Any]],
    folder_ranks: Callable[[], NDArray[np.uint32]],
    formats: Sequence[str],
) -> NDArray[np.uint32]:
    """Numbers by row in the order of a column's values; `UNKNOWN_KEY` where the value is not known.

    Args:
        name: One of `SORTABLE`, but for "name", whose order is in `NameOrder`.
        column: Gives numeric columns by name.
        folder_ranks: Gives the place of each folder in the order of their texts.
        formats: Names of the formats by code.
    """
    if name == "folder":
        ranks_by_folder = folder_ranks()
        return ranks_by_folder.take(column("folder")) if len(ranks_by_folder) else np.zeros(0, np.uint32)
    if name == "format":
        place = {text: number for number, text in enumerate(sorted({text.lower() for text in formats}))}
        ranks = np.array([place[text.lower()] for text in formats] + [0] * (256 - len(formats)), np.uint32)
        found: NDArray[np.uint32] = ranks.take(column("format"))
        return found
    by = _BY_NUMBER[name]
    assert by.sort_keys is not None
    return by.sort_keys(column(by.name))
