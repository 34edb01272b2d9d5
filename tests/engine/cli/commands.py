"""Parts that the terminal's tests share: unfriendly names, how a command ended, the library they look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.file_names import name_of_bytes, possible_name

NAMED_STRANGELY = tuple(
    possible_name(name)
    for name in (
        "<img src=x onerror=1> kick.wav",
        "new\nline kick.wav",
        "[bold]kick[red].wav",
        "\x1b[31mred kick.wav",
    )
)
"""Names that a terminal, a markup language or a reader of lines could take for more than names."""

NOT_UTF8 = name_of_bytes(b"caf\xe9 kick.wav")
"""A name whose bytes are no UTF-8, where names are bytes."""

FIELDS = {
    "id",
    "file_path",
    "bpm",
    "bpm_confidence",
    "bpm_source",
    "key",
    "key_confidence",
    "key_source",
    "instrument_type",
    "instrument_confidence",
    "instrument_source",
    "is_loop",
    "is_favourite",
    "is_hidden",
    "tags",
    "rating",
    "note",
    "places",
    "bit_depth",
    "size_bytes",
    "loudness_lufs",
    "true_peak_db",
    "brightness_hz",
    "attack_s",
    "noisiness",
    "tail_s",
    "pitch_hz",
    "is_chord",
    "play_count",
    "mood",
    "duration_s",
    "sample_rate",
    "channels",
    "is_analysed",
    "is_missing",
}
"""Fields of a row of `search --json`."""


def write_tone(path: Path, hz: float = 220.0, seconds: float = 0.2) -> Path:
    """A decaying tone; each frequency is another content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time_s = np.arange(int(22050 * seconds)) / 22050
    sound = 0.5 * np.sin(2 * np.pi * hz * time_s) * np.exp(-9 * time_s)
    # The library's way to open a file takes text only.
    with path.open("wb") as file:
        soundfile.write(file, sound, 22050, format="WAV")
    return path


def strict_json(text: str) -> Any:
    """JSON as other programs read it: NaN and Infinity are errors."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


@dataclass(frozen=True)
class Ran:
    """End of a command; bytes that are not UTF-8 stand as surrogate escapes."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        return [strict_json(line) for line in self.out.split("\n") if line]


Run = Callable[..., Ran]


@dataclass(frozen=True)
class Scanned:
    """A folder of sounds and the library that knows them."""

    sounds: Path
    data: Path

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.sounds.rglob("*.wav") if path.name != "damaged.wav")
