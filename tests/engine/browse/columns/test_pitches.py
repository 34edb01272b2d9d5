"""Notes, octaves and cents of pitches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse.columns.pitches import cents_off, midi_notes, note_of


@pytest.mark.parametrize(
    ("pitch_class", "pitch_hz", "octave", "cents"),
    [(9, 440.0, 4, 0), (0, 261.626, 4, 0), (9, 27.5, 0, 0), (4, 82.9, 2, 10), (11, 246.94, 3, 0), (0, 16.35, 0, 0)],
)
def test_a_pitch_is_a_note_of_its_octave(pitch_class: int, pitch_hz: float, octave: int, cents: int) -> None:
    assert note_of(pitch_class, pitch_hz) == (octave, cents)


def test_a_pitch_of_another_note_says_the_octave_and_no_cents() -> None:
    assert note_of(0, 440.0) == (5, None)


def test_without_a_pitch_there_is_no_octave() -> None:
    assert note_of(9, None) is None
    assert note_of(9, 0.0) is None
    assert np.isnan(midi_notes(np.array([9]), np.array([np.nan], np.float32))).all()


@given(st.integers(0, 11), st.floats(16.0, 8_000.0))
def test_one_row_and_a_column_of_rows_say_the_same(pitch_class: int, pitch_hz: float) -> None:
    found = note_of(pitch_class, pitch_hz)
    assert found is not None
    octave, cents = found
    classes, pitches = np.array([pitch_class], np.uint8), np.array([pitch_hz], np.float32)
    midi, off = float(midi_notes(classes, pitches)[0]), float(cents_off(classes, pitches)[0])
    if abs(off) < 590:
        assert octave == midi // 12 - 1
        assert midi % 12 == pitch_class
        assert cents is None or cents == pytest.approx(off, abs=1)
