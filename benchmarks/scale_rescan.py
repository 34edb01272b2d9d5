"""Looking through unchanged folders: benchmarks/scale_rescan.py FILES [RUNS]. Prints JSON for scale.py.

A rescan of so many files, none of which has changed, beside `find -printf` over the same folders in the same run.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from audiomancer.audio import AUDIO_SUFFIXES
from audiomancer.library import Library
from audiomancer.paths import DataPaths
from audiomancer.settings import Settings
from audiomancer.storage import LibraryStorage, ListedFile

_PER_FOLDER = 100
_STORED_AT_ONCE = 10_000


def make_tree(root: Path, count: int) -> None:
    """Files of one byte, a hundred to a folder, as packs lie on a disk."""
    for number in range(count):
        folder = root / f"Pack {number // (_PER_FOLDER * 20)}" / f"Kind {number // _PER_FOLDER}"
        if number % _PER_FOLDER == 0:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"Sound {number}.wav").write_bytes(b"x")


def main(count: int, runs: int) -> dict[str, Any]:
    """Seconds of each run of both, in turn."""
    assert ".wav" in AUDIO_SUFFIXES
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "sounds"
        make_tree(root, count)
        paths = DataPaths.at(Path(folder) / "data")
        with LibraryStorage(paths) as storage:
            source = storage.files.add_folder(str(root))
            found = [(path, path.stat()) for path in root.rglob("*.wav")]
            for first in range(0, count, _STORED_AT_ONCE):
                files = [
                    ListedFile(str(path), stat.st_size, stat.st_mtime_ns, "WAV")
                    for path, stat in found[first : first + _STORED_AT_ONCE]
                ]
                ids = storage.files.store_listed(source.id, files)
                # Nothing is to be analysed: every one of them has failed before.
                with storage.database.atomic() as tx:
                    tx.executemany(
                        "UPDATE files SET state = 'failed', failed_reason = 'one byte' WHERE id = ?",
                        [(number,) for number in ids],
                    )
            library = Library(storage, Settings())
            ours, plain = [], []
            unchanged = 0
            for _ in range(runs + 1):
                began_s = time.perf_counter()
                unchanged = library.scan().unchanged
                ours.append(time.perf_counter() - began_s)
                began_s = time.perf_counter()
                subprocess.run(["find", str(root), "-printf", "%p %s %T@\n"], stdout=subprocess.DEVNULL, check=True)
                plain.append(time.perf_counter() - began_s)
    # The first of each warms the disk's cache.
    ratios = [a / b for a, b in zip(ours[1:], plain[1:], strict=True)]
    return {
        "files": count,
        "unchanged": unchanged,
        "s": statistics.median(ours[1:]),
        "find s": statistics.median(plain[1:]),
        "ratio": statistics.median(ratios),
        "largest ratio": max(ratios),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7)))
