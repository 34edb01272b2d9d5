"""Drives vanish in the middle of a scan, of playback, of a drag, and come back, also elsewhere: nothing is lost."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiomancer.engine import Engine
from audiomancer.library import FolderWatch
from audiomancer.library.scan.scan import ANALYSING
from audiomancer.playback import RenderSpec
from audiomancer.storage import Entry, check_library
from tests.faults.conftest import write_sounds
from tests.faults.test_folders_that_change import hashes, wait_until


class Drive:
    """A drive that can be pulled out and put in at any place: a file system in a file."""

    def __init__(self, root: Path) -> None:
        self._image = root / "drive.img"
        with self._image.open("wb") as file:
            file.truncate(256 << 20)
        _run("mkfs.ext4", "-q", "-F", self._image)
        self.place: Path | None = None
        self.put_in(root / "media" / "DRIVE")

    def pull(self) -> None:
        """Take it out; what reads from it is not asked."""
        assert self.place is not None
        _run("umount", "--lazy", self.place)
        self.place = None

    def put_in(self, place: Path) -> None:
        """Mount it at a place."""
        place.mkdir(parents=True, exist_ok=True)
        _run("mount", "-o", "loop", self._image, place)
        self.place = place


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Drive]:
    try:
        made = Drive(tmp_path)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no drive can be mounted here: {error}")
    yield made
    if made.place is not None:
        made.pull()


def in_it(drive: Drive) -> Path:
    assert drive.place is not None
    return drive.place / "samples"


@pytest.fixture
def watch(engine: Engine) -> Iterator[Callable[[], FolderWatch]]:
    started: list[FolderWatch] = []

    def start() -> FolderWatch:
        watching = FolderWatch(engine.library, quiet_s=0.2, longest_s=1.0, look_s=0.2, poll_s=0.5)
        watching.start()
        started.append(watching)
        return watching

    yield start
    for watching in started:
        watching.close()


def rows(engine: Engine) -> dict[int, Entry]:
    return {entry.entry_id: entry for entry in engine.storage.entries.read()}


def all_missing(engine: Engine) -> bool:
    return all(entry.is_missing for entry in engine.storage.entries.read())


def none_missing(engine: Engine) -> bool:
    return all(not e.is_missing and Path(e.path).exists() for e in engine.storage.entries.read())


def test_a_drive_that_goes_and_comes_back_greys_its_rows_and_retains_everything(
    engine: Engine, drive: Drive, watch: Callable[[], FolderWatch], given_analyses: list[int]
) -> None:
    write_sounds(in_it(drive), 12)
    engine.library.add_folder(in_it(drive))
    engine.library.scan()
    ids = [str(e.sample_id) for e in engine.storage.entries.read()]
    engine.library.edits.tag(ids, ["mine"])
    before, contents = rows(engine), hashes(engine)
    place = in_it(drive).parent
    watching = watch()
    wait_until(lambda: bool(watching._watched or watching._polled) and watching.is_quiet)
    given_analyses.clear()
    drive.pull()
    wait_until(lambda: all_missing(engine))
    assert rows(engine).keys() == before.keys()
    assert {e.tags for e in rows(engine).values()} == {("mine",)}
    drive.put_in(place)
    wait_until(lambda: none_missing(engine))
    assert rows(engine) == before
    assert hashes(engine) == contents
    # Nothing was measured again for it.
    assert given_analyses == []


@pytest.fixture
def given_analyses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Files that were given to analysis processes."""
    from audiomancer.library.workers.pool import _Worker

    given: list[int] = []
    real = _Worker.give

    def give(self: _Worker, task: object) -> None:
        given.append(task.file_id)  # type: ignore[attr-defined]
        real(self, task)  # type: ignore[arg-type]

    monkeypatch.setattr(_Worker, "give", give)
    return given


