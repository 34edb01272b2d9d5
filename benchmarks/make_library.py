"""A large library without sounds: benchmarks/make_library.py --samples N [--seed S] [--data-dir DIR].

Everything goes through the calls of the storage, as a scan would make them: folders are added, files listed, then their
analysis stored. Beside the samples there are files that are only listed, failed or missing, contents at two places,
favourites and corrections. The same numbers give the same library, save for the times at which it was written.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from made_paths import ROOTS, Folder, folders
from made_sounds import Sound, SoundMaker

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.storage import LibraryStorage, ListedFile

BLOCK = 10_000
_LISTED_SHARE = 0.02
_MISSING_SHARE = 0.005
_TWICE_SHARE = 0.005
_FAVOURITE_SHARE = 0.003
_FAILED_SHARE = 0.0005
_CORRECTED_SHARE = 0.0002


@dataclass(slots=True)
class MadeLibrary:
    """Counts of what was written.

    Attributes:
        samples: Samples.
        listed: Files without analysis, beside those of the samples.
        failed: Files whose analysis failed.
        missing: Files that are not there any more.
        second_locations: Further files of known contents.
        favourites: Samples that are favourites.
        corrected: Samples with a value that the user set.
        making_s: Time spent making values up.
        storing_s: Time spent storing them.
    """

    samples: int = 0
    listed: int = 0
    failed: int = 0
    missing: int = 0
    second_locations: int = 0
    favourites: int = 0
    corrected: int = 0
    making_s: float = 0.0
    storing_s: float = 0.0


def blocks(samples: int, seed: int) -> Iterator[list[Sound]]:
    """So many sounds, in the order of their folders, at most `BLOCK` at a time."""
    maker = SoundMaker(seed)
    waiting: list[tuple[Folder, int]] = []
    number = 0
    for folder in folders(samples, seed):
        waiting += [(folder, at) for at in range(1, folder.count + 1)]
        while len(waiting) >= BLOCK:
            yield maker.block(number, waiting[:BLOCK])
            waiting = waiting[BLOCK:]
            number += 1
    if waiting:
        yield maker.block(number, waiting)


def make_library(
    paths: DataPaths, samples: int, seed: int, on_block: Callable[[MadeLibrary], object] = repr
) -> MadeLibrary:
    """Write a library into an empty data folder.

    Args:
        paths: Where to.
        samples: Number of different contents.
        seed: Of all chance.
        on_block: Called with how far it is, after each block.
    """
    made = MadeLibrary()
    with LibraryStorage(paths) as storage:
        folder_ids = [storage.files.add_folder(root).id for root in ROOTS]
        rng = np.random.default_rng([seed, 4])
        began_s = time.perf_counter()
        for block in blocks(samples, seed):
            made_s = time.perf_counter()
            made.making_s += made_s - began_s
            _store(storage, folder_ids, block, rng, made)
            began_s = time.perf_counter()
            made.storing_s += began_s - made_s
            on_block(made)
        storage.samples.compact()
        # No other process reads this library: what the compaction replaced can go at once.
        storage.samples.vector_store.compact(timedelta(milliseconds=1), is_thorough=True)
        made.storing_s += time.perf_counter() - began_s
    # As a scan from the terminal does: the first window then opens at once.
    with Engine.open(paths) as engine:
        engine.store_changed_index()
    return made


def _store(
    storage: LibraryStorage, folder_ids: list[int], block: list[Sound], rng: np.random.Generator, made: MadeLibrary
) -> None:
    file_ids = _list(storage, folder_ids, [(sound.folder.root, sound.listed) for sound in block])
    stored = storage.analysed.store([sound.analysed(file_id) for sound, file_id in zip(block, file_ids, strict=True)])
    made.samples += len(stored)

    def some(share: float) -> list[int]:
        return np.flatnonzero(rng.random(len(block)) < share).tolist()

    favourites = [stored[file_ids[i]] for i in some(_FAVOURITE_SHARE)]
    storage.user.set_favourite(favourites, True)
    made.favourites += len(favourites)
    missing = [file_ids[i] for i in some(_MISSING_SHARE)]
    storage.files.set_missing(missing)
    made.missing += len(missing)
    twice = [block[i] for i in some(_TWICE_SHARE)]
    copies = _list(storage, folder_ids, [(sound.folder.root, _beside(sound, "Copy of ")) for sound in twice])
    hashes = [sound.result["metadata"]["file_hash"] for sound in twice]
    storage.analysed.store_known(list(zip(copies, hashes, strict=True)))
    made.second_locations += len(copies)
    waiting = [block[i] for i in some(_LISTED_SHARE)]
    _list(storage, folder_ids, [(sound.folder.root, _beside(sound, "New ")) for sound in waiting])
    made.listed += len(waiting)
    broken = [block[i] for i in some(_FAILED_SHARE)]
    for file_id in _list(storage, folder_ids, [(sound.folder.root, _beside(sound, "Broken ")) for sound in broken]):
        storage.files.set_failed(file_id, "the file ends in the middle of its header")
    made.failed += len(broken)
    for i in some(_CORRECTED_SHARE):
        sample_id, sources = stored[file_ids[i]], {k: v for k, v in block[i].result.items() if k.endswith("_source")}
        storage.user.set_correction([sample_id], "bpm", 96.0)
        storage.analysed.update_resolved(
            sample_id, {"bpm": 96.0, "bpm_confidence": 1.0}, **{**sources, "tempo_source": "user"}
        )
        made.corrected += 1


def _list(storage: LibraryStorage, folder_ids: list[int], files: list[tuple[int, ListedFile]]) -> list[int]:
    """List files of several source folders; ids in the order of the files."""
    ids = [0] * len(files)
    for root, folder_id in enumerate(folder_ids):
        here = [i for i, (index, _) in enumerate(files) if index == root]
        for i, file_id in zip(here, storage.files.store_listed(folder_id, [files[i][1] for i in here]), strict=True):
            ids[i] = file_id
    return ids


def _beside(sound: Sound, prefix: str) -> ListedFile:
    """The same file under another name in the same folder."""
    listed = sound.listed
    folder, _, name = listed.path.rpartition("/")
    values = {field: getattr(listed, field) for field in ListedFile.__slots__}
    return ListedFile(**{**values, "path": f"{folder}/{prefix}{name}"})


def folder_bytes(folder: Path) -> int:
    """Bytes of all files in a folder and below."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> None:
    """Write the library and print what it holds."""
    parser = argparse.ArgumentParser(description="Write a large library without sounds, for benchmarks.")
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data-dir", type=Path, help="a folder without a library; else a temporary one")
    asked = parser.parse_args()
    name = f"audiomancer-{asked.samples}-{asked.seed}"
    paths = DataPaths.at(asked.data_dir or Path(tempfile.gettempdir()) / name)
    if paths.database.exists():
        parser.error(f"{paths.root} holds a library already")
    began_s = time.perf_counter()

    def show(made: MadeLibrary) -> None:
        print(f"\r{made.samples:,} samples, {time.perf_counter() - began_s:.0f} s", end="", file=sys.stderr)

    made = make_library(paths, asked.samples, asked.seed, show)
    wall_s = time.perf_counter() - began_s
    print(file=sys.stderr, flush=True)
    database = sum(file.stat().st_size for file in paths.root.glob(f"{paths.database.name}*"))
    rows = [
        ("samples", f"{made.samples:,}"),
        ("listed / failed / missing files", f"{made.listed:,} / {made.failed:,} / {made.missing:,}"),
        ("second locations", f"{made.second_locations:,}"),
        ("favourites / corrections", f"{made.favourites:,} / {made.corrected:,}"),
        ("wall s", f"{wall_s:.1f}"),
        ("of it making values up / storing", f"{made.making_s:.1f} / {made.storing_s:.1f}"),
        ("samples/s", f"{made.samples / wall_s:,.0f}"),
        ("samples/s while storing", f"{made.samples / max(made.storing_s, 1e-9):,.0f}"),
        ("SQLite MB", f"{database / 1e6:.1f}"),
        ("vectors MB", f"{folder_bytes(paths.embeddings) / 1e6:.1f}"),
        ("data folder", str(paths.root)),
    ]
    print("| what | value |")
    print("|---|---|")
    for what, value in rows:
        print(f"| {what} | {value} |")


if __name__ == "__main__":
    main()
