"""Questions for similar sounds: between two, unlike a third, of several at once, and "like this, but brighter"."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import Block
from audiomancer.browse.columns.pitches import midi_pitches
from audiomancer.browse.columns.ranks import MOST_RANK, RANKED, Ranks
from audiomancer.browse.similarity.weighing import EVEN, Weights

Values: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PartSource:
    """A part of a sound, or a whole one from anywhere, that the list is compared with.

    Two are equal where they are of the same part; so a state of the list that has one can be compared with another.

    Attributes:
        path: The file.
        start_s: Where the part begins, seconds.
        end_s: Where it ends; None for the end of the file.
        vector: Its embedding, float32 (128,), of any length; zeros for silence.
        sample_id: The sample that it is a part of, which is not among what resembles it; None for a stranger.
        measures: What was measured of it, by the columns of `MOVES`; what is unknown is absent.
        aspects: Its aspects; None where they were not measured.
    """

    path: str
    start_s: float
    end_s: float | None
    vector: NDArray[np.float32] = field(compare=False, repr=False)
    sample_id: str | None = None
    measures: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)
    aspects: Block | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class GroupSource:
    """Several samples as one question: what lies in their middle.

    Attributes:
        name: Name for the user: "5 sounds", or that of a collection.
        sample_ids: The samples; they are not among what resembles them.
    """

    name: str
    sample_ids: tuple[str, ...]


SimilaritySource: TypeAlias = str | PartSource | GroupSource
"""Source that the list is compared with: a sample by its id, a part of a sound, or several samples."""


class Move(NamedTuple):
    """A direction in which a question can be moved.

    Attributes:
        name: Name of the measure for the user.
        column: Column that holds it.
        less, more: Words for the two ends.
        sign: -1 where `more` means smaller values.
        unit: One step: in ranks of 0 to 100 for columns that have ranks, octaves of length, semitones of pitch.
    """

    name: str
    column: str
    less: str
    more: str
    sign: int
    unit: float


MOVES: Final = (
    Move("brightness", "brightness_hz", "darker", "brighter", 1, 12.0),
    Move("length", "duration_s", "shorter", "longer", 1, 0.5),
    Move("pitch", "pitch_hz", "lower", "higher", 1, 3.0),
    # A hard attack takes little time.
    Move("attack", "attack_s", "softer attack", "harder attack", -1, 12.0),
    Move("noise", "noisiness", "cleaner", "noisier", 1, 12.0),
)
MOST_STEPS: Final = 2
"""Steps to each side."""

_NO_STEPS: Final = (0,) * len(MOVES)
_RANKED_AS: Final = {column: name for name, column in RANKED.items()}
_LEAST_STEP: Final = 0.4
"""Least part of a step that lies between the source and what is found; nearer, the ear may not notice."""
_COST_OF_A_STEP: Final = 0.06
"""Similarity that a sound loses for each step that it lies beside the place asked for: some ten places of a list."""
_MOST_STEPS_COUNTED: Final = 3.0
_UNLIKE_SHARE: Final = 0.5
"""Weight of what the question stays away from: a whole one would also take what both have in common."""


@dataclass(frozen=True, slots=True)
class Blend:
    """Everything that a question asks beside its first source.

    Attributes:
        second: Another source; the question lies between both.
        share: How much of the second, 0 to 1.
        unlike: A source that the question stays away from.
        steps: Steps along each of `MOVES`, -`MOST_STEPS` to `MOST_STEPS`.
        weights: How much each aspect counts, 0 to 1.
        per_pack: How many sounds of one pack may stand among the first; 0 for any number.
    """

    second: SimilaritySource | None = None
    share: float = 0.5
    unlike: SimilaritySource | None = None
    steps: tuple[int, ...] = _NO_STEPS
    weights: Weights = EVEN
    per_pack: int = 0

    def stepped(self, move: int, steps: int) -> Blend:
        """The same with other steps along a move, within `MOST_STEPS`."""
        limited = max(-MOST_STEPS, min(MOST_STEPS, steps))
        return replace(self, steps=(*self.steps[:move], limited, *self.steps[move + 1 :]))

    def words(self) -> list[str]:
        """Words for the steps: "brighter", "much shorter"."""
        return [
            ("much " if abs(steps) == MOST_STEPS else "") + (move.more if steps > 0 else move.less)
            for move, steps in zip(MOVES, self.steps, strict=True)
            if steps
        ]


NO_BLEND: Final = Blend()
"""Nothing is asked beside the first source."""


def blended(first: Values, second: Values | None, share: float, unlike: Values | None) -> Values:
    """The direction between two embeddings, away from a third.

    Args:
        first: float32 (128,), of any length; zeros count for nothing.
        second: As the first; None for the first alone.
        share: Weight of the second, 0 to 1.
        unlike: As the first; None for none.

    Returns:
        float32 (128,); the nearest by cosine to it are the nearest to both, since that of a sum is the sum of the
        cosines. What is unlike takes half of its direction away.
    """
    found = _unit(first) if second is None else (1 - share) * _unit(first) + share * _unit(second)
    if unlike is not None:
        found = found - _UNLIKE_SHARE * _unit(unlike)
    return found.astype(np.float32)


def middle_of(vectors: list[Values]) -> Values:
    """Mean direction of embeddings, float32 (128,); zeros where there is none."""
    if not vectors:
        return np.zeros(128, np.float32)
    mean: Values = np.mean([_unit(vector) for vector in vectors], axis=0).astype(np.float32)
    return mean


def _unit(vector: Values) -> Values:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Units of a measure in which steps are equal, and back: both rise, and give NaN for NaN.

    Attributes:
        units: From values of the column, float32.
        values: From units.
    """

    units: Callable[[NDArray[Any]], Values]
    values: Callable[[float], float]


