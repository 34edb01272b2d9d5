"""Train the tempo ranker.

    python train_tempo.py MANIFEST_DIR OUT.npz [--synthetic 450]

Real loops of free licence and synthetic ones, each also with a tail, a lead, and cut at random. Reports every source
unseen: trained on all the others. Needs torch, and the project on the path.
"""

from __future__ import annotations

import argparse
import dataclasses
import multiprocessing
import zlib
from pathlib import Path

import numpy as np
import torch
from recordings import load, read_manifest
from synthetic_loops import render, trimmed

from audiomancer.analysis.rhythm import FEATURES, candidate_features, onsets_of, tempo_candidates
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.audio import AudioBuffer, resample

HIDDEN = 24
EPOCHS = 60
RIGHT = 0.012


@dataclasses.dataclass
class Loop:
    source: str
    may_ship: bool
    bpm: float
    kind: str
    candidates: np.ndarray
    features: np.ndarray


def describe(buffer: AudioBuffer, source: str, may_ship: bool, bpm: float, kind: str) -> Loop | None:
    onsets = onsets_of(spectrum_of(buffer), buffer.duration_s)
    if onsets is None:
        return None
    candidates = tempo_candidates(onsets)
    return Loop(source, may_ship, bpm, kind, candidates, candidate_features(onsets, candidates))


def real_loops(row: dict) -> list[Loop]:
    buffer = load(row["file"])
    if buffer is None:
        return []
    rng = np.random.default_rng(zlib.crc32(row["path"].encode()))
    kinds = ("clean", "tail", "lead", "cut")
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
    return sounds


def synthetic_loops(job: tuple[int, dict]) -> list[Loop]:
    seed, sounds = job
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(10):
        buffer, bpm, _ = render(sounds, rng)
        for kind in ("clean", str(rng.choice(("tail", "lead", "cut")))):
            found.append(describe(trimmed(buffer, kind, rng), "synthetic", True, bpm, kind))
    return [loop for loop in found if loop]


def train(loops: list[Loop], seed: int = 0) -> tuple[torch.nn.Module, np.ndarray, np.ndarray]:
    torch.manual_seed(seed)
    features = np.concatenate([loop.features for loop in loops])
    mean, deviation = features.mean(0), features.std(0) + 1e-3
    net = torch.nn.Sequential(
        torch.nn.Linear(FEATURES, HIDDEN), torch.nn.Tanh(), torch.nn.Dropout(0.2), torch.nn.Linear(HIDDEN, 1, bias=False)
    )
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=3e-3)
    lists = [(loop, np.abs(loop.candidates / loop.bpm - 1) < RIGHT) for loop in loops]
    lists = [(loop, right) for loop, right in lists if right.any()]
    most = max(len(right) for _, right in lists)
    values = torch.zeros(len(lists), most, FEATURES)
    present = torch.zeros(len(lists), most, dtype=torch.bool)
    correct = torch.zeros(len(lists), most, dtype=torch.bool)
    # Real recordings are few: they count for more.
    weight = torch.tensor([0.5 if loop.source == "synthetic" else 1.5 for loop, _ in lists])
    for index, (loop, right) in enumerate(lists):
        values[index, : len(right)] = torch.tensor((loop.features - mean) / deviation)
        present[index, : len(right)] = True
        correct[index, : len(right)] = torch.tensor(right)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(lists)).split(64):
            noisy = values[batch] + 0.05 * torch.randn_like(values[batch])
            scores = net(noisy)[..., 0].masked_fill(~present[batch], -1e9)
            chosen = scores.masked_fill(~correct[batch], -1e9)
            loss = torch.logsumexp(scores, 1) - torch.logsumexp(chosen, 1)
            loss = (loss * weight[batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    net.eval()
    return net, mean, deviation


def predict(model: tuple, loop: Loop) -> np.ndarray:
    net, mean, deviation = model
    with torch.no_grad():
        return net(torch.tensor((loop.features - mean) / deviation, dtype=torch.float32))[:, 0].numpy()


def report(name: str, loops: list[Loop], scores: list[np.ndarray], temperature: float = 1.0) -> None:
    right, octave, exact = [], [], []
    for loop, score in zip(loops, scores, strict=True):
        ratio = loop.candidates[score.argmax()] / loop.bpm
        right.append(abs(ratio - 1) <= 0.04)
        octave.append(any(abs(ratio / k - 1) <= 0.04 for k in (1, 2, 3, 1 / 2, 1 / 3)))
        exact.append(abs(ratio - 1) <= 0.01)
    print(f"{name:34s} n={len(loops):4d}  Acc1 {np.mean(right):.3f}  Acc2 {np.mean(octave):.3f}  1 % {np.mean(exact):.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest_dir", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--synthetic", type=int, default=450)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = [row for row in read_manifest(options.manifest_dir, "bpm") if row["is_loop"] == "1"]
    sounds = one_shot_sounds(options.manifest_dir)
    with multiprocessing.Pool(2) as pool:
        loops = [loop for found in pool.imap(real_loops, rows, 4) for loop in found]
        jobs = [(seed, sounds) for seed in range(options.synthetic // 10)]
        loops += [loop for found in pool.imap(synthetic_loops, jobs) for loop in found]
    usable = [loop for loop in loops if loop.may_ship]
    recall = np.mean([(np.abs(loop.candidates / loop.bpm - 1) < 0.01).any() for loop in loops])
    print(f"{len(loops)} loops, {len(usable)} usable for weights; truth among the candidates: {recall:.3f}")

    unseen_loops, unseen_scores = [], []
    for source in sorted({loop.source for loop in loops}):
        held = [loop for loop in loops if loop.source == source]
        model = train([loop for loop in usable if loop.source != source])
        scores = [predict(model, loop) for loop in held]
        for kind in ("clean", "tail", "lead", "cut"):
            chosen = [i for i, loop in enumerate(held) if loop.kind == kind]
            if chosen:
                report(f"unseen {source} {kind}", [held[i] for i in chosen], [scores[i] for i in chosen])
        unseen_loops += held
        unseen_scores += scores
    free = [index for index, loop in enumerate(unseen_loops) if loop.may_ship]
    best = min(
        np.arange(0.5, 4.0, 0.05),
        key=lambda t: listwise_loss([unseen_loops[i] for i in free], [unseen_scores[i] for i in free], t),
    )
    print(f"temperature {best:.2f}")
    net, mean, deviation = train(usable)
    state = {name: value.numpy() for name, value in net.state_dict().items()}
    np.savez_compressed(
        options.out,
        mean=mean.astype(np.float32),
        deviation=deviation.astype(np.float32),
        hidden=state["0.weight"].T.astype(np.float32),
        hidden_bias=state["0.bias"].astype(np.float32),
        score=state["3.weight"][0].astype(np.float32),
        temperature=np.float32(best),
    )
    print(f"{options.out}: {options.out.stat().st_size} bytes")


def listwise_loss(loops: list[Loop], scores: list[np.ndarray], temperature: float) -> float:
    losses = []
    for loop, score in zip(loops, scores, strict=True):
        shares = np.exp((score - score.max()) / temperature)
        shares /= shares.sum()
        losses.append(-np.log(shares[np.abs(loop.candidates / loop.bpm - 1) < RIGHT].sum() + 1e-4))
    return float(np.mean(losses))


if __name__ == "__main__":
    main()
