"""Rendered sounds on disk: cached for the next time, bounded in size, the one used longest ago goes first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.platforms.files import replace_file
from audiomancer.platforms.names import long_path
from audiomancer.playback.render_spec import RenderSpec

RENDERS_LIMIT_BYTES: Final = 1 << 30
_VERSION: Final = "1"
"""Part of every name: raised when the same request would be rendered otherwise."""


def fingerprint(spec: RenderSpec, rate_hz: int) -> str:
    """Name of a spec of the file as it is now: 40 hex digits, without the gain; `OSError` where the file is gone."""
    status = long_path(spec.path).stat()
    facts = (
        _VERSION, rate_hz, status.st_size, status.st_mtime_ns, spec.start_s, spec.end_s, spec.speed,
        spec.semitones, spec.is_reversed, spec.is_cyclic and spec.is_stretched,
    )  # fmt: skip
    return hashlib.sha1(os.fsencode(spec.path) + repr(facts).encode(), usedforsecurity=False).hexdigest()


class BoundedFolder:
    """Files of one folder, made on request, at most so many bytes of them. Processes may share it.

    Args:
        folder: Where; made when it is first written to.
        limit_bytes: The oldest go when it is more.
        is_protected: Files that must not go.
    """

    def __init__(self, folder: Path, limit_bytes: int, is_protected: Callable[[Path], bool] = lambda _: False) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes
        self._is_protected = is_protected

    def write(self, name: str, write: Callable[[Path], None]) -> Path:
        """Have `write` make a file beside its path below the folder, then move it there whole; returns its path.

        After an `OSError` (disk full, read-only, no permission) nothing half-written stays.
        """
        path = self.folder / name
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f".{uuid.uuid4().hex}.tmp")
        try:
            write(temporary)
            replace_file(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        self.trim()
        return path

    def touch(self, path: Path) -> None:
        """Note that it was used now."""
        with contextlib.suppress(OSError):
            os.utime(path)

    def trim(self) -> None:
        """Remove what was not used for longest until the rest is within the limit."""
        found = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = Path(folder) / name
                with contextlib.suppress(OSError):
                    status = path.stat()
                    found.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._limit_bytes:
                return
            if self._is_protected(path):
                continue
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
                if path.parent != self.folder:
                    # Refused while anything else is in it.
                    path.parent.rmdir()


class RenderStore:
    """Stretched sounds as float32 arrays, by `fingerprint`."""

    def __init__(self, folder: Path, limit_bytes: int = RENDERS_LIMIT_BYTES) -> None:
        self._files = BoundedFolder(folder, limit_bytes)

    def get(self, name: str) -> NDArray[np.float32] | None:
        """The sound, float32 (n, 2); None where it is not there or is damaged."""
        path = self._files.folder / f"{name}.npy"
        try:
            frames = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        if frames.dtype != np.float32 or frames.ndim != 2 or frames.shape[1] != 2 or not len(frames):
            return None
        self._files.touch(path)
        return np.asarray(frames)

    def put(self, name: str, frames: NDArray[np.float32]) -> None:
        """Store a sound; `OSError` where it can't be written."""

        def write(path: Path) -> None:
            with path.open("wb") as file:
                np.save(file, frames, allow_pickle=False)

        self._files.write(f"{name}.npy", write)
