"""Priority and memory of this process, and its descriptors."""

from __future__ import annotations

import contextlib
import ctypes
import os
from typing import Any, Final

from audiomancer.platforms.system import CURRENT, System

_REALTIME_PRIORITY: Final = 10
_JOB_LIMITS: Final = 9
"""`JobObjectExtendedLimitInformation`."""
_LIMIT_PROCESS_MEMORY: Final = 0x100
_jobs: list[Any] = []
"""Handles of jobs: a job ends with its last handle."""


def change_priority(niceness: int) -> None:
    """Let others go first, or go first where the system lets its users.

    Args:
        niceness: Added to what the process has; Windows knows classes: one below and one above the usual.
    """
    # Imported here: only children need it, and the window starts without it.
    import psutil

    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        process.nice(priority_class(niceness, process.nice()))


def priority_class(niceness: int, now: Any, system: System = CURRENT) -> Any:
    """Value for `psutil.Process.nice`: a class of Windows, or a niceness between -20 and 19."""
    if system is System.WINDOWS:
        return _BELOW_NORMAL if niceness > 0 else _ABOVE_NORMAL
    return max(-20, min(19, now + niceness))


_BELOW_NORMAL: Final = 0x4000
_ABOVE_NORMAL: Final = 0x8000


def ask_for_audio_priority() -> None:
    """Ask for this thread to go first. Only where the system lets its users do so: audio groups on Linux do.

    Windows and macOS raise the threads of an audio device themselves.
    """
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(_REALTIME_PRIORITY))


def limit_memory(most_bytes: int) -> bool:
    """Have this process get an error when it takes more, before the system ends whatever it likes.

    Linux: a limit of its data. Windows: a job with a limit of committed memory. macOS sets no limit that holds.

    Returns:
        Whether there is a limit now.
    """
    if CURRENT is System.LINUX:
        return _limit_data(most_bytes)
    return _limit_job(most_bytes) if CURRENT is System.WINDOWS else False


def _limit_data(most_bytes: int) -> bool:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
        return True
    return False


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _JobLimits(ctypes.Structure):
    """`JOBOBJECT_EXTENDED_LIMIT_INFORMATION`."""

    _fields_ = (
        ("basic", _BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def _limit_job(most_bytes: int) -> bool:
    library: Any = getattr(ctypes, "WinDLL", None)
    if library is None:
        return False
    kernel = library("kernel32")
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    limits = _JobLimits()
    limits.basic.flags = _LIMIT_PROCESS_MEMORY
    limits.process_memory = most_bytes
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    size = ctypes.sizeof(limits)
    if not job or not kernel.SetInformationJobObject(job, _JOB_LIMITS, ctypes.byref(limits), size):
        return False
    _jobs.append(job)
    return bool(kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess())))
