"""File to voice: decoded block by block at the output's rate, so that a sound starts before it is all there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import soxr

from audiomancer.audio import decode_blocks, read_header
from audiomancer.playback.voice import Voice, to_stereo

BLOCK_FRAMES = 16_384
WINDOW_S = 600.0
"""Longest stretch of one file that is held in memory; a longer file plays from the asked position for this long."""


def open_voice(path: Path, rate_hz: int, start_s: float = 0.0) -> tuple[Voice, Callable[[Callable[[], bool]], None]]:
    """A voice with room for the sound, and the function that fills it.

    Args:
        path: Sound file.
        rate_hz: Rate of the output.
        start_s: Where to begin, for files longer than `WINDOW_S`.

    Returns:
        The empty voice, and `fill(is_wanted)`: decodes until done, or until `is_wanted()` turns false between blocks.

    Raises:
        AudioFileError: The file can't be read.
    """
    header = read_header(path)
    start_frame = min(max(0, int(start_s * header.sample_rate_hz)), max(0, header.frames - 1))
    held_s = min(header.duration_s - start_frame / header.sample_rate_hz, WINDOW_S)
    # A few frames of room: resamplers and lossy decoders do not land on the exact count.
    voice = Voice(path, rate_hz, int(np.ceil(held_s * rate_hz)) + 64)
    voice.is_truncated = header.duration_s > WINDOW_S

    def fill(is_wanted: Callable[[], bool]) -> None:
        resampler = None
        if header.sample_rate_hz != rate_hz:
            resampler = soxr.ResampleStream(header.sample_rate_hz, rate_hz, 2, dtype="float32", quality="HQ")
        for buffer in decode_blocks(path, BLOCK_FRAMES, start_frame=start_frame):
            if not is_wanted():
                return
            block = to_stereo(buffer.frames)
            if resampler is not None:
                block = resampler.resample_chunk(block)
            if not voice.append(block):
                break
        else:
            if resampler is not None:
                voice.append(resampler.resample_chunk(np.zeros((0, 2), np.float32), last=True))
        voice.is_complete = True

    return voice, fill
