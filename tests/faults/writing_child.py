"""The program of the test of many writers: eight threads that add, delete, compact and search one library at once.

Started with FOLDER NUMBER SECONDS WAY. Every sample's number gives its embedding, so each answer can be computed. At
the end one line says how often each was done and what was wrong; a thread that does not end is reported by exit code 3.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.storage import SampleMetadata, UnifiedSampleStorage
from audiomancer.storage.vectors import lancedb_vectors

LASTING = 150
"""Samples 0 to 149 are there from the beginning to the end."""
_NUMBERS_EACH = 100_000
_PATIENCE_S = 90.0
_TOLERANCE = 1e-9
_LIMIT = 12


def sample(number: int) -> SampleMetadata:
    return {
        "file_path": f"/sounds/{'deep' if number % 2 else 'high'} {number}.wav",
        "file_hash": hashlib.sha256(str(number).encode()).hexdigest(),
        "duration_ms": float(number),
        "sample_rate": 44_100,
        "channels": 1,
        "bit_depth": 16,
        "file_size_bytes": 100,
    }


@lru_cache(200_000)
def id_of(number: int) -> str:
    return f"smpl_{sample(number)['file_hash'][:8]}"


@lru_cache(200_000)
def embedding(number: int) -> NDArray[np.float32]:
    return np.random.default_rng(number).standard_normal(128).astype(np.float32)


@lru_cache(400_000)
def distance(one: int, other: int) -> float:
    a, b = embedding(one).astype(np.float64), embedding(other).astype(np.float64)
    return float(1.0 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


class Actors:
    """Threads of one process, and what they know to be there and to be gone."""

    def __init__(self, storage: UnifiedSampleStorage, process: int, ends_s: float) -> None:
        self.storage = storage
        self.ends_s = ends_s
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._lock = threading.Lock()
        self._first = (process + 1) * _NUMBERS_EACH
        self._next = self._first
        self._there = set(range(LASTING))
        self._leaving: set[int] = set()
        self._gone: set[int] = set()

    def run(self, name: str, action: Callable[[random.Random], None], seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < self.ends_s:
            try:
                action(chance)
            except Exception as error:  # noqa: BLE001 - each is a wrong answer, reported at the end
                with self._lock:
                    self.wrong.append(f"{name}: {type(error).__name__}: {error}")
                return
            with self._lock:
                self.counts[name] += 1

    def add(self, chance: random.Random) -> None:
        count = chance.choice((1, 1, 5, 40))
        with self._lock:
            numbers = range(self._next, self._next + count)
            self._next += count
        if count == 1:
            ids = [self.storage.add_sample_with_embedding(sample(numbers[0]), embedding(numbers[0]))]
        else:
            ids = self.storage.add_samples_with_embeddings_batch([(sample(n), embedding(n)) for n in numbers])
        self._check(ids == [id_of(n) for n in numbers], f"ids of {numbers}: {ids}")
        with self._lock:
            self._there.update(numbers)

    def delete(self, chance: random.Random) -> None:
        with self._lock:
            expected = [number for number in self._there if number >= LASTING]
            number = chance.choice(expected) if expected else None
            if number is not None:
                self._there.remove(number)
                self._leaving.add(number)
        if number is None:
            time.sleep(0.02)  # nothing was added yet
            return
        self._check(self.storage.delete_sample(id_of(number)), f"{number} was not there to be deleted")
        with self._lock:
            self._gone.add(number)

    def compact(self, chance: random.Random) -> None:
        if chance.random() < 0.5:
            self.storage.compact()
        else:
            self.storage.vector_store.compact(is_thorough=True)
        time.sleep(0.2)  # a compaction after each few writes, not one after another

    def search_vectors(self, chance: random.Random) -> None:
        source = chance.randrange(LASTING)
        there, gone = self._state()
        found = self.storage.vector_store.search_similar(embedding(source), _LIMIT)
        self._check_answer("search_similar", source, [(self._number(i), d) for i, d in found], there, gone)

    def find_similar(self, chance: random.Random) -> None:
        source = chance.randrange(LASTING)
        there, gone = self._state()
        found = self.storage.find_similar(id_of(source), _LIMIT)
        self._check_answer("find_similar", source, self._numbers(found), there - {source}, gone)

    def search_text(self, chance: random.Random) -> None:
        source = chance.randrange(LASTING)
        there, gone = self._state()
        found = self.storage.search_by_text_and_similarity(embedding(source), "deep", limit=_LIMIT)
        matching = {number for number in there if number % 2}
        pairs = self._numbers((record, None) for record in found)
        self._check(all(number % 2 for number, _ in pairs), "a text that does not match")
        self._check_answer("text", source, [(n, distance(source, n)) for n, _ in pairs], matching, gone)

    def _state(self) -> tuple[set[int], set[int]]:
        with self._lock:
            return set(self._there), set(self._gone)

    def _number(self, sample_id: str) -> int:
        number = NUMBER_OF_ID.get(sample_id)
        if number is None:
            # Of another process: the record says so, where it is still there.
            record = self.storage.get_sample(sample_id)
            number = -1 if record is None else int(record["duration_ms"])
        return number

    def _numbers(self, found: Iterable[tuple[SampleMetadata, Any]]) -> list[tuple[int, Any]]:
        results = list(found)
        pairs = [(int(record["duration_ms"]), given) for record, given in results]
        self._check(all(record["id"] == id_of(int(record["duration_ms"])) for record, _ in results), "another record")
        return pairs

    def _check_answer(
        self, name: str, source: int, found: list[tuple[int, float]], there: set[int], gone: set[int]
    ) -> None:
        with self._lock:
            lasting = there - self._leaving
        numbers = [number for number, _ in found]
        self._check(len(set(numbers) - {-1}) == len([n for n in numbers if n >= 0]), f"{name}: one twice")
        self._check(not set(numbers) & gone, f"{name}: deleted samples {set(numbers) & gone}")
        for number, given in found:
            if number >= 0:
                right = distance(source, number)
                self._check(abs(given - right) < _TOLERANCE, f"{name}: {given} for {right}")
        distances = [given for _, given in found]
        self._check(distances == sorted(distances), f"{name}: not in order")
        last = distances[-1] if len(found) == _LIMIT else 3.0
        missing = [n for n in lasting - set(numbers) if distance(source, n) < last - _TOLERANCE]
        self._check(not missing, f"{name}: {missing} are missing among {found}")

    def _check(self, is_right: bool, words: str) -> None:
        if not is_right:
            with self._lock:
                self.wrong.append(words)


NUMBER_OF_ID = {id_of(number): number for number in range(LASTING)}


def main(folder: Path, process: int, seconds: float, way: str) -> int:
    if way == "index":
        # As in a library too large to be read at once.
        lancedb_vectors._MATRIX_MOST = 0  # type: ignore[misc] # of this process only
    with UnifiedSampleStorage(folder / "library.db", folder / "embeddings") as storage:
        actors = Actors(storage, process, time.monotonic() + seconds)
        acts = [
            actors.add, actors.add, actors.delete, actors.compact,
            actors.search_vectors, actors.find_similar, actors.find_similar, actors.search_text,
        ]  # fmt: skip
        threads = [
            threading.Thread(target=actors.run, args=(act.__name__, act, 100 * process + number), daemon=True)
            for number, act in enumerate(acts)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, actors.ends_s + _PATIENCE_S - time.monotonic()))
        if any(thread.is_alive() for thread in threads):
            faulthandler.dump_traceback(all_threads=True)
            sys.stderr.flush()
            os._exit(3)
        print(json.dumps({"counts": actors.counts, "wrong": actors.wrong[:5]}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
