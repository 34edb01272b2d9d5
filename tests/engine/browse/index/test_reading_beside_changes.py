"""Decision 21: one thread changes the list; jobs work on what they took from it there, and see a whole state."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from audiomancer.browse import BrowseIndex, FacetPlan, Facets, SimilarityIndex, parse
from audiomancer.browse.search.matching import condition_masks
from audiomancer.storage import Entry, NeighbourIndex, sample_key
from audiomancer.storage.vectors.codes import encode
from audiomancer.storage.vectors.neighbour_index import CodedCells
from tests.engine.browse.conftest import entry_of

_ROUNDS = 60
_AT_ONCE = 20


def entries(first: int) -> list[Entry]:
    return [
        entry_of(number, f"/m/{number % 7}/Kick {number}.wav", bpm=60.0 + number % 90)
        for number in range(first, first + _AT_ONCE)
    ]


def test_jobs_that_run_while_the_list_changes_see_the_list_of_the_moment_they_were_planned_at() -> None:
    index = BrowseIndex(entries(1))
    rng = np.random.default_rng(2)
    neighbours = NeighbourIndex("test", CodedCells.empty())
    similarity = SimilarityIndex(neighbours, index)
    counted: list[tuple[int, Future[Facets]]] = []
    found: list[tuple[int, Future[tuple[np.ndarray, np.ndarray]]]] = []
    query = parse("kick bpm:>0").query
    with ThreadPoolExecutor(3) as jobs:
        for number in range(1, _ROUNDS):
            fresh = entries(number * _AT_ONCE + 1)
            index.upsert(fresh)
            codes, scales = encode(rng.normal(size=(_AT_ONCE, 128)).astype(np.float32))
            neighbours.put(np.array([sample_key(one.sample_id) for one in fresh], np.uint64), codes, scales)
            similarity.follow(np.zeros(0, np.int64))
            counted.append((len(index), jobs.submit(FacetPlan.of(index, condition_masks(index, query)).count)))
            search = similarity.search(fresh[0].sample_id, None, 10_000)
            assert search is not None
            found.append((index.row_count, jobs.submit(search.run)))
            update = index.orders.update("bpm", is_descending=bool(number % 2))
            if update is not None:
                index.orders.take(update, jobs.submit(update.make).result())
            # Rows that were there before get other values meanwhile.
            index.upsert([one._replace(bpm=200.0) for one in entries(1)])
    for rows, facets in counted:
        assert facets.result().matching == rows
    for rows, nearest in found:
        places, _ = nearest.result()
        assert len(set(places.tolist())) == len(places)
        assert places.max() < rows
    for is_descending in (False, True):
        bpm = index.column("bpm")[index.orders.all_rows("bpm", is_descending)]
        assert (np.diff(bpm) * (-1 if is_descending else 1) >= 0).all()
