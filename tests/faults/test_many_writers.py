"""Many threads of several programs write and search one library: no thread hangs, and every answer is right."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from audiomancer.storage import UnifiedSampleStorage
from tests.faults.writing_child import LASTING, embedding, sample

ROOT = Path(__file__).parent.parent.parent
_WAYS = ("matrix", "index", "matrix")
_PATIENCE_S = 120.0


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seconds", [8.0, pytest.param(60.0, marks=pytest.mark.slow)])
def test_writers_and_searches_in_threads_and_processes_neither_hang_nor_answer_wrongly(
    tmp_path: Path, seconds: float
) -> None:
    with UnifiedSampleStorage(tmp_path / "library.db", tmp_path / "embeddings") as storage:
        storage.add_samples_with_embeddings_batch([(sample(n), embedding(n)) for n in range(LASTING)])
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.writing_child", str(tmp_path), str(number), str(seconds), way],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number, way in enumerate(_WAYS)
    ]  # fmt: skip
    counts: Counter[str] = Counter()
    try:
        for child in children:
            out, err = child.communicate(timeout=seconds + _PATIENCE_S)
            assert child.returncode == 0, err.decode()[-6_000:]
            said = json.loads(out)
            assert said["wrong"] == []
            counts.update(said["counts"])
    finally:
        for child in children:
            child.kill()
            child.communicate()
    assert set(counts) == {"add", "delete", "compact", "search_vectors", "find_similar", "search_text"}
    with UnifiedSampleStorage(tmp_path / "library.db", tmp_path / "embeddings") as storage:
        assert storage.sample_store.count() == storage.vector_store.count()
    print(f"\n{seconds:g} s, 3 processes of 8 threads: {dict(counts)}, 0 hangs, 0 wrong answers")
