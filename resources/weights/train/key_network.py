"""The network that judges keys, in torch, and its arrays for the program."""

from __future__ import annotations

import numpy as np
import torch

from audiomancer.analysis.key.key_weights import KeyWeights
from audiomancer.analysis.key.views import KeyViews

SHARES = {"loop": 0.5, "chord": 0.15, "note": 0.2, "none": 0.15}
"""Of each batch."""
SEGMENT, HIDDEN, STEPS, BATCH = 24, 64, 1800, 64
NOISE, DROPOUT, RATE, DECAY = 0.08, 0.3, 3e-3, 0.02
NEAR = {"same": 0.88, "relative": 0.05, "fifth": 0.02, "fourth": 0.02, "parallel": 0.03}
"""Target for a loop: names of loops are not always right, and errors are near."""
TURNS = torch.tensor((np.arange(12)[:, None] + np.arange(12)) % 12)


class Network(torch.nn.Module):
    """As `KeyWeights`."""

    def __init__(self, profiles: int, layers: int, facts: int) -> None:
        super().__init__()
        self.segment = torch.nn.Linear(layers * 12, SEGMENT)
        self.hidden = torch.nn.Linear(profiles * 12 + 4 * SEGMENT + facts, HIDDEN)
        self.score = torch.nn.Linear(HIDDEN, 4)

    def forward(self, seen: torch.Tensor, turned: torch.Tensor, facts: torch.Tensor) -> torch.Tensor:
        """Scores, (n, 37), from profiles and course as each tonic sees them, (n, 12, …), and facts."""
        parts = torch.relu(self.segment(turned))
        facts = facts[:, None].expand(len(facts), 12, facts.shape[1])
        pooled = (parts.mean(2), parts.amax(2), parts[:, :, :2].mean(2), parts[:, :, -2:].mean(2))
        inner = torch.relu(self.hidden(torch.cat([seen, *pooled, facts], 2)))
        inner = torch.nn.functional.dropout(inner, DROPOUT, self.training)
        scores = self.score(inner)
        return torch.cat([scores[:, :, :3].flatten(1), scores[:, :, 3].mean(1, keepdim=True)], 1)


def targets(rows: list[dict]) -> np.ndarray:
    """What the 37 shares should be, (n, 37)."""
    wanted = np.zeros((len(rows), 37), np.float32)
    for row, into in zip(rows, wanted, strict=True):
        tonic, is_minor = row["tonic"], row["is_minor"]
        if row["kind"] == "none":
            into[36] = 1.0
        elif row["kind"] == "note":
            into[tonic * 3] = 1.0
        elif row["kind"] == "chord":
            into[tonic * 3 + 1 + is_minor] = 1.0
        else:
            into[tonic * 3 + 1 + is_minor] = NEAR["same"]
            into[(tonic + (3 if is_minor else 9)) % 12 * 3 + 2 - is_minor] += NEAR["relative"]
            into[(tonic + 7) % 12 * 3 + 1 + is_minor] += NEAR["fifth"]
            into[(tonic + 5) % 12 * 3 + 1 + is_minor] += NEAR["fourth"]
            into[tonic * 3 + 2 - is_minor] += NEAR["parallel"]
    return wanted


