"""The terminal: the encoding of what is printed, and pipes that close."""

from __future__ import annotations

import errno

from audiomancer.platforms.system import CURRENT, System


def output_encoding(system: System = CURRENT) -> str | None:
    """Encoding for the output streams, None for the one they have.

    On Windows a stream that goes into a file or a pipe has an old code page, which lacks most names: UTF-8 is what
    other programs expect there.
    """
    return "utf-8" if system is System.WINDOWS else None


def is_closed_pipe(error: OSError, system: System = CURRENT) -> bool:
    """Check whether something could not be printed because the reader of the pipe has gone.

    Windows calls that an invalid argument, as it does a wrong name of a file; only the latter names the file.
    """
    if isinstance(error, BrokenPipeError):
        return True
    return not system.is_posix and error.errno == errno.EINVAL and error.filename is None
