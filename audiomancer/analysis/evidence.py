"""Several claims about tempo, key and instrument become one value each, with its source and its confidence.

The user's word stands above all. Below it the name, then embedded chunks, then the sound itself; but a claim that the
sound contradicts loses confidence, and what the sound is surer of than the name or the tag wins; one that it confirms
gains.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from audiomancer.vocabulary import INSTRUMENTS, Source
from audiomancer.vocabulary.keys import key_code

BARE_NUMBER: Final = 0.8
"""A tempo claimed by a name with less than this was a bare number: it needs the sound to agree."""

_RATIOS: Final = (1.0, 2.0, 0.5, 3.0, 1 / 3)
_UNCONFIRMED: Final = 0.7
"""A tempo that is stated of a sound without any counts this much."""

_LABELLED: Final = 0.9
_REMOTE: Final = 0.1
_SHOWN: Final = 0.5
"""Least confidence of what wins: values of less are not shown (`settings.Settings`)."""

_STATED_KEY: Final = 0.6
_KEY_DISCOUNT: Final = 0.85
"""Keys of loops are measured with more confidence than they deserve."""

_LOOP_PRIOR: Final = math.log(0.7 / 0.3)
"""Log-odds at which the sound alone makes a loop (`analyse._LEAST_LOOP_CHANCE`)."""

_LOOP_LABELS: Final = frozenset(name for name in INSTRUMENTS if name.endswith("-loop"))

_CHUNK_FLOOR: Final = 0.5
_RANK: Final = {Source.NAME: 0, Source.CHUNK: 1, Source.AUDIO: 2}


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that one source claims: a BPM, key name, instrument id or loop flag, with a confidence from 0 to 1."""

    value: float | str | bool
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything claimed about one sound; an audio instrument appears once for every id it could be."""

    tempo: tuple[Claim, ...] = ()
    key: tuple[Claim, ...] = ()
    instrument: tuple[Claim, ...] = ()
    is_loop: tuple[Claim, ...] = ()

    def to_json(self) -> str:
        """All claims as compact JSON text."""
        return json.dumps(
            {
                name: [[claim.value, claim.source, round(claim.confidence, 4)] for claim in getattr(self, name)]
                for name in self.__slots__
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Claims:
        """Claims written by `to_json`; entries that are not understood are left out.

        Raises:
            ValueError: `text` is not JSON.
        """
        stored = json.loads(text)
        stored = stored if isinstance(stored, dict) else {}
        return cls(**{name: tuple(_claims(stored.get(name))) for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Resolved:
    """Values to store and show.

    Attributes:
        fields: `bpm`, `bpm_confidence`, `key`, `key_confidence`, `instrument_type`, `instrument_confidence`, `is_loop`,
            each only where known.
        sources: Source of "tempo", "key" and "instrument", where known.
    """

    fields: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def resolve(claims: Claims, user: Mapping[str, object] | None = None) -> Resolved:
    """One value for each field.

    Args:
        claims: What name, chunks and sound claim.
        user: The user's `bpm`, `key`, `instrument_type`, `is_loop`; None as a value means "this has none".
    """
    user = user or {}
    resolved = Resolved()
    is_loop = user["is_loop"] if "is_loop" in user else _is_loop(claims.is_loop)
    if is_loop is not None:
        resolved.fields["is_loop"] = bool(is_loop)
    for topic, name, confidence_name, winner in (
        ("tempo", "bpm", "bpm_confidence", _tempo(claims.tempo)),
        ("key", "key", "key_confidence", _key(claims.key)),
        (
            "instrument",
            "instrument_type",
            "instrument_confidence",
            _instrument(claims.instrument, may_be_loop=is_loop is not False),
        ),
    ):
        if name in user:
            value = user[name]
            winner = None if value is None else Claim(value, Source.USER, 1.0)  # type: ignore[arg-type]  # noqa: PLW2901 - checked by the caller's schema; the user's word replaces the winner
        if winner is not None:
            resolved.fields[name] = winner.value
            resolved.fields[confidence_name] = round(min(1.0, max(0.0, winner.confidence)), 4)
            resolved.sources[topic] = winner.source
    return resolved


def same_tempo(first_bpm: float, second_bpm: float, tolerance: float = 0.02) -> bool:
    """Check whether two tempi agree when half, double, third and triple count as the same."""
    return any(abs(first_bpm / (second_bpm * ratio) - 1.0) <= tolerance for ratio in _RATIOS)


def _tempo(claims: tuple[Claim, ...]) -> Claim | None:
    """The stated tempo, in its octave, where the sound agrees; else the surer one of both."""
    measured = [claim for claim in claims if claim.source == Source.AUDIO]
    stated = sorted((claim for claim in claims if claim.source in _RANK and claim.source != Source.AUDIO), key=_order)
    best = max(measured, key=lambda claim: claim.confidence, default=None)
    for claim in stated:
        tolerance = 0.02 if claim.confidence >= BARE_NUMBER else 0.01
        if any(
            same_tempo(float(claim.value), float(other.value), tolerance) and _weighs(other, best, claim)
            for other in measured
        ):
            return Claim(claim.value, claim.source, max(claim.confidence, 0.95))
    for claim in stated:
        if claim.confidence < (BARE_NUMBER if claim.source == Source.NAME else _CHUNK_FLOOR):
            continue
        if best is None:
            return Claim(claim.value, claim.source, claim.confidence * _UNCONFIRMED)
        if claim.confidence > best.confidence:
            return Claim(claim.value, claim.source, _against(claim.confidence, best.confidence))
    return best


def _weighs(agreeing: Claim, best: Claim | None, stated: Claim) -> bool:
    """Check whether a measured tempo that agrees is more than a remote chance beside the best one."""
    if stated.confidence >= _LABELLED or best is None:
        return True
    return agreeing.confidence >= _REMOTE * best.confidence


def _against(stated: float, measured: float) -> float:
    """Chance of what is stated where the sound says something else, by Bayes; enough to be shown."""
    return max(_SHOWN, stated * (1.0 - measured) / (1.0 - stated * measured))


def _key(claims: tuple[Claim, ...]) -> Claim | None:
    """The stated key where the sound agrees in its tonic; else the surer one of both."""
    measured = max(
        (claim for claim in claims if claim.source == Source.AUDIO), key=lambda c: c.confidence, default=None
    )
    for claim in sorted((claim for claim in claims if claim.source in (Source.NAME, Source.CHUNK)), key=_order):
        if measured is None:
            # A name that is sure of itself stands also where the sound has no clear pitch.
            if claim.confidence >= _STATED_KEY:
                return Claim(claim.value, claim.source, claim.confidence * 0.8)
            continue
        if claim.value == measured.value:
            return Claim(claim.value, claim.source, 1.0 - (1.0 - claim.confidence) * (1.0 - measured.confidence))
        if _tonic(claim) == _tonic(measured):
            return Claim(claim.value, claim.source, max(claim.confidence, measured.confidence))
        chance = measured.confidence * _KEY_DISCOUNT
        if claim.confidence >= _STATED_KEY and claim.confidence > chance:
            return Claim(claim.value, claim.source, _against(claim.confidence, chance))
    return measured


def _is_loop(claims: tuple[Claim, ...]) -> bool | None:
    """Added log-odds of all claims; the sound needs more than even odds, for loops are rarer than in training."""
    if not claims:
        return None
    odds = 0.0
    for claim in claims:
        confidence = min(0.99, max(0.01, claim.confidence))
        weight = math.log(confidence / (1.0 - confidence))
        odds += weight if claim.value else -weight
        if claim.source == Source.AUDIO:
            odds -= _LOOP_PRIOR
    return odds >= 0.0


def _instrument(claims: tuple[Claim, ...], *, may_be_loop: bool = True) -> Claim | None:
    """Added log-likelihoods: log p(sound) + log p(hint | instrument), the hint being right with its confidence.

    What is no loop sounds like one of the other instruments.
    """
    measured = {str(claim.value): claim.confidence for claim in claims if claim.source == Source.AUDIO}
    if not may_be_loop:
        measured = _without_loops(measured)
    stated = [claim for claim in claims if claim.source != Source.AUDIO and str(claim.value) in INSTRUMENTS]
    if not measured and not stated:
        return None
    rest = max(0.0, 1.0 - sum(measured.values())) / max(1, len(INSTRUMENTS) - len(measured)) + 1e-3
    score = {name: math.log(max(measured.get(name, rest), 1e-3)) for name in INSTRUMENTS}
    for claim in stated:
        right = min(0.99, max(0.05, claim.confidence))
        for name in INSTRUMENTS:
            score[name] += math.log(right if name == claim.value else (1.0 - right) / (len(INSTRUMENTS) - 1))
    winner = max(score, key=lambda name: score[name])
    total = sum(math.exp(value - score[winner]) for value in score.values())
    named = next((claim.source for claim in sorted(stated, key=_order) if claim.value == winner), Source.AUDIO)
    return Claim(winner, named, measured[winner] if not stated and winner in measured else 1.0 / total)


def _without_loops(measured: Mapping[str, float]) -> dict[str, float]:
    """Probabilities of the instruments that are no loops, given that it is one of those."""
    others = {name: share for name, share in measured.items() if name not in _LOOP_LABELS}
    left = 1.0 - sum(share for name, share in measured.items() if name in _LOOP_LABELS)
    return {name: min(1.0, share / max(left, 1e-3)) for name, share in others.items()}


def _order(claim: Claim) -> tuple[int, float]:
    """Most trusted source first, then the surer claim."""
    return (_RANK[claim.source], -claim.confidence)


def _tonic(claim: Claim) -> int | None:
    code = key_code(str(claim.value))
    return None if code is None else code % 12


def _claims(stored: object) -> list[Claim]:
    found = []
    for entry in stored if isinstance(stored, list) else []:
        match entry:
            case [bool() | int() | float() | str() as value, str() as source, int() | float() as confidence]:
                found.append(Claim(value, source, float(confidence)))
    return found
