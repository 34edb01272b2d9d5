"""Similar sounds in a large library: benchmarks/scale_neighbours.py DATA_DIR. Prints JSON for scale.py.

Time and recall of the 50 nearest, with and without filters, beside a product with the whole matrix in numpy. Recall
counts a sound as found whose similarity is that of the true fiftieth or better.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scale_figures import Figures

from audiomancer.browse import BrowseIndex, parse
from audiomancer.browse.search.matching import matching_mask
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.storage import sample_key

K = 50
_RUNS = 60
_FILTERS = (
    "inst:kick",
    "inst:bass",
    "inst:pad",
    "bpm:120-126",
    "bpm:124",
    "key:Am",
    "key:Am+",
    "is:loop",
    "is:shot",
    "mood:dark",
    "mood:warm",
    "kick",
    "vinyl",
    "deep",
    "len:<1s",
    "len:>8s",
    "inst:synth key:Am bpm:120-126",
    "inst:vocal mood:dark",
    "inst:pad key:Fm+ len:>4s",
    "bpm:=174 is:loop",
)


class Truth:
    """All embeddings as they are, in rows of the list."""

    def __init__(self, engine: Engine, index: BrowseIndex) -> None:
        ids, matrix = engine.storage.samples.embedding_matrix()
        rows = [index.row_of_key(sample_key(sample_id)) for sample_id in ids]
        self.rows = np.array([-1 if row is None else row for row in rows])
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        self.unit = matrix / np.where(norms > 0, norms, 1)
        self.place_of_row = np.full(index.row_count, -1, np.int64)
        self.place_of_row[self.rows[self.rows >= 0]] = np.flatnonzero(self.rows >= 0)

    def nearest(self, row: int, mask: NDArray[np.bool_] | None) -> NDArray[np.float32]:
        """The largest cosines with the sound of a row, itself left out."""
        query = self.unit[self.place_of_row[row]]
        is_asked = self.rows >= 0 if mask is None else (self.rows >= 0) & mask[self.rows]
        is_asked[self.place_of_row[row]] = False
        places = np.flatnonzero(is_asked)
        cosines = self.unit @ query if len(places) * 3 > len(self.unit) else self.unit[places] @ query
        cosines = cosines[places] if len(cosines) == len(self.unit) else cosines
        count = min(K, len(cosines))
        return np.partition(cosines, len(cosines) - count)[len(cosines) - count :] if count else cosines


def filters(index: BrowseIndex, rng: np.random.Generator) -> Iterator[tuple[str, NDArray[np.bool_] | None]]:
    """No filter, what a musician asks for, and chance selections of every size."""
    yield "similar, no filter", None
    for text in _FILTERS:
        yield "similar, filtered", matching_mask(index, parse(text).query)
    for share in (0.0001, 0.001, 0.01, 0.1, 0.3, 0.6):
        yield "similar, filtered", index.alive & (rng.random(index.row_count) < share)


def main(data_dir: str) -> dict[str, Any]:
    """Measure."""
    figures, rng = Figures(), np.random.default_rng(11)
    recalls: dict[str, list[float]] = {}
    shares: list[float] = []
    wrong_counts = 0
    with Engine.open(DataPaths.at(data_dir)) as engine:
        index = engine.read_index()
        similarity = engine.read_similarity(index)
        truth = Truth(engine, index)
        sources = np.flatnonzero(truth.place_of_row >= 0)
        for name, mask in filters(index, rng):
            if mask is not None:
                shares.append(float(np.count_nonzero(mask)) / len(index))
            for _ in range(_RUNS if mask is None else 4):
                row = int(rng.choice(sources))
                sample_id = index.sample_id(row)
                assert sample_id is not None
                vector = similarity.vector(sample_id)
                assert vector is not None
                rows, _ = figures.time(
                    name, lambda v=vector, m=mask, s=sample_id: similarity.nearest(v, m, K, exclude=s)
                )
                true = figures.time_plain(name, lambda r=row, m=mask: truth.nearest(r, m))
                wrong_counts += len(rows) != len(true)
                found = truth.unit[truth.place_of_row[rows]] @ truth.unit[truth.place_of_row[row]]
                if len(true):
                    hits = np.count_nonzero(found >= true.min() - 1e-5)
                    recalls.setdefault(name, []).append(min(1.0, hits / len(true)))
        count = len(index)
    return {
        "sounds": count,
        "figures": figures.summary(),
        "recall": {name: float(np.mean(values)) for name, values in recalls.items()},
        "least recall": {name: min(values) for name, values in recalls.items()},
        "shares": [min(shares), max(shares)],
        "wrong counts": wrong_counts,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
