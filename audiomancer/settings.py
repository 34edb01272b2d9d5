"""What the user chose, kept between sessions: one JSON file, written atomically, unknown entries preserved."""

from __future__ import annotations

import dataclasses
import json
import logging
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Settings:
    """Settings with their defaults.

    Attributes:
        theme: "dark" or "light".
        autoplay: Selecting a row plays it.
        volume_db: Preview volume, -60 to 0 dB.
        loop: Repeat the sound until stopped.
        output_device: Name of the output device; empty for the system's default.
        output_latency: "auto" begins short and takes longer where blocks come too late; else PortAudio's "low", "high",
            or seconds as text.
        is_mono: Hear the mean of both sides.
        is_reversed: Hear sounds backwards.
        is_matched: Hear all sounds at one loudness.
        target_lufs: Which.
        is_in_time: Hear loops in the project's tempo and tonal sounds in its key.
        project_bpm: The project's tempo; 0 for none.
        project_key: Code of its key, 0 to 23; -1 for none.
        track: Path of the user's own track; empty for none.
        balance: Track against sound, -1 (only the track) to 1 (only the sound).
        tempo_threshold: Tempi heard with less confidence than this are left blank.
        key_threshold: The same for keys.
        instrument_threshold: The same for instruments.
        watch_folders: Follow what happens in the source folders while the window is open.
        fold_copies: Show copies of one sound in other files as one row.
        workers: Analysis processes; 0 for one less than the machine's cores.
        window: Geometry, column widths and folded panels, as the window wrote them.
    """

    theme: str = "dark"
    autoplay: bool = True
    volume_db: float = -6.0
    loop: bool = False
    output_device: str = ""
    output_latency: str = "auto"
    is_mono: bool = False
    is_reversed: bool = False
    is_matched: bool = False
    target_lufs: float = -18.0
    is_in_time: bool = False
    project_bpm: float = 0.0
    project_key: int = -1
    track: str = ""
    balance: float = 0.0
    tempo_threshold: float = 0.5
    key_threshold: float = 0.5
    instrument_threshold: float = 0.35
    watch_folders: bool = True
    fold_copies: bool = True
    workers: int = 0
    window: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Settings from `path`; defaults for what is missing, of a wrong type, or unreadable."""
        stored = _stored(path)
        settings = cls()
        for option in dataclasses.fields(cls):
            value = stored.get(option.name)
            default = getattr(settings, option.name)
            if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            if type(value) is type(default) and not (isinstance(value, float) and not math.isfinite(value)):
                setattr(settings, option.name, value)
        return settings

    def save(self, path: Path) -> None:
        """Write to `path` so that a crash leaves the old file or the new one, never half of one.

        Entries of other versions of the program that stand in the file stay there.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = {**_stored(path), **dataclasses.asdict(self)}
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        temporary.write_text(json.dumps(entries, indent=1), "utf-8")
        temporary.replace(path)


def _stored(path: Path) -> dict[str, Any]:
    """The entries of a settings file; none where it is missing or can't be understood."""
    try:
        stored = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("settings could not be read, using defaults: %s", error)
        return {}
    return stored if isinstance(stored, dict) else {}
