"""A folder that did not change is looked through, and nothing else happens."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiomancer.analysis import FEATURE_VERSION
from audiomancer.errors import WorkCancelled
from audiomancer.library import Walk
from audiomancer.library.scan.scan import Scan, ScanReport
from audiomancer.paths import DataPaths
from audiomancer.storage import AnalysedFile, FileState, LibraryStorage, ListedFile
from audiomancer.work import CancelToken
from tests.file_names import name_of_bytes
from tests.stored_files import files_in

NAMES = ["a.wav", "Größe.flac", name_of_bytes(b"\xff odd.wav"), "sub/b.aif", "sub/deeper/c.mp3"]


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    folder = tmp_path / "sounds"
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"RIFF")
    return folder


@pytest.fixture
def storage(tmp_path: Path, sounds: Path) -> Iterator[LibraryStorage]:
    """A library that knows all of the sounds, and has analysed them."""
    with LibraryStorage(DataPaths(tmp_path / "data")) as opened:
        folder = opened.files.add_folder(str(sounds))
        files = list(Walk(str(sounds), CancelToken()))
        ids = opened.files.store_listed(folder.id, [ListedFile(*file) for file in files])
        opened.analysed.store([analysed(file_id, file.path) for file_id, file in zip(ids, files, strict=True)])
        opened.samples.compact()
        yield opened


def analysed(file_id: int, path: str) -> AnalysedFile:
    return AnalysedFile(
        file_id,
        {
            "file_path": path,
            "file_hash": hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest(),
            "duration_ms": 1000.0,
            "sample_rate": 44100,
            "channels": 1,
            "bit_depth": 16,
            "file_size_bytes": 4,
        },
        [1.0] * 128,
        bytes(512),
        "{}",
        FEATURE_VERSION,
    )


def rescan(storage: LibraryStorage) -> tuple[ScanReport, int]:
    """The report, and how often a change was published."""
    changes: list[bool] = []
    report = Scan(storage, 1, CancelToken(), lambda: changes.append(True)).run(storage.files.folders())
    return report, len(changes)


def test_an_unchanged_folder_is_not_written_about(storage: LibraryStorage, tmp_path: Path) -> None:
    data = sorted(path for path in (tmp_path / "data").rglob("*") if path.is_file() and path.suffix != ".db-shm")
    before = [(path, path.stat().st_size, path.stat().st_mtime_ns) for path in data]
    statements: list[str] = []
    with storage.database.read() as connection:
        connection.set_trace_callback(statements.append)
    report, changes = rescan(storage)
    with storage.database.read() as connection:
        connection.set_trace_callback(None)
    assert (report.found, report.unchanged, report.listed, report.missing) == (5, 5, 0, 0)
    assert changes == 0
    assert statements
    assert all(statement.lstrip().startswith("SELECT") for statement in statements)
    after = sorted(path for path in (tmp_path / "data").rglob("*") if path.is_file() and path.suffix != ".db-shm")
    assert [(path, path.stat().st_size, path.stat().st_mtime_ns) for path in after] == before


def test_files_that_went_and_files_that_came_back_are_distinguished_from_the_rest(
    storage: LibraryStorage, sounds: Path
) -> None:
    (sounds / "sub").rename(sounds.parent / "elsewhere")
    report, changes = rescan(storage)
    assert (report.found, report.unchanged, report.missing, report.returned) == (3, 3, 2, 0)
    assert changes == 1
    (sounds.parent / "elsewhere").rename(sounds / "sub")
    report, changes = rescan(storage)
    assert (report.found, report.unchanged, report.missing, report.returned) == (5, 5, 0, 2)
    assert changes == 1
    assert {known.state for known in files_in(storage, 1).values()} == {FileState.ANALYSED}


@pytest.mark.parametrize("what", ["size", "time"])
def test_a_file_whose_size_or_time_changed_is_listed_again(storage: LibraryStorage, sounds: Path, what: str) -> None:
    path = sounds / "a.wav"
    status = path.stat()
    if what == "size":
        path.write_bytes(b"RIFF and more")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    else:
        # NTFS counts in steps of 100 ns.
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 100))
    scan = Scan(storage, 1, CancelToken(), lambda: None)
    scan._list(storage.files.folders()[0])
    assert (scan.report.found, scan.report.unchanged, scan.report.listed) == (5, 4, 1)
    assert [file.path for file in storage.files.pending(FEATURE_VERSION)] == [str(path)]


def test_stamps_are_those_of_the_files(storage: LibraryStorage, sounds: Path) -> None:
    stamps = storage.files.stamps_in(1)
    assert set(stamps) == {str(sounds / name) for name in NAMES}
    for path, (size_bytes, mtime_ns, file_id, is_missing) in stamps.items():
        record = storage.files.file(file_id)
        assert record is not None
        assert (record.path, record.size_bytes, record.mtime_ns, bool(is_missing)) == (
            path,
            size_bytes,
            mtime_ns,
            False,
        )


def test_a_walk_through_one_huge_folder_stops_when_asked(tmp_path: Path) -> None:
    for number in range(2500):
        (tmp_path / f"{number:04}.wav").write_bytes(b"")
    assert [len(files) for files in Walk(str(tmp_path), CancelToken()).batches()] == [1000, 1000, 500]
    cancel = CancelToken()
    batches = Walk(str(tmp_path), cancel).batches()
    assert len(next(batches)) == 1000
    cancel.cancel()
    with pytest.raises(WorkCancelled):
        next(batches)