def stacked(rows: list[dict]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Profiles, course and facts of the rows."""
    return tuple(np.stack([row[name] for row in rows]).astype(np.float32) for name in ("profiles", "course", "facts"))


def train(rows: list[dict], networks: int, *, steps: int = STEPS, seed: int = 0) -> KeyWeights:
    """Several networks joined into one whose scores are their mean."""
    profiles, course, facts = stacked(rows)
    centre, scale = facts.mean(0), facts.std(0) + 1e-6
    # Turned once for all twelve tonics: it takes longer than the network itself.
    seen_all = torch.tensor(profiles)[:, :, TURNS].permute(0, 2, 1, 3).contiguous()
    over_all = torch.tensor(course)[:, :, :, TURNS].permute(0, 3, 2, 1, 4).contiguous()
    known_all = torch.tensor((facts - centre) / scale)
    wanted = torch.tensor(targets(rows))
    kinds = np.array([row["kind"] for row in rows])
    chance = sum(share * (kinds == kind) / max(1, (kinds == kind).sum()) for kind, share in SHARES.items())
    chance = chance / chance.sum()
    trained = []
    for number in range(networks):
        torch.manual_seed(seed + number)
        rng = np.random.default_rng(seed + number)
        network = Network(profiles.shape[1], course.shape[1], facts.shape[1])
        optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
        for batch in rng.choice(len(rows), (steps, BATCH), p=chance):
            seen, over, known = seen_all[batch], over_all[batch], known_all[batch]
            seen = seen + NOISE * torch.randn(seen.shape)
            # Now and then a profile, or a layer of the course, is missing.
            seen = (seen * (torch.rand(BATCH, 1, profiles.shape[1], 1) > 0.06)).flatten(2)
            over = (over * (torch.rand(BATCH, 1, 1, course.shape[1], 1) > 0.1)).flatten(3)
            known = known + 2 * NOISE * torch.randn(known.shape)
            loss = torch.nn.functional.cross_entropy(network(seen, over, known), wanted[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        trained.append(network.eval())
    return joined(trained, centre, scale)


def joined(trained: list[Network], centre: np.ndarray, scale: np.ndarray) -> KeyWeights:
    """One network as wide as all of them; what reads the facts takes them as they are."""
    count, facts = len(trained), len(centre)
    profiles = trained[0].hidden.in_features - 4 * SEGMENT - facts
    width = SEGMENT * count
    hidden = np.zeros((profiles + 4 * width + facts, HIDDEN * count), np.float32)
    bias = np.zeros(HIDDEN * count, np.float32)
    for number, network in enumerate(trained):
        matrix = network.hidden.weight.detach().numpy().T
        mine = slice(number * HIDDEN, (number + 1) * HIDDEN)
        hidden[:profiles, mine] = matrix[:profiles]
        for pool in range(4):
            into = profiles + pool * width + number * SEGMENT
            hidden[into : into + SEGMENT, mine] = matrix[profiles + pool * SEGMENT :][:SEGMENT]
        hidden[-facts:, mine] = matrix[-facts:] / scale[:, None]
        bias[mine] = network.hidden.bias.detach().numpy() - (centre / scale) @ matrix[-facts:]
    return KeyWeights(
        segment=np.concatenate([n.segment.weight.detach().numpy().T for n in trained], axis=1),
        segment_bias=np.concatenate([n.segment.bias.detach().numpy() for n in trained]),
        hidden=hidden,
        hidden_bias=bias,
        score=np.concatenate([n.score.weight.detach().numpy().T for n in trained]) / np.float32(count),
        score_bias=sum(n.score.bias.detach().numpy() for n in trained) / np.float32(count),
        temperature=1.0,
    )


def beside(former: dict[str, np.ndarray], weights: KeyWeights, share: float) -> KeyWeights:
    """Scores of a judge without a course and of a new one, added with a share each.

    Args:
        former: Arrays of the file of feature versions 3 to 6: one hidden layer from profiles and facts to three scores.
        weights: The new judge.
        share: Of the former.
    """
    inputs, width = former["hidden"].shape
    facts = 6
    before = np.zeros((len(weights.hidden), width), np.float32)
    before[: inputs - facts], before[-facts:] = former["hidden"][:-facts], former["hidden"][-facts:]
    scores, bias = np.zeros((width, 4), np.float32), np.zeros(4, np.float32)
    scores[:, :3], bias[:3] = former["score"], former["score_bias"]
    return KeyWeights(
        segment=weights.segment,
        segment_bias=weights.segment_bias,
        hidden=np.concatenate([before, weights.hidden], axis=1),
        hidden_bias=np.concatenate([former["hidden_bias"].astype(np.float32), weights.hidden_bias]),
        score=np.concatenate([share * scores, (1 - share) * weights.score]),
        score_bias=share * bias + (1 - share) * weights.score_bias,
        temperature=1.0,
    )


def seen_by(row: dict) -> KeyViews:
    return KeyViews(*(np.asarray(row[name], np.float32) for name in ("profiles", "course", "facts")))
