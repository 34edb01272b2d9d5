"""Scores tempo, key and instrument on labelled recordings, by sound alone, whole and disturbed.

    python benchmarks/accuracy.py RECORDINGS [--folds DIR] [--results FILE] [--json FILE]

Every sound goes the way of the program (`analyse_buffer`; no names, chunks or tags). Prints one table: the figures of
`scoring.py` of every group of recordings under every condition of `disturbed.py`. "unseen": the weights that judge a
recording were trained without it: with --folds without all of its source, else because its licence forbids it (another
recording of the same source may have trained them where a source has several licences); "seen": they may know it;
"both": what is seen and what is not, together. Only figures with --folds say what to expect of new material.

Columns have the names of tempo, key and instrument figures, in this order. Key figures are of chords and loops, "note
class" of single notes; n counts both as "chords + notes". A figure of few sounds says little: read n first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

# One thread: each of the processes gets one core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from analysis_pass import answers_from
from answers import Answers, Figure, in_order, instrument_answers, key_answers, tempo_answers
from disturbed import LOOP_CONDITIONS, SOUND_CONDITIONS
from labelled import Folds, Sound, arguments, groups
from scoring import CONFIDENCES, instrument_scores, key_scores, tempo_scores
from tables import Cell, pair, print_table, write_json

_HEADER = (
    "what",
    "condition",
    "recordings",
    "weights",
    "n",
    "Acc1, exact, accuracy",
    "Acc2, MIREX, macro-F1",
    "Acc1e, note class, family",
    "is_loop F1",
    "blank",
    *(f"kept, right ≥ {least}" for least in CONFIDENCES),
    "ECE",
)
_COLUMNS = {
    "tempo": ("Acc1", "Acc2", "Acc1e", None, "blank"),
    "key": ("exact", "MIREX", "note class", None, "blank"),
    "instrument": ("accuracy", "macro-F1", "family", "is_loop F1", "blank"),
}


def figures(sounds: Sequence[Sound], folds: Folds, by_sound: Answers) -> Iterator[Figure]:
    """Scores of every group under every condition."""
    for group in groups([sound for sound in sounds if sound.bpm is not None], folds):
        for condition in LOOP_CONDITIONS:
            scores = tempo_scores(tempo_answers(group.sounds, by_sound, condition))
            yield Figure("tempo", condition, group.recordings, group.status, scores)
    for group in groups([sound for sound in sounds if sound.key is not None], folds):
        for condition in SOUND_CONDITIONS:
            scores = key_scores(key_answers(group.sounds, by_sound, condition))
            yield Figure("key", condition, group.recordings, group.status, scores)
    for group in groups([sound for sound in sounds if sound.instrument is not None], folds):
        for condition in SOUND_CONDITIONS:
            scores = instrument_scores(instrument_answers(group.sounds, by_sound, condition))
            yield Figure("instrument", condition, group.recordings, group.status, scores)


def row(figure: Figure) -> list[Cell]:
    """One line of the table."""
    scores = figure.scores
    count: Cell = scores.get("n")
    if figure.what == "key":
        count = f"{scores.get('n', 0)} + {scores.get('notes', 0)}"
    shown = [None if name is None else scores.get(name) for name in _COLUMNS[figure.what]]
    gates = [pair(scores.get(f"kept@{least}"), scores.get(f"right@{least}")) for least in CONFIDENCES]
    labels = (figure.what, figure.condition, figure.recordings, figure.weights)
    return [*labels, count, *shown, *gates, scores.get("ECE")]


def main(command: Sequence[str] | None = None) -> None:
    """Print the table."""
    options, sounds, folds, by_sound = answers_from(arguments(__doc__), command)
    found = in_order(list(figures(sounds, folds, by_sound)))
    print_table(_HEADER, [row(figure) for figure in found])
    write_json(options.json, found)


if __name__ == "__main__":
    main()
