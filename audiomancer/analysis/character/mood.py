"""Mood tags by transparent rules over measured quantities. No training, no labels: a tag means what is written here.

Each rule is a set of conditions; each condition rises from 0 to 1 between two values, and the rule's score is the
weakest of them. Tags with a score of at least 0.5 are given, the three highest at most; many sounds get none. Scores
do not depend on level. The limits were set on the development recordings so that no tag is given to more than some 12 %
of them, and each at least a few. Shares are of the sound's power, "noise-free" is a flatness under 0.01, a "clear"
pitch a salience over 0.7. `docs/moods.md` says the same for musicians.

    dark        centroid under 600 Hz, under 0.2 % above 4 kHz, longer than 0.4 s
    bright      centroid over 4.5 kHz, 25 % above 4 kHz, and a pitch or longer than 0.25 s
    warm        85 % between 120 and 1000 Hz, 35 % below 300 Hz, under 0.5 % above 4 kHz, pitch clearer than 0.85,
                longer than 0.6 s
    cold        under 4 % below 300 Hz, centroid over 2.2 kHz, clear pitch, longer than 0.4 s
    soft        150 ms or more from first sound to peak, noise-free, centroid under 1.4 kHz, longer than 0.5 s
    aggressive  crest under 13 dB, centroid over 2.5 kHz, flatness from 0.03 to 0.35, longer than 0.25 s
    calm        longer than 2.5 s, under 1 onset a second, centroid under 2.2 kHz, noise-free
    energetic   a loop with 5 onsets a second or more and a tempo of 110 BPM or more
    punchy      peak within 20 ms, down by 20 dB within 0.25 s, 35 % below 250 Hz
    dusty       under 0.3 % above 8 kHz, flatness over 0.015, the quietest tenth of its windows within 40 dB of the
                loudest, longer than 0.5 s
    airy        8 % above 8 kHz, under 10 % below 300 Hz, soft attack or longer than 1 s
    deep        75 % below 120 Hz
    noisy       spectral flatness over 0.35, salience under 0.5
    hypnotic    a loop of 3 s or more that repeats itself: autocorrelation over 0.6 at the beat, sure tempo
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from audiomancer.analysis.key.tonal import Tonal
from audiomancer.analysis.levels import Levels
from audiomancer.analysis.spectrum import Spectrum
from audiomancer.analysis.tempo.rhythm import Onsets, quantile_of
from audiomancer.analysis.tempo.tempo import Tempo
from audiomancer.vocabulary import MOODS

_LEAST_SCORE: Final = 0.5
_MOST_TAGS: Final = 3


@dataclass(frozen=True, slots=True)
class MoodFacts:
    """The quantities that the rules read.

    Attributes:
        duration_s: Of the sounding part.
        centroid_hz: Mean spectral centroid.
        below: Share of power below 120, 250, 300 and 1000 Hz, by frequency.
        above: Share of power above 4 and 8 kHz, by frequency.
        flatness: Geometric over arithmetic mean of the mel bands, weighted by energy, 0 to 1.
        salience: Clarity of pitch, 0 to 1.
        crest_db: Peak over RMS.
        attack_s: From the start of the sounding part to the loudest window.
        decay_s: From there until 20 dB down; the rest of the sound where it never is.
        floor_db: Level of the quietest tenth of windows under the loudest, 0 or less.
        onsets_per_s: Onset density.
        bpm: Tempo where the sound is a loop, else 0.
        tempo_confidence: 0 to 1.
        repetition: Autocorrelation of the onset strength at the beat.
    """

    duration_s: float
    centroid_hz: float
    below: dict[int, float]
    above: dict[int, float]
    flatness: float
    salience: float
    crest_db: float
    attack_s: float
    decay_s: float
    floor_db: float
    onsets_per_s: float
    bpm: float
    tempo_confidence: float
    repetition: float


def mood_facts(
    spectrum: Spectrum, tonal: Tonal, levels: Levels, onsets: Onsets | None, tempo: Tempo | None
) -> MoodFacts:
    """Gather the quantities; `tempo` is None for what is no loop."""
    part, rate = spectrum.sounding, spectrum.windows_per_s
    energy = spectrum.energy[part].astype(np.float64)
    mel = spectrum.mel[part]
    weight = energy / max(float(energy.sum()), 1e-20)
    mean_mel = mel.mean(axis=1) + 1e-30
    flatness = float(weight @ np.exp(np.log(mel + 1e-7 * mean_mel[:, None] + 1e-30).mean(axis=1) - np.log(mean_mel)))
    power = spectrum.power[part]
    # A product with ones: many times faster than a sum in float64.
    cumulated = np.cumsum(np.ones(len(power), np.float32) @ power, dtype=np.float64)
    total = max(float(cumulated[-1]), 1e-20)
    bin_hz = spectrum.rate_hz / 2 / (spectrum.power.shape[1] - 1)

    def share_below(hz: int) -> float:
        return float(cumulated[min(int(hz / bin_hz), len(cumulated) - 1)]) / total

    level_db = 10 * np.log10(np.maximum(energy / max(float(energy.max()), 1e-20), 1e-9))
    loudest = int(level_db.argmax())
    below = np.nonzero(level_db[loudest:] < -20.0)[0]
    duration_s = spectrum.end_s - spectrum.start_s
    repetition = 0.0
    if onsets is not None and tempo is not None:
        lag = round(60.0 * onsets.windows_per_s / tempo.bpm)
        repetition = float(onsets.acf[lag]) if lag < len(onsets.acf) else 0.0
    return MoodFacts(
        duration_s=duration_s,
        centroid_hz=spectrum.averages()["spectral_centroid"],
        below={hz: share_below(hz) for hz in (120, 250, 300, 1000)},
        above={hz: 1.0 - share_below(hz) for hz in (4000, 8000)},
        flatness=flatness,
        salience=tonal.pitch_salience,
        crest_db=levels.dynamic_range_db,
        attack_s=loudest / rate,
        decay_s=(int(below[0]) if len(below) else len(level_db) - loudest) / rate,
        floor_db=quantile_of(level_db, 0.1),
        onsets_per_s=0.0 if onsets is None else onsets.count / max(duration_s, 0.1),
        bpm=0.0 if tempo is None else tempo.bpm,
        tempo_confidence=0.0 if tempo is None else tempo.confidence,
        repetition=repetition,
    )


def mood_scores(facts: MoodFacts) -> dict[str, float]:
    """Score 0 to 1 of every mood; 0.5 where the weakest condition stands exactly at its limit."""
    over, under = _over, _under
    length = facts.duration_s
    clear = over(facts.salience, 0.7, 0.1)
    noise_free = under(facts.flatness, 0.01, 0.008)
    rules = {
        "dark": (under(facts.centroid_hz, 600, 200), under(facts.above[4000], 0.002, 0.0015), over(length, 0.4, 0.1)),
        "bright": (
            over(facts.centroid_hz, 4500, 1000),
            over(facts.above[4000], 0.25, 0.15),
            max(clear, over(length, 0.25, 0.1)),
        ),
        "warm": (
            over(facts.below[1000] - facts.below[120], 0.85, 0.1),
            over(facts.below[300], 0.35, 0.15),
            under(facts.above[4000], 0.005, 0.004),
            over(facts.salience, 0.85, 0.08),
            over(length, 0.6, 0.15),
        ),
        "cold": (
            under(facts.below[300], 0.04, 0.03),
            over(facts.centroid_hz, 2200, 600),
            clear,
            over(length, 0.4, 0.15),
        ),
        "soft": (
            over(facts.attack_s, 0.15, 0.08),
            noise_free,
            under(facts.centroid_hz, 1400, 400),
            over(length, 0.5, 0.1),
        ),
        "aggressive": (
            under(facts.crest_db, 13.0, 2.0),
            over(facts.centroid_hz, 2500, 600),
            over(facts.flatness, 0.03, 0.02),
            under(facts.flatness, 0.35, 0.1),
            over(length, 0.25, 0.1),
        ),
        "calm": (
            over(length, 2.5, 0.8),
            under(facts.onsets_per_s, 1.0, 0.5),
            under(facts.centroid_hz, 2200, 600),
            noise_free,
        ),
        "energetic": (over(facts.onsets_per_s, 5.0, 1.5), over(facts.bpm, 110.0, 10.0)),
        "punchy": (
            under(facts.attack_s, 0.02, 0.015),
            under(facts.decay_s, 0.25, 0.1),
            over(facts.below[250], 0.35, 0.15),
        ),
        "dusty": (
            under(facts.above[8000], 0.003, 0.002),
            over(facts.floor_db, -40.0, 5.0),
            over(facts.flatness, 0.015, 0.01),
            over(length, 0.5, 0.2),
        ),
        "airy": (
            over(facts.above[8000], 0.08, 0.05),
            under(facts.below[300], 0.1, 0.08),
            max(over(facts.attack_s, 0.05, 0.03), over(length, 1.0, 0.4)),
        ),
        "deep": (over(facts.below[120], 0.75, 0.2),),
        "noisy": (over(facts.flatness, 0.35, 0.15), under(facts.salience, 0.5, 0.1)),
        "hypnotic": (
            over(facts.repetition, 0.6, 0.2),
            over(length, 3.0, 1.0),
            over(facts.tempo_confidence, 0.6, 0.2),
        ),
    }
    return {mood: min(rules[mood]) for mood in MOODS}


def moods_of(facts: MoodFacts) -> list[str]:
    """The tags, strongest first, at most three; none where no rule is met."""
    scores = mood_scores(facts)
    chosen = sorted((mood for mood in MOODS if scores[mood] >= _LEAST_SCORE), key=lambda mood: -scores[mood])
    return chosen[:_MOST_TAGS]


def _over(value: float, limit: float, width: float) -> float:
    """0.5 at the limit, 1 one width above, 0 one width below."""
    return min(1.0, max(0.0, 0.5 + 0.5 * (value - limit) / width))


def _under(value: float, limit: float, width: float) -> float:
    """0.5 at the limit, 1 one width below, 0 one width above."""
    return 1.0 - _over(value, limit, width)
