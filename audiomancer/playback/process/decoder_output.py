"""Complaints of decoders about broken files: into the log, and not to the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from audiomancer.platforms.files import open_descriptor


def log_decoders(log: Path) -> None:
    """Let C libraries, which write straight to the error stream, write to the log file; Python's stream stays.

    For the beginning of a process; those that it starts do the same. Does nothing without an error stream.
    """
    with contextlib.suppress(OSError):
        stream = os.dup(2)
        target = open_descriptor(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(target, 2)
        os.close(target)
        sys.stderr = os.fdopen(stream, "w", buffering=1, errors="backslashreplace")
