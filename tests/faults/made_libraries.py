"""Libraries that are stored without analysing anything: thousands of samples in a second."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import numpy as np

from audiomancer.engine import Engine
from audiomancer.storage import AnalysedFile, LibraryStorage, ListedFile, export_user_data

VERSION = 4
EVIDENCE = '{"tempo":[],"key":[],"instrument":[["kick","audio",0.6]],"is_loop":[]}'


def hash_of(number: int) -> str:
    """The content hash of the sample of this number."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def embedding_of(number: int) -> np.ndarray[Any, Any]:
    """Its embedding, of length 1."""
    vector = np.random.default_rng(number).standard_normal(128)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def analysed(file_id: int, path: str, number: int) -> AnalysedFile:
    """Made-up result of an analysis of the file."""
    return AnalysedFile(
        file_id,
        {
            "file_path": path,
            "file_hash": hash_of(number),
            "duration_ms": 100.0 + number,
            "sample_rate": 44_100,
            "channels": 1,
            "bit_depth": 16,
            "file_size_bytes": 1_000 + number,
            "bpm": 60.0 + number % 120,
            "bpm_confidence": 0.9,
            "mood": ["dark", "warm"][: number % 3],
        },
        embedding_of(number),
        bytes([number % 251]) * 1024,
        EVIDENCE,
        VERSION,
        tempo_source="audio",
    )


def store_samples(storage: LibraryStorage, folder: str, count: int, *, first: int = 0) -> list[str]:
    """List and store so many files in a folder; returns the samples' ids."""
    source = storage.files.add_folder(folder)
    paths = [f"{folder}/sound {number:05d}.wav" for number in range(first, first + count)]
    listed = storage.files.store_listed(source.id, [ListedFile(path, 1_000, 1, "WAV") for path in paths])
    stored = storage.analysed.store(
        [analysed(file_id, path, first + n) for n, (file_id, path) in enumerate(zip(listed, paths, strict=True))]
    )
    return [stored[file_id] for file_id in listed]


def say_things(engine: Engine, ids: list[str], seed: int = 1) -> None:
    """Tags, ratings, notes, corrections, collections and saved searches on a part of the samples."""
    chance = random.Random(seed)
    edits = engine.library.edits
    for tag in ("dusty", "for the drop", "808"):
        edits.tag(chance.sample(ids, len(ids) // 3), [tag])
    for stars in range(1, 6):
        edits.rate(chance.sample(ids, len(ids) // 8), stars)
    edits.note(chance.sample(ids, len(ids) // 10), "a note of some length, to fill pages " * 4)
    edits.set_favourite(chance.sample(ids, len(ids) // 5), True)
    edits.hide(chance.sample(ids, len(ids) // 20))
    edits.correct(chance.sample(ids, len(ids) // 12), "key", "Am")
    for name in ("Album", "Drum kit"):
        edits.make_collection(name, chance.sample(ids, len(ids) // 4))
    edits.collections.save_search("Dark kicks", "kick mood:dark")


def said(engine: Engine) -> dict[str, Any]:
    """The user's annotations, without the names of files."""
    document = export_user_data(engine.storage.database)
    for sound in document["sounds"].values():
        sound.pop("name", None)
    return document


def folder_size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
