"""Train the network that gives every sound its place on the map.

    python train_map.py ../map.npz INSTRUMENT.csv ... [--cache FILE] [--judge]

The network takes an embedding to the plane, so that a sound lies at the same place in every library, and a new one moves
no other. It is trained as parametric UMAP is (T. Sainburg, L. McInnes, T. Gentner, Parametric UMAP embeddings for
representation and semisupervised learning, Neural Computation 2021): neighbours among the embeddings attract each other
in the plane, others repel. Some pairs of sounds of one label from different makers attract, too, and embeddings are
disturbed while it learns, so that makers which it has not seen find their place.

Only recordings of free licence train it. `--judge` prints what it is worth on makers left out, beside openTSNE fitted on
those very sounds and their principal components. Needs torch (and openTSNE for `--judge`), and the project on the path.
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

from continue_sound import BOUND, FREE, MAKERS
from recordings import LABELS

from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT

HIDDEN = (256, 64)
NEIGHBOURS = 15
STEPS, RATE, BATCH, NEGATIVES = 6000, 1e-3, 512, 12
NOISE = 0.25
"""Deviation of the disturbance, as a share of an embedding's length: about what another maker changes."""
LABEL_SHARE = 0.15
"""Of the attracting pairs that share a label, and not a neighbourhood."""
A, B = 1.58, 0.9
"""UMAP's curve for a least distance of 0.1."""
KNOTS = 129
EVENNESS = 0.6
"""Share of the rank in a coordinate; the rest is the coordinate itself. At 1 every strip is as full as any other, and
distances mean little."""
JUDGED_SHARE = 0.3


@dataclass
class Sound:
    """One labelled recording and its embedding, float32 (128,), unit length."""

    label: str
    source: str
    may_train: bool
    vector: np.ndarray

    @property
    def maker(self) -> str:
        return next((name for name in MAKERS if name in self.source), self.source)


def read(manifest: Path, vectors: dict[str, np.ndarray]) -> list[Sound]:
    """The good recordings of a manifest whose embeddings are known, or can be measured."""
    found = []
    for row in csv.DictReader(manifest.open()):
        path = str((manifest.parent / row["path"]).resolve())
        label = LABELS.get(row["instrument"], row["instrument"])
        if row.get("quality", "good") != "good" or label not in FAMILY_OF_INSTRUMENT:
            continue
        if path not in vectors:
            vectors[path] = measured(path)
        if vectors[path].any():
            may_train = bool(FREE.match(row["licence"])) and not BOUND.search(row["licence"])
            found.append(Sound(label, row["source"], may_train, vectors[path]))
    return found


def measured(path: str) -> np.ndarray:
    """Embedding of a recording; zeros where it can't be read."""
    from audiomancer.analysis import analyse_file
    from audiomancer.errors import AudioFileError

    try:
        return np.asarray(analyse_file(path, sound_only=True).embedding, np.float32)
    except AudioFileError:
        return np.zeros(128, np.float32)


