"""Replacing files where readers hold them: a Windows that refuses is played by functions that raise what it raises."""

from __future__ import annotations

import mmap
import os
from pathlib import Path

import pytest

from audiomancer.platforms.files import open_descriptor, open_shared, remove_file, replace_file, sync_file
from audiomancer.platforms.system import System


class Windows:
    """The rules of `MoveFileEx`: no file replaces one that a program has open; a shared one can be renamed."""

    def __init__(self, held: set[str], released_after: int = 10**9, *, is_shared: bool = True) -> None:
        self.held, self.released_after, self.is_shared = held, released_after, is_shared
        self.tries = 0
        self.waits_s: list[float] = []

    def replace(self, source: Path, target: Path) -> None:
        self.tries += 1
        if self.tries > self.released_after:
            self.held = set()
        if target.name in self.held or (source.name in self.held and not self.is_shared):
            raise PermissionError(13, "Access is denied", str(source), 5, str(target))
        if source.name in self.held:
            self.held = {target.name}
        source.replace(target)

    def give(self, source: Path, target: Path) -> None:
        replace_file(source, target, system=System.WINDOWS, replace=self.replace, wait=self.waits_s.append)


def files(folder: Path) -> tuple[Path, Path]:
    old, fresh = folder / "list.index", folder / "list.index.new"
    old.write_text("old")
    fresh.write_text("new")
    return fresh, old


def test_a_free_file_is_replaced_at_once(tmp_path: Path) -> None:
    fresh, old = files(tmp_path)
    windows = Windows(set())
    windows.give(fresh, old)
    assert old.read_text() == "new"
    assert (windows.tries, windows.waits_s) == (1, [])


def test_a_file_that_a_scanner_holds_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    fresh, old = files(tmp_path)
    windows = Windows({"list.index"}, released_after=3)
    windows.give(fresh, old)
    assert [path.name for path in tmp_path.iterdir()] == ["list.index"]
    assert old.read_text() == "new"
    assert len(windows.waits_s) == 3
    assert windows.waits_s == sorted(windows.waits_s)


def test_a_mapped_file_is_moved_out_of_the_way_and_goes_with_the_next_replacement(tmp_path: Path) -> None:
    fresh, old = files(tmp_path)
    windows = Windows({"list.index"})
    windows.give(fresh, old)
    assert old.read_text() == "new"
    assert sum(windows.waits_s) < 1.0
    fresh.write_text("newer")
    Windows(set()).give(fresh, old)
    assert old.read_text() == "newer"
    assert [path.name for path in tmp_path.iterdir()] == ["list.index"]


def test_a_file_that_is_not_shared_stays_as_it_was(tmp_path: Path) -> None:
    fresh, old = files(tmp_path)
    with pytest.raises(PermissionError):
        Windows({"list.index"}, is_shared=False).give(fresh, old)
    assert old.read_text() == "old"
    assert fresh.read_text() == "new"


def test_another_error_than_a_busy_file_is_not_waited_for(tmp_path: Path) -> None:
    fresh, old = files(tmp_path)
    windows = Windows(set())
    fresh.unlink()
    with pytest.raises(FileNotFoundError):
        windows.give(fresh, old)
    assert windows.waits_s == []
    assert old.read_text() == "old"


def test_a_mapped_file_is_replaced_on_this_system(tmp_path: Path) -> None:
    fresh, old = files(tmp_path)
    with open_shared(old) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        replace_file(fresh, old)
        assert bytes(mapped) == b"old"
        assert old.read_text() == "new"


def test_a_file_that_is_gone_is_removed_already(tmp_path: Path) -> None:
    remove_file(tmp_path / "gone")
    (tmp_path / "here").write_text("")
    remove_file(tmp_path / "here", system=System.WINDOWS)
    assert not (tmp_path / "here").exists()


def test_a_descriptor_takes_bytes_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "since.log"
    descriptor = open_descriptor(path, os.O_WRONLY | os.O_CREAT)
    os.write(descriptor, b"a\nb\x1ac\r\n")
    os.close(descriptor)
    sync_file(path)
    assert path.read_bytes() == b"a\nb\x1ac\r\n"
