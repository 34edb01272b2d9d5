"""Train instrument, loop and key judgement, and the embedding.

    python train_sound.py MANIFEST_DIR TEMPO.npz OUT.npz [--cache FILE]

Only recordings of free licence, and loops played from them, train what is shipped; the others only measure. Every
figure printed is of a source that the network measured has not seen. Needs torch, and the project on the path.
"""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from disturb import DISTURBANCES
from recordings import load, measure, read_manifest
from synthetic_loops import render
from train_tempo import one_shot_sounds

from audiomancer.analysis.rhythm import loop_evidence, tempo_of
from audiomancer.analysis.tonal import key_evidence
from audiomancer.analysis.weights import CLIP, TempoWeights
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT, INSTRUMENTS, KEYS, key_code

VARIANTS = 2
NETWORKS = 3
WHITENED = ("22.05 kHz", "48 kHz", "mp3", "lead", "noise")
PITCHLESS = np.array(
    [FAMILY_OF_INSTRUMENT[name] in ("kick", "snare", "hat", "percussion", "fx") for name in INSTRUMENTS]
)
DRUM_LOOP = INSTRUMENTS.index("drum-loop")
_tempo: TempoWeights | None = None


def prepare(tempo_file: str) -> None:
    """Give every worker the tempo ranker."""
    global _tempo
    with np.load(tempo_file) as stored:
        arrays = {name: stored[name] for name in ("mean", "deviation", "hidden", "hidden_bias", "score")}
        _tempo = TempoWeights(**arrays, temperature=float(stored["temperature"]))


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
    if row["may_ship"] and "label" in row and buffer.duration_s < 12:
        names = list(DISTURBANCES)
        for name in rng.choice(names, VARIANTS, replace=False):
            found["variants"][str(name)] = measure(DISTURBANCES[str(name)](buffer, rng)).descriptor
    return found


def describe_synthetic(job: tuple[int, dict]) -> list[dict]:
    seed, sounds = job
    rng = np.random.default_rng(10_000 + seed)
    found = []
    for _ in range(10):
        buffer, _, is_drums = render(sounds, rng)
        label = "drum-loop" if is_drums else "melodic-loop"
        found.append({"label": label, "source": "synthetic", "may_ship": True, "variants": {}, **facts(measure(buffer))})
    return found


def collect(options: argparse.Namespace) -> tuple[list[dict], list[dict]]:
    if options.cache and options.cache.exists():
        with options.cache.open("rb") as file:
            return pickle.load(file)
    rows, keys = read_manifest(options.manifest_dir, "instrument"), read_manifest(options.manifest_dir, "key")
    sounds = one_shot_sounds(options.manifest_dir)
    with multiprocessing.Pool(2, prepare, (str(options.tempo),)) as pool:
        described = [found for found in pool.imap(describe, rows, 16) if found]
        described += [f for found in pool.imap(describe_synthetic, [(seed, sounds) for seed in range(24)]) for f in found]
        keyed = [found for found in pool.imap(describe, keys, 16) if found]
    if options.cache:
        with options.cache.open("wb") as file:
            pickle.dump((described, keyed), file)
    return described, keyed


class Training:
    """Standardised training descriptors with their labels."""

    def __init__(self, rows: list[dict]) -> None:
        plain = [(row["descriptor"], row) for row in rows]
        varied = [(variant, row) for row in rows for variant in row["variants"].values()]
        values = np.stack([value for value, _ in plain + varied])
        self.mean, self.deviation = values.mean(0), values.std(0) + 1e-3
        self.values = torch.tensor(self.standard(values))
        owners = [row for _, row in plain + varied]
        self.labels = torch.tensor([INSTRUMENTS.index(row["label"]) for row in owners])
        self.is_loop = torch.tensor([float(row["label"].endswith("-loop")) for row in owners])
        sources = sorted({row["source"] for row in owners})
        self.sources = torch.tensor([sources.index(row["source"]) for row in owners])
        # Rare labels count for more, and no source may drown the others.
        pair = np.array([[INSTRUMENTS.index(row["label"]), sources.index(row["source"])] for row in owners])
        per_label = np.bincount(pair[:, 0], minlength=len(INSTRUMENTS))[pair[:, 0]]
        both = pair[:, 0] * len(sources) + pair[:, 1]
        per_both = np.bincount(both)[both]
        chance = 1 / np.sqrt(per_label) / np.sqrt(per_both)
        self.chance = chance / chance.sum()

    def standard(self, values: np.ndarray) -> np.ndarray:
        return np.clip((values - self.mean) / self.deviation, -CLIP, CLIP).astype(np.float32)


