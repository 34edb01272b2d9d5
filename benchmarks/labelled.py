"""The labelled recordings, which weights judge each of them, and in which groups figures are given.

A folder of recordings holds `bpm.csv`, `key.csv` and `instrument.csv`, any of which may be missing; paths in them are
relative to it and only rows of good quality count. Weights trained without one source lie in a folder with
`folds.json`, which maps a source's name to a subfolder with `tempo.npz` and `sound.npz`.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from audiomancer.paths import resources_dir
from audiomancer.vocabulary.keys import key_code

sys.path.append(str(Path(__file__).resolve().parents[1] / "resources" / "weights" / "train"))

from recordings import read_manifest

UNSEEN: Final = "unseen"
SEEN: Final = "seen"
BOTH: Final = "both"


@dataclass(frozen=True, slots=True)
class TrueKey:
    """Code 0-23 of a chord's or loop's key; of a note its pitch class."""

    code: int
    is_note: bool


@dataclass(slots=True)
class Sound:
    """One recording and what is known of it.

    Attributes:
        path: As in the manifests.
        file: Where it lies.
        source: Name of the pack it comes from.
        may_train: Whether its licence lets it train weights that ship.
        bpm: Tempo of a loop.
        key: Key of a chord or loop, pitch class of a note.
        instrument: One of the 26 ids.
    """

    path: str
    file: Path
    source: str
    may_train: bool
    bpm: float | None = None
    key: TrueKey | None = None
    instrument: str | None = None

    @property
    def is_rendered(self) -> bool:
        """Made by a program from one General MIDI soundfont: easier than a recording."""
        return "render" in self.source


@dataclass(frozen=True, slots=True)
class Folds:
    """Weights trained without one source each; without a folder every source is judged by the weights that ship."""

    folder: Path | None = None
    subfolder_of: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path | None) -> Folds:
        """Contents of `folds.json`.

        Raises:
            OSError: It can't be read, or weights that it names are not there.
            ValueError: It is not a JSON object of names.
        """
        if folder is None:
            return cls()
        stored: object = json.loads((folder / "folds.json").read_text("utf-8"))
        if not isinstance(stored, dict) or not all(isinstance(name, str) for name in stored.values()):
            raise ValueError(f"{folder / 'folds.json'} does not map sources to subfolders")
        for name in stored.values():
            for file in (folder / name / "tempo.npz", folder / name / "sound.npz"):
                if not file.exists():
                    raise FileNotFoundError(f"{folder / 'folds.json'} names weights that are not there: {file}")
        return cls(folder, stored)

    def weights_folder(self, source: str) -> Path:
        """Folder of the weights that judge a source."""
        if self.folder is not None and source in self.subfolder_of:
            return self.folder / self.subfolder_of[source]
        return resources_dir() / "weights"

    def has_seen(self, sound: Sound) -> bool:
        """True where the weights that judge a sound may have been trained on it."""
        return sound.may_train and sound.source not in self.subfolder_of


@dataclass(frozen=True, slots=True)
class Group:
    """Sounds that a figure is taken from.

    Attributes:
        recordings: "all", "real", "rendered", or a source.
        status: `UNSEEN` or `SEEN` by the weights that judge them; `BOTH` together, as if it made no difference.
        sounds: All of them.
    """

    recordings: str
    status: str
    sounds: list[Sound]


def groups(sounds: Sequence[Sound], folds: Folds, *, by_source: bool = True) -> Iterator[Group]:
    """Groups: all, real and rendered, then every source; each by what the weights have seen and what not."""
    named: list[tuple[str, Callable[[Sound], bool]]] = [
        ("all", lambda _: True),
        ("real", lambda sound: not sound.is_rendered),
        ("rendered", lambda sound: sound.is_rendered),
    ]
    if by_source:
        named += [(name, lambda sound, name=name: sound.source == name) for name in sorted({s.source for s in sounds})]  # type: ignore[misc]  # a default argument holds the name
    for name, is_member in named:
        members = [sound for sound in sounds if is_member(sound)]
        seen = [sound for sound in members if folds.has_seen(sound)]
        unseen = [sound for sound in members if not folds.has_seen(sound)]
        if unseen:
            yield Group(name, UNSEEN, unseen)
        if seen:
            yield Group(name, SEEN, seen)
        if seen and unseen:
            yield Group(name, BOTH, members)


def read_sounds(folder: Path, sources: Sequence[str] = (), limit: int | None = None) -> list[Sound]:
    """Every labelled sound once, in the order of its path.

    Args:
        folder: The recordings.
        sources: Only these; none named means all.
        limit: At most this many sounds of each source in each manifest, picked by a hash of their paths.

    Raises:
        OSError: The folder has no manifest with such sounds, or one can't be read.
    """
    found: dict[str, Sound] = {}
    for manifest in ("bpm", "key", "instrument"):
        if not (folder / f"{manifest}.csv").exists():
            continue
        rows = [row for row in read_manifest(folder, manifest) if not sources or row["source"] in sources]
        for row in _limited([row for row in rows if _has_truth(row, manifest)], limit):
            made = Sound(row["path"], Path(row["file"]), row["source"], bool(row["may_ship"]))
            _add_truth(found.setdefault(row["path"], made), row, manifest)
    if not found:
        raise FileNotFoundError(f"{folder}: no labelled recordings")
    return [found[path] for path in sorted(found)]


def seed_of(path: str, purpose: str) -> int:
    """A number that depends on a sound's path and on what it is for, and on nothing else."""
    return zlib.crc32(f"{purpose} {path}".encode())


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """Arguments that every benchmark on recordings understands."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", type=Path, help="folder with bpm.csv, key.csv, instrument.csv")
    parser.add_argument("--folds", type=Path, help="folder with folds.json: weights trained without one source each")
    parser.add_argument("--sources", type=lambda text: tuple(text.split(",")), default=(), help="only these, A,B")
    parser.add_argument("--limit", type=int, help="at most so many sounds of a source in each manifest")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    return parser


def sounds_and_folds(parser: argparse.ArgumentParser, options: argparse.Namespace) -> tuple[list[Sound], Folds]:
    """Read the recordings that the command named; ends the program with the reason where it is not there."""
    try:
        return read_sounds(options.recordings, options.sources, options.limit), Folds.read(options.folds)
    except (OSError, ValueError) as error:
        parser.error(str(error))


def _has_truth(row: dict[str, Any], manifest: str) -> bool:
    if manifest == "bpm":
        return bool(row["is_loop"] == "1")
    return manifest != "key" or bool(row["kind"] != "track")


def _limited(rows: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    if limit is None:
        return rows
    taken: dict[str, int] = {}
    picked = []
    for row in sorted(rows, key=lambda row: seed_of(row["path"], "limit")):
        taken[row["source"]] = taken.get(row["source"], 0) + 1
        if taken[row["source"]] <= limit:
            picked.append(row)
    return picked


def _add_truth(sound: Sound, row: dict[str, Any], manifest: str) -> None:
    if manifest == "bpm":
        sound.bpm = float(row["bpm"])
    elif manifest == "instrument":
        sound.instrument = row["label"]
    else:
        is_note = row["kind"] == "note"
        code = key_code(row["key"] + ("m" if row["mode"] == "minor" and not is_note else ""))
        if code is None:
            raise ValueError(f"{row['path']}: {row['key']!r} is no key")
        sound.key = TrueKey(code, is_note)
