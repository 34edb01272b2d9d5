"""Reads for the list: entries, waveform overviews, details, locations."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

from audiomancer.storage.database import Database
from audiomancer.storage.file_rows import IS_ENTRY
from audiomancer.storage.library_rows import HINT_CONFIDENCE, Entry, SampleDetails
from audiomancer.storage.path_text import from_column
from audiomancer.storage.sample_fields import tags_of
from audiomancer.storage.sound_packing import unpack_evidence, unpack_overview
from audiomancer.vocabulary import Source

_PAGE: Final = 20_000

_ENTRIES: Final = f"""
    SELECT files.id, files.sample_id, path, folder_id, format,
        duration_s, files.sample_rate_hz, files.channels, files.bit_depth, size_bytes,
        hint_bpm, hint_key, hint_instrument, hint_is_loop,
        state = 'missing', added_at_s,
        duration_ms, sample_rate, samples.channels, samples.bit_depth,
        bpm, bpm_confidence, tempo_source, key, key_confidence, key_source,
        instrument_type, instrument_confidence, instrument_source, is_loop, mood, genre_tags,
        EXISTS (SELECT 1 FROM favourites WHERE favourites.file_hash = samples.file_hash),
        (SELECT count(*) FROM files AS other WHERE other.sample_id = files.sample_id)
    FROM files
    LEFT JOIN samples ON samples.id = files.sample_id
    LEFT JOIN sample_details ON sample_details.sample_id = files.sample_id
    WHERE {IS_ENTRY.replace("sample_id", "files.sample_id")}
"""  # noqa: S608 - own text


class EntryTable:
    """What the list shows, read in pages so that no read lasts long."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, ids: Collection[int] | None = None) -> Iterator[Entry]:
        """Rows of the list, all or those with the given ids, in the order of their ids."""
        if ids is not None:
            with self._database.read() as connection:
                rows = connection.execute(
                    f"{_ENTRIES} AND files.id IN (SELECT value FROM json_each(?)) ORDER BY files.id",  # noqa: S608 - own text
                    (json.dumps(list(ids)),),
                ).fetchall()
            yield from map(_entry, rows)
            return
        last = -1
        while True:
            with self._database.read() as connection:
                rows = connection.execute(
                    f"{_ENTRIES} AND files.id > ? ORDER BY files.id LIMIT ?", (last, _PAGE)
                ).fetchall()
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
                "SELECT feature_version, tempo_source, key_source, instrument_source, evidence FROM sample_details "
                "JOIN samples ON id = sample_id JOIN sample_evidence ON sample_row = samples.row WHERE sample_id = ?",
                (sample_id,),
            ).fetchone()
        if row is None:
            return None
        version, tempo_source, key_source, instrument_source, evidence = row
        return SampleDetails(version, tempo_source, key_source, instrument_source, unpack_evidence(evidence))

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
        hint_bpm, hint_key, hint_instrument, hint_is_loop, is_missing, added_at_s,
        duration_ms, sample_rate, sample_channels, sample_depth,
        bpm, bpm_confidence, tempo_source, key, key_confidence, key_source,
        instrument, instrument_confidence, instrument_source, is_loop, mood, genre_tags,
        is_favourite, location_count,
    ) = row  # fmt: skip
    if sample_id is None:
        bpm, key, instrument, is_loop = hint_bpm, hint_key, hint_instrument, hint_is_loop
        bpm_confidence = key_confidence = instrument_confidence = HINT_CONFIDENCE
        tempo_source = key_source = instrument_source = Source.NAME
        location_count = 1
    else:
        duration_s, rate, channels, depth = duration_ms / 1000.0, sample_rate, sample_channels, sample_depth
    return Entry(
        entry_id,
        sample_id,
        from_column(path),
        folder_id,
        file_format,
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
    )
