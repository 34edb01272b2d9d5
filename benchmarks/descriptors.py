"""Descriptors of recordings and of their disturbed copies: what embeddings are made from, whatever the weights."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from disturbed import disturbed

from audiomancer.analysis.analyse import EXCERPT_S
from audiomancer.audio import AudioBuffer, decode_and_hash
from audiomancer.errors import AudioFileError

sys.path.append(str(Path(__file__).resolve().parents[1] / "resources" / "weights" / "train"))

from recordings import measure


@dataclass(frozen=True, slots=True)
class DescribeJob:
    """One file to decode, and the conditions under which copies of it are wanted."""

    path: str
    file: Path
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """Descriptors of one sound, float32 each; zeros for silence.

    Attributes:
        path: The sound's.
        whole: Of the sound.
        copies: Of its disturbed copies, by condition.
    """

    path: str
    whole: npt.NDArray[np.float32]
    copies: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)


def described(job: DescribeJob) -> Described | None:
    """Decode one file and describe it; None where it can't be read."""
    try:
        buffer = decode_and_hash(job.file, EXCERPT_S).buffer
    except AudioFileError as error:
        print(f"left out: {job.path}: {error.reason}", file=sys.stderr)
        return None
    copies = {condition: _descriptor(disturbed(buffer, condition, job.path)) for condition in job.conditions}
    return Described(job.path, _descriptor(buffer), copies)


def _descriptor(buffer: AudioBuffer) -> npt.NDArray[np.float32]:
    return np.asarray(measure(buffer).descriptor, np.float32)