def classifier(data: Training, seed: int, epochs: int = 22) -> torch.nn.Module:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.15), torch.nn.Linear(data.values.shape[1], 128), torch.nn.ReLU(), torch.nn.Dropout(0.4),
        torch.nn.Linear(128, 96), torch.nn.ReLU(), torch.nn.Dropout(0.3), torch.nn.Linear(96, len(INSTRUMENTS) + 1),
    )
    optimiser = torch.optim.AdamW(net.parameters(), 1.5e-3, weight_decay=0.05)
    steps = max(1, len(data.values) // 128)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=epochs * steps)
    for _ in range(epochs * steps):
        batch = rng.choice(len(data.values), 128, p=data.chance)
        values, labels = data.values[batch], data.labels[batch]
        output = net(values + 0.2 * torch.randn_like(values))
        loss = F.cross_entropy(output[:, :-1], labels, label_smoothing=0.08)
        loss = loss + 0.5 * F.binary_cross_entropy_with_logits(output[:, -1], data.is_loop[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def encoder(data: Training, seed: int = 0, epochs: int = 22) -> torch.nn.Module:
    """Supervised half of the embedding: cosine cross-entropy plus contrast between sources."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.15), torch.nn.Linear(data.values.shape[1], 192), torch.nn.ReLU(), torch.nn.Dropout(0.3),
        torch.nn.Linear(192, 64),
    )
    head = torch.nn.Linear(64, len(INSTRUMENTS), bias=False)
    optimiser = torch.optim.AdamW([*net.parameters(), *head.parameters()], 1e-3, weight_decay=0.05)
    for _ in range(epochs * max(1, len(data.values) // 256)):
        batch = rng.choice(len(data.values), 256, p=data.chance)
        values, labels, sources = data.values[batch], data.labels[batch], data.sources[batch]
        vectors = F.normalize(net(values + 0.15 * torch.randn_like(values)), dim=1)
        loss = F.cross_entropy(12 * vectors @ F.normalize(head.weight, dim=1).T, labels, label_smoothing=0.1)
        likeness = vectors @ vectors.T / 0.1 - 1e9 * torch.eye(len(batch))
        positive = (labels[:, None] == labels) & (sources[:, None] != sources)
        counted = positive.sum(1) > 0
        share = likeness - torch.logsumexp(likeness, 1, keepdim=True)
        contrast = -((share * positive).sum(1)[counted] / positive.sum(1)[counted]).mean()
        loss = loss + 0.5 * contrast
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return net.eval()


def projection(data: Training, rows: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Half without labels: whitened against what disturbances change, then principal components, half whitened."""
    own = data.standard(np.stack([row["descriptor"] for row in rows]))
    changes = [
        data.standard(variant) - data.standard(row["descriptor"])
        for row in rows for name, variant in row["variants"].items() if name in WHITENED
    ]
    change = np.stack(changes)
    values, vectors = np.linalg.eigh(change.T @ change / len(change) + 0.1 * np.eye(own.shape[1]))
    whitening = vectors / np.sqrt(values) @ vectors.T
    white = own @ whitening
    _, strengths, axes = np.linalg.svd(white - white.mean(0), full_matrices=False)
    matrix = whitening @ axes[:64].T / np.sqrt(strengths[:64] / np.sqrt(len(own)))
    return matrix.astype(np.float32), (own @ matrix).mean(0).astype(np.float32)


def run(net: torch.nn.Module, values: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return net(torch.tensor(values)).numpy()


def embed(net, matrix, offset, values: np.ndarray) -> np.ndarray:
    halves = (run(net, values), values @ matrix - offset)
    return np.hstack([half / np.linalg.norm(half, axis=1, keepdims=True) for half in halves]) / np.sqrt(2)


def retrieval(vectors: np.ndarray, labels: np.ndarray, sources: np.ndarray, queries: np.ndarray) -> float:
    """P@10 among other sources, averaged per label, over the queries."""
    per_label: dict[str, list[float]] = {}
    for query in queries:
        likeness = vectors @ vectors[query]
        likeness[sources == sources[query]] = -9
        if ((labels == labels[query]) & (sources != sources[query])).sum() >= 10:
            top = np.argpartition(-likeness, 10)[:10]
            per_label.setdefault(labels[query], []).append(float((labels[top] == labels[query]).mean()))
    return float(np.mean([np.mean(values) for values in per_label.values()])) if per_label else float("nan")


def fit_logistic(values: np.ndarray, right: np.ndarray, decay: float = 1e-2) -> np.ndarray:
    """Weights and bias of a logistic regression, by Newton's method."""
    design = np.hstack([values, np.ones((len(values), 1))]).astype(np.float64)
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (chance - right) / len(right) + decay * weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design / len(right) + decay * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return weights.astype(np.float32)


def softmax(scores: np.ndarray) -> np.ndarray:
    shares = np.exp(scores - scores.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def f1(said: np.ndarray, true: np.ndarray) -> float:
    return 2 * (said & true).sum() / max(1, said.sum() + true.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest_dir", type=Path)
    parser.add_argument("tempo", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    described, keyed = collect(options)
    usable = [row for row in described if row["may_ship"]]
    real = [row for row in described if row["source"] != "synthetic"]
    print(f"{len(real)} recordings measured; {len(usable)} train the weights, {sum(len(r['variants']) for r in usable)} disturbed copies")

    # Every recording judged by networks that have not seen its source.
    position = {id(row): index for index, row in enumerate(real)}
    scores = np.zeros((len(real), len(INSTRUMENTS) + 1), np.float32)
    vectors_right, tenfold = [], []
    key_scores = np.zeros((len(keyed), len(INSTRUMENTS) + 1), np.float32)
    labels = np.array([row["label"] for row in real])
    sources = np.array([row["source"] for row in real])
    every = sorted(set(sources) | {row["source"] for row in keyed})
    shared = None
    for source in every:
        held = [row for row in real if row["source"] == source]
        trains = any(row["may_ship"] for row in held)
        if trains or shared is None:
            rest = [row for row in usable if row["source"] != source] if trains else usable
            data = Training(rest)
            nets = [classifier(data, seed) for seed in range(2)]
            coder = encoder(data, epochs=14)
            matrix, offset = projection(data, [row for row in rest if row["source"] != "synthetic"])
            if not trains:
                shared = (data, nets, coder, matrix, offset)
        if not trains:
            data, nets, coder, matrix, offset = shared
        if held:
            mine = [position[id(row)] for row in held]
            values = data.standard(np.stack([row["descriptor"] for row in held]))
            scores[mine] = np.mean([run(net, values) for net in nets], axis=0)
            vectors = embed(coder, matrix, offset, data.standard(np.stack([row["descriptor"] for row in real])))
            precision = retrieval(vectors, labels, sources, np.array(mine))
            best = np.array(INSTRUMENTS)[scores[mine][:, :-1].argmax(1)]
            truth = labels[mine]
            family = [FAMILY_OF_INSTRUMENT[a] == FAMILY_OF_INSTRUMENT[b] for a, b in zip(best, truth, strict=True)]
            print(f"unseen {source:38s} n={len(held):4d}  right {np.mean(best == truth):.3f}  family {np.mean(family):.3f}  P@10 {precision:.3f}  {'trains' if trains else 'measures only'}", flush=True)
            tenfold += [precision] * len(held)
        ours = [index for index, row in enumerate(keyed) if row["source"] == source]
        if ours:
            values = data.standard(np.stack([keyed[index]["descriptor"] for index in ours]))
            key_scores[ours] = np.mean([run(net, values) for net in nets], axis=0)
    truth = np.array([INSTRUMENTS.index(label) for label in labels])
    best = scores[:, :-1].argmax(1)
    per_label = [f1(best == code, truth == code) for code in range(len(INSTRUMENTS)) if (truth == code).any()]
    family_of = np.array([list(dict.fromkeys(FAMILY_OF_INSTRUMENT.values())).index(FAMILY_OF_INSTRUMENT[name]) for name in INSTRUMENTS])
    print(f"all unseen: right {np.mean(best == truth):.3f}  macro-F1 {np.mean(per_label):.3f}  family {np.mean(family_of[best] == family_of[truth]):.3f}  P@10 (per source, weighted) {np.nanmean(tenfold):.3f}")
    for name, value in zip([n for c, n in enumerate(INSTRUMENTS) if (truth == c).any()], per_label, strict=True):
        print(f"  F1 {name:14s} {value:.3f}")
    free = np.array([row["may_ship"] for row in real])
    ours, theirs = scores[free, :-1], truth[free]
    temperature = min(np.arange(0.4, 4.0, 0.05), key=lambda t: -np.log(softmax(ours / t)[np.arange(len(theirs)), theirs] + 1e-9).mean())
    share = softmax(scores[:, :-1] / temperature).max(1)
    print(f"temperature {temperature:.2f}")
    for least in (0.3, 0.5, 0.7, 0.9):
        kept = share >= least
        print(f"  confidence >= {least}: kept {kept.mean():.3f}, right {(best == truth)[kept].mean():.3f}")

    # The chance of a loop: the loop score of networks that have not seen the source, and the rhythm.
    loop_values = np.hstack([scores[:, -1:], np.stack([row["rhythm"] for row in real])])
    is_loop = np.array([label.endswith("-loop") for label in labels])
    loop = fit_logistic(loop_values[free], is_loop[free], 1e-3)
    for name, chosen in (("measured only", ~free), ("all", np.ones_like(free))):
        chance = 1 / (1 + np.exp(-(loop_values[chosen] @ loop[:-1] + loop[-1])))
        print(f"is_loop, sources {name}: F1 {f1(chance > 0.5, is_loop[chosen]):.3f} at 0.5, {f1(chance > 0.35, is_loop[chosen]):.3f} at 0.35, {f1(chance > 0.25, is_loop[chosen]):.3f} at 0.25; at 0.15: loops lost {(chance[is_loop[chosen]] <= 0.15).mean():.3f}, others passed {(chance[~is_loop[chosen]] > 0.15).mean():.4f}")

    # The chance that the key found is right. Drums and noise have none: whatever was found in them is wrong.
    drums = [index for index, row in enumerate(real) if PITCHLESS[truth[index]] or truth[index] == DRUM_LOOP]
    judged = keyed + [real[index] for index in drums]
    shares = softmax(np.concatenate([key_scores, scores[drums]])[:, :-1] / temperature)
    pitchless = shares @ PITCHLESS
    evidence = np.stack([row["key_evidence"] for row in judged])
    evidence[:, -2], evidence[:, -1] = pitchless, shares[:, DRUM_LOOP]
    right = np.array([key_is_right(row) if "kind" in row else False for row in judged], float)
    kinds = np.array([row.get("kind", "drums and noise") for row in judged])
    free = np.array([row["may_ship"] for row in judged])
    key_mean, key_deviation = evidence[free].mean(0), evidence[free].std(0) + 1e-3
    standard = np.clip((evidence - key_mean) / key_deviation, -CLIP, CLIP)
    weight = fit_logistic(standard[free], right[free], 3e-3)
    chance = 1 / (1 + np.exp(-(standard @ weight[:-1] + weight[-1])))
    chance[pitchless >= 0.6] = 0
    for kind in ("note", "chord", "loop", "drums and noise"):
        for part, chosen in (("training sources", free), ("measured only", ~free)):
            mine = (kinds == kind) & chosen
            if mine.any():
                shown = "; ".join(
                    f">= {least}: kept {(chance[mine] >= least).mean():.3f} right {right[mine & (chance >= least)].mean() if (mine & (chance >= least)).any() else 0:.3f}"
                    for least in (0.35, 0.5, 0.7, 0.9)
                )
                print(f"key {kind:15s} {part:17s} n={mine.sum():4d} right {right[mine].mean():.3f}; {shown}")

    data = Training(usable)
    nets = [classifier(data, seed) for seed in range(NETWORKS)]
    coder = encoder(data)
    matrix, offset = projection(data, [row for row in usable if row["source"] != "synthetic"])
    stored: dict[str, np.ndarray] = {
        "mean": data.mean.astype(np.float32), "deviation": data.deviation.astype(np.float32),
        "projection": matrix.astype(np.float16), "projection_mean": offset,
        "temperature": np.float32(temperature), "loop": loop,
        "key": weight, "key_mean": key_mean.astype(np.float32), "key_deviation": key_deviation.astype(np.float32),
    }
    for name, net in [*((f"network{index}", net) for index, net in enumerate(nets)), ("supervised", coder)]:
        linear = [module for module in net if isinstance(module, torch.nn.Linear)]
        for index, module in enumerate(linear):
            stored[f"{name}_{index}_matrix"] = module.weight.detach().numpy().T.astype(np.float16)
            stored[f"{name}_{index}_bias"] = module.bias.detach().numpy().astype(np.float32)
    np.savez_compressed(options.out, **stored)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


def key_is_right(row: dict) -> bool:
    """Notes: the tonic's pitch class; chords and loops: the key."""
    if row["key_code"] is None:
        return False
    if row["kind"] == "note":
        return row["key_code"] % 12 == key_code(row["key"])
    return KEYS[row["key_code"]] == KEYS[key_code(row["key"]) + (12 if row["mode"] == "minor" else 0)]


if __name__ == "__main__":
    main()
