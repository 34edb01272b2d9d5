"""How good weights are on sources that they have not seen: figures, and the small regressions fitted on them."""

from __future__ import annotations

import numpy as np
from sound_networks import FAMILY_CODES

from audiomancer.vocabulary.keys import KEYS, key_code
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT, INSTRUMENTS

FAMILY = np.array(FAMILY_CODES)


def retrieval(vectors: np.ndarray, labels: np.ndarray, sources: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """P@10 among other sources of each query, for its label and its family, (n, 2); NaN with fewer than ten to find.

    `labels` are codes; `queries` are positions.
    """
    found = np.full((len(queries), 2), np.nan)
    for index, query in enumerate(queries):
        likeness = vectors @ vectors[query]
        other = sources != sources[query]
        likeness[~other] = -9
        if ((labels == labels[query]) & other).sum() >= 10:
            top = labels[np.argpartition(-likeness, 10)[:10]]
            found[index] = (top == labels[query]).mean(), (FAMILY[top] == FAMILY[labels[query]]).mean()
    return found


def by_label(values: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the labels of the mean over their queries."""
    means = [np.nanmean(values[labels == label]) for label in set(labels) if not np.isnan(values[labels == label]).all()]
    return float(np.mean(means)) if means else float("nan")


def f1(said: np.ndarray, true: np.ndarray) -> float:
    return float(2 * (said & true).sum() / max(1, said.sum() + true.sum()))


def softmax(scores: np.ndarray) -> np.ndarray:
    shares = np.exp(scores - scores.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def sigmoid(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(values @ weights[:-1] + weights[-1])))


def fit_temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """What to divide the scores by so that their softmax is likeliest."""
    rows = np.arange(len(labels))
    tried = np.arange(0.4, 3.0, 0.02)
    return float(min(tried, key=lambda t: -np.log(softmax(scores / t)[rows, labels] + 1e-9).mean()))


def fit_logistic(values: np.ndarray, right: np.ndarray, weight: np.ndarray, decay: float) -> np.ndarray:
    """Weights and bias of a logistic regression, by Newton's method; rows count by `weight`."""
    design = np.hstack([values, np.ones((len(values), 1))]).astype(np.float64)
    weight = weight / weight.sum()
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ ((chance - right) * weight) + decay * weights
        curvature = (design * (chance * (1 - chance) * weight)[:, None]).T @ design + decay * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return weights.astype(np.float32)


def key_is_right(row: dict) -> bool:
    """Notes: the tonic's pitch class; chords and loops: the key."""
    if "kind" not in row or row["key_code"] is None:
        return False
    if row["kind"] == "note":
        return row["key_code"] % 12 == key_code(row["key"])
    return KEYS[row["key_code"]] == KEYS[key_code(row["key"]) + (12 if row["mode"] == "minor" else 0)]


def report_instruments(name: str, best: np.ndarray, truth: np.ndarray, precision: np.ndarray | None = None) -> None:
    per_label = [f1(best == code, truth == code) for code in range(len(INSTRUMENTS)) if (truth == code).any()]
    line = f"{name:46s} n={len(truth):4d}  right {np.mean(best == truth):.3f}  macro-F1 {np.mean(per_label):.3f}"
    line += f"  family {np.mean(FAMILY[best] == FAMILY[truth]):.3f}"
    if precision is not None:
        line += f"  P@10 {by_label(precision[:, 0], truth):.3f}  of families {by_label(precision[:, 1], FAMILY[truth]):.3f}"
    print(line, flush=True)


def report_labels(best: np.ndarray, truth: np.ndarray) -> None:
    """F1 of each instrument, and what it is most often taken for."""
    for code, name in enumerate(INSTRUMENTS):
        mine = truth == code
        if mine.any():
            taken = np.bincount(best[mine & (best != code)], minlength=len(INSTRUMENTS))
            others = ", ".join(f"{INSTRUMENTS[other]} {taken[other]}" for other in np.argsort(-taken)[:3] if taken[other])
            print(f"  F1 {name:13s} {f1(best == code, mine):.3f}  n={mine.sum():4d}  taken for {others or 'nothing else'}")


def pitchless_of(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of what has no pitch, and of drum loops."""
    families = ("kick", "snare", "hat", "percussion", "fx")
    without = np.array([FAMILY_OF_INSTRUMENT[name] in families for name in INSTRUMENTS])
    return shares @ without, shares[:, INSTRUMENTS.index("drum-loop")]
