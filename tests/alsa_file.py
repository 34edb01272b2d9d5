"""An ALSA device that writes what it is given to a file: PortAudio's real path without a sound card.

It has no clock: it takes frames as fast as they are handed over. Right frames, no timing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audiomancer.platforms.system import CURRENT, System


def _only_with_alsa() -> None:
    if CURRENT is not System.LINUX:
        pytest.skip("ALSA is Linux's; packaging/wine.sh sound compares what a Windows program plays")


def alsa_file_config(folder: Path) -> tuple[Path, Path]:
    """Write an ALSA configuration; returns its path (for ALSA_CONFIG_PATH) and that of the float32 stereo output."""
    _only_with_alsa()
    raw = folder / "out.raw"
    config = folder / "alsa.conf"
    config.write_text(
        "pcm.!default { type plug; slave.pcm 'tee' }\n"
        f"pcm.tee {{ type file; slave.pcm 'nul'; file '{raw}'; format 'raw' }}\n"
        "pcm.nul { type null }\n"
        "ctl.!default { type hw; card 0 }\n",
        "utf-8",
    )
    return config, raw


def alsa_input_config(folder: Path, frames: NDArray[np.float32]) -> Path:
    """Write an ALSA configuration whose microphone gives mono frames, float32 (n,), as fast as they are taken."""
    _only_with_alsa()
    raw = folder / "in.raw"
    frames.astype(np.float32).tofile(raw)
    config = folder / "alsa-in.conf"
    config.write_text(
        "pcm.!default { type plug; slave.pcm 'tee' }\n"
        f"pcm.tee {{ type file; slave.pcm 'nul'; file '/dev/null'; infile '{raw}'; format 'raw' }}\n"
        "pcm.nul { type null }\n"
        "ctl.!default { type hw; card 0 }\n",
        "utf-8",
    )
    return config


def alsa_without_devices(folder: Path) -> Path:
    """Write an ALSA configuration of a machine without any sound card."""
    _only_with_alsa()
    config = folder / "no-alsa.conf"
    config.write_text("pcm.!default { type hw; card 31 }\nctl.!default { type hw; card 31 }\n", "utf-8")
    return config


def frames_of(raw: Path) -> NDArray[np.float32]:
    """Output, float32 (n, 2)."""
    data = np.fromfile(raw, np.float32)
    return data[: len(data) // 2 * 2].reshape(-1, 2)


def find(sound: NDArray[np.float32], output: NDArray[np.float32], start: int = 0) -> int:
    """Frame at which `sound` begins in `output`, bit for bit; -1 where it does not occur."""
    first = int(np.argmax(np.abs(sound[:, 0]) > 0))
    places = np.nonzero(output[start:, 0] == sound[first, 0])[0] + start - first
    for place in places:
        if (
            place >= 0
            and place + len(sound) <= len(output)
            and np.array_equal(output[place : place + len(sound)], sound)
        ):
            return int(place)
    return -1
