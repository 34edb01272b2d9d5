"""Defines "right": every figure's definition, from answers and truths alone.

A blank answer is wrong and has a confidence of 0; blank: their share.

Tempo, loops only
    Acc1: within 4 % of the truth. Acc2: the same, also at 1/3, 1/2, 2 and 3 times the truth. Acc1e: the rounded tempo
    is the rounded truth (Font and Serra, ISMIR 2016).
Key, chords and loops
    exact: the same tonic and mode. MIREX: exact 1, a fifth above or below in the same mode 0.5, the relative key 0.3,
    the parallel key 0.2. Of single notes: note class, the tonic's pitch class is the note's.
Instrument
    accuracy: the same of 26 ids. macro-F1: mean over the ids that occur among the truths of
    2 TP / (2 TP + FP + FN). family: the same of nine families. is_loop F1: of the sounds called loops against the two
    loop ids; not given where no truth is one.
Confidence, of tempo (Acc1), key (exact) and instrument (accuracy)
    kept@c: share whose confidence is at least c. right@c: share right among those. ECE: expected calibration error,
    |share right - mean confidence| of ten equal bins, weighted by their share of the sounds (Guo et al., ICML 2017).
Similarity
    P@10: share with the query's label (or family) among its ten nearest by cosine from other sources, averaged over
    the queries of a label, then over labels. Queries with fewer than ten of their label to find are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.floating[Any]]
Scores = dict[str, float | int | None]
"""Figures by name; None where there is nothing to take them from."""

CONFIDENCES: Final = (0.3, 0.5, 0.7, 0.85, 0.9)
BINS: Final = 10
NEAREST: Final = 10
_TEMPO_TOLERANCE: Final = 0.04
_OCTAVES: Final = (1.0, 2.0, 3.0, 1 / 2, 1 / 3)


@dataclass(frozen=True, slots=True)
class TempoAnswer:
    """The true tempo of a loop, and what was answered."""

    truth_bpm: float
    bpm: float | None
    confidence: float

    @property
    def is_right(self) -> bool:
        """Acc1."""
        return self._is_near(1.0)

    @property
    def is_right_but_octave(self) -> bool:
        """Acc2."""
        return any(self._is_near(ratio) for ratio in _OCTAVES)

    @property
    def is_right_rounded(self) -> bool:
        """Acc1e."""
        return self.bpm is not None and round(self.bpm) == round(self.truth_bpm)

    def _is_near(self, ratio: float) -> bool:
        wanted_bpm = self.truth_bpm * ratio
        return self.bpm is not None and abs(self.bpm - wanted_bpm) <= _TEMPO_TOLERANCE * wanted_bpm


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """The true key of a chord or loop, or the pitch class of a note, and the key that was answered.

    Attributes:
        truth_code: 0-11 major, 12-23 minor; of a note its pitch class.
        is_note: Whether only the tonic counts.
        code: The answer, 0-23; None for a blank.
        confidence: 0 to 1.
    """

    truth_code: int
    is_note: bool
    code: int | None
    confidence: float

    @property
    def is_right(self) -> bool:
        """Exact; of a note, the pitch class of the tonic."""
        if self.code is None:
            return False
        return self.code % 12 == self.truth_code if self.is_note else self.code == self.truth_code


@dataclass(frozen=True, slots=True)
class InstrumentAnswer:
    """The true instrument id of a sound, and what was answered."""

    truth: str
    instrument: str | None
    is_loop: bool
    confidence: float

    @property
    def is_right(self) -> bool:
        """The same id."""
        return self.instrument == self.truth

    @property
    def is_family_right(self) -> bool:
        """The same family."""
        return self.instrument is not None and _family(self.instrument) == _family(self.truth)


def mirex_weight(code: int | None, truth_code: int) -> float:
    """Nearness of a key to the true one, 0 to 1; codes 0-11 major, 12-23 minor."""
    if code is None:
        return 0.0
    if code == truth_code:
        return 1.0
    is_minor, is_truly_minor = code >= 12, truth_code >= 12
    interval = (code - truth_code) % 12
    if is_minor == is_truly_minor:
        return 0.5 if interval in (5, 7) else 0.0
    # A minor is C major's relative: nine semitones up; C major is A minor's: three up.
    if interval == (3 if is_truly_minor else 9):
        return 0.3
    return 0.2 if interval == 0 else 0.0


def tempo_scores(answers: Sequence[TempoAnswer]) -> Scores:
    """Acc1, Acc2, Acc1e and what the confidence is worth; {} for no answers."""
    if not answers:
        return {}
    return {
        "n": len(answers),
        "Acc1": _share(a.is_right for a in answers),
        "Acc2": _share(a.is_right_but_octave for a in answers),
        "Acc1e": _share(a.is_right_rounded for a in answers),
        "blank": _share(a.bpm is None for a in answers),
        **confidence_scores([a.is_right for a in answers], [a.confidence for a in answers]),
    }


def key_scores(answers: Sequence[KeyAnswer]) -> Scores:
    """Exact and MIREX of chords and loops with what the confidence is worth there, note class of notes; {} for none."""
    notes = [a for a in answers if a.is_note]
    keyed = [a for a in answers if not a.is_note]
    scores: Scores = {}
    if keyed:
        scores["n"] = len(keyed)
        scores["exact"] = _share(a.is_right for a in keyed)
        scores["MIREX"] = float(np.mean([mirex_weight(a.code, a.truth_code) for a in keyed]))
        scores["blank"] = _share(a.code is None for a in keyed)
        scores.update(confidence_scores([a.is_right for a in keyed], [a.confidence for a in keyed]))
    if notes:
        scores["notes"] = len(notes)
        scores["note class"] = _share(a.is_right for a in notes)
    return scores


def instrument_scores(answers: Sequence[InstrumentAnswer]) -> Scores:
    """accuracy, macro-F1, family, is_loop F1 and what the confidence is worth; {} for no answers."""
    if not answers:
        return {}
    f1 = label_f1(answers)
    said = np.array([a.is_loop for a in answers])
    loops = np.array([a.truth.endswith("-loop") for a in answers])
    return {
        "n": len(answers),
        "accuracy": _share(a.is_right for a in answers),
        "macro-F1": float(np.mean(list(f1.values()))),
        "family": _share(a.is_family_right for a in answers),
        "loops": int(loops.sum()),
        "is_loop F1": _f1(said, loops) if loops.any() else None,
        "blank": _share(a.instrument is None for a in answers),
        **confidence_scores([a.is_right for a in answers], [a.confidence for a in answers]),
    }


def label_f1(answers: Sequence[InstrumentAnswer]) -> dict[str, float]:
    """F1 of every id that occurs among the truths."""
    truth = np.array([a.truth for a in answers])
    said = np.array([a.instrument or "" for a in answers])
    return {str(label): _f1(said == label, truth == label) for label in np.unique(truth)}


def confidence_scores(right: Sequence[bool], confidence: Sequence[float]) -> Scores:
    """kept@c and right@c at `CONFIDENCES`, and ECE; {} for no answers, right@c None where none is as sure."""
    if not len(right):
        return {}
    is_right, sure = np.asarray(right, float), np.asarray(confidence, float)
    scores: Scores = {}
    for least in CONFIDENCES:
        is_sure = sure >= least
        scores[f"kept@{least}"] = float(is_sure.mean())
        scores[f"right@{least}"] = float(is_right[is_sure].mean()) if is_sure.any() else None
    scores["ECE"] = calibration_error(right, confidence)
    return scores


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Answers whose confidence lies in one tenth; the means are None where there are none."""

    mean_confidence: float | None
    share_right: float | None
    count: int


