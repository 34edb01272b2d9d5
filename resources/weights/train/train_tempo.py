"""Train the tempo ranker.

    python train_tempo.py MANIFEST_DIR OUT.npz [--rendered DIR] [--folds DIR] [--synthetic 600] [--cache FILE]

Real loops of free licence, loops that `render_music.py` wrote, and loops played from one-shots, each also with a tail,
a lead, or cut at random. Reports every source unseen: trained on all the others. `--folds` keeps those weights, for the
benchmarks. Needs torch, and the project on the path.
"""

from __future__ import annotations

import argparse
import dataclasses
import multiprocessing
import pickle
import zlib
from pathlib import Path

import numpy as np
import torch
from disturb import DISTURBANCES
from recordings import fold_folder, kin, load, read_manifest
from synthetic_kit import synthetic_one_shots
from synthetic_loops import render, trimmed

from audiomancer.analysis.tempo.rhythm import onsets_of
from audiomancer.analysis.tempo.tempo import FEATURES, Tempo, candidate_features, tempo_candidates, tempo_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.analysis.weights import TempoWeights
from audiomancer.audio import AudioBuffer, resample

HIDDEN = 24
EPOCHS = 40
NETWORKS = 3
RIGHT = 0.012
RENDERED = kin("rendered")


@dataclasses.dataclass
class Loop:
    source: str
    may_ship: bool
    bpm: float
    kind: str
    candidates: np.ndarray
    features: np.ndarray
    onsets: object


def describe(buffer: AudioBuffer, source: str, may_ship: bool, bpm: float, kind: str) -> Loop | None:
    onsets = onsets_of(spectrum_of(buffer), buffer.duration_s)
    if onsets is None:
        return None
    candidates = tempo_candidates(onsets)
    return Loop(source, may_ship, bpm, kind, candidates, candidate_features(onsets, candidates), onsets)


def recorded_loops(row: dict) -> list[Loop]:
    buffer = load(row["file"])
    if buffer is None:
        return []
    rng = np.random.default_rng(zlib.crc32(row["path"].encode()))
    kinds = ["clean", "tail", "lead", "cut"]
    if row["is_made"]:
        kinds = ["clean", str(rng.choice(kinds[1:]))]
    found = [
        describe(trimmed(buffer, kind, rng), row["source"], row["may_ship"], float(row["bpm"]), kind) for kind in kinds
    ]
    return [loop for loop in found if loop]


def one_shot_sounds(folder: Path) -> dict[str, list[np.ndarray]]:
    """Up to 60 free one-shots of every instrument, mono at 44.1 kHz."""
    rng = np.random.default_rng(1)
    rows = [row for row in read_manifest(folder, "instrument") if row["may_ship"] and not row["label"].endswith("loop")]
    sounds: dict[str, list[np.ndarray]] = {}
    for index in rng.permutation(len(rows)):
        kept = sounds.setdefault(rows[index]["label"], [])
        if len(kept) >= 60:
            continue
        buffer = load(rows[index]["file"])
        if buffer is not None and buffer.duration_s > 0.03:
            mono = resample(AudioBuffer(buffer.mono()[:, None], buffer.sample_rate_hz), 44_100).frames[:, 0]
            peak = float(np.abs(mono).max(initial=0.0))
            if peak > 1e-4:
                kept.append(mono[: 3 * 44_100] / np.float32(peak))
    for label, made in synthetic_one_shots(rng).items():
        sounds[label] += made
    return sounds


def synthetic_loops(job: tuple[int, dict]) -> list[Loop]:
    seed, sounds = job
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(10):
        buffer, bpm, _ = render(sounds, rng)
        if rng.random() < 0.5:
            buffer = DISTURBANCES[str(rng.choice(("22.05 kHz", "mp3", "noise", "equaliser", "room", "drive")))](
                buffer, rng
            )
        for kind in ("clean", str(rng.choice(("tail", "lead", "cut")))):
            found.append(describe(trimmed(buffer, kind, rng), "synthetic", True, bpm, kind))
    return [loop for loop in found if loop]


