"""The files of a source folder as the database has them, for tests of what a step leaves there."""

from __future__ import annotations

from typing import NamedTuple

from audiomancer.storage import FileState, LibraryStorage
from audiomancer.storage.sqlite.text import from_column


class StoredFile(NamedTuple):
    """A row of the table of files."""

    id: int
    size_bytes: int
    mtime_ns: int
    state: FileState
    sample_id: str | None


def files_in(storage: LibraryStorage, folder_id: int) -> dict[str, StoredFile]:
    """Every file known in a folder, by path."""
    with storage.database.read() as connection:
        rows = connection.execute(
            "SELECT path, id, size_bytes, mtime_ns, state, sample_id FROM files WHERE folder_id = ?", (folder_id,)
        )
        return {
            from_column(path): StoredFile(file_id, size, mtime, FileState(state), sample_id)
            for path, file_id, size, mtime, state, sample_id in rows
        }
