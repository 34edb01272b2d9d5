"""What training needs of every sound: descriptor, rhythm and key evidence, and descriptors of disturbed copies."""

from __future__ import annotations

import multiprocessing
import pickle
import zlib
from pathlib import Path

import numpy as np
from disturb import DISTURBANCES
from recordings import load, measure, read_manifest
from synthetic_kit import synthetic_one_shots
from synthetic_loops import render, trimmed
from train_tempo import one_shot_sounds

from audiomancer.analysis.tempo.tempo import loop_evidence, tempo_of
from audiomancer.analysis.key.tonal import key_evidence
from audiomancer.analysis.weights import TempoWeights, read_tempo_weights
from audiomancer.audio import AudioBuffer

VARIANTS, MADE_VARIANTS = 6, 3
VOICES = 12
SYNTHETIC = 24
LONGEST_VARIED_S = 12.0
_tempo: TempoWeights | None = None


def prepare(tempo_file: Path) -> None:
    """Give every worker the tempo ranker."""
    global _tempo
    _tempo = read_tempo_weights(tempo_file)


def facts(measured) -> dict:
    tempo = None if measured.onsets is None else tempo_of(measured.onsets, _tempo)
    return {
        "descriptor": measured.descriptor,
        "rhythm": loop_evidence(measured.onsets, tempo),
        "key_code": measured.tonal.key_code,
        "is_one_note": measured.tonal.is_one_note,
        "key_evidence": key_evidence(measured.tonal, measured.duration_s, 0.0, 0.0),
    }


def describe(row: dict) -> dict | None:
    """Descriptor of one recording and of its disturbed copies."""
    buffer = load(row["file"])
    if buffer is None or not len(buffer.frames):
        return None
    rng = np.random.default_rng(zlib.crc32(row["path"].encode()))
    found = {**row, **facts(measure(buffer)), "variants": {}}
    if row["may_ship"] and row["label"] and buffer.duration_s < LONGEST_VARIED_S:
        count = MADE_VARIANTS if row["is_made"] else VARIANTS
        for name in rng.choice(list(DISTURBANCES), count, replace=False):
            found["variants"][str(name)] = measure(DISTURBANCES[str(name)](buffer, rng)).descriptor
    if row["label"]:
        add_trims(found, buffer, rng)
    return found


def add_trims(found: dict, buffer: AudioBuffer, rng: np.random.Generator) -> None:
    """A loop that is cut, has a tail or starts late is a loop all the same."""
    kinds = ["tail", "lead", "cut"] if found["label"].endswith("-loop") else []
    if found["is_made"] and kinds:
        kinds = [str(rng.choice(kinds))]
    found["trims"] = {kind: facts(measure(trimmed(buffer, kind, rng))) for kind in kinds}


def describe_voices(seed: int) -> list[dict]:
    """Five synthesised one-shots of each instrument, half of them disturbed, and one disturbed copy of each."""
    rng = np.random.default_rng(50_000 + seed)
    found = []
    for label, sounds in synthetic_one_shots(rng, 5).items():
        for sound in sounds:
            buffer = AudioBuffer(np.ascontiguousarray(sound[:, None], np.float32), 44_100)
            first, second = (str(name) for name in rng.choice(list(DISTURBANCES), 2, replace=False))
            if rng.random() < 0.5:
                buffer = DISTURBANCES[first](buffer, rng)
            variants = {second: measure(DISTURBANCES[second](buffer, rng)).descriptor}
            made = {"label": label, "source": "voices", "may_ship": True, "is_made": True, "variants": variants, "trims": {}}
            found.append({**made, **facts(measure(buffer))})
    return found


def describe_synthetic(job: tuple[int, dict]) -> list[dict]:
    """Ten loops played from one-shots."""
    seed, sounds = job
    rng = np.random.default_rng(10_000 + seed)
    found = []
    for _ in range(10):
        buffer, _, is_drums = render(sounds, rng)
        made = {"label": "drum-loop" if is_drums else "melodic-loop", "source": "synthetic"}
        row = {**made, "may_ship": True, "is_made": True, "variants": {}, **facts(measure(buffer))}
        add_trims(row, buffer, rng)
        found.append(row)
    return found


def collect(recordings: Path, rendered: list[Path], tempo_file: Path, cache: Path | None) -> tuple[list, list]:
    """Every labelled sound, and every sound of known pitch or key."""
    if cache and cache.exists():
        with cache.open("rb") as file:
            return pickle.load(file)
    rows, keys = [], []
    for folder in (recordings, *rendered):
        made = {"is_made": folder != recordings}
        rows += [{**row, **made} for row in read_manifest(folder, "instrument")]
        # Without a label: nothing is varied, for these are only judged.
        keys += [{**row, **made, "label": None} for row in read_manifest(folder, "key")]
    sounds = one_shot_sounds(recordings)
    with multiprocessing.Pool(2, prepare, (tempo_file,)) as pool:
        described = [found for found in pool.imap(describe, rows, 16) if found]
        jobs = [(seed, sounds) for seed in range(SYNTHETIC)]
        described += [found for made in pool.imap(describe_synthetic, jobs) for found in made]
        described += [found for made in pool.imap(describe_voices, range(VOICES)) for found in made]
        keyed = [found for found in pool.imap(describe, keys, 16) if found]
    if cache:
        with cache.open("wb") as file:
            pickle.dump((described, keyed), file)
    return described, keyed
