"""The neighbour index finds what a plain computation finds, among all embeddings and among any choice of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.storage.lance.sample_keys import NO_SAMPLE, sample_key, usual_id
from audiomancer.storage.vectors.cells import cell_count
from audiomancer.storage.vectors.codes import code_errors, cosines, encode, unit
from audiomancer.storage.vectors.neighbour_files import NeighbourFiles
from audiomancer.storage.vectors.neighbour_index import CodedCells, NeighbourIndex


def clustered(count: int, clusters: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors in clusters of very uneven sizes, and the cluster of each."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(clusters, 128)).astype(np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    labels = rng.choice(clusters, count, p=rng.dirichlet(np.full(clusters, 0.5)))
    vectors = centres[labels] + rng.normal(size=(count, 128)).astype(np.float32) * np.float32(0.5 / np.sqrt(128))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels


def index_of(vectors: np.ndarray) -> NeighbourIndex:
    index = NeighbourIndex("test", CodedCells.empty())
    index.put(np.arange(len(vectors), dtype=np.uint64), *encode(vectors.astype(np.float32)))
    return index


@given(st.integers(0, 2**32 - 1), st.floats(1e-30, 1e30))
def test_codes_preserve_the_cosine_whatever_the_length(seed: int, length: float) -> None:
    rng = np.random.default_rng(seed)
    vectors = (rng.normal(size=(20, 128)) * length).astype(np.float32)
    query = rng.normal(size=128).astype(np.float32)
    wide = vectors.astype(np.float64)
    exact = wide @ query / (np.linalg.norm(wide, axis=1) * np.linalg.norm(query.astype(np.float64)))
    codes, scales = encode(vectors)
    assert (np.abs(cosines(codes, scales, unit(query)) - exact) <= code_errors(scales)).all()


@given(st.integers(0, 2**32 - 1), st.floats(0.5 / 32767, 1e-3), st.floats(0, 1e-2))
def test_the_nearest_is_among_the_sure_ones_also_where_codes_err_most(seed: int, small: float, spread: float) -> None:
    rng = np.random.default_rng(seed)
    # One large number and many equal ones between two codes: all of them are rounded the same way.
    vectors = np.full((300, 128), small) * (1 + spread * rng.normal(size=(300, 1)))
    vectors[:, 0] = 1.0
    vectors[100:] += rng.normal(size=(200, 128)) * spread
    vectors = vectors.astype(np.float32)
    for query in (np.ones(128, np.float32), vectors[7], -vectors[200], rng.normal(size=128).astype(np.float32)):
        wide = vectors.astype(np.float64)
        exact = wide @ query / (np.linalg.norm(wide, axis=1) * np.linalg.norm(query.astype(np.float64)))
        found, _ = index_of(vectors).nearest(query, 5, is_sure=True)
        fifth = np.sort(exact)[-5]
        assert set(np.flatnonzero(exact > fifth).tolist()) <= set(found.tolist())
        assert np.count_nonzero(exact[found] >= fifth) >= 5


def test_codes_of_one_large_and_many_equal_numbers_err_by_more_than_a_ten_thousandth() -> None:
    vector = np.full((1, 128), 10.499 / 32767)
    vector[:, 0] = 1.0
    codes, scales = encode(vector.astype(np.float32))
    query = np.ones(128, np.float32)
    query[0] = 0.0
    error = abs(float(cosines(codes, scales, unit(query))[0]) - float(unit(vector[0]).astype(float) @ unit(query)))
    assert 1e-4 < error <= code_errors(scales)[0]


def test_of_usual_embeddings_few_are_looked_at_besides_the_nearest() -> None:
    vectors, _ = clustered(10_000, 40)
    looked_at = [len(index_of(vectors).nearest(vectors[n], 20, is_sure=True)[0]) for n in range(0, 10_000, 2_000)]
    assert max(looked_at) < 40


def test_silence_is_as_far_from_itself_as_from_anything() -> None:
    codes, scales = encode(np.zeros((1, 128), np.float32))
    assert cosines(codes, scales, unit(np.ones(128, np.float32))).tolist() == [0.0]
    assert not unit(np.zeros(128, np.float32)).any()


@given(st.text(min_size=1, max_size=20))
def test_ids_and_keys_belong_together(text: str) -> None:
    key = sample_key(text)
    assert 0 <= key < NO_SAMPLE
    assert usual_id(key) in (None, text)


def test_usual_ids_are_found_from_their_keys() -> None:
    assert usual_id(sample_key("smpl_00ab12ff")) == "smpl_00ab12ff"
    assert usual_id(sample_key("smpl_00ab12ff0")) is None
    assert sample_key("smpl_00AB12FF") != sample_key("smpl_00ab12ff")
    assert sample_key(None) == NO_SAMPLE


@given(
    seed=st.integers(0, 1000),
    count=st.integers(1, 60),
    wanted=st.integers(0, 70),
    replaced=st.lists(st.integers(0, 59), max_size=10),
    deleted=st.lists(st.integers(0, 59), max_size=10),
)
@settings(max_examples=60)
def test_what_was_replaced_or_deleted_is_no_longer_found(
    seed: int, count: int, wanted: int, replaced: list[int], deleted: list[int]
) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 128)).astype(np.float32)
    index = index_of(vectors)
    replaced = [number for number in replaced if number < count]
    for number in replaced:
        vectors[number] = rng.normal(size=128)
    index.put(np.array(replaced, np.uint64), *encode(vectors[replaced]))
    gone = sorted({number for number in deleted if number < count})
    index.delete(np.array(gone, np.uint64))
    left = [number for number in range(count) if number not in gone]
    query = rng.normal(size=128).astype(np.float32)
    unit_vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    similarity = unit_vectors @ unit(query)
    assert len(index) == len(left)
    places, _ = index.nearest(query, wanted)
    assert are_nearest(index.keys_of(places).tolist(), left, similarity, wanted)
    odd = np.array([number for number in range(count) if number % 2], np.uint64)
    among = index.places_of_keys(odd)
    places, _ = index.nearest(query, wanted, among[among >= 0])
    assert are_nearest(index.keys_of(places).tolist(), [n for n in left if n % 2], similarity, wanted)


def are_nearest(found: list[int], pool: list[int], similarity: np.ndarray, wanted: int) -> bool:
    """Check whether these are the nearest, in order, but for what is closer together than codes can resolve."""
    best = sorted(pool, key=lambda number: -similarity[number])[:wanted]
    return (
        len(found) == len(best)
        and set(found) <= set(pool)
        and np.abs(similarity[found] - similarity[best]).max(initial=0) < 2e-4
    )


def test_equals_of_the_last_one_are_given_as_well() -> None:
    index = index_of(np.tile(np.eye(1, 128, dtype=np.float32), (9, 1)))
    places, found = index.nearest(np.eye(1, 128, dtype=np.float32)[0], 3)
    assert len(places) == 9
    assert np.allclose(found, 1)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[NeighbourIndex, np.ndarray, np.ndarray]:
    """120,000 vectors in cells, 5,000 of them replaced since."""
    vectors, labels = clustered(120_000, 400)
    files = NeighbourFiles(tmp_path_factory.mktemp("cells") / "neighbours")
    with files.writing():
        files.rebuild_from([(np.arange(len(vectors), dtype=np.uint64), *encode(vectors))], 1, {})
    index = files.index()
    changed = np.arange(0, 120_000, 24)
    vectors[changed] = np.roll(vectors[changed], 1, axis=1)
    index.put(changed.astype(np.uint64), *encode(vectors[changed]))
    return index, vectors, labels


def recall(index: NeighbourIndex, vectors: np.ndarray, chosen: np.ndarray | None, seed: int) -> float:
    shares = []
    pool = np.arange(len(vectors)) if chosen is None else chosen
    among = None if chosen is None else index.places_of_keys(chosen.astype(np.uint64))
    for number in np.random.default_rng(seed).integers(0, len(vectors), 25):
        places, _ = index.nearest(vectors[number], 50, among)
        found = index.keys_of(places[:50]).astype(np.int64)
        similarity = vectors[pool] @ vectors[number]
        least = np.sort(similarity)[-min(50, len(pool))]
        assert len(found) == min(50, len(pool))
        shares.append(np.count_nonzero(vectors[found] @ vectors[number] >= least - 1e-4) / len(found))
    return float(np.mean(shares))


def test_cells_are_used_where_there_are_many_vectors(
    large: tuple[NeighbourIndex, np.ndarray, np.ndarray],
) -> None:
    index, vectors, _ = large
    assert len(index.base.centres) == cell_count(len(vectors)) > 800
    assert len(index) == len(vectors)


def test_of_many_the_nearest_are_found(large: tuple[NeighbourIndex, np.ndarray, np.ndarray]) -> None:
    index, vectors, _ = large
    assert recall(index, vectors, None, 2) >= 0.99


@pytest.mark.parametrize("share", [0.0001, 0.01, 0.3, 0.6, 0.9])
def test_among_a_chance_selection_the_nearest_are_found(
    large: tuple[NeighbourIndex, np.ndarray, np.ndarray], share: float
) -> None:
    index, vectors, _ = large
    chosen = np.flatnonzero(np.random.default_rng(5).random(len(vectors)) < share)
    assert recall(index, vectors, chosen, 3) >= 0.99


@pytest.mark.parametrize("share", [0.55, 0.7])
def test_among_whole_clusters_the_nearest_are_found_also_for_what_lies_in_none_of_them(
    large: tuple[NeighbourIndex, np.ndarray, np.ndarray], share: float
) -> None:
    index, vectors, labels = large
    chosen = np.flatnonzero(np.random.default_rng(6).random(400)[labels] < share)
    assert recall(index, vectors, chosen, 4) >= 0.99


def test_the_same_vectors_make_the_same_cells(tmp_path_factory: pytest.TempPathFactory) -> None:
    vectors, _ = clustered(60_000, 100, seed=8)
    codes, scales = encode(vectors)
    indexes = []
    for _ in range(2):
        files = NeighbourFiles(tmp_path_factory.mktemp("same") / "neighbours")
        with files.writing():
            files.rebuild_from([(np.arange(len(vectors), dtype=np.uint64), codes, scales)], 1, {})
        indexes.append(files.index())
    assert np.array_equal(indexes[0].base.keys, indexes[1].base.keys)
