"""Finds sound files in a folder, whatever else lies there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from audiomancer.audio import AUDIO_SUFFIXES
from audiomancer.paths import display_path
from audiomancer.work import CancelToken


class WalkedFile(NamedTuple):
    """A sound file.

    Attributes:
        path: Absolute path; bytes that are not UTF-8 as surrogate escapes.
        size_bytes: Size.
        mtime_ns: Time of its last change, nanoseconds since 1970.
    """

    path: str
    size_bytes: int
    mtime_ns: int


class Walk:
    """One walk through a folder and all below it, in the order of names.

    Symbolic links to folders are followed, each folder once, so a loop of links ends; a folder that can be reached
    without a link is found there. Names that begin with a dot are skipped, `._` files of macOS among them.

    Attributes:
        problems: Folders that could not be read, a sentence each.
    """

    def __init__(self, root: str, cancel: CancelToken) -> None:
        self.problems: list[str] = []
        self._cancel = cancel
        self._seen: set[tuple[int, int]] = set()
        self._folders = [root]
        self._linked_folders: list[str] = []

    def __iter__(self) -> Iterator[WalkedFile]:
        """Files as they are found; to be used once.

        Raises:
            WorkCancelled: The walk was asked to stop.
        """
        while self._folders or self._linked_folders:
            self._cancel.check()
            folder = self._folders.pop() if self._folders else self._linked_folders.pop(0)
            try:
                status = os.stat(folder)  # noqa: PTH116 - a Path for every entry would cost more than the walk
                if (status.st_dev, status.st_ino) in self._seen:
                    continue
                self._seen.add((status.st_dev, status.st_ino))
                with os.scandir(folder) as entries:
                    found = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self.problems.append(f"{display_path(folder)} can't be read: {error.strerror}")
                continue
            yield from self._sounds(found)

    def _sounds(self, entries: list[os.DirEntry[str]]) -> Iterator[WalkedFile]:
        below: list[str] = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir():
                    (self._linked_folders if entry.is_symlink() else below).append(entry.path)
                    continue
                if os.path.splitext(entry.name)[1].lower() not in AUDIO_SUFFIXES:  # noqa: PTH122 - as above
                    continue
                status = entry.stat()
            except OSError:
                # Gone since the folder was read, or a link to nowhere.
                continue
            # Pipes and devices would block whoever opens them.
            if stat.S_ISREG(status.st_mode):
                yield WalkedFile(entry.path, status.st_size, status.st_mtime_ns)
        self._folders.extend(reversed(below))
