"""Fit the projections of the five aspects.

    python train_aspects.py ../aspects.npz MANIFEST.csv ... [--cache FILE] [--judge]

Manifests name recordings, their sources and licences; paths in them are relative to them. Each aspect's features are projected on the directions
in which sounds differ most against what harmless changes do to one of them (linear discriminant analysis, whose classes
are a sound and its changed copies; K. Fukunaga, Introduction to statistical pattern recognition, 1990), and in which
those changes move that the aspect has to see. Rhythm learns from drum patterns played with other kits and at other tempi.

Only recordings of free licence train them. `--judge` prints ranks of changed copies among all recordings, each by
projections that have not seen its source.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from audiomancer.analysis.analyse import analyse_buffer
from audiomancer.analysis.aspects.blocks import Measured, features_of
from audiomancer.analysis.character.measures import character_of
from audiomancer.analysis.character.partials import partials_of
from audiomancer.analysis.key.tonal import tonal_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.analysis.tempo.rhythm import onsets_of
from audiomancer.analysis.tempo.tempo import loop_evidence, tempo_of
from audiomancer.analysis.weights import shipped_weights
from audiomancer.analysis.character.instrument import instrument_of
from audiomancer.analysis.character.embedding import descriptor_of
from audiomancer.analysis.levels import levels_of
from audiomancer.aspects import ASPECTS, likeness, packed
from audiomancer.audio import AudioBuffer
from changed_copies import CHANGED, LEFT_ALONE, changed_copies
from groove_loops import KITS, groove_loop, patterns
from recordings import load, may_ship
from synthetic_kit import synthetic_one_shots

COPIED = 400
FOLDS = 5
SHRINK = 0.03
SHRINK_RHYTHM = 0.1
CHANGE_WEIGHT = {"timbre": 0.0, "brightness": 4.0, "pitch": 2.0, "envelope": 1.0, "rhythm": 0.0}
CLIP = 5.0
LOOP = 0.5

Features = dict[str, np.ndarray]


def features(buffer: AudioBuffer) -> tuple[Features, float, float] | None:
    """Features by aspect, chance of a loop, brightness in Hz; None for silence."""
    weights = shipped_weights()
    spectrum = spectrum_of(buffer)
    character = character_of(spectrum, tonal := tonal_of(spectrum))
    guess = instrument_of(descriptor_of(spectrum, tonal, levels_of(buffer)), weights.sound)
    if character is None or guess is None:
        return None
    onsets = onsets_of(spectrum, buffer.duration_s)
    tempo = None if onsets is None else tempo_of(onsets, weights.tempo)
    chance = weights.sound.loop_chance(guess.loop_score, loop_evidence(onsets, tempo))
    has_key = bool(analyse_buffer(buffer).claims.key)
    partials = partials_of(spectrum, tonal)
    found = features_of(Measured(spectrum, tonal, character, partials, onsets, tempo, has_key, chance))
    return {name: values.astype(np.float32) for name, values in found.items()}, chance, character.brightness_hz


def measured(job: tuple[str, str | None]) -> tuple[str, dict[str, tuple[Features, float]]]:
    """Features of a recording, under an empty name, and of its changed copies where another sound is given."""
    path, other = job
    sound = load(path)
    found = None if sound is None else features(sound)
    if sound is None or found is None:
        return path, {}
    result = {"": found[:2]}
    stranger = None if other is None else load(other)
    if stranger is not None:
        for name, copy in changed_copies(sound, stranger, found[2]).items():
            of_copy = features(copy)
            if of_copy is not None:
                result[name] = of_copy[:2]
    return path, result


def groove_features(job: tuple[str, int]) -> list[np.ndarray]:
    """Rhythm of one pattern, with several kits and tempi."""
    style, seed = job
    found = []
    for number in range(KITS):
        rng = np.random.default_rng(seed * 100 + number)
        shots = synthetic_one_shots(np.random.default_rng(number), 3)
        loop = groove_loop(style, seed, shots, rng)
        for again in (1, 2):
            # Twice as long it is the same rhythm.
            repeated = features(AudioBuffer(np.tile(loop.frames, (again, 1)), loop.sample_rate_hz))
            if repeated is not None and "rhythm" in repeated[0]:
                found.append(repeated[0]["rhythm"])
    return found


def read_rows(manifests: list[Path]) -> dict[str, dict[str, str]]:
    """Rows of all manifests by the path of the recording."""
    found = {}
    for manifest in manifests:
        with manifest.open() as file:
            found |= {str(manifest.parent / row["path"]): row for row in csv.DictReader(file)}
    return found


def measure_all(manifests: list[Path]) -> dict[str, object]:
    """Features of recordings, of copies of some, and of grooves."""
    rows = read_rows(manifests)
    paths = sorted(rows, key=lambda path: hashlib.sha256(path.encode()).hexdigest())
    jobs = [(path, paths[-1 - number] if number < COPIED else None) for number, path in enumerate(paths)]
    with ProcessPoolExecutor() as pool:
        sounds = dict(pool.map(measured, jobs, chunksize=4))
        grooves = list(pool.map(groove_features, patterns()))
    return {
        "sounds": sounds,
        "grooves": grooves,
        "source": {path: row["source"] for path, row in rows.items()},
        "may_ship": {path for path, row in rows.items() if may_ship(row["licence"])},
    }


def projection(values: np.ndarray, groups: list[np.ndarray], moves: np.ndarray, size: int, name: str) -> np.ndarray:
    """Directions of the most variance, and of `moves`, against the variance within groups, (features, size)."""
    spread = np.cov(values.T)
    within = np.zeros_like(spread)
    for group in groups:
        centred = group - group.mean(axis=0)
        within += centred.T @ centred
    within /= max(sum(len(group) - 1 for group in groups), 1)
    shrink = SHRINK_RHYTHM if name == "rhythm" else SHRINK
    within += np.diag(shrink * np.diag(spread) + 1e-6)
    if len(moves) and CHANGE_WEIGHT[name]:
        spread = spread + CHANGE_WEIGHT[name] * moves.T @ moves / len(moves) / 2
    values_of, vectors = np.linalg.eigh(within)
    white = vectors @ np.diag(values_of**-0.5) @ vectors.T
    strengths, directions = np.linalg.eigh(white @ spread @ white)
    return white @ directions[:, np.argsort(-strengths)[:size]]


def fit(data: dict, name: str, size: int, chosen: set[str]) -> dict[str, np.ndarray]:
    """The weights of one aspect, learned from the chosen recordings."""
    sounds = {path: data["sounds"][path] for path in chosen if name in data["sounds"][path].get("", ({},))[0]}
    values = np.stack([found[""][0][name] for found in sounds.values()]).astype(np.float64)
    grooves = [np.stack(group).astype(np.float64) for group in data["grooves"] if len(group) > 1] if name == "rhythm" else []
    all_values = np.concatenate([values, *grooves])
    mean, deviation = all_values.mean(axis=0), all_values.std(axis=0) + 1e-3

    def standard(some: np.ndarray) -> np.ndarray:
        return np.clip((some - mean) / deviation, -CLIP, CLIP)

    groups, moves = [standard(group) for group in grooves], []
    for found in sounds.values():
        copies = {change: copy[0].get(name) for change, copy in found.items() if change}
        itself = standard(found[""][0][name])
        same = [standard(copies[change]) for change in LEFT_ALONE[name] if _counts(copies, change, found[""][1])]
        if len(same) > 1:
            groups.append(np.stack([itself, *same]))
        moves += [standard(copies[change]) - itself for change in CHANGED[name] if copies.get(change) is not None]
    matrix = projection(standard(all_values), groups, np.array(moves), size, name)
    centre = (standard(all_values) @ matrix).mean(axis=0)
    return {"mean": mean, "deviation": deviation, "matrix": matrix, "centre": centre}


def _counts(copies: dict, change: str, loop_chance: float) -> bool:
    """A sound that is no loop has no tempo to be changed."""
    return copies.get(change) is not None and (not change.startswith("tempo") or loop_chance > LOOP)


def vector(weights: dict[str, np.ndarray], values: np.ndarray) -> np.ndarray:
    """An aspect's vector as the program makes it."""
    standard = np.clip((values - weights["mean"]) / weights["deviation"], -CLIP, CLIP)
    return standard @ weights["matrix"] - weights["centre"]


