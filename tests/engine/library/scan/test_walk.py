"""A walk: the files that it finds, and those that it leaves alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audiomancer.errors import WorkCancelled
from audiomancer.library import Walk
from audiomancer.work import CancelToken
from tests.file_names import name_of_bytes, reason_not_listed
from tests.wine import IS_WINE


def walked(root: Path) -> list[str]:
    return [Path(os.path.relpath(file.path, root)).as_posix() for file in Walk(str(root), CancelToken())]


def touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


def test_sounds_are_found_at_any_depth_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2.wav", "b/1.FLAC", "a.Mp3", "b/c/d/e.aiff", "z.ogg"):
        touch(tmp_path / name)
    assert walked(tmp_path) == ["a.Mp3", "z.ogg", "b/1.FLAC", "b/2.wav", "b/c/d/e.aiff"]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"12345")
    os.utime(path, ns=(1, 1_234_567_890_123_456_789))
    (file,) = Walk(str(tmp_path), CancelToken())
    assert file == (str(path), 5, path.stat().st_mtime_ns)


@pytest.mark.parametrize(
    "name", ["._kick.wav", ".hidden.wav", ".git/a.wav", "readme.txt", "wav", "kick.wav.asd", "a.wav/"]
)
def test_what_is_no_sound_is_left_alone(tmp_path: Path, name: str) -> None:
    if name.endswith("/"):
        (tmp_path / name).mkdir()
    else:
        touch(tmp_path / name)
    assert walked(tmp_path) == []


@pytest.mark.parametrize(
    "name", [b"new\nline.wav", b"quote'\".wav", b"<img src=x>.wav", b"100%.wav", b"caf\xe9.wav", "ü🥁.wav".encode()]
)
def test_any_name_is_found(tmp_path: Path, name: bytes) -> None:
    path = str(tmp_path / name_of_bytes(name))
    Path(path).write_bytes(b"x")
    assert [file.path for file in Walk(str(tmp_path), CancelToken())] == [path]


@pytest.mark.skipif(IS_WINE, reason="Wine names no links when a folder is listed")
def test_a_loop_of_links_ends_and_real_folders_win(tmp_path: Path) -> None:
    touch(tmp_path / "real" / "a.wav")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "aaa link to real").symlink_to(tmp_path / "real")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert walked(tmp_path) == ["real/a.wav"]


@pytest.mark.skipif(IS_WINE, reason="Wine names no links when a folder is listed")
def test_links_to_folders_and_files_elsewhere_are_followed(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere" / "a.wav")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "link too").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "b.wav").symlink_to(tmp_path / "elsewhere" / "a.wav")
    (tmp_path / "root" / "broken.wav").symlink_to(tmp_path / "nowhere.wav")
    assert walked(tmp_path / "root") == ["b.wav", "link/a.wav"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among files")
def test_a_pipe_is_no_sound(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert walked(tmp_path) == []


def test_a_folder_that_is_gone_is_a_problem_in_words(tmp_path: Path) -> None:
    for name in ("a/1.wav", "b/2.wav", "c/3.wav"):
        touch(tmp_path / name)
    walk = Walk(str(tmp_path), CancelToken())
    found = iter(walk)
    assert next(found).path.endswith("1.wav")
    shutil.rmtree(tmp_path / "b")
    assert [Path(file.path).name for file in found] == ["3.wav"]
    gone = tmp_path / "b"
    assert walk.problems == [f"{gone} can't be read: {reason_not_listed(gone)}"]


def test_a_walk_can_be_stopped(tmp_path: Path, write_sound: Callable[..., Path]) -> None:
    touch(tmp_path / "a" / "1.wav")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(WorkCancelled):
        list(Walk(str(tmp_path), cancel))
