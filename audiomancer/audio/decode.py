"""Sound files to AudioBuffers, through libsndfile or, for M4A and its kin, PyAV. Every foreign error ends here.

Reading is bounded in memory: frames come in blocks whose size does not depend on what a header claims.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import math
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile

from audiomancer.audio import extra
from audiomancer.audio.buffer import AudioBuffer, AudioHeader
from audiomancer.audio.formats import BIT_DEPTH_OF_SUBTYPE, EXTRA_SUFFIXES, LOSSY_BIT_DEPTH, check_rate
from audiomancer.errors import AudioFileError

_BLOCK_VALUES = 1 << 20
"""Values (frames × channels) read in one go: 4 MB."""

_WHOLE_NUMBERS = {"PCM_16": ("int16", 2.0**-15), "PCM_24": ("int32", 2.0**-31)}
"""Subtypes that are read as whole numbers and scaled here: the same values as libsndfile's in a third of its time."""

_IN_MEMORY_BYTES = 64 << 20
"""Files up to this size are read once, hashed and decoded from memory."""

_SURVEY_SLICE_FRAMES = 2048
"""Frames looked at per column when a long file is surveyed."""

_PATH_REASONS = (
    (IsADirectoryError, "a folder, not a file"),
    (FileNotFoundError, "the file is gone"),
    (PermissionError, "no permission to read it"),
)


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFile:
    """One file, read for analysis.

    Attributes:
        buffer: The sound, or an excerpt of a long one.
        header: Facts of the whole file.
        sha256: Hash of the file's bytes, 64 hex digits.
        size_bytes: Size of the file.
        start_frame: Where the excerpt begins in the file; 0 for a whole sound.
        survey: None where `buffer` is the whole sound; else float32 (columns, 2), the lowest and highest value of the
            mono mix in short slices spread evenly over the whole file.
        survey_peak: Highest absolute value of any channel in those slices; 0 for a whole sound.
    """

    buffer: AudioBuffer
    header: AudioHeader
    sha256: str
    size_bytes: int
    start_frame: int = 0
    survey: npt.NDArray[np.float32] | None = None
    survey_peak: float = 0.0


def read_header(path: Path | str) -> AudioHeader:
    """Facts of the header, without decoding.

    Raises:
        AudioFileError: Empty, unreadable, or no sound file; `UnsupportedFormatError` where a decoder is missing.
    """
    path = Path(path)
    _check_file(path)
    if path.suffix.lower() in EXTRA_SUFFIXES:
        return extra.read_header(path)
    with _open(path, _name_for_libsndfile(path)) as sound:
        return _header(path, sound)


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
    path = Path(path)
    _check_file(path)
    if path.suffix.lower() in EXTRA_SUFFIXES:
        return extra.decode(path, start_frame, max_frames)
    with _open(path, _name_for_libsndfile(path)) as sound:
        _header(path, sound)
        return _read(path, sound, start_frame, max_frames)


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
    _check_file(path)
    if path.suffix.lower() in EXTRA_SUFFIXES:
        position = 0
        for buffer in extra.decode_blocks(path, block_frames):
            skipped = min(len(buffer.frames), max(0, start_frame - position))
            position += len(buffer.frames)
            if skipped < len(buffer.frames):
                yield AudioBuffer(np.ascontiguousarray(buffer.frames[skipped:]), buffer.sample_rate_hz)
        return
    with _open(path, _name_for_libsndfile(path)) as sound:
        header = _header(path, sound)
        if start_frame > 0:
            try:
                sound.seek(min(start_frame, header.frames))
            except (soundfile.SoundFileError, OSError) as error:
                raise AudioFileError(path, f"can't be read from the middle: {_plain(error)}") from error
        given = 0
        while True:
            try:
                frames = _next_frames(sound, block_frames if given else first_block_frames or block_frames)
            except (soundfile.SoundFileError, OSError) as error:
                if given:
                    return
                raise AudioFileError(path, f"ends in the middle: {_plain(error)}") from error
            if not len(frames):
                return
            given += len(frames)
            yield AudioBuffer(_finite(frames), header.sample_rate_hz)


