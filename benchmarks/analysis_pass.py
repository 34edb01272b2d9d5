"""Analyses recordings as the program does, whole and disturbed, in several processes; writes the answers to a file.

A file of answers (`--results`) holds one JSON object a line and is read again: only what it lacks is analysed. Every
line carries a hash of the program, the weights and the disturbances that made it; lines of another hash don't count.
`file_path` and the names beside it are those of `audiomancer analyze --json`.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import soundfile
import soxr
from disturbed import LOOP_CONDITIONS, SOUND_CONDITIONS, disturbed
from labelled import Folds, Sound, sounds_and_folds
from processes import in_processes

import audiomancer
from audiomancer.analysis.analyse import EXCERPT_S, analyse_buffer
from audiomancer.analysis.evidence import resolve
from audiomancer.analysis.weights import Weights
from audiomancer.audio import decode_and_hash
from audiomancer.errors import AudioFileError


@dataclass(frozen=True, slots=True)
class Answer:
    """The program's answer to one sound under one condition; a blank is None with a confidence of 0.

    Attributes:
        path: The sound's, as in the manifests.
        condition: One of `disturbed.LOOP_CONDITIONS`.
        made_by: Hash of what made the answer.
        file_path: Where the sound lay.
        problem: Why there is no answer: the file can't be read.
    """

    path: str
    condition: str
    made_by: str
    file_path: str
    bpm: float | None = None
    bpm_confidence: float = 0.0
    is_loop: bool = False
    key: str | None = None
    key_confidence: float = 0.0
    instrument_type: str | None = None
    instrument_confidence: float = 0.0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One file to decode once and analyse under several conditions."""

    path: str
    file: Path
    conditions: tuple[str, ...]
    weights_folder: Path
    made_by: str


def answers_from(
    parser: argparse.ArgumentParser, command: Sequence[str] | None
) -> tuple[argparse.Namespace, list[Sound], Folds, dict[tuple[str, str], Answer]]:
    """Read a command that may name a file of answers, and analyse what it asks for; a wrong one ends the program."""
    parser.add_argument("--results", type=Path, help="file of answers, read again and added to")
    options = parser.parse_args(command)
    sounds, folds = sounds_and_folds(parser, options)
    return options, sounds, folds, analyse_all(sounds, folds, results=options.results, workers=options.workers)


def analyse_all(
    sounds: Sequence[Sound], folds: Folds, *, results: Path | None, workers: int
) -> dict[tuple[str, str], Answer]:
    """Answers to every sound under every condition its truths ask for, by path and condition.

    Args:
        sounds: What to analyse.
        folds: Which weights judge which source.
        results: File of answers, read where it is there and added to.
        workers: Processes.
    """
    jobs = [_job(sound, folds) for sound in sounds]
    wanted = {(job.path, condition): job.made_by for job in jobs for condition in job.conditions}
    known = {
        (answer.path, answer.condition): answer
        for answer in _read(results)
        if wanted.get((answer.path, answer.condition)) == answer.made_by
    }
    missing = [
        dataclasses.replace(job, conditions=tuple(c for c in job.conditions if (job.path, c) not in known))
        for job in jobs
    ]
    missing = [job for job in missing if job.conditions]
    with _opened(results) as file:
        for answers in in_processes(answers_to, missing, workers, "analysed"):
            for answer in answers:
                known[answer.path, answer.condition] = answer
                if file is not None:
                    file.write(json.dumps(dataclasses.asdict(answer)) + "\n")
    problems = {answer.path: answer.problem for answer in known.values() if answer.problem}
    for path, problem in sorted(problems.items()):
        print(f"counts as wrong: {path}: {problem}", file=sys.stderr)
    return known


def answers_to(job: Job) -> list[Answer]:
    """Decode one file and analyse it under every condition asked for, from its sound alone."""
    weights = _weights(job.weights_folder)
    try:
        decoded = decode_and_hash(job.file, EXCERPT_S)
    except AudioFileError as error:
        return [
            Answer(job.path, condition, job.made_by, str(job.file), problem=error.reason)
            for condition in job.conditions
        ]
    is_excerpt = decoded.survey is not None
    answers = []
    for condition in job.conditions:
        buffer = disturbed(decoded.buffer, condition, job.path)
        duration_s = decoded.header.duration_s if is_excerpt else buffer.duration_s
        sound = analyse_buffer(buffer, duration_s=duration_s, is_excerpt=is_excerpt, weights=weights)
        fields: dict[str, Any] = resolve(sound.claims).fields
        answers.append(Answer(job.path, condition, job.made_by, str(job.file), **fields))
    return answers


def _job(sound: Sound, folds: Folds) -> Job:
    conditions = list(SOUND_CONDITIONS) if sound.key or sound.instrument else []
    if sound.bpm is not None:
        conditions = list(dict.fromkeys([*LOOP_CONDITIONS, *conditions]))
    folder = folds.weights_folder(sound.source)
    return Job(sound.path, sound.file, tuple(conditions), folder, _made_by(folder))


def _read(results: Path | None) -> Iterator[Answer]:
    if results is None or not results.exists():
        return
    for line in results.read_text("utf-8").splitlines():
        # A run that was stopped may have left half a line.
        with contextlib.suppress(ValueError, TypeError):
            yield Answer(**json.loads(line))


def _opened(results: Path | None) -> contextlib.AbstractContextManager[IO[str] | None]:
    if results is None:
        return contextlib.nullcontext()
    return results.open("a", encoding="utf-8")


@lru_cache
def _weights(folder: Path) -> Weights:
    return Weights.read(folder)


@lru_cache
def _made_by(weights_folder: Path) -> str:
    """Hash of everything an answer depends on except the sound."""
    program = Path(audiomancer.__file__).parent
    here = Path(__file__).resolve().parent
    train = here.parent / "resources" / "weights" / "train"
    files = [
        *sorted(program.glob("analysis/**/*.py")),
        *sorted(program.glob("audio/**/*.py")),
        *sorted(program.glob("vocabulary/*.py")),
        here / "analysis_pass.py",
        here / "disturbed.py",
        train / "disturb.py",
        train / "synthetic_loops.py",
        weights_folder / "tempo.npz",
        weights_folder / "sound.npz",
    ]
    digest = hashlib.sha256(f"{np.__version__} {soxr.__version__} {soundfile.__libsndfile_version__}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
