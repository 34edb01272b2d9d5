"""One row of the list as the databases have it: each field beside the SQL that it is read with.

The class is the table of columns: the statements in `entries.py` and the conversion of what SQLite gives are made from
its annotations. A new column is one line here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, Final, NamedTuple, get_type_hints

from audiomancer.storage.library.records import HINT_CONFIDENCE
from audiomancer.storage.sqlite.moods import tags_of
from audiomancer.storage.sqlite.text import from_column
from audiomancer.vocabulary import Source

_BETWEEN: Final = "\x1f"


class Stored(NamedTuple):
    """Origin of a field.

    Attributes:
        of_file: SQL over `files LEFT JOIN samples`.
        of_sample: SQL over `samples`, for one that was stored without a file.
        read: Makes the field of what SQLite gives; None where that is the field.
    """

    of_file: str
    of_sample: str
    read: Callable[[Any], Any] | None = None


def _split(listed: str, analysed: str, read: Callable[[Any], Any] | None = None) -> Stored:
    """A field of the header or name of a file that is only listed, and of the record of a sample."""
    return Stored(f"CASE WHEN samples.row IS NULL THEN {listed} ELSE {analysed} END", analysed, read)


def _of_claim(value: str, hint: str, listed: object, analysed: str, nothing: object) -> Stored:
    """Confidence or source of a claim: nothing where there is no value."""
    return _split(
        f"CASE WHEN {hint} IS NULL THEN {nothing} ELSE {listed} END",
        f"CASE WHEN {value} IS NULL THEN {nothing} ELSE coalesce({analysed}, {nothing}) END",
    )


def _of_content(expression: str, read: Callable[[Any], Any] | None = None) -> Stored:
    """A field that only a sample has: what is only listed has no known content yet."""
    return Stored(expression, expression, read)


def _short_format(text: str | bytes) -> str:
    """Short name of a format, "WAV", from that name or from a path, by its suffix; empty without a suffix."""
    path = from_column(text)
    is_path = os.sep in path or "/" in path
    # A Path object a row is ten times slower.
    return os.path.splitext(path)[1].lstrip(".").upper() if is_path else path  # noqa: PTH122 - see above


def _tags(text: str | None) -> tuple[str, ...]:
    return tags_of(text) if text else ()


def _user_tags(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(_BETWEEN)) if text else ()


def _maybe_bool(value: int | None) -> bool | None:
    return None if value is None else bool(value)


_NAME = f"'{Source.NAME}'"
_ADDED_WITHOUT_FILE = "coalesce(CAST(strftime('%s', created_at, 'utc') AS REAL), 0.0)"
_LOCATIONS = "(SELECT count(*) FROM files AS other WHERE other.sample_id = files.sample_id)"


# Paths are text or, where they are none, bytes: as digits both come through one text.
_OTHERS = (
    "(SELECT group_concat(other.folder_id || ':' || hex(other.path), ' ') FROM files AS other "
    "WHERE other.sample_id = files.sample_id AND other.id <> files.id AND other.state <> 'missing')"
)


def _places(text: str | None) -> tuple[tuple[int, str], ...]:
    if not text:
        return ()
    pairs = (part.partition(":") for part in text.split(" "))
    return tuple(
        sorted((int(source), bytes.fromhex(path).decode("utf-8", "surrogateescape")) for source, _, path in pairs)
    )


def _has_row(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {table}.file_hash = samples.file_hash)"  # noqa: S608 - trusted names


def _said(what: str, table: str) -> str:
    return f"(SELECT {what} FROM {table} WHERE {table}.file_hash = samples.file_hash)"  # noqa: S608 - trusted names


class Entry(NamedTuple):
    """One row of the list: a sample at its primary location, or a file that is only listed so far.

    Unknown values are None, empty or 0; confidences go from 0 to 1; sources are those of `audiomancer.vocabulary`.

    Attributes:
        entry_id: Row id of the file, never used again for another one; of a sample that was stored without a file,
            minus the row of its record.
        sample_id: The sample; None for a file that is only listed.
        path: Absolute path, bytes that are not UTF-8 as surrogate escapes.
        bit_depth: Bits a value; 0 for lossy formats.
        key: Key as spelled.
        is_missing: No location of it can be reached.
        added_at_s: When its file was first seen, seconds since 1970.
        location_count: Files with this content; 1 for a listed file.
        loudness_lufs: Integrated loudness; None where it was not measured, or for silence.
        true_peak_db: True peak in dBTP; None as before.
        stated_s: Length that the file once had, where it is cut off; else None.
        brightness_hz: Character, as are the next four, see `audiomancer.analysis.character.measures`; None where not
            measured, or for silence.
        attack_s: Rise of the amplitude.
        noisiness: From 0, all pitched, to 1, noise.
        tail_s: Time in which it dies away.
        pitch_hz: Pitch; None where none is clear.
        is_chord: Several notes at once.
        modified_at_s: When its file was last written to, seconds since 1970.
        played_at_s: When the user last played it, seconds since 1970; 0 for never.
        play_count: How often the user played it.
        is_estimate: The length is a guess: the file is only listed so far.
        rating: The user's stars, 1 to 5; 0 for none.
        is_hidden: The user does not want to see it in the list.
        other_paths: Source folder and path of its other locations that can be reached.
    """

    entry_id: Annotated[int, Stored("files.id", "-samples.row")]
    sample_id: Annotated[str | None, Stored("files.sample_id", "samples.id")]
    path: Annotated[str, Stored("path", "file_path", from_column)]
    folder_id: Annotated[int, Stored("folder_id", "0")]
    format: Annotated[str, Stored("coalesce(nullif(format, ''), path)", "file_path", _short_format)]
    duration_s: Annotated[float, _split("duration_s", "duration_ms / 1000.0")]
    sample_rate_hz: Annotated[int, _split("files.sample_rate_hz", "sample_rate")]
    channels: Annotated[int, _split("files.channels", "samples.channels")]
    bit_depth: Annotated[int, _split("files.bit_depth", "samples.bit_depth")]
    size_bytes: Annotated[int, Stored("size_bytes", "file_size_bytes")]
    bpm: Annotated[float | None, _split("hint_bpm", "bpm")]
    bpm_confidence: Annotated[float, _of_claim("bpm", "hint_bpm", HINT_CONFIDENCE, "bpm_confidence", 0.0)]
    bpm_source: Annotated[str, _of_claim("bpm", "hint_bpm", _NAME, "tempo_source", "''")]
    key: Annotated[str | None, _split("hint_key", "key")]
    key_confidence: Annotated[float, _of_claim("key", "hint_key", HINT_CONFIDENCE, "key_confidence", 0.0)]
    key_source: Annotated[str, _of_claim("key", "hint_key", _NAME, "key_source", "''")]
    instrument: Annotated[str | None, _split("hint_instrument", "instrument_type")]
    instrument_confidence: Annotated[
        float, _of_claim("instrument_type", "hint_instrument", HINT_CONFIDENCE, "instrument_confidence", 0.0)
    ]
    instrument_source: Annotated[str, _of_claim("instrument_type", "hint_instrument", _NAME, "instrument_source", "''")]
    is_loop: Annotated[bool | None, _split("hint_is_loop", "is_loop", _maybe_bool)]
    mood: Annotated[tuple[str, ...], _of_content("mood", _tags)]
    genre_tags: Annotated[tuple[str, ...], _of_content("genre_tags", _tags)]
    is_favourite: Annotated[bool, _of_content(_has_row("favourites"), bool)]
    is_missing: Annotated[bool, Stored("state = 'missing'", "0", bool)]
    added_at_s: Annotated[float, Stored("added_at_s", _ADDED_WITHOUT_FILE)]
    location_count: Annotated[int, Stored(f"CASE WHEN samples.row IS NULL THEN 1 ELSE {_LOCATIONS} END", "1")]
    loudness_lufs: Annotated[float | None, _of_content("loudness_lufs")] = None
    true_peak_db: Annotated[float | None, _of_content("true_peak_db")] = None
    stated_s: Annotated[float | None, _of_content("stated_s")] = None
    brightness_hz: Annotated[float | None, _of_content("brightness_hz")] = None
    attack_s: Annotated[float | None, _of_content("attack_s")] = None
    noisiness: Annotated[float | None, _of_content("noisiness")] = None
    tail_s: Annotated[float | None, _of_content("tail_s")] = None
    pitch_hz: Annotated[float | None, _of_content("pitch_hz")] = None
    is_chord: Annotated[bool | None, _of_content("is_chord", _maybe_bool)] = None
    modified_at_s: Annotated[float, Stored("mtime_ns / 1e9", "0.0")] = 0.0
    played_at_s: Annotated[float, _of_content(f"coalesce({_said('played_at_s', 'plays')}, 0.0)")] = 0.0
    play_count: Annotated[int, _of_content(f"coalesce({_said('play_count', 'plays')}, 0)")] = 0
    is_estimate: Annotated[bool, _split("files.is_estimate", "0", bool)] = False
    tags: Annotated[tuple[str, ...], _of_content(_said("group_concat(name, char(31))", "tags"), _user_tags)] = ()
    rating: Annotated[int, _of_content(f"coalesce({_said('stars', 'ratings')}, 0)")] = 0
    note: Annotated[str, _of_content(f"coalesce({_said('note', 'notes')}, '')")] = ""
    is_hidden: Annotated[bool, _of_content(_has_row("hidden"), bool)] = False
    other_paths: Annotated[tuple[tuple[int, str], ...], Stored(_OTHERS, "NULL", _places)] = ()


STORED: Final[dict[str, Stored]] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Entry, include_extras=True).items()
}
"""Origin of each field of an entry, in the order of the fields."""


def entries_of(rows: Sequence[Sequence[Any]]) -> Iterator[Entry]:
    """Entries of rows as the statements made from `STORED` give them."""
    # Column by column: one call in C for a field of twenty thousand rows.
    columns: Iterable[Iterable[Any]] = (
        column if stored.read is None else map(stored.read, column)
        for column, stored in zip(zip(*rows, strict=True), STORED.values(), strict=True)
    )
    return map(Entry._make, zip(*columns, strict=True)) if rows else iter(())