@pytest.mark.parametrize("count", [40, pytest.param(1_000, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)])])
def test_a_drive_that_vanishes_in_a_scan_and_returns_elsewhere_loses_no_row(
    engine: Engine, drive: Drive, watch: Callable[[], FolderWatch], tmp_path: Path, count: int
) -> None:
    write_sounds(in_it(drive), count, seconds=0.3)
    (folder,) = [engine.library.add_folder(in_it(drive))]
    is_pulled = threading.Event()

    def pull_soon() -> None:
        wait_until(lambda: (now := engine.library.progress).stage == ANALYSING and now.done > count // 4)
        drive.pull()
        is_pulled.set()

    puller = threading.Thread(target=pull_soon)
    puller.start()
    engine.library.scan()
    puller.join()
    assert is_pulled.is_set()
    assert len(rows(engine)) == count
    assert engine.library.files.problems() == []
    # A drive that is not looked for is not forgotten either: the next scans change nothing.
    engine.library.scan()
    assert len(rows(engine)) == count
    assert all_missing(engine)
    before = rows(engine)
    measured = sum(e.sample_id is not None for e in before.values())
    watching = watch()
    wait_until(lambda: bool(watching._offline))
    elsewhere = tmp_path / "media" / "DRIVE 1"
    drive.put_in(elsewhere)
    wait_until(lambda: none_missing(engine), 600)
    wait_until(lambda: all(e.sample_id for e in engine.storage.entries.read()), 600)
    after = rows(engine)
    assert after.keys() == before.keys()
    assert engine.storage.files.folder_paths() == {folder.id: str(elsewhere / "samples")}
    assert all(after[i].path.endswith(Path(before[i].path).name) for i in before)
    assert all(after[i].sample_id == before[i].sample_id for i in before if before[i].sample_id)
    assert engine.library.files.problems() == []
    assert check_library(engine.storage.database, engine.storage.samples).problems == ()
    print(f"drive vanishing: {count} rows, {measured} measured before, 0 lost, {len(after)} re-linked at another path")


def test_a_drive_that_vanishes_while_it_is_played_and_dragged_costs_a_sentence(
    engine: Engine, drive: Drive, watch: Callable[[], FolderWatch], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.alsa_file import alsa_file_config

    config, _ = alsa_file_config(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    (path,) = write_sounds(in_it(drive), 1, seconds=20.0)
    engine.library.add_folder(in_it(drive))
    engine.library.scan()
    place = in_it(drive).parent
    player = engine.player
    player.play(path)
    wait_until(lambda: player.state().position_s > 0.2)
    drive.pull()
    # What plays goes on or ends; it does not hang, and the next sound is refused in a sentence.
    at_s = player.state().position_s
    wait_until(lambda: player.state().has_ended or player.state().position_s > at_s + 0.5)
    player.stop()
    player.play(path.with_name("another.wav"))
    wait_until(lambda: bool(player.state().message))
    dragged = player.export_for_drag(RenderSpec(path=path, is_reversed=True))
    wait_until(dragged.done)
    assert str(dragged.exception() or "") or dragged.result().exists()
    drive.put_in(place)
    player.play(path)
    wait_until(lambda: player.state().position_s > 0.1)
    assert len(rows(engine)) == 1


def test_a_folder_of_the_same_name_with_other_files_is_not_taken_for_it(
    engine: Engine, sounds: Path, tmp_path: Path, watch: Callable[[], FolderWatch]
) -> None:
    write_sounds(sounds, 20)
    folder = engine.library.add_folder(sounds)
    engine.library.scan()
    # As many files with the same names, of other lengths; and the empty place of the old one.
    write_sounds(tmp_path / "sounds 1", 20, first=0, seconds=0.07)
    sounds.rename(tmp_path / "hidden away").joinpath()
    other = tmp_path / "not these"
    write_sounds(other, 3, seconds=0.05)
    (tmp_path / "hidden away").rename(tmp_path.parent / f"{tmp_path.name} far away")
    assert engine.library.find_elsewhere(engine.library.locations[0]) is None
    watching = watch()
    wait_until(lambda: all_missing(engine))
    wait_until(lambda: watching.is_quiet)
    assert engine.storage.files.folder_paths() == {folder.id: str(sounds)}
    (tmp_path.parent / f"{tmp_path.name} far away").rename(tmp_path / "sounds again")
    wait_until(lambda: none_missing(engine))
    assert engine.storage.files.folder_paths() == {folder.id: str(tmp_path / "sounds again")}
    assert len(rows(engine)) == 20
