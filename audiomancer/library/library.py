"""The library as the window and the terminal use it: source folders, scans, problems, what the user says."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path

from audiomancer.errors import LibraryError
from audiomancer.library.changes import ChangeCallback, ChangeFeed
from audiomancer.library.edits import UserEdits
from audiomancer.library.folders.relink import RelinkPlan, is_same_folder, plan_relink
from audiomancer.library.folders.volumes import (
    REACH_S,
    holds_anything,
    is_reachable,
    mount_of,
    places_to_look,
    volume_name,
    within,
)
from audiomancer.library.scan.scan import Location, Scan, ScanReport, check_folder
from audiomancer.library.scan.scan_client import ScanInProcess, ScanProcess
from audiomancer.library.workers.pool import worker_count
from audiomancer.paths import display_path, is_inside
from audiomancer.platforms.names import folded_path
from audiomancer.settings import Settings
from audiomancer.storage import FolderLocation, LibraryStorage, SourceFolder, Volume
from audiomancer.work import CancelToken, Progress

_AT_ONCE = 5_000


class Library:
    """Folders of sounds and what became of them. Safe from any thread; one scan at a time.

    Attributes:
        edits: What the user says of sounds, with undo.
        files: Source folders, files and problems as they stand.
        unread: Kinds that are not read, and files that are cut off.
        changed: Calls its subscribers after every change, in whatever thread makes it.
        is_updating: Some places are being looked at, see `update`.
        update_cancel: Stops that.
    """

    def __init__(self, storage: LibraryStorage, settings: Settings, scans: ScanProcess | None = None) -> None:
        """Join the parts; without `scans`, scans run in this process."""
        self.files = storage.files
        self.unread = storage.unread
        self._storage = storage
        self._settings = settings
        self.changed = ChangeFeed()
        self.edits = UserEdits(storage, self.changed)
        self._scan_lock = threading.Lock()
        self._scans = scans
        self._scan: Scan | ScanInProcess | None = None
        self._cancel = CancelToken()
        self.update_cancel = CancelToken()
        self.is_updating = False

    # Source folders

    def add_folder(self, path: Path | str) -> SourceFolder:
        """Add a source folder; its sounds come with the next scan. One that is added already is returned as it is.

        Folders added earlier that lie inside it become part of it.

        Raises:
            LibraryError: It does not exist, is no folder, can't be read, or lies inside a folder that is added.
        """
        text = os.path.abspath(Path(path).expanduser())  # noqa: PTH100 - also takes out "..", as Path.absolute does not
        check_folder(text)
        wanted = folded_path(text)
        for folder in self.files.folders():
            known = folded_path(folder.path)
            if wanted == known:
                return folder
            if is_inside(wanted, known):
                raise LibraryError(
                    f"{display_path(text)} is in the library already: it lies inside {display_path(folder.path)}",
                    path=text,
                    inside=folder.path,
                )
        return self.files.add_folder(text)

    def remove_folder(self, folder_id: int) -> None:
        """Take a folder out of the library. No audio file is touched, and what the user said of its sounds stays."""
        self.files.remove_folder(folder_id)
        self.changed.publish()

    def exclude_folder(self, path: str) -> None:
        """Leave a folder below a source folder out of the library, with all below it.

        No audio file is touched, and what the user said of its sounds stays.
        """
        self._storage.excluded.add(path)
        self.changed.publish()

    def include_folder(self, path: str) -> ScanReport:
        """Take an excluded folder into the library again, and look for its sounds; raises as `update`."""
        self._storage.excluded.remove(path)
        return self.rescan_folder(path)

    def excluded_folders(self) -> list[str]:
        """Paths of the excluded folders, in their order."""
        return sorted(self._storage.excluded.paths())

    def rescan_folder(self, path: str) -> ScanReport:
        """Look for new and changed sounds in one folder and below it; raises as `update`."""
        sources = [one for one in self.locations if path == one.path or is_inside(path, one.path)]
        return self.update({source: [Location(path)] for source in sources})

    @property
    def locations(self) -> list[FolderLocation]:
        """Every source folder by its path; nothing is counted."""
        return [FolderLocation(number, path) for number, path in self.files.folder_paths().items()]

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
            on_change: Called in this thread after every change, before those who subscribed.

        Raises:
            WorkCancelled: It was asked to stop. Nothing is lost: the next scan goes on from there.
            LibraryError: A scan is running already, or the analysis processes don't start.
            StorageError: The library could not be written.
        """
        if not self._scan_lock.acquire(blocking=False):
            raise LibraryError("A scan is running already")
        try:
            folders = [folder for folder in self.files.folders() if folder_ids is None or folder.id in folder_ids]

            def notify() -> None:
                if on_change is not None:
                    on_change()
                self.changed.publish()

            self._cancel = cancel or CancelToken()
            self._scan = self._new_scan(self._cancel, notify)
            return self._scan.run(folders)
        finally:
            self._scan_lock.release()

    def update(
        self, folders: Mapping[FolderLocation, Collection[Location]], renamed: Collection[str] = ()
    ) -> ScanReport:
        """Look at some places only, then analyse whatever waits: what a watch over the folders asks for.

        Args:
            folders: Places by their source folder.
            renamed: Files that were renamed: what lies there may be another sound, though size and time are the same.

        Raises:
            WorkCancelled, StorageError: As for `scan`.
            LibraryError: A scan is running.
        """
        if not self._scan_lock.acquire(blocking=False):
            raise LibraryError("A scan is running already")
        try:
            self.is_updating = True
            self.update_cancel = CancelToken()
            return self._new_scan(self.update_cancel, self.changed.publish).update(folders, renamed)
        finally:
            self.is_updating = False
            self._scan_lock.release()

    def _new_scan(self, cancel: CancelToken, on_change: ChangeCallback) -> Scan | ScanInProcess:
        workers = worker_count(self._settings.workers)
        if self._scans is not None:
            return self._scans.scan(workers, cancel, on_change)
        return Scan(self._storage, workers, cancel, on_change)

    def close(self) -> None:
        """Stop what scans, and end its process."""
        self._cancel.cancel()
        self.update_cancel.cancel()
        if self._scans is not None:
            with self._scan_lock:
                self._scans.child.close()

    # Drives

    def can_reach(self, folder: FolderLocation) -> bool:
        """Check whether a source folder can be read now, and is not the empty place where its drive was mounted."""
        if not is_reachable(folder.path):
            return False
        if not self.files.has_files(folder.id) or within(
            partial(holds_anything, folder.path), REACH_S, otherwise=False
        ):
            self._remember_volume(folder)
            return True
        # Empty, where there were sounds: emptied by the user, or nothing is mounted there at present.
        known = self._storage.moves.volumes().get(folder.id)
        mount = mount_of(folder.path)
        return known is None or (mount is not None and mount.path == known.mount_point)

    def _remember_volume(self, folder: FolderLocation) -> None:
        mount = mount_of(os.path.realpath(folder.path))
        if mount is not None:
            self._storage.moves.set_volume(folder.id, Volume(volume_name(mount), mount.path))

    def go_offline(self, folder: FolderLocation) -> None:
        """A source folder can't be reached: its sounds turn grey. Nothing is forgotten."""
        stamps = self.files.stamps_in(folder.id).values()
        gone = [file_id for _, _, file_id, is_missing in stamps if not is_missing]
        for first in range(0, len(gone), _AT_ONCE):
            self.files.set_missing(gone[first : first + _AT_ONCE])
            self.changed.publish()

    def find_elsewhere(self, folder: FolderLocation) -> str | None:
        """Present path of a missing source folder, on a drive that is mounted elsewhere; None where it is not found.

        A place is taken for it only where most of the known files lie there, with the same sizes.
        """
        known = {path: stamp[0] for path, stamp in self.files.stamps_in(folder.id).items()}
        if not known:
            return None
        others = [path for number, path in self.files.folder_paths().items() if number != folder.id]
        for candidate in places_to_look(folder.path, self._storage.moves.volumes().get(folder.id)):
            is_taken = any(
                candidate == other or is_inside(candidate, other) or is_inside(other, candidate) for other in others
            )
            looks_alike = partial(is_same_folder, known, folder.path, candidate)
            if not is_taken and within(looks_alike, REACH_S, otherwise=False):
                return candidate
        return None

    def move_folder(self, folder_id: int, new_root: str) -> None:
        """Move a source folder to another path: its sounds retain their rows and annotations.

        `StorageError` where another source folder is there; nothing changed.
        """
        self._storage.moves.move_folder(folder_id, new_root)
        self.changed.publish()

    def plan_relink(self, folder_id: int, new_path: Path | str, old_path: str = "") -> RelinkPlan:
        """Plan of the files that would be found again, were those of a folder looked for elsewhere. Changes nothing.

        Args:
            folder_id: The source folder.
            new_path: Where its files are now.
            old_path: Only those in this folder of it; all when left out.

        Raises:
            LibraryError: The new folder can't be read, or the source folder is not known.
        """
        root = self.files.folder_paths().get(folder_id)
        if root is None:
            raise LibraryError("This folder is not in the library any more")
        text = os.path.abspath(Path(new_path).expanduser())  # noqa: PTH100 - also takes out ".."
        check_folder(text)
        return plan_relink(self._storage, folder_id, old_path or root, text)

    def relink(self, folder_id: int, plan: RelinkPlan) -> None:
        """Apply a plan: files that were found retain their rows; the others stay, greyed.

        `StorageError` where another source folder is there; nothing changed.
        """
        root = self.files.folder_paths().get(folder_id, plan.old_root)
        with self._storage.database.atomic():
            if plan.old_root == root:
                self._storage.moves.move_folder(folder_id, plan.new_root)
                target = folder_id
            else:
                inside = (
                    number
                    for number, path in self.files.folder_paths().items()
                    if plan.new_root == path or is_inside(plan.new_root, path)
                )
                target = next(inside, None) or self.files.add_folder(plan.new_root).id
            self._storage.moves.move_files(plan.moves, target)
        self.changed.publish()

    @property
    def progress(self) -> Progress:
        """Progress of the present scan; after it, how it ended. To be polled, from any thread."""
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

    def remove_missing(self, entry_ids: Collection[int]) -> None:
        """Take missing sounds out of the library, as the user wishes; entries that are not missing stay.

        What the user said of them stays, too, should their files come back.
        """
        self.files.remove_missing(entry_ids)
        self.changed.publish()

    # Problems

    def retry(self, file_ids: Collection[int]) -> None:
        """Put failed files back on the list; the next scan analyses them."""
        self.files.retry(file_ids)
        self.changed.publish()
