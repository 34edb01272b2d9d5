"""Folders of real sounds become a library, whatever happens on the way.

Longer than 400 lines: all properties of a scan are checked with the same few words and fixtures.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from audiomancer.analysis import FEATURE_VERSION
from audiomancer.audio import decode, integrated_loudness_lufs, true_peak_db
from audiomancer.errors import LibraryError, SampleNotFoundError, StorageError, WorkCancelled
from audiomancer.library import AnalysisPool, Library, ScanReport, Task
from audiomancer.paths import DataPaths
from audiomancer.settings import Settings
from audiomancer.storage import Entry, FileState, LibraryStorage, check_library
from audiomancer.work import CancelToken
from tests.file_names import name_of_bytes, reason_not_listed
from tests.list_changes import ListChange, change_of
from tests.processes import python_environment
from tests.stored_files import files_in

WriteSound = Callable[..., Path]


def entries(storage: LibraryStorage) -> dict[str, Entry]:
    return {Path(entry.path).name: entry for entry in storage.entries.read()}


def states(storage: LibraryStorage, folder_id: int) -> dict[str, FileState]:
    return {Path(path).name: known.state for path, known in files_in(storage, folder_id).items()}


class CountingPool(AnalysisPool):
    """The real pool, counting what it is given."""

    given: list[Task]

    def run(self, take: Any, cancel: CancelToken) -> Any:
        def counted() -> Task | None:
            task = take()
            if task is not None:
                self.given.append(task)
            return task

        return super().run(counted, cancel)


@pytest.fixture
def given_tasks(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Every task that scans hand to analysis processes."""
    tasks: list[Task] = []
    monkeypatch.setattr(CountingPool, "given", tasks, raising=False)
    monkeypatch.setattr("audiomancer.library.scan.scan.AnalysisPool", CountingPool)
    return tasks


def test_a_folder_becomes_entries_with_samples(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "drums" / "Kick 01.wav", 1)
    write_sound(sounds / "loops" / "bass loop 120 bpm Am.wav", 2, seconds=0.5)
    write_sound(sounds / "hat.flac", 3)
    folder = library.add_folder(sounds)
    seen: list[set[bool]] = []
    change_seq = storage.changes.last_seq()
    report = library.scan(on_change=lambda: seen.append({entry.sample_id is None for entry in storage.entries.read()}))
    assert (report.found, report.listed, report.analysed, report.failed, report.missing) == (3, 3, 3, 0, 0)
    found = entries(storage)
    assert set(found) == {"Kick 01.wav", "bass loop 120 bpm Am.wav", "hat.flac"}
    assert all(entry.sample_id and entry.folder_id == folder.id for entry in found.values())
    loop = found["bass loop 120 bpm Am.wav"]
    assert (loop.bpm, loop.bpm_source) == (120.0, "name")
    assert loop.duration_s == pytest.approx(0.5, abs=1e-3)
    assert (loop.sample_rate_hz, loop.channels, loop.format) == (22050, 1, "WAV")
    assert found["hat.flac"].format == "FLAC"
    ids = frozenset(entry.entry_id for entry in found.values())
    # Listed first, then analysed, and reported both times; every row is among the numbered changes.
    assert seen[0] == {True}
    assert seen[-1] == {False}
    assert ids <= (storage.changes.since(change_seq).entry_ids or frozenset())
    sample_ids = [entry.sample_id or "" for entry in found.values()]
    assert set(storage.entries.overviews(sample_ids)) == set(storage.samples.embedding_matrix()[0]) == set(sample_ids)
    assert library.progress.is_finished
    assert library.files.problems() == []


