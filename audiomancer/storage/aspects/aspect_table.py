"""Aspects in LanceDB: a table beside that of the embeddings, in the same folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import ASPECT_BYTES, COMMON_BYTES
from audiomancer.storage.aspects.aspect_files import AspectFiles
from audiomancer.storage.lance.compaction import is_fragmented, is_worth_compacting, put_together
from audiomancer.storage.lance.lancedb_errors import translated_errors
from audiomancer.storage.lance.sample_keys import sample_key
from audiomancer.storage.sqlite.damage import quarantine_folder

NAME: Final = "aspects"
_DELETE_CHUNK: Final = 20_000
_ROWS_AT_ONCE: Final = 20_000


class AspectTable:
    """Blocks of aspects under sample ids. Safe from any thread; what other processes write is seen at once.

    Table `aspects`: `id: string`, `aspects: binary`, 60 bytes, or 96 of a sound that has a rhythm. It is made at the
    first put. Its lock is that of `AspectFiles.writing()`, taken after all others.

    Attributes:
        files: The blocks as the files beside the table have them: to be read in any process, without LanceDB.

    Args:
        folder: The folder of the databases.
        connect: Gives LanceDB's connection to it.
    """

    def __init__(self, folder: Path, connect: Callable[[], Any]) -> None:
        self._folder = folder
        self._connect = connect
        self.files = AspectFiles(folder / NAME)
        self._place = folder / f"{NAME}.lance"
        self._compacted = folder / NAME / "compacted"

    def has_table(self) -> bool:
        """Check whether the table's folder is there."""
        return (self._folder / f"{NAME}.lance").is_dir()

    def put(self, sample_ids: Sequence[str], blocks: NDArray[np.int8]) -> None:
        """Store blocks, int8 (n, 96), in place of any that stand under these ids, of which each comes once."""
        if not sample_ids:
            return
        with translated_errors(self._folder, "written"), self.files.writing():
            table = self._opened(make=True)
            before = int(table.version)
            rows = _rows(sample_ids, blocks)
            known = self._known(sample_ids) if self.files.covers(before) else np.ones(len(sample_ids), bool)
            if not known.all():
                table.add(rows.filter((~known).tolist()))
            if known.any():
                others = rows.filter(known.tolist())
                table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(others)
            self.files.note_put(sample_ids, blocks, before, int(table.version))

    def _known(self, sample_ids: Sequence[str]) -> NDArray[np.bool_]:
        keys = np.array([sample_key(sample_id) for sample_id in sample_ids], np.uint64)
        return self.files.index().places_of_keys(keys) >= 0

    def delete(self, sample_ids: Collection[str]) -> None:
        """Remove blocks; ids without one are ignored."""
        ids = list(sample_ids)
        if not ids or not self.has_table():
            return
        with translated_errors(self._folder, "written"), self.files.writing():
            table = self._opened()
            before = int(table.version)
            for first in range(0, len(ids), _DELETE_CHUNK):
                table.delete(f"id IN ({', '.join(map(_literal, ids[first : first + _DELETE_CHUNK]))})")
            self.files.note_deleted(ids, before, int(table.version))

    def readable_ids(self) -> list[str]:
        """Every id that has a block, after a look at each; what can't be read is an error."""
        return self._read()[0]

    def index_now(self) -> None:
        """Make the files from the table, where they do not have all of it."""
        if not self.has_table():
            return
        with translated_errors(self._folder, "read"):
            if self.files.covers(int(self._opened().version)):
                return
            with self.files.writing():
                version = int(self._opened().version)
                if not self.files.covers(version):
                    self.files.rebuild_from(*self._read(), version)

    def make_anew(self) -> int:
        """Replace a damaged table, which goes to quarantine, by one of what the files have; returns its rows."""
        with translated_errors(self._folder, "written"), self.files.writing():
            keys, blocks = self.files.index().everything()
            ids = self.files.ids_of(keys)
            if self._place.exists():
                quarantine = quarantine_folder(self._folder)
                quarantine.mkdir(mode=0o700)
                self._place.rename(quarantine / self._place.name)
            table = self._opened(make=True)
            for first in range(0, len(ids), _ROWS_AT_ONCE):
                part = slice(first, first + _ROWS_AT_ONCE)
                table.add(_rows(ids[part], blocks[part]))
            self.files.forget()
            self.files.rebuild_from(ids, blocks, int(table.version))
            return len(ids)

    def compact(self, cleanup_older_than: timedelta, *, is_thorough: bool = False) -> None:
        """As for the embeddings: put small writes together where that is worth it, and bring the files up to date."""
        if not self.has_table():
            return
        with translated_errors(self._folder, "written"):
            table = self._opened()
            if is_thorough or is_fragmented(self._place, self._compacted) or is_worth_compacting(table):
                with self.files.writing():
                    before = int(table.version)
                    put_together(table, cleanup_older_than)
                    self._compacted.touch()
                    self.files.note_tidied(before, int(table.version))
        self.index_now()
        if self.files.wants_rebuild():
            self.files.rebuild()

    def _read(self) -> tuple[list[str], NDArray[np.int8]]:
        """Ids and blocks of the whole table."""
        if not self.has_table():
            return [], np.zeros((0, ASPECT_BYTES), np.int8)
        with translated_errors(self._folder, "read"):
            rows = self._opened().to_arrow()
            ids = rows["id"].to_pylist()
            blocks = np.zeros((len(ids), ASPECT_BYTES), np.int8)
            for number, code in enumerate(rows["aspects"].to_pylist()):
                blocks[number, : len(code)] = np.frombuffer(code, np.int8)
            return ids, blocks

    def _opened(self, *, make: bool = False) -> Any:
        connection = self._connect()
        if self.has_table():
            return connection.open_table(NAME)
        if not make:
            return None
        return connection.create_table(NAME, schema=_schema(), exist_ok=True)


def _schema() -> Any:
    import pyarrow as pa

    return pa.schema([pa.field("id", pa.string()), pa.field("aspects", pa.binary())])


def _rows(sample_ids: Sequence[str], blocks: NDArray[np.int8]) -> Any:
    import pyarrow as pa

    codes = [block.tobytes() if block[COMMON_BYTES:].any() else block[:COMMON_BYTES].tobytes() for block in blocks]
    return pa.table([pa.array(list(sample_ids), pa.string()), pa.array(codes, pa.binary())], schema=_schema())


def _literal(sample_id: str) -> str:
    return "'" + sample_id.replace("'", "''") + "'"
