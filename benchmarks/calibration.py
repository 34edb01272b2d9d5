"""Measures how far the confidence of tempo, key and instrument can be trusted on labelled recordings, by sound alone.

    python benchmarks/calibration.py RECORDINGS [--folds DIR] [--results FILE] [--json FILE]

Prints one table. A cell of the ten bins reads "mean confidence → share right (count)": where the two numbers agree,
the confidence means what it says. ECE and "kept, right" are defined in `scoring.py`; blank answers are wrong with a
confidence of 0 and lie in the first bin. "note": the tonic of a key answered to a single note. Conditions: "whole", and
"all", every condition of `disturbed.py` together, the whole sounds among them. "unseen", "seen" and "both" as in
`accuracy.py`, whose file of answers (--results) is read and added to: with it nothing is analysed twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

# One thread: each of the processes gets one core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from analysis_pass import answers_from
from answers import (
    EVERY_CONDITION,
    WHATS,
    Answers,
    Figure,
    in_order,
    instrument_answers,
    key_answers,
    tempo_answers,
)
from disturbed import LOOP_CONDITIONS, SOUND_CONDITIONS, WHOLE
from labelled import Folds, Group, Sound, arguments, groups
from scoring import (
    BINS,
    CONFIDENCES,
    InstrumentAnswer,
    KeyAnswer,
    ReliabilityBin,
    TempoAnswer,
    confidence_scores,
    reliability,
)
from tables import Cell, pair, print_table, write_json

_SHOWN = tuple(least for least in CONFIDENCES if least >= 0.5)
_HEADER = (
    "what",
    "condition",
    "recordings",
    "weights",
    "n",
    "ECE",
    *(f"kept, right ≥ {least}" for least in _SHOWN),
    *(f"{number / BINS:.1f} to {(number + 1) / BINS:.1f}" for number in range(BINS)),
)


def answered(
    what: str, group: Group, by_sound: Answers, conditions: Sequence[str]
) -> Sequence[TempoAnswer | KeyAnswer | InstrumentAnswer]:
    """Every answer of a group to one question under some conditions."""
    if what == "tempo":
        return [answer for condition in conditions for answer in tempo_answers(group.sounds, by_sound, condition)]
    if what == "instrument":
        return [answer for condition in conditions for answer in instrument_answers(group.sounds, by_sound, condition)]
    return [answer for condition in conditions for answer in key_answers(group.sounds, by_sound, condition)]


def figures(sounds: Sequence[Sound], folds: Folds, by_sound: Answers) -> Iterator[Figure]:
    """Reliability of every group."""
    for what in WHATS:
        every = LOOP_CONDITIONS if what == "tempo" else SOUND_CONDITIONS
        for group in groups([sound for sound in sounds if _has_truth(sound, what)], folds):
            for name, conditions in ((WHOLE, (WHOLE,)), (EVERY_CONDITION, every)):
                answers = answered(what, group, by_sound, conditions)
                right, confidence = [answer.is_right for answer in answers], [answer.confidence for answer in answers]
                scores = {"n": len(answers), **confidence_scores(right, confidence)}
                bins = reliability(right, confidence)
                yield Figure(what, name, group.recordings, group.status, scores, bins)


def row(figure: Figure) -> list[Cell]:
    """One line of the table."""
    scores = figure.scores
    labels = (figure.what, figure.condition, figure.recordings, figure.weights)
    gates = [pair(scores[f"kept@{least}"], scores[f"right@{least}"]) for least in _SHOWN]
    return [*labels, scores["n"], scores["ECE"], *gates, *map(_shown, figure.bins)]


def main(command: Sequence[str] | None = None) -> None:
    """Print the table."""
    options, sounds, folds, by_sound = answers_from(arguments(__doc__), command)
    found = in_order(list(figures(sounds, folds, by_sound)))
    print_table(_HEADER, [row(figure) for figure in found])
    write_json(options.json, found)


def _has_truth(sound: Sound, what: str) -> bool:
    if what == "tempo":
        return sound.bpm is not None
    if what == "instrument":
        return sound.instrument is not None
    return sound.key is not None and sound.key.is_note == (what == "note")


def _shown(part: ReliabilityBin) -> str | None:
    if not part.count:
        return None
    return f"{part.mean_confidence:.2f} → {part.share_right:.2f} ({part.count})"


if __name__ == "__main__":
    main()
