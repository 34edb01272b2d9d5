"""Ranks of values within a library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse import BrowseIndex
from audiomancer.browse.columns.ranks import MOST_RANK, Ranks
from tests.engine.browse.conftest import entry_of

VALUES = st.lists(st.floats(0.125, 2.0**14, width=32), min_size=1, max_size=60)


def ranks_of(values: list[float], alive: list[bool] | None = None) -> Ranks:
    columns = {
        "brightness_hz": np.array(values, np.float32),
        "alive": np.array([True] * len(values) if alive is None else alive),
    }
    return Ranks(columns.__getitem__)


def test_the_ranks_of_101_values_are_their_places() -> None:
    ranks = ranks_of([float(value) for value in range(1, 102)])
    bounds = ranks.bounds("brightness")
    assert bounds.tolist() == list(range(1, 102))
    assert ranks.mask("brightness", 70, None).sum() == 31
    assert ranks.mask("brightness", None, 19).sum() == 20


@given(VALUES, st.integers(0, MOST_RANK), st.integers(0, MOST_RANK))
def test_a_wider_range_finds_no_less_and_the_widest_everything(values: list[float], one: int, other: int) -> None:
    ranks, (low, high) = ranks_of(values), sorted((one, other))
    inner = ranks.mask("brightness", low, high)
    assert not (inner & ~ranks.mask("brightness", low, None)).any()
    assert ranks.mask("brightness", 0, MOST_RANK).all()


def test_what_is_not_known_has_no_rank_and_what_is_gone_counts_for_none() -> None:
    ranks = ranks_of([np.nan, 1.0, 2.0, 1e6], [True, True, True, False])
    assert ranks.bounds("brightness")[-1] == pytest.approx(2.0)
    assert not ranks.mask("brightness", None, None)[0]
    nothing = ranks_of([np.nan])
    assert np.isnan(nothing.bounds("brightness")).all()
    assert not nothing.mask("brightness", 10, 90).any()


def test_ranks_stay_while_few_sounds_come_and_follow_when_many_did() -> None:
    index = BrowseIndex([entry_of(number, brightness_hz=100.0 + number) for number in range(1, 201)])
    before = index.ranks.bounds("brightness")[-1]
    index.upsert([entry_of(201, brightness_hz=9_000.0)])
    assert index.ranks.bounds("brightness")[-1] == before
    index.upsert([entry_of(number, brightness_hz=9_000.0) for number in range(202, 220)])
    assert index.ranks.bounds("brightness")[-1] == pytest.approx(9_000.0)


def test_the_ranks_of_a_first_scan_follow_what_is_measured_while_no_row_comes() -> None:
    values = np.full(1_000, np.nan, np.float32)
    columns = {"alive": np.ones(1_000, bool), "brightness_hz": values}
    ranks = Ranks(columns.__getitem__)
    values[:20] = np.linspace(100, 120, 20)
    assert ranks.bounds("brightness")[-1] == 120
    values[:] = np.linspace(100, 9_000, 1_000)
    assert ranks.bounds("brightness")[-1] == 9_000
    assert ranks.mask("brightness", 50, None).sum() == 500
