"""File to frames at the output's rate: block by block, so that a sound starts before it is all there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

from audiomancer.audio import AudioHeader, decode, decode_blocks, measured_header
from audiomancer.audio.formats import EXTRA_SUFFIXES
from audiomancer.errors import PlaybackError
from audiomancer.playback.mix.fades import FADE_S
from audiomancer.playback.mix.voice import Voice, largest_step, to_stereo
from audiomancer.playback.render_spec import RenderSpec

FIRST_BLOCK_FRAMES: Final = 4_096
BLOCK_FRAMES: Final = 16_384
WHOLE_MAX_S: Final = 60.0
"""Parts up to this long are decoded whole and cached; longer ones stream."""

BACKWARDS_BLOCK_FRAMES: Final = 1 << 18


def part_s(spec: RenderSpec, header: AudioHeader) -> float:
    """Length of the part of the file, in its original tempo."""
    start, end = spec.frames_of(header.sample_rate_hz, header.frames)
    return (end - start) / header.sample_rate_hz


def pass_blocks(
    spec: RenderSpec, header: AudioHeader, rate_hz: int, from_s: float = 0.0
) -> Iterator[NDArray[np.float32]]:
    """One pass through a spec in its original tempo and key, in blocks.

    Args:
        spec: What to play; speed, semitones and gain are not applied here.
        header: The file's.
        rate_hz: Rate of the output.
        from_s: Where to begin, in seconds after the beginning of the part, in the direction of playback.

    Yields:
        float32 (n, 2).

    Raises:
        AudioFileError: The file can't be read; at the first block.
        PlaybackError: A long file of a format that can't be read backwards.
    """
    start, end = spec.frames_of(header.sample_rate_hz, header.frames)
    skip = min(max(0, round(from_s * header.sample_rate_hz)), end - start - 1)
    if spec.is_reversed:
        blocks = _backwards(spec.path, header, start, end - skip)
    else:
        blocks = _forwards(spec.path, start + skip, end)
    if header.sample_rate_hz == rate_hz:
        yield from blocks
        return
    resampler = soxr.ResampleStream(header.sample_rate_hz, rate_hz, 2, dtype="float32", quality="HQ")
    for block in blocks:
        converted = resampler.resample_chunk(block)
        if len(converted):
            yield converted
    rest = resampler.resample_chunk(np.zeros((0, 2), np.float32), last=True)
    if len(rest):
        yield rest


def _forwards(path: Path, start: int, end: int) -> Iterator[NDArray[np.float32]]:
    left = end - start
    for buffer in decode_blocks(path, BLOCK_FRAMES, start_frame=start, first_block_frames=FIRST_BLOCK_FRAMES):
        block = to_stereo(buffer.frames[:left])
        left -= len(block)
        yield block
        if left <= 0:
            return


def _backwards(path: Path, header: AudioHeader, start: int, end: int) -> Iterator[NDArray[np.float32]]:
    is_long = end - start > WHOLE_MAX_S * header.sample_rate_hz
    if is_long and path.suffix.lower() in EXTRA_SUFFIXES:
        raise PlaybackError(f"{path.name} is too long to be played backwards in this format; choose a part of it.")
    size = BACKWARDS_BLOCK_FRAMES if is_long else end - start
    while end > start:
        first = max(start, end - size)
        yield np.ascontiguousarray(to_stereo(decode(path, start_frame=first, max_frames=end - first).frames)[::-1])
        end = first


Fill: TypeAlias = Callable[[Callable[[], bool], Callable[[], None]], None]
"""Fills a voice: asks the first between blocks whether to go on, and calls the second."""


def rendered_plain(
    spec: RenderSpec,
    rate_hz: int,
    is_wanted: Callable[[], bool] = lambda: True,
    on_block: Callable[[], None] = lambda: None,
) -> NDArray[np.float32]:
    """A whole spec in its original tempo and key, float32 (n, 2), at least one frame; raises as `pass_blocks`.

    A part that repeats and whose end does not meet its beginning is led into it: its last milliseconds blend into what
    stands before the part. One that meets it stays as it is. What is no longer `is_wanted` ends between blocks.
    """
    header = measured_header(spec.path)
    blocks = []
    for block in pass_blocks(spec, header, rate_hz):
        blocks.append(block)
        on_block()
        if not is_wanted():
            break
    frames = np.concatenate(blocks) if blocks else np.zeros((1, 2), np.float32)
    if spec.is_part and spec.is_cyclic:
        step = float(np.abs(frames[-1] - frames[0]).max())
        if step > largest_step(frames):
            return _led_into(frames, _before(spec, header, rate_hz), rate_hz)
    return frames


def _before(spec: RenderSpec, header: AudioHeader, rate_hz: int) -> NDArray[np.float32]:
    """Frames just before the part, in the direction of playback, where the file has some there."""
    start, end = spec.frames_of(header.sample_rate_hz, header.frames)
    margin = 2 * FADE_S
    first_s, last_s = start / header.sample_rate_hz, end / header.sample_rate_hz
    around = (last_s, last_s + margin) if spec.is_reversed else (max(0.0, first_s - margin), first_s)
    if around[0] >= header.duration_s or around[1] <= around[0]:
        return np.zeros((0, 2), np.float32)
    piece = replace(spec, start_s=around[0], end_s=around[1], is_cyclic=False)
    return np.concatenate([np.zeros((0, 2), np.float32), *pass_blocks(piece, header, rate_hz)])


def _led_into(frames: NDArray[np.float32], before: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    count = min(len(frames) // 2, int(FADE_S * rate_hz))
    if count < 2:
        return frames
    lead = np.zeros((count, 2), np.float32)
    usable = min(count, len(before))
    if usable:
        lead[count - usable :] = before[len(before) - usable :]
    share = (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 1.0) / count)).astype(np.float32)[:, None]
    led = frames.copy()
    led[-count:] = frames[-count:] * (1.0 - share) + lead * share
    return led


def open_voice(spec: RenderSpec, rate_hz: int, header: AudioHeader) -> tuple[Voice, Fill]:
    """A voice with capacity for the sound in its original tempo and key, and the function that fills it.

    `fill(is_wanted, on_block)` decodes until done, or until `is_wanted()` turns false between blocks; it calls
    `on_block()` before each block is added, while the sound is wanted.
    """
    # A few frames of spare capacity: resamplers and lossy decoders do not land on the exact count.
    voice = Voice(spec, rate_hz, int(np.ceil(part_s(spec, header) * rate_hz)) + 64)

    def fill(is_wanted: Callable[[], bool], on_block: Callable[[], None]) -> None:
        for block in pass_blocks(spec, header, rate_hz):
            if not is_wanted():
                return
            on_block()
            if not voice.append(block):
                break
        voice.is_complete = True

    return voice, fill
