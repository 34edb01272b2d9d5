"""Scores "similar sounds" on labelled recordings.

    python benchmarks/similarity.py RECORDINGS [--folds DIR] [--json FILE]

Prints one table of two measures.

P@10 across sources: of a query's ten nearest from other sources, the share with its instrument id, and with its family
(`scoring.py`). "gallery all": every labelled sound of other sources may be found. "gallery real": queries and what may
be found are recordings, nothing rendered. "gallery unseen": only sounds of other sources that have not trained the
weights either, as a user's library has not.

Rank 1 of copies: 150 sounds (those with the smallest hash of their path) are copied and the copies disturbed as
`disturbed.py` says; share whose nearest of all sounds is the sound itself. Identical recordings count as the same:
those whose descriptors differ nowhere by more than a thousandth.

With --folds a query, the gallery and the query's copies are embedded by the weights that have not seen the query's
source; embeddings of different weights can't be compared. "unseen", "seen" and "both" as in `accuracy.py`: the query's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# One thread: each of the processes gets one core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from descriptors import Described, DescribeJob, described
from disturbed import COPY_CONDITIONS
from labelled import Folds, Sound, arguments, groups, seed_of, sounds_and_folds
from processes import in_processes
from scoring import BoolArray, Precision, mean_of_means, precision_at_ten
from tables import Cell, print_table, write_json

from audiomancer.analysis.character.embedding import EMBEDDING_SIZE, embedding_of
from audiomancer.analysis.weights import SoundWeights, Weights
from audiomancer.vocabulary import FAMILIES, FAMILY_OF_INSTRUMENT, INSTRUMENTS

COPIED_SOUNDS: Final = 150
IDENTICAL: Final = 1e-3
_ALL, _REAL, _UNSEEN = "gallery all", "gallery real", "gallery unseen"
_HEADER = ("what", "recordings", "weights", "n", "share")

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a share of n queries."""

    what: str
    recordings: str
    weights: str
    n: int
    share: float | None