def decode_and_hash(path: Path | str, max_s: float, survey_columns: int = 256) -> DecodedFile:
    """Read one file for analysis: its sound, its header, its hash, in one pass over the disk where it is not huge.

    A sound longer than `max_s` gives an excerpt of that length around its loudest part, found in short slices spread
    over the file, so that memory and time stay bounded however long it is.

    Raises:
        AudioFileError: As `decode`.
    """
    path = Path(path)
    size_bytes = _check_file(path)
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
        raise AudioFileError(path, _path_reason(error)) from error
    if path.suffix.lower() in EXTRA_SUFFIXES:
        return _decode_extra(path, max_s, survey_columns, sha256, size_bytes)
    with _open(path, io.BytesIO(data) if data is not None else _name_for_libsndfile(path)) as sound:
        header = _header(path, sound)
        max_frames = max(1, int(max_s * header.sample_rate_hz))
        if header.frames <= max_frames:
            return DecodedFile(_read(path, sound, 0, None), header, sha256, size_bytes)
        survey, survey_peak = _survey(path, sound, header, survey_columns)
        loudness = np.abs(survey).max(axis=1)
        span = max(1, round(survey_columns * max_frames / header.frames))
        around = np.convolve(loudness, np.ones(span), "valid")
        start_frame = int(around.argmax()) * header.frames // survey_columns
        start_frame = min(start_frame, header.frames - max_frames)
        # The survey has read to the end: the beginning, too, has to be sought.
        sound.seek(start_frame)
        buffer = _read(path, sound, start_frame, max_frames)
        return DecodedFile(buffer, header, sha256, size_bytes, start_frame, survey, survey_peak)


