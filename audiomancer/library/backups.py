"""Backups of what the user says: one readable JSON file every day that it changes; the ten newest files stay."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from audiomancer.errors import LibraryError, StorageError
from audiomancer.library.edits import UserEdits
from audiomancer.paths import display_path
from audiomancer.platforms.files import open_descriptor, replace_file
from audiomancer.storage import LibraryStorage, MergeReport, export_user_data

_log = logging.getLogger(__name__)

MOST_BACKUPS: Final = 10
"""Backup files that stay, the newest."""

Folders: TypeAlias = Literal["none", "existing", "all"]

_NAME: Final = re.compile(r"user data \d{4}-\d\d-\d\d(?: \d\d-\d\d-\d\d)?\.json")
_LARGEST_BYTES: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file, and when it was written, in seconds since 1970."""

    path: Path
    written_at_s: float
    size_bytes: int


class Backups:
    """Backups of one library, in a folder that is made at the first one. Safe from any thread."""

    def __init__(self, storage: LibraryStorage, edits: UserEdits, folder: Path) -> None:
        self._storage = storage
        self._edits = edits
        self._folder = folder
        self._lock = threading.Lock()

    def all(self) -> list[Backup]:
        """Backups in the folder, newest first."""
        found = []
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if _NAME.fullmatch(path.name):
                    status = path.stat()
                    found.append(Backup(path, status.st_mtime, status.st_size))
        return sorted(found, key=lambda backup: (backup.written_at_s, backup.path.name), reverse=True)

    def write_if_changed(self) -> Backup | None:
        """Write today's file, unless nothing has changed since the last one; remove those beyond the ten newest.

        A file of today is replaced by one that says as much or more; where less is said (much was taken away today),
        both stay.

        Returns:
            What was written; None where nothing had changed, or nothing was ever said.

        Raises:
            LibraryError: The file can't be written; says why. Older ones are untouched.
        """
        with self._lock:
            document = self._document()
            known = self.all()
            before = read_or_none(known[0].path) if known else None
            if _said(document) == (_said(before) if before else _said({})):
                return None
            now = datetime.now()
            path = self._folder / f"user data {now:%Y-%m-%d}.json"
            if before is not None and known[0].path.name.startswith(path.stem) and _weight(document) < _weight(before):
                path = self._folder / f"user data {now:%Y-%m-%d %H-%M-%S}.json"
            self.write(path, document)
            for old in self.all()[MOST_BACKUPS:]:
                with contextlib.suppress(OSError):
                    old.path.unlink()
            return self._written(path)

    def write(self, path: Path, document: dict[str, Any] | None = None) -> Backup:
        """Write everything that the user said to a file: whole, or not at all, with a `LibraryError` that says why."""
        content = {"written_at": datetime.now().isoformat(timespec="seconds"), **(document or self._document())}
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = open_descriptor(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            replace_file(temporary, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise LibraryError(
                f"The backup {display_path(path)} can't be written: {error.strerror or error}", path=str(path)
            ) from error
        return self._written(path)

    def restore(self, path: Path, folders: Folders = "none") -> MergeReport:
        """Bring a backup of this or another library in, by content: what is newer wins, nothing is taken away.

        Args:
            path: The file.
            folders: Which of its source folders to add: none, those that exist on this machine, or all: on the
                machine that it was written on, a drive may only be unplugged.

        Raises:
            LibraryError: It can't be read, or is no backup; nothing changed.
            StorageError: It was written by a newer version; nothing changed.
        """
        document = read_backup(path)
        report = self._edits.merge(document, f"Restored from {display_path(path.name)}")
        if folders != "none":
            report.new["source_folders"] += self._add_folders(document.get("source_folders"), folders == "all")
        return report

    def restore_newest(self) -> tuple[Backup, MergeReport] | None:
        """Bring the newest backup in that can be read; None where there is none."""
        for backup in self.all():
            try:
                return backup, self.restore(backup.path, "all")
            except (LibraryError, StorageError) as error:
                _log.info("a backup could not be used: %s", error)
        return None

    def _add_folders(self, folders: object, is_missing_fine: bool) -> int:
        known = set(self._storage.files.folder_paths().values())
        for folder in folders if isinstance(folders, list) else []:
            # Imported text is no path before it has been looked at.
            if not isinstance(folder, str) or "\0" in folder or not os.path.isabs(folder):  # noqa: PTH117 - text, maybe no path
                continue
            with contextlib.suppress(OSError, ValueError):
                if is_missing_fine or os.path.isdir(folder):  # noqa: PTH112 - the stored text names the folder
                    self._storage.files.add_folder(os.path.normpath(folder))
        return len(set(self._storage.files.folder_paths().values()) - known)

    def _document(self) -> dict[str, Any]:
        return export_user_data(self._storage.database) | {
            "source_folders": sorted(self._storage.files.folder_paths().values())
        }

    def _written(self, path: Path) -> Backup:
        status = path.stat()
        return Backup(path, status.st_mtime, status.st_size)


def read_backup(path: Path) -> dict[str, Any]:
    """The document of a backup file; `LibraryError` where it can't be read, is too large, or is not JSON."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise LibraryError(f"{display_path(path)} is too large for a backup", path=str(path))
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise LibraryError(f"{display_path(path)} can't be read: {error.strerror}", path=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise LibraryError(f"{display_path(path)} is damaged, or no backup: {error}", path=str(path)) from error
    if not isinstance(document, dict):
        raise LibraryError(f"{display_path(path)} is no backup of Audiomancer's", path=str(path))
    return document


def read_or_none(path: Path) -> dict[str, Any] | None:
    """The document of a backup file; None where it can't be read."""
    try:
        return read_backup(path)
    except LibraryError:
        return None


def _said(document: dict[str, Any]) -> dict[str, Any]:
    """The part of a document that makes two backups different: not its time, nor the present names of the files."""
    sounds = document.get("sounds", {})
    if isinstance(sounds, dict):
        sounds = {
            key: {name: value for name, value in said.items() if name != "name"} if isinstance(said, dict) else said
            for key, said in sounds.items()
        }
    rest = {name: document.get(name) or [] for name in ("collections", "saved_searches")}
    # Folders alone are no reason for a first backup, but a change of them is one.
    folders = document.get("source_folders") or [] if sounds or any(rest.values()) else []
    return {"sounds": sounds, **rest, "folders": folders}


def _weight(document: dict[str, Any]) -> int:
    """Number of annotations in a document."""
    collections = document.get("collections", [])
    items = sum(len(c.get("sounds", [])) for c in collections if isinstance(c, dict))
    return len(document.get("sounds", {})) + items + len(collections) + len(document.get("saved_searches", []))
