"""One file read for analysis: its bytes hashed, its sound decoded once from the first frame to the last."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from audiomancer.audio.buffer import AudioBuffer, AudioHeader
from audiomancer.audio.long_sound import LongSound
from audiomancer.audio.readers.opening import open_sound
from audiomancer.audio.readers.reader import Reader
from audiomancer.audio.readers.reasons import NO_USABLE_SOUND, path_reason
from audiomancer.audio.readers.source import check_file
from audiomancer.errors import AudioFileError

_IN_MEMORY_BYTES: Final = 64 << 20
"""Files up to this size are read once, hashed and decoded from memory."""

_BLOCK_FRAMES: Final = 1 << 16
_BLOCK_VALUES: Final = 1 << 21
_MOST_VALUES: Final = 1 << 28
"""Values (frames × channels) held of one sound: 1 GB, which only hundreds of channels reach within the excerpt."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFile:
    """One file, read for analysis.

    Attributes:
        buffer: The sound, or an excerpt of a long one.
        header: Facts of the whole file, with the length that decoded.
        sha256: Hash of the file's bytes, 64 hex digits.
        size_bytes: Size of the file.
        start_frame: Where the excerpt begins in the file; 0 for a whole sound.
        survey: None where `buffer` is the whole sound; else float32 (columns, 2), the lowest and highest value of the
            mono mix in each of so many equal stretches of the whole sound.
        loudness_lufs: Integrated loudness of the whole sound where `buffer` is an excerpt; None for silence.
        true_peak_db: True peak of the whole sound, in dBTP, where `buffer` is an excerpt; None for silence.
    """

    buffer: AudioBuffer
    header: AudioHeader
    sha256: str
    size_bytes: int
    start_frame: int = 0
    survey: npt.NDArray[np.float32] | None = None
    loudness_lufs: float | None = None
    true_peak_db: float | None = None


def decode_and_hash(path: Path | str, max_s: float, survey_columns: int = 256) -> DecodedFile:
    """Read one file for analysis: its sound, its header, its hash, in one pass over the disk where it is not huge.

    A sound longer than `max_s` gives an excerpt of that length around its loudest part, and is measured whole on the
    way; memory stays bounded however long it is.

    Raises:
        AudioFileError: As `decode`.
    """
    path = Path(path)
    size_bytes = check_file(path)
    data: bytes | None = None
    try:
        if size_bytes <= _IN_MEMORY_BYTES:
            data = path.read_bytes()
            size_bytes = len(data)
            sha256 = hashlib.sha256(data).hexdigest()
        else:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioFileError(path, path_reason(error)) from error
    with open_sound(path, data) as reader:
        rate_hz, channels = reader.header.sample_rate_hz, reader.header.channels
        max_frames = max(1, min(int(max_s * rate_hz), _MOST_VALUES // channels))
        blocks, count = _first_blocks(reader, max_frames)
        if count <= max_frames:
            frames = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
            if not reader.is_usable:
                raise AudioFileError(path, NO_USABLE_SOUND)
            return DecodedFile(AudioBuffer(frames, rate_hz), reader.header.with_frames(count), sha256, size_bytes)
        sound = LongSound(rate_hz, channels, max_frames)
        for block in blocks:
            sound.add(block)
        blocks.clear()
        while len(block := reader.read(_block_frames(channels))):
            sound.add(block)
        if not reader.is_usable:
            raise AudioFileError(path, NO_USABLE_SOUND)
        excerpt, start_frame = sound.excerpt()
        return DecodedFile(
            AudioBuffer(excerpt, rate_hz),
            reader.header.with_frames(sound.frames),
            sha256,
            size_bytes,
            start_frame,
            sound.survey(survey_columns),
            sound.loudness.integrated_lufs(),
            sound.peak.true_peak_db(),
        )


def _block_frames(channels: int) -> int:
    return min(_BLOCK_FRAMES, max(64, _BLOCK_VALUES // channels // 64 * 64))


def _first_blocks(reader: Reader, max_frames: int) -> tuple[list[npt.NDArray[np.float32]], int]:
    """Blocks up to the end, or until there are more than `max_frames`; and how many frames they hold."""
    blocks: list[npt.NDArray[np.float32]] = []
    count = 0
    # One block for most sounds: nothing has to be joined. What a header claims does not decide how much that is.
    size = min(max(64, reader.header.frames), _BLOCK_VALUES // reader.header.channels or 1)
    size = size if size <= max_frames else _block_frames(reader.header.channels)
    while count <= max_frames:
        block = reader.read(size)
        if not len(block):
            break
        blocks.append(block)
        count += len(block)
        size = _block_frames(reader.header.channels)
    return blocks or [np.zeros((0, reader.header.channels), np.float32)], count
