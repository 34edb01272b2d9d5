import numpy as np

from audiomancer.browse import BrowseIndex, PartSource, SimilarityIndex, SimilaritySource, match_percent
from audiomancer.storage import NeighbourIndex, sample_key
from audiomancer.storage.vectors.codes import encode
from audiomancer.storage.vectors.neighbour_index import CodedCells
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


def part(vector: np.ndarray, start_s: float = 1.0, sample_id: str | None = None) -> PartSource:
    return PartSource("/anywhere/track.wav", start_s, 2.5, vector.astype(np.float32), sample_id)


def found_by(
    similarity: SimilarityIndex, source: SimilaritySource, mask: np.ndarray | None, limit: int
) -> tuple[np.ndarray, np.ndarray]:
    search = similarity.search(source, mask, limit)
    assert search is not None
    return search.run()


def test_what_resembles_a_part_is_what_resembles_its_vector_under_any_filter() -> None:
    _index, similarity, vectors = library()
    vector = np.random.default_rng(8).normal(size=128)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = np.argsort(-(unit @ vector))
    found = found_by(similarity, part(vector), None, 6)
    assert found[0].tolist() == expected[:6].tolist()
    assert np.allclose(found[1], np.sort(unit @ vector / np.linalg.norm(vector))[::-1][:6], atol=2e-5)
    rows = expected[[3, 10, 20]]
    found = found_by(similarity, part(vector), mask_of(*rows.tolist()), 6)
    assert found[0].tolist() == rows.tolist()


def test_the_sample_that_a_part_is_of_is_not_among_what_resembles_it() -> None:
    _index, similarity, vectors = library()
    for source in ("smpl_00000007", part(vectors[7], sample_id="smpl_00000007")):
        found = found_by(similarity, source, None, 40)
        assert sorted(found[0].tolist()) == [row for row in range(40) if row != 7]
    stranger = found_by(similarity, part(vectors[7]), None, 1)
    assert stranger[0].tolist() == [7]
    # A sample that was deleted meanwhile is no reason to fail.
    found = found_by(similarity, part(vectors[7], sample_id="smpl_ffffffff"), None, 1)
    assert found[0].tolist() == [7]


def test_a_sample_without_an_embedding_has_nothing_that_resembles_it() -> None:
    _index, similarity, _ = library()
    assert similarity.search("smpl_ffffffff", None, 5) is None
    assert similarity.vector_of("smpl_ffffffff") is None


def test_two_sources_of_the_same_part_are_the_same_state_of_the_list() -> None:
    one, same, other = part(np.zeros(128)), part(np.ones(128)), part(np.zeros(128), start_s=1.1)
    assert one == same != other
    assert hash(one) == hash(same)
    assert one != "smpl_00000001"
