"""Writing at scale: benchmarks/scale_storage.py ingest COUNT | updates DATA_DIR. Prints JSON for scale.py.

`ingest` stores COUNT samples with embeddings into both stores of a new library, in batches, and a few row by row.
`updates` makes 2,000 small changes to a library and says what its folder weighs before and after; it changes the
library, so give it a copy.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from make_library import folder_bytes

from audiomancer.paths import DataPaths
from audiomancer.storage import LibraryStorage, SampleMetadata, UnifiedSampleStorage

_BATCH = 10_000
_ROWS = 200
_UPDATES = 2_000


def sample(number: int, rng: np.random.Generator) -> SampleMetadata:
    """A record with every field that a search asks for."""
    return {
        "file_path": f"/srv/samples/Pack {number // 400}/Loops/Sound {number} - 124bpm.wav",
        "file_hash": hashlib.sha256(str(number).encode()).hexdigest(),
        "duration_ms": 1500.0,
        "sample_rate": 44_100,
        "channels": 2,
        "bit_depth": 24,
        "file_size_bytes": 400_000 + number,
        "bpm": float(rng.integers(70, 180)),
        "bpm_confidence": 0.9,
        "key": "Am",
        "key_confidence": 0.7,
        "instrument_type": "kick",
        "instrument_confidence": 0.8,
        "is_loop": True,
        "mood": ["dark", "warm"],
    }


def ingest(count: int) -> dict[str, Any]:
    """Samples a second, in batches and row by row."""
    rng = np.random.default_rng(5)
    with tempfile.TemporaryDirectory() as folder, UnifiedSampleStorage(f"{folder}/s.db", f"{folder}/v") as storage:
        # LanceDB is imported before the clock starts.
        storage.add_sample_with_embedding(sample(-1, rng), rng.normal(size=128).astype(np.float32))
        spent_s = 0.0
        rates = []
        for first in range(0, count, _BATCH):
            numbers = range(first, min(count, first + _BATCH))
            vectors = rng.normal(size=(len(numbers), 128)).astype(np.float32)
            items = [(sample(number, rng), vectors[number - first]) for number in numbers]
            began_s = time.perf_counter()
            storage.add_samples_with_embeddings_batch(items)
            took_s = time.perf_counter() - began_s
            spent_s += took_s
            rates.append(len(numbers) / took_s)
        began_s = time.perf_counter()
        for number in range(count, count + _ROWS):
            storage.add_sample_with_embedding(sample(number, rng), rng.normal(size=128).astype(np.float32))
        one_by_one = _ROWS / (time.perf_counter() - began_s)
    return {"samples": count, "per_s": count / spent_s, "last per_s": float(np.median(rates[-5:])), "plain": one_by_one}


def updates(data_dir: str) -> dict[str, Any]:
    """Corrections, favourites, new and removed sounds, one at a time; compacted whenever the program would."""
    rng = np.random.default_rng(6)
    paths = DataPaths.at(data_dir)
    before = folder_bytes(paths.root)
    most = before
    with LibraryStorage(paths) as storage:
        ids = [s["id"] for s in storage.samples.sample_store.search(instrument_type="kick", limit=4000) if "id" in s]
        began_s = time.perf_counter()
        for number in range(_UPDATES):
            place = int(rng.integers(len(ids)))
            sample_id = ids[place]
            match number % 4:
                case 0:
                    storage.user.set_correction([sample_id], "bpm", 100.0 + number % 40)
                    storage.samples.update_sample(sample_id, {"bpm": 100.0 + number % 40})
                case 1:
                    storage.user.set_favourite([sample_id], number % 8 == 1)
                case 2:
                    vector = rng.normal(size=128).astype(np.float32)
                    fresh = sample(10_000_000 + number, rng)
                    storage.samples.add_sample_with_embedding(fresh, vector)
                case _:
                    storage.samples.delete_sample(ids.pop(place))
            if number % 100 == 99:
                if storage.samples.vector_store.is_fragmented():
                    storage.samples.compact()
                most = max(most, folder_bytes(paths.root))
        storage.samples.compact()
        spent_s = time.perf_counter() - began_s
        storage.samples.vector_store.compact(timedelta(milliseconds=1), is_thorough=True)
    after = folder_bytes(paths.root)
    return {
        "before MB": before / 1e6,
        "most MB": most / 1e6,
        "after MB": after / 1e6,
        "ms each": spent_s / _UPDATES * 1e3,
    }


def main(argv: list[str]) -> dict[str, Any]:
    """Do what the first argument says."""
    if argv[:1] == ["ingest"]:
        return ingest(int(argv[1]))
    return updates(str(Path(argv[1])))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
