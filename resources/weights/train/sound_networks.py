"""What reads the descriptor: networks and trees for instrument and loop, and both halves of the embedding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom

from boosting import grow, scores_of

from audiomancer.analysis.trees import Trees
from audiomancer.analysis.weights import CLIP, SUPERVISED_WEIGHT, TREE_SHARE, log_softmax
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT, INSTRUMENTS

STEPS, ENCODER_STEPS = 3400, 4000
MADE = ("synthetic", "voices", "spoken")
"""Sources that formulas made; soundfonts are recordings of instruments."""
FAMILIES = list(dict.fromkeys(FAMILY_OF_INSTRUMENT.values()))
FAMILY_CODES = [FAMILIES.index(FAMILY_OF_INSTRUMENT[name]) for name in INSTRUMENTS]
TREE_VARIANTS = 0.35
WHITENED = ("22.05 kHz", "48 kHz", "mp3", "lead", "noise")


class Training:
    """Standardised training descriptors with their labels."""

    def __init__(self, rows: list[dict]) -> None:
        plain = [(row["descriptor"], row) for row in rows]
        varied = [(variant, row) for row in rows for variant in row["variants"].values()]
        varied += [(trim["descriptor"], row) for row in rows for trim in row["trims"].values()]
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
        self.is_plain = np.arange(len(owners)) < len(plain)
        self.recorded = np.array([row["source"] not in ("voices", "spoken") for row in owners])

    def standard(self, values: np.ndarray) -> np.ndarray:
        return np.clip((values - self.mean) / self.deviation, -CLIP, CLIP).astype(np.float32)


def classifier(data: Training, seed: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.15),
        torch.nn.Linear(data.values.shape[1], 256),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.5),
        torch.nn.Linear(256, 128),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.Linear(128, len(INSTRUMENTS) + 1),
    )
    optimiser = torch.optim.AdamW(net.parameters(), 1.5e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=STEPS)
    for _ in range(STEPS):
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


def encoder(data: Training, seed: int = 0) -> torch.nn.Module:
    """Supervised half of the embedding: cosine cross-entropy for instrument and family, contrast between sources."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    # What formulas made helps to tell instruments, but teaches no likeness that recordings have.
    chance = data.chance * data.recorded
    chance /= chance.sum()
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.15),
        torch.nn.Linear(data.values.shape[1], 256),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.Linear(256, 64),
    )
    head = torch.nn.Linear(64, len(INSTRUMENTS), bias=False)
    family_head = torch.nn.Linear(64, len(FAMILIES), bias=False)
    family_of = torch.tensor(FAMILY_CODES)
    learned = [*net.parameters(), *head.parameters(), *family_head.parameters()]
    optimiser = torch.optim.AdamW(learned, 1e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=ENCODER_STEPS)
    for _ in range(ENCODER_STEPS):
        batch = rng.choice(len(data.values), 256, p=chance)
        values, labels, sources = data.values[batch], data.labels[batch], data.sources[batch]
        vectors = F.normalize(net(values + 0.15 * torch.randn_like(values)), dim=1)
        loss = F.cross_entropy(12 * vectors @ F.normalize(head.weight, dim=1).T, labels, label_smoothing=0.1)
        families = 12 * vectors @ F.normalize(family_head.weight, dim=1).T
        loss = loss + 0.5 * F.cross_entropy(families, family_of[labels], label_smoothing=0.1)
        likeness = vectors @ vectors.T / 0.1 - 1e9 * torch.eye(len(batch))
        positive = (labels[:, None] == labels) & (sources[:, None] != sources)
        counted = positive.sum(1) > 0
        share = likeness - torch.logsumexp(likeness, 1, keepdim=True)
        contrast = -((share * positive).sum(1)[counted] / positive.sum(1)[counted]).mean()
        loss = loss + 0.5 * contrast
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def projection(data: Training, rows: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Half without labels: whitened against what disturbances change, then principal components, half whitened."""
    own = data.standard(np.stack([row["descriptor"] for row in rows]))
    changes = [
        data.standard(variant) - data.standard(row["descriptor"])
        for row in rows
        for name, variant in row["variants"].items()
        if name in WHITENED
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
    halves = [run(net, values), values @ matrix - offset]
    first, second = (half / np.linalg.norm(half, axis=1, keepdims=True) for half in halves)
    return np.hstack([SUPERVISED_WEIGHT * first, second]) / np.sqrt(1 + SUPERVISED_WEIGHT**2)


def join(network_scores: np.ndarray, tree_scores: np.ndarray) -> np.ndarray:
    """Log-probabilities of the instruments before the temperature, (n, 26), as `SoundWeights.classify` joins them."""
    return (1 - TREE_SHARE) * log_softmax(network_scores) + TREE_SHARE * log_softmax(tree_scores)


@dataclass
class Trained:
    """Everything learned from one choice of rows."""

    data: Training
    nets: list[torch.nn.Module]
    trees: Trees
    coder: torch.nn.Module
    matrix: np.ndarray
    offset: np.ndarray

    def judge(self, descriptors: np.ndarray) -> np.ndarray:
        """Joined instrument scores and the loop score, (n, 27)."""
        values = self.data.standard(descriptors)
        scores = np.mean([run(net, values) for net in self.nets], axis=0)
        return np.hstack([join(scores[:, :-1], scores_of(self.trees, values)), scores[:, -1:]])

    def embed(self, descriptors: np.ndarray) -> np.ndarray:
        return embed(self.coder, self.matrix, self.offset, self.data.standard(descriptors))

    def arrays(self) -> dict[str, np.ndarray]:
        """As `weights.read_sound_weights` reads them."""
        stored = {
            "mean": self.data.mean.astype(np.float32),
            "deviation": self.data.deviation.astype(np.float32),
            "projection": self.matrix.astype(np.float16),
            "projection_mean": self.offset,
            "trees_feature": self.trees.feature,
            "trees_threshold": self.trees.threshold,
            "trees_left": self.trees.left,
            "trees_right": self.trees.right,
            "trees_leaf": self.trees.leaf.astype(np.float16),
        }
        for name, net in [*((f"network{index}", net) for index, net in enumerate(self.nets)), ("supervised", self.coder)]:
            linear = [module for module in net if isinstance(module, torch.nn.Linear)]
            for index, module in enumerate(linear):
                stored[f"{name}_{index}_matrix"] = module.weight.detach().numpy().T.astype(np.float16)
                stored[f"{name}_{index}_bias"] = module.bias.detach().numpy().astype(np.float32)
        return stored


def train_all(rows: list[dict], networks: int) -> Trained:
    """Standardised data, networks, trees, encoder and projection."""
    data = Training(rows)
    matrix, offset = projection(data, [row for row in rows if not row["is_made"]])
    rng = np.random.default_rng(0)
    # The trees see every sound and a third of the disturbed copies: more of those change nothing but the time.
    seen = data.is_plain | (rng.random(len(data.is_plain)) < TREE_VARIANTS)
    trees = grow(data.values.numpy()[seen], data.labels.numpy()[seen], data.chance[seen])
    return Trained(data, [classifier(data, seed) for seed in range(networks)], trees, encoder(data), matrix, offset)
