"""Reads for the list: entries, waveform overviews, details, locations."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from typing import Any, Final

from audiomancer.storage.contract.sample_fields import tags_of
from audiomancer.storage.library.file_rows import IS_ENTRY
from audiomancer.storage.library.records import HINT_CONFIDENCE, Entry, SampleDetails
from audiomancer.storage.library.sound_packing import unpack_evidence, unpack_overview
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import from_column
from audiomancer.vocabulary import Source

_PAGE: Final = 20_000
_BETWEEN: Final = "\x1f"

# Tags, rating, note, hidden: none of a file that is only listed, whose content nobody knows.
_OF_USER: Final = """
    (SELECT group_concat(name, char(31)) FROM tags WHERE tags.file_hash = samples.file_hash),
    (SELECT stars FROM ratings WHERE ratings.file_hash = samples.file_hash),
    (SELECT note FROM notes WHERE notes.file_hash = samples.file_hash),
    EXISTS (SELECT 1 FROM hidden WHERE hidden.file_hash = samples.file_hash)
"""

# Of a file that is only listed, what its header and its name say; of a sample, what is stored of it.
_OF_FILES: Final = f"""
    SELECT files.id, files.sample_id, path, folder_id, format,
        CASE WHEN samples.row IS NULL THEN duration_s ELSE duration_ms / 1000.0 END,
        CASE WHEN samples.row IS NULL THEN files.sample_rate_hz ELSE sample_rate END,
        CASE WHEN samples.row IS NULL THEN files.channels ELSE samples.channels END,
        CASE WHEN samples.row IS NULL THEN files.bit_depth ELSE samples.bit_depth END,
        size_bytes,
        CASE WHEN samples.row IS NULL THEN hint_bpm ELSE bpm END AS bpm_shown,
        CASE WHEN samples.row IS NULL THEN {HINT_CONFIDENCE} ELSE bpm_confidence END,
        CASE WHEN samples.row IS NULL THEN '{Source.NAME}' ELSE tempo_source END,
        CASE WHEN samples.row IS NULL THEN hint_key ELSE key END AS key_shown,
        CASE WHEN samples.row IS NULL THEN {HINT_CONFIDENCE} ELSE key_confidence END,
        CASE WHEN samples.row IS NULL THEN '{Source.NAME}' ELSE key_source END,
        CASE WHEN samples.row IS NULL THEN hint_instrument ELSE instrument_type END AS instrument_shown,
        CASE WHEN samples.row IS NULL THEN {HINT_CONFIDENCE} ELSE instrument_confidence END,
        CASE WHEN samples.row IS NULL THEN '{Source.NAME}' ELSE instrument_source END,
        CASE WHEN samples.row IS NULL THEN hint_is_loop ELSE is_loop END,
        mood, genre_tags,
        EXISTS (SELECT 1 FROM favourites WHERE favourites.file_hash = samples.file_hash),
        state = 'missing', added_at_s,
        CASE WHEN samples.row IS NULL THEN 1
            ELSE (SELECT count(*) FROM files AS other WHERE other.sample_id = files.sample_id) END,
        loudness_lufs, true_peak_db, {_OF_USER}
    FROM files
    LEFT JOIN samples ON samples.id = files.sample_id
    WHERE {IS_ENTRY.replace("sample_id", "files.sample_id")}
"""  # noqa: S608 - own text

# Samples that were stored through the sample store alone, without a file that a walk has met.
_OF_SAMPLES: Final = f"""
    SELECT -samples.row, samples.id, file_path, 0, '',
        duration_ms / 1000.0, sample_rate, channels, bit_depth, file_size_bytes,
        bpm, bpm_confidence, coalesce(tempo_source, ''), key, key_confidence, coalesce(key_source, ''),
        instrument_type, instrument_confidence, coalesce(instrument_source, ''), is_loop, mood, genre_tags,
        EXISTS (SELECT 1 FROM favourites WHERE favourites.file_hash = samples.file_hash),
        0, coalesce(CAST(strftime('%s', created_at, 'utc') AS REAL), 0.0), 1, loudness_lufs, true_peak_db, {_OF_USER}
    FROM samples
    WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.sample_id = samples.id)
