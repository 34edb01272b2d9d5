"""Names of files on the three systems, each after what its documentation says."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.platforms.names import (
    folded_path,
    is_half_text,
    is_hidden_name,
    is_hidden_status,
    long_path,
    name_for_c,
    path_bytes,
    path_from_bytes,
    portable_name,
    with_long_prefix,
    without_long_prefix,
)
from audiomancer.platforms.system import System, system_of

DEEP = "\\".join(["a" * 40] * 7)


@pytest.mark.parametrize(
    ("platform", "system"),
    [
        ("win32", System.WINDOWS),
        ("darwin", System.MACOS),
        ("linux", System.LINUX),
        ("freebsd14", System.OTHER),
    ],
)
def test_every_system_of_python_is_known_or_another(platform: str, system: System) -> None:
    assert system_of(platform) is system


@pytest.mark.parametrize(
    "name", ["CON", "con.wav", "NUL", "nul.tar.gz", "COM1.wav", "LPT9", "com¹.wav", "AUX .wav", "CONIN$", "PRN."]
)
def test_names_of_windows_devices_are_changed(name: str) -> None:
    assert portable_name(name).startswith("_")


@pytest.mark.parametrize(
    ("name", "portable"),
    [
        ("kick?.wav", "kick_.wav"),
        ('a<b>c:d"e/f\\g|h*i.wav', "a_b_c_d_e_f_g_h_i.wav"),
        ("trailing. . ", "trailing"),
        ("...", "_"),
        ("tab\tline\n.wav", "tab_line_.wav"),
        ("Console.wav", "Console.wav"),
        ("COM10.wav", "COM10.wav"),
        ("Ärger – 鼓.wav", "Ärger – 鼓.wav"),
    ],
)
def test_a_portable_name_stays_as_near_as_every_system_lets_it(name: str, portable: str) -> None:
    assert portable_name(name) == portable


@given(st.text(min_size=1))
def test_a_portable_name_is_stable_and_short(name: str) -> None:
    found = portable_name(name)
    assert found
    assert portable_name(found) == found
    assert len(found.encode("utf-8", "replace")) <= 201
    assert found == found.rstrip(" .")


@pytest.mark.parametrize("name", [".hidden.wav", "._kick.wav", "__MACOSX", "$RECYCLE.BIN", "System Volume Information"])
def test_what_no_system_shows_is_hidden(name: str) -> None:
    assert is_hidden_name(name)


def test_an_ordinary_name_is_shown() -> None:
    assert not any(map(is_hidden_name, ["kick.wav", "_kick.wav", "MACOSX", "lost"]))


def _status(attributes: int = 0, flags: int = 0) -> Any:
    return SimpleNamespace(st_file_attributes=attributes, st_flags=flags)


def test_each_system_notes_hidden_files_in_its_way() -> None:
    hidden, system_file = stat.FILE_ATTRIBUTE_HIDDEN, stat.FILE_ATTRIBUTE_SYSTEM
    assert is_hidden_status(_status(hidden), System.WINDOWS)
    assert is_hidden_status(_status(system_file | stat.FILE_ATTRIBUTE_ARCHIVE), System.WINDOWS)
    assert not is_hidden_status(_status(stat.FILE_ATTRIBUTE_READONLY), System.WINDOWS)
    assert is_hidden_status(_status(flags=stat.UF_HIDDEN), System.MACOS)
    assert not is_hidden_status(_status(flags=stat.UF_IMMUTABLE), System.MACOS)
    assert not is_hidden_status(_status(hidden, stat.UF_HIDDEN), System.LINUX)


def test_paths_are_one_where_the_system_takes_them_for_one() -> None:
    assert folded_path(r"C:\Sounds\Kick.WAV", System.WINDOWS) == folded_path("c:/sounds/kick.wav", System.WINDOWS)
    assert folded_path("\\\\?\\C:\\Kick", System.WINDOWS) == folded_path("c:\\kick", System.WINDOWS)
    assert folded_path("/Volumes/A/Käfer", System.MACOS) == folded_path("/volumes/a/Ka\u0308fer", System.MACOS)
    assert folded_path("/a/Kick", System.LINUX) != folded_path("/a/kick", System.LINUX)


@pytest.mark.parametrize(
    ("path", "extended"),
    [
        (rf"C:\{DEEP}\kick.wav", rf"\\?\C:\{DEEP}\kick.wav"),
        (rf"\\server\share\{DEEP}", rf"\\?\UNC\server\share\{DEEP}"),
        (rf"\\?\C:\{DEEP}", rf"\\?\C:\{DEEP}"),
        (r"C:\kick.wav", r"C:\kick.wav"),
        (DEEP, DEEP),
    ],
)
def test_long_paths_of_windows_get_their_prefix_and_lose_it(path: str, extended: str) -> None:
    assert with_long_prefix(path, System.WINDOWS) == extended
    if extended != path:
        assert without_long_prefix(extended) == path


def test_a_slash_in_a_long_path_becomes_what_the_prefix_wants() -> None:
    assert "/" not in with_long_prefix(f"C:/{DEEP}/kick.wav", System.WINDOWS)


def test_other_systems_take_long_paths_as_they_are() -> None:
    path = "/" + "/".join(["a" * 100] * 5)
    assert with_long_prefix(path, System.LINUX) == with_long_prefix(path, System.MACOS) == path
    assert long_path(Path(path), System.LINUX) == Path(path)


def test_paths_survive_the_database_on_each_system() -> None:
    for path, system in (
        ("/k\udcffck", System.LINUX),
        ("C:\\k\ud83dck", System.WINDOWS),
        ("C:\\Käfer", System.WINDOWS),
    ):
        assert path_from_bytes(path_bytes(path, system), system) == path
    # A library that came from another system is read, and found by its paths.
    assert path_from_bytes(b"/caf\xe9.wav", System.WINDOWS) == "/caf\udce9.wav"
    assert path_bytes("/caf\udce9.wav", System.WINDOWS) == b"/caf\xe9.wav"


def test_half_of_a_sign_is_found() -> None:
    assert is_half_text("k\ud83d.wav")
    assert not is_half_text("k\udcff 🥁.wav")


def test_a_library_in_c_gets_bytes_or_text() -> None:
    assert name_for_c("/a/k\udcffick", System.LINUX) == os.fsencode("/a/k\udcffick")
    assert name_for_c(r"C:\kick.wav", System.WINDOWS) == r"C:\kick.wav"
