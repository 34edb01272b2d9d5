"""Every figure's definition, against closed forms and against answers scored by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scoring import (
    InstrumentAnswer,
    KeyAnswer,
    TempoAnswer,
    calibration_error,
    confidence_scores,
    instrument_scores,
    key_scores,
    mean_of_means,
    mirex_weight,
    precision_at_ten,
    reliability,
    tempo_scores,
)

from audiomancer.vocabulary.keys import key_code

# (truth, answer, confidence); with what an independent scorer of the same definitions printed for them.
TEMPI = (
    (120, 120.4, 0.95),
    (120, 60.1, 0.9),
    (90, 93.7, 0.55),
    (90, 93.5, 0.72),
    (174, 58.2, 0.31),
    (140, None, 0.0),
    (100, 150.0, 0.88),
    (128, 127.6, 0.85),
    (128.5, 128.2, 0.5),
    (95, 190.2, 0.7),
)
KEYED = (
    ("C", "C", 0.9),
    ("C", "G", 0.8),
    ("C", "F", 0.71),
    ("C", "Am", 0.4),
    ("Am", "C", 0.66),
    ("Am", "A", 0.52),
    ("F#m", "F#m", 0.97),
    ("Bb", "A#", 0.3),
    ("Em", "Bm", 0.2),
    ("D", None, 0.0),
    ("D", "C#m", 0.9),
)
NOTES = (("C", "C"), ("C", "Cm"), ("Eb", "D#m"), ("E", "A"), ("B", None))
INSTRUMENTS = (
    ("kick", "kick", False, 0.95),
    ("kick", "kick", False, 0.6),
    ("kick", "tom", False, 0.35),
    ("snare", "clap", False, 0.45),
    ("snare", "snare", True, 0.8),
    ("open-hat", "closed-hat", False, 0.3),
    ("drum-loop", "drum-loop", True, 0.99),
    ("drum-loop", "melodic-loop", True, 0.5),
    ("melodic-loop", "synth", False, 0.12),
    ("vocal", None, False, 0.0),
    ("keys", "organ", False, 0.7),
)


def code(key: str | None) -> int | None:
    return None if key is None else key_code(key)


def rounded(scores: dict[str, float | int | None], names: str) -> list[float | None]:
    return [None if scores[name] is None else round(scores[name], 3) for name in names.split(", ")]


def test_tempo_figures_are_those_of_the_shared_definitions() -> None:
    scores = tempo_scores([TempoAnswer(*answer) for answer in TEMPI])
    assert rounded(scores, "n, Acc1, Acc2, Acc1e, blank, ECE") == [10, 0.4, 0.7, 0.3, 0.1, 0.236]
    assert rounded(scores, "kept@0.3, kept@0.5, kept@0.7, kept@0.9") == [0.9, 0.8, 0.6, 0.2]
    assert rounded(scores, "right@0.3, right@0.5, right@0.7, right@0.9") == [0.444, 0.5, 0.5, 0.5]
    assert rounded(scores, "kept@0.85, right@0.85") == [0.4, 0.5]


def test_key_figures_are_those_of_the_shared_definitions() -> None:
    keyed = [KeyAnswer(code(truth), False, code(answer), confidence) for truth, answer, confidence in KEYED]
    notes = [KeyAnswer(code(truth), True, code(answer), 0.5) for truth, answer in NOTES]
    scores = key_scores(keyed + notes)
    assert rounded(scores, "n, exact, MIREX, notes, note class, ECE") == [11, 0.273, 0.482, 5, 0.6, 0.433]
    assert rounded(scores, "kept@0.3, kept@0.5, kept@0.7, kept@0.9") == [0.818, 0.636, 0.455, 0.273]
    assert rounded(scores, "right@0.3, right@0.5, right@0.7, right@0.9") == [0.333, 0.286, 0.4, 0.667]


def test_instrument_figures_are_those_of_the_shared_definitions() -> None:
    scores = instrument_scores([InstrumentAnswer(*answer) for answer in INSTRUMENTS])
    assert rounded(scores, "n, accuracy, macro-F1, family") == [11, 0.364, 0.305, 0.727]
    assert rounded(scores, "loops, is_loop F1, ECE") == [3, 0.667, 0.28]
    assert rounded(scores, "kept@0.3, kept@0.5, kept@0.7, kept@0.9") == [0.818, 0.545, 0.364, 0.182]
    assert rounded(scores, "right@0.3, right@0.5, right@0.7, right@0.9") == [0.444, 0.667, 0.75, 1.0]


@pytest.mark.parametrize(
    ("bpm", "acc1", "acc2", "acc1e"),
    [
        (100.0, True, True, True),
        (100.4, True, True, True),
        (100.6, True, True, False),
        (104.0, True, True, False),
        (104.1, False, False, False),
        (96.0, True, True, False),
        (200.0, False, True, False),
        (50.0, False, True, False),
        (300.0, False, True, False),
        (100 / 3, False, True, False),
        (150.0, False, False, False),
        (25.0, False, False, False),
        (None, False, False, False),
    ],
)
def test_a_tempo_is_right_within_four_per_cent(bpm: float | None, acc1: bool, acc2: bool, acc1e: bool) -> None:
    answer = TempoAnswer(100.0, bpm, 1.0)
    assert (answer.is_right, answer.is_right_but_octave, answer.is_right_rounded) == (acc1, acc2, acc1e)


@pytest.mark.parametrize(
    ("truth", "answer", "weight"),
    [
        ("C", "C", 1.0),
        ("C", "G", 0.5),
        ("C", "F", 0.5),
        ("Am", "Em", 0.5),
        ("Am", "Dm", 0.5),
        ("C", "Am", 0.3),
        ("Am", "C", 0.3),
        ("C", "Cm", 0.2),
        ("Cm", "C", 0.2),
        ("C", "Em", 0.0),
        ("Am", "F#", 0.0),
        ("C", "D", 0.0),
        ("C", None, 0.0),
    ],
)
def test_a_key_counts_for_what_mirex_gives_it(truth: str, answer: str | None, weight: float) -> None:
    assert mirex_weight(code(answer), code(truth)) == weight


def test_mirex_weights_do_not_depend_on_the_key_one_starts_from() -> None:
    # 24 answers to each truth: itself, two fifths, one relative, one parallel.
    totals = {round(sum(mirex_weight(answer, truth) for answer in range(24)), 9) for truth in range(24)}
    assert totals == {2.5}


def test_an_id_said_but_never_true_costs_the_true_one_and_has_no_f1() -> None:
    scores = instrument_scores([InstrumentAnswer("kick", "kick", False, 1), InstrumentAnswer("kick", "tom", False, 1)])
    assert scores["macro-F1"] == pytest.approx(2 / 3)


def test_loops_have_no_f1_where_there_are_none() -> None:
    assert instrument_scores([InstrumentAnswer("kick", "kick", True, 1)])["is_loop F1"] is None


def test_a_confidence_on_the_threshold_counts() -> None:
    scores = confidence_scores([True, False], [0.5, 0.4999])
    assert (scores["kept@0.5"], scores["right@0.5"]) == (0.5, 1.0)


def test_where_nothing_counts_nothing_is_right_or_wrong() -> None:
    assert confidence_scores([True], [0.2])["right@0.9"] is None


@pytest.mark.parametrize(
    ("right", "confidence", "error"),
    [
        ([True, True, False, False], [1.0, 1.0, 0.0, 0.0], 0.0),
        ([True, False], [1.0, 1.0], 0.5),
        ([True, False, False, False], [0.25, 0.25, 0.25, 0.25], 0.0),
        # Too sure in one bin and not sure enough in another don't cancel each other.
        ([False, True], [0.35, 0.65], 0.35),
        ([True], [0.0], 1.0),
    ],
)
def test_calibration_error_is_the_gap_weighted_by_bin(right: list[bool], confidence: list[float], error: float) -> None:
    assert calibration_error(right, confidence) == pytest.approx(error)


def test_reliability_has_ten_bins_and_every_answer_in_one() -> None:
    confidence = [0.0, 0.05, 0.1, 0.55, 0.58, 1.0]
    bins = reliability([False, True, True, True, False, True], confidence)
    assert [part.count for part in bins] == [2, 1, 0, 0, 0, 2, 0, 0, 0, 1]
    assert (bins[0].mean_confidence, bins[0].share_right) == (0.025, 0.5)
    assert (bins[3].mean_confidence, bins[3].share_right) == (None, None)


def test_no_answers_have_no_figures() -> None:
    assert tempo_scores([]) == key_scores([]) == instrument_scores([]) == confidence_scores([], []) == {}
    assert calibration_error([], []) is None
    assert mean_of_means({"kick": []}) is None


def test_precision_counts_label_and_family_among_the_ten_nearest_elsewhere() -> None:
    labels = np.array(["tom"] * 2 + ["snare"] * 10 + ["clap"] * 3 + ["kick"] * 5)
    likeness = np.full(20, 0.1)
    # Nearest are three claps and two kicks, then five snares; two toms nearer still are of the query's source.
    likeness[12:17] = 0.9
    likeness[2:7] = 0.5
    likeness[:2] = 1.0
    elsewhere = np.array([False] * 2 + [True] * 18)
    found = precision_at_ten(likeness, labels, elsewhere, "snare")
    assert found is not None
    assert (found.of_label, found.of_family) == (0.5, 0.8)


def test_a_query_with_fewer_than_ten_to_find_is_left_out() -> None:
    labels = np.array(["kick"] * 10 + ["tom"] * 10)
    elsewhere = np.ones(20, bool)
    elsewhere[0] = False
    assert precision_at_ten(np.ones(20), labels, elsewhere, "kick") is None


def test_rare_labels_count_as_much_as_frequent_ones() -> None:
    assert mean_of_means({"kick": [1.0] * 9, "tom": [0.0], "rim": []}) == 0.5
