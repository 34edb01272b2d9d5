"""The map: a sound's position depends on the sound alone, and points are found as a plain computation finds them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.browse import MapSource, SoundMap, make_map
from audiomancer.browse.map.plane import shipped_plane
from audiomancer.browse.map.regions import region_names
from audiomancer.vocabulary import INSTRUMENTS


def vectors_of(count: int, seed: int = 0) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(count, 128)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def source_of(vectors: np.ndarray, first_key: int = 1_000) -> MapSource:
    keys = np.arange(first_key, first_key + len(vectors), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return MapSource(np.arange(len(vectors)), keys, lambda numbers: vectors[numbers])


def position_by_row(made: SoundMap) -> dict[int, tuple[float, float]]:
    return {row: (x, y) for row, x, y in zip(made.rows.tolist(), made.x.tolist(), made.y.tolist(), strict=True)}


def test_positions_lie_in_the_unit_square_and_are_those_of_the_network_nearly() -> None:
    vectors = vectors_of(500)
    made = make_map(source_of(vectors))
    positions = shipped_plane().positions(vectors)
    found = np.array([position_by_row(made)[row] for row in range(500)])
    assert ((found >= 0) & (found <= 1)).all()
    assert np.abs(found - positions).max() < 0.0025


def test_no_sound_moves_when_others_come() -> None:
    vectors = vectors_of(800)
    before = position_by_row(make_map(source_of(vectors[:300])))
    after = position_by_row(make_map(source_of(vectors)))
    assert all(after[row] == position for row, position in before.items())


def test_copies_lie_near_one_another_and_not_on_one_another() -> None:
    vectors = np.repeat(vectors_of(1), 40, axis=0)
    positions = np.array(list(position_by_row(make_map(source_of(vectors))).values()))
    assert len(np.unique(positions, axis=0)) == 40
    assert np.ptp(positions, axis=0).max() < 0.005


def test_positions_are_stored_and_only_new_ones_are_computed(tmp_path: Path) -> None:
    stored, vectors = tmp_path / "map.positions", vectors_of(60)
    first = make_map(source_of(vectors[:50]), stored)
    asked: list[int] = []

    def counted(numbers: np.ndarray) -> np.ndarray:
        asked.extend(numbers.tolist())
        return vectors[numbers]

    source = source_of(vectors)
    again = make_map(MapSource(source.rows, source.keys, counted), stored)
    assert asked == list(range(50, 60))
    assert all(position_by_row(again)[row] == position for row, position in position_by_row(first).items())


@pytest.mark.parametrize("content", [b"", b"nonsense", (1).to_bytes(8, "little") + b"cut"])
def test_a_damaged_file_of_positions_is_made_anew(tmp_path: Path, content: bytes) -> None:
    stored, vectors = tmp_path / "map.positions", vectors_of(20)
    stored.write_bytes(content)
    assert position_by_row(make_map(source_of(vectors), stored)) == position_by_row(make_map(source_of(vectors)))


def test_a_library_without_embeddings_has_an_empty_map() -> None:
    made = make_map(source_of(vectors_of(0)))
    assert len(made) == 0
    assert made.nearest(0.5, 0.5, (1, 1)) is None
    assert made.position_of(0) is None


@settings(max_examples=40)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.4), st.floats(0.01, 0.4))
def test_the_nearest_point_is_that_of_a_plain_search(x: float, y: float, reach_x: float, reach_y: float) -> None:
    rng = np.random.default_rng(2)
    made = SoundMap(np.arange(400), rng.random(400).astype(np.float32), rng.random(400).astype(np.float32))
    wanted = np.arange(400) % 3 == 0
    distance = ((made.x - x) / reach_x) ** 2 + ((made.y - y) / reach_y) ** 2
    distance[~wanted[made.rows]] = np.inf
    expected = int(made.rows[np.argmin(distance)]) if distance.min() <= 1 else None
    assert made.nearest(x, y, (reach_x, reach_y), wanted) == expected


def test_an_outline_holds_what_lies_inside_of_it() -> None:
    rng = np.random.default_rng(4)
    made = SoundMap(np.arange(2_000), rng.random(2_000).astype(np.float32), rng.random(2_000).astype(np.float32))
    triangle = np.array([(0.1, 0.1), (0.9, 0.1), (0.1, 0.9)])
    inside = set(made.inside(triangle).tolist())
    for row, x, y in zip(made.rows.tolist(), made.x.tolist(), made.y.tolist(), strict=True):
        assert (row in inside) == (x > 0.1 and y > 0.1 and x + y < 1.0)
    assert not len(made.inside(triangle[:2]))


def test_regions_are_named_where_most_of_an_instrument_lies() -> None:
    rng = np.random.default_rng(6)
    kicks, pads = INSTRUMENTS.index("kick"), INSTRUMENTS.index("pad")
    codes = np.array([kicks] * 50 + [pads] * 50 + [INSTRUMENTS.index("fx")] * 3, np.uint8)
    x = np.concatenate([rng.normal(0.2, 0.01, 50), rng.normal(0.8, 0.01, 50), rng.random(3)]).astype(np.float32)
    y = np.full(103, 0.5, np.float32)
    names = region_names(SoundMap(np.arange(103), x, y), np.ones(103, bool), codes)
    assert {name for name, _, _ in names} == {"kick", "pad"}
    assert {name: round(at_x, 1) for name, at_x, _ in names} == {"kick": 0.2, "pad": 0.8}
    only_pads = np.arange(103) >= 50
    assert [name for name, _, _ in region_names(SoundMap(np.arange(103), x, y), only_pads, codes)] == ["pad"]
