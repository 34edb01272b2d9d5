"""Finds sound files in a folder, whatever else lies there."""

from __future__ import annotations

import os
import stat
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from operator import attrgetter
from typing import Final, NamedTuple

from audiomancer.audio import AUDIO_SUFFIXES, UNREAD_SUFFIXES
from audiomancer.paths import display_path, is_inside
from audiomancer.platforms.names import (
    NAMES_ARE_TEXT,
    NOTES_HIDDEN,
    is_half_text,
    is_hidden_name,
    is_hidden_status,
    with_long_prefix,
    without_long_prefix,
)
from audiomancer.work import CancelToken

_BATCH: Final = 1000
_NAME: Final = attrgetter("name")

IGNORE_FILES: Final = frozenset({".audiomancer-ignore", ".nomedia"})
"""A folder with a file of this name is not read, nor is what lies below it. `.nomedia` is Android's."""


class WalkedFile(NamedTuple):
    """A sound file: absolute path, surrogate escapes for bytes that are not UTF-8, size, and time of last change."""

    path: str
    size_bytes: int
    mtime_ns: int


class Walk:
    """One walk through a folder and all below it, in the order of names.

    Symbolic links to folders are followed, each folder once, so a loop of links ends; a folder that can be reached
    without a link is found there. Names that begin with a dot are skipped, `._` files of macOS among them, as are what
    Windows and macOS note as hidden and the folders that systems leave on drives. Folders that are excluded, or hold
    one of `IGNORE_FILES`, are left out with all below them.

    Attributes:
        is_deep: It leads below the folder.
        problems: Folders that could not be read, a sentence each.
        unread: Number of files by suffix, of kinds with sounds that are not read.
        left_out: Paths of the folders that were left out.
    """

    def __init__(
        self,
        root: str,
        cancel: CancelToken,
        *,
        is_deep: bool = True,
        excluded: frozenset[str] = frozenset(),
        top: str = "",
    ) -> None:
        """Prepare a walk through `root`, or, with `is_deep` false, a look at the files directly in it.

        Args:
            root: The folder.
            cancel: Stops the walk.
            is_deep: Whether it leads below the folder.
            excluded: Paths of folders that are left out.
            top: The source folder that `root` lies in: folders between them may leave it out, too.
        """
        self.is_deep = is_deep
        self.problems: list[str] = []
        self.unread: Counter[str] = Counter()
        self._cancel = cancel
        self._seen: set[tuple[int, int]] = set()
        self.left_out: list[str] = []
        self._excluded = excluded
        self._folders = [root]
        if top and (above := self._left_out_above(root, top)):
            self._folders = []
            self.left_out.append(above)
        self._linked_folders: list[str] = []

    def __iter__(self) -> Iterator[WalkedFile]:
        """Files as they are found, once; `WorkCancelled` where the walk was asked to stop."""
        for files in self.batches():
            yield from map(WalkedFile._make, files)

    def batches(self) -> Iterator[list[tuple[str, int, int]]]:
        """The same files, many at a time, as plain tuples: among a million files a class for each would be felt."""
        while self._folders or self._linked_folders:
            self._cancel.check()
            folder = self._folders.pop() if self._folders else self._linked_folders.pop(0)
            if folder in self._excluded:
                self.left_out.append(folder)
                continue
            try:
                listed = with_long_prefix(folder)
                status = os.stat(listed)  # noqa: PTH116 - a Path for every entry would cost more than the walk
                if (status.st_dev, status.st_ino) in self._seen:
                    continue
                self._seen.add((status.st_dev, status.st_ino))
                with os.scandir(listed) as entries:
                    found = sorted(entries, key=_NAME)
            except OSError as error:
                self.problems.append(f"{display_path(folder)} can't be read: {error.strerror}")
                continue
            if any(entry.name in IGNORE_FILES for entry in found[: _first_without_dot(found)]):
                self.left_out.append(folder)
                continue
            below: list[str] = []
            for start in range(0, len(found), _BATCH):
                self._cancel.check()
                sounds = self._sounds(found[start : start + _BATCH], below, is_long=listed != folder)
                if sounds:
                    yield sounds
            if not self.is_deep:
                return
            self._folders.extend(reversed(below))

    def _left_out_above(self, root: str, top: str) -> str:
        """The highest folder from `top` down to the parent of `root` that is left out; empty where none is."""
        folders = []
        folder = os.path.dirname(root)  # noqa: PTH120 - as above
        while root != top and (folder == top or is_inside(folder, top)):
            folders.append(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120 - as above
        for folder in reversed(folders):
            if folder in self._excluded or any(os.path.lexists(os.path.join(folder, name)) for name in IGNORE_FILES):  # noqa: PTH118 - as above
                return folder
        return ""

    def _sounds(
        self, entries: list[os.DirEntry[str]], below: list[str], *, is_long: bool
    ) -> list[tuple[str, int, int]]:
        """Sounds among the entries; folders among them are added to `below` and to the linked ones.

        With `is_long` their paths have the prefix of Windows for long ones, which is taken off.
        """
        found = []
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            if NAMES_ARE_TEXT and is_half_text(name):
                self.problems.append(f"{display_path(entry.path)} is left out: half of a sign stands in its name")
                continue
            try:
                if NOTES_HIDDEN and is_hidden_status(entry.stat(follow_symlinks=False)):
                    continue
                if entry.is_dir():
                    if is_hidden_name(name):
                        continue
                    path = without_long_prefix(entry.path) if is_long else entry.path
                    (self._linked_folders if entry.is_symlink() else below).append(path)
                    continue
                # Without a dot this is the last letter, which is no suffix.
                suffix = name[name.rfind(".") :]
                if suffix not in AUDIO_SUFFIXES and (suffix := suffix.lower()) not in AUDIO_SUFFIXES:
                    if suffix in UNREAD_SUFFIXES:
                        self.unread[suffix] += 1
                    continue
                status = entry.stat()
            except OSError:
                # Gone since the folder was read, or a link to nowhere.
                continue
            # Pipes and devices would block their reader.
            if stat.S_ISREG(status.st_mode):
                path = without_long_prefix(entry.path) if is_long else entry.path
                found.append((path, status.st_size, status.st_mtime_ns))
        return found


def _first_without_dot(entries: list[os.DirEntry[str]]) -> int:
    """Place after the names that begin with a dot: in the order of names they stand near the beginning."""
    return bisect_left(entries, "/", key=_NAME)
