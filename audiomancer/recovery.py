"""Opens a library in whatever state: a damaged database goes to quarantine and is recovered first."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audiomancer.errors import StorageError
from audiomancer.library import Backups, UserEdits
from audiomancer.library.changes import ChangeFeed
from audiomancer.paths import DataPaths, display_path
from audiomancer.storage import (
    DATABASE_MAGIC,
    LibraryStorage,
    WriterLock,
    clear_suspicion,
    damage_of,
    is_suspect,
    recover_database,
    was_being_recovered,
)

_log = logging.getLogger(__name__)

_CHECK_INTERVAL_S: Final = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """Recovery of a damaged database.

    Attributes:
        samples: Sample records that were recovered.
        is_whole: Nothing was lost.
        backup: The backup that what the user said was restored from; empty where it was not needed, or there was none.
        quarantine: Folder with the damaged files.
    """

    samples: int
    is_whole: bool
    backup: str
    quarantine: Path

    @property
    def sentence(self) -> str:
        """Sentence for the user."""
        said = f"The library's database was damaged and has been repaired: {self.samples:,} sounds were recovered"
        said += ". " if self.is_whole else ", the rest is analysed again. "
        if self.backup:
            said += f"Tags, ratings and collections were completed from “{self.backup}”. "
        return f"{said}The damaged files are kept in {display_path(self.quarantine)}."


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Result of a check of the whole library.

    Attributes:
        sentences: What was done or is to be done, for the user; none where all is well.
        needs_scan: Some samples are to be analysed again.
        has_new_vectors: Embeddings came back.
    """

    sentences: tuple[str, ...] = ()
    needs_scan: bool = False
    has_new_vectors: bool = False


def is_due(health_checked: Path) -> bool:
    """Check whether the last health check was a week ago; a library that was never checked is new."""
    try:
        age_s = time.time() - health_checked.stat().st_mtime
    except FileNotFoundError:
        with suppress(OSError):
            health_checked.touch()
        return False
    except OSError:
        return False
    return not 0 <= age_s < _CHECK_INTERVAL_S


def open_storage(paths: DataPaths, *, with_vector_client: bool = False) -> tuple[LibraryStorage, RecoveryReport | None]:
    """Open the library; a damaged database is recovered first.

    Raises:
        StorageError: It can't be opened, or not be recovered (the disk is full, the folder protected); says why.
    """
    recovery = None
    if _is_foreign(paths):
        raise StorageError(
            f"{display_path(paths.database)} is not an Audiomancer library; nothing was changed",
            path=str(paths.database),
        )
    if _needs_recovery(paths.database):
        recovery = _recover(paths)
    try:
        storage = LibraryStorage(paths, with_vector_client=with_vector_client)
    except StorageError:
        # Reading met damage that the first look did not.
        if recovery is not None or not is_suspect(paths.database) or not damage_of(paths.database, is_thorough=True):
            raise
        recovery = _recover(paths)
        storage = LibraryStorage(paths, with_vector_client=with_vector_client)
    return storage, recovery


def _is_foreign(paths: DataPaths) -> bool:
    """Check whether a file is no database and nothing beside it is ours: it may be of another program.

    An empty file is a database that nothing was written to.
    """
    if any(place.exists() for place in (paths.embeddings, paths.backups, paths.browse_index, paths.settings)):
        return False
    try:
        with paths.database.open("rb") as file:
            beginning = file.read(len(DATABASE_MAGIC))
    except OSError:
        return False
    return beginning not in (b"", DATABASE_MAGIC)


def _needs_recovery(database: Path) -> bool:
    if was_being_recovered(database) or damage_of(database):
        return True
    if not is_suspect(database):
        return False
    is_damaged = bool(damage_of(database, is_thorough=True))
    if not is_damaged:
        clear_suspicion(database)
    return is_damaged


def _recover(paths: DataPaths) -> RecoveryReport:
    with WriterLock(paths.database).held():
        found = recover_database(paths.database)
        clear_suspicion(paths.database)
    _log.info("the database was recovered: %s, damaged: %s", dict(found.rows), sorted(found.damaged))
    return RecoveryReport(found.rows["samples"], not found.damaged, _complete(paths), found.quarantine)


def _complete(paths: DataPaths) -> str:
    """Bring in the newest backup; returns its name, where it had something that was not there.

    Always: values may have been damaged without a sign of it. What was taken away since the backup comes back
    with it, and can be taken away again by one undo.
    """
    with LibraryStorage(paths) as storage:
        restored = Backups(storage, UserEdits(storage, ChangeFeed()), paths.backups).restore_newest()
    return restored[0].path.name if restored is not None and +restored[1].new else ""
