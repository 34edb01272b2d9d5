"""One window a library: a second start hands its folders and search to the first window, which comes to the front.

The first window holds a lock in the data folder, which the system frees when its process ends, however it ends. A
second start leaves a file in the folder `requests`, and the first window takes it away; no socket is opened.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from PySide6.QtCore import QFileSystemWatcher, QObject

from audiomancer.platforms.files import replace_file

_ANSWER_S: Final = 3.0
"""A window that has not taken a request after so long hangs: the second start opens another window."""

_LONGEST_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class StartRequest:
    """The request of a second start to the first.

    Attributes:
        folders: Folders to add to the library.
        search: Text for the search box; empty to leave it as it is.
    """

    folders: tuple[str, ...] = ()
    search: str = ""


class SingleWindow(QObject):
    """The claim of a window on a library.

    Args:
        folder: The data folder.
    """

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = folder / "requests"
        self._lock = FileLock(folder / "window.lock", timeout=0)
        self._watcher: QFileSystemWatcher | None = None
        self._on_request: Callable[[StartRequest], None] | None = None

    def claim(self) -> bool:
        """Become the window of the library; False where another one is."""
        try:
            self._lock.acquire()
        except (Timeout, OSError):
            return False
        return True

    def hand_over(self, request: StartRequest) -> bool:
        """Have the window of the library do what this start was asked for.

        Returns:
            Whether it did. Waits for a few seconds.
        """
        file = self._requests / f"{time.time_ns()}-{os.getpid()}.json"
        try:
            self._requests.mkdir(mode=0o700, exist_ok=True)
            part = file.with_suffix(".tmp")
            part.write_text(json.dumps(asdict(request)), "utf-8")
            replace_file(part, file)
        except OSError:
            return False
        give_up_s = time.monotonic() + _ANSWER_S
        while file.exists():
            if time.monotonic() > give_up_s:
                with contextlib.suppress(OSError):
                    file.unlink()
                    return False
            time.sleep(0.02)
        return True

    def serve(self, on_request: Callable[[StartRequest], None]) -> None:
        """Call a function with each request of a later start, until `release`."""
        self._on_request = on_request
        self._requests.mkdir(mode=0o700, exist_ok=True)
        self._watcher = QFileSystemWatcher([str(self._requests)], self)
        self._watcher.directoryChanged.connect(self._take)
        self._take()

    def release(self) -> None:
        """Give the claim up: the next start opens a window."""
        if self._watcher is not None:
            self._watcher.directoryChanged.disconnect(self._take)
            self._watcher = None
        self._lock.release()

    def _take(self) -> None:
        for file in sorted(self._requests.glob("*.json")):
            try:
                text = file.read_text("utf-8") if file.stat().st_size <= _LONGEST_BYTES else "{}"
                # The second start waits for this.
                file.unlink()
            except OSError:
                continue
            if self._on_request is not None:
                self._on_request(_parsed(text))


def _parsed(text: str) -> StartRequest:
    """The request in a file; an empty one, which only brings the window to the front, where it is damaged."""
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict):
            folders, search = found.get("folders"), found.get("search")
            named = folders if isinstance(folders, list) else []
            return StartRequest(
                tuple(one for one in named if isinstance(one, str)), search if isinstance(search, str) else ""
            )
    return StartRequest()
