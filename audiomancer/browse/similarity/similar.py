"""Nearest neighbours by sound, under any filter, as rows of the list."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.similarity.question import (
    CANDIDATES_PER_RESULT,
    MOVES,
    NO_BLEND,
    Blend,
    Direction,
    GroupSource,
    PartSource,
    SimilaritySource,
    blended,
    directions,
    middle_of,
)
from audiomancer.browse.texts.text_table import grown
from audiomancer.storage import EMBEDDING_DIM, NO_SAMPLE, LibraryStorage, NeighbourIndex, sample_key

_SPARE_RESULTS = 64


def match_percent(similarity: float) -> int:
    """Cosine similarity as the Match column shows it: 100 for the same sound, 0 for nothing in common."""
    return round(100 * min(1.0, max(0.0, similarity)))


class SimilarityIndex:
    """Rows of a list by their places among the embeddings, and back.

    Made in any thread; afterwards it belongs to the thread of the list.

    Attributes:
        neighbours: The embeddings, by place.

    Args:
        neighbours: The embeddings.
        index: The list.
    """

    def __init__(self, neighbours: NeighbourIndex, index: BrowseIndex) -> None:
        self.neighbours = neighbours
        self._index = index
        self._rows_known = self._places_known = 0
        self._place_of_row: NDArray[np.int32] = np.zeros(0, np.int32)
        self._row_of_place: NDArray[np.int32] = np.zeros(0, np.int32)
        self.follow(np.zeros(0, np.int64))

    def __contains__(self, sample_id: object) -> bool:
        return isinstance(sample_id, str) and self._place_of(sample_id) is not None

    def _place_of(self, sample_id: str) -> int | None:
        return self.neighbours.place_of_key(sample_key(sample_id))

    def vector(self, sample_id: str) -> NDArray[np.float32] | None:
        """Unit vector of a sample, float32 (128,), zeros for silence; None where it has none."""
        place = self._place_of(sample_id)
        return None if place is None else self.neighbours.vector(place)

    def vector_of(self, source: SimilaritySource) -> NDArray[np.float32] | None:
        """The embedding of a source, float32 (128,), zeros for silence; None where none of its samples has one."""
        if isinstance(source, PartSource):
            return source.vector
        if isinstance(source, GroupSource):
            vectors = [vector for one in source.sample_ids if (vector := self.vector(one)) is not None]
            return middle_of(vectors) if vectors else None
        return self.vector(source)

    def measures_of(self, source: SimilaritySource) -> dict[str, float]:
        """Measures of a source by the columns of `MOVES`: the median of several samples; what is unknown is absent."""
        if isinstance(source, PartSource) and source.measures:
            return dict(source.measures)
        index = self._index
        rows = [row for one in _samples_of(source) if (row := index.row_of_sample(one)) is not None]
        values = {move.column: index.column(move.column)[rows] for move in MOVES}
        known = {name: column[np.isfinite(column)] for name, column in values.items()}
        return {name: float(np.median(column)) for name, column in known.items() if len(column)}

    def search(
        self, source: SimilaritySource, mask: NDArray[np.bool_] | None, limit: int, blend: Blend = NO_BLEND
    ) -> SimilaritySearch | SteppedSearch | None:
        """The search for what sounds most like a source, without the samples that it is, or is a part of.

        `mask` and `limit` are those of `nearest`; None for a sample that has no embedding. What has none beside the
        first source is left out of the question.
        """
        vector = self.vector_of(source)
        if vector is None:
            return None
        others = [one for one in (blend.second, blend.unlike) if one is not None]
        exclude = tuple(sample_id for one in (source, *others) for sample_id in _samples_of(one))
        second = None if blend.second is None else self.vector_of(blend.second)
        unlike = None if blend.unlike is None else self.vector_of(blend.unlike)
        search = self._search(blended(vector, second, blend.share, unlike), mask, limit, exclude)
        if not any(blend.steps):
            return search
        index = self._index
        return SteppedSearch(search, directions(blend, self._starts(source, blend), index.column, index.ranks))

    def _starts(self, source: SimilaritySource, blend: Blend) -> dict[str, float]:
        starts = self.measures_of(source)
        if blend.second is None:
            return starts
        second = self.measures_of(blend.second)
        return {
            name: (1 - blend.share) * value + blend.share * second.get(name, value) for name, value in starts.items()
        }

    def _search(
        self, vector: NDArray[np.float32], mask: NDArray[np.bool_] | None, limit: int, exclude: tuple[str, ...]
    ) -> SimilaritySearch:
        index = self._index
        places = [place for one in exclude if (place := self._place_of(one)) is not None]
        return SimilaritySearch(
            self.neighbours,
            vector,
            mask,
            limit,
            np.array(places, np.int64),
            self._place_of_row[: self._rows_known],
            self._row_of_place[: self._places_known],
            index.alive[: self._rows_known],
            index.column("entry_id")[: self._rows_known],
            index.column("sample_key")[: self._rows_known],
        )

    def follow(self, rows: NDArray[np.int64]) -> None:
        """Take note of rows that changed, and of whatever is new in the list and among the embeddings."""
        index, neighbours = self._index, self.neighbours
        row_count, place_count = index.row_count, neighbours.place_count
        fresh = np.arange(self._rows_known, row_count)
        self._place_of_row = grown(self._place_of_row, self._rows_known, row_count)
        self._row_of_place = grown(self._row_of_place, self._places_known, place_count)
        self._row_of_place[self._places_known : place_count] = -1
        changed = np.concatenate([rows[rows < self._rows_known], fresh]) if len(rows) else fresh
        if len(changed):
            places = neighbours.places_of_keys(index.column("sample_key")[changed])
            self._place_of_row[changed] = places
            has_place = places >= 0
            self._row_of_place[places[has_place]] = changed[has_place]
        late = np.arange(self._places_known, place_count)
        self._rows_known, self._places_known = row_count, place_count
        late = late[self._row_of_place[late] < 0]
        # At the first call the rows have found their places already; what is left belongs to no row.
        if len(fresh) < row_count:
            for place, key in zip(late.tolist(), neighbours.keys_of(late).tolist(), strict=True):
                row = index.row_of_key(key)
                if row is not None:
                    self._place_of_row[row] = place
                    self._row_of_place[place] = row

    def missing(self) -> int:
        """Samples of the list that have no embedding here."""
        return self._search(np.zeros(EMBEDDING_DIM, np.float32), None, 0, ()).missing()

    def nearest(
        self,
        vector: NDArray[np.float32],
        mask: NDArray[np.bool_] | None,
        limit: int,
        exclude: str | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `limit` rows of the list that sound most like `vector`.

        Args:
            vector: float32 (128,), of any length.
            mask: Rows that satisfy the rest of the query; every row of the library when left out.
            limit: How many at the most: exactly as many where there are as many.
            exclude: A sample to leave out: the source itself.

        Returns:
            Rows, most similar first (ties by entry id), and their cosine similarities in -1 to 1.
        """
        return self._search(vector, mask, limit, () if exclude is None else (exclude,)).run()


