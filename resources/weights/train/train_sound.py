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
from disturb import DISTURBANCES
from recordings import load, measure, read_manifest
from sound_networks import MADE, embed, run, train_all
from synthetic_kit import synthetic_one_shots
from synthetic_loops import render
from train_tempo import calibration_error, one_shot_sounds

from audiomancer.analysis.tempo import loop_evidence, tempo_of
from audiomancer.analysis.tonal import key_evidence
from audiomancer.analysis.weights import CLIP, TempoWeights
from audiomancer.audio import AudioBuffer
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT, INSTRUMENTS, KEYS, key_code

VARIANTS = 6
NETWORKS = 3
VOICES = 8
PITCHLESS = np.array(
    [FAMILY_OF_INSTRUMENT[name] in ("kick", "snare", "hat", "percussion", "fx") for name in INSTRUMENTS]
)
DRUM_LOOP = INSTRUMENTS.index("drum-loop")
_tempo: TempoWeights | None = None
_rows: tuple = ()


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
            made = {"label": label, "source": "voices", "may_ship": True, "variants": variants}
            found.append({**made, **facts(measure(buffer))})
    return found


def describe_synthetic(job: tuple[int, dict]) -> list[dict]:
    seed, sounds = job
    rng = np.random.default_rng(10_000 + seed)
    found = []
    for _ in range(10):
        buffer, _, is_drums = render(sounds, rng)
        label = "drum-loop" if is_drums else "melodic-loop"
        found.append(
            {"label": label, "source": "synthetic", "may_ship": True, "variants": {}, **facts(measure(buffer))}
        )
    return found


def collect(options: argparse.Namespace) -> tuple[list[dict], list[dict]]:
    if options.cache and options.cache.exists():
        with options.cache.open("rb") as file:
            return pickle.load(file)
    rows, keys = read_manifest(options.manifest_dir, "instrument"), read_manifest(options.manifest_dir, "key")
    sounds = one_shot_sounds(options.manifest_dir)
    with multiprocessing.Pool(2, prepare, (str(options.tempo),)) as pool:
        described = [found for found in pool.imap(describe, rows, 16) if found]
        described += [
            f for found in pool.imap(describe_synthetic, [(seed, sounds) for seed in range(24)]) for f in found
        ]
        described += [found for made in pool.imap(describe_voices, range(VOICES)) for found in made]
        keyed = [found for found in pool.imap(describe, keys, 16) if found]
    if options.cache:
        with options.cache.open("wb") as file:
            pickle.dump((described, keyed), file)
    return described, keyed


