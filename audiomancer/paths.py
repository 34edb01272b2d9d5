"""The only source of folders: where the library lives, and where the program's resources are."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from audiomancer.platforms.folders import data_folder, has_open_permissions


class DataPaths:
    """Every file and folder that belongs to one library.

    Attributes:
        root: The data folder; where it lies by default says `platforms.folders`.
        database: SQLite file: the truth.
        embeddings: LanceDB folder: vectors, rebuildable.
        browse_index: Columns of the list, mapped at the start; made anew where it is missing.
        near_copies: Sounds that are copies of one another in other files; looked for anew where it is missing.
        map_positions: Positions of the sounds on the map; made anew where it is missing.
        health_checked: Empty file, as old as the last health check.
        backups: Folder of the backups of what the user says, JSON.
        settings: The user's settings, JSON.
        log: Log file with tracebacks of our faults.
        demo_library: Folder of the sounds that the program synthesises itself.
        renders: Stretched sounds, cached for the next playback; made anew where they are missing.
        drag_exports: WAV files that were dragged into other programs as they were played.
        audition_counts: Counts of the player in the last session, JSON, for `audiomancer doctor`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = root / "samples.db"
        self.embeddings = root / "embeddings"
        self.browse_index = root / "browse.index"
        self.near_copies = root / "copies.index"
        self.map_positions = root / "map.positions"
        self.health_checked = root / "looked-over"
        self.backups = root / "backups"
        self.settings = root / "settings.json"
        self.log = root / "audiomancer.log"
        self.demo_library = root / "demo-sounds"
        self.renders = root / "renders"
        self.drag_exports = root / "handed-out"
        self.audition_counts = root / "audition.json"

    @classmethod
    def at(cls, root: Path | str | None = None) -> DataPaths:
        """The library in `root`; without one, in `$AUDIOMANCER_DATA_DIR`, else where the system wants it."""
        return cls(typed_path(root or os.environ.get("AUDIOMANCER_DATA_DIR") or data_folder()))

    def create(self) -> DataPaths:
        """Make the data folder its owner's alone; one that was there, with a library or nothing in it, too."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(OSError):
            # Somebody's folder of other things, named by mistake, is left as it is.
            is_open = has_open_permissions(self.root.stat().st_mode)
            if is_open and (self.database.exists() or not any(self.root.iterdir())):
                self.root.chmod(0o700)
        return self


def resources_dir() -> Path:
    """Icons, style, weights: beside the sources, inside an installed package, or in a frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [Path(__file__).parent / "_resources", Path(__file__).parent.parent / "resources"]
    if frozen:
        candidates.insert(0, Path(frozen) / "resources")
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"resources are missing; looked in {', '.join(map(str, candidates))}")


def typed_path(path: Path | str) -> Path:
    """A path that somebody typed, made absolute: a leading `~` is a home folder, unless there is no such user."""
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError:
        return Path(path).absolute()


def separator_of(path: str) -> str:
    """The separator in an absolute path. By the path, not by the system: a library may have come from another one."""
    return "/" if path.startswith("/") else os.sep


def inside_of(folder: str) -> str:
    """The beginning of every path below a folder."""
    separator = separator_of(folder)
    return folder.rstrip(separator) + separator


def is_inside(path: str, folder: str) -> bool:
    """Check whether a path lies below a folder, which is not below itself. By their texts: no file is touched."""
    return path != folder and path.startswith(inside_of(folder))


def display_path(path: Path | str) -> str:
    """A path as text that any widget or terminal can show: bytes that are not UTF-8 become �, control characters too.

    File names are data. Never use the result to open a file.
    """
    text = os.fspath(path)
    if text.isprintable():
        # As nearly every name is; neither such bytes nor halves of signs are printable.
        return text
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Windows lets halves of signs stand in names.
        raw = text.encode("utf-8", "replace")
    text = raw.decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "�" for c in text)