@dataclass(frozen=True, slots=True, eq=False)
class SimilaritySearch:
    """A search as the list was when it was asked for. It may run in any thread while the list goes on.

    Attributes:
        neighbours: The embeddings.
        vector: What to look for, float32 (128,), of any length.
        mask: Rows that satisfy the rest of the query; None for every row of the library.
        limit: How many at the most.
        source_places: int64, places of the samples that are left out.
        place_of_row: int32, the place of each row, -1 where it has none.
        row_of_place: int32, the row of each place, -1 where it has none.
        alive: Mask of the rows that are in the library.
        entry_ids: int64, by row.
        sample_keys: uint64, by row.
    """

    neighbours: NeighbourIndex
    vector: NDArray[np.float32]
    mask: NDArray[np.bool_] | None
    limit: int
    source_places: NDArray[np.int64]
    place_of_row: NDArray[np.int32]
    row_of_place: NDArray[np.int32]
    alive: NDArray[np.bool_]
    entry_ids: NDArray[np.int64]
    sample_keys: NDArray[np.uint64]

    def run(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows, most similar first, ties by entry id, and their cosine similarities in -1 to 1."""
        wanted = self.limit + len(self.source_places)
        mask = self.mask
        if mask is None:
            found = self._rows_of(*self.neighbours.nearest(self.vector, wanted + _SPARE_RESULTS), self.alive)
            if len(found[0]) >= self.limit or len(found[0]) >= self._most():
                return self._first(*found)
            mask = self.alive
        mask = mask[: len(self.place_of_row)]
        places = self.place_of_row[np.flatnonzero(mask)]
        return self._first(*self._rows_of(*self.neighbours.nearest(self.vector, wanted, places[places >= 0]), mask))

    def missing(self) -> int:
        """Samples of the list that have no embedding."""
        is_sample = self.alive & (self.sample_keys != np.uint64(NO_SAMPLE))
        has_vector = np.zeros(len(self.place_of_row), bool)
        has_place = np.flatnonzero(self.place_of_row >= 0)
        has_vector[has_place] = self.neighbours.live[self.place_of_row[has_place]]
        return int(np.count_nonzero(is_sample & ~has_vector))

    def _most(self) -> int:
        """Rows that can be found at all."""
        return int(np.count_nonzero(self.alive)) - len(self.source_places) - self.missing()

    def _rows_of(
        self, places: NDArray[np.int64], similarity: NDArray[np.float32], mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        # Embeddings may have come since, whose rows are not known here.
        is_known = places < len(self.row_of_place)
        places, similarity = places[is_known], similarity[is_known]
        rows = self.row_of_place[places].astype(np.int64)
        is_wanted = (rows >= 0) & ~np.isin(places, self.source_places)
        # A row may have got another sample since: then the place is no longer that of the row.
        is_wanted &= mask[rows] & self.alive[rows] & (self.place_of_row[rows] == places)
        return rows[is_wanted], similarity[is_wanted]

    def _first(
        self, rows: NDArray[np.int64], similarity: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        similarity = np.clip(similarity, -1, 1)
        order = np.lexsort((self.entry_ids[rows], -similarity))[: self.limit]
        return rows[order], similarity[order]


@dataclass(frozen=True, slots=True, eq=False)
class SteppedSearch:
    """A search that is moved along measures of the sound, see `question.MOVES`. It may run in any thread.

    Attributes:
        search: The search without steps.
        directions: The steps.
    """

    search: SimilaritySearch
    directions: list[Direction]

    def run(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows on the asked side, best first, and their similarities less what they lose for lying beside the place."""
        search = self.search
        count = len(search.place_of_row)
        mask = search.alive.copy() if search.mask is None else search.mask[:count] & search.alive
        for direction in self.directions:
            mask[: len(direction.values)] &= direction.allowed(count)
        # Rows that came after the columns were read have no values yet.
        mask[min((len(direction.values) for direction in self.directions), default=count) :] = False
        near = replace(search, mask=mask, limit=CANDIDATES_PER_RESULT * search.limit)
        rows, similarity = near.run()
        for direction in self.directions:
            similarity = similarity - direction.cost(rows)
        order = np.lexsort((search.entry_ids[rows], -similarity))[: search.limit]
        return rows[order], np.clip(similarity[order], -1, 1)


def _samples_of(source: SimilaritySource) -> tuple[str, ...]:
    """The samples that a source is, or is a part of."""
    if isinstance(source, PartSource):
        return () if source.sample_id is None else (source.sample_id,)
    return source.sample_ids if isinstance(source, GroupSource) else (source,)


def read_similarity(storage: LibraryStorage, index: BrowseIndex) -> SimilarityIndex:
    """Embeddings of a list's rows; made from the vector table where the files beside it are not enough."""
    vectors = storage.samples.vector_store
    noted = vectors.noted_neighbours()
    if noted is not None:
        similarity = SimilarityIndex(noted, index)
        noted.warm()
        if not similarity.missing():
            return similarity
    return SimilarityIndex(vectors.neighbours(), index)
