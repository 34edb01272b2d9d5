"""Exports sounds: as files in a folder, as one archive, as a playlist or as a table. Nothing is ever overwritten."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any, Final

from audiomancer.browse import Row
from audiomancer.errors import AudiomancerError, LibraryError, WorkCancelled
from audiomancer.paths import display_path
from audiomancer.platforms.names import portable_name
from audiomancer.playback import RenderSpec
from audiomancer.playback.drag_exports import export_stem
from audiomancer.vocabulary.keys import KEYS
from audiomancer.work import CancelToken

_CHUNK_BYTES: Final = 1 << 20
_MOST_SAME: Final = 10_000


Render = Callable[[RenderSpec, Path], object]
"""Writes a sound as it plays to a path: `AudiomancerError` where it can't."""


class ExportKind(Enum):
    """Forms of an export, each with the suffix that its file has; a folder has none."""

    FOLDER = ""
    ARCHIVE = ".zip"
    PLAYLIST = ".m3u8"
    TABLE = ".csv"


@dataclass(frozen=True, slots=True)
class ExportedSound:
    """One sound to be exported.

    Attributes:
        path: Its file.
        folder: Folders from its source folder down, as the list shows them: "Pack/Drums".
        duration_s: Its length.
        facts: Values by the titles of the table.
        spec: The sound as it plays, where files are exported so and it differs from its file.
    """

    path: str
    folder: str = ""
    duration_s: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)
    spec: RenderSpec | None = None


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Layout of files in folders and archives.

    Attributes:
        with_folders: In the folders that they lie in, instead of side by side.
        is_numbered: Their names begin with their place in the list: "001 kick.wav".
    """

    with_folders: bool = False
    is_numbered: bool = False


@dataclass(slots=True)
class ExportReport:
    """Result of an export: number of sounds written, and sentences on those that could not be."""

    written: int = 0
    refused: list[str] = field(default_factory=list)


def sound_of(row: Row, spec: RenderSpec | None = None) -> ExportedSound:
    """A row of the list, to be exported; as it plays where there is a spec."""
    facts = {
        "Name": row.name,
        "Folder": row.folder,
        "BPM": None if row.bpm is None else round(row.bpm, 2),
        "Key": None if row.key is None else KEYS[row.key],
        "Instrument": row.instrument,
        "Mood": row.moods,
        "Loop": row.is_loop,
        "Length": round(row.duration_s, 3),
        "Stars": row.rating or None,
        "Tags": row.tags,
        "Note": row.note,
        "Format": row.format,
        "Sample rate": row.sample_rate_hz or None,
        "Bits": row.bit_depth or None,
        "Channels": row.channels or None,
        "Loudness": None if row.loudness_lufs is None else round(row.loudness_lufs, 2),
        "Path": row.path,
    }
    return ExportedSound(row.path, row.folder, row.duration_s, facts, spec)


def kind_of(target: Path) -> ExportKind:
    """The form that a target's suffix names; a folder where it names none."""
    return next((kind for kind in ExportKind if kind.value and target.suffix.lower() == kind.value), ExportKind.FOLDER)


