"""One scan: folders are walked and listed, then everything listed is analysed and stored."""

from __future__ import annotations

import dataclasses
import logging
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from audiomancer.audio import NEEDS_EXTRA, has_extra
from audiomancer.audio.readers.reasons import shortened
from audiomancer.errors import InvalidEmbeddingError, LibraryError, StorageError
from audiomancer.library.evidence import analysed_file
from audiomancer.library.scan.known_contents import KnownContents
from audiomancer.library.scan.listing import listed
from audiomancer.library.scan.walk import Walk, WalkedFile
from audiomancer.library.workers.pool import AnalysisPool
from audiomancer.library.workers.tasks import START_DIGITS, Analysed, Failed, Known, Outcome, Task, TaskQueue
from audiomancer.paths import is_inside
from audiomancer.storage import FileStamp, FolderLocation, LibraryStorage, ListedFile, SourceFolder
from audiomancer.work import CancelToken, Progress, RateMeter

_log = logging.getLogger(__name__)

LOOKING: Final = "Looking for sounds"
ANALYSING: Final = "Analysing"
TIDYING: Final = "Tidying up"

_LIST_BATCH: Final = 5000
_LIST_WAIT_S: Final = 0.5
# LanceDB likes few large writes, the user likes to see results.
_STORE_BATCH: Final = 500
_STORE_WAIT_S: Final = 2.0
_STATE_BATCH: Final = 5_000
_COMPACT_ROWS: Final = 1000
_COMPACT_DURING_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Location:
    """A directory to look at, with `is_tree` also all below it."""

    path: str
    is_tree: bool = True


@dataclass(slots=True)
class ScanReport:
    """Counts of a scan.

    Attributes:
        found: Sound files met in the folders.
        unchanged: Of these, known ones whose size and time are the same: they were not opened.
        listed: Of these, new and changed ones.
        missing: Known files that could not be reached any more.
        returned: Missing files that are back.
        analysed: Files that were analysed.
        known: Files that were only hashed: their content was known.
        failed: Files that could not be analysed; see `Library.problems`.
        problems: Folders that could not be read, a sentence each.
        duration_s: How long it took.
    """

    found: int = 0
    unchanged: int = 0
    listed: int = 0
    missing: int = 0
    returned: int = 0
    analysed: int = 0
    known: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)
    duration_s: float = 0.0