def reliability(right: Sequence[bool], confidence: Sequence[float]) -> list[ReliabilityBin]:
    """Ten bins of equal width, each with its lower edge; 1.0 belongs to the last."""
    is_right, sure = np.asarray(right, float), np.asarray(confidence, float)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    found = []
    for number in range(BINS):
        mine = place == number
        count = int(mine.sum())
        if count:
            found.append(ReliabilityBin(float(sure[mine].mean()), float(is_right[mine].mean()), count))
        else:
            found.append(ReliabilityBin(None, None, 0))
    return found


def calibration_error(right: Sequence[bool], confidence: Sequence[float]) -> float | None:
    """ECE over ten bins, 0 to 1; None for no answers."""
    bins = reliability(right, confidence)
    total = sum(part.count for part in bins)
    if not total:
        return None
    gaps = (
        abs(part.share_right - part.mean_confidence) * part.count
        for part in bins
        if part.share_right is not None and part.mean_confidence is not None
    )
    return sum(gaps) / total


@dataclass(frozen=True, slots=True)
class Precision:
    """P@10 of one query, of its label and of its family."""

    of_label: float
    of_family: float


def precision_at_ten(
    likeness: FloatArray, labels: npt.NDArray[np.str_], may_find: BoolArray, label: str
) -> Precision | None:
    """P@10 of a query.

    Args:
        likeness: Cosine of the query with every sound, (n,).
        labels: Their instrument ids, (n,).
        may_find: Which of them may be found: those of other sources, (n,).
        label: The label of the query.

    Returns:
        None where fewer than ten of the label may be found.
    """
    if int((may_find & (labels == label)).sum()) < NEAREST:
        return None
    nearest = np.argpartition(-np.where(may_find, likeness, -9.0), NEAREST)[:NEAREST]
    found = [str(name) for name in labels[nearest]]
    return Precision(
        sum(name == label for name in found) / NEAREST,
        sum(_family(name) == _family(label) for name in found) / NEAREST,
    )


def mean_of_means(values: Mapping[str, Sequence[float]]) -> float | None:
    """Mean over the groups of the mean in each; None without groups."""
    means = [float(np.mean(group)) for group in values.values() if len(group)]
    return float(np.mean(means)) if means else None


def _family(instrument: str) -> str:
    return FAMILY_OF_INSTRUMENT[instrument]


def _share(claims: Any) -> float:
    return float(np.mean(list(claims)))


def _f1(said: BoolArray, true: BoolArray) -> float:
    """2 TP / (2 TP + FP + FN); 0 where neither says anything."""
    return 2 * int((said & true).sum()) / max(1, int(said.sum()) + int(true.sum()))