def _decode_extra(path: Path, max_s: float, columns: int, sha256: str, size_bytes: int) -> DecodedFile:
    """Decode as `decode_and_hash` does; a long file is decoded through, block by block: seeking is not cheap here.

    Its excerpt is its beginning.
    """
    header = extra.read_header(path)
    max_frames = max(1, int(max_s * header.sample_rate_hz))
    buffer = extra.decode(path, 0, max_frames)
    if header.frames <= max_frames:
        return DecodedFile(buffer, header, sha256, size_bytes)
    survey = np.zeros((columns, 2), np.float32)
    at_frame, survey_peak = 0, 0.0
    for block in extra.decode_blocks(path, max(1, header.frames // (2 * columns))):
        column = min(columns - 1, at_frame * columns // header.frames)
        mix = block.frames.mean(axis=1)
        survey[column] = min(survey[column, 0], mix.min()), max(survey[column, 1], mix.max())
        survey_peak = max(survey_peak, _peak(block.frames))
        at_frame += len(block.frames)
    return DecodedFile(buffer, header, sha256, size_bytes, 0, survey, survey_peak)


def _check_file(path: Path) -> int:
    """Size in bytes of a regular file that is not empty."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise AudioFileError(path, _path_reason(error)) from error
    if stat.S_ISDIR(status.st_mode):
        raise AudioFileError(path, "a folder, not a file")
    # Opening a pipe would wait for its writer for ever.
    if not stat.S_ISREG(status.st_mode):
        raise AudioFileError(path, "not an ordinary file")
    if status.st_size == 0:
        raise AudioFileError(path, "the file is empty")
    return status.st_size


def _path_reason(error: Exception) -> str:
    for kind, reason in _PATH_REASONS:
        if isinstance(error, kind):
            return reason
    return f"can't be read: {getattr(error, 'strerror', None) or error}"


def _name_for_libsndfile(path: Path) -> str | bytes:
    """Bytes reach POSIX unchanged, also those that are not UTF-8; Windows names are text."""
    return str(path) if sys.platform == "win32" else os.fsencode(path)


def _plain(error: Exception) -> str:
    """Libsndfile's words, without the file name it puts in front."""
    text = getattr(error, "error_string", None) or str(error)
    return str(text).strip().rstrip(".")


class _Sequential(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """Reads on where it stopped.

    After each read `soundfile` seeks to where libsndfile already is. In an MP3 that throws away the bits that the next
    frame borrows from the last, and damages what follows. It leaves that out for files that can't be sought.
    """

    def seekable(self) -> bool:
        return False


def _open(path: Path, source: str | bytes | BinaryIO) -> soundfile.SoundFile:
    try:
        return _Sequential(source)
    except (soundfile.SoundFileError, OSError, TypeError, ValueError) as error:
        text = _plain(error)
        lower = text.lower()
        if "channel" in lower:
            reason = "no channels, or more than can be read"
        elif "format not recognised" in lower or "unspecified" in lower or "unknown format" in lower:
            reason = "not an audio file"
        else:
            reason = f"damaged, or not an audio file: {text}"
        raise AudioFileError(path, reason) from error


def _header(path: Path, sound: soundfile.SoundFile) -> AudioHeader:
    if sound.channels < 1:
        raise AudioFileError(path, "no channels")
    check_rate(path, sound.samplerate)
    frames = int(sound.frames)
    # libsndfile says 2^63 - 1 where it does not know the length.
    if frames <= 0 or frames >= 1 << 62:
        raise AudioFileError(path, "no sound in it" if frames <= 0 else "its length can't be told")
    return AudioHeader(
        duration_s=frames / sound.samplerate,
        sample_rate_hz=int(sound.samplerate),
        channels=int(sound.channels),
        bit_depth=BIT_DEPTH_OF_SUBTYPE.get(sound.subtype, LOSSY_BIT_DEPTH),
        frames=frames,
        format=str(sound.format),
    )


def _read(path: Path, sound: soundfile.SoundFile, start_frame: int, max_frames: int | None) -> AudioBuffer:
    """Frames from the present file, as many as there really are."""
    if start_frame < 0 or (max_frames is not None and max_frames < 0):
        raise ValueError(f"start_frame and max_frames can't be negative, got {start_frame} and {max_frames}")
    channels, rate_hz = int(sound.channels), int(sound.samplerate)
    wanted = max(0, int(sound.frames) - start_frame)
    wanted = wanted if max_frames is None else min(wanted, max_frames)
    blocks: list[npt.NDArray[np.float32]] = []
    got, failure = 0, None
    block_frames = max(1, _BLOCK_VALUES // channels)
    try:
        if start_frame and wanted:
            sound.seek(start_frame)
        while got < wanted:
            block = _next_frames(sound, min(block_frames, wanted - got))
            if not len(block):
                break
            blocks.append(block)
            got += len(block)
    except (soundfile.SoundFileError, OSError) as error:
        failure = error
        rest = _salvaged(sound, start_frame + got, min(block_frames, wanted - got))
        blocks.append(rest)
        got += len(rest)
    if wanted and not got:
        reason = "ends in the middle: no sound could be decoded" + (f" ({_plain(failure)})" if failure else "")
        raise AudioFileError(path, reason) from failure
    frames = blocks[0] if len(blocks) == 1 else np.concatenate([np.zeros((0, channels), np.float32), *blocks])
    clean = _finite(frames)
    if got and clean is not frames and not np.isfinite(frames).any():
        raise AudioFileError(path, "holds no usable sound")
    return AudioBuffer(clean, rate_hz)


def _next_frames(sound: soundfile.SoundFile, max_frames: int) -> npt.NDArray[np.float32]:
    """The next frames, float32 (n, channels), full scale ±1; fewer at the end of the file."""
    stored, unit = _WHOLE_NUMBERS.get(sound.subtype, ("float32", 1.0))
    frames = sound.read(max_frames, dtype=stored, always_2d=True)
    scaled: npt.NDArray[np.float32] = frames.astype(np.float32, copy=False)
    if stored != "float32":
        scaled *= np.float32(unit)
    return scaled


def _salvaged(sound: soundfile.SoundFile, start_frame: int, max_frames: int) -> npt.NDArray[np.float32]:
    """Frames that libsndfile wrote before it failed, found by what it overwrote: it does not say how far it came."""
    out = np.full((max_frames, sound.channels), np.nan, np.float32)
    with contextlib.suppress(soundfile.SoundFileError, OSError):
        sound.seek(start_frame)
        sound.read(out=out)
    written = np.nonzero(~np.isnan(out).all(axis=1))[0]
    return out[: int(written[-1]) + 1] if len(written) else out[:0]


def _finite(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The same array where every value is finite, else a copy with 0 for the others."""
    # Both are NaN where one value is.
    if math.isfinite(frames.max(initial=0.0)) and math.isfinite(frames.min(initial=0.0)):
        return frames
    return np.nan_to_num(frames, nan=0.0, posinf=0.0, neginf=0.0)


def _survey(
    path: Path, sound: soundfile.SoundFile, header: AudioHeader, columns: int
) -> tuple[npt.NDArray[np.float32], float]:
    """Lowest and highest value of the mono mix in a short slice per column, float32 (columns, 2), and the peak."""
    survey = np.zeros((columns, 2), np.float32)
    peak = 0.0
    for column in range(columns):
        start = column * header.frames // columns
        try:
            sound.seek(start)
            frames = _finite(_next_frames(sound, _SURVEY_SLICE_FRAMES))
        except (soundfile.SoundFileError, OSError) as error:
            if column == 0:
                raise AudioFileError(path, f"ends in the middle: {_plain(error)}") from error
            break
        if len(frames):
            mix = frames.mean(axis=1)
            survey[column] = mix.min(), mix.max()
            peak = max(peak, _peak(frames))
    return survey, peak


def _peak(frames: npt.NDArray[np.float32]) -> float:
    return max(float(frames.max()), -float(frames.min()))
