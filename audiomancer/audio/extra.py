"""M4A, AAC and WMA through PyAV, which comes with the `m4a` extra only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiomancer.audio.buffer import AudioBuffer, AudioHeader
from audiomancer.audio.formats import LOSSY_BIT_DEPTH, NEEDS_EXTRA, check_rate
from audiomancer.errors import AudioFileError, UnsupportedFormatError


def read_header(path: Path) -> AudioHeader:
    """Facts of the container; the length may be off by the codec's padding. Raises as `decode.read_header`."""
    with _opened(path) as (container, stream):
        rate_hz = int(stream.rate)
        if stream.duration is not None and stream.time_base is not None:
            duration_s = float(stream.duration * stream.time_base)
        else:
            duration_s = float(container.duration or 0) / 1e6
        return AudioHeader(
            duration_s=duration_s,
            sample_rate_hz=rate_hz,
            channels=int(stream.channels),
            bit_depth=LOSSY_BIT_DEPTH,
            frames=round(duration_s * rate_hz),
            format=path.suffix[1:].upper(),
        )


def decode(path: Path, start_frame: int, max_frames: int | None) -> AudioBuffer:
    """Frames from `start_frame` on, at most `max_frames`. Raises as `decode.decode`, and where the extra is missing."""
    end_frame = None if max_frames is None else start_frame + max_frames
    blocks: list[npt.NDArray[np.float32]] = []
    at_frame, rate_hz, channels = 0, 0, 0
    for block, block_rate_hz in _blocks(path):
        channels, rate_hz = block.shape[1], block_rate_hz
        stop = len(block) if end_frame is None else min(len(block), end_frame - at_frame)
        blocks.append(block[max(0, start_frame - at_frame) : stop])
        at_frame += len(block)
        if end_frame is not None and at_frame >= end_frame:
            break
    if not channels:
        raise AudioFileError(path, "ends in the middle: no sound could be decoded")
    return AudioBuffer(np.ascontiguousarray(np.concatenate(blocks)), rate_hz)


def decode_blocks(path: Path, block_frames: int) -> Iterator[AudioBuffer]:
    """The whole sound in blocks of `block_frames`, the last one shorter."""
    waiting: list[npt.NDArray[np.float32]] = []
    held, rate_hz = 0, 0
    for block, rate_hz in _blocks(path):
        waiting.append(block)
        held += len(block)
        while held >= block_frames:
            joined = np.concatenate(waiting)
            yield AudioBuffer(np.ascontiguousarray(joined[:block_frames]), rate_hz)
            waiting = [joined[block_frames:]]
            held -= block_frames
    if held:
        yield AudioBuffer(np.ascontiguousarray(np.concatenate(waiting)), rate_hz)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The open container and its first audio stream."""
    try:
        import av
    except ImportError as error:
        raise UnsupportedFormatError(path, NEEDS_EXTRA) from error
    try:
        with path.open("rb") as file, av.open(file, metadata_errors="replace") as container:
            if not container.streams.audio:
                raise AudioFileError(path, "no sound in it")
            stream = container.streams.audio[0]
            if stream.codec_context is None:
                raise AudioFileError(path, "nothing here decodes the sound in it")
            check_rate(path, int(stream.codec_context.sample_rate or 0))
            yield container, stream
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise AudioFileError(
            path, f"damaged, or not an audio file: {getattr(error, 'strerror', None) or error}"
        ) from error


def _blocks(path: Path) -> Iterator[tuple[npt.NDArray[np.float32], int]]:
    """Decoded blocks, float32 (n, channels) with non-finite values set to 0, and the rate in Hz."""
    failure: AudioFileError | None = None
    given = False
    try:
        with _opened(path) as (container, stream):
            import av

            resampler = av.AudioResampler(format="fltp")
            for frame in container.decode(stream):
                for plane in resampler.resample(frame):
                    block = np.ascontiguousarray(plane.to_ndarray().T, np.float32)
                    given = True
                    yield np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0), int(plane.sample_rate)
    except UnsupportedFormatError:
        raise
    except AudioFileError as error:
        failure = error
    # A file that ends in the middle gives what it holds.
    if failure is not None and not given:
        raise failure
