"""A sound as it plays, as a WAV file: for drags and for exports."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio import measured_header, true_peak_db
from audiomancer.errors import PlaybackError
from audiomancer.paths import display_path
from audiomancer.playback.decoding import part_s, rendered_plain
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.stretch.renderer import Renderer, safe_gain
from audiomancer.playback.wav_file import write_wav

LONGEST_S: Final = 600.0


def file_rate_hz(spec: RenderSpec, output_rate_hz: int) -> int:
    """Rate of a file of this sound: the output's, or the sound's where no output was opened (0).

    Raises:
        AudioFileError: The sound can't be read.
        PlaybackError: It is longer than ten minutes.
    """
    header = measured_header(spec.path)
    if part_s(spec, header) > LONGEST_S:
        raise PlaybackError(
            f"{display_path(spec.path.name)} is too long to be handed over as it plays; its file can be taken."
        )
    return output_rate_hz or header.sample_rate_hz


def rendered_frames(spec: RenderSpec, rate_hz: int, renderer: Renderer) -> NDArray[np.float32]:
    """All frames of a sound as it plays, without its gain, float32 (n, 2)."""
    plain = spec.with_gain(0.0)
    return renderer.render(plain, rate_hz) if plain.is_stretched else rendered_plain(plain, rate_hz)


def write_rendered(spec: RenderSpec, frames: NDArray[np.float32], rate_hz: int, path: Path) -> None:
    """Write frames, float32 (n, 2), with the gain of `spec`; where both sides are equal, one channel.

    `OSError` where the file can't be written.
    """
    gain = safe_gain(spec, true_peak_db(frames, rate_hz) if spec.is_stretched else None)
    if gain != 1.0:
        frames = frames * np.float32(gain)
    if np.array_equal(frames[:, 0], frames[:, 1]):
        # Both sides are the same: a mono sound stays one.
        frames = frames[:, :1]
    description = f"{spec.path.name}: {spec.words() or 'as it is'} | {display_path(spec.path)}"
    write_wav(path, frames, rate_hz, description=description)
