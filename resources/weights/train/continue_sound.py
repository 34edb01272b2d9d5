"""Train the instrument networks of `sound.npz` further, on recordings of more makers.

    python continue_sound.py BEFORE.npz ../sound.npz INSTRUMENT.csv ... [--cache FILE] [--judge]

BEFORE.npz is what `train_sound.py` wrote; the manifests are those of both sets of recordings.

Standardisation, trees and embedding stay as they are, so that vectors that were stored still fit: only the three
networks are trained further, on all recordings of free licence that the manifests name, and then averaged with what
they were (M. Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022): what they knew of soundfonts, speech
and synthesis, which are not trained on again, is not lost that way.
`--judge` prints figures of weights that have not seen the maker in question, for each share of the new weights.

Paths in a manifest are relative to it; rows without a quality count as good. Needs torch, and the project on the path.
"""

from __future__ import annotations

import argparse
import csv
import pickle
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom

from boosting import scores_of
from disturb import DISTURBANCES
from judging import FAMILY, fit_temperature, softmax
from recordings import LABELS, load, measure
from sound_networks import join

from audiomancer.analysis.weights import CLIP, SoundWeights, read_sound_weights
from audiomancer.vocabulary import INSTRUMENTS

FREE = re.compile(r"^(CC ?0|public domain|Unlicense|MIT\b|Apache|CC[- ]BY\b)", re.IGNORECASE)
BOUND = re.compile(r"GPL|BY-SA|-NC|-ND|share", re.IGNORECASE)
MAKERS = ("karoryfer", "freepats", "kenney", "render")
"""Parts of source names that say that several sources are of one maker."""

VARIANTS = 3
LONGEST_VARIED_S = 12.0
STEPS, RATE, BATCH, FOLDS = 1200, 1e-3, 128, 4
NEW_SHARE = 0.5
"""Of the new weights in the average."""
SHARES = (0.0, 0.3, 0.5, 0.7, 1.0)
TEMPERATURE = 1.2
LOOP_OFFSET = 0.3
"""Of the log-odds of a loop: for makers that are unseen the loop score comes out lower than before. Both numbers were
chosen on what `judge` gives."""


@dataclass
class Recording:
    """One labelled recording, its descriptor, and those of disturbed copies."""

    path: str
    label: str
    source: str
    may_train: bool
    descriptor: np.ndarray
    variants: list[np.ndarray]

    @property
    def maker(self) -> str:
        return next((name for name in MAKERS if name in self.source), self.source)


def describe(manifest: Path) -> list[Recording]:
    """Every good recording of a manifest that can be read and is not silent."""
    found = []
    for row in csv.DictReader(manifest.open()):
        if row.get("quality", "good") != "good":
            continue
        buffer = load(str(manifest.parent / row["path"]))
        if buffer is None or not len(buffer.frames):
            continue
        descriptor = measure(buffer).descriptor
        if not descriptor.any():
            continue
        may_train = bool(FREE.match(row["licence"])) and not BOUND.search(row["licence"])
        variants: list[np.ndarray] = []
        if may_train and buffer.duration_s < LONGEST_VARIED_S:
            rng = np.random.default_rng(zlib.crc32(row["path"].encode()))
            chosen = rng.choice(list(DISTURBANCES), VARIANTS, replace=False)
            variants = [measure(DISTURBANCES[str(name)](buffer, rng)).descriptor for name in chosen]
        label = LABELS.get(row["instrument"], row["instrument"])
        found.append(Recording(row["path"], label, row["source"], may_train, descriptor, variants))
    return found


class Rows:
    """Standardised descriptors with labels, and how often each is drawn."""

    def __init__(self, recordings: list[Recording], weights: SoundWeights) -> None:
        owners = recordings + [recording for recording in recordings for _ in recording.variants]
        values = [recording.descriptor for recording in recordings]
        values += [variant for recording in recordings for variant in recording.variants]
        self.values = torch.tensor(standard(np.stack(values), weights))
        codes = np.array([INSTRUMENTS.index(owner.label) for owner in owners])
        sources = np.unique([owner.source for owner in owners], return_inverse=True)[1]
        both = codes * (sources.max() + 1) + sources
        chance = 1 / np.sqrt(np.bincount(codes)[codes]) / np.sqrt(np.bincount(both)[both])
        self.chance = chance / chance.sum()
        self.labels = torch.tensor(codes)
        self.is_loop = torch.tensor([float(owner.label.endswith("-loop")) for owner in owners])


def standard(descriptors: np.ndarray, weights: SoundWeights) -> np.ndarray:
    return np.clip((descriptors - weights.mean) / weights.deviation, -CLIP, CLIP).astype(np.float32)


