"""Locations of the program's files, and the display of paths."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer import paths
from audiomancer.paths import DataPaths, display_path, resources_dir, typed_path
from audiomancer.platforms.folders import data_folder
from audiomancer.platforms.system import CURRENT


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_the_library_lives_where_the_system_wants_it(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.delenv("AUDIOMANCER_DATA_DIR", raising=False)
    assert DataPaths.at().root == data_folder(home=home)


def test_the_argument_wins_over_the_environment_and_that_over_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path
) -> None:
    monkeypatch.setenv("AUDIOMANCER_DATA_DIR", str(tmp_path / "environment"))
    assert DataPaths.at().root == tmp_path / "environment"
    assert DataPaths.at(tmp_path / "argument").root == tmp_path / "argument"
    monkeypatch.setenv("AUDIOMANCER_DATA_DIR", "")
    assert DataPaths.at().root == data_folder(home=home)


def test_every_file_of_a_library_lies_in_its_folder(tmp_path: Path) -> None:
    where = DataPaths.at(tmp_path / "data")
    inside = [where.database, where.embeddings, where.settings, where.log, where.demo_library]
    assert len(set(inside)) == 5
    assert all(path.parent == where.root for path in inside)
    assert not where.root.exists()


@pytest.mark.skipif(not CURRENT.is_posix, reason="permissions of this kind")
def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    where = DataPaths.at(tmp_path / "deep" / "data").create().create()
    assert stat.S_IMODE(where.root.stat().st_mode) == 0o700


def test_what_is_typed_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed_path("~/Sounds") == tmp_path / "Sounds"
    assert typed_path("kick.wav") == tmp_path / "kick.wav"
    assert typed_path(Path("/a/b")) == Path("/a/b").absolute()


@pytest.mark.skipif(not CURRENT.is_posix, reason="Windows takes the homes of all users to lie side by side")
def test_a_home_of_no_user_is_an_ordinary_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed_path("~nobody-of-this-name/kick.wav") == tmp_path / "~nobody-of-this-name" / "kick.wav"


def test_resources_are_there() -> None:
    assert {"icons", "weights", "desktop"} <= {folder.name for folder in resources_dir().iterdir()}


def test_a_frozen_program_brings_its_resources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resources_dir() == tmp_path / "resources"


def test_missing_resources_are_said_with_the_places_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "package" / "paths.py"))
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path))):
        resources_dir()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a/Kick 1.wav", "/a/Kick 1.wav"),
        ("/a/naïve 日本 🥁.wav", "/a/naïve 日本 🥁.wav"),
        ("a\nb\tc\x1b[0m\x7f", "a�b�c�[0m�"),
        ("caf\udce9", "caf�"),
        ("right\u202eleft", "right�left"),
        (Path("<b>x<b>"), "<b>x<b>"),
        ("half \ud83d of a sign", "half ? of a sign"),
    ],
)
def test_a_shown_path_is_one_printable_line(path: Path | str, shown: str) -> None:
    assert display_path(path) == shown


@given(st.binary().map(lambda name: name.decode("utf-8", "surrogateescape")))
def test_any_name_a_disk_can_hold_can_be_shown(name: str) -> None:
    shown = display_path(name)
    assert shown.isprintable()
    shown.encode("utf-8")
