"""Train the judge of keys on rendered music and notes.

    python train_key.py OUT.npz MADE_DIR [MADE_DIR ...] [--measure DIR ...] [--cache FILE]

MADE_DIR: what `render_music.py` and `render_notes.py` wrote; only recordings of free licence train. Every chord, loop
and note trains as it is and once disturbed, notes also played up to two octaves higher or lower. What lies in the
folders to measure never trains: its figures are printed by source. Needs torch, and the project on the path.
"""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import zlib
from pathlib import Path

import numpy as np
import torch
from disturb import DISTURBANCES
from recordings import load, read_manifest

from audiomancer.analysis.key.chroma import chroma_of
from audiomancer.analysis.key.key_weights import KeyWeights
from audiomancer.analysis.key.pitch import pitch_track
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.analysis.key.tonal import LOW_RATE_HZ, judged, key_views, low_copy
from audiomancer.audio import AudioBuffer, resample
from audiomancer.vocabulary import key_code

KEPT = [name for name in DISTURBANCES if name not in ("pitch", "lead", "48 kHz")]
"""Disturbances that leave key and start alone."""
SHARES = {"loop": 0.5, "chord": 0.25, "note": 0.25}
"""Of each batch."""
NETWORKS, HIDDEN, STEPS, BATCH = 3, 64, 5000, 128
NOISE, DROPOUT, RATE, DECAY = 0.1, 0.3, 4e-3, 0.02


def described(job: tuple[dict, bool]) -> list[dict]:
    """What the judge sees of one recording, and of its altered copies where it trains."""
    row, trains = job
    whole = load(row["file"])
    if whole is None or not len(whole.frames):
        return []
    rng = np.random.default_rng(zlib.crc32(row["path"].encode()))
    truth = key_code(row["key"] + ("m" if row["mode"] == "minor" else ""))
    copies = [(whole, 0)]
    if trains:
        copies.append((DISTURBANCES[str(rng.choice(KEPT))](whole, rng), 0))
    if trains and row["kind"] == "note":
        steps = int(rng.integers(7, 27)) if rng.random() < 0.65 else -int(rng.integers(5, 20))
        played = AudioBuffer(whole.frames, int(whole.sample_rate_hz * 2 ** (steps / 12)))
        copies.append((resample(played, 44_100), steps))
    found = []
    for buffer, steps in copies:
        spectrum = spectrum_of(buffer)
        low = low_copy(spectrum)
        if not len(low):
            continue
        chroma = chroma_of(low, LOW_RATE_HZ, spectrum)
        views, facts = key_views(chroma, pitch_track(low, LOW_RATE_HZ), len(low) / LOW_RATE_HZ)
        tonic, is_minor = (truth + steps) % 12, truth >= 12
        base = {"source": row["source"], "path": row["path"], "kind": row["kind"], "trains": trains}
        found.append({**base, "views": views, "facts": facts, "tonic": tonic, "is_minor": is_minor})
    return found


def collect(options: argparse.Namespace) -> list[dict]:
    if options.cache and options.cache.exists():
        with options.cache.open("rb") as file:
            return pickle.load(file)
    jobs = [(row, row["may_ship"]) for folder in options.made for row in read_manifest(folder, "key")]
    jobs += [(row, False) for folder in options.measure for row in read_manifest(folder, "key")]
    with multiprocessing.Pool(options.processes) as pool:
        rows = [found for several in pool.imap(described, jobs, 16) for found in several]
    if options.cache:
        with options.cache.open("wb") as file:
            pickle.dump(rows, file)
    return rows


def seen(rows: list[dict]) -> np.ndarray:
    """Views from each tonic, and facts, float32 (n, 12, inputs)."""
    views, facts = np.stack([row["views"] for row in rows]), np.stack([row["facts"] for row in rows])
    turned = np.stack([np.roll(views, -tonic, axis=2).reshape(len(rows), -1) for tonic in range(12)], axis=1)
    repeated = np.broadcast_to(facts[:, None], (len(rows), 12, facts.shape[1]))
    return np.concatenate([turned, repeated], axis=2).astype(np.float32)