def network(weights: SoundWeights, number: int) -> torch.nn.Sequential:
    """A network of the weights, with the dropout of `sound_networks.classifier`."""
    modules: list[torch.nn.Module] = []
    for (matrix, bias), dropout in zip(weights.networks[number], (0.15, 0.5, 0.3), strict=True):
        linear = torch.nn.Linear(*matrix.shape)
        linear.weight.data = torch.tensor(matrix.T.copy())
        linear.bias.data = torch.tensor(bias)
        modules += [torch.nn.Dropout(dropout), linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def trained(weights: SoundWeights, number: int, rows: Rows) -> torch.nn.Sequential:
    torch.manual_seed(number)
    rng = np.random.default_rng(number)
    net = network(weights, number).train()
    optimiser = torch.optim.AdamW(net.parameters(), RATE / 2, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=STEPS)
    for batch in rng.choice(len(rows.values), (STEPS, BATCH), p=rows.chance):
        values = rows.values[batch]
        output = net(values + 0.2 * torch.randn_like(values))
        loss = F.cross_entropy(output[:, :-1], rows.labels[batch], label_smoothing=0.08)
        loss = loss + 0.5 * F.binary_cross_entropy_with_logits(output[:, -1], rows.is_loop[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def averaged(old: torch.nn.Sequential, new: torch.nn.Sequential, share: float) -> torch.nn.Sequential:
    """A network whose weights are a mean of two, in place of the old one."""
    before, after = old.state_dict(), new.state_dict()
    old.load_state_dict({name: (1 - share) * before[name] + share * after[name] for name in before})
    return old.eval()


def outputs(nets: list[torch.nn.Sequential], values: np.ndarray) -> np.ndarray:
    """Mean output of the networks, (n, 27)."""
    with torch.no_grad():
        return np.mean([net(torch.tensor(values)).numpy() for net in nets], axis=0)


def judge(recordings: list[Recording], weights: SoundWeights) -> dict[float, np.ndarray]:
    """Outputs of networks that have not seen the maker, by share of the new weights, (n, 27).

    What may not train is judged by the mean of all folds.
    """
    makers = np.array([recording.maker for recording in recordings])
    may_train = np.array([recording.may_train for recording in recordings])
    names, counts = np.unique(makers[may_train], return_counts=True)
    fold_of, filled = {}, [0] * FOLDS
    for index in np.argsort(-counts, kind="stable"):
        fold = int(np.argmin(filled))
        fold_of[str(names[index])] = fold
        filled[fold] += int(counts[index])
    folds = np.array([fold_of.get(maker, -1) for maker in makers])
    values = standard(np.stack([recording.descriptor for recording in recordings]), weights)
    found = {share: np.zeros((len(recordings), len(INSTRUMENTS) + 1)) for share in SHARES}
    for fold in range(FOLDS):
        rows = Rows([r for r, own in zip(recordings, folds, strict=True) if r.may_train and own != fold], weights)
        new = [trained(weights, number, rows) for number in range(len(weights.networks))]
        mine, others = may_train & (folds == fold), ~may_train
        for share in SHARES:
            nets = [averaged(network(weights, number), net, share) for number, net in enumerate(new)]
            found[share][mine] = outputs(nets, values[mine])
            if others.any():
                found[share][others] += outputs(nets, values[others]) / FOLDS
    return found


def report(recordings: list[Recording], scores: np.ndarray, temperature: float, name: str, chosen: np.ndarray) -> None:
    truth = np.array([INSTRUMENTS.index(recording.label) for recording in recordings])[chosen]
    shares = softmax(scores[chosen] / temperature)
    best, sure = shares.argmax(1), shares.max(1)
    right, kept = best == truth, sure >= 0.9
    family = (FAMILY[best] == FAMILY[truth]).mean()
    line = f"{name}: n {len(truth)} right {right.mean():.3f} family {family:.3f} kept {kept.mean():.3f}"
    print(f"{line} right of those {right[kept].mean() if kept.any() else 0:.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("manifests", type=Path, nargs="*")
    parser.add_argument("--cache", type=Path, help="descriptors, read where they are there, else written")
    parser.add_argument("--judge", action="store_true", help="print figures with the maker left out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    weights = read_sound_weights(options.weights)
    if options.cache and options.cache.exists():
        recordings = pickle.loads(options.cache.read_bytes())
    else:
        recordings = [recording for manifest in options.manifests for recording in describe(manifest)]
        if options.cache:
            options.cache.write_bytes(pickle.dumps(recordings))
    values = standard(np.stack([recording.descriptor for recording in recordings]), weights)
    truth = np.array([INSTRUMENTS.index(recording.label) for recording in recordings])
    trees = scores_of(weights.trees, values)
    arrays = dict(np.load(options.weights))
    if options.judge:
        unseen = np.array(["render" not in recording.source for recording in recordings])
        for share, found in judge(recordings, weights).items():
            scores = join(found[:, :-1], trees)
            temperature = fit_temperature(scores[unseen], truth[unseen])
            for source in sorted({recording.source for recording in recordings}):
                mine = np.array([recording.source == source for recording in recordings])
                report(recordings, scores, temperature, f"{share} {source}", mine)
            print(f"share {share}: temperature {temperature:.2f}")
    rows = Rows([recording for recording in recordings if recording.may_train], weights)
    for number in range(len(weights.networks)):
        net = averaged(network(weights, number), trained(weights, number, rows), NEW_SHARE)
        linear = [module for module in net if isinstance(module, torch.nn.Linear)]
        for index, module in enumerate(linear):
            arrays[f"network{number}_{index}_matrix"] = module.weight.detach().numpy().T.astype(np.float16)
            arrays[f"network{number}_{index}_bias"] = module.bias.detach().numpy().astype(np.float32)
    arrays["temperature"] = np.float32(TEMPERATURE)
    arrays["loop"] = arrays["loop"] + np.append(np.zeros(len(arrays["loop"]) - 1), LOOP_OFFSET).astype(np.float32)
    np.savez_compressed(options.out, **arrays)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
