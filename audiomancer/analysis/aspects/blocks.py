"""All aspects of a sound, from what its analysis has measured anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from audiomancer.analysis.aspects.aspect_weights import Projection, shipped_aspect_weights
from audiomancer.analysis.aspects.brightness import brightness_features
from audiomancer.analysis.aspects.envelope import envelope_features
from audiomancer.analysis.aspects.log_spectrum import log_spectra_of
from audiomancer.analysis.aspects.pitch_content import has_notes, pitch_features
from audiomancer.analysis.aspects.rhythm_pattern import rhythm_features
from audiomancer.analysis.aspects.timbre import timbre_features
from audiomancer.analysis.character.measures import Character
from audiomancer.analysis.key.tonal import Tonal
from audiomancer.analysis.spectrum import DoubleArray, FloatArray, Spectrum
from audiomancer.analysis.tempo.rhythm import Onsets
from audiomancer.analysis.tempo.tempo import Tempo
from audiomancer.aspects import Block, packed

_LEAST_LOOP_CHANCE: Final = 0.35
_LEAST_ONSETS: Final = 3
_BLOCK_S: Final = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Measures of a sound that is not silent, as its analysis has them.

    Attributes:
        spectrum: Its spectrum.
        tonal: Its pitch.
        character: Its character.
        partials: As of `partials.partials_of`.
        onsets: Its onsets; None where it is too short for any rhythm.
        tempo: Its tempo; None for none.
        has_key: Whether a key or note was found.
        loop_chance: Probability that it is a loop: what is hardly one has no rhythm.
    """

    spectrum: Spectrum
    tonal: Tonal
    character: Character
    partials: FloatArray
    onsets: Onsets | None
    tempo: Tempo | None
    has_key: bool
    loop_chance: float


def aspects_of(sound: Measured, weights: dict[str, Projection] | None = None) -> Block:
    """Work out the aspects of a sound, int8 (96,), by the shipped weights or others."""
    learned = weights or shipped_aspect_weights()
    return packed({name: learned[name].vector(values) for name, values in features_of(sound).items()})


def features_of(sound: Measured) -> dict[str, DoubleArray]:
    """Features of those aspects that a sound has, by name."""
    spectrum, character = sound.spectrum, sound.character
    spectra, mel = log_spectra_of(spectrum), spectrum.mel[spectrum.sounding]
    features: dict[str, DoubleArray] = {
        "timbre": timbre_features(spectra, mel, sound.partials, sound.tonal, character.noisiness),
        "brightness": brightness_features(spectra),
        "envelope": envelope_features(
            energy_of(spectrum), spectrum.mel, spectrum.windows_per_s, character.attack_s, character.tail_s
        ),
    }
    if sound.onsets is not None and is_rhythmic(sound.onsets, sound.loop_chance):
        features["rhythm"] = rhythm_features(sound.onsets, sound.tempo)
    if has_notes(sound.tonal, has_key=sound.has_key):
        features["pitch"] = pitch_features(sound.tonal)
    return features


def is_rhythmic(onsets: Onsets, loop_chance: float) -> bool:
    """Check whether a sound has a rhythm: it may well be a loop, moves, and begins more than once or twice."""
    return loop_chance >= _LEAST_LOOP_CHANCE and not onsets.is_held and onsets.count >= _LEAST_ONSETS


def energy_of(spectrum: Spectrum) -> DoubleArray:
    """Energy of each millisecond of a sound, float64 (n,), one at least."""
    block = max(1, round(spectrum.rate_hz * _BLOCK_S))
    count = len(spectrum.signal) // block
    if not count:
        return np.ones(1)
    whole = spectrum.signal[: count * block].reshape(count, block)
    return np.asarray(np.vecdot(whole, whole), np.float64)
