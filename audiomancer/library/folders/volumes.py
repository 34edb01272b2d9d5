"""Drives: what is mounted where, what kind of drive a folder lies on, and whether it can be reached."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from audiomancer.paths import is_inside
from audiomancer.platforms.drives import is_removable, volume_id
from audiomancer.platforms.names import folded_path
from audiomancer.storage import Volume

REACH_S: Final = 4.0
"""A drive that does not answer for so long can't be reached: a network share may hang for minutes."""

_REMOTE: Final = "remote"
"""Windows says so of a network share, whatever its file system."""
_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "davfs", "fuse.sshfs", "fuse.rclone",
     "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.smbnetfs", "ncpfs", "virtiofs",
     "afpfs", "webdav", _REMOTE}
)  # fmt: skip
_NO_DRIVE: Final = frozenset(
    {"proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "configfs", "bpf",
     "pstore", "mqueue", "hugetlbfs", "fusectl", "binfmt_misc", "autofs", "efivarfs", "rpc_pipefs", "nsfs"}
)  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system: mount point, device ("/dev/sdb1", "server:/share"), kind ("ext4", "nfs") and options."""

    path: str
    device: str
    kind: str
    options: str = ""

    @property
    def is_watchable(self) -> bool:
        """The system reports all changes in it: others may write to a network share."""
        return self.kind not in _NETWORK and not is_removable(self.path, self.options)


def mounts() -> list[Mount]:
    """Mounted file systems that can hold the user's files; none where the system does not say."""
    # Imported here: what needs drives runs in threads, and the window starts without it.
    import psutil

    with contextlib.suppress(OSError, psutil.Error):
        drives = [drive for drive in psutil.disk_partitions(all=True) if drive.fstype not in _NO_DRIVE]
        return [
            Mount(
                drive.mountpoint,
                drive.device,
                _REMOTE if _REMOTE in drive.opts.split(",") else drive.fstype,
                drive.opts,
            )
            for drive in drives
        ]
    return []


def mount_of(path: str, mounted: list[Mount] | None = None) -> Mount | None:
    """The mounted file system that a path lies on; None where the system does not say."""
    best = None
    wanted = folded_path(path)
    for mount in mounts() if mounted is None else mounted:
        point = folded_path(mount.path)
        is_on = wanted == point or is_inside(wanted, point)
        if is_on and (best is None or len(mount.path) >= len(best.path)):
            best = mount
    return best


def volume_name(mount: Mount) -> str:
    """A name of the volume that stays when it is mounted elsewhere: its UUID or serial number, or what is mounted."""
    if mount.kind not in _NETWORK and (found := volume_id(mount.path, mount.device)):
        return found
    return f"{mount.kind} {mount.device}" if mount.kind in _NETWORK else ""


def places_to_look(root: str, volume: Volume | None) -> list[str]:
    """Paths at which a folder may be whose drive is mounted elsewhere now, or that was renamed, the likeliest first."""
    mounted = mounts()
    found: list[str] = []
    if volume is not None and (root == volume.mount_point or is_inside(root, volume.mount_point)):
        below = root[len(volume.mount_point.rstrip(os.sep)) :].lstrip(os.sep)
        is_named = [bool(volume.name) and volume_name(mount) == volume.name for mount in mounted]
        order = sorted(range(len(mounted)), key=lambda number: not is_named[number])
        found += [os.path.join(mounted[number].path, below).rstrip(os.sep) for number in order]  # noqa: PTH118 - text
    # A folder that was renamed, or a drive that got a number after its name.
    parent, name = os.path.split(root)
    with contextlib.suppress(OSError):
        found += [entry.path for entry in os.scandir(parent) if entry.is_dir()]
    above, middle = os.path.split(parent)
    if middle:
        with contextlib.suppress(OSError):
            found += [os.path.join(entry.path, name) for entry in os.scandir(above) if entry.is_dir()]  # noqa: PTH118 - text
    found += [os.path.join(mount.path, name) for mount in mounted]  # noqa: PTH118 - text
    return [path for path in dict.fromkeys(found) if path and path != root]


def is_reachable(path: str, limit_s: float = REACH_S) -> bool:
    """Check whether a folder can be read now; False also where nothing answers in time."""

    def look() -> bool:
        with os.scandir(path) as entries:
            next(entries, None)
        return True

    return within(look, limit_s, otherwise=False)


def holds_anything(path: str) -> bool:
    """Check whether a folder has any entry; `OSError` where it can't be read."""
    with os.scandir(path) as entries:
        return next(entries, None) is not None


def within(work: Callable[[], T], limit_s: float, otherwise: T) -> T:
    """Result of `work`, or `otherwise` where it fails or takes too long: then its thread is left alone."""
    answer: list[T] = []

    def run() -> None:
        with contextlib.suppress(OSError, ValueError):
            answer.append(work())

    # A thread that hangs in the kernel can't be ended; it must not delay the end of the program either.
    thread = threading.Thread(target=run, daemon=True, name="audiomancer-reach")
    thread.start()
    thread.join(limit_s)
    return answer[0] if answer else otherwise
