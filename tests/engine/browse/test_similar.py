import numpy as np

from audiomancer.browse import BrowseIndex, SimilarityIndex, match_percent
from audiomancer.storage import NeighbourIndex, sample_key
from audiomancer.storage.neighbour_index import CodedCells
from audiomancer.storage.vector_codes import encode
from tests.engine.browse.conftest import entry_of


def library(count: int = 40) -> tuple[BrowseIndex, SimilarityIndex, np.ndarray]:
    vectors = np.random.default_rng(3).normal(size=(count, 128)).astype(np.float32)
    index = BrowseIndex([entry_of(n) for n in range(count)])
    return index, SimilarityIndex(neighbours_of(vectors), index), vectors


def neighbours_of(vectors: np.ndarray) -> NeighbourIndex:
    neighbours = NeighbourIndex("test", CodedCells.empty())
    keys = np.array([sample_key(f"smpl_{n:08x}") for n in range(len(vectors))], np.uint64)
    neighbours.put(keys, *encode(vectors))
    return neighbours


def mask_of(*rows: int, count: int = 40) -> np.ndarray:
    mask = np.zeros(count, bool)
    mask[list(rows)] = True
    return mask


def test_the_nearest_are_those_of_a_plain_computation() -> None:
    _index, similarity, vectors = library()
    rows, cosine = similarity.nearest(vectors[7], None, 5, exclude="smpl_00000007")
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = np.argsort(-(unit @ unit[7]))
    assert rows.tolist() == expected[expected != 7][:5].tolist()
    assert np.allclose(cosine, (unit @ unit[7])[rows], atol=2e-5)


def test_only_rows_of_the_filter_are_given_and_as_many_as_there_are() -> None:
    _index, similarity, vectors = library()
    rows, _ = similarity.nearest(vectors[0], mask_of(3, 5, 9), 10)
    assert sorted(rows.tolist()) == [3, 5, 9]


def test_sounds_that_are_only_listed_are_left_out() -> None:
    index, similarity, vectors = library()
    similarity.follow(index.upsert([entry_of(3, sample_id=None)]))
    rows, _ = similarity.nearest(vectors[0], mask_of(3, 5), 10)
    assert rows.tolist() == [5]
    rows, _ = similarity.nearest(vectors[3], None, 40)
    assert 3 not in rows.tolist()
    assert len(rows) == 39


def test_the_same_sound_louder_matches_a_hundred_percent() -> None:
    _index, similarity, vectors = library()
    _, cosine = similarity.nearest(vectors[4] * 8, None, 1)
    assert match_percent(float(cosine[0])) == 100


def test_silence_resembles_nothing() -> None:
    _index, similarity, _ = library()
    _, cosine = similarity.nearest(np.zeros(128, np.float32), None, 3)
    assert not cosine.any()


def test_match_is_bounded() -> None:
    assert (match_percent(1.2), match_percent(-0.4), match_percent(0.5)) == (100, 0, 50)
