"""Drives: what is mounted where, as the system says it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from audiomancer.library.folders.volumes import Mount, mount_of, mounts
from audiomancer.platforms.system import CURRENT, System


class Partition(NamedTuple):
    """Answer of psutil about a drive."""

    device: str
    mountpoint: str
    fstype: str
    opts: str


@pytest.mark.skipif(CURRENT is not System.LINUX, reason="compares with what the kernel of Linux writes down")
def test_every_mounted_file_system_is_found_but_those_of_the_kernel() -> None:
    def mounted() -> dict[str, str]:
        lines = [line.split(" - ") for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        return {before.split(" ")[4]: after.split(" ")[0] for before, after in lines}

    kinds = mounted()
    found = {mount.path: mount.kind for mount in mounts()}
    # Other tests mount drives at the same time.
    kinds |= mounted()
    assert found.items() <= kinds.items()
    assert found["/"] == kinds["/"]
    assert not {"proc", "sysfs", "cgroup2"} & set(found.values())


def test_a_path_lies_on_the_innermost_file_system(tmp_path: Path) -> None:
    mount = mount_of(os.path.realpath(tmp_path))
    assert mount is not None
    assert Path(mount.path).stat().st_dev == tmp_path.stat().st_dev
    outer, inner = Mount("/", "/dev/a", "ext4"), Mount("/media/x", "/dev/b", "vfat")
    assert mount_of("/media/x/kick.wav", [inner, outer]) == inner
    assert mount_of("/media/xy/kick.wav", [inner, outer]) == outer
    assert mount_of("/media/xy/kick.wav", [inner]) is None


def test_a_network_share_is_not_watched_whatever_the_system_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    drives = [
        Partition("C:\\", "C:\\", "NTFS", "rw,fixed"),
        Partition("Z:\\", "Z:\\", "NTFS", "rw,remote"),
        Partition("server:/share", "/share", "nfs4", "rw"),
        Partition("//me@server/share", "/Volumes/share", "smbfs", "rw"),
        Partition("/dev/sda1", "/", "ext4", "rw"),
    ]
    # What other systems say can't be had here.
    monkeypatch.setattr(psutil, "disk_partitions", lambda *, all: drives)  # noqa: A006 - psutil's name
    assert [mount.path for mount in mounts() if mount.is_watchable] == ["C:\\", "/"]