def test_a_second_scan_opens_nothing(
    library: Library, sounds: Path, write_sound: WriteSound, given_tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write_sound(sounds / f"{number}.wav", number)
    (sounds / "broken.wav").write_text("this is no sound")
    library.add_folder(sounds)
    library.scan()
    assert len(given_tasks) == 4
    opened: list[object] = []
    monkeypatch.setattr("audiomancer.library.scan.scan.listed", opened.append)
    changes: list[bool] = []
    report = library.scan(on_change=lambda: changes.append(True))
    assert len(given_tasks) == 4
    assert (report.found, report.unchanged, report.listed, report.analysed) == (4, 4, 0, 0)
    assert (opened, changes) == ([], [])


def test_only_changed_files_are_analysed_again(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, given_tasks: list[Task]
) -> None:
    for number in range(3):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    library.scan()
    before = entries(storage)
    write_sound(sounds / "1.wav", 99)
    os.utime(sounds / "1.wav", ns=(1, 1))
    given_tasks.clear()
    report = library.scan()
    assert [Path(task.path).name for task in given_tasks] == ["1.wav"]
    assert (report.listed, report.analysed) == (1, 1)
    after = entries(storage)
    assert after["1.wav"].sample_id != before["1.wav"].sample_id
    assert after["1.wav"].entry_id == before["1.wav"].entry_id
    assert after["0.wav"] == before["0.wav"]
    assert storage.samples.sample_store.count() == storage.samples.vector_store.count() == 3


def test_a_scan_says_how_loud_each_sound_is_also_where_an_older_version_measured_it(
    library: Library, storage: LibraryStorage, data_paths: DataPaths, sounds: Path, write_sound: WriteSound
) -> None:
    path = write_sound(sounds / "a.wav", 1, seconds=0.9)
    soundfile.write(sounds / "silence.wav", np.zeros(9000), 44_100)
    library.add_folder(sounds)
    library.scan()
    after = entries(storage)
    buffer = decode(path)
    assert after["a.wav"].loudness_lufs == pytest.approx(
        integrated_loudness_lufs(buffer.frames, buffer.sample_rate_hz), abs=1e-3
    )
    assert after["a.wav"].true_peak_db == pytest.approx(true_peak_db(buffer.frames, buffer.sample_rate_hz), abs=1e-3)
    assert (after["silence.wav"].loudness_lufs, after["silence.wav"].true_peak_db) == (None, None)
    with sqlite3.connect(data_paths.database) as connection:
        connection.execute("UPDATE samples SET feature_version = 3, loudness_lufs = NULL, true_peak_db = NULL")
    connection.close()
    assert entries(storage)["a.wav"].loudness_lufs is None
    assert library.scan().analysed == 2
    assert entries(storage) == after


def test_a_touched_file_is_only_hashed(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    path = write_sound(sounds / "a.wav", 1)
    library.add_folder(sounds)
    library.scan()
    before = entries(storage)
    os.utime(path, ns=(10**9, 10**9))
    report = library.scan()
    assert (report.listed, report.known, report.analysed) == (1, 1, 0)
    assert entries(storage) == {"a.wav": before["a.wav"]._replace(modified_at_s=1.0)}
    assert storage.files.pending(FEATURE_VERSION) == []


def test_the_same_content_at_two_paths_is_one_sample_with_two_locations(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "a.wav", 1)
    shutil.copy(sounds / "a.wav", sounds / "b.wav")
    write_sound(sounds / "c.wav", 2)
    library.add_folder(sounds)
    library.scan()
    found = entries(storage)
    assert set(found) in ({"a.wav", "c.wav"}, {"b.wav", "c.wav"})
    assert {entry.location_count for entry in found.values()} == {1, 2}
    assert storage.samples.sample_store.count() == 2


def test_many_files_of_one_size_are_no_trouble(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, given_tasks: list[Task],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("audiomancer.library.scan.scan._STORE_WAIT_S", 0.0)
    monkeypatch.setattr("audiomancer.library.scan.known_contents.MOST_KNOWN", 3)
    for number in range(12):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    assert library.scan().analysed == 12
    assert max(len(task.known_starts) for task in given_tasks) <= 3
    assert len(entries(storage)) == 12


def test_a_moved_file_retains_its_sample_its_entry_and_what_the_user_said(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "a.wav", 1)
    library.add_folder(sounds)
    library.scan()
    before = entries(storage)["a.wav"]
    assert before.sample_id is not None
    library.edits.set_favourite([before.sample_id], True)
    library.edits.correct([before.sample_id], "bpm", 93.0)
    (sounds / "new folder").mkdir()
    (sounds / "a.wav").rename(sounds / "new folder" / "renamed.wav")
    report = library.scan()
    assert (report.missing, report.listed, report.known, report.analysed) == (1, 1, 1, 0)
    (after,) = entries(storage).values()
    assert after.path == str(sounds / "new folder" / "renamed.wav")
    assert (after.entry_id, after.sample_id, after.is_missing) == (before.entry_id, before.sample_id, False)
    assert (after.is_favourite, after.bpm, after.bpm_source) == (True, 93.0, "user")


def test_a_removed_file_is_greyed_and_comes_back_without_work(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, given_tasks: list[Task]
) -> None:
    path = write_sound(sounds / "a.wav", 1)
    write_sound(sounds / "b.wav", 2)
    library.add_folder(sounds)
    library.scan()
    before = entries(storage)
    path.rename(sounds.parent / "away.wav")
    report = library.scan()
    assert report.missing == 1
    assert entries(storage) == {**before, "a.wav": before["a.wav"]._replace(is_missing=True)}
    assert library.scan().missing == 0
    (sounds.parent / "away.wav").rename(path)
    given_tasks.clear()
    report = library.scan()
    assert (report.returned, report.listed) == (1, 0)
    assert entries(storage) == before
    assert given_tasks == []


def test_an_unplugged_folder_greys_its_sounds_and_deletes_nothing(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    for number in range(3):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    library.scan()
    before = entries(storage)
    sounds.rename(sounds.parent / "unplugged")
    report = library.scan()
    assert report.problems == [f"{sounds} can't be read: {reason_not_listed(sounds)}"]
    assert library.files.folders()[0].is_missing
    assert all(entry.is_missing for entry in entries(storage).values())
    assert storage.samples.sample_store.count() == storage.samples.vector_store.count() == 3
    (sounds.parent / "unplugged").rename(sounds)
    library.scan()
    assert entries(storage) == before


def test_a_folder_that_goes_during_the_scan_is_missing_and_not_failed(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        write_sound(sounds / f"{number}.wav", number)
    folder = library.add_folder(sounds)

    def remove_before_analysis() -> None:
        if sounds.exists() and len(entries(storage)) == 8:
            shutil.rmtree(sounds)

    report = library.scan(on_change=remove_before_analysis)
    assert set(states(storage, folder.id).values()) == {FileState.MISSING}
    assert (report.failed, library.files.problems()) == (0, [])
    assert len(entries(storage)) == 8


def test_a_folder_that_goes_after_some_analyses_takes_those_along(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiomancer.library.scan.scan._STORE_WAIT_S", 0.0)
    for number in range(8):
        write_sound(sounds / f"{number}.wav", number)
    folder = library.add_folder(sounds)

    def remove_after_the_first() -> None:
        if sounds.exists() and storage.samples.sample_store.count():
            shutil.rmtree(sounds)

    library.scan(on_change=remove_after_the_first)
    assert set(states(storage, folder.id).values()) == {FileState.MISSING}
    assert library.files.problems() == []
    assert storage.samples.sample_store.count() > 0


def bad_files(folder: Path) -> dict[str, Path]:
    rate_hz = 44100
    good = folder / "good.wav"
    soundfile.write(good, np.random.default_rng(1).standard_normal(4410) * 0.1, rate_hz)
    files = {name: folder / f"{name}.wav" for name in (
        "empty", "text", "truncated", "zero channels", "one frame", "nan", "infinite", "silence", "eight channels",
    )}  # fmt: skip
    files["empty"].touch()
    files["text"].write_text("All that you hear is silence. " * 50)
    files["truncated"].write_bytes(good.read_bytes()[:3000])
    header = bytearray(good.read_bytes())
    header[22:24] = b"\0\0"
    files["zero channels"].write_bytes(header)
    soundfile.write(files["one frame"], [0.5], rate_hz)
    soundfile.write(files["nan"], np.full(2000, np.nan), rate_hz, subtype="FLOAT")
    soundfile.write(files["infinite"], np.where(np.arange(2000) % 7, 0.1, np.inf), rate_hz, subtype="FLOAT")
    soundfile.write(files["silence"], np.zeros(44100), rate_hz)
    soundfile.write(files["eight channels"], np.random.default_rng(2).standard_normal((9600, 8)) * 0.1, 192_000)
    return files


def test_bad_files_are_problems_in_words_and_the_good_go_on(
    library: Library, storage: LibraryStorage, sounds: Path
) -> None:
    bad_files(sounds)
    library.add_folder(sounds)
    report = library.scan()
    problems = {Path(problem.path).stem: problem.reason for problem in library.files.problems()}
    assert {"empty", "text", "zero channels", "nan"} <= set(problems)
    assert set(problems) <= {"empty", "text", "zero channels", "nan", "infinite", "truncated"}
    assert all(reason and str(sounds) not in reason and "Traceback" not in reason for reason in problems.values())
    assert report.failed == len(problems)
    found = entries(storage)
    assert {"good.wav", "one frame.wav", "silence.wav", "eight channels.wav"} <= set(found)
    assert all(entry.sample_id for entry in found.values())
    assert found["eight channels.wav"].channels == 8
    assert found["eight channels.wav"].sample_rate_hz == 192_000
    assert np.isfinite(storage.samples.embedding_matrix()[1]).all()
    silent = found["silence.wav"]
    assert (silent.bpm, silent.key, silent.instrument) == (None, None, None)


def test_names_are_data(library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound) -> None:
    raw = [b"new\nline.wav", b"quote'\".wav", b"<img src=x>.wav", b"100%.wav", b"caf\xe9.wav", "ü🥁.wav".encode()]
    names = [name_of_bytes(name) for name in raw]
    source = write_sound(sounds.parent / "source.wav", 1)
    content = source.read_bytes()
    for number, name in enumerate(names):
        # Another byte for each, so that each is another content.
        (sounds / name).write_bytes(content[:-1] + bytes([number]))
    library.add_folder(sounds)
    report = library.scan()
    assert (report.analysed, report.failed) == (len(names), 0)
    assert {Path(entry.path).name for entry in storage.entries.read()} == set(names)
    assert library.scan().unchanged == len(names)


def test_a_retried_problem_is_analysed_by_the_next_scan(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    (sounds / "a.wav").touch()
    library.add_folder(sounds)
    library.scan()
    (problem,) = library.files.problems()
    library.files.ignore_problem(problem.file_id, True)
    assert library.files.problems()[0].is_ignored
    changes: list[bool] = []
    library.changed.subscribe(lambda: changes.append(True))
    assert change_of(storage, lambda: library.retry([problem.file_id])) == ListChange(
        added=frozenset({problem.file_id})
    )
    assert changes == [True]
    library.scan()
    assert library.files.problems()[0].attempts == 2
    write_sound(sounds / "a.wav", 1)
    library.scan()
    assert library.files.problems() == []
    assert entries(storage)["a.wav"].sample_id is not None


def test_a_file_that_crashes_the_analyser_is_a_problem(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "crashing_answer.py").write_text(
        "import os, signal\n"
        "from audiomancer.library.workers import worker_process\n"
        "def answer(task):\n"
        "    if task.path.endswith('deadly.wav'):\n"
        "        os.kill(os.getpid(), signal.SIGSEGV)\n"
        "    return worker_process.answer(task)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import crashing_answer

    monkeypatch.setattr(
        "audiomancer.library.scan.scan.AnalysisPool", partial(AnalysisPool, answer=crashing_answer.answer)
    )
    for number, name in enumerate(("a", "deadly", "b", "c")):
        write_sound(sounds / f"{name}.wav", number)
    library.add_folder(sounds)
    report = library.scan()
    assert (report.analysed, report.failed) == (3, 1)
    assert [(Path(p.path).name, p.reason) for p in library.files.problems()] == [("deadly.wav", "crashed the analyser")]


def test_the_users_value_wins_survives_a_rescan_and_can_be_taken_back(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    path = write_sound(sounds / "loop 120bpm.wav", 1, seconds=0.5)
    library.add_folder(sounds)
    library.scan()
    analysed = entries(storage)[path.name]
    assert analysed.sample_id is not None
    changes: list[bool] = []
    unsubscribe = library.changed.subscribe(lambda: changes.append(True))
    sample_id = analysed.sample_id
    assert change_of(storage, lambda: library.edits.correct([sample_id], "bpm", 61.5)) == ListChange(
        updated=frozenset({analysed.entry_id})
    )
    assert len(changes) == 1
    separate = entries(storage)[path.name]
    assert (separate.bpm, separate.bpm_confidence, separate.bpm_source) == (61.5, 1.0, "user")
    assert separate._replace(bpm=0.0, bpm_confidence=0.0, bpm_source="") == analysed._replace(
        bpm=0.0, bpm_confidence=0.0, bpm_source=""
    )
    library.remove_folder(analysed.folder_id)
    library.add_folder(sounds)
    library.scan()
    again = entries(storage)[path.name]
    assert again.sample_id is not None
    assert (again.bpm, again.bpm_source) == (61.5, "user")
    unsubscribe()
    changes.clear()
    library.edits.correct([again.sample_id], "bpm", None)
    back = entries(storage)[path.name]
    assert (back.bpm, back.bpm_confidence, back.bpm_source) == (
        analysed.bpm,
        analysed.bpm_confidence,
        analysed.bpm_source,
    )
    assert changes == []


def test_a_correction_of_several_samples_is_all_or_nothing(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    for number in range(2):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    library.scan()
    before = entries(storage)
    ids = [entry.sample_id or "" for entry in before.values()]
    with pytest.raises(SampleNotFoundError):
        library.edits.correct([*ids, "nobody"], "key", "Am")
    with pytest.raises(StorageError, match="bpm"):
        library.edits.correct(ids, "bpm", "fast")
    assert entries(storage) == before
    library.edits.correct(ids, "key", "Bbm")
    assert {(entry.key, entry.key_source) for entry in entries(storage).values()} == {("Bbm", "user")}
    library.edits.correct(ids, "instrument_type", "cowbell")
    assert {entry.instrument for entry in entries(storage).values()} == {"cowbell"}


def test_folders_are_refused_in_a_sentence(library: Library, sounds: Path) -> None:
    (sounds / "inner").mkdir()
    (sounds / "file.txt").touch()
    folder = library.add_folder(sounds)
    assert library.add_folder(f"{sounds}/inner/..") == folder
    for path, complaint in (
        (sounds / "nowhere", "There is no folder"),
        (sounds / "file.txt", "not a folder"),
        (sounds / "inner", "lies inside"),
    ):
        with pytest.raises(LibraryError, match=complaint):
            library.add_folder(path)
    assert [found.path for found in library.files.folders()] == [str(sounds)]


def test_a_folder_around_another_takes_it_in(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, given_tasks: list[Task]
) -> None:
    write_sound(sounds / "inner" / "a.wav", 1)
    library.add_folder(sounds / "inner")
    library.scan()
    before = entries(storage)["a.wav"]
    outer = library.add_folder(sounds)
    given_tasks.clear()
    library.scan()
    assert entries(storage)["a.wav"] == before._replace(folder_id=outer.id)
    assert given_tasks == []


def test_removing_a_folder_says_what_went(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    path = write_sound(sounds / "a.wav", 1)
    folder = library.add_folder(sounds)
    library.scan()
    (entry,) = storage.entries.read()
    assert change_of(storage, lambda: library.remove_folder(folder.id)) == ListChange(
        removed=frozenset({entry.entry_id})
    )
    assert list(storage.entries.read()) == []
    assert storage.samples.vector_store.count() == 0
    assert path.exists()


def test_only_the_chosen_folders_are_looked_through(
    library: Library, sounds: Path, tmp_path: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "a.wav", 1)
    write_sound(tmp_path / "more" / "b.wav", 2)
    library.add_folder(sounds)
    more = library.add_folder(tmp_path / "more")
    assert library.scan([more.id]).found == 1
    assert library.scan([]).found == 0


def test_a_stopped_scan_stores_what_is_done_and_the_next_one_goes_on(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, given_tasks: list[Task],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("audiomancer.library.scan.scan._STORE_WAIT_S", 0.0)
    for number in range(12):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    cancel = CancelToken()

    def stop_after_the_first() -> None:
        if storage.samples.sample_store.count():
            cancel.cancel()

    with pytest.raises(WorkCancelled):
        library.scan(cancel=cancel, on_change=stop_after_the_first)
    done = storage.samples.sample_store.count()
    assert 0 < done < 12
    assert library.progress.is_finished
    assert len(list(storage.entries.read())) == 12
    given_tasks.clear()
    report = library.scan()
    assert (report.listed, report.analysed) == (0, 12 - done)
    assert len(given_tasks) == 12 - done
    assert storage.samples.sample_store.count() == 12


def test_a_walk_that_is_stopped_sets_nothing_missing(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "a.wav", 1)
    folder = library.add_folder(sounds)
    library.scan()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(WorkCancelled):
        library.scan(cancel=cancel)
    assert states(storage, folder.id) == {"a.wav": FileState.ANALYSED}


def test_only_one_scan_runs_and_it_can_be_watched_paused_and_given_priorities(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, given_tasks: list[Task]
) -> None:
    for number in range(10):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    assert library.progress.is_finished
    cancel = CancelToken()
    listed = threading.Event()
    reports: list[ScanReport] = []

    def pause_when_listed() -> None:
        if len(entries(storage)) == 10 and not listed.is_set():
            cancel.pause()
            listed.set()

    thread = threading.Thread(target=lambda: reports.append(library.scan(cancel=cancel, on_change=pause_when_listed)))
    thread.start()
    try:
        assert listed.wait(30)
        with pytest.raises(LibraryError, match="running already"):
            library.scan()
        give_up_s = time.monotonic() + 30
        while library.progress.stage != "Analysing" and time.monotonic() < give_up_s:
            time.sleep(0.01)
        assert library.progress.is_paused
        assert given_tasks == []
        wanted = [entries(storage)[name].entry_id for name in ("7.wav", "5.wav")]
        library.prioritise(wanted)
    finally:
        cancel.resume()
        thread.join(60)
    assert [task.file_id for task in given_tasks[:2]] == wanted
    assert reports[0].analysed == 10
    progress = library.progress
    assert (progress.stage, progress.done, progress.total, progress.is_finished) == ("Analysing", 10, 10, True)


def test_a_large_scan_is_compacted(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiomancer.library.scan.scan._COMPACT_ROWS", 3)
    monkeypatch.setattr("audiomancer.library.scan.scan._COMPACT_DURING_ROWS", 2)
    compacted: list[int] = []
    compact = storage.samples.compact

    def counted() -> None:
        compacted.append(1)
        compact()

    monkeypatch.setattr(storage.samples, "compact", counted)
    for number in range(3):
        write_sound(sounds / f"{number}.wav", number)
    library.add_folder(sounds)
    library.scan()
    assert compacted
    assert check_library(storage.database, storage.samples).problems == ()


SCAN_SCRIPT = """
import sys
from audiomancer.library import Library
from audiomancer.library.scan import scan
from audiomancer.paths import DataPaths
from audiomancer.settings import Settings
from audiomancer.storage import LibraryStorage

def tell():
    entries = list(storage.entries.read())
    analysed = sum(entry.sample_id is not None for entry in entries)
    print(len(entries) - analysed, analysed, flush=True)
    if analysed and sys.argv[3:]:
        sys.stdin.readline()

if __name__ == "__main__":
    scan._STORE_BATCH = 5
    with LibraryStorage(DataPaths.at(sys.argv[1])) as storage:
        library = Library(storage, Settings(workers=1))
        library.add_folder(sys.argv[2])
        library.scan(on_change=tell)
"""


def start_scan(tmp_path: Path, data: Path, sounds: Path, *options: str) -> subprocess.Popen[str]:
    script = tmp_path / "scan_script.py"
    script.write_text(SCAN_SCRIPT)
    return subprocess.Popen(
        [sys.executable, str(script), str(data), str(sounds), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=python_environment(),
    )


def test_a_scan_that_is_killed_goes_on_where_it_stopped(
    data_paths: DataPaths, sounds: Path, tmp_path: Path, write_sound: WriteSound, given_tasks: list[Task]
) -> None:
    for number in range(60):
        write_sound(sounds / f"{number}.wav", number)
    child = start_scan(tmp_path, data_paths.root, sounds, "wait after the first")
    assert child.stdout is not None
    assert child.stdin is not None
    # On a slow machine parts of the list are announced first.
    while (said := child.stdout.readline().split()) != ["60", "0"]:
        assert said[1:] == ["0"]
    assert child.stdout.readline()
    child.kill()
    child.wait(10)
    child.stdout.close()
    child.stdin.close()
    with LibraryStorage(data_paths) as storage:
        done = storage.samples.sample_store.count()
        assert 0 < done < 60
        assert len(list(storage.entries.read())) == 60
        assert storage.samples.vector_store.count() == done
        report = Library(storage, Settings(workers=1)).scan()
        assert (report.unchanged, report.listed) == (60, 0)
        assert len(given_tasks) == 60 - done
        assert storage.samples.sample_store.count() == storage.samples.vector_store.count() == 60
        assert check_library(storage.database, storage.samples).problems == ()


def test_two_processes_may_scan_the_same_folder_at_once(
    data_paths: DataPaths, sounds: Path, tmp_path: Path, write_sound: WriteSound
) -> None:
    for number in range(12):
        write_sound(sounds / f"{number}.wav", number % 10)
    children: Sequence[subprocess.Popen[str]] = [start_scan(tmp_path, data_paths.root, sounds) for _ in range(2)]
    for child in children:
        child.communicate(timeout=120)
        assert child.returncode == 0
    with LibraryStorage(data_paths) as storage:
        found = list(storage.entries.read())
        assert len(found) == storage.samples.sample_store.count() == storage.samples.vector_store.count() == 10
        assert sorted(entry.location_count for entry in found) == [1] * 8 + [2] * 2
        assert check_library(storage.database, storage.samples).problems == ()


def test_a_value_for_a_sample_that_another_program_stored_leaves_its_other_values(tmp_path: Path) -> None:
    with LibraryStorage(DataPaths.at(tmp_path / "data")) as storage:
        library = Library(storage, Settings())
        sample_id = storage.samples.add_sample_with_embedding(
            {
                "file_path": "/elsewhere/pad.wav",
                "file_hash": "ab" * 32,
                "duration_ms": 5.0,
                "sample_rate": 44_100,
                "channels": 1,
                "bit_depth": 16,
                "file_size_bytes": 7,
                "key": "Am",
                "key_confidence": 0.7,
                "bpm": 90.0,
            },
            [1.0] * 128,
        )
        library.edits.correct([sample_id], "bpm", 180.0)
        (entry,) = storage.entries.read()
        assert (entry.bpm, entry.bpm_confidence, entry.bpm_source) == (180.0, 1.0, "user")
        assert (entry.key, entry.key_confidence) == ("Am", 0.7)
        library.edits.correct([sample_id], "bpm", None)
        assert storage.samples.get_sample(sample_id)["bpm"] == 180.0
