"""Scans in a separate process: the same library comes of them, and no end of that process loses anything."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from audiomancer.child_process import ChildProcess
from audiomancer.errors import LibraryError, StorageError, WorkCancelled
from audiomancer.library import Library, ScanProcess, ScanReport
from audiomancer.library.scan import scan_client
from audiomancer.library.scan.scan import ANALYSING, Location
from audiomancer.library.scan.scan_client import ENDED
from audiomancer.library.scan.scan_process import serve_scans
from audiomancer.paths import DataPaths
from audiomancer.platforms.system import CURRENT
from audiomancer.settings import Settings
from audiomancer.storage import LibraryStorage, check_library
from audiomancer.work import CancelToken
from tests.processes import python_environment

WriteSound = Callable[..., Path]


@pytest.fixture
def scans(data_paths: DataPaths) -> ScanProcess:
    return ScanProcess(data_paths)


@pytest.fixture
def library(storage: LibraryStorage, scans: ScanProcess) -> Iterator[Library]:
    made = Library(storage, Settings(workers=1), scans)
    yield made
    made.close()


def wait_until(what: Callable[[], object], limit_s: float = 60.0) -> None:
    give_up_s = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


class Scanning:
    """A scan in a thread, as the window has it; says how it ended."""

    def __init__(self, library: Library) -> None:
        self.cancel = CancelToken()
        self.end: ScanReport | Exception | None = None
        self._library = library
        self._thread = threading.Thread(target=self._run, name="audiomancer-test-scan")
        self._thread.start()

    def _run(self) -> None:
        try:
            self.end = self._library.scan(cancel=self.cancel)
        except (LibraryError, WorkCancelled) as error:
            self.end = error

    def wait_for_analysis(self) -> None:
        """Until something is analysed, and much is not."""
        wait_until(lambda: (now := self._library.progress).stage == ANALYSING and now.done > 0)

    def join(self) -> ScanReport | Exception | None:
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.end


def analysed(storage: LibraryStorage) -> int:
    return sum(entry.sample_id is not None for entry in storage.entries.read())


def test_a_scan_in_its_process_does_what_a_scan_does_and_the_changes_are_read_by_their_numbers(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, scans: ScanProcess
) -> None:
    for number in range(6):
        write_sound(sounds / f"{number}.wav", number)
    (sounds / "damaged.wav").write_text("no sound")
    library.add_folder(sounds)
    change_seq = storage.changes.last_seq()
    reported: list[int] = []
    library.changed.subscribe(lambda: reported.append(threading.get_ident()))
    report = library.scan()
    assert (report.found, report.listed, report.analysed, report.failed) == (7, 7, 6, 1)
    assert library.progress.is_finished
    assert set(reported) == {threading.get_ident()}
    changed = storage.changes.since(change_seq).entry_ids
    assert changed is not None
    assert {entry.entry_id for entry in storage.entries.read()} <= changed
    assert analysed(storage) == 6
    assert scans.child.pid != os.getpid()
    first = scans.child.pid
    (sounds / "3.wav").unlink()
    write_sound(sounds / "new.wav", 20)
    report = library.scan()
    assert (report.unchanged, report.missing, report.analysed) == (6, 1, 1)
    assert scans.child.pid == first
    assert check_library(storage.database, storage.samples).problems == ()


def test_places_are_looked_at_in_the_process_too(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "a" / "1.wav", 1)
    write_sound(sounds / "b" / "2.wav", 2)
    library.add_folder(sounds)
    (folder,) = library.locations
    report = library.update({folder: [Location(str(sounds / "a"))]})
    assert (report.found, report.analysed) == (1, 1)
    assert analysed(storage) == 1


def test_a_scan_is_paused_goes_on_and_ends(library: Library, sounds: Path, write_sound: WriteSound) -> None:
    for number in range(60):
        write_sound(sounds / f"{number:02}.wav", number)
    library.add_folder(sounds)
    scanning = Scanning(library)
    scanning.wait_for_analysis()
    scanning.cancel.pause()
    # What the worker was given beforehand is still finished.
    last = (-1, time.monotonic())
    while time.monotonic() - last[1] < 1.0:
        if library.progress.done != last[0]:
            last = (library.progress.done, time.monotonic())
        time.sleep(0.01)
    assert library.progress.is_paused
    assert last[0] < 60
    scanning.cancel.resume()
    report = scanning.join()
    assert isinstance(report, ScanReport)
    assert report.analysed == 60


def test_what_the_user_looks_at_is_analysed_first(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    for number in range(150):
        write_sound(sounds / f"{number:03}.wav", number)
    library.add_folder(sounds)
    scanning = Scanning(library)
    scanning.wait_for_analysis()
    scanning.cancel.pause()
    wanted = [entry.entry_id for entry in storage.entries.read() if entry.path.endswith(("148.wav", "149.wav"))]
    library.prioritise(wanted)
    before = library.progress.done
    scanning.cancel.resume()
    # Beyond those that the worker was given beforehand.
    wait_until(lambda: library.progress.done > before + 8)
    scanning.cancel.cancel()
    assert isinstance(scanning.join(), WorkCancelled)
    done = {entry.entry_id for entry in storage.entries.read() if entry.sample_id is not None}
    assert set(wanted) <= done
    assert len(done) < 150


def test_a_cancelled_scan_stops_what_is_finished_is_stored_and_the_next_one_goes_on(
    library: Library,
    storage: LibraryStorage,
    sounds: Path,
    write_sound: WriteSound,
    scans: ScanProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # On a machine at work one file may take longer than a scan that is stopped is given before it is killed.
    monkeypatch.setattr(scan_client, "_CANCEL_S", 60.0)
    for number in range(60):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    scanning = Scanning(library)
    scanning.wait_for_analysis()
    pid = scans.child.pid
    scanning.cancel.cancel()
    assert isinstance(scanning.join(), WorkCancelled)
    assert scans.child.pid == pid
    stored = analysed(storage)
    assert 0 < stored < 60
    report = library.scan()
    assert report.analysed == 60 - stored
    assert scans.child.pid == pid


def test_a_killed_scan_process_is_reported_in_a_sentence_and_the_next_scan_goes_on(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, scans: ScanProcess
) -> None:
    for number in range(60):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    scanning = Scanning(library)
    scanning.wait_for_analysis()
    process = psutil.Process(scans.child.pid)
    children = process.children(recursive=True)
    process.kill()
    end = scanning.join()
    assert isinstance(end, LibraryError)
    assert str(end) == ENDED
    psutil.wait_procs(children, 30)
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)
    library.scan()
    assert analysed(storage) == 60
    assert check_library(storage.database, storage.samples).problems == ()


def test_a_library_that_can_not_be_opened_there_is_an_error_here(
    data_paths: DataPaths, library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "a.wav")
    library.add_folder(sounds)
    with storage.database.atomic() as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'from the future', 0.0)")
    with pytest.raises(StorageError, match="newer"):
        library.scan()
    assert library.progress.is_finished


def test_somebody_who_fails_over_a_change_ends_the_scan(
    library: Library, sounds: Path, write_sound: WriteSound, scans: ScanProcess
) -> None:
    write_sound(sounds / "a.wav")
    library.add_folder(sounds)

    def fail() -> None:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        library.scan(on_change=fail)
    assert scans.child.pid is None
    assert library.scan().found == 1


def test_the_scan_process_and_its_workers_end_with_a_window_that_is_killed(
    tmp_path: Path, data_paths: DataPaths, sounds: Path, write_sound: WriteSound
) -> None:
    for number in range(60):
        write_sound(sounds / f"{number}.wav", number)
    script = tmp_path / "window.py"
    script.write_text(
        "import sys\n"
        "from audiomancer.engine import Engine\n"
        "from audiomancer.paths import DataPaths\n"
        "if __name__ == '__main__':\n"
        "    with Engine.open(DataPaths.at(sys.argv[1]), for_window=True) as engine:\n"
        "        engine.library.add_folder(sys.argv[2])\n"
        "        engine.library.scan(on_change=lambda: print('changed', flush=True))\n"
    )
    window = subprocess.Popen(
        [sys.executable, str(script), str(data_paths.root), str(sounds)],
        stdout=subprocess.PIPE,
        env=python_environment(),
    )
    assert window.stdout is not None
    for _ in range(2):
        assert window.stdout.readline()
    children = psutil.Process(window.pid).children(recursive=True)
    # The scan's, a worker's, and what spawning takes on POSIX; a worker may have ended.
    assert len(children) >= (2 if CURRENT.is_posix else 1)
    window.kill()
    window.wait(10)
    window.stdout.close()
    wait_until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
    with LibraryStorage(data_paths) as storage:
        Library(storage, Settings(workers=1)).scan()
        assert analysed(storage) == 60
        assert check_library(storage.database, storage.samples).problems == ()


def test_a_scan_that_comes_just_when_the_process_rests_is_done(
    library: Library, sounds: Path, write_sound: WriteSound, scans: ScanProcess, data_paths: DataPaths
) -> None:
    write_sound(sounds / "a.wav")
    library.add_folder(sounds)
    scans.child = ChildProcess(serve_scans, (data_paths, 0.05), name="audiomancer-scan", has_children=True)
    # The process rests a tick after it has been idle for so long.
    for number in range(8):
        assert library.scan().found == 1
        time.sleep(0.05 + 0.02 * number)
