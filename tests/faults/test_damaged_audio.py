"""Whatever is in a sound file: it is analysed or it is a problem with a reason; nothing crashes, hangs, or lies."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from audiomancer.engine import Engine
from audiomancer.errors import AudioFileError
from audiomancer.library import Analysed, AnalysisPool, Failed, Outcome, Task, TaskQueue
from audiomancer.library.evidence import analysed_file
from audiomancer.library.workers.pool import CRASHED
from audiomancer.storage import ListedFile, check_library
from audiomancer.vocabulary import INSTRUMENTS, MOODS
from audiomancer.vocabulary.keys import key_code
from audiomancer.work import CancelToken
from tests.faults.mutations import mutant, seeds

CORPUS = Path(__file__).parent / "corpus"
_CHUNK = 500


def check_values(fields: dict[str, Any], size_bytes: int) -> None:
    """Every value is finite and can be what it says."""
    for name, value in fields.items():
        if isinstance(value, float):
            assert math.isfinite(value), (name, value)
    assert 0 < fields["duration_ms"] < 1e9
    # No file holds more sound than its bytes can code: silence in FLAC takes a few bytes for thousands of frames.
    assert fields["duration_ms"] / 1000 * fields["sample_rate"] < 20_000 * size_bytes + 1e6
    assert 1 <= fields["sample_rate"] < 1e7
    assert 1 <= fields["channels"] <= 1024
    assert 0 <= fields["bit_depth"] <= 64
    assert fields["file_size_bytes"] == size_bytes
    for name in ("bpm_confidence", "key_confidence", "instrument_confidence", "zero_crossing_rate", "pitch_salience"):
        assert 0.0 <= fields.get(name, 0.0) <= 1.0, name
    assert 0.0 <= fields.get("rms_energy", 0.0) <= 1e4
    assert 10 < fields.get("bpm", 120.0) < 1_000
    assert fields.get("key") is None or key_code(fields["key"]) is not None
    assert fields.get("instrument_type") in (None, *INSTRUMENTS)
    assert set(fields.get("mood", ())) <= set(MOODS)


@pytest.mark.parametrize("count", [400, pytest.param(20_000, marks=[pytest.mark.slow, pytest.mark.timeout(5_400)])])
def test_no_mutant_crashes_hangs_or_gets_a_wrong_value(engine: Engine, tmp_path: Path, count: int) -> None:
    files = seeds()
    folder = tmp_path / "mutants"
    folder.mkdir()
    source = engine.storage.files.add_folder(str(folder))
    reported, crashes = Counter[str](), []
    first = 0 if count < 1_000 else 100_000
    with AnalysisPool(2) as pool:
        for start in range(first, first + count, _CHUNK):
            made = [mutant(number, files) for number in range(start, min(start + _CHUNK, first + count))]
            what = {}
            for name, data, words in made:
                (folder / name).write_bytes(data)
                what[str(folder / name)] = (len(data), words)
            listed = engine.storage.files.store_listed(
                source.id, [ListedFile(path, size, 1) for path, (size, _) in what.items()]
            )
            tasks = [Task(n, path, what[path][0]) for n, path in zip(listed, what, strict=True)]
            outcomes: list[Outcome] = []
            for done in pool.run(TaskQueue(tasks).take, CancelToken()):
                outcomes += done
            assert sorted(o.task.file_id for o in outcomes) == sorted(listed)
            good = []
            for outcome in outcomes:
                size, words = what[outcome.task.path]
                if isinstance(outcome, Failed):
                    reported["failed"] += 1
                    assert outcome.reason
                    assert "\n" not in outcome.reason
                    assert not outcome.reason.startswith(("could not be analysed", "took longer")), (words, outcome)
                    if outcome.reason == CRASHED:
                        crashes.append(words)
                    continue
                assert isinstance(outcome, Analysed)
                reported["analysed"] += 1
                check_values(outcome.analysis.fields, size)
                assert outcome.analysis.embedding.shape == (128,)
                assert all(map(math.isfinite, outcome.analysis.embedding.tolist()))
                for value in (outcome.analysis.loudness_lufs, outcome.analysis.true_peak_db):
                    assert value is None or math.isfinite(value)
                good.append(analysed_file(outcome.task.file_id, outcome.analysis, {}))
            engine.storage.analysed.store(good)
            for path in what:
                Path(path).unlink()
    assert check_library(engine.storage.database, engine.storage.samples).problems == ()
    assert crashes == [], crashes[:5]
    print(
        f"damaged audio: {count} mutants of {len(files)} seeds: {reported['analysed']} analysed, "
        f"{reported['failed']} refused with a reason, 0 crashed, 0 over the time bound, 0 wrong values"
    )


def read_headers(folder: str, first: int, count: int) -> None:
    """In a separate process: what the scan and the player do with a file before or beside its analysis."""
    from audiomancer.audio import decode_blocks, read_embedded, read_header

    # Decoders complain to the error stream.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    files = seeds()
    path_of = Path(folder)
    for number in range(first, first + count):
        name, data, _ = mutant(number, files)
        path = path_of / name
        path.write_bytes(data)
        for read in (read_header, read_embedded, lambda p: [len(b.frames) for b in decode_blocks(p, 4_096)]):
            # Whatever else is raised ends this process with a traceback.
            with contextlib.suppress(AudioFileError):
                read(path)
        path.unlink()


@pytest.mark.parametrize("count", [400, pytest.param(20_000, marks=[pytest.mark.slow, pytest.mark.timeout(3_600)])])
def test_headers_tags_and_playback_of_mutants_raise_nothing_but_our_errors(tmp_path: Path, count: int) -> None:
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=read_headers, args=(str(tmp_path), 0 if count < 1_000 else 200_000, count))
    process.start()
    process.join(3_000)
    assert process.exitcode == 0
    process.close()
    print(f"damaged audio, headers, tags and playback: {count} mutants, 0 crashes")


def test_the_stored_corpus_stays_harmless(tmp_path: Path) -> None:
    paths = sorted(CORPUS.iterdir())
    assert paths
    tasks = [Task(n, str(path), path.stat().st_size) for n, path in enumerate(paths)]
    with AnalysisPool(1) as pool:
        outcomes = [o for done in pool.run(TaskQueue(tasks).take, CancelToken()) for o in done]
    assert len(outcomes) == len(paths)
    for outcome in outcomes:
        if isinstance(outcome, Failed):
            assert outcome.reason != CRASHED
            assert not outcome.reason.startswith(("could not be analysed", "took longer"))
        else:
            assert isinstance(outcome, Analysed)
            check_values(outcome.analysis.fields, outcome.task.size_bytes)
