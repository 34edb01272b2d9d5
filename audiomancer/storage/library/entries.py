"""Reads for the list: entries, waveform overviews, details, locations."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Final

from audiomancer.storage.library.entry import STORED, Entry, entries_of
from audiomancer.storage.library.file_rows import IS_ENTRY
from audiomancer.storage.library.sound_packing import unpack_evidence, unpack_overview
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import from_column

_PAGE: Final = 20_000
_OF_FILES: Final = f"""
    SELECT {", ".join(stored.of_file for stored in STORED.values())}
    FROM files LEFT JOIN samples ON samples.id = files.sample_id
    WHERE {IS_ENTRY.replace("sample_id", "files.sample_id")}
"""  # noqa: S608 - trusted text

# Samples that were stored through the sample store alone, without a file that a walk has met.
_OF_SAMPLES: Final = f"""
    SELECT {", ".join(stored.of_sample for stored in STORED.values())}
    FROM samples WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.sample_id = samples.id)
"""  # noqa: S608 - trusted text


class EntryTable:
    """Entries of the list, read in pages so that no read lasts long."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, ids: Collection[int] | None = None) -> Iterator[Entry]:
        """Rows of the list, all or those with the given ids, in the order of their ids."""
        if ids is not None:
            with self._database.read() as connection:
                rows = connection.execute(
                    f"{_OF_SAMPLES} AND samples.row IN (SELECT -value FROM json_each(?)) ORDER BY samples.row DESC",  # noqa: S608 - trusted text
                    (json.dumps([number for number in ids if number < 0]),),
                ).fetchall()
                rows += connection.execute(
                    f"{_OF_FILES} AND files.id IN (SELECT value FROM json_each(?)) ORDER BY files.id",  # noqa: S608 - trusted text
                    (json.dumps([number for number in ids if number >= 0]),),
                ).fetchall()
            yield from entries_of(rows)
            return
        yield from self._pages(f"{_OF_SAMPLES} AND samples.row < -? ORDER BY samples.row DESC LIMIT ?", -(2**62))
        yield from self._pages(f"{_OF_FILES} AND files.id > ? ORDER BY files.id LIMIT ?", -1)

    def _pages(self, query: str, last: int) -> Iterator[Entry]:
        while True:
            with self._database.read() as connection:
                rows = connection.execute(query, (last, _PAGE)).fetchall()
            yield from entries_of(rows)
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

    def evidence(self, sample_id: str) -> str | None:
        """Claims about an analysed sample, as JSON; None for others."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT evidence FROM samples JOIN sample_evidence ON sample_row = row "
                "WHERE id = ? AND feature_version IS NOT NULL",
                (sample_id,),
            ).fetchone()
        return None if row is None else unpack_evidence(row[0])

    def sources(self, sample_id: str) -> dict[str, str | None]:
        """Sources of a sample's tempo, key and instrument."""
        names = ("tempo_source", "key_source", "instrument_source")
        with self._database.read() as connection:
            row = connection.execute(f"SELECT {', '.join(names)} FROM samples WHERE id = ?", (sample_id,)).fetchone()  # noqa: S608 - trusted names
        return dict(zip(names, row or (None, None, None), strict=True))

    def locations(self, sample_id: str) -> list[str]:
        """Paths of a sample: the primary one, then reachable ones, then missing ones."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT path FROM files WHERE sample_id = ? ORDER BY is_primary DESC, state = 'missing', id",
                (sample_id,),
            )
            return [from_column(path) for (path,) in rows]
