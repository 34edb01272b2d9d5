"""Sounds as they are found in the wild: the seeded disturbances that answers have to survive."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from audiomancer.audio import AudioBuffer

sys.path.append(str(Path(__file__).resolve().parents[1] / "resources" / "weights" / "train"))

from disturb import DISTURBANCES
from labelled import seed_of
from synthetic_loops import trimmed

_DISTURB: Final[dict[str, Callable[[AudioBuffer, np.random.Generator], AudioBuffer]]] = DISTURBANCES

WHOLE: Final = "whole"
SOUND_CONDITIONS: Final = (WHOLE, "lead", "-12 dB", "22.05 kHz", "mp3")
"""Conditions of every sound. "lead": 30 to 300 ms of silence before it. "22.05 kHz": half the bandwidth; what
has that rate or less already comes at 44.1 kHz instead. "mp3": through libsndfile's encoder at its usual quality."""

LOOP_CONDITIONS: Final = (WHOLE, "cut", "tail", "lead", "-12 dB", "22.05 kHz", "mp3")
"""Conditions of a loop's tempo. "cut": 60 to 97 % of it, from anywhere. "tail": its beginning once more, fading,
or silence, 5 to 25 % of it."""

COPY_CONDITIONS: Final = ("22.05 kHz", "48 kHz", "mp3", "short lead", "noise", "-12 dB")
"""Conditions of a copy to be found. "short lead": 10 to 100 ms of silence; "noise": 38 to 55 dB under the peak."""


def disturbed(buffer: AudioBuffer, condition: str, path: str) -> AudioBuffer:
    """The sound under one condition: the same for the same path, whatever else is run.

    Raises:
        KeyError: There is no such condition.
    """
    rng = np.random.default_rng(seed_of(path, condition))
    if condition == WHOLE:
        return buffer
    if condition == "-12 dB":
        return AudioBuffer(buffer.frames * np.float32(10 ** (-12 / 20)), buffer.sample_rate_hz)
    if condition in ("cut", "tail", "lead"):
        return trimmed(buffer, condition, rng)
    return _DISTURB["lead" if condition == "short lead" else condition](buffer, rng)
