"""Nearest neighbours by sound, under any filter, as rows of the list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import Block
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.similarity.aspect_rows import AspectRows
from audiomancer.browse.similarity.plain_search import SimilaritySearch
from audiomancer.browse.similarity.question import (
    MOVES,
    NO_BLEND,
    Blend,
    GroupSource,
    PartSource,
    SimilaritySource,
    blended,
    directions,
    middle_of,
)
from audiomancer.browse.similarity.refined_search import Balance, Kinds, RefinedSearch, families_of_codes
from audiomancer.browse.similarity.spread_search import SpreadSearch
from audiomancer.browse.similarity.weighing import (
    EVEN,
    Weights,
    between_blocks,
    is_even,
    middle_block,
    products,
    question_of,
)
from audiomancer.grown_array import grown
from audiomancer.storage import EMBEDDING_DIM, AspectIndex, LibraryStorage, NeighbourIndex, sample_key

_MOST_OF_GROUP = 500
"""Sounds of a group whose aspects are read: the middle of more is the same."""


def match_percent(similarity: float) -> int:
    """Cosine similarity as the Match column shows it: 100 for the same sound, 0 for nothing in common."""
    return round(100 * min(1.0, max(0.0, similarity)))


class SimilarityIndex:
    """Rows of a list by their places among the embeddings, and back.

    Made in any thread; afterwards it belongs to the thread of the list.

    Attributes:
        neighbours: The embeddings, by place.
        aspects: The aspects of the rows; None where none were measured yet.

    Args:
        neighbours: The embeddings.
        index: The list.
        aspects: The aspects; None for none.
    """

    def __init__(self, neighbours: NeighbourIndex, index: BrowseIndex, aspects: AspectIndex | None = None) -> None:
        self.neighbours = neighbours
        self.aspects = None if aspects is None else AspectRows(aspects, index)
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
    ) -> SimilaritySearch | RefinedSearch | SpreadSearch | None:
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
        balance = None if second is None or not 0 < blend.share < 1 else Balance.of(vector, second, blend.share)
        question = self._weighted(source, blend)
        if question is not None and self.aspects is not None:
            search = replace(search, weighing=self.aspects.weighing(question, exclude))
            balance = self._weighed_balance(source, blend)
        found: SimilaritySearch | RefinedSearch = search
        if balance is not None or any(blend.steps):
            found = self._refined(search, source, blend, balance)
        if not blend.per_pack:
            return found
        folders = self._index.folders.shown
        return SpreadSearch(found, limit, blend.per_pack, self._index.column("folder"), folders.__getitem__)

    def listable(self, source: SimilaritySource, blend: Blend) -> NDArray[np.bool_]:
        """Rows that a question may list, bool, of all rows: not what it asks with, and on the side of its steps."""
        index = self._index
        mask = np.zeros(index.row_count, bool)
        known = self._place_of_row[: min(self._rows_known, len(mask))]
        mask[: len(known)] = known >= 0
        for one in (source, blend.second, blend.unlike):
            rows = [] if one is None else [index.row_of_sample(sample_id) for sample_id in _samples_of(one)]
            mask[[row for row in rows if row is not None]] = False
        for direction in directions(blend, self._starts(source, blend), index.column, index.ranks):
            mask &= direction.allowed(len(mask))
        return mask

    def _refined(
        self, search: SimilaritySearch, source: SimilaritySource, blend: Blend, balance: Balance | None
    ) -> RefinedSearch:
        index = self._index
        moves = directions(blend, self._starts(source, blend), index.column, index.ranks)
        kinds = Kinds(index.column("instrument"), self._families_of(source) if blend.second is None else frozenset())
        return RefinedSearch(search, moves, balance, kinds if moves else None)

    # Aspects

    def has_aspects_of(self, aspects: AspectIndex) -> bool:
        """Check whether these are the aspects that the rows have, so that what comes to them is seen here."""
        return self.aspects is not None and self.aspects.aspects is aspects

    def aspects_of(self, source: SimilaritySource | None) -> Block | None:
        """Aspects of a source, int8 (96,): what lies in the middle of several; None where they were not measured."""
        if source is None or self.aspects is None:
            return None
        if isinstance(source, PartSource):
            return source.aspects
        if isinstance(source, GroupSource):
            blocks = [
                block for one in source.sample_ids[:_MOST_OF_GROUP] if (block := self.aspects.block(one)) is not None
            ]
            return middle_block(np.stack(blocks)) if blocks else None
        return self.aspects.block(source)

    def asked_aspects(self, source: SimilaritySource, blend: Blend) -> Block | None:
        """Aspects of what lies between the sources of a question, to which likenesses are shown."""
        blocks = self._shared_blocks(source, blend)
        if len(blocks) < 2:
            return blocks[0][0] if blocks else None
        return between_blocks(blocks)

    def shares_of(self, source: SimilaritySource, blend: Blend, rows: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """Likeness of rows to a question in each aspect, float32 (n, 5); None where nothing is known of it."""
        asked = self.asked_aspects(source, blend)
        return None if asked is None or self.aspects is None else self.aspects.shares(asked, rows)

    def counted_weights(self, source: SimilaritySource, blend: Blend) -> Weights | None:
        """Weights by which Match is the mean of the aspects' likenesses, together 1; None where it is of the whole.

        Of the whole it is where all aspects that the sources have count alike: then the embedding answers.
        """
        if self._weighted(source, blend) is None:
            return None
        _, known = question_of(self._shared_blocks(source, blend), None, blend.weights)
        used = [weight if is_known else 0.0 for weight, is_known in zip(blend.weights, known.tolist(), strict=True)]
        return tuple(weight / sum(used) for weight in used)

    def _shared_blocks(self, source: SimilaritySource, blend: Blend) -> list[tuple[Block, float]]:
        share = 0.0 if blend.second is None else blend.share
        sources = ((source, 1 - share), (blend.second, share))
        return [(block, part) for one, part in sources if part > 0 and (block := self.aspects_of(one)) is not None]

    def _weighted(self, source: SimilaritySource, blend: Blend) -> NDArray[np.float32] | None:
        """The vector of a weighted question; None where the embedding answers it."""
        if blend.weights == EVEN:
            return None
        blocks = self._shared_blocks(source, blend)
        if not blocks:
            return None
        question, known = question_of(blocks, self.aspects_of(blend.unlike), blend.weights)
        return None if is_even(blend.weights, known) or not question.any() else question

    def _weighed_balance(self, source: SimilaritySource, blend: Blend) -> Balance | None:
        first, second = self.aspects_of(source), self.aspects_of(blend.second)
        if first is None or second is None or not 0 < blend.share < 1:
            return None
        asked_first, _ = question_of([(first, 1.0)], None, blend.weights)
        asked_second, _ = question_of([(second, 1.0)], None, blend.weights)
        return Balance.weighed(asked_first, asked_second, blend.share, float(products(second[None], asked_first)[0]))

    def _families_of(self, source: SimilaritySource) -> frozenset[str]:
        index = self._index
        rows = [row for one in _samples_of(source) if (row := index.row_of_sample(one)) is not None]
        return families_of_codes(index.column("instrument")[rows].tolist())

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

        if self.aspects is not None:
            self.aspects.follow(rows)

    def placed_rows(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint64]]:
        """Rows that have an embedding, their places among the embeddings, and the keys of their samples."""
        places = self._place_of_row[: self._rows_known]
        rows = np.flatnonzero((places >= 0) & self._index.alive[: self._rows_known])
        return rows, places[rows], self._index.column("sample_key")[rows]

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


def _samples_of(source: SimilaritySource) -> tuple[str, ...]:
    """The samples that a source is, or is a part of."""
    if isinstance(source, PartSource):
        return () if source.sample_id is None else (source.sample_id,)
    return source.sample_ids if isinstance(source, GroupSource) else (source,)


def read_similarity(storage: LibraryStorage, index: BrowseIndex) -> SimilarityIndex:
    """Embeddings of a list's rows; made from the vector table where the files beside it are not enough."""
    vectors = storage.samples.vector_store
    aspects = vectors.aspects.files.index()
    noted = vectors.noted_neighbours()
    if noted is not None:
        similarity = SimilarityIndex(noted, index, aspects)
        noted.warm()
        if not similarity.missing():
            return similarity
    return SimilarityIndex(vectors.neighbours(), index, aspects)
