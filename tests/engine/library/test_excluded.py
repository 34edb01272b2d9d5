"""Folders that are left out of the library, by the user or by a file in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audiomancer.library import Library
from audiomancer.library.scan.scan import Location
from audiomancer.library.scan.walk import IGNORE_FILES, Walk
from audiomancer.storage import LibraryStorage
from audiomancer.work import CancelToken

WriteSound = Callable[..., Path]


def names(storage: LibraryStorage) -> list[str]:
    return sorted(Path(entry.path).name for entry in storage.entries.read())


@pytest.fixture
def pack(sounds: Path, write_sound: WriteSound) -> Path:
    for number, name in enumerate(("a.wav", "old/b.wav", "old/deep/c.wav", "older/d.wav"), 1):
        (sounds / name).parent.mkdir(parents=True, exist_ok=True)
        write_sound(sounds / name, number)
    return sounds


def test_an_excluded_folder_leaves_the_library_and_comes_back_with_what_the_user_said(
    library: Library, storage: LibraryStorage, pack: Path
) -> None:
    library.add_folder(pack)
    library.scan()
    rated = next(entry.sample_id for entry in storage.entries.read() if entry.path.endswith("c.wav"))
    library.edits.rate([rated], 4)
    library.exclude_folder(str(pack / "old"))
    assert names(storage) == ["a.wav", "d.wav"]
    library.scan()
    library.update({library.locations[0]: [Location(str(pack / "old" / "deep")), Location(str(pack / "old"))]})
    assert names(storage) == ["a.wav", "d.wav"]
    assert library.excluded_folders() == [str(pack / "old")]
    library.include_folder(str(pack / "old"))
    assert names(storage) == ["a.wav", "b.wav", "c.wav", "d.wav"]
    assert [entry.rating for entry in storage.entries.read() if entry.path.endswith("c.wav")] == [4]
    assert library.excluded_folders() == []


@pytest.mark.parametrize("name", sorted(IGNORE_FILES))
def test_a_folder_with_a_file_that_says_so_is_not_read_nor_what_lies_below(
    library: Library, storage: LibraryStorage, pack: Path, name: str
) -> None:
    library.add_folder(pack)
    library.scan()
    (pack / "old" / name).touch()
    report = library.scan()
    assert report.missing == 0
    assert names(storage) == ["a.wav", "d.wav"]
    library.update({library.locations[0]: [Location(str(pack / "old" / "deep"))]})
    assert names(storage) == ["a.wav", "d.wav"]
    (pack / "old" / name).unlink()
    library.rescan_folder(str(pack / "old"))
    assert names(storage) == ["a.wav", "b.wav", "c.wav", "d.wav"]


def test_a_folder_that_is_excluded_while_it_is_scanned_stays_out(
    library: Library, storage: LibraryStorage, pack: Path
) -> None:
    library.add_folder(pack)
    # Whenever the scan says that something changed, the user excludes the folder.
    library.scan(on_change=lambda: storage.excluded.add(str(pack / "old")))
    assert names(storage) == ["a.wav", "d.wav"]


def test_a_walk_says_what_it_left_out(pack: Path) -> None:
    (pack / "older" / ".nomedia").touch()
    walk = Walk(str(pack), CancelToken(), excluded=frozenset({str(pack / "old")}))
    assert [Path(file.path).name for file in walk] == ["a.wav"]
    assert walk.left_out == [str(pack / "old"), str(pack / "older")]
