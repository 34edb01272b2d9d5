import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.playback import Fit, Project, SoundFacts, fit, spared
from audiomancer.playback.fitting import shift_into_scale, smallest_shift
from audiomancer.vocabulary.keys import compatible_keys, key_code, scale


def loop(bpm: float | None = 120.0, duration_s: float = 2.0, **facts: object) -> SoundFacts:
    return SoundFacts(duration_s, bpm, is_loop=True, **facts)  # type: ignore[arg-type]


def test_a_loop_plays_in_the_tempo_of_the_project() -> None:
    assert fit(loop(120.0), Project(bpm=126.0)).speed == pytest.approx(1.05)


@pytest.mark.parametrize(
    ("bpm", "project_bpm", "speed"),
    [(85.0, 170.0, 1.0), (174.0, 87.0, 1.0), (90.0, 170.0, 85 / 90), (140.0, 75.0, 150 / 140), (100.0, 100.0, 1.0)],
)
def test_of_half_one_and_double_the_one_that_stretches_least_is_taken(
    bpm: float, project_bpm: float, speed: float
) -> None:
    assert fit(loop(bpm, 60 / bpm * 8), Project(bpm=project_bpm)).speed == pytest.approx(speed)


@given(bpm=st.floats(40, 240), project_bpm=st.floats(40, 240))
def test_no_loop_is_ever_stretched_by_more_than_half_an_octave_of_tempo(bpm: float, project_bpm: float) -> None:
    made = fit(loop(bpm, 60 / bpm * 4), Project(bpm=project_bpm))
    if not made.reason:
        assert 0.5 <= made.speed <= 2.0
    if 0.5 <= project_bpm / bpm <= 2.0:
        assert 2**-0.51 <= made.speed <= 2**0.51


@given(beats=st.integers(1, 32), bpm=st.floats(60, 180), error=st.floats(-0.004, 0.004), project_bpm=st.floats(60, 180))
def test_a_loop_of_whole_beats_lasts_whole_beats_of_the_project_although_its_tempo_is_rounded(
    beats: int, bpm: float, error: float, project_bpm: float
) -> None:
    duration_s = beats * 60 / bpm
    made = fit(loop(bpm * (1 + error), duration_s), Project(bpm=project_bpm))
    played_beats = duration_s / made.speed * project_bpm / 60
    nearest = min((played_beats * f for f in (0.5, 1.0, 2.0)), key=lambda b: abs(b - round(b)))
    # A speed within a ten-thousandth of 1 is left alone.
    assert nearest == pytest.approx(round(nearest), abs=2e-4 * 64)


def test_drums_are_never_shifted_and_what_has_no_trusted_key_plays_as_it_is_with_a_word() -> None:
    project = Project(key=key_code("Am"))
    for drum in ("kick", "snare", "closed-hat", "drum-loop", "tom"):
        assert fit(SoundFacts(1.0, key=key_code("F#m"), instrument=drum), project) == Fit()
    assert fit(SoundFacts(1.0, instrument="pad"), project).reason == "no trusted key"
    assert fit(SoundFacts(1.0, instrument="fx"), project) == Fit()
    assert fit(loop(None, instrument="drum-loop"), Project(bpm=120.0)).reason == "no trusted tempo"


def test_a_one_shot_has_no_tempo_to_be_stretched_to() -> None:
    assert fit(SoundFacts(0.4, bpm=140.0, is_loop=False), Project(bpm=120.0)) == Fit()


def test_what_lasts_minutes_is_not_fitted_and_says_so() -> None:
    assert fit(loop(120.0, 600.0), Project(bpm=100.0)) == Fit(reason="too long to be fitted")
    assert fit(loop(120.0, 600.0), Project()) == Fit()


