"""Files that a drag carries: the sound file, or its rendering as a WAV file that stays while projects need it."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import PlaybackError
from audiomancer.platforms.names import portable_name
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.rendered_file import write_rendered
from audiomancer.playback.stretch.render_store import BoundedFolder, fingerprint

EXPORTS_LIMIT_BYTES: Final = 2 << 30
_UNSAFE: Final = re.compile(r"[^\w .+#()\[\]-]")
_RECENT_S: Final = 30 * 86_400.0
_LONGEST_NAME: Final = 120


class DragExports:
    """WAV files for other programs. What was handed out in this session, or lately, stays: a project may use it.

    Args:
        folder: Where they lie.
        limit_bytes: Of what has not been used for a month, the oldest go when all is more.
    """

    def __init__(self, folder: Path, limit_bytes: int = EXPORTS_LIMIT_BYTES) -> None:
        self._given: set[Path] = set()
        self._lock = threading.Lock()
        self._files = BoundedFolder(folder, limit_bytes, self._is_given)

    def find(self, spec: RenderSpec, rate_hz: int) -> Path | None:
        """The file, where it was made before; `PlaybackError` where the sound's file is gone."""
        folder, stem = self._files.folder / self._folder_name(spec, rate_hz), export_stem(spec)
        path = next((path for path in _waves(folder) if _is_numbered(path.stem, stem)), None)
        if path is None:
            return None
        with self._lock:
            self._given.add(path)
        self._files.touch(path)
        return path

    def put(self, spec: RenderSpec, rate_hz: int, frames: NDArray[np.float32]) -> Path:
        """Write `frames`, float32 (n, 2), with the gain of `spec`; `PlaybackError` where they can't be written."""
        folder = self._folder_name(spec, rate_hz)
        with self._lock:
            name = self._free_name(folder, export_stem(spec))
            self._given.add(self._files.folder / name)
        try:
            return self._files.write(name, lambda path: write_rendered(spec, frames, rate_hz, path))
        except OSError as error:
            free = shutil.disk_usage(self._nearest_folder()).free
            reason = "the disk is full" if free < frames.nbytes else (error.strerror or str(error))
            raise PlaybackError(
                f"{spec.path.name} can't be handed over as it is heard: {reason}.", path=str(self._files.folder)
            ) from error

    def _nearest_folder(self) -> Path:
        folder = self._files.folder
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return folder

    def _folder_name(self, spec: RenderSpec, rate_hz: int) -> str:
        """A folder for each spec, so that the file can have a name that reads well in a project."""
        try:
            digest = fingerprint(spec, rate_hz)
        except OSError as error:
            raise PlaybackError(f"{spec.path.name}: the file is gone.", path=str(spec.path)) from error
        gain = f"{spec.gain_db:+.2f}" if spec.gain_db else ""
        return f"{digest[:16]}{gain}"

    def _free_name(self, folder: str, stem: str) -> str:
        """Name below the folder of all: with a number where other content has it, for projects copy into one folder."""
        taken = {path.stem.lower() for path in self._files.folder.glob("*/*.wav") if path.parent.name != folder}
        # What is being written now has its name already.
        taken |= {path.stem.lower() for path in self._given if path.parent.name != folder}
        # A name that every system takes: projects travel.
        stem = portable_name(f"{stem}.wav").removesuffix(".wav")
        number, free = 1, stem
        while free.lower() in taken:
            number += 1
            free = f"{stem} {number}"
        return os.path.join(folder, f"{free}.wav")  # noqa: PTH118 - a name, not a path

    def _is_given(self, path: Path) -> bool:
        with self._lock:
            if path in self._given:
                return True
        return time.time() - path.stat().st_mtime < _RECENT_S


def export_stem(spec: RenderSpec) -> str:
    """Name of a file of a sound as it plays, without its suffix, as every system takes it but for reserved names."""
    # Nothing of a name can lead out of the folder, nor mean anything to a shell.
    readable = _UNSAFE.sub("_", spec.file_stem()).strip(" .")
    return readable.encode("utf-8", "ignore")[:_LONGEST_NAME].decode("utf-8", "ignore").strip() or "sound"


def _waves(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.wav"))


def _is_numbered(found: str, stem: str) -> bool:
    """Check whether a name is a stem, or a stem with its number."""
    return found == stem or (found.startswith(f"{stem} ") and found[len(stem) + 1 :].isdigit())