class Scan:
    """One scan, to be run once, from one thread.

    Whatever stops it, nothing that was stored is lost: files that are listed are the list of what is left to do.

    Attributes:
        progress: How far it is; may be read from any thread.
        queue: Files that wait for analysis; may be prioritised from any thread.
        report: What was done so far.
    """

    def __init__(
        self,
        storage: LibraryStorage,
        workers: int,
        cancel: CancelToken,
        on_change: Callable[[], None],
    ) -> None:
        self.progress = Progress(LOOKING)
        self.queue = TaskQueue()
        self.report = ScanReport()
        self._storage = storage
        self._pool_size = workers
        self._cancel = cancel
        self._on_change = on_change
        self._listed: list[ListedFile] = []
        self._listed_at_s = 0.0
        self._outcomes: list[Outcome] = []
        self._stored_at_s = 0.0
        self._rows_written = 0
        self._rows_compacted = 0
        self._has_written = False
        self._known = KnownContents.none()
        self._to_be_measured: set[int] = set()
        self._renamed: frozenset[str] = frozenset()
        self._excluded = storage.excluded.paths()

    def run(self, folders: Sequence[SourceFolder]) -> ScanReport:
        """Walk the folders, then analyse whatever waits, in them or elsewhere; raises as `Library.scan`."""
        with self._reporting():
            for folder in folders:
                self._list(folder)
            self._analyse()
            for folder in folders:
                self._look_again(folder)
            self._tidy(is_large=self._rows_written >= _COMPACT_ROWS)
        return self.report

    def update(
        self, folders: Mapping[FolderLocation, Collection[Location]], renamed: Collection[str] = ()
    ) -> ScanReport:
        """Look at some places only, then analyse whatever waits; see `Library.update`."""
        self._renamed = frozenset(renamed)
        with self._reporting():
            gone: list[int] = []
            for folder, places in folders.items():
                for place in places:
                    known = self._storage.files.stamps_at(folder.id, place.path, is_tree=place.is_tree)
                    walk = Walk(
                        place.path, self._cancel, is_deep=place.is_tree, excluded=self._excluded, top=folder.path
                    )
                    gone += self._look_at(folder.id, walk, known)
            # All that is gone is known before anything is analysed: then what lies elsewhere now has moved there.
            self._set_missing(gone)
            self._analyse()
            self._tidy()
        return self.report

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Note how long the block takes, and that it is over, however it ends."""
        began_s = time.monotonic()
        try:
            yield
        finally:
            self.report.duration_s = time.monotonic() - began_s
            self.progress = dataclasses.replace(self.progress, is_finished=True)

    def _tidy(self, *, is_large: bool = False) -> None:
        # Excluded while this scan was listing them.
        for path in self._storage.excluded.paths() - self._excluded:
            self._storage.excluded.add(path)
            self._changed()
        if is_large or (self._rows_written and self._storage.samples.vector_store.is_fragmented()):
            self._compact()
        if self._has_written:
            self._storage.database.checkpoint()

    # Looking for sounds

    def _list(self, folder: SourceFolder) -> None:
        walk = Walk(folder.path, self._cancel, excluded=self._excluded)
        self._set_missing(self._look_at(folder.id, walk, self._storage.files.stamps_in(folder.id)))
        if self._storage.unread.set_kinds(folder.id, walk.unread):
            self._changed()

    def _look_at(self, folder_id: int, walk: Walk, known: dict[str, FileStamp]) -> list[int]:
        """List what is new and changed where a walk leads; returns the known files that were not met."""
        returned: list[int] = []
        self._listed_at_s = time.monotonic()
        for files in walk.batches():
            new = []
            for file in files:
                # What is left in the end was not met.
                path, size_bytes, mtime_ns = file
                before = known.pop(path, None)
                if before is None or before[0] != size_bytes or before[1] != mtime_ns or path in self._renamed:
                    new.append(WalkedFile._make(file))
                elif before[3]:
                    returned.append(before[2])
            self.report.found += len(files)
            self.report.unchanged += len(files) - len(new)
            self.progress = Progress(LOOKING, self.report.found)
            for walked in new:
                self._list_file(folder_id, walked)
        self._store_listed(folder_id)
        if returned:
            for part in _parts(returned):
                self._storage.files.set_found(part)
                self._changed()
        self.report.returned += len(returned)
        if walk.is_deep:
            self.report.problems += walk.problems
        self._forget_left_out(walk, known)
        return [file_id for _, _, file_id, is_missing in known.values() if not is_missing]

    def _forget_left_out(self, walk: Walk, known: dict[str, FileStamp]) -> None:
        """Take known files out of the library, and out of `known`, that lie where the walk is not to lead."""
        left_out = [path for path in known if any(is_inside(path, folder) for folder in walk.left_out)]
        for part in _parts([known.pop(path)[2] for path in left_out]):
            self._storage.excluded.forget_files(list(part))
            self._changed()

    def _list_file(self, folder_id: int, file: WalkedFile) -> None:
        self._cancel.check()
        self._listed.append(listed(file))
        if len(self._listed) >= _LIST_BATCH or time.monotonic() - self._listed_at_s > _LIST_WAIT_S:
            self._store_listed(folder_id)

    def _store_listed(self, folder_id: int) -> None:
        files, self._listed = self._listed, []
        self._listed_at_s = time.monotonic()
        if files:
            self.report.listed += len(self._storage.files.store_listed(folder_id, files, self._renamed))
            self._changed()

    def _set_missing(self, file_ids: Collection[int]) -> None:
        self.report.missing += len(file_ids)
        # A whole drive may be gone: its rows turn grey part by part, without waiting for one long transaction.
        for part in _parts(file_ids):
            self._storage.files.set_missing(part)
            self._changed()

    def _look_again(self, folder: SourceFolder) -> None:
        """A folder that was taken away during the scan has all its files missing, not only those that waited."""
        if not os.path.isdir(folder.path):  # noqa: PTH112 - the stored text is what names the folder
            stamps = self._storage.files.stamps_in(folder.id).values()
            self._set_missing([file_id for _, _, file_id, is_missing in stamps if not is_missing])

    # Analysing

    def _analyse(self) -> None:
        from audiomancer.analysis import FEATURE_VERSION

        # The extra may have been installed since.
        if has_extra() and self._storage.unread.retry(NEEDS_EXTRA):
            self._changed()
        pending = self._storage.files.pending(FEATURE_VERSION)
        if not pending:
            return
        self.queue.put_first(Task(file.file_id, file.path, file.size_bytes) for file in pending)
        self._known = KnownContents(*self._storage.analysed.content_starts(FEATURE_VERSION, START_DIGITS))
        self._stored_at_s = time.monotonic()
        meter, done = RateMeter(), 0
        self.progress = Progress(ANALYSING, 0, len(pending))
        with AnalysisPool(min(self._pool_size, len(pending))) as pool:
            try:
                for outcomes in pool.run(self._take, self._cancel):
                    self._outcomes += outcomes
                    done += len(outcomes)
                    waited_s = time.monotonic() - self._stored_at_s
                    if len(self._outcomes) >= _STORE_BATCH or waited_s > _STORE_WAIT_S:
                        self._store()
                    total = max(done, len(pending))
                    self.progress = Progress(ANALYSING, min(done, total), total, meter.update(done))
            finally:
                # Also when cancelled: what is finished is stored.
                self._store()

    def _take(self) -> Task | None:
        task = self.queue.take()
        if task is None or task.file_id in self._to_be_measured:
            return task
        starts = self._known.starts_of(task.size_bytes)
        return dataclasses.replace(task, known_starts=starts) if starts else task

    def _store(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        self._stored_at_s = time.monotonic()
        if not outcomes:
            return
        self._store_analysed([outcome for outcome in outcomes if isinstance(outcome, Analysed)])
        self._store_known([outcome for outcome in outcomes if isinstance(outcome, Known)])
        failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
        gone = [outcome.task.file_id for outcome in failed if outcome.is_gone]
        if gone:
            self.report.missing += len(gone)
            self._storage.files.set_missing(gone)
            self._changed()
        for outcome in failed:
            if not outcome.is_gone:
                self._fail(outcome.task.file_id, outcome.reason)
        # A compaction writes the whole table anew: in a large library not after every few thousand rows.
        if (
            self._rows_written - self._rows_compacted >= _COMPACT_DURING_ROWS
            and self._storage.samples.vector_store.is_fragmented()
        ):
            self._compact()

    def _store_analysed(self, outcomes: Sequence[Analysed]) -> None:
        if not outcomes:
            return
        hashes = [str(outcome.analysis.fields["file_hash"]) for outcome in outcomes]
        self._notice_moves(hashes)
        corrections = self._storage.user.corrections(hashes)
        files = [
            analysed_file(outcome.task.file_id, outcome.analysis, corrections.get(file_hash, {}))
            for outcome, file_hash in zip(outcomes, hashes, strict=True)
        ]
        try:
            self._storage.analysed.store(files)
            self._changed()
            stored = files
        except StorageError as error:
            if len(files) == 1 or not _is_about_one_record(error):
                raise
            stored = []
            for file in files:
                try:
                    self._storage.analysed.store([file])
                    self._changed()
                    stored.append(file)
                except StorageError as record_error:
                    if not _is_about_one_record(record_error):
                        raise
                    _log.exception("the analysis of one file could not be stored")
                    self._fail(file.file_id, f"its analysis could not be stored: {record_error}")
        self.report.analysed += len(stored)
        self._rows_written += len(stored)
        for file in stored:
            self._known.add(file.metadata["file_size_bytes"], file.metadata["file_hash"])

    def _store_known(self, outcomes: Sequence[Known]) -> None:
        if not outcomes:
            return
        self._notice_moves([outcome.file_hash for outcome in outcomes])
        stored = self._storage.analysed.store_known(
            [(outcome.task.file_id, outcome.file_hash, outcome.task.path) for outcome in outcomes]
        )
        self._changed()
        self.report.known += len(stored)
        # Their sample was removed in the meantime: they are measured after all.
        left = [outcome.task for outcome in outcomes if outcome.task.file_id not in stored]
        self._to_be_measured.update(task.file_id for task in left)
        self.queue.put_first(
            dataclasses.replace(task, known_starts=frozenset())
            for task in left
            if self._storage.files.file(task.file_id) is not None
        )

    def _notice_moves(self, hashes: Sequence[str]) -> None:
        """Contents that are about to get another location may have moved: the old one is missing then, not a copy."""
        gone = [
            file_id for file_id, path in self._storage.files.reachable_locations(hashes) if not os.path.lexists(path)
        ]
        if gone:
            self._storage.files.set_missing(gone)
            self._changed()

    def _fail(self, file_id: int, reason: str) -> None:
        self.report.failed += 1
        self._storage.files.set_failed(file_id, shortened(reason))
        self._changed()

    def _compact(self) -> None:
        before = self.progress
        self.progress = Progress(TIDYING, before.done, before.total)
        self._storage.samples.compact()
        self._rows_compacted = self._rows_written
        self.progress = before

    def _changed(self) -> None:
        self._has_written = True
        self._on_change()


def _parts(file_ids: Collection[int]) -> Iterator[list[int]]:
    ids = list(file_ids)
    for first in range(0, len(ids), _STATE_BATCH):
        yield ids[first : first + _STATE_BATCH]


def _is_about_one_record(error: StorageError) -> bool:
    """Check whether another record might be stored all the same: not where the disk is full or the library damaged."""
    return isinstance(error, InvalidEmbeddingError) or "field" in error.details


def check_folder(path: str) -> None:
    """Raise `LibraryError` for a folder that does not exist, is no folder, or can't be read."""
    try:
        with os.scandir(path):
            pass
    except FileNotFoundError as e:
        raise LibraryError(f"There is no folder {path}", path=path) from e
    except NotADirectoryError as e:
        raise LibraryError(f"This is a file, not a folder: {path}", path=path) from e
    except (OSError, ValueError) as e:
        raise LibraryError(f"The folder can't be read: {getattr(e, 'strerror', None) or e}", path=path) from e