def scale_of(move: Move, ranks: Ranks) -> Scale:
    """The scale of a move: octaves of length, MIDI numbers of pitch, ranks within the library."""
    if move.column == "duration_s":
        return Scale(_log2, lambda octaves: 2.0**octaves)
    if move.column == "pitch_hz":
        return Scale(midi_pitches, lambda midi: 440.0 * 2.0 ** ((midi - 69) / 12))
    bounds = ranks.bounds(_RANKED_AS[move.column])
    places = np.arange(MOST_RANK + 1, dtype=np.float32)

    def rank(values: NDArray[Any]) -> Values:
        found: Values = np.interp(values, bounds, places).astype(np.float32)
        found[~np.isfinite(values)] = np.nan
        return found

    return Scale(rank, lambda wanted: float(np.interp(wanted, places, bounds)))


def _log2(values: NDArray[Any]) -> Values:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log2(values.astype(np.float32))
    found[~np.isfinite(found)] = np.nan
    return np.asarray(found, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """One move of a question: from where, and how far.

    Attributes:
        values: Column of all rows; it may grow meanwhile.
        scale: As of `scale_of`.
        start: Value of the source, in units of the scale.
        shift: How far, in units of the scale; not 0.
        unit: One step, in units of the scale.
    """

    values: NDArray[Any]
    scale: Scale
    start: float
    shift: float
    unit: float

    def allowed(self, count: int) -> NDArray[np.bool_]:
        """Mask of those of the first `count` rows that lie on the asked side; those of unknown value do not."""
        values, is_more = self.values[:count], self.shift > 0
        # fmax and fmin pass over NaN. The bound is a value, so that a million rows are only compared.
        farthest = (np.fmax if is_more else np.fmin).reduce(values, initial=-np.inf if is_more else np.inf)
        if not np.isfinite(farthest):
            return np.zeros(len(values), bool)
        left = abs(float(self.scale.units(np.array([farthest]))[0]) - self.start)
        # At the end of the scale there is less than a step to go: half of what is left will do.
        least = min(_LEAST_STEP * self.unit, left / 2)
        bound = np.float32(self.scale.values(self.start + (least if is_more else -least)))
        with np.errstate(invalid="ignore"):
            found: NDArray[np.bool_] = values > bound if is_more else values < bound
        return found

    def cost(self, rows: NDArray[np.int64]) -> Values:
        """Similarity that rows lose for lying beside the place asked for, float32, 0 or more."""
        steps_off = np.abs(self.scale.units(self.values[rows]) - np.float32(self.start + self.shift)) / np.float32(
            self.unit
        )
        return np.asarray(np.float32(_COST_OF_A_STEP) * np.minimum(steps_off, _MOST_STEPS_COUNTED), np.float32)


def directions(
    blend: Blend, starts: Mapping[str, float], column: Callable[[str], NDArray[Any]], ranks: Ranks
) -> list[Direction]:
    """Directions of a question; a step along what is not known of the source is left out.

    Args:
        blend: The steps.
        starts: Values of the source, by column.
        column: Gives a column of all rows by its name.
        ranks: Ranks within the library.
    """
    found = []
    for move, steps in zip(MOVES, blend.steps, strict=True):
        value = starts.get(move.column, math.nan)
        if not steps or not math.isfinite(value):
            continue
        scale = scale_of(move, ranks)
        start = float(scale.units(np.array([value], np.float32))[0])
        if math.isfinite(start):
            found.append(Direction(column(move.column), scale, start, move.sign * steps * move.unit, move.unit))
    return found
