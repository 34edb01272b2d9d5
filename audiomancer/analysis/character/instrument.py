"""Classification of a sound as one of 26 instruments, and as loop or one-shot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import FloatArray
from audiomancer.analysis.weights import SoundWeights
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT, INSTRUMENTS

_LEAST_CLAIM: Final = 0.02
_PITCHLESS: Final = frozenset(
    name for name, family in FAMILY_OF_INSTRUMENT.items() if family in ("kick", "snare", "hat", "percussion", "fx")
)


@dataclass(frozen=True, slots=True, eq=False)
class InstrumentGuess:
    """Result of the networks for a sound.

    `shares` are the probabilities of `vocabulary.INSTRUMENTS`, float32 (26,), calibrated on sources not trained on;
    `loop_score` is the log-odds of a loop, from timbre and shape alone.
    """

    shares: FloatArray
    loop_score: float

    def likeliest(self) -> tuple[tuple[str, float], ...]:
        """Instruments with at least 2 %, likeliest first."""
        order = np.argsort(-self.shares)
        return tuple((INSTRUMENTS[i], float(self.shares[i])) for i in order if self.shares[i] >= _LEAST_CLAIM)

    @property
    def pitchless_share(self) -> float:
        """Probability of a single drum, a cymbal, an effect or noise: sounds that have no key."""
        return float(sum(self.shares[i] for i, name in enumerate(INSTRUMENTS) if name in _PITCHLESS))

    @property
    def drum_loop_share(self) -> float:
        """Probability of a drum loop: it has a key only where something else plays along."""
        return float(self.shares[INSTRUMENTS.index("drum-loop")])


def instrument_of(descriptor: FloatArray, weights: SoundWeights) -> InstrumentGuess | None:
    """Classify a descriptor; None for silence."""
    if not descriptor.any():
        return None
    shares, loop_score = weights.classify(descriptor)
    return InstrumentGuess(shares, loop_score)