def retrieval(vectors: np.ndarray, labels: np.ndarray, sources: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """P@10 among other sources of each query, for its label and its family, (n, 2); NaN with fewer than ten to find."""
    families = np.array([FAMILY_OF_INSTRUMENT[label] for label in labels])
    found = np.full((len(queries), 2), np.nan)
    for index, query in enumerate(queries):
        likeness = vectors @ vectors[query]
        likeness[sources == sources[query]] = -9
        if ((labels == labels[query]) & (sources != sources[query])).sum() >= 10:
            top = np.argpartition(-likeness, 10)[:10]
            found[index] = (labels[top] == labels[query]).mean(), (families[top] == families[query]).mean()
    return found


def by_label(values: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the labels of the mean over their queries."""
    means = [np.nanmean(values[labels == label]) for label in set(labels) if not np.isnan(values[labels == label]).all()]
    return float(np.mean(means)) if means else float("nan")


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
    real = [row for row in described if row["source"] not in MADE]
    print(
        f"{len(real)} recordings measured; {len(usable)} train the weights, {sum(len(r['variants']) for r in usable)} disturbed copies"
    )

    # Every recording judged by networks that have not seen its source; those that only measure, by one set of networks.
    labels = np.array([row["label"] for row in real])
    sources = np.array([row["source"] for row in real])
    training = sorted({row["source"] for row in usable} - set(MADE))
    with multiprocessing.get_context("fork").Pool(2, hand_out, (usable, real, keyed)) as pool:
        final = pool.apply_async(train_all, (usable, NETWORKS))
        judged_sources = pool.map(judge, [*training, None], 1)
        data, nets, coder, matrix, offset = final.get()
    scores = np.zeros((len(real), len(INSTRUMENTS) + 1), np.float32)
    key_scores = np.zeros((len(keyed), len(INSTRUMENTS) + 1), np.float32)
    precision = np.full((len(real), 2), np.nan)
    for rows, found, precise, key_rows, key_found in judged_sources:
        scores[rows], precision[rows], key_scores[key_rows] = found, precise, key_found
    for source in sorted(set(sources)):
        mine = np.nonzero(sources == source)[0]
        best, truth = np.array(INSTRUMENTS)[scores[mine][:, :-1].argmax(1)], labels[mine]
        family = np.mean([FAMILY_OF_INSTRUMENT[a] == FAMILY_OF_INSTRUMENT[b] for a, b in zip(best, truth, strict=True)])
        use = "trains" if source in training else "measures only"
        print(f"unseen {source:38s} n={len(mine):4d}  right {np.mean(best == truth):.3f}  family {family:.3f}  P@10 {by_label(precision[mine, 0], truth):.3f}  {use}", flush=True)
    truth = np.array([INSTRUMENTS.index(label) for label in labels])
    best = scores[:, :-1].argmax(1)
    per_label = [f1(best == code, truth == code) for code in range(len(INSTRUMENTS)) if (truth == code).any()]
    family_of = np.array(
        [list(dict.fromkeys(FAMILY_OF_INSTRUMENT.values())).index(FAMILY_OF_INSTRUMENT[name]) for name in INSTRUMENTS]
    )
    print(
        f"all unseen: right {np.mean(best == truth):.3f}  macro-F1 {np.mean(per_label):.3f}  family {np.mean(family_of[best] == family_of[truth]):.3f}  P@10 {by_label(precision[:, 0], labels):.3f}  P@10 of families {by_label(precision[:, 1], np.array([FAMILY_OF_INSTRUMENT[label] for label in labels])):.3f}"
    )
    for name, value in zip([n for c, n in enumerate(INSTRUMENTS) if (truth == c).any()], per_label, strict=True):
        print(f"  F1 {name:14s} {value:.3f}")
    free = np.array([row["may_ship"] for row in real])
    ours, theirs = scores[free, :-1], truth[free]
    temperature = min(
        np.arange(0.4, 4.0, 0.05),
        key=lambda t: -np.log(softmax(ours / t)[np.arange(len(theirs)), theirs] + 1e-9).mean(),
    )
    share = softmax(scores[:, :-1] / temperature).max(1)
    print(f"temperature {temperature:.2f}")
    for name, chosen in (("training sources", free), ("measured only", ~free)):
        error = calibration_error(share[chosen], (best == truth)[chosen].astype(float))
        print(f"  {name}: calibration error {error:.3f}, right {(best == truth)[chosen].mean():.3f}")
    for least in (0.3, 0.5, 0.7, 0.9):
        kept = share >= least
        print(f"  confidence >= {least}: kept {kept.mean():.3f}, right {(best == truth)[kept].mean():.3f}")

    # The chance of a loop: the loop score of networks that have not seen the source, and the rhythm.
    loop_values = np.hstack([scores[:, -1:], np.stack([row["rhythm"] for row in real])])
    is_loop = np.array([label.endswith("-loop") for label in labels])
    loop = fit_logistic(loop_values[free], is_loop[free], 1e-3)
    for name, chosen in (("measured only", ~free), ("all", np.ones_like(free))):
        chance = 1 / (1 + np.exp(-(loop_values[chosen] @ loop[:-1] + loop[-1])))
        print(
            f"is_loop, sources {name}: F1 {f1(chance > 0.5, is_loop[chosen]):.3f} at 0.5, {f1(chance > 0.35, is_loop[chosen]):.3f} at 0.35, {f1(chance > 0.25, is_loop[chosen]):.3f} at 0.25; at 0.15: loops lost {(chance[is_loop[chosen]] <= 0.15).mean():.3f}, others passed {(chance[~is_loop[chosen]] > 0.15).mean():.4f}"
        )

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

    stored: dict[str, np.ndarray] = {
        "mean": data.mean.astype(np.float32),
        "deviation": data.deviation.astype(np.float32),
        "projection": matrix.astype(np.float16),
        "projection_mean": offset,
        "temperature": np.float32(temperature),
        "loop": loop,
        "key": weight,
        "key_mean": key_mean.astype(np.float32),
        "key_deviation": key_deviation.astype(np.float32),
    }
    for name, net in [*((f"network{index}", net) for index, net in enumerate(nets)), ("supervised", coder)]:
        linear = [module for module in net if isinstance(module, torch.nn.Linear)]
        for index, module in enumerate(linear):
            stored[f"{name}_{index}_matrix"] = module.weight.detach().numpy().T.astype(np.float16)
            stored[f"{name}_{index}_bias"] = module.bias.detach().numpy().astype(np.float32)
    part = options.out.with_suffix(".part.npz")
    np.savez_compressed(part, **stored)
    part.replace(options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


def hand_out(usable: list[dict], real: list[dict], keyed: list[dict]) -> None:
    """Give every worker the rows."""
    global _rows
    torch.set_num_threads(1)
    _rows = usable, real, keyed


def judge(source: str | None) -> tuple:
    """What networks that have not seen a source make of it; None for all sources that only measure."""
    usable, real, keyed = _rows
    data, nets, coder, matrix, offset = train_all([row for row in usable if row["source"] != source], 2)
    training = {row["source"] for row in usable}

    def ours(row: dict) -> bool:
        return row["source"] == source if source else row["source"] not in training

    mine = np.array([index for index, row in enumerate(real) if ours(row)], int)
    keys = np.array([index for index, row in enumerate(keyed) if ours(row)], int)
    values = data.standard(np.stack([row["descriptor"] for row in real]))
    scores = np.mean([run(net, values[mine]) for net in nets], axis=0)
    labels, sources = np.array([row["label"] for row in real]), np.array([row["source"] for row in real])
    precision = retrieval(embed(coder, matrix, offset, values), labels, sources, mine)
    key_scores = np.zeros((0, len(INSTRUMENTS) + 1), np.float32)
    if len(keys):
        heard = data.standard(np.stack([keyed[index]["descriptor"] for index in keys]))
        key_scores = np.mean([run(net, heard) for net in nets], axis=0)
    return mine, scores, precision, keys, key_scores


def key_is_right(row: dict) -> bool:
    """Notes: the tonic's pitch class; chords and loops: the key."""
    if row["key_code"] is None:
        return False
    if row["kind"] == "note":
        return row["key_code"] % 12 == key_code(row["key"])
    return KEYS[row["key_code"]] == KEYS[key_code(row["key"]) + (12 if row["mode"] == "minor" else 0)]


if __name__ == "__main__":
    main()