@given(key=st.integers(0, 23), project_key=st.integers(0, 23))
def test_a_shift_leads_to_a_compatible_key_by_the_smallest_interval(key: int, project_key: int) -> None:
    shift = smallest_shift(key, project_key)

    def moved(semitones: int) -> int:
        return key // 12 * 12 + (key % 12 + semitones) % 12

    assert moved(shift) in compatible_keys(project_key)
    assert not any(moved(s) in compatible_keys(project_key) for s in range(-abs(shift) + 1, abs(shift)))


def test_a_sound_in_a_compatible_key_stays_where_it_is() -> None:
    for name in ("Am", "C", "Em", "Dm"):
        assert smallest_shift(key_code(name) or 0, key_code("Am") or 0) == 0
    assert smallest_shift(key_code("A#m") or 0, key_code("Am") or 0) == -1
    assert smallest_shift(key_code("C#") or 0, key_code("Am") or 0) == -1


def test_without_a_project_nothing_is_done() -> None:
    assert fit(loop(120.0, key=3, instrument="bass"), Project()) == Fit()
    assert np.isclose(fit(loop(120.0), Project(bpm=None, key=3)).speed, 1.0)


@pytest.mark.parametrize(
    ("note", "semitones"), [("A", 0), ("C", 0), ("E", 0), ("B", 0), ("C#", -1), ("G#", -1), ("F#", -1)]
)
def test_a_one_shot_with_a_note_moves_to_the_nearest_note_of_the_scale_and_a_tonic_never_moves(
    note: str, semitones: int
) -> None:
    bass = SoundFacts(1.0, key=key_code(note), is_loop=False, instrument="bass")
    in_a_minor = Project(key=key_code("Am"))
    assert fit(bass, in_a_minor).semitones == semitones
    assert fit(bass, dataclasses.replace(in_a_minor, leaves_one_shots=True)).semitones == 0


def test_a_chord_moves_as_a_key_does() -> None:
    chord = SoundFacts(1.0, key=key_code("D"), is_loop=False, instrument="keys", is_chord=True)
    in_a_minor = Project(key=key_code("Am"))
    # D is a note of A minor, D major is no chord of it: C or G or F is.
    assert fit(dataclasses.replace(chord, is_chord=False), in_a_minor).semitones == 0
    assert fit(chord, in_a_minor).semitones == smallest_shift(key_code("D") or 0, key_code("Am") or 0) != 0


@given(st.integers(0, 11), st.integers(0, 23))
def test_a_note_ends_in_the_scale_by_a_semitone_at_most(note: int, project_key: int) -> None:
    semitones = shift_into_scale(note, project_key)
    assert abs(semitones) <= 1
    assert (note + semitones) % 12 in scale(project_key)
    assert shift_into_scale(project_key % 12, project_key) == 0


DRUM = SoundFacts(0.2, is_loop=False, instrument="snare")
NOTE = SoundFacts(1.0, key=9, is_loop=False, instrument="bass")


@pytest.mark.parametrize(
    ("sound", "project", "rules"),
    [
        (DRUM, Project(120.0, 9), ("only loops are stretched", "drums are never shifted")),
        (DRUM, Project(120.0), ("only loops are stretched",)),
        (DRUM, Project(key=9), ("drums are never shifted",)),
        (loop(instrument="drum-loop"), Project(120.0, 9), ()),
        (loop(instrument="drum-loop"), Project(key=9), ("drums are never shifted",)),
        (NOTE, Project(120.0), ("only loops are stretched",)),
        (NOTE, Project(120.0, 9), ()),
        (NOTE, Project(key=9, leaves_one_shots=True), ("one-shots play at their pitch",)),
        (dataclasses.replace(NOTE, key=None, instrument="noise"), Project(key=9), ("it has no key",)),
        (DRUM, Project(), ()),
    ],
)
def test_a_sound_to_which_nothing_of_the_project_applies_is_spared_by_a_rule(
    sound: SoundFacts, project: Project, rules: tuple[str, ...]
) -> None:
    assert spared(sound, project) == rules
