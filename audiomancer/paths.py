"""The only source of folders: where the library lives, and where the program's own resources are."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataPaths:
    """Every file and folder that belongs to one library.

    Attributes:
        root: The data folder, `~/.audiomancer` by default.
    """

    root: Path

    @classmethod
    def at(cls, root: Path | str | None = None) -> DataPaths:
        """The library in `root`; without one, in `$AUDIOMANCER_DATA_DIR`, else `~/.audiomancer`."""
        chosen = root or os.environ.get("AUDIOMANCER_DATA_DIR") or Path.home() / ".audiomancer"
        return cls(typed_path(chosen))

    @property
    def database(self) -> Path:
        """SQLite file: the truth."""
        return self.root / "samples.db"

    @property
    def embeddings(self) -> Path:
        """LanceDB folder: vectors, rebuildable."""
        return self.root / "embeddings"

    @property
    def browse_index(self) -> Path:
        """Columns of the list, mapped at the start; made anew where it is missing."""
        return self.root / "browse.index"

    @property
    def near_copies(self) -> Path:
        """Which sounds are copies of one another in other files; looked for anew where it is missing."""
        return self.root / "copies.index"

    @property
    def health_checked(self) -> Path:
        """Empty file, as old as the last look at the whole library."""
        return self.root / "looked-over"

    @property
    def backups(self) -> Path:
        """Folder of the backups of what the user says, JSON."""
        return self.root / "backups"

    @property
    def settings(self) -> Path:
        """The user's settings, JSON."""
        return self.root / "settings.json"

    @property
    def log(self) -> Path:
        """Log file with tracebacks of our own faults."""
        return self.root / "audiomancer.log"

    @property
    def demo_library(self) -> Path:
        """Folder of the sounds that the program synthesises itself."""
        return self.root / "demo-sounds"

    @property
    def renders(self) -> Path:
        """Stretched sounds, kept for the next time they are heard; made anew where they are missing."""
        return self.root / "renders"

    @property
    def drag_exports(self) -> Path:
        """WAV files that were dragged into other programs as they were heard."""
        return self.root / "handed-out"

    @property
    def audition_counts(self) -> Path:
        """What the player counted in the last session, JSON, for `audiomancer doctor`."""
        return self.root / "audition.json"

    def create(self) -> DataPaths:
        """Make the data folder its owner's alone; one that was there, with a library or nothing in it, too."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(OSError):
            # Somebody's folder of other things, named by mistake, is left as it is.
            is_open = os.name == "posix" and stat.S_IMODE(self.root.stat().st_mode) & 0o077
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


def is_inside(path: str, folder: str) -> bool:
    """Whether a path lies below a folder, which is not below itself. By their texts: no file is touched."""
    return path != folder and path.startswith(folder.rstrip(os.sep) + os.sep)


def display_path(path: Path | str) -> str:
    """A path as text that any widget or terminal can show: bytes that are not UTF-8 become �, control characters too.

    File names are data. Never use the result to open a file.
    """
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "�" for c in text)
