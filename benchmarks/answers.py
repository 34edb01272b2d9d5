"""Joins the program's answers with the true values, and the figures that come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from analysis_pass import Answer
from disturbed import LOOP_CONDITIONS
from labelled import Sound
from scoring import InstrumentAnswer, KeyAnswer, ReliabilityBin, Scores, TempoAnswer

from audiomancer.vocabulary.keys import key_code

Answers = Mapping[tuple[str, str], Answer]
"""By path and condition."""

EVERY_CONDITION: Final = "all"
WHATS: Final = ("tempo", "key", "note", "instrument")


@dataclass(frozen=True, slots=True)
class Figure:
    """Scores of one group under one condition.

    Attributes:
        what: One of `WHATS`.
        condition: One of `disturbed.LOOP_CONDITIONS`, or `EVERY_CONDITION` for all of them together.
        recordings: As `labelled.Group`.
        weights: Whether the weights have seen them, as `labelled.Group.status`.
        scores: By name.
        bins: Reliability, where it was asked for.
    """

    what: str
    condition: str
    recordings: str
    weights: str
    scores: Scores
    bins: list[ReliabilityBin] = field(default_factory=list)


def in_order(figures: Sequence[Figure]) -> list[Figure]:
    """Sort by what is measured, then by condition; the groups stay in their order."""
    conditions = (*LOOP_CONDITIONS, EVERY_CONDITION)
    return sorted(figures, key=lambda figure: (WHATS.index(figure.what), conditions.index(figure.condition)))


def tempo_answers(sounds: Sequence[Sound], by_sound: Answers, condition: str) -> list[TempoAnswer]:
    """Of every sound with a true tempo."""
    found = []
    for sound in sounds:
        if sound.bpm is not None:
            answer = by_sound[sound.path, condition]
            found.append(TempoAnswer(sound.bpm, answer.bpm, answer.bpm_confidence))
    return found


def key_answers(sounds: Sequence[Sound], by_sound: Answers, condition: str) -> list[KeyAnswer]:
    """Of every sound with a true key or note."""
    found = []
    for sound in sounds:
        if sound.key is not None:
            answer = by_sound[sound.path, condition]
            code = None if answer.key is None else key_code(answer.key)
            found.append(KeyAnswer(sound.key.code, sound.key.is_note, code, answer.key_confidence))
    return found


def instrument_answers(sounds: Sequence[Sound], by_sound: Answers, condition: str) -> list[InstrumentAnswer]:
    """Of every sound with a true instrument."""
    found = []
    for sound in sounds:
        if sound.instrument is not None:
            answer = by_sound[sound.path, condition]
            found.append(
                InstrumentAnswer(sound.instrument, answer.instrument_type, answer.is_loop, answer.instrument_confidence)
            )
    return found
