"""Folders, drives, priorities and desktops of the three systems."""

from __future__ import annotations

import errno
import plistlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from audiomancer.platforms.console import is_closed_pipe, output_encoding
from audiomancer.platforms.desktop import (
    colours_frames,
    darken_title_bar,
    has_screen,
    name_program,
    scan_code_offset,
    select_command,
)
from audiomancer.platforms.drives import is_removable, volume_id
from audiomancer.platforms.folders import data_folder, has_open_permissions
from audiomancer.platforms.processes import priority_class
from audiomancer.platforms.sound import device_state, knows_devices, preferred_host, sets_periods
from audiomancer.platforms.system import CURRENT, System
from audiomancer.platforms.watching import reports_closing
from audiomancer.playback.device.output import default_output
from tests.wine import IS_WINE


def test_the_library_lies_where_each_system_wants_it(tmp_path: Path) -> None:
    local = {"LOCALAPPDATA": str(tmp_path / "Local")}
    assert data_folder(System.WINDOWS, tmp_path, local) == tmp_path / "Local" / "Audiomancer"
    assert data_folder(System.WINDOWS, tmp_path, {}) == tmp_path / "AppData" / "Local" / "Audiomancer"
    assert data_folder(System.MACOS, tmp_path, {}) == tmp_path / "Library" / "Application Support" / "Audiomancer"
    assert (
        data_folder(System.LINUX, tmp_path, local) == data_folder(System.OTHER, tmp_path) == tmp_path / ".audiomancer"
    )


@pytest.mark.parametrize("system", System)
def test_a_library_of_the_first_versions_goes_on_being_used(tmp_path: Path, system: System) -> None:
    (tmp_path / ".audiomancer").mkdir()
    assert data_folder(system, tmp_path, {"LOCALAPPDATA": str(tmp_path)}) == tmp_path / ".audiomancer"


def test_permissions_count_where_they_are_bits() -> None:
    assert has_open_permissions(0o755, System.LINUX)
    assert not has_open_permissions(0o700, System.MACOS)
    # Windows shows every folder as 0o777.
    assert not has_open_permissions(0o777, System.WINDOWS)


def test_drives_that_may_go_are_known_by_their_place_or_their_options() -> None:
    assert is_removable("/media/me/Stick", "rw", System.LINUX)
    assert not is_removable("/home", "rw", System.LINUX)
    assert is_removable("/Volumes/Stick", "rw,local", System.MACOS)
    assert not is_removable("/", "rw,local", System.MACOS)
    assert is_removable("E:\\", "rw,removable", System.WINDOWS)
    assert not is_removable("C:\\", "rw,fixed", System.WINDOWS)


def test_a_volume_of_windows_is_known_by_its_serial_under_any_letter() -> None:
    serials = {"E:\\": 0x1234ABCD, "F:\\": 0x1234ABCD, "G:\\": 0}
    names = {letter: volume_id(letter, letter, System.WINDOWS, serial=serials.__getitem__) for letter in serials}
    assert names == {"E:\\": "serial 1234abcd", "F:\\": "serial 1234abcd", "G:\\": ""}


def test_a_volume_of_macos_is_known_by_its_uuid() -> None:
    facts = plistlib.dumps({"VolumeUUID": "0E239BC6-F960-3107-89CF-1C97F78BB46B", "VolumeName": "Stick"})
    found = volume_id("/Volumes/Stick 1", "/dev/disk4s1", System.MACOS, disk_info=lambda _: facts)
    assert found == "uuid 0e239bc6-f960-3107-89cf-1c97f78bb46b"
    assert volume_id("/Volumes/S", "/dev/disk4", System.MACOS, disk_info=lambda _: b"<plist>") == ""


def test_a_disk_tool_that_fails_leaves_a_volume_of_macos_without_a_name() -> None:
    def fails(_: str) -> bytes:
        raise subprocess.CalledProcessError(1, "diskutil")

    assert volume_id("/Volumes/S", "/dev/disk4", System.MACOS, disk_info=fails) == ""


