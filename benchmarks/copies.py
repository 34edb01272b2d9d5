"""Counts copies that are folded, and what else is: benchmarks/copies.py RECORDINGS [--each N] [--data-dir DIR].

N recordings of each pack (a folder in RECORDINGS/audio) are written again in seven forms, each in a separate folder;
the library then holds all recordings and all forms. Printed is, by form, how many lie in one group with their original,
and every group that holds files of the recordings from more than one folder: those are to be judged by ear.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from tables import print_table

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths

Frames = NDArray[np.float64]

_LEAST_S: Final = 0.03
_LEAST_PEAK: Final = 1e-3
_PEAK: Final = 0.95


def forms(frames: Frames, rate_hz: int) -> Iterator[tuple[str, str, Callable[[], tuple[Frames, int]], str | None]]:
    """Name, suffix, frames with their rate, and subtype of each form."""
    other_hz = 44_100 if rate_hz == 48_000 else 48_000
    packed_hz = rate_hz if rate_hz in (22_050, 32_000, 44_100, 48_000) else 44_100

    def at(rate: int) -> tuple[Frames, int]:
        resampled: Any = frames if rate == rate_hz else soxr.resample(frames, rate_hz, rate)
        return np.clip(resampled, -1, 1), rate

    yield "original", "wav", lambda: (frames, rate_hz), "PCM_24"
    yield "16 bit", "wav", lambda: (frames, rate_hz), "PCM_16"
    yield "FLAC", "flac", lambda: (frames, rate_hz), "PCM_16"
    yield "6 dB quieter", "wav", lambda: (frames * 0.5, rate_hz), "PCM_16"
    yield "another rate", "wav", lambda: at(other_hz), "PCM_16"
    yield "mono", "wav", lambda: (frames.mean(axis=1), rate_hz), "PCM_16"
    yield "MP3", "mp3", lambda: (at(packed_hz)[0][:, :2], packed_hz), None
    yield "Ogg", "ogg", lambda: (at(packed_hz)[0][:, :2], packed_hz), None


def write_forms(recordings: Path, target: Path, each: int) -> None:
    """Write the forms of some recordings of each pack."""
    chance = random.Random(7)
    number = 0
    for pack in sorted(folder for folder in (recordings / "audio").iterdir() if folder.is_dir()):
        files = sorted(file for file in pack.rglob("*") if file.is_file())
        for file in chance.sample(files, min(each, len(files))):
            frames, rate_hz = soundfile.read(file, always_2d=True)
            peak = float(np.abs(frames).max(initial=0))
            if len(frames) < rate_hz * _LEAST_S or peak < _LEAST_PEAK:
                continue
            frames *= min(1.0, _PEAK / peak)
            number += 1
            for name, suffix, make, subtype in forms(frames, rate_hz):
                folder = target / name
                folder.mkdir(parents=True, exist_ok=True)
                soundfile.write(folder / f"{number}.{suffix}", *make(), subtype=subtype)


def main() -> None:
    """Write the forms, scan everything, print the table and the groups."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--each", type=int, default=16)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(temporary) / "forms"
        write_forms(options.recordings.resolve(), target, options.each)
        with Engine.open(DataPaths.at(options.data_dir or Path(temporary) / "data")) as engine:
            engine.library.add_folder(target)
            engine.library.add_folder(options.recordings.resolve() / "audio")
            engine.library.scan()
            index = engine.read_index()
            began_s = time.perf_counter()
            copies = engine.find_copies(index)
            took_s = time.perf_counter() - began_s
            assert copies is not None
            index.set_copies(copies)
            group: dict[Path, int] = {}
            places: dict[int, list[Path]] = {}
            for row in range(index.row_count):
                members = copies.group_of(index, row).tolist()
                paths = [Path(p) for m in members for p in engine.storage.entries.locations(index.sample_id(m) or "")]
                places[min(members)] = paths
                group.update(dict.fromkeys(paths, min(members)))
        found: Counter[str] = Counter()
        total: Counter[str] = Counter()
        originals = {file.stem: group.get(file) for file in (target / "original").iterdir()}
        for file in sorted(target.rglob("*.*")):
            if file.parent.name != "original":
                total[file.parent.name] += 1
                found[file.parent.name] += group[file] == originals[file.stem]
        rows = [[name, f"{found[name]}", f"{total[name]}", f"{found[name] / total[name]:.1%}"] for name in total]
        rows.append(["all", f"{sum(found.values())}", f"{sum(total.values())}", f"{found.total() / total.total():.1%}"])
        print_table(["form", "folded", "of", "share"], rows)
        wrong = across = 0
        by_folders: defaultdict[int, list[Path]] = defaultdict(list)
        for number, paths in places.items():
            wrong += len({path.stem for path in paths if target in path.parents}) > 1
            by_folders[number] = [path for path in paths if target not in path.parents]
        for paths in by_folders.values():
            if len({path.parent for path in paths}) > 1:
                across += 1
                print("  ", *sorted(str(path.relative_to(options.recordings.resolve())) for path in paths))
        print(f"{across} groups across folders of the recordings; {wrong} groups hold forms of two originals")
        print(f"{len(index):,} sounds compared in {took_s:.1f} s")


if __name__ == "__main__":
    main()
