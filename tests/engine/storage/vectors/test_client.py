"""LanceDB in a separate process: the same answers, nothing imported here, and no harm when that process dies."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audiomancer.errors import InvalidEmbeddingError, StorageError
from audiomancer.storage import LanceDBVectorStore
from audiomancer.storage.vectors.client import VectorStoreClient
from tests.processes import kill, python_environment, stop

EYE = np.eye(128, dtype=np.float32)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[VectorStoreClient]:
    with VectorStoreClient(tmp_path / "v") as store:
        yield store


def test_it_answers_like_the_store_in_this_process(client: VectorStoreClient) -> None:
    assert client.count() == client.version() == 0
    assert client.noted_neighbours() is not None
    client.add_embeddings_batch([("a", EYE[0]), ("b", EYE[1] + EYE[0])])
    client.add_embedding("c", EYE[2])
    assert client.get_embedding("c") == EYE[2].tolist()
    assert client.search_similar(EYE[0], 2) == [("a", 0.0), ("b", pytest.approx(1 - 2**-0.5))]
    assert [name for name, _ in client.search_among(EYE[0], ["b", "c"], 5)] == ["b", "c"]
    assert client.delete_embedding("a")
    assert sorted(client.ids()) == ["b", "c"]
    client.compact()
    index = client.noted_neighbours()
    assert index is not None
    assert sorted(index.ids_of(np.flatnonzero(index.live))) == ["b", "c"]
    with LanceDBVectorStore(client.db_path) as here:
        assert sorted(here.ids()) == ["b", "c"]


def test_its_errors_arrive_as_they_were(client: VectorStoreClient) -> None:
    with pytest.raises(InvalidEmbeddingError, match="must be 128, got 3"):
        client.add_embedding("a", [1.0, 2.0, 3.0])
    with pytest.raises(StorageError, match="needs a sample id"):
        client.add_embedding("", EYE[0])


def wait_until_ended(pid: int | None) -> None:
    assert pid is not None
    give_up_s = time.monotonic() + 30.0
    while pid in {process.pid for process in multiprocessing.active_children()}:
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


def pid_of(client: VectorStoreClient) -> int:
    assert client._child.pid is not None
    return client._child.pid


def test_when_the_process_has_died_the_next_question_starts_another(client: VectorStoreClient) -> None:
    client.add_embedding("a", EYE[0])
    pid = client._child.pid
    kill(pid_of(client))
    wait_until_ended(pid)
    assert client.count() == 1


def test_when_the_process_dies_over_a_question_an_error_says_so_and_the_next_one_is_answered(
    client: VectorStoreClient,
) -> None:
    client.add_embedding("a", EYE[0])
    stop(pid_of(client))
    timer = threading.Timer(0.2, kill, (pid_of(client),))
    timer.start()
    with pytest.raises(StorageError, match="their process has ended"):
        client.count()
    timer.join()
    assert client.count() == 1


def test_a_process_without_requests_ends_and_the_next_question_starts_another(tmp_path: Path) -> None:
    with VectorStoreClient(tmp_path / "v", idle_s=0.05) as client:
        client.add_embedding("a", EYE[0])
        first = client._child.pid
        wait_until_ended(first)
        assert client.count() == 1
        assert client._child.pid != first
        # Also when the question and the end cross on their way.
        for _ in range(3):
            assert client.get_embedding("a") == EYE[0].tolist()


def test_a_library_that_is_written_to_from_a_window_never_imports_lancedb_there(tmp_path: Path) -> None:
    code = """
import sys
import numpy as np
from audiomancer.paths import DataPaths
from audiomancer.storage import LibraryStorage, ListedFile, AnalysedFile
if __name__ == "__main__":
    with LibraryStorage(DataPaths.at(sys.argv[1]), with_vector_client=True) as storage:
        folder = storage.files.add_folder("/sounds")
        (number,) = storage.files.store_listed(folder.id, [ListedFile("/sounds/a.wav", 1, 1)])
        record = {"file_path": "/x", "file_hash": "ab" * 32, "duration_ms": 1.0, "sample_rate": 44100,
                  "channels": 1, "bit_depth": 16, "file_size_bytes": 1}
        storage.analysed.store([AnalysedFile(number, record, np.arange(128.0), bytes(512), "{}", 3)])
        storage.samples.compact()
        print(len(storage.samples.vector_store.noted_neighbours()), sorted({"lancedb", "pyarrow"} & set(sys.modules)))
"""
    script = tmp_path / "window.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=True,
        env=python_environment(),
    )
    assert done.stdout.split(maxsplit=1) == ["1", "[]\n"]