def test_background_work_gives_way_on_each_system() -> None:
    assert priority_class(10, 0, System.LINUX) == 10
    assert priority_class(10, 15, System.MACOS) == 19
    assert priority_class(-5, 0, System.LINUX) == -5
    # BELOW_NORMAL_PRIORITY_CLASS and ABOVE_NORMAL_PRIORITY_CLASS of Windows.
    assert (priority_class(10, 32, System.WINDOWS), priority_class(-5, 32, System.WINDOWS)) == (0x4000, 0x8000)


@pytest.mark.skipif(CURRENT is System.MACOS or IS_WINE, reason="no limit that holds on macOS, none yet in Wine")
def test_a_process_that_takes_too_much_gets_an_error() -> None:
    program = (
        "from audiomancer.platforms.processes import limit_memory\n"
        "assert limit_memory(400 << 20)\n"
        "try:\n    bytearray(1 << 30)\nexcept MemoryError:\n    print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


def test_a_screen_is_looked_for_on_linux_alone() -> None:
    assert has_screen({}, System.WINDOWS)
    assert has_screen({}, System.MACOS)
    assert not has_screen({}, System.LINUX)
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0"}, System.LINUX)
    assert has_screen({"QT_QPA_PLATFORM": "offscreen"}, System.LINUX)


def test_file_managers_are_asked_in_their_words() -> None:
    path = r"C:\My Sounds, loud\kick.wav"
    # One text: Explorer reads its command line itself, and takes quotes around the whole argument for a name.
    assert select_command(path, {"WINDIR": r"D:\Win"}, System.WINDOWS) == rf'"D:\Win\explorer.exe" /select,"{path}"'
    assert select_command("/a b/k.wav", {}, System.MACOS) == ["/usr/bin/open", "-R", "/a b/k.wav"]
    assert select_command("/a b/k.wav", {}, System.LINUX) is None


def test_scan_codes_of_each_system() -> None:
    assert [scan_code_offset(system) for system in (System.WINDOWS, System.LINUX, System.MACOS)] == [0, 8, None]


def test_what_only_windows_has_does_nothing_elsewhere() -> None:
    name_program()
    darken_title_bar(0, is_dark=True)
    assert [colours_frames(system) for system in (System.WINDOWS, System.MACOS, System.LINUX)] == [True, False, False]


def test_sound_devices_are_looked_for_as_each_system_lets_us() -> None:
    assert (knows_devices(System.LINUX), sets_periods(System.LINUX)) == (True, True)
    assert not any((knows_devices(System.WINDOWS), sets_periods(System.MACOS)))
    assert device_state(System.LINUX) == device_state(System.LINUX)
    assert len(device_state(System.WINDOWS)) == 1


def test_windows_plays_through_its_newest_interface() -> None:
    hosts = [
        {"name": "MME", "default_output_device": 3},
        {"name": "Windows WASAPI", "default_output_device": 9},
        {"name": "Windows WDM-KS", "default_output_device": 14},
    ]
    assert default_output(SimpleNamespace(query_hostapis=lambda: hosts), preferred_host(System.WINDOWS)) == 9
    # Without a device there, or on another system, PortAudio chooses.
    hosts[1]["default_output_device"] = -1
    assert default_output(SimpleNamespace(query_hostapis=lambda: hosts), preferred_host(System.WINDOWS)) is None
    assert default_output(SimpleNamespace(query_hostapis=lambda: hosts), preferred_host(System.LINUX)) is None


def test_written_files_are_noticed_on_each_system() -> None:
    assert [reports_closing(system) for system in (System.LINUX, System.MACOS, System.WINDOWS)] == [True, False, False]


def test_what_is_printed_is_utf_8_on_windows() -> None:
    assert output_encoding(System.WINDOWS) == "utf-8"
    assert output_encoding(System.LINUX) is None


def test_a_pipe_without_a_reader_is_known_by_what_each_system_says_of_it() -> None:
    assert is_closed_pipe(BrokenPipeError(errno.EPIPE, "Broken pipe"), System.LINUX)
    written = OSError(errno.EINVAL, "Invalid argument")
    assert is_closed_pipe(written, System.WINDOWS)
    assert not is_closed_pipe(written, System.LINUX)
    assert not is_closed_pipe(OSError(errno.EINVAL, "Invalid argument", "a?.wav"), System.WINDOWS)
