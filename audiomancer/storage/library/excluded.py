"""Folders below source folders that the user does not want in the library."""

from __future__ import annotations

from audiomancer.paths import is_inside
from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.library.file_rows import forget_files
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import from_column, to_column


class ExcludedFolders:
    """Excluded folders, by their paths. What the user said of their sounds stays."""

    def __init__(self, database: Database, samples: UnifiedSampleStorage) -> None:
        self._database, self._samples = database, samples

    def paths(self) -> frozenset[str]:
        """Paths of all excluded folders."""
        with self._database.read() as connection:
            return frozenset(from_column(path) for (path,) in connection.execute("SELECT path FROM excluded_folders"))

    def add(self, path: str) -> None:
        """Exclude a folder and all below it: its files leave the library, and the samples that lie nowhere else."""
        with self._database.atomic() as tx:
            tx.execute("INSERT OR IGNORE INTO excluded_folders (path) VALUES (?)", (to_column(path),))
        # Looked for outside of the writer's turn: among a million files it takes a second. What a scan lists meanwhile
        # it takes out again at its end.
        with self._database.read() as connection:
            inside = [
                file_id
                for file_id, file_path in connection.execute("SELECT id, path FROM files")
                if is_inside(from_column(file_path), path)
            ]
        self.forget_files(inside)

    def remove(self, path: str) -> None:
        """Let a folder be part of the library again; its sounds come with the next scan."""
        with self._database.atomic() as tx:
            tx.execute("DELETE FROM excluded_folders WHERE path = ?", (to_column(path),))

    def forget_files(self, file_ids: list[int]) -> None:
        """Forget files that lie in folders that are left out."""
        with self._samples.writer.turn():
            self._samples.writer.remove(lambda tx: forget_files(tx, file_ids))
