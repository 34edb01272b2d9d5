"""The terminal: the encoding of what is printed."""

from __future__ import annotations

from audiomancer.platforms.system import CURRENT, System


def output_encoding(system: System = CURRENT) -> str | None:
    """Encoding for the output streams, None for the one they have.

    On Windows a stream that goes into a file or a pipe has an old code page, which lacks most names: UTF-8 is what
    other programs expect there.
    """
    return "utf-8" if system is System.WINDOWS else None
