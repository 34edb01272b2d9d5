"""Scans, the changes that arrive from them, folders, problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import BrowseIndex, IndexChanges
from audiomancer.engine import Engine
from audiomancer.library import RelinkPlan, ScanReport
from audiomancer.library.scan.report_words import scan_sentence
from audiomancer.paths import display_path, is_inside
from audiomancer.work import CancelToken, Progress
from audiomancer_gui.panels.folder_tree_model import FolderItem
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.problem_rows import problem_rows

_WATCH_MS = 2000


class LibrarySession(QObject):
    """Runs every call of the library in a job; results arrive as signals.

    Signals:
        index_read: A fresh `BrowseIndex`.
        entries_altered: What changed in the list, as `IndexChanges`.
        folders_altered: Source folders, as `FolderItem`.
        problems_altered: Files that failed, as `ProblemRow`.
        progress_altered: `Progress` of the scan; None when none runs.
        scan_finished: A sentence about the scan that ended, or about the folders that are watched.
        relink_planned: A `FolderItem` and the `RelinkPlan` of what would be found again.
    """

    index_read = Signal(object)
    entries_altered = Signal(object)
    folders_altered = Signal(object)
    problems_altered = Signal(object)
    progress_altered = Signal(object)
    scan_finished = Signal(str)
    relink_planned = Signal(object, object)
    _change_arrived = Signal()
    _trouble_arrived = Signal(str)

    def __init__(self, engine: Engine, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._jobs = jobs
        self._cancel: CancelToken | None = None
        self._scans_waiting = 0
        # The last change that the list has, or is about to have; None until it has been read.
        self._change_seq: int | None = None
        self._is_reading = False
        self._has_news = False
        self.has_scanned = False
        self._is_closed = False
        self._coalesce = QTimer(self)
        self._coalesce.setSingleShot(True)
        self._coalesce.setInterval(150)
        self._coalesce.timeout.connect(self._read_changes)
        # Queued: the scan's thread reports changes.
        self._change_arrived.connect(self._on_change_arrived)
        self._trouble_arrived.connect(self.scan_finished)
        self._progress_timer = QTimer(self)
        self._progress_timer.setInterval(100)
        self._progress_timer.timeout.connect(self._poll_progress)
        self._unsubscribe = engine.library.changed.subscribe(self._on_change)
        # Another process may scan into the same library: its changes are numbered as ours are.
        self._watch_timer = QTimer(self)
        self._watch_timer.setInterval(_WATCH_MS)
        self._watch_timer.timeout.connect(self._watch)

    # Reading

    def read_all(self) -> None:
        """Read the whole library."""

        def deliver(index: BrowseIndex) -> None:
            self._change_seq = index.change_seq
            self._watch_timer.start()
            self.index_read.emit(index)
            self._coalesce.start()

        self._jobs.read("index", self._engine.read_index, deliver)
        self.read_folders()
        self.read_problems()

    def read_folders(self) -> None:
        """Read the source folders."""

        def work() -> list[FolderItem]:
            missing = self._engine.storage.files.missing_folders()
            excluded = self._engine.library.excluded_folders()
            return sorted(
                (
                    FolderItem(
                        number,
                        display_path(Path(path).name or path),
                        path,
                        number in missing,
                        tuple(one for one in excluded if is_inside(one, path)),
                    )
                    for number, path in self._engine.storage.files.folder_paths().items()
                ),
                key=lambda item: item.path,
            )

        self._jobs.read("folders", work, self.folders_altered.emit)

    def read_problems(self) -> None:
        """Read the files that failed, those that are cut off, and the kinds that are not read."""
        self._jobs.read("problems", lambda: problem_rows(self._engine.library), self.problems_altered.emit)

    def _watch(self) -> None:
        """Look for changes of other programs; those of this one arrive as signals."""
        if not self.is_scanning:
            self._read_changes()

    # Scans

    @property
    def is_scanning(self) -> bool:
        """A scan runs or waits."""
        return self._scans_waiting > 0

    def add_folders(self, paths: Sequence[str]) -> None:
        """Add folders, then scan: every folder is listed before any is analysed.

        A scan that is under way stops, and the new one goes on with its work after it has listed the new folders;
        else they would wait, empty, until all that was added before is analysed.
        """

        def work() -> None:
            for path in paths:
                self._engine.library.add_folder(path)

        def done(_: None) -> None:
            self.read_folders()
            self.cancel_scan()
            self.scan()

        self._jobs.change(work, done)

    def remove_folder(self, folder_id: int) -> None:
        """Take a folder out of the library; its files stay where they are."""
        self._jobs.change(lambda: self._engine.library.remove_folder(folder_id), lambda _: self.read_folders())

    def scan(self) -> None:
        """Look for new and changed sounds in all folders."""
        self._scans_waiting += 1
        token = CancelToken()

        def work() -> str:
            self._cancel = token
            report = self._engine.library.scan(cancel=token)
            return scan_sentence(report)

        def done(sentence: str) -> None:
            self._scan_ended()
            self.scan_finished.emit(sentence)

        self._jobs.scan(work, done, self._scan_ended)
        self._progress_timer.start()

    def rescan_folder(self, path: str) -> None:
        """Look for new and changed sounds in one folder and below it."""
        self._look_into(partial(self._engine.library.rescan_folder, path))

    def exclude_folder(self, path: str) -> None:
        """Leave a folder below a source folder out of the library."""
        self._jobs.change(lambda: self._engine.library.exclude_folder(path), lambda _: self.read_folders())

    def include_folder(self, path: str) -> None:
        """Take an excluded folder into the library again."""
        self._look_into(partial(self._engine.library.include_folder, path))

    def _look_into(self, look: Callable[[], ScanReport]) -> None:
        def done(report: ScanReport) -> None:
            self.scan_finished.emit(scan_sentence(report))
            self.read_folders()
            self.read_problems()

        self._jobs.scan(look, done, self.read_folders)

    def scan_known(self) -> None:
        """Scan if there are folders: what changed while the program was closed, and what an interrupted scan left."""
        self._jobs.read(
            "known folders",
            self._engine.storage.files.folder_paths,
            lambda folders: self.scan() if folders else self._begin_watching(),
        )

    def follow_settings(self) -> None:
        """Watch the folders, or no longer, as the settings say now."""
        if self._engine.settings.watch_folders:
            self._begin_watching()
        else:
            self._jobs.change(self._engine.stop_watching)

    def _begin_watching(self) -> None:
        """Follow what happens in the folders, once a scan has seen what happened while the window was closed."""
        if self._engine.settings.watch_folders and not self._is_closed:
            # Called by the watch's thread.
            self._engine.watch(self._trouble_arrived.emit)

    def _scan_ended(self) -> None:
        self.has_scanned = True
        self._scans_waiting = max(0, self._scans_waiting - 1)
        if not self._scans_waiting:
            self._progress_timer.stop()
            self.progress_altered.emit(None)
            self._begin_watching()
        self.read_folders()
        self.read_problems()

    def pause_or_resume(self) -> None:
        """Pause the scan, or let it go on."""
        token = self._cancel
        if token is not None:
            (token.resume if token.is_paused else token.pause)()
            self._poll_progress()

    def cancel_scan(self) -> None:
        """Stop the scan; what is analysed so far stays, and the next scan goes on from there."""
        if self._cancel is not None:
            self._cancel.cancel()

    def prioritise(self, entry_ids: Sequence[int]) -> None:
        """Analyse these entries first: they are in sight."""
        if self.is_scanning:
            self._engine.library.prioritise(list(entry_ids))

    def retry(self, file_ids: list[int]) -> None:
        """Try files again that failed."""

        def done(_: object) -> None:
            self.read_problems()
            self.scan()

        self._jobs.change(lambda: self._engine.library.retry(file_ids), done)

    def ignore_problems(self, file_ids: list[int], is_ignored: bool) -> None:
        """No longer count these problems, or count them again."""

        def work() -> None:
            for file_id in file_ids:
                self._engine.library.files.ignore_problem(file_id, is_ignored)

        self._jobs.change(work, lambda _: self.read_problems())

    def plan_relink(self, folder: FolderItem, new_path: str) -> None:
        """Find out what of a folder lies in another one; `relink_planned` brings it."""
        self._jobs.read(
            "relink",
            lambda: self._engine.library.plan_relink(folder.folder_id, new_path),
            lambda plan: self.relink_planned.emit(folder, plan),
        )

    def relink(self, folder: FolderItem, plan: RelinkPlan) -> None:
        """Do what a plan says, then look for what else is there."""

        def done(_: object) -> None:
            self.read_folders()
            self.scan()

        self._jobs.change(lambda: self._engine.library.relink(folder.folder_id, plan), done)

    def remove_missing(self, entry_ids: list[int]) -> None:
        """Take missing sounds out of the library, when the user asks for it."""
        self._jobs.change(lambda: self._engine.library.remove_missing(entry_ids), lambda _: self.read_folders())

    # Changes that arrive

    def _on_change(self) -> None:
        """Called on whatever thread changed the library."""
        self._change_arrived.emit()

    def _on_change_arrived(self) -> None:
        self._has_news = True
        if not self._coalesce.isActive() and not self._is_reading and self._change_seq is not None:
            self._coalesce.start()

    def _read_changes(self) -> None:
        if self._is_reading or self._change_seq is None:
            return
        self._is_reading, self._has_news = True, False
        change_seq = self._change_seq

        def deliver(changes: IndexChanges | None) -> None:
            self._is_reading = False
            if self._change_seq != change_seq:
                return
            if changes is None:
                self.read_all()
                return
            self._change_seq = changes.change_seq
            if changes.entries or changes.gone:
                self.entries_altered.emit(changes)
                self.read_folders()
                # What was touched but is no entry any more has failed or vanished.
                if changes.gone:
                    self.read_problems()
            if self._has_news:
                self._coalesce.start()

        def failed() -> None:
            self._is_reading = False

        self._jobs.read("changes", lambda: self._engine.read_changes(change_seq), deliver, failed)

    def _poll_progress(self) -> None:
        progress: Progress = self._engine.library.progress
        self.progress_altered.emit(progress)

    def close(self) -> None:
        """Stop the scan, the watch and the reading of changes."""
        self._is_closed = True
        self._unsubscribe()
        self._progress_timer.stop()
        self._coalesce.stop()
        self._watch_timer.stop()
        self.cancel_scan()
        self._engine.stop_watching()
