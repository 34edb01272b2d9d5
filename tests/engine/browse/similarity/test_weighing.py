"""Weighted questions: each aspect counts as much as it is to, under any filter, with whatever else is asked."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.aspects import ASPECT_BYTES, ASPECTS, COMMON_BYTES, likeness, packed
from audiomancer.browse import EVEN, Blend, BrowseIndex, GroupSource, PartSource, SimilarityIndex
from audiomancer.browse.similarity.likeness_words import interval_words, likeness_words
from audiomancer.browse.similarity.spread_search import pack_of
from audiomancer.storage import AspectIndex, NeighbourIndex, sample_key
from audiomancer.storage.aspects.aspect_index import NO_ARRAYS, AspectArrays
from audiomancer.storage.vectors.codes import encode
from audiomancer.storage.vectors.neighbour_index import CodedCells
from tests.engine.browse.conftest import entry_of

COUNT = 400
TIMBRE, ENVELOPE, RHYTHM = (1.0, 0, 0, 0, 0), (0, 0, 0, 1.0, 0), (0, 0, 0, 0, 1.0)


def name(number: int) -> str:
    return f"smpl_{number:08x}"


def keys(first: int, end: int) -> np.ndarray:
    return np.array([sample_key(name(n)) for n in range(first, end)], np.uint64)


@pytest.fixture
def blocks() -> np.ndarray:
    rng = np.random.default_rng(3)
    made = [
        packed(
            {
                aspect.name: None
                if aspect.name == "rhythm" and n % 3
                else rng.normal(size=aspect.size).astype(np.float32)
                for aspect in ASPECTS
            }
        )
        for n in range(COUNT)
    ]
    return np.stack(made)


@pytest.fixture
def similarity(blocks: np.ndarray) -> SimilarityIndex:
    """The last ten sounds have no aspects yet; the hundred before them came since the arrays were written."""
    index = BrowseIndex(
        [entry_of(n, brightness_hz=200.0 + n, path=f"/s/Pack {n % 4}/sub/{n}.wav") for n in range(COUNT)]
    )
    neighbours = NeighbourIndex("test", CodedCells.empty())
    vectors = np.random.default_rng(4).normal(size=(COUNT, 128)).astype(np.float32)
    neighbours.put(keys(0, COUNT), *encode(vectors))
    aspects = AspectIndex("some", AspectArrays.of(keys(0, COUNT - 110), blocks[: COUNT - 110]))
    aspects.put(keys(COUNT - 110, COUNT - 10), blocks[COUNT - 110 : COUNT - 10])
    return SimilarityIndex(neighbours, index, aspects)


def found(
    similarity: SimilarityIndex, source: object, blend: Blend, limit: int = 20, mask: np.ndarray | None = None
) -> tuple[list[int], np.ndarray]:
    search = similarity.search(source, mask, limit, blend)
    assert search is not None
    rows, match = search.run()
    return rows.tolist(), match


@pytest.mark.parametrize("weights", [TIMBRE, ENVELOPE, (0.5, 0, 1.0, 0.2, 0), (0.1, 0.0, 0.0, 0.1, 1.0)])
def test_the_best_are_those_whose_weighted_likeness_is_the_highest(
    similarity: SimilarityIndex, blocks: np.ndarray, weights: tuple[float, ...]
) -> None:
    share = np.array(weights) / sum(weights)
    expected = np.nan_to_num(likeness(blocks[9], blocks[: COUNT - 10])) @ share
    expected[9] = -2
    rows, match = found(similarity, name(9), Blend(weights=weights), 5)
    known = [row for row in rows if row < COUNT - 10]
    assert known == np.argsort(-expected, kind="stable")[: len(known)].tolist()
    assert np.allclose(match[: len(known)][0], expected[known[0]], atol=0.02)


def test_a_filter_restricts_them(similarity: SimilarityIndex, blocks: np.ndarray) -> None:
    mask = np.zeros(COUNT, bool)
    mask[[3, 50, 120, 310, 395]] = True
    rows, _ = found(similarity, name(9), Blend(weights=TIMBRE), 20, mask)
    assert sorted(rows) == [3, 50, 120, 310, 395]
    wide = np.arange(COUNT) % 2 == 0
    rows, _ = found(similarity, name(9), Blend(weights=TIMBRE), 50, wide)
    assert len(rows) == 50
    assert all(row % 2 == 0 for row in rows)


def test_even_weights_ask_the_embedding_as_ever(similarity: SimilarityIndex) -> None:
    plain = found(similarity, name(9), Blend())[0]
    assert found(similarity, name(9), Blend(weights=EVEN))[0] == plain
    # Sound 10 has no rhythm: what it lacks does not make the others uneven.
    assert (
        found(similarity, name(10), Blend(weights=(1.0, 1.0, 1.0, 1.0, 0.0)))[0]
        == found(similarity, name(10), Blend())[0]
    )
    assert found(similarity, name(9), Blend(weights=TIMBRE))[0] != plain


def test_a_sound_without_aspects_is_compared_by_the_embedding(similarity: SimilarityIndex) -> None:
    assert (
        found(similarity, name(COUNT - 1), Blend(weights=TIMBRE))[0] == found(similarity, name(COUNT - 1), Blend())[0]
    )
    everything, _ = found(similarity, name(9), Blend(weights=TIMBRE), COUNT)
    assert sorted(everything) == [row for row in range(COUNT) if row != 9]


def test_steps_second_sources_and_strangers_join_with_weights(similarity: SimilarityIndex, blocks: np.ndarray) -> None:
    rows, _ = found(similarity, name(9), Blend(weights=TIMBRE).stepped(0, 1))
    assert all(row > 9 for row in rows)
    between, _ = found(similarity, name(9), Blend(second=name(12), share=0.5, weights=TIMBRE))
    shares = likeness(blocks[9], blocks)[:, 0], likeness(blocks[12], blocks)[:, 0]
    known = [row for row in between if row < COUNT - 10]
    assert np.mean(shares[0][known]) > 0.1
    assert np.mean(shares[1][known]) > 0.1
    assert not {9, 12} & set(between)
    stranger = PartSource("/x.wav", 0.0, None, np.ones(128, np.float32), None, {}, blocks[30])
    assert found(similarity, stranger, Blend(weights=ENVELOPE))[0][0] == 30
    group = GroupSource("two", (name(9), name(12)))
    assert not {9, 12} & set(found(similarity, group, Blend(weights=TIMBRE))[0])


def test_unlike_pushes_its_like_down(similarity: SimilarityIndex, blocks: np.ndarray) -> None:
    away = likeness(blocks[12], blocks)[:, 0]
    plain = [row for row in found(similarity, name(9), Blend(weights=TIMBRE))[0] if row < COUNT - 10]
    pushed = [row for row in found(similarity, name(9), Blend(unlike=name(12), weights=TIMBRE))[0] if row < COUNT - 10]
    assert np.mean(away[pushed]) < np.mean(away[plain])


def test_bars_show_the_likeness_of_each_hit_and_what_has_none(similarity: SimilarityIndex, blocks: np.ndarray) -> None:
    shares = similarity.shares_of(name(9), Blend(), np.array([9, 10, COUNT - 1]))
    assert shares is not None
    assert np.allclose(shares[0], 1.0, atol=1e-4)
    assert np.isnan(shares[1, 4])
    assert np.isnan(shares[2]).all()
    assert similarity.shares_of(name(COUNT - 1), Blend(), np.array([9])) is None


def test_what_is_analysed_later_is_found_once_its_row_is_followed(
    similarity: SimilarityIndex, blocks: np.ndarray
) -> None:
    assert similarity.aspects is not None
    assert similarity.aspects.missing() == 10
    similarity.aspects.aspects.put(keys(COUNT - 1, COUNT), blocks[9:10])
    similarity.follow(np.array([COUNT - 1]))
    assert similarity.aspects.missing() == 9
    rows, match = found(similarity, name(9), Blend(weights=TIMBRE))
    assert rows[0] == COUNT - 1
    assert match[0] > 0.98


def test_a_list_is_spread_over_packs(similarity: SimilarityIndex) -> None:
    limit, most = 20, 3
    rows, _ = found(similarity, name(9), Blend(per_pack=most), limit)
    first = rows[: 4 * most]
    assert [sum(row % 4 == pack for row in first) for pack in range(4)] == [most] * 4
    assert len(rows) == len(set(rows)) == limit
    assert pack_of("Samples / Drums / Kicks") == "Samples / Drums"


def test_a_library_without_aspects_is_asked_by_the_embedding() -> None:
    index = BrowseIndex([entry_of(n) for n in range(5)])
    neighbours = NeighbourIndex("test", CodedCells.empty())
    neighbours.put(keys(0, 5), *encode(np.random.default_rng(1).normal(size=(5, 128)).astype(np.float32)))
    similarity = SimilarityIndex(neighbours, index, AspectIndex("", NO_ARRAYS))
    assert found(similarity, name(1), Blend(weights=TIMBRE))[0] == found(similarity, name(1), Blend())[0]


def test_words_say_why() -> None:
    shares = (0.5, 0.97, 0.2, 0.95, float("nan"))
    source = {"brightness_hz": 500.0, "pitch_hz": 220.0, "duration_s": 1.0}
    assert likeness_words(shares, source, {"brightness_hz": 650.0, "pitch_hz": 330.0, "duration_s": 1.0}) == (
        "same envelope, brighter, a fifth higher"
    )
    assert likeness_words(shares, {}, {}) == "same brightness, same envelope"
    assert interval_words(-24) == "two octaves lower"
    assert interval_words(0.2) == "same note"
    assert interval_words(17) == "17 semitones higher"


def test_blocks_of_loops_alone_take_space_for_rhythm(blocks: np.ndarray) -> None:
    arrays = AspectArrays.of(keys(0, COUNT), blocks)
    assert arrays.rhythm.shape == (len(range(0, COUNT, 3)), ASPECT_BYTES - COMMON_BYTES)
