"""Measures without labels how far the instrument that a name gives can be trusted.

    python benchmarks/names.py RECORDINGS [--folds DIR] [--json FILE]

Labels of recordings mostly come from their names, so counting how often a name is right would go round in a circle. The
sound is asked instead: with p(i) the share that the weights give instrument i, and a name right with probability q, the
likelihood of what is found in a sound called i is q p(i)/π(i) + (1 - q) Σ_j≠i p(j)/π(j) / 25, π the mean share
over all sounds. Printed is the q that makes all sounds of a kind likeliest, and the 5th and 95th percentile over 200
draws of whole sources (files of one pack share its habits). Recordings only; rendered sounds have no names that
people gave. With --folds the shares come from weights that have not seen the source.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# One thread: each of the processes gets one core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from descriptors import DescribeJob, described
from labelled import Folds, Sound, arguments, sounds_and_folds
from processes import in_processes
from tables import print_table, write_json

from audiomancer.analysis.names.instrument_names import FILE_CONFIDENCE, FOLDER_CONFIDENCE
from audiomancer.analysis.names.names import hints_from_path
from audiomancer.analysis.weights import Weights
from audiomancer.vocabulary import INSTRUMENTS

DRAWS: Final = 200
_TRIED: Final = np.linspace(0.02, 0.995, 196)
_LEAST_SOUNDS: Final = 20
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trust:
    """One line of the table: how often names of a kind are right.

    Attributes:
        kind: Where the name's word stood.
        recordings: "all" or a source.
        n: Sounds so named.
        right: The likeliest share.
        low: 5th percentile over draws of sources; None for one source.
        high: 95th percentile.
        used: What the program takes it for.
    """

    kind: str
    recordings: str
    n: int
    right: float
    low: float | None
    high: float | None
    used: float


def likeliest(named: FloatArray, others: FloatArray) -> float:
    """The share of right names that makes the analysis likeliest.

    Args:
        named: Likelihood of each sound under the instrument named, (n,).
        others: Its mean likelihood under the others, (n,).
    """
    likelihood = np.log(_TRIED[:, None] * named + (1 - _TRIED[:, None]) * others + 1e-12).sum(axis=1)
    return float(_TRIED[int(likelihood.argmax())])


def likelihoods(shares: FloatArray, named: npt.NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
    """Of each sound under the instrument named and under the mean of the others, from shares (n, 26)."""
    by_class = shares / np.maximum(shares.mean(axis=0), 1e-6)
    named_share = by_class[np.arange(len(named)), named]
    return named_share, (by_class.sum(axis=1) - named_share) / (shares.shape[1] - 1)


def trusts(sounds: Sequence[Sound], shares: FloatArray) -> list[Trust]:
    """Every line of the table."""
    hints = [hints_from_path(sound.path) for sound in sounds]
    sources = np.array([sound.source for sound in sounds])
    codes = np.array([-1 if hint.instrument is None else INSTRUMENTS.index(hint.instrument) for hint in hints])
    named_share, others = likelihoods(shares, np.maximum(codes, 0))
    in_file = np.array([hint.instrument_in_file for hint in hints])
    found = []
    for kind, mask, used in (
        ("file name", (codes >= 0) & in_file, FILE_CONFIDENCE),
        ("folder", (codes >= 0) & ~in_file, FOLDER_CONFIDENCE),
    ):
        if mask.sum() < _LEAST_SOUNDS:
            continue
        rng = np.random.default_rng(1)
        names = sorted(set(sources[mask]))
        members = {name: np.nonzero(mask & (sources == name))[0] for name in names}
        drawn = []
        for _ in range(DRAWS):
            picked = np.concatenate([members[name] for name in rng.choice(names, len(names))])
            drawn.append(likeliest(named_share[picked], others[picked]))
        low, high = np.percentile(drawn, (5, 95))
        right = likeliest(named_share[mask], others[mask])
        found.append(Trust(kind, "all", int(mask.sum()), right, float(low), float(high), used))
        for name, rows in members.items():
            if len(rows) >= _LEAST_SOUNDS:
                found.append(Trust(kind, name, len(rows), likeliest(named_share[rows], others[rows]), None, None, used))
    return found


def analysed(sounds: Sequence[Sound], folds: Folds, workers: int) -> tuple[list[Sound], FloatArray]:
    """The sounds that can be read, and the shares of the 26 instruments that the weights give each."""
    jobs = [DescribeJob(sound.path, sound.file, ()) for sound in sounds]
    whole = {found.path: found.whole for found in in_processes(described, jobs, workers, "described") if found}
    judged = [sound for sound in sounds if sound.path in whole and whole[sound.path].any()]
    weights = {folder: Weights.read(folder).sound for folder in {folds.weights_folder(s.source) for s in judged}}
    shares = [weights[folds.weights_folder(sound.source)].classify(whole[sound.path])[0] for sound in judged]
    return judged, np.array(shares, np.float64).reshape(-1, len(INSTRUMENTS))


def main(command: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = arguments(__doc__)
    options = parser.parse_args(command)
    sounds, folds = sounds_and_folds(parser, options)
    judged, shares = analysed([s for s in sounds if s.instrument and not s.is_rendered], folds, options.workers)
    found = trusts(judged, shares)
    header = ("word in", "recordings", "n", "right", "5 %", "95 %", "taken for")
    print_table(header, [[t.kind, t.recordings, t.n, t.right, t.low, t.high, t.used] for t in found])
    write_json(options.json, found)


if __name__ == "__main__":
    main()