@dataclass(slots=True)
class Library:
    """Every labelled sound that could be described, and the copies of some.

    Attributes:
        sounds: n of them.
        labels: Their instrument ids, (n,).
        sources: Names of their sources, (n,).
        descriptors: float32 (n, size of a descriptor).
        copies: By path, condition and descriptor of each copy.
        folds: Which weights judge which source.
        may_train: Which of the sounds may have trained the weights, (n,).
        is_rendered: Which are rendered, (n,).
    """

    sounds: list[Sound]
    labels: npt.NDArray[np.str_]
    sources: npt.NDArray[np.str_]
    descriptors: FloatArray
    copies: dict[str, dict[str, FloatArray]]
    folds: Folds
    may_train: BoolArray
    is_rendered: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Result of one query: P@10 by gallery, and whether each copy found it."""

    precision: dict[str, Precision]
    is_found: dict[str, bool]


def judge(library: Library) -> dict[str, Judged]:
    """Every sound as a query, by path; embeddings are made once for every set of weights."""
    found: dict[str, Judged] = {}
    folder_of = {source: library.folds.weights_folder(source) for source in map(str, np.unique(library.sources))}
    for folder in dict.fromkeys(folder_of.values()):
        weights = Weights.read(folder).sound
        vectors = embeddings(library.descriptors, weights)
        for index, sound in enumerate(library.sounds):
            if folder_of[sound.source] == folder:
                found[sound.path] = Judged(
                    _precisions(library, vectors, index), _copies_found(library, vectors, index, weights)
                )
    return found


def embeddings(descriptors: FloatArray, weights: SoundWeights) -> FloatArray:
    """float32 (n, 128) from float32 (n, size of a descriptor)."""
    return np.array([embedding_of(row, weights) for row in descriptors], np.float32).reshape(-1, EMBEDDING_SIZE)


def figures(library: Library) -> Iterator[Figure]:
    """Every line of the table."""
    judged = judge(library)
    label_of = {sound.path: str(label) for sound, label in zip(library.sounds, library.labels, strict=True)}
    for gallery in (_ALL, _REAL, _UNSEEN):
        for group in groups(library.sounds, library.folds):
            queries = {
                sound.path: judged[sound.path].precision[gallery]
                for sound in group.sounds
                if gallery in judged[sound.path].precision
            }
            if not queries:
                continue
            by_label: dict[str, list[float]] = {name: [] for name in INSTRUMENTS}
            by_family: dict[str, list[float]] = {name: [] for name in FAMILIES}
            for path, precision in queries.items():
                by_label[label_of[path]].append(precision.of_label)
                by_family[FAMILY_OF_INSTRUMENT[label_of[path]]].append(precision.of_family)
            where, n = (group.recordings, group.status), len(queries)
            yield Figure(f"P@10, {gallery}: ids", *where, n, mean_of_means(by_label))
            yield Figure(f"P@10, {gallery}: families", *where, n, mean_of_means(by_family))
            if group.recordings == "all" and gallery == _ALL:
                for kind, lists in (("id", by_label), ("family", by_family)):
                    for name, values in lists.items():
                        if values:
                            yield Figure(f"P@10, {gallery}: {kind} {name}", *where, len(values), float(np.mean(values)))
    copied = [sound for sound in library.sounds if judged[sound.path].is_found]
    for group in groups(copied, library.folds, by_source=False):
        for condition in COPY_CONDITIONS:
            hits = [judged[sound.path].is_found[condition] for sound in group.sounds]
            yield Figure(f"rank 1: {condition}", group.recordings, group.status, len(hits), float(np.mean(hits)))


def read_library(sounds: Sequence[Sound], folds: Folds, workers: int) -> Library:
    """Describe every sound with an instrument, and the copies of `COPIED_SOUNDS`; what can't be read is left out."""
    labelled = [sound for sound in sounds if sound.instrument is not None]
    copied = {s.path for s in sorted(labelled, key=lambda sound: seed_of(sound.path, "copies"))[:COPIED_SOUNDS]}
    jobs = [DescribeJob(s.path, s.file, COPY_CONDITIONS if s.path in copied else ()) for s in labelled]
    found: dict[str, Described] = {d.path: d for d in in_processes(described, jobs, workers, "described") if d}
    usable = [sound for sound in labelled if sound.path in found and found[sound.path].whole.any()]
    return Library(
        usable,
        np.array([sound.instrument for sound in usable], np.str_),
        np.array([sound.source for sound in usable], np.str_),
        np.array([found[sound.path].whole for sound in usable], np.float32),
        {sound.path: found[sound.path].copies for sound in usable},
        folds,
        np.array([sound.may_train for sound in usable], np.bool_),
        np.array([sound.is_rendered for sound in usable], np.bool_),
    )


def main(command: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = arguments(__doc__)
    options = parser.parse_args(command)
    sounds, folds = sounds_and_folds(parser, options)
    library = read_library(sounds, folds, options.workers)
    found = list(figures(library))
    rows: list[list[Cell]] = [[f.what, f.recordings, f.weights, f.n, f.share] for f in found]
    print_table(_HEADER, rows)
    write_json(options.json, found)


def _precisions(library: Library, vectors: FloatArray, query: int) -> dict[str, Precision]:
    sound, label = library.sounds[query], str(library.labels[query])
    elsewhere: BoolArray = library.sources != sound.source
    galleries = {_ALL: elsewhere, _UNSEEN: elsewhere & ~library.may_train}
    if not sound.is_rendered:
        galleries[_REAL] = elsewhere & ~library.is_rendered
    likeness = vectors @ vectors[query]
    found = {name: precision_at_ten(likeness, library.labels, mask, label) for name, mask in galleries.items()}
    return {name: precision for name, precision in found.items() if precision is not None}


def _copies_found(library: Library, vectors: FloatArray, query: int, weights: SoundWeights) -> dict[str, bool]:
    copies = library.copies[library.sounds[query].path]
    if not copies:
        return {}
    same = np.abs(library.descriptors - library.descriptors[query]).max(axis=1) <= IDENTICAL
    return {
        condition: bool(same[int(np.argmax(vectors @ embedding_of(copy, weights)))])
        for condition, copy in copies.items()
    }


if __name__ == "__main__":
    main()
