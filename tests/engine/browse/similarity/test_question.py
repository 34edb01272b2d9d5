"""Questions beyond one sound: between two, unlike a third, several at once, and steps along a measure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse import MOST_STEPS, MOVES, Blend, BrowseIndex, GroupSource, PartSource, SimilarityIndex
from audiomancer.browse.similarity.question import blended, middle_of
from audiomancer.storage import NeighbourIndex, sample_key
from audiomancer.storage.vectors.codes import encode
from audiomancer.storage.vectors.neighbour_index import CodedCells
from tests.engine.browse.conftest import entry_of

COUNT = 60
BRIGHTNESS, LENGTH, PITCH, ATTACK, NOISE = range(5)


@pytest.fixture
def vectors() -> np.ndarray:
    return np.random.default_rng(5).normal(size=(COUNT, 128)).astype(np.float32)


@pytest.fixture
def similarity(vectors: np.ndarray) -> SimilarityIndex:
    index = BrowseIndex(
        [
            entry_of(
                n,
                brightness_hz=200.0 + 50 * n,
                duration_s=0.1 * (n + 1),
                pitch_hz=55.0 * 2 ** (n / 12) if n % 2 else None,
                attack_s=0.001 * (n + 1),
                noisiness=n / COUNT,
            )
            for n in range(COUNT)
        ]
    )
    neighbours = NeighbourIndex("test", CodedCells.empty())
    neighbours.put(np.array([sample_key(name(n)) for n in range(COUNT)], np.uint64), *encode(vectors))
    return SimilarityIndex(neighbours, index)


def name(number: int) -> str:
    return f"smpl_{number:08x}"


def found(similarity: SimilarityIndex, source: object, blend: Blend, limit: int = 10) -> tuple[list[int], np.ndarray]:
    search = similarity.search(source, None, limit, blend)
    assert search is not None
    rows, scores = search.run()
    return rows.tolist(), scores


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_between_two_sounds_lies_what_resembles_both_and_neither_is_listed(
    similarity: SimilarityIndex, vectors: np.ndarray
) -> None:
    to_first, to_second = unit(vectors) @ unit(vectors)[3], unit(vectors) @ unit(vectors)[8]
    alone = [row for row in np.argsort(-to_first).tolist() if row not in (3, 8)]
    rows, _ = found(similarity, name(3), Blend(second=name(8), share=0.5))
    assert 3 not in rows
    assert 8 not in rows
    assert to_second[rows].mean() > to_second[alone[:10]].mean()
    assert np.abs(to_first - to_second)[rows].mean() < np.abs(to_first - to_second)[alone[:10]].mean()
    nearer = [
        to_second[found(similarity, name(3), Blend(second=name(8), share=share))[0]].mean() for share in (0.2, 0.8)
    ]
    assert nearer[1] > nearer[0]


def test_with_no_share_of_the_second_the_list_is_that_of_the_first_alone(similarity: SimilarityIndex) -> None:
    alone, _ = found(similarity, name(3), Blend())
    both, _ = found(similarity, name(3), Blend(second=name(8), share=0.0))
    assert both == [row for row in alone if row != 8][: len(both)] or set(alone) - set(both) <= {8}


def test_what_is_unlike_a_sound_lies_farther_from_it(similarity: SimilarityIndex, vectors: np.ndarray) -> None:
    plain, _ = found(similarity, name(3), Blend())
    away, _ = found(similarity, name(3), Blend(unlike=name(plain[0])))
    assert plain[0] not in away
    to_unlike = unit(vectors) @ unit(vectors)[plain[0]]
    assert to_unlike[away].mean() < to_unlike[plain[1:]].mean()


def test_several_sounds_ask_for_their_middle_and_are_not_listed(
    similarity: SimilarityIndex, vectors: np.ndarray
) -> None:
    chosen = (1, 2, 30)
    rows, _ = found(similarity, GroupSource("3 sounds", tuple(map(name, chosen))), Blend(), COUNT)
    cosines = unit(vectors) @ unit(vectors)[list(chosen)].mean(axis=0)
    assert rows == [row for row in np.argsort(-cosines).tolist() if row not in chosen]


@pytest.mark.parametrize(
    ("move", "column"),
    [(BRIGHTNESS, "brightness_hz"), (LENGTH, "duration_s"), (ATTACK, "attack_s"), (NOISE, "noisiness")],
)
@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_a_step_leads_to_the_asked_side_only(similarity: SimilarityIndex, move: int, column: str, steps: int) -> None:
    source = 30
    rows, _ = found(similarity, name(source), Blend().stepped(move, steps))
    values = similarity._index.column(column)
    difference = (values[rows] - values[source]) * MOVES[move].sign * steps
    assert len(rows)
    assert (difference > 0).all()


def test_a_step_in_pitch_leaves_out_what_has_no_pitch(similarity: SimilarityIndex) -> None:
    rows, _ = found(similarity, name(31), Blend().stepped(PITCH, 1), COUNT)
    assert rows
    assert all(row % 2 and row > 31 for row in rows)


def test_two_steps_lead_farther_than_one(similarity: SimilarityIndex) -> None:
    values = similarity._index.column("brightness_hz")
    near, _ = found(similarity, name(10), Blend().stepped(BRIGHTNESS, 1), 5)
    far, _ = found(similarity, name(10), Blend().stepped(BRIGHTNESS, 2), 5)
    assert values[far].mean() > values[near].mean()


def test_at_the_end_of_the_scale_something_is_still_found(similarity: SimilarityIndex) -> None:
    rows, _ = found(similarity, name(COUNT - 3), Blend().stepped(BRIGHTNESS, 2))
    assert rows
    assert set(rows) <= {COUNT - 2, COUNT - 1}


def test_a_step_stays_in_the_family_where_it_can(vectors: np.ndarray) -> None:
    instruments = ["kick" if n % 3 else "pad" for n in range(COUNT)]
    index = BrowseIndex(
        [entry_of(n, brightness_hz=200.0 + 50 * n, instrument=one) for n, one in enumerate(instruments)]
    )
    neighbours = NeighbourIndex("test", CodedCells.empty())
    neighbours.put(np.array([sample_key(name(n)) for n in range(COUNT)], np.uint64), *encode(vectors))
    rows, _ = found(SimilarityIndex(neighbours, index), name(10), Blend().stepped(BRIGHTNESS, 1), 8)
    assert [instruments[row] for row in rows].count("kick") >= 7


def test_a_step_along_what_is_not_known_of_the_source_changes_nothing(similarity: SimilarityIndex) -> None:
    plain, _ = found(similarity, name(30), Blend(), COUNT)
    stepped, _ = found(similarity, name(30), Blend().stepped(PITCH, 1), COUNT)
    assert stepped == plain


def test_a_sound_from_outside_is_moved_by_what_was_measured_of_it(
    similarity: SimilarityIndex, vectors: np.ndarray
) -> None:
    stranger = PartSource("/elsewhere/hit.wav", 0.0, None, vectors[20], None, {"duration_s": 2.1})
    rows, _ = found(similarity, stranger, Blend().stepped(LENGTH, -1))
    assert rows
    assert (similarity._index.column("duration_s")[rows] < 2.1).all()


def test_steps_say_in_words_where_they_lead() -> None:
    blend = Blend().stepped(BRIGHTNESS, 1).stepped(LENGTH, -2).stepped(ATTACK, 9)
    assert blend.words() == ["brighter", "much shorter", "much harder attack"]
    assert blend.steps[ATTACK] == MOST_STEPS


@given(st.floats(0, 1), st.integers(0, 9), st.integers(0, 9))
def test_the_nearest_to_a_blend_are_the_nearest_to_the_weighted_sum(share: float, a: int, b: int) -> None:
    vectors = np.random.default_rng(1).normal(size=(10, 128)).astype(np.float32)
    wanted = (1 - share) * unit(vectors)[a] + share * unit(vectors)[b]
    assert np.allclose(blended(vectors[a] * 7, vectors[b] * 0.1, share, None), wanted, atol=1e-5)


def test_silence_counts_for_nothing() -> None:
    silence = np.zeros(128, np.float32)
    assert not blended(silence, None, 0.5, None).any()
    assert not middle_of([]).any()
    assert np.allclose(blended(np.eye(1, 128, dtype=np.float32)[0], silence, 0.0, silence), np.eye(1, 128)[0])
