"""Scans in a separate process, as the window has them.

Neither SQLite's writes nor what comes back from the analysis takes the window's interpreter. A message says that rows
changed; the window reads from the numbered changes which ones, as when another program scans.
"""

from __future__ import annotations

import dataclasses
import logging
import queue
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from audiomancer.child_channel import Failure, Ready
from audiomancer.child_process import ChildProcess
from audiomancer.errors import LibraryError, ProcessEndedError, ProcessTimeoutError, WorkCancelled
from audiomancer.library.changes import ChangeCallback
from audiomancer.library.scan.scan import LOOKING, Location, ScanReport
from audiomancer.library.scan.scan_process import (
    Cancel,
    Changed,
    LogLine,
    Pause,
    Prioritise,
    Resume,
    ScanFolders,
    ScanNews,
    ScanOrder,
    StartScan,
    UpdateLocations,
    serve_scans,
)
from audiomancer.paths import DataPaths
from audiomancer.storage import FolderLocation, SourceFolder
from audiomancer.work import CancelToken, Progress

ENDED: Final = "The scan has ended unexpectedly. Nothing is lost: the next scan goes on from there."

_TICK_S: Final = 0.05
_CANCEL_S: Final = 15.0
"""A scan that was asked to stop stores what is finished, mostly within a second; on a busy machine it takes longer, for
the first store starts a process. One that does not end is killed: whatever it was at is repaired by the next writer."""

_NICENESS: Final = 5
"""The window and the sound go first."""


class ScanProcess:
    """The process in which scans run: started with the first, ended when there has been none for a while."""

    def __init__(self, paths: DataPaths) -> None:
        """Prepare for a library; nothing starts yet."""
        self.child: ChildProcess[ScanOrder, ScanNews] = ChildProcess(
            serve_scans, (paths,), name="audiomancer-scan", niceness=_NICENESS, has_children=True
        )

    def scan(self, workers: int, cancel: CancelToken, on_change: ChangeCallback) -> ScanInProcess:
        """A scan, to be run once, from one thread, while no other runs; arguments as of `Scan`."""
        return ScanInProcess(self.child, workers, cancel, on_change)


class WantedNext:
    """Files to analyse next, queued until they are sent to the scan process."""

    def __init__(self) -> None:
        self.orders: queue.SimpleQueue[Prioritise] = queue.SimpleQueue()

    def prioritise(self, file_ids: Iterable[int], /) -> None:
        """Analyse these files next, the first of them first; from any thread."""
        self.orders.put(Prioritise(tuple(file_ids)))


class ScanInProcess:
    """One scan in the scan process.

    Attributes:
        progress: How far it is; may be read from any thread.
        queue: What is analysed next.
    """

    def __init__(
        self,
        child: ChildProcess[ScanOrder, ScanNews],
        workers: int,
        cancel: CancelToken,
        on_change: ChangeCallback,
    ) -> None:
        self.progress = Progress(LOOKING)
        self._child = child
        self._workers = workers
        self._cancel = cancel
        self._on_change = on_change
        self.queue = WantedNext()
        self._is_paused = False
        self._has_begun = False
        self._kill_at_s: float | None = None

    def run(self, folders: Sequence[SourceFolder]) -> ScanReport:
        """As in `Scan`; a `LibraryError` also where the process ended."""
        return self._done(ScanFolders(tuple(folders), self._workers))

    def update(
        self, folders: Mapping[FolderLocation, Collection[Location]], renamed: Collection[str] = ()
    ) -> ScanReport:
        """As in `Scan`; a `LibraryError` also where the process ended."""
        places = {folder: tuple(inside) for folder, inside in folders.items()}
        return self._done(UpdateLocations(places, frozenset(renamed), self._workers))

    def _done(self, order: StartScan) -> ScanReport:
        end: ScanReport | Failure | None = None
        try:
            end = self._end_of(order)
        except ProcessEndedError as error:
            if self._cancel.is_cancelled:
                raise WorkCancelled from error
            raise LibraryError(ENDED) from error
        finally:
            if end is None:
                # Also where a subscriber failed: a scan without a reader of its messages must not go on.
                self._child.kill()
                self._child.wait_for_end()
            self.progress = dataclasses.replace(self.progress, is_finished=True)
        if isinstance(end, Failure):
            raise end.error
        return end

    def _end_of(self, order: StartScan) -> ScanReport | Failure:
        """Have the scan done; returns its last message."""
        child = self._child
        for is_last_try in (False, True):
            if child.has_ended():
                child.wait_for_end()
                child.start()
            self._is_paused = False
            try:
                child.post(order)
                while True:
                    self._pass_on()
                    end = self._receive()
                    if end is not None:
                        return end
            except ProcessEndedError:
                # One that has said nothing of this scan was about to rest when the order came.
                if is_last_try or self._has_begun or self._cancel.is_cancelled:
                    raise
        raise ProcessEndedError("process does not start")

    def _pass_on(self) -> None:
        """Send the process what was asked of the scan since the last time."""
        if self._cancel.is_cancelled:
            if self._kill_at_s is None:
                self._kill_at_s = time.monotonic() + _CANCEL_S
                self._child.post(Cancel())
            elif time.monotonic() > self._kill_at_s:
                self._child.kill()
        elif self._cancel.is_paused != self._is_paused:
            self._is_paused = not self._is_paused
            self._child.post(Pause() if self._is_paused else Resume())
        while not self.queue.orders.empty():
            self._child.post(self.queue.orders.get())

    def _receive(self) -> ScanReport | Failure | None:
        """Take the next message, if one comes soon; returns the last one of the scan."""
        try:
            message = self._child.receive(_TICK_S)
        except ProcessTimeoutError:
            return None
        self._has_begun |= not isinstance(message, Ready)
        match message:
            case ScanReport() | Failure():
                return message
            case Progress():
                self.progress = message
            case Changed():
                self._on_change()
            case LogLine(logger, level, text):
                logging.getLogger(logger).log(level, "%s", text)
        return None