def train(rows: list[dict], networks: int, seed: int = 0) -> KeyWeights:
    """Several networks joined into one whose scores are their mean."""
    inputs = seen(rows)
    mean, deviation = inputs.mean((0, 1)), np.ones(inputs.shape[2], np.float32)
    facts = rows[0]["facts"].size
    deviation[-facts:] = inputs[:, 0, -facts:].std(0) + 1e-6
    given = torch.tensor((inputs - mean) / deviation)
    noise = torch.full((inputs.shape[2],), NOISE)
    noise[-facts:] = 2 * NOISE
    truth = torch.tensor([row["tonic"] * 3 + (0 if row["kind"] == "note" else 1 + row["is_minor"]) for row in rows])
    kinds = np.array([row["kind"] for row in rows])
    chance = sum(share * (kinds == kind) / max(1, (kinds == kind).sum()) for kind, share in SHARES.items())
    chance /= chance.sum()
    parts = []
    for number in range(networks):
        torch.manual_seed(seed + number)
        rng = np.random.default_rng(seed + number)
        hidden, score = torch.nn.Linear(inputs.shape[2], HIDDEN), torch.nn.Linear(HIDDEN, 3)
        parameters = [*hidden.parameters(), *score.parameters()]
        optimiser = torch.optim.AdamW(parameters, RATE, weight_decay=DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=STEPS)
        batches = rng.choice(len(rows), (STEPS, BATCH), p=chance)
        for batch in batches:
            values = given[batch]
            values = values + noise * torch.randn(values.shape)
            inner = torch.nn.functional.dropout(torch.relu(hidden(values)), DROPOUT)
            loss = torch.nn.functional.cross_entropy(score(inner).flatten(1), truth[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        matrix = hidden.weight.detach().numpy().T / deviation[:, None]
        bias = hidden.bias.detach().numpy() - mean @ matrix
        parts.append((matrix, bias, score.weight.detach().numpy().T / networks, score.bias.detach().numpy() / networks))
    return KeyWeights(
        hidden=np.concatenate([part[0] for part in parts], axis=1).astype(np.float32),
        hidden_bias=np.concatenate([part[1] for part in parts]).astype(np.float32),
        score=np.concatenate([part[2] for part in parts]).astype(np.float32),
        score_bias=sum(part[3] for part in parts).astype(np.float32),
        temperature=1.0,
    )


def mirex(found: int, true: int) -> float:
    """1 for the key, 0.5 a fifth away, 0.3 the relative, 0.2 the parallel key."""
    apart, same_mode = (found - true) % 12, found // 12 == true // 12
    if found == true:
        return 1.0
    if same_mode:
        return 0.5 if apart in (5, 7) else 0.0
    return 0.3 if apart == (9 if true < 12 else 3) else 0.2 if apart == 0 else 0.0


def judged(weights: KeyWeights, rows: list[dict]) -> np.ndarray:
    """Exact, MIREX weight and confidence of each row, (n, 3); of notes only the pitch class counts."""
    found = []
    for row in rows:
        code, chance, _, _ = judged(weights.shares(row["views"], row["facts"]))
        true = row["tonic"] + 12 * row["is_minor"]
        if row["kind"] == "note":
            found.append((code % 12 == row["tonic"], code % 12 == row["tonic"], chance))
        else:
            found.append((code == true, mirex(code, true), chance))
    return np.array(found, float)


def calibration_error(right: np.ndarray, chance: np.ndarray) -> float:
    bins = np.minimum((chance * 10).astype(int), 9)
    each = [(bins == b) for b in range(10) if (bins == b).any()]
    return float(sum(abs(right[b].mean() - chance[b].mean()) * b.mean() for b in each))


def report(title: str, weights: KeyWeights, rows: list[dict]) -> None:
    for kind, source in sorted({(row["kind"], row["source"]) for row in rows}):
        values = judged(weights, [row for row in rows if (row["kind"], row["source"]) == (kind, source)])
        print(
            f"{title:8s} {kind:6s} {source:40s} n={len(values):4d} exact {values[:, 0].mean():.3f}  MIREX {values[:, 1].mean():.3f}  calibration error {calibration_error(values[:, 0], values[:, 2]):.3f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("made", type=Path, nargs="+")
    parser.add_argument("--measure", type=Path, nargs="*", default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = collect(options)
    training = [row for row in rows if row["trains"]]
    print(f"{len(training)} rows train, {len(rows) - len(training)} measure")
    weights = train(training, NETWORKS)
    report("measured", weights, [row for row in rows if not row["trains"]])
    stored = {name: getattr(weights, name) for name in ("hidden", "hidden_bias", "score", "score_bias")}
    np.savez_compressed(options.out, temperature=np.float32(weights.temperature), **{k: v.astype(np.float16) for k, v in stored.items()})
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
