"""Sample records in SQLite."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from audiomancer.storage.arguments import batch, check_page, is_path, is_text
from audiomancer.storage.contract.database_store import DatabaseStore
from audiomancer.storage.contract.interfaces import SampleMetadata
from audiomancer.storage.contract.sample_fields import FIELDS, Column, decode, encode_new, encode_updates
from audiomancer.storage.contract.sample_filter import SampleFilter, placeholders
from audiomancer.storage.contract.sample_pages import page
from audiomancer.storage.contract.sample_rows import Contents, insert_samples, update_sample
from audiomancer.storage.sqlite.text import path_key, to_column

_COLUMNS: Final = ", ".join(FIELDS)
_CHUNK: Final = 500


class SQLiteSampleStore(DatabaseStore):
    """Sample records in one SQLite file; implements `SampleStore`."""

    def add(self, sample: SampleMetadata) -> str:
        """As in `SampleStore`."""
        return self.add_batch([sample])[0]

    def add_batch(self, samples: list[SampleMetadata]) -> list[str]:
        """As in `SampleStore`."""
        encoded = [encode_new(sample) for sample in batch("Samples", samples)]
        with self._database.atomic() as tx:
            return insert_samples(tx, encoded)

    def get(self, sample_id: str) -> SampleMetadata | None:
        """The sample with this id, or None."""
        return self._one("id", sample_id)

    def get_by_path(self, file_path: str) -> SampleMetadata | None:
        """The sample whose file lies at this absolute path, or None."""
        if not is_path(file_path):
            return None
        path = to_column(file_path)
        return self._one("path_key = ? AND file_path", path_key(path), path)

    def ids_of_hashes(self, hashes: Collection[str]) -> dict[str, str]:
        """Ids of the samples with these contents, by hash; contents without a sample are left out."""
        with self._database.read() as connection:
            found = Contents(connection, list(hashes)).id_of
        return {str(file_hash): sample_id for file_hash, sample_id in found.items() if file_hash in hashes}

    def get_by_hash(self, file_hash: str) -> SampleMetadata | None:
        """The sample with this content, or None."""
        if not is_text(file_hash):
            return None
        with self._database.read() as connection:
            sample_id = Contents(connection, [file_hash]).id_of.get(file_hash)
            return None if sample_id is None else self._one("id", sample_id)

    def get_many(self, sample_ids: Collection[str]) -> dict[str, SampleMetadata]:
        """Samples by their ids; unknown ids are left out."""
        found: dict[str, SampleMetadata] = {}
        with self._database.read() as connection:
            for ids in chunks(list(sample_ids)):
                query = f"SELECT {_COLUMNS} FROM samples WHERE id IN ({placeholders(len(ids))})"  # noqa: S608 - no values
                for row in connection.execute(query, ids):
                    found[row[0]] = decode(row)
        return found

    def update(self, sample_id: str, updates: dict[str, Any]) -> bool:
        """As in `SampleStore`; `DuplicateSampleError` where the new `file_hash` is another sample's."""
        columns = encode_updates(updates)
        if not is_text(sample_id):
            return False
        with self._database.atomic() as tx:
            return update_sample(tx, sample_id, columns)

    def delete(self, sample_id: str) -> bool:
        """Remove the record; False where the id is unknown."""
        if not is_text(sample_id):
            return False
        with self._database.atomic() as tx:
            return tx.execute("DELETE FROM samples WHERE id = ?", (sample_id,)).rowcount > 0

    def search(
        self,
        query: str | None = None,
        instrument_type: str | None = None,
        bpm_min: float | None = None,
        bpm_max: float | None = None,
        key: str | None = None,
        mood: list[str] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[SampleMetadata]:
        """As in `SampleStore`."""
        limit, offset = check_page(limit, offset)
        where, values = SampleFilter(query, instrument_type, bpm_min, bpm_max, key, mood).where()
        with self._database.read() as connection:
            rows = page(connection, _COLUMNS, where, values, limit, offset)
        return [decode(row) for row in rows]

    def count(
        self,
        query: str | None = None,
        instrument_type: str | None = None,
        bpm_min: float | None = None,
        bpm_max: float | None = None,
        key: str | None = None,
        mood: list[str] | None = None,
    ) -> int:
        """As in `SampleStore`."""
        where, values = SampleFilter(query, instrument_type, bpm_min, bpm_max, key, mood).where()
        with self._database.read() as connection:
            row = connection.execute(f"SELECT count(*) FROM samples WHERE {where}", values).fetchone()  # noqa: S608 - bound values
        return int(row[0])

    def matching_ids(self, conditions: SampleFilter) -> list[str]:
        """Ids of every sample that meets the conditions, in the order they were stored."""
        where, values = conditions.where()
        with self._database.read() as connection:
            rows = connection.execute(f"SELECT id FROM samples WHERE {where} ORDER BY row", values)  # noqa: S608 - bound values
            return [sample_id for (sample_id,) in rows]

    def _one(self, column: str, *values: Column) -> SampleMetadata | None:
        if column == "id" and not is_text(values[0]):
            return None
        with self._database.read() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM samples WHERE {column} = ?", values).fetchone()  # noqa: S608 - trusted names
        return None if row is None else decode(row)


def chunks(values: Sequence[Any], size: int = _CHUNK) -> Iterator[Sequence[Any]]:
    """Consecutive parts of at most `size`, small enough for one SQL list."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
