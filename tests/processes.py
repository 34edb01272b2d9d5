"""Processes of the tests, on every system: end them as `kill -9` does, stop them, and look if they live."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from typing import Final

import psutil

from audiomancer.platforms.system import CURRENT

KILLED: Final = -9 if CURRENT.is_posix else 15
"""Exit status of a process that `kill` ended; `TerminateProcess` is called with SIGTERM by Python."""

CRASH: Final = "os.kill(os.getpid(), signal.SIGSEGV)" if CURRENT.is_posix else "os.kill(os.getpid(), 139)"
"""Python that ends its process as a fault of the program does."""
CRASHED: Final = -11 if CURRENT.is_posix else 139


def python_environment() -> dict[str, str]:
    """Environment of another Python, which is to find what this one finds."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def is_alive(pid: int) -> bool:
    """Check for a process; a zombie is none."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_dead(pids: Sequence[int], limit_s: float = 20.0) -> None:
    """Wait until none of the processes lives."""
    give_up_s = time.monotonic() + limit_s
    while any(map(is_alive, pids)):
        assert time.monotonic() < give_up_s, f"still alive: {[pid for pid in pids if is_alive(pid)]}"
        time.sleep(0.05)


def kill(pid: int) -> None:
    """End a process at once, in the middle of whatever it does."""
    psutil.Process(pid).kill()


def kill_tree(pid: int) -> None:
    """End a process and all below it at once."""
    top = psutil.Process(pid)
    # The top first: it must not learn that others ended.
    below = top.children(recursive=True)
    for process in (top, *below):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def stop(pid: int) -> None:
    """Have a process do nothing, as one that hangs."""
    psutil.Process(pid).suspend()


def kill_self() -> None:
    """End this process at once."""
    kill(psutil.Process().pid)
