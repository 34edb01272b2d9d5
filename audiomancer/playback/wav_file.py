"""24-bit WAV files that say where they come from: a `bext` chunk (EBU Tech 3285) and a RIFF INFO list."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SCALE: Final = 1 << 23
_BLOCK_FRAMES: Final = 1 << 16
_PROGRAM: Final = "Audiomancer"


def write_wav(
    path: Path, frames: NDArray[np.float32], rate_hz: int, *, description: str = "", made_at: datetime | None = None
) -> None:
    """Write sound, float32 (n, channels), as 24-bit PCM, values beyond ±1 clipped.

    The `description`, any text, and the time, now when left out, go into its chunks. `OSError` where the file can't be
    written, or would be larger than a WAV file can be.
    """
    channels = frames.shape[1]
    data_bytes = len(frames) * channels * 3
    chunks = _bext(description, made_at or datetime.now()) + _info(description)
    if data_bytes + len(chunks) + 100 >= 1 << 32:
        raise OSError("too long for a WAV file")
    layout = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * channels * 3, channels * 3, 24)
    padding = data_bytes % 2
    with path.open("wb") as file:
        riff_bytes = 4 + 8 + len(layout) + len(chunks) + 8 + data_bytes + padding
        file.write(b"RIFF" + struct.pack("<I", riff_bytes) + b"WAVE")
        file.write(_chunk(b"fmt ", layout) + chunks + b"data" + struct.pack("<I", data_bytes))
        for start in range(0, len(frames), _BLOCK_FRAMES):
            file.write(_packed(frames[start : start + _BLOCK_FRAMES]))
        file.write(b"\0" * padding)


def _packed(frames: NDArray[np.float32]) -> bytes:
    # In double precision: rounded once, not twice.
    numbers = np.rint(frames.astype(np.float64) * _SCALE).clip(-_SCALE, _SCALE - 1).astype("<i4")
    return numbers.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()


def _bext(description: str, made_at: datetime) -> bytes:
    def field(text: str, size: int) -> bytes:
        return text.encode("ascii", "replace")[:size].ljust(size, b"\0")

    body = (
        field(description, 256)
        + field(_PROGRAM, 32)
        + field("", 32)
        + field(made_at.strftime("%Y-%m-%d"), 10)
        + field(made_at.strftime("%H:%M:%S"), 8)
        + struct.pack("<QH", 0, 1)
        + bytes(64 + 190)
    )
    return _chunk(b"bext", body)


def _info(description: str) -> bytes:
    entries = _chunk(b"ISFT", _text(_PROGRAM)) + _chunk(b"ICMT", _text(description))
    return _chunk(b"LIST", b"INFO" + entries)


def _text(text: str) -> bytes:
    # A NUL would end the entry early.
    return text.replace("\0", "").encode("utf-8", "replace") + b"\0"


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
