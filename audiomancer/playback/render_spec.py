"""Rendering of a sound: a file, or a part of it, in another tempo, key, direction or loudness."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path

from audiomancer.paths import display_path


@dataclass(frozen=True, slots=True)
class RenderSpec:
    """A sound as it is to be played. Without further arguments it is the file as it is.

    Attributes:
        path: Sound file.
        start_s: Where the part begins in the file.
        end_s: Where it ends; None for the end of the file.
        speed: Played tempo over tempo of the file: 2 plays in half the time, at the same pitch.
        semitones: Shift of the pitch, at the same tempo.
        is_reversed: Backwards.
        is_cyclic: A loop: what stands before its first frame is its end, also for the stretcher.
        gain_db: Change of level, for one loudness.
        name: Name for a file of it, without a suffix; empty for the file's name. Two specs that differ in it alone are
            one sound.
    """

    path: Path
    start_s: float = 0.0
    end_s: float | None = None
    speed: float = 1.0
    semitones: float = 0.0
    is_reversed: bool = False
    is_cyclic: bool = False
    gain_db: float = 0.0
    name: str = field(default="", compare=False)

    @property
    def is_part(self) -> bool:
        """Check whether it is only a part of the file."""
        return self.start_s > 0.0 or self.end_s is not None

    @property
    def is_stretched(self) -> bool:
        """Tempo or pitch differ from the file's."""
        return self.speed != 1.0 or self.semitones != 0.0

    @property
    def is_as_the_file(self) -> bool:
        """Nothing differs from the file: it can be handed out itself."""
        return not (self.is_part or self.is_stretched or self.is_reversed or self.gain_db != 0.0)

    @property
    def gain(self) -> float:
        """`gain_db` as a factor."""
        return 1.0 if self.gain_db == 0.0 else float(10.0 ** (self.gain_db / 20.0))

    def with_gain(self, gain_db: float) -> RenderSpec:
        """The same at another level."""
        return replace(self, gain_db=gain_db)

    def frames_of(self, sample_rate_hz: int, file_frames: int) -> tuple[int, int]:
        """First frame of the part and the one after its last, in frames of the file.

        A part that lies outside of the file, or is shorter than a frame, holds one frame.
        """
        start = min(max(0, round(self.start_s * sample_rate_hz)), max(0, file_frames - 1))
        end = file_frames if self.end_s is None else min(file_frames, round(self.end_s * sample_rate_hz))
        return start, max(start + 1, end)

    def file_position_s(self, position_s: float, part_s: float) -> float:
        """Position in the file of the sound that plays `position_s` after the beginning of a part of `part_s`."""
        inside_s = min(max(0.0, position_s * self.speed), part_s)
        return self.start_s + (part_s - inside_s if self.is_reversed else inside_s)

    def position_s(self, file_s: float, part_s: float) -> float:
        """Time from the beginning until the sound at `file_s` of the file plays; the inverse of `file_position_s`."""
        inside_s = min(max(0.0, file_s - self.start_s), part_s)
        return (part_s - inside_s if self.is_reversed else inside_s) / self.speed

    def file_stem(self) -> str:
        """Name for a file of it, without a suffix: that of the sound as it is now, "beat 128bpm reversed"."""
        said = [self.name or display_path(self.path.stem)]
        if self.is_stretched and not self.name:
            said.append(replace(self, is_reversed=False, start_s=0.0, end_s=None, gain_db=0.0).words())
        if self.is_part:
            said.append("part")
        if self.is_reversed:
            said.append("reversed")
        return " ".join(said)

    def words(self) -> str:
        """Differences from the file, for a chunk: "x1.033 +2 st reversed"; empty where there are none."""
        said = []
        if self.speed != 1.0:
            said.append(f"x{self.speed:.4g}")
        if self.semitones != 0.0:
            said.append(f"{self.semitones:+g} st")
        if self.is_reversed:
            said.append("reversed")
        if self.is_part:
            end = "end" if self.end_s is None else f"{self.end_s:.3f} s"
            said.append(f"{self.start_s:.3f} s to {end}")
        if self.gain_db != 0.0 and math.isfinite(self.gain_db):
            said.append(f"{self.gain_db:+.1f} dB")
        return " ".join(said)
