"""Processes that are killed in the middle, and processes that write at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from audiomancer.storage import UnifiedSampleStorage
from tests.processes import KILLED

PRELUDE = """
import os, sys
import psutil
import audiomancer.storage.contract.two_phase_write as two_phase
import audiomancer.storage.contract.unified as unified_module
from audiomancer.storage import UnifiedSampleStorage

def die(*_):
    psutil.Process().kill()

def die_after(function):
    def run(*arguments):
        function(*arguments)
        die()
    return run

def sample(name):
    return {"file_path": f"/samples/{name}.wav", "file_hash": name.encode().hex().ljust(64, "0"), "duration_ms": 1.0,
            "sample_rate": 44100, "channels": 1, "bit_depth": 16, "file_size_bytes": 1}

def items(prefix, count):
    return [(sample(f"{prefix}{i}"), [1.0, float(i)] + [0.0] * 126) for i in range(count)]

storage = UnifiedSampleStorage(sys.argv[1] + "/samples.db", sys.argv[1] + "/embeddings")
"""


def run(code: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PRELUDE + code, str(folder)])


def intents(storage: UnifiedSampleStorage) -> int:
    with storage._database.read() as connection:
        return int(connection.execute("SELECT count(*) FROM vector_intents").fetchone()[0])


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("before the vectors", "storage.vector_store.add_embeddings_batch = die"),
        (
            "after the vectors",
            "storage.vector_store.add_embeddings_batch = die_after(storage.vector_store.add_embeddings_batch)",
        ),
        (
            "after the rows, before their commit",
            "unified_module.insert_samples = die_after(unified_module.insert_samples)",
        ),
    ],
)
def test_an_add_that_is_killed_leaves_nothing(tmp_path: Path, moment: str, code: str) -> None:
    child = run(
        f"""
storage.add_samples_with_embeddings_batch(items("old", 3))
{code}
storage.add_samples_with_embeddings_batch(items("new", 3))
""",
        tmp_path,
    )
    assert child.wait(60) == KILLED
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as storage:
        assert storage.sample_store.count() == 3
        assert storage.vector_store.count() == 3
        assert intents(storage) == 0
        first = storage.sample_store.search(limit=1)[0]["id"]
        assert len(storage.find_similar(first, limit=10)) == 2


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("before the vector", "storage.vector_store.delete_embeddings = die"),
        (
            "after the vector",
            "storage.vector_store.delete_embeddings = die_after(storage.vector_store.delete_embeddings)",
        ),
    ],
)
def test_a_delete_that_is_killed_is_finished_at_the_next_open(tmp_path: Path, moment: str, code: str) -> None:
    child = run(
        f"""
ids = storage.add_samples_with_embeddings_batch(items("old", 3))
{code}
storage.delete_sample(ids[0])
""",
        tmp_path,
    )
    assert child.wait(60) == KILLED
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as storage:
        assert storage.sample_store.count() == 2
        assert storage.vector_store.count() == 2
        assert intents(storage) == 0


@pytest.mark.parametrize(
    ("moment", "code", "is_new"),
    [
        ("before the vector", "storage.vector_store.add_embedding = die", False),
        ("after it", "storage.vector_store.add_embedding = die_after(storage.vector_store.add_embedding)", True),
    ],
)
def test_an_embedding_that_was_being_replaced_is_the_old_or_the_new_one(
    tmp_path: Path, moment: str, code: str, is_new: bool
) -> None:
    child = run(
        f"""
ids = storage.add_samples_with_embeddings_batch(items("old", 3))
{code}
storage.update_embedding(ids[1], [5.0] * 128)
""",
        tmp_path,
    )
    assert child.wait(60) == KILLED
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as storage:
        second = storage.sample_store.search(limit=1, offset=1)[0]["id"]
        assert storage.get_embedding(second) == ([5.0] * 128 if is_new else [1.0, 1.0, *[0.0] * 126])
        assert storage.sample_store.count() == storage.vector_store.count() == 3
        assert intents(storage) == 0


def test_what_is_half_done_elsewhere_is_not_visible_and_not_repaired_away(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            PRELUDE
            + """
storage.add_samples_with_embeddings_batch(items("old", 2))
write = storage.vector_store.add_embeddings_batch
def write_and_wait(batch):
    write(batch)
    print("written", flush=True)
    sys.stdin.readline()
storage.vector_store.add_embeddings_batch = write_and_wait
storage.add_samples_with_embeddings_batch(items("new", 2))
""",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline().rstrip() == b"written"
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as storage:
        assert storage.vector_store.count() == 4
        assert storage.sample_store.count() == 2
        first = storage.sample_store.search(limit=1)[0]["id"]
        assert len(storage.find_similar(first)) == 1
        assert len(storage.embedding_matrix()[0]) == 2
        child.communicate(b"\n", timeout=60)
        assert child.returncode == 0
        assert storage.sample_store.count() == 4
        assert len(storage.find_similar(first)) == 3


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    code = """
for start in range(8):
    storage.add_samples_with_embeddings_batch(items(f"{NAME}-{start}-", 5))
storage.delete_sample(storage.sample_store.search(f"{NAME}-0-0")[0]["id"])
storage.compact()
storage.close()
"""
    children = [run(code.replace("{NAME}", name), tmp_path) for name in ("one", "two")]
    assert [child.wait(120) for child in children] == [0, 0]
    with UnifiedSampleStorage(tmp_path / "samples.db", tmp_path / "embeddings") as storage:
        ids = {sample["id"] for sample in storage.sample_store.search(limit=1000)}
        assert len(ids) == 78
        assert set(storage.vector_store.matrix().ids) == ids
        assert intents(storage) == 0