"""  # noqa: S608 - own text


class EntryTable:
    """What the list shows, read in pages so that no read lasts long."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, ids: Collection[int] | None = None) -> Iterator[Entry]:
        """Rows of the list, all or those with the given ids, in the order of their ids."""
        if ids is not None:
            with self._database.read() as connection:
                rows = connection.execute(
                    f"{_OF_SAMPLES} AND samples.row IN (SELECT -value FROM json_each(?)) ORDER BY samples.row DESC",  # noqa: S608 - own text
                    (json.dumps([number for number in ids if number < 0]),),
                ).fetchall()
                rows += connection.execute(
                    f"{_OF_FILES} AND files.id IN (SELECT value FROM json_each(?)) ORDER BY files.id",  # noqa: S608 - own text
                    (json.dumps([number for number in ids if number >= 0]),),
                ).fetchall()
            yield from map(_entry, rows)
            return
        yield from self._pages(f"{_OF_SAMPLES} AND samples.row < -? ORDER BY samples.row DESC LIMIT ?", -(2**62))
        yield from self._pages(f"{_OF_FILES} AND files.id > ? ORDER BY files.id LIMIT ?", -1)

    def _pages(self, query: str, last: int) -> Iterator[Entry]:
        while True:
            with self._database.read() as connection:
                rows = connection.execute(query, (last, _PAGE)).fetchall()
            yield from map(_entry, rows)
            if len(rows) < _PAGE:
                return
            last = rows[-1][0]

    def entry_ids(self, sample_ids: Collection[str]) -> dict[str, int]:
        """Entry id by sample id."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT sample_id, id FROM files WHERE sample_id IN (SELECT value FROM json_each(?)) AND is_primary",
                (json.dumps(list(sample_ids)),),
            )
            return dict(rows.fetchall())

    def overviews(self, sample_ids: Collection[str]) -> dict[str, bytes]:
        """Waveform overviews by sample id."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, overview FROM samples JOIN sample_evidence ON sample_row = samples.row "
                "WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(sample_ids)),),
            )
            return {sample_id: unpack_overview(overview) for sample_id, overview in rows}

    def details(self, sample_id: str) -> SampleDetails | None:
        """Sources and evidence of a sample."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT feature_version, tempo_source, key_source, instrument_source, evidence "
                "FROM samples JOIN sample_evidence ON sample_row = row WHERE id = ? AND feature_version IS NOT NULL",
                (sample_id,),
            ).fetchone()
        if row is None:
            return None
        version, tempo_source, key_source, instrument_source, evidence = row
        return SampleDetails(version, tempo_source, key_source, instrument_source, unpack_evidence(evidence))

    def sources(self, sample_id: str) -> dict[str, str | None]:
        """Where tempo, key and instrument of a sample come from."""
        names = ("tempo_source", "key_source", "instrument_source")
        with self._database.read() as connection:
            row = connection.execute(f"SELECT {', '.join(names)} FROM samples WHERE id = ?", (sample_id,)).fetchone()  # noqa: S608 - own names
        return dict(zip(names, row or (None, None, None), strict=True))

    def locations(self, sample_id: str) -> list[str]:
        """Paths of a sample: the primary one, then reachable ones, then missing ones."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT path FROM files WHERE sample_id = ? ORDER BY is_primary DESC, state = 'missing', id",
                (sample_id,),
            )
            return [from_column(path) for (path,) in rows]


def _entry(row: tuple[Any, ...]) -> Entry:
    (
        entry_id, sample_id, path, folder_id, file_format, duration_s, rate, channels, depth, size,
        bpm, bpm_confidence, tempo_source, key, key_confidence, key_source,
        instrument, instrument_confidence, instrument_source, is_loop, mood, genre_tags,
        is_favourite, is_missing, added_at_s, location_count, loudness_lufs, true_peak_db,
        tags, rating, note, is_hidden,
    ) = row  # fmt: skip
    return Entry(
        entry_id,
        sample_id,
        from_column(path),
        folder_id,
        file_format or suffix_format(from_column(path)),
        duration_s,
        rate,
        channels,
        depth,
        size,
        bpm,
        0.0 if bpm is None else bpm_confidence or 0.0,
        "" if bpm is None else tempo_source or "",
        key,
        0.0 if key is None else key_confidence or 0.0,
        "" if key is None else key_source or "",
        instrument,
        0.0 if instrument is None else instrument_confidence or 0.0,
        "" if instrument is None else instrument_source or "",
        None if is_loop is None else bool(is_loop),
        tags_of(mood) if mood else (),
        tags_of(genre_tags) if genre_tags else (),
        bool(is_favourite),
        bool(is_missing),
        added_at_s,
        location_count,
        loudness_lufs,
        true_peak_db,
        tuple(tags.split(_BETWEEN)) if tags else (),
        rating or 0,
        note or "",
        bool(is_hidden),
    )


def suffix_format(path: str) -> str:
    """Short name of a format as the file's name tells it: "WAV"; empty where it has no suffix."""
    return os.path.splitext(path)[1].lstrip(".").upper()  # noqa: PTH122 - a Path object a row is ten times slower