def export_sounds(
    sounds: Sequence[ExportedSound],
    target: Path,
    options: ExportOptions | None = None,
    *,
    cancel: CancelToken | None = None,
    on_progress: Callable[[int], None] = lambda _done: None,
    render: Render | None = None,
) -> ExportReport:
    """Export sounds; the suffix of `target` says how, see `kind_of`.

    Args:
        sounds: In the order of the list.
        target: A folder, made where there is none, or a file that must not be there yet.
        options: For folders and archives.
        cancel: Stops it; files in a folder that are whole stay, an archive is not left half done.
        on_progress: Called with the number of sounds that are done.
        render: Makes the files of sounds that have a spec, in folders and archives; without it their files are taken.

    Returns:
        What was done: a sound whose file is gone or can't be read is a sentence, and the others go on.

    Raises:
        LibraryError: The target exists, or can't be written: says why.
        WorkCancelled: It was stopped.
    """
    export = _Export(sounds, target, options or ExportOptions(), cancel or CancelToken(), on_progress, render)
    write = {
        ExportKind.FOLDER: export.copy,
        ExportKind.ARCHIVE: export.pack,
        ExportKind.PLAYLIST: export.list_paths,
        ExportKind.TABLE: export.list_facts,
    }[kind_of(target)]
    try:
        write()
    except FileExistsError as error:
        name = display_path(target.name)
        raise LibraryError(f"{name} exists already; choose another name", path=str(target)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise LibraryError(f"{display_path(target)} can't be written: {reason}", path=str(target)) from error
    return export.report


@dataclass(slots=True)
class _Export:
    """One export under way."""

    sounds: Sequence[ExportedSound]
    target: Path
    options: ExportOptions
    cancel: CancelToken
    on_progress: Callable[[int], None]
    render: Render | None = None
    report: ExportReport = field(default_factory=ExportReport)

    def copy(self) -> None:
        """Copy the files into a folder."""
        self.target.mkdir(parents=True, exist_ok=True)
        for number, sound in self._in_turn():
            wanted = self.target / self._name(sound, number)
            wanted.parent.mkdir(parents=True, exist_ok=True)
            with self._source(sound) as source:
                if source is not None:
                    _copy_file(source, wanted, self.cancel)
                    self.report.written += 1

    def pack(self) -> None:
        """Pack the files into an archive."""
        taken: set[str] = set()
        with _new_file(self.target) as path, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for number, sound in self._in_turn():
                with self._source(sound) as source:
                    if source is not None:
                        # Audio hardly gets smaller; stored, it can be read in place.
                        name = _free_name(self._name(sound, number), taken)
                        with archive.open(name, "w", force_zip64=True) as entry:
                            shutil.copyfileobj(source, entry, _CHUNK_BYTES)
                        self.report.written += 1

    def list_paths(self) -> None:
        """Write a playlist."""
        with _new_file(self.target) as path, path.open("w", encoding="utf-8", newline="\n") as playlist:
            playlist.write("#EXTM3U\n")
            for _, sound in self._in_turn():
                name = Path(sound.path).name
                if display_path(sound.path) == sound.path:
                    playlist.write(f"#EXTINF:{round(sound.duration_s)},{Path(name).stem}\n{sound.path}\n")
                    self.report.written += 1
                else:
                    self.report.refused.append(f"{display_path(name)}: its name can't be written in a playlist")

    def list_facts(self) -> None:
        """Write a table."""
        titles = list(dict.fromkeys(title for sound in self.sounds for title in sound.facts))
        # With the sign that has spreadsheets read it as UTF-8.
        with _new_file(self.target) as path, path.open("w", encoding="utf-8-sig", newline="") as table:
            writer = csv.writer(table)
            writer.writerow(titles)
            for _, sound in self._in_turn():
                writer.writerow([_cell(sound.facts.get(title)) for title in titles])
                self.report.written += 1

    def _in_turn(self) -> Iterator[tuple[int, ExportedSound]]:
        """Sounds with their places; says after each that it is done."""
        for number, sound in enumerate(self.sounds):
            self.cancel.check()
            yield number, sound
            self.on_progress(number + 1)

    def _name(self, sound: ExportedSound, number: int) -> str:
        """Name below the target, with slashes between folders."""
        name = portable_name(display_path(Path(sound.path).name))
        if self._is_rendered(sound):
            name = portable_name(f"{export_stem(sound.spec)}.wav")  # type: ignore[arg-type]  # it has one
        if self.options.is_numbered:
            name = f"{number + 1:0{len(str(len(self.sounds)))}d} {name}"
        if not self.options.with_folders:
            return name
        folders = [portable_name(display_path(part.strip())) for part in sound.folder.split("/") if part.strip()]
        return str(PurePosixPath(*folders, name))

    @contextmanager
    def _source(self, sound: ExportedSound) -> Iterator[Any]:
        """The sound's file, or one as it plays, open; None, with a sentence in the report, where it can't be read."""
        with ExitStack() as opened:
            try:
                path = self._file_of(sound, opened)
                file = opened.enter_context(open(path, "rb"))  # noqa: PTH123 - bytes that are not UTF-8
            except OSError as error:
                self.report.refused.append(f"{display_path(Path(sound.path).name)}: {error.strerror or error}")
                yield None
                return
            except WorkCancelled:
                raise
            except AudiomancerError as error:
                self.report.refused.append(str(error))
                yield None
                return
            yield file

    def _is_rendered(self, sound: ExportedSound) -> bool:
        return sound.spec is not None and self.render is not None

    def _file_of(self, sound: ExportedSound, opened: ExitStack) -> str | Path:
        """The sound's file, or one as it plays, made for as long as it is open."""
        if sound.spec is None or self.render is None:
            return sound.path
        folder = tempfile.TemporaryDirectory(prefix="audiomancer-export-", ignore_cleanup_errors=True)
        path = Path(opened.enter_context(folder)) / "sound.wav"
        self.render(sound.spec, path)
        return path


def _copy_file(source: Any, wanted: Path, cancel: CancelToken) -> None:
    """Copy to a name that is free; a copy that is not whole does not stay."""
    for attempt in range(1, _MOST_SAME):
        path = wanted if attempt == 1 else wanted.with_name(f"{wanted.stem} ({attempt}){wanted.suffix}")
        try:
            made = path.open("xb")
        except FileExistsError:
            continue
        try:
            with made:
                while block := source.read(_CHUNK_BYTES):
                    cancel.check()
                    made.write(block)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return
    raise FileExistsError(wanted)


def _cell(value: Any) -> str:
    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    text = display_path(text)
    # A spreadsheet would take it for a formula; a number with a sign is one.
    is_formula = text[:1] in ("=", "+", "-", "@") and not isinstance(value, (int, float))
    return f"'{text}" if is_formula else text


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A path to write to, which takes the target's name when all went well; `FileExistsError` where that is taken."""
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        yield unfinished
        # Linked, not renamed: another file that came meanwhile is not overwritten.
        _take_name(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def _take_name(unfinished: Path, target: Path) -> None:
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise
    except OSError:
        # File systems without links, FAT for one.
        if target.exists():
            raise FileExistsError(target) from None
        unfinished.rename(target)


def _free_name(name: str, taken: set[str]) -> str:
    path = PurePosixPath(name)
    for attempt in range(1, _MOST_SAME):
        free = name if attempt == 1 else str(path.with_name(f"{path.stem} ({attempt}){path.suffix}"))
        # Two names that differ in case are one on many machines.
        if free.lower() not in taken:
            taken.add(free.lower())
            return free
    raise FileExistsError(name)
