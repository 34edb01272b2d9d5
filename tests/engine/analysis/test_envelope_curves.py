"""Curves of power become numbers whatever they hold."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.analysis.aspects.envelope import _described


@pytest.mark.parametrize("power", [0.0, 1e-24, 1e-19, 1.0])
def test_an_even_curve_is_described_alike_at_any_power(power: float) -> None:
    assert np.array_equal(_described(np.full(11, power), 1000.0), _described(np.ones(11), 1000.0))