def train(loops: list[Loop]) -> tuple[list[torch.nn.Module], np.ndarray, np.ndarray]:
    features = np.concatenate([loop.features for loop in loops])
    mean, deviation = features.mean(0), features.std(0) + 1e-3
    lists = [(loop, np.abs(loop.candidates / loop.bpm - 1) < RIGHT) for loop in loops]
    lists = [(loop, right) for loop, right in lists if right.any()]
    most = max(len(right) for _, right in lists)
    values = torch.zeros(len(lists), most, FEATURES)
    present = torch.zeros(len(lists), most, dtype=torch.bool)
    correct = torch.zeros(len(lists), most, dtype=torch.bool)
    # Real recordings are few: they count for more.
    weight = torch.tensor([0.5 if loop.source == "synthetic" else 0.7 if loop.source.startswith("render") else 1.5 for loop, _ in lists])
    for index, (loop, right) in enumerate(lists):
        values[index, : len(right)] = torch.tensor((loop.features - mean) / deviation)
        present[index, : len(right)] = True
        correct[index, : len(right)] = torch.tensor(right)
    return [ranker(values, present, correct, weight, seed) for seed in range(NETWORKS)], mean, deviation


def ranker(
    values: torch.Tensor, present: torch.Tensor, correct: torch.Tensor, weight: torch.Tensor, seed: int
) -> torch.nn.Module:
    """One network: the softmax over a loop's candidates should lie on the right ones."""
    torch.manual_seed(seed)
    net = torch.nn.Sequential(
        torch.nn.Linear(FEATURES, HIDDEN),
        torch.nn.Tanh(),
        torch.nn.Dropout(0.2),
        torch.nn.Linear(HIDDEN, 1, bias=False),
    )
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=3e-3)
    steps = EPOCHS * (len(values) // 64 + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(values)).split(64):
            noisy = values[batch] + 0.05 * torch.randn_like(values[batch])
            scores = net(noisy)[..., 0].masked_fill(~present[batch], -1e9)
            chosen = scores.masked_fill(~correct[batch], -1e9)
            loss = torch.logsumexp(scores, 1) - torch.logsumexp(chosen, 1)
            loss = (loss * weight[batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return net.eval()


def merged(nets: list[torch.nn.Module]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The networks side by side as one: hidden matrix, hidden bias, scores divided by their number."""
    states = [{name: value.numpy() for name, value in net.state_dict().items()} for net in nets]
    hidden = np.concatenate([state["0.weight"].T for state in states], axis=1).astype(np.float32)
    bias = np.concatenate([state["0.bias"] for state in states]).astype(np.float32)
    score = np.concatenate([state["3.weight"][0] for state in states]).astype(np.float32) / len(nets)
    return hidden, bias, score


def weights_of(model: tuple) -> TempoWeights:
    nets, mean, deviation = model
    # Averaging networks makes them less sure; the softmax of their mean needs no temperature (see the errors printed).
    return TempoWeights(mean.astype(np.float32), deviation.astype(np.float32), *merged(nets), temperature=1.0)


def save(weights: TempoWeights, file: Path) -> None:
    part = file.with_suffix(".part.npz")
    np.savez_compressed(part, **dataclasses.asdict(weights))
    part.replace(file)


def report(name: str, loops: list[Loop], found: list[Tempo]) -> None:
    ratio = np.array([tempo.bpm / loop.bpm for loop, tempo in zip(loops, found, strict=True)])
    right = np.abs(ratio - 1) <= 0.04
    octave = np.any([np.abs(ratio / k - 1) <= 0.04 for k in (1, 2, 3, 1 / 2, 1 / 3)], axis=0)
    whole = [round(tempo.bpm) == round(loop.bpm) for loop, tempo in zip(loops, found, strict=True)]
    tenth = np.abs(ratio - 1) <= 0.002
    print(
        f"{name:36s} n={len(loops):4d}  Acc1 {right.mean():.3f}  Acc2 {octave.mean():.3f}  Acc1e {np.mean(whole):.3f}  "
        f"1 % {(np.abs(ratio - 1) <= 0.01).mean():.3f}  0.2 % {tenth.mean():.3f}",
        flush=True,
    )


def calibration_error(chance: np.ndarray, right: np.ndarray) -> float:
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(sum(abs(right[bins == b].mean() - chance[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def collect(options: argparse.Namespace) -> list[Loop]:
    if options.cache and options.cache.exists():
        with options.cache.open("rb") as file:
            return pickle.load(file)
    rows = [{**row, "is_made": False} for row in read_manifest(options.manifest_dir, "bpm")]
    if options.rendered:
        rows += [{**row, "is_made": True} for row in read_manifest(options.rendered, "bpm")]
    rows = [row for row in rows if row["is_loop"] == "1"]
    sounds = one_shot_sounds(options.manifest_dir)
    with multiprocessing.Pool(2) as pool:
        loops = [loop for found in pool.imap(recorded_loops, rows, 4) for loop in found]
        jobs = [(seed, sounds) for seed in range(options.synthetic // 10)]
        loops += [loop for found in pool.imap(synthetic_loops, jobs) for loop in found]
    if options.cache:
        with options.cache.open("wb") as file:
            pickle.dump(loops, file)
    return loops


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest_dir", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rendered", type=Path, help="folder that render_music.py wrote")
    parser.add_argument("--folds", type=Path, help="keep the weights trained without each source here")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--synthetic", type=int, default=600)
    options = parser.parse_args()
    torch.set_num_threads(1)
    loops = collect(options)
    usable = [loop for loop in loops if loop.may_ship]
    recall = np.mean([(np.abs(loop.candidates / loop.bpm - 1) < 0.01).any() for loop in loops])
    print(f"{len(loops)} loops, {len(usable)} usable for weights; truth among the candidates: {recall:.3f}")

    unseen, found = [], []
    for left_out in sorted({kin(loop.source) for loop in loops}):
        held = [loop for loop in loops if kin(loop.source) == left_out]
        weights = weights_of(train([loop for loop in usable if kin(loop.source) != left_out]))
        if options.folds:
            save(weights, fold_folder(options.folds, left_out) / "tempo.npz")
        unseen += held
        tempi = [tempo_of(loop.onsets, weights) for loop in held]
        found += tempi
        for source in sorted({loop.source for loop in held}):
            for kind in ("clean", "tail", "lead", "cut"):
                chosen = [i for i, loop in enumerate(held) if (loop.source, loop.kind) == (source, kind)]
                if chosen:
                    report(f"unseen {source} {kind}", [held[i] for i in chosen], [tempi[i] for i in chosen])
    for kind in ("clean", "tail", "lead", "cut"):
        chosen = [
            i for i, loop in enumerate(unseen) if loop.kind == kind and kin(loop.source) not in ("synthetic", RENDERED)
        ]
        report(f"all real, unseen, {kind}", [unseen[i] for i in chosen], [found[i] for i in chosen])
    shares = np.array([tempo.confidence for tempo in found])
    right = np.array([abs(tempo.bpm / loop.bpm - 1) <= 0.04 for loop, tempo in zip(unseen, found, strict=True)], float)
    names = np.array([loop.source for loop in unseen])
    for name in sorted(set(names)):
        mine = names == name
        sure = mine & (shares >= 0.85)
        print(
            f"confidence, unseen {name:28s} calibration error {calibration_error(shares[mine], right[mine]):.3f}; "
            f">= 0.85: kept {sure.sum() / mine.sum():.3f}, right {right[sure].mean() if sure.any() else 0:.3f}"
        )
    save(weights_of(train(usable)), options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