def judge(data: dict) -> None:
    """Print the share of copies that rank within 10, or beyond 100, by aspect and change."""
    fold_of = {path: int(hashlib.sha256(source.encode()).hexdigest()[:4], 16) % FOLDS for path, source in data["source"].items()}
    for number, aspect in enumerate(ASPECTS):
        name = aspect.name
        gallery = [path for path, found in data["sounds"].items() if name in found.get("", ({},))[0]]
        place = {path: at for at, path in enumerate(gallery)}
        ranks: dict[str, list[int]] = {}
        for fold in range(FOLDS):
            learned = {path for path in gallery if fold_of[path] != fold}
            weights = fit(data, name, aspect.size, learned)
            blocks = np.stack([packed({name: vector(weights, data["sounds"][path][""][0][name])}) for path in gallery])
            for path in gallery:
                if fold_of[path] != fold:
                    continue
                found = data["sounds"][path]
                for change in (*LEFT_ALONE[name], *CHANGED[name]):
                    copies = {one: copy[0].get(name) for one, copy in found.items()}
                    if change not in found or (change in LEFT_ALONE[name] and change.startswith("tempo") and found[""][1] <= LOOP):
                        continue
                    if copies[change] is None:
                        ranks.setdefault(change, []).append(len(gallery))
                        continue
                    alike = likeness(packed({name: vector(weights, copies[change])}), blocks)[:, number]
                    ranks.setdefault(change, []).append(1 + int((alike > alike[place[path]]).sum()))
        print(f"{name}: among {len(gallery):,}")
        for change, found_ranks in ranks.items():
            of_change = np.array(found_ranks)
            is_same = change in LEFT_ALONE[name]
            share = (of_change <= 10).mean() if is_same else (of_change > 100).mean()
            print(f"  {change:14} {'rank 1-10' if is_same else 'beyond 100'} {share:.3f}  n {len(of_change)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--judge", action="store_true")
    options = parser.parse_args()
    if options.cache is not None and options.cache.exists():
        data = pickle.loads(options.cache.read_bytes())
    else:
        data = measure_all(options.manifests)
        if options.cache is not None:
            options.cache.write_bytes(pickle.dumps(data))
    if options.judge:
        judge(data)
    learned = {path for path in data["may_ship"] if data["sounds"].get(path)}
    arrays = {}
    for aspect in ASPECTS:
        weights = fit(data, aspect.name, aspect.size, learned)
        arrays |= {f"{aspect.name}.{part}": values.astype(np.float32) for part, values in weights.items()}
    np.savez_compressed(options.out, **arrays)


if __name__ == "__main__":
    main()
