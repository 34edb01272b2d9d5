"""The inside of the scan process: takes orders, runs one scan at a time, and says what becomes of it.

It opens the library for itself, as a scan from the terminal does, and has the analysis processes for children.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from audiomancer.child_channel import Channel, Failure
from audiomancer.errors import AudiomancerError, LibraryError
from audiomancer.library.scan.scan import Location, Scan, ScanReport
from audiomancer.paths import DataPaths
from audiomancer.storage import FolderLocation, LibraryStorage, SourceFolder
from audiomancer.work import CancelToken, Progress

IDLE_S: Final = 90.0
"""Idle time after which the process ends. Versions of the vector table that a compaction replaced may go after a
minute: its process does that before."""

TICK_S: Final = 0.1
"""Interval of progress messages."""

_CLOSE_S: Final = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanFolders:
    """Walk these folders, then analyse whatever waits, see `Scan.run`."""

    folders: tuple[SourceFolder, ...]
    workers: int


@dataclass(frozen=True, slots=True)
class UpdateLocations:
    """Look at some places only, then analyse whatever waits, see `Scan.update`."""

    folders: Mapping[FolderLocation, tuple[Location, ...]]
    renamed: frozenset[str]
    workers: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Take no further files."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Store what is finished, and stop."""


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Analyse these entries next, the first of them first."""

    entry_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows were written: a call to read the numbered changes."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """Log record of the process, for the parent, which knows the log file."""

    logger: str
    level: int
    text: str


StartScan: TypeAlias = ScanFolders | UpdateLocations
ScanOrder: TypeAlias = StartScan | Pause | Resume | Cancel | Prioritise
ScanNews: TypeAlias = Progress | Changed | LogLine | ScanReport
"""A `ScanReport` or a `Failure` is the last of a scan."""


def serve_scans(channel: Channel, paths: DataPaths, idle_s: float = IDLE_S) -> None:
    """Run scans until there has been none for `idle_s`: `ScanOrder`s come in, `ScanNews` go out."""
    logger = logging.getLogger("audiomancer")
    logger.setLevel(logging.INFO)
    logger.addHandler(_ToParent(channel))
    host = _ScanHost(channel, paths, idle_s)
    for order in channel.requests(TICK_S, host.tick):
        host.obey(order)
    host.close()


class _ScanHost:
    """Runs the scan in a thread, so that orders are obeyed meanwhile."""

    def __init__(self, channel: Channel, paths: DataPaths, idle_s: float) -> None:
        self._channel = channel
        self._paths = paths
        self._idle_s = idle_s
        self._storage: LibraryStorage | None = None
        self._scan: Scan | None = None
        self._thread: threading.Thread | None = None
        self._cancel = CancelToken()
        self._sent = Progress()
        self._has_changed = threading.Event()
        self._ended_at_s = time.monotonic()

    def obey(self, order: ScanOrder) -> None:
        match order:
            case ScanFolders() | UpdateLocations():
                self._start(order)
            case Pause():
                self._cancel.pause()
            case Resume():
                self._cancel.resume()
            case Cancel():
                self._cancel.cancel()
            case Prioritise(entry_ids):
                if self._scan is not None:
                    self._scan.queue.prioritise(entry_ids)
            case _:
                assert_never(order)

    def tick(self) -> bool:
        """Send what is new; returns whether the process may end."""
        self._report()
        is_running = self._thread is not None and self._thread.is_alive()
        return not is_running and time.monotonic() - self._ended_at_s > self._idle_s

    def close(self) -> None:
        """Stop what runs; what is finished is stored."""
        self._cancel.cancel()
        if self._thread is not None:
            self._thread.join(_CLOSE_S)
        if self._storage is not None:
            self._storage.close()

    def _report(self) -> None:
        scan = self._scan
        if scan is not None and scan.progress is not self._sent:
            self._sent = scan.progress
            self._channel.send(self._sent)
        if self._has_changed.is_set():
            # Before it is sent: what is written from now on is sent the next time.
            self._has_changed.clear()
            self._channel.send(Changed())

    def _start(self, order: StartScan) -> None:
        if self._thread is not None:
            # It has sent its end, and is about to be over.
            self._thread.join()
        self._scan, self._cancel = None, CancelToken()
        self._thread = threading.Thread(
            target=self._run, args=(order, self._cancel), name="audiomancer-scan-run", daemon=True
        )
        self._thread.start()

    def _run(self, order: StartScan, cancel: CancelToken) -> None:
        try:
            if self._storage is None:
                self._storage = LibraryStorage(self._paths, with_vector_client=True)
            scan = self._scan = Scan(self._storage, order.workers, cancel, self._has_changed.set)
            match order:
                case ScanFolders(folders):
                    end: ScanReport | Failure = scan.run(folders)
                case UpdateLocations(folders, renamed):
                    end = scan.update(folders, renamed)
                case _:
                    assert_never(order)
        except AudiomancerError as error:
            end = Failure(error)
        except Exception:  # noqa: BLE001 - whatever it was, the scan has ended, and the window is to know
            _log.exception("a scan failed by our fault")
            end = Failure(LibraryError("The scan failed; see the log"))
        self._ended_at_s = time.monotonic()
        self._report()
        self._channel.send(end)


class _ToParent(logging.Handler):
    """Sends what is logged to the parent."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(logging.INFO)
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(ValueError, TypeError):
            self._channel.send(LogLine(record.name, record.levelno, self.format(record)))
