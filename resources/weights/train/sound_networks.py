"""The networks that read the descriptor: instrument and loop, and both halves of the embedding."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom

from audiomancer.analysis.weights import CLIP, SUPERVISED_WEIGHT
from audiomancer.vocabulary import INSTRUMENTS

STEPS, ENCODER_STEPS = 1700, 2000
MADE = ("synthetic", "voices")
WHITENED = ("22.05 kHz", "48 kHz", "mp3", "lead", "noise")


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
        self.recorded = np.array([row["source"] != "voices" for row in owners])

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
    """Supervised half of the embedding: cosine cross-entropy plus contrast between sources."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    # What formulas made helps to tell instruments, but teaches no likeness that recordings have.
    chance = data.chance * data.recorded
    chance /= chance.sum()
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.15),
        torch.nn.Linear(data.values.shape[1], 192),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.Linear(192, 64),
    )
    head = torch.nn.Linear(64, len(INSTRUMENTS), bias=False)
    optimiser = torch.optim.AdamW([*net.parameters(), *head.parameters()], 1e-3, weight_decay=0.05)
    for _ in range(ENCODER_STEPS):
        batch = rng.choice(len(data.values), 256, p=chance)
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


def train_all(rows: list[dict], networks: int) -> tuple:
    """Standardised data, networks, encoder and projection."""
    data = Training(rows)
    matrix, offset = projection(data, [row for row in rows if row["source"] not in MADE])
    return data, [classifier(data, seed) for seed in range(networks)], encoder(data), matrix, offset
