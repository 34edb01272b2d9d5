"""Long work in Python beside the window: the search for copies, and backups, each in a separate process.

In the window's process it would take the interpreter from the thread that paints, hundreds of times a second.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar, assert_never

from audiomancer.browse import NearCopies, Thresholds, find_copies, read_index, read_similarity
from audiomancer.child_channel import Channel, serve
from audiomancer.child_process import ChildProcess, Request
from audiomancer.errors import ProcessEndedError, WorkCancelled
from audiomancer.library import Backups, Library
from audiomancer.paths import DataPaths
from audiomancer.settings import Settings
from audiomancer.storage import LibraryStorage

IDLE_S: Final = 20.0
_NICENESS: Final = 10
"""Everything else goes first, a scan too."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FindCopies(Request[bool]):
    """Compare the sounds that were not compared yet, and write what was found; answered with whether any was new."""


@dataclass(frozen=True, slots=True)
class WriteBackup(Request[None]):
    """Back up what the user said, where it has changed."""


BackgroundRequest: TypeAlias = FindCopies | WriteBackup
Answer = TypeVar("Answer")


class Background:
    """A process for each kind of request: started by the first, ended when none has come for a while.

    Methods may be called from any thread, and wait for the answer.
    """

    def __init__(self, paths: DataPaths) -> None:
        # Copies of a million sounds take minutes: a backup does not wait for them.
        self._copies, self._backups = _process(paths), _process(paths)

    def find_copies(self) -> bool:
        """See `FindCopies`.

        Raises:
            WorkCancelled: `close` was called meanwhile, or the process ended over it.
        """
        return _ask(self._copies, FindCopies())

    def write_backup(self) -> None:
        """See `WriteBackup`.

        Raises:
            LibraryError: The file can't be written; says why.
            WorkCancelled: `close` was called meanwhile, or the process ended over it.
        """
        _ask(self._backups, WriteBackup())

    def close(self) -> None:
        """End the processes at once: their files are written whole or not at all."""
        for child in (self._copies, self._backups):
            child.close(is_forced=True)


def _process(paths: DataPaths) -> ChildProcess[BackgroundRequest, object]:
    return ChildProcess(
        serve_background, (paths,), name="audiomancer-background", niceness=_NICENESS, has_children=True
    )


def _ask(child: ChildProcess[BackgroundRequest, object], request: Request[Answer]) -> Answer:
    try:
        return child.ask(request)
    except ProcessEndedError as error:
        # At the end of the window it is ended on purpose; else the backup of the end, or the next search, does it.
        _log.info("background work ended before it was done: %s", error)
        raise WorkCancelled from error


def serve_background(channel: Channel, paths: DataPaths) -> None:
    """Answer requests until none has come for a while.

    Args:
        channel: `BackgroundRequest`s come in, their answers go out.
        paths: The library.
    """
    storage = LibraryStorage(paths, with_vector_client=True)
    worker = _Worker(paths, storage)
    serve(channel, worker.answer, IDLE_S)
    storage.close()


class _Worker:
    """Answers requests in the process."""

    def __init__(self, paths: DataPaths, storage: LibraryStorage) -> None:
        self._paths = paths
        self._storage = storage

    def answer(self, request: BackgroundRequest) -> object:
        match request:
            case FindCopies():
                return find_new_copies(self._storage, self._paths)
            case WriteBackup():
                edits = Library(self._storage, Settings.load(self._paths.settings)).edits
                Backups(self._storage, edits, self._paths.backups).write_if_changed()
                return None
            case _:
                assert_never(request)


def find_new_copies(storage: LibraryStorage, paths: DataPaths) -> bool:
    """Compare the sounds that were not compared yet with all others, and write all groups for the next start.

    Returns:
        Whether any sound was new.
    """
    identity = storage.changes.identity()
    known = NearCopies.read(paths.near_copies, identity)
    index = read_index(storage, paths.browse_index, Thresholds())
    neighbours = read_similarity(storage, index).neighbours
    found = find_copies(index, neighbours, storage.entries.overviews, known, lambda: None)
    if found is None:
        return False
    try:
        found.write(paths.near_copies, identity)
    except OSError as error:
        _log.warning("the copies that were found could not be written: %s", error)
        return False
    return True
