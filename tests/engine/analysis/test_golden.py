"""Measurements of today are those of the day on which the golden values were written."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parents[2] / "golden" / "generate_analysis.py"


def generator():
    spec = importlib.util.spec_from_file_location("generate_analysis", GENERATOR)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_synthesised_sounds_measure_what_they_always_did():
    made = generator()
    golden = json.loads(made.GOLDEN.read_text())
    now = made.measured()
    assert now.keys() == golden.keys()
    for name, fields in golden.items():
        assert now[name].keys() == fields.keys(), name
        for field, value in fields.items():
            if isinstance(value, float) or field == "embedding":
                # Other processors sum in another order: float32 has some five digits, sums of thousands fewer. A
                # confidence comes from trees: a value on the edge of a split takes another leaf, and it jumps a little.
                margin = 0.05 if field.endswith("_confidence") else 0.005
                assert now[name][field] == pytest.approx(value, rel=0.01, abs=margin), (name, field)
            else:
                assert now[name][field] == value, (name, field)
