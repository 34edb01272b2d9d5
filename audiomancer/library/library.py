"""The library as the window and the terminal use it: source folders, scans, problems, what the user says."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from audiomancer.errors import LibraryError
from audiomancer.library.changes import ChangeCallback, ChangeFeed, LibraryChange
from audiomancer.library.edits import UserEdits
from audiomancer.library.scan import Scan, ScanReport, check_folder
from audiomancer.library.workers import worker_count
from audiomancer.paths import display_path
from audiomancer.settings import Settings
from audiomancer.storage import LibraryStorage, Problem, SourceFolder
from audiomancer.work import CancelToken, Progress


class Library:
    """Folders of sounds and what became of them. Safe from any thread; one scan at a time.

    Attributes:
        edits: What the user says of sounds, with undo.
    """

    def __init__(self, storage: LibraryStorage, settings: Settings) -> None:
        self._storage = storage
        self._settings = settings
        self._feed = ChangeFeed()
        self.edits = UserEdits(storage, self._feed)
        self._scan_lock = threading.Lock()
        self._scan: Scan | None = None
        self._cancel = CancelToken()

    # Source folders

    def add_folder(self, path: Path | str) -> SourceFolder:
        """Add a source folder; its sounds come with the next scan. One that is added already is returned as it is.

        Folders added earlier that lie inside it become part of it.

        Raises:
            LibraryError: It does not exist, is no folder, can't be read, or lies inside a folder that is added.
        """
        text = os.path.abspath(Path(path).expanduser())  # noqa: PTH100 - also takes out "..", which Path.absolute keeps
        check_folder(text)
        for folder in self._storage.source_folders():
            if folder.path != text and text.startswith(folder.path.rstrip(os.sep) + os.sep):
                raise LibraryError(
                    f"{display_path(text)} is in the library already: it lies inside {display_path(folder.path)}",
                    path=text,
                    inside=folder.path,
                )
        return self._storage.add_source_folder(text)

    def remove_folder(self, folder_id: int) -> LibraryChange:
        """Take a folder out of the library. No audio file is touched, and what the user said of its sounds stays."""
        return self._published(LibraryChange.of(self._storage.remove_source_folder(folder_id)))

    @property
    def folders(self) -> list[SourceFolder]:
        """Every source folder, in the order of their paths."""
        return self._storage.source_folders()

    # Scans

    def scan(
        self,
        folder_ids: Collection[int] | None = None,
        *,
        cancel: CancelToken | None = None,
        on_change: ChangeCallback | None = None,
    ) -> ScanReport:
        """Look for new, changed, moved and missing files, and analyse whatever waits. Returns when all is done.

        Args:
            folder_ids: Source folders to look through; all when left out.
            cancel: Stops or pauses it, from another thread.
            on_change: Called in this thread with every change, besides those who subscribed.

        Raises:
            WorkCancelled: It was asked to stop. Nothing is lost: the next scan goes on from there.
            LibraryError: A scan is running already, or the analysis processes don't start.
            StorageError: The library could not be written.
        """
        if not self._scan_lock.acquire(blocking=False):
            raise LibraryError("A scan is running already")
        try:
            folders = [folder for folder in self.folders if folder_ids is None or folder.id in folder_ids]

            def tell(change: LibraryChange) -> None:
                if on_change is not None:
                    on_change(change)
                self._feed.publish(change)

            self._cancel = cancel or CancelToken()
            self._scan = Scan(self._storage, worker_count(self._settings.workers), self._cancel, tell)
            return self._scan.run(folders)
        finally:
            self._scan_lock.release()

    @property
    def progress(self) -> Progress:
        """How far the present scan is; after it, how it ended. To be polled, from any thread."""
        scan = self._scan
        if scan is None:
            return Progress(is_finished=True)
        progress = scan.progress
        is_paused = self._cancel.is_paused and not progress.is_finished
        return dataclasses.replace(progress, is_paused=True, rate_per_s=None) if is_paused else progress

    def prioritise(self, entry_ids: Iterable[int]) -> None:
        """Analyse these listed files next, the first of them first: those that the user is looking at."""
        scan = self._scan
        if scan is not None:
            scan.queue.prioritise(entry_ids)

    def remove_missing(self, entry_ids: Collection[int]) -> LibraryChange:
        """Take missing sounds out of the library, as the user wishes; entries that are not missing stay.

        What the user said of them stays, too, should their files come back.
        """
        return self._published(LibraryChange.of(self._storage.remove_missing(entry_ids)))

    # Problems

    def problems(self) -> list[Problem]:
        """Files that could not be analysed, newest first."""
        return self._storage.problems()

    def retry(self, file_ids: Collection[int]) -> LibraryChange:
        """Put failed files back on the list; the next scan analyses them."""
        return self._published(LibraryChange.of(self._storage.retry(file_ids)))

    def ignore_problem(self, file_id: int, is_ignored: bool = True) -> None:
        """Mark a problem as one the user does not want to be reminded of, or take the mark away."""
        self._storage.ignore_problem(file_id, is_ignored)

    def subscribe(self, callback: ChangeCallback) -> Callable[[], None]:
        """Hear of every change from now on, in whatever thread makes it; call the result to stop that."""
        return self._feed.subscribe(callback)

    def _published(self, change: LibraryChange) -> LibraryChange:
        self._feed.publish(change)
        return change