def nearest(vectors: np.ndarray, count: int) -> np.ndarray:
    """Numbers of the `count` nearest others of each, int64 (n, count)."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    return np.argsort(-cosines, axis=1)[:, :count]


class Plane(torch.nn.Module):
    """The network, with layers that numpy repeats in three lines."""

    def __init__(self) -> None:
        super().__init__()
        sizes = (128, *HIDDEN, 2)
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:], strict=False))

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        for layer in self.layers[:-1]:
            vectors = torch.relu(layer(vectors))
        return self.layers[-1](vectors)


def train(sounds: list[Sound], seed: int = 0) -> Plane:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    vectors = np.stack([sound.vector for sound in sounds])
    neighbours = nearest(vectors, NEIGHBOURS)
    # Makers with many recordings are not to be the whole map.
    counts = {maker: sum(one.maker == maker for one in sounds) for maker in {one.maker for one in sounds}}
    weight = np.array([counts[one.maker] ** -0.4 for one in sounds])
    weight /= weight.sum()
    alike = {label: np.flatnonzero([one.label == label for one in sounds]) for label in {one.label for one in sounds}}
    labels = [one.label for one in sounds]
    plane, data = Plane(), torch.from_numpy(vectors)
    optimiser = torch.optim.Adam(plane.parameters(), lr=RATE, weight_decay=1e-5)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for step in range(STEPS):
        first = rng.choice(len(sounds), BATCH, p=weight)
        second = neighbours[first, rng.integers(NEIGHBOURS, size=BATCH)]
        by_label = rng.random(BATCH) < LABEL_SHARE
        second[by_label] = [rng.choice(alike[labels[one]]) for one in first[by_label]]
        others = rng.choice(len(sounds), (BATCH, NEGATIVES), p=weight)
        here, there = plane(disturbed(data[first])), plane(disturbed(data[second]))
        away = plane(disturbed(data[others.ravel()])).reshape(BATCH, NEGATIVES, 2)
        attraction = torch.log1p(A * (here - there).pow(2).sum(-1).clamp_min(1e-6) ** B).mean()
        far = A * (here[:, None] - away).pow(2).sum(-1).clamp_min(1e-4) ** B
        repulsion = (torch.log1p(far) - torch.log(far)).mean() * NEGATIVES / 5
        loss = attraction + repulsion
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 1000 == 0:
            print(f"step {step}: {loss.item():.3f}")
    return plane.eval()


def disturbed(vectors: torch.Tensor) -> torch.Tensor:
    noise = torch.randn_like(vectors) * (NOISE * torch.rand(len(vectors), 1) / 128**0.5)
    return torch.nn.functional.normalize(vectors + noise, dim=1)


def evened(raw: np.ndarray) -> np.ndarray:
    """Knots that take each coordinate to 0..1, float32 (2, 2, KNOTS): from, to; rising."""
    shares = np.linspace(0, 1, KNOTS)
    knots = np.zeros((2, 2, KNOTS), np.float32)
    for axis in range(2):
        places = np.quantile(raw[:, axis], shares)
        margin = 0.15 * (places[-1] - places[0])
        places[0] -= margin
        places[-1] += margin
        straight = (places - places[0]) / (places[-1] - places[0])
        knots[axis, 0] = places
        knots[axis, 1] = EVENNESS * shares + (1 - EVENNESS) * straight
    return knots


def places_of(plane: Plane, knots: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        raw = plane(torch.from_numpy(vectors)).numpy()
    return np.stack([np.interp(raw[:, axis], *knots[axis]) for axis in range(2)], axis=1)


# Judging


def purity(places: np.ndarray, families: list[str]) -> float:
    """Share of the ten nearest of the plane that are of the same family."""
    order = plane_order(places)[:, :10]
    names = np.array(families)
    return float((names[order] == names[:, None]).mean())


def trustworthiness(vectors: np.ndarray, places: np.ndarray, count: int = 15) -> float:
    """How few of the neighbours in the plane are none among the embeddings (J. Venna, S. Kaski, 2001)."""
    n = len(vectors)
    ranks = np.empty((n, n), np.int32)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    order = np.argsort(-cosines, axis=1)
    np.put_along_axis(ranks, order, np.arange(n, dtype=np.int32)[None, :].repeat(n, 0), axis=1)
    found = np.take_along_axis(ranks, plane_order(places)[:, :count], axis=1) + 1
    return 1 - 2 / (n * count * (2 * n - 3 * count - 1)) * float(np.maximum(found - count, 0).sum())


def plane_order(places: np.ndarray) -> np.ndarray:
    squares = (places**2).sum(1)
    distances = squares[:, None] + squares[None] - 2 * places @ places.T
    np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1)


def judge(sounds: list[Sound]) -> None:
    from openTSNE import TSNE

    is_judged = [zlib.crc32(one.maker.encode()) % 100 < 100 * JUDGED_SHARE for one in sounds]
    learned = [one for one, out in zip(sounds, is_judged, strict=True) if one.may_train and not out]
    unseen = [one for one, out in zip(sounds, is_judged, strict=True) if out]
    plane = train(learned)
    with torch.no_grad():
        knots = evened(plane(torch.from_numpy(np.stack([one.vector for one in learned]))).numpy())
    vectors = np.stack([one.vector for one in unseen])
    families = [FAMILY_OF_INSTRUMENT[one.label] for one in unseen]
    centred = vectors - vectors.mean(0)
    main = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
    rows = {
        "this map": places_of(plane, knots, vectors),
        "openTSNE on the same": np.asarray(TSNE(metric="cosine", random_state=0, n_jobs=1).fit(vectors)),
        "principal components": main,
    }
    print(f"learned {len(learned)} of {len({one.maker for one in learned})} makers, unseen {len(unseen)} of "
          f"{len({one.maker for one in unseen})}; embedding's own purity "
          f"{np.mean([[families[j] == families[i] for j in row] for i, row in enumerate(nearest(vectors, 10))]):.3f}")
    for name, places in rows.items():
        print(f"{name:22s} purity {purity(places, families):.3f} trustworthiness {trustworthiness(vectors, places):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--judge", action="store_true")
    arguments = parser.parse_args()
    cache = arguments.cache
    vectors = pickle.loads(cache.read_bytes()) if cache and cache.exists() else {}
    sounds = [sound for manifest in arguments.manifests for sound in read(manifest, vectors)]
    if cache:
        cache.write_bytes(pickle.dumps(vectors))
    if arguments.judge:
        judge(sounds)
        return
    learned = [one for one in sounds if one.may_train]
    plane = train(learned)
    with torch.no_grad():
        knots = evened(plane(torch.from_numpy(np.stack([one.vector for one in learned]))).numpy())
    arrays = {"knots": knots}
    for number, layer in enumerate(plane.layers):
        arrays[f"matrix_{number}"] = layer.weight.detach().numpy().T.astype(np.float16)
        arrays[f"bias_{number}"] = layer.bias.detach().numpy().astype(np.float32)
    np.savez_compressed(arguments.output, **arrays)
    print(f"{len(learned)} sounds of {len({one.maker for one in learned})} makers")


if __name__ == "__main__":
    main()
