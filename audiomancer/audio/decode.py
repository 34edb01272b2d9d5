"""Sound files to AudioBuffers: headers, whole sounds, stretches and blocks. Every foreign error ends in the readers.

Reading is bounded in memory: frames come in blocks whose size does not depend on what a header claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio.buffer import AudioBuffer, AudioHeader
from audiomancer.audio.readers.opening import open_sound, quick_header
from audiomancer.audio.readers.reader import Reader
from audiomancer.audio.readers.reasons import NO_USABLE_SOUND, path_reason
from audiomancer.audio.readers.source import check_file
from audiomancer.errors import AudioFileError

BLOCK_VALUES: Final = 1 << 20
"""Values (frames × channels) read in one go: 4 MB."""

_REMEMBERED: Final = 64


def read_header(path: Path | str) -> AudioHeader:
    """Facts of the header, without decoding. Where `is_estimate`, the length is a guess.

    Raises:
        AudioFileError: Empty, unreadable, or no sound file; `UnsupportedFormatError` where a decoder is missing.
    """
    path = Path(path)
    check_file(path)
    return quick_header(path)


def measured_header(path: Path | str) -> AudioHeader:
    """Facts of a file with the length that decodes; decodes the file where nothing else says it.

    Raises:
        AudioFileError: As `read_header`, and where nothing can be decoded.
    """
    path = Path(path)
    check_file(path)
    try:
        status = path.stat()
    except OSError as error:
        raise AudioFileError(path, path_reason(error)) from error
    return _measured(path, status.st_size, status.st_mtime_ns)


@lru_cache(_REMEMBERED)
def _measured(path: Path, size_bytes: int, mtime_ns: int) -> AudioHeader:  # noqa: ARG001 - a changed file is another one
    with open_sound(path) as reader:
        return reader.header.with_frames(max(1, reader.count_frames()))


def decode(path: Path | str, *, start_frame: int = 0, max_frames: int | None = None) -> AudioBuffer:
    """The sound, or a stretch of it.

    Values that are NaN or infinite become 0. A file that ends in the middle gives what it holds.

    Args:
        path: The file.
        start_frame: First frame wanted; after the end gives an empty buffer.
        max_frames: At most this many frames; None for all.

    Raises:
        AudioFileError: Empty, unreadable, no sound file, or nothing usable in it.
    """
    if start_frame < 0 or (max_frames is not None and max_frames < 0):
        raise ValueError(f"start_frame and max_frames can't be negative, got {start_frame} and {max_frames}")
    path = Path(path)
    check_file(path)
    with open_sound(path) as reader:
        if start_frame:
            reader.seek(start_frame)
        if reader.position < start_frame:
            return AudioBuffer(np.zeros((0, reader.header.channels), np.float32), reader.header.sample_rate_hz)
        frames = _read(reader, max_frames)
        if len(frames) and not reader.is_usable:
            raise AudioFileError(path, NO_USABLE_SOUND)
        return AudioBuffer(frames, reader.header.sample_rate_hz)


def decode_blocks(
    path: Path | str, block_frames: int, *, start_frame: int = 0, first_block_frames: int | None = None
) -> Iterator[AudioBuffer]:
    """A sound from `start_frame` on in blocks of `block_frames` (the last one shorter), for files too long to hold.

    The first block may have another length: a short one is there sooner.

    Raises:
        AudioFileError: As `decode`, at the first block.
        ValueError: `block_frames` is not positive.
    """
    if block_frames <= 0:
        raise ValueError(f"block_frames must be positive, got {block_frames}")
    path = Path(path)
    check_file(path)
    with open_sound(path) as reader:
        if start_frame > 0:
            reader.seek(start_frame)
            if reader.position < start_frame:
                return
        wanted = first_block_frames or block_frames
        while True:
            frames = reader.read(wanted)
            if not len(frames):
                return
            yield AudioBuffer(frames, reader.header.sample_rate_hz)
            wanted = block_frames


def _read(reader: Reader, max_frames: int | None) -> NDArray[np.float32]:
    """Frames from the present place on, as many as there really are."""
    channels = reader.header.channels
    at_once = max(1, BLOCK_VALUES // channels)
    blocks: list[NDArray[np.float32]] = []
    got = 0
    while max_frames is None or got < max_frames:
        block = reader.read(at_once if max_frames is None else min(at_once, max_frames - got))
        if not len(block):
            break
        blocks.append(block)
        got += len(block)
    return blocks[0] if len(blocks) == 1 else np.concatenate([np.zeros((0, channels), np.float32), *blocks])
