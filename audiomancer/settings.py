"""The user's settings: one JSON file, written when they change and merged with what other windows wrote."""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import math
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from audiomancer.platforms.files import replace_file

_LOCK_S: Final = 2.0
"""A write takes a few milliseconds; a lock that is held for longer is not waited for."""

_log = logging.getLogger(__name__)


@dataclass
class Settings:
    """Settings with their defaults.

    Attributes:
        theme: "system", "dark" or "light".
        autoplay: Selecting a row plays it.
        volume_db: Preview volume, -60 to 0 dB.
        loop: Repeat the sound until stopped.
        output_device: Name of the output device; empty for the system's default.
        output_latency: "auto" begins short and takes longer where blocks come too late; else PortAudio's "low", "high",
            or seconds as text.
        is_mono: Play the mean of both sides.
        is_reversed: Play sounds backwards.
        is_matched: Play all sounds at one loudness.
        target_lufs: Which.
        is_in_time: Play loops in the project's tempo.
        is_in_key: Play tonal sounds in the project's key.
        project_bpm: The project's tempo; 0 for none.
        project_key: Code of its key, 0 to 23; -1 for none.
        leaves_one_shots: One-shots play at their pitch, whatever the project's key.
        track: Path of the user's track; empty for none.
        balance: Track against sound, -1 (only the track) to 1 (only the sound).
        tempo_threshold: Tempi measured with less confidence than this are left blank.
        key_threshold: The same for keys.
        instrument_threshold: The same for instruments.
        watch_folders: Follow what happens in the source folders while the window is open.
        fold_copies: Show copies of one sound in other files as one row.
        workers: Analysis processes; 0 for one less than the machine's cores.
        key_notation: Names of keys, one of `vocabulary.keys.NOTATIONS`.
        first_steps: What a new user has not tried yet, by the names that the window gave.
        recent_searches: Texts of the last searches, the last one first.
        synonyms: Words that mean the same, one group a line; empty for those that the program brings.
        midi_port: Name of the MIDI input that plays notes; empty for none.
        typing_searches: Letters typed in the list go to the search box, and are no commands there.
        aspect_weights: How much each aspect counts among similar sounds, five numbers of 0 to 1; empty for all alike.
        per_pack: How many sounds of one pack may stand among the first similar ones; 0 for any number.
        window: Geometry, column widths and folded panels, as the window wrote them.
    """

    theme: str = "system"
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
    is_in_key: bool = False
    project_bpm: float = 0.0
    project_key: int = -1
    leaves_one_shots: bool = False
    track: str = ""
    balance: float = 0.0
    tempo_threshold: float = 0.5
    key_threshold: float = 0.5
    instrument_threshold: float = 0.35
    watch_folders: bool = True
    fold_copies: bool = True
    workers: int = 0
    key_notation: str = "sharps"
    first_steps: list[str] = field(default_factory=list)
    recent_searches: list[str] = field(default_factory=list)
    synonyms: str = ""
    midi_port: str = ""
    typing_searches: bool = False
    aspect_weights: str = ""
    per_pack: int = 0
    window: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Settings from `path`; defaults for what is missing, of a wrong type, or unreadable."""
        stored = _stored(path)
        settings = cls(**_fitting(stored))
        if "is_in_key" not in stored:
            # Written when one switch meant both.
            settings.is_in_key = settings.is_in_time
        settings.__dict__["_saved"] = settings._entries()
        return settings

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an option, and call what `observe` was given where it is another value."""
        is_new = self.__dict__.get(name) != value
        super().__setattr__(name, value)
        observer = self.__dict__.get("_observer")
        if is_new and observer is not None:
            observer()

    def observe(self, observer: Callable[[], None] | None) -> None:
        """Have a function called after every change, in the thread that changes; None ends it."""
        self.__dict__["_observer"] = observer

    def save(self, path: Path) -> None:
        """Write what has changed since these settings were loaded or saved; all where they never were.

        Everything else in the file stays: what another window wrote meanwhile, and entries of other versions of the
        program. A crash leaves the old file or the new one, never half of one.

        Raises:
            OSError: The file can't be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        now, saved = self._entries(), self.__dict__.get("_saved", {})
        changed = {name: value for name, value in now.items() if name not in saved or saved[name] != value}
        if not changed:
            return
        lock = FileLock(f"{path}.lock", timeout=_LOCK_S)
        try:
            lock.acquire()
        except Timeout:
            _log.warning("the settings are written without their lock, which another program does not give back")
        try:
            stored = _stored(path)
            # What the file lacks, or holds in another type, no other window has written.
            entries = {**stored, **now, **_fitting(stored)}
            before, saved_window = entries.get("window"), saved.get("window")
            if "window" in changed and isinstance(before, dict) and saved_window is not None:
                altered = {name for name, value in now["window"].items() if saved_window.get(name) != value}
                changed["window"] = {**before, **{name: now["window"][name] for name in altered}}
            _write(path, {**entries, **changed})
        finally:
            lock.release()
        self.__dict__["_saved"] = now

    def _entries(self) -> dict[str, Any]:
        return copy.deepcopy({option.name: getattr(self, option.name) for option in dataclasses.fields(self)})


def _fitting(stored: dict[str, Any]) -> dict[str, Any]:
    """Options among the entries of a file that have the type of their defaults."""
    fitting, defaults = {}, Settings()
    for option in dataclasses.fields(Settings):
        value, default = stored.get(option.name), getattr(defaults, option.name)
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if isinstance(default, list) and isinstance(value, list):
            value = [item for item in value if isinstance(item, str)]
        if type(value) is type(default) and not (isinstance(value, float) and not math.isfinite(value)):
            fitting[option.name] = value
    return fitting


def _write(path: Path, entries: dict[str, Any]) -> None:
    text = json.dumps(entries, indent=1)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        # Else a power cut may leave an empty file under the name.
        os.fsync(file.fileno())
    replace_file(temporary, path)


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
