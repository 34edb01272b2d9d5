"""Phrases in a known key as they are found in loops: riffs, bass lines, vamps, drones, melodies, stabs.

Unlike the music of `harmony.py` the key need not be plain: a bass line may never touch the third, a melody may begin
and end anywhere, a progression may begin away from the tonic.
"""

from __future__ import annotations

import numpy as np
from harmony import MINOR, SCALES, Note, Song, arpeggio, comping, pads

MORE_SCALES: dict[str, float] = {
    "minor": 0.42, "dorian": 0.10, "phrygian": 0.08, "harmonic minor": 0.07, "major": 0.24, "mixolydian": 0.06,
    "lydian": 0.03,
}
VAMPS: dict[bool, tuple[tuple[int, ...], ...]] = {
    True: (
        (0,), (0, 5), (0, 6), (0, 3), (0, 2), (0, 1), (0, 5, 6), (5, 6, 0, 0), (5, 6, 0), (0, 5, 2, 6), (5, 2, 6, 0), (0, 6, 5, 6), (5, 0, 6, 0),
        (0, 3, 5, 6), (3, 5, 0, 6), (0, 2, 5, 3), (0, 4), (0, 3, 4, 0), (0, 6, 3, 5), (5, 3, 0, 6), (0, 0, 5, 6), (0, 0, 0, 6),
        (5, 6, 0, 2), (3, 0), (5, 0), (6, 0), (0, 0, 3, 5), (0, 2, 6, 3), (0, 4, 5, 6), (0, 0, 0, 5),
    ),
    False: (
        (0,), (0, 3), (0, 4), (0, 5), (0, 1), (0, 4, 5, 3), (0, 5, 3, 4), (3, 4, 0, 0), (3, 0, 4, 0), (0, 3, 4, 3), (1, 4, 0, 0), (3, 4, 5, 0), (0, 2, 3, 4),
        (0, 6, 3, 0), (0, 3, 5, 4), (3, 0), (0, 3, 0, 4), (0, 0, 3, 4), (5, 3, 0, 4), (3, 0, 4, 5), (0, 2), (0, 6), (0, 0, 3, 3),
    ),
}  # fmt: skip
STACKS: dict[bool, tuple[tuple[int, ...], ...]] = {
    True: ((0, 3, 7), (0, 3, 7, 10), (0, 3, 7, 10, 14), (0, 7, 10, 15), (0, 5, 10, 15)),
    False: ((0, 4, 7), (0, 4, 7, 11), (0, 4, 7, 14), (0, 7, 14)),
}
MOVES: dict[bool, tuple[int, ...]] = {True: (3, 5, -2, -4, 7, 2, -5, 1), False: (5, 7, 2, -2, -3, -5)}
_STABLE = np.array([3.2, 1.0, 2.0, 1.3, 2.2, 0.8, 1.1])
"""How often the seven degrees of a scale are sounded in a melody."""
_LOW = np.array([7.0, 0.5, 1.6, 1.2, 1.6, 0.5, 1.6])
"""The same in a bass line."""


def song(bars: int, rng: np.random.Generator) -> Song:
    """A random scale and progression; three in four are minor, as in collections of loops."""
    scale = str(rng.choice(list(MORE_SCALES), p=list(MORE_SCALES.values())))
    choices = VAMPS[scale in MINOR]
    vamp = choices[int(rng.integers(len(choices)))]
    if scale == "phrygian" and rng.random() < 0.5:
        vamp = (0, 1) if rng.random() < 0.6 else (0, 0, 1, 0)
    if scale == "dorian" and rng.random() < 0.4:
        vamp = (0, 3)
    each = float(rng.choice([1.0, 2.0, 4.0, 4.0, 8.0]))
    beats, at, index = 4.0 * bars, 0.0, 0
    if each * len(vamp) > beats:
        each = max(1.0, beats / len(vamp))
    chords: list[tuple[float, float, int]] = []
    while at < beats - 1e-6:
        end = min(beats, at + each)
        chords.append((at, end, vamp[index % len(vamp)]))
        at, index = end, index + 1
    thirds = 3 if scale == "harmonic minor" else int(rng.choice([3, 3, 3, 4, 4, 5]))
    return Song(int(rng.integers(12)), scale, tuple(chords), thirds)


def _rhythm(rng: np.random.Generator, beats: float, step: float) -> list[tuple[float, float]]:
    """Starts and lengths in beats on a grid, of a motif."""
    density = float(rng.uniform(0.25, 0.95))
    grid = np.arange(0, beats - 1e-6, step)
    starts = [float(at) for at in grid if rng.random() < density * (1.25 if at % 1 == 0 else 0.8)]
    if not starts or rng.random() < 0.75:
        starts = sorted({0.0, *starts})
    gate = float(rng.choice([0.45, 0.8, 1.0, 1.0]))
    ends = [*starts[1:], beats]
    return [(at, max(0.12, (end - at) * gate)) for at, end in zip(starts, ends, strict=True)]


def _degrees(weights: np.ndarray, scale: str, rng: np.random.Generator, *, is_five: bool) -> np.ndarray:
    """Chance of each degree; of five-tone scales two degrees are missing."""
    weights = weights * rng.gamma(3.0, 1.0, 7)
    weights[0] = max(weights[0], 0.8 * weights.max())
    if is_five:
        weights[[1, 5] if scale in MINOR else [3, 6]] = 0.0
    return weights / weights.sum()


def bass_riff(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """A motif of one or two bars, repeated; it stays on the tonic's chord or follows the progression."""
    length = float(rng.choice([2.0, 4.0, 4.0, 8.0]))
    motif = _rhythm(rng, length, float(rng.choice([0.25, 0.25, 0.5, 0.5, 1.0])))
    follows, plain = rng.random() < 0.5, rng.random() < 0.3
    chance = _degrees(_LOW, music.scale, rng, is_five=rng.random() < 0.5)
    if rng.random() < 0.3:
        chance[2] = 0.0
        chance /= chance.sum()
    degrees = [0 if plain else int(rng.choice(7, p=chance)) for _ in motif]
    if rng.random() < 0.75:
        degrees[0] = 0
    octaves = [12 if rng.random() < 0.12 else 0 for _ in motif]
    notes: list[Note] = []
    for turn in np.arange(0, music.beats - 1e-6, length):
        is_last = turn + length >= music.beats - 1e-6
        for index, ((at, lasts), degree, octave) in enumerate(zip(motif, degrees, octaves, strict=True)):
            start = float(turn + at)
            if start >= music.beats:
                break
            if is_last and index > len(motif) // 2 and rng.random() < 0.25:
                degree = int(rng.choice(7, p=chance))
            root = next(d for a, b, d in music.chords if a <= start < b) if follows else 0
            pitch = lowest + (music.pitch(root + degree) - lowest) % 12 + octave
            notes.append((start, min(start + lasts, music.beats), pitch, float(rng.uniform(0.7, 1.0))))
    return notes


def tune(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """A melody of a motif and its variations; it may begin and end on any degree."""
    length = float(rng.choice([2.0, 4.0, 4.0, 8.0]))
    motif = _rhythm(rng, length, float(rng.choice([0.25, 0.5, 0.5, 1.0])))
    chance = _degrees(_STABLE, music.scale, rng, is_five=rng.random() < 0.4)
    base = lowest + (music.pitch(0) - lowest) % 12
    step_wise = float(rng.uniform(0.2, 0.8))

    def walk() -> list[int]:
        degrees = [0 if rng.random() < 0.35 else int(rng.choice(7, p=chance)) + 7 * int(rng.random() < 0.3)]
        for _ in motif[1:]:
            near = degrees[-1] + int(rng.choice([-2, -1, -1, 0, 1, 1, 2]))
            other = int(rng.choice(7, p=chance)) + 7 * int(rng.integers(0, 2))
            degrees.append(near if rng.random() < step_wise and chance[near % 7] > 0 else other)
        return [min(max(degree, -4), 13) for degree in degrees]

    first = walk()
    second = walk() if rng.random() < 0.4 else first
    notes: list[Note] = []
    for number, turn in enumerate(np.arange(0, music.beats - 1e-6, length)):
        for (at, lasts), degree in zip(motif, second if number % 2 else first, strict=True):
            start = float(turn + at)
            if start < music.beats:
                pitch = base + music.pitch(degree) - music.pitch(0)
                notes.append((start, min(start + lasts, music.beats), pitch, float(rng.uniform(0.6, 1.0))))
    if rng.random() < 0.45:
        notes[-1] = (notes[-1][0], music.beats, base + 12 * int(rng.random() < 0.3), notes[-1][3])
    return notes


def drone(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """The tonic held, alone or with fifth, third and octave; now and then another tone of the scale over it."""
    base = lowest + (music.tonic - lowest) % 12
    steps = SCALES[music.scale]
    held = [0] + [tone for tone, chance in ((12, 0.5), (steps[4], 0.55), (steps[2] + 12, 0.4)) if rng.random() < chance]
    notes = [(0.0, music.beats, base + tone, float(rng.uniform(0.5, 0.9))) for tone in held]
    if rng.random() < 0.45:
        for at in np.arange(0, music.beats - 1e-6, float(rng.choice([1.0, 2.0, 4.0]))):
            tone = steps[int(rng.integers(7))] + 12
            notes.append((float(at), float(at) + 1.0, base + tone, float(rng.uniform(0.2, 0.6))))
    return notes


def stabs(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """One chord moved in parallel, as a sampled chord is played; the key is that of the chord played most."""
    choices = STACKS[music.is_minor]
    stack = choices[int(rng.integers(len(choices)))]
    motif = _rhythm(rng, 4.0, 0.25)
    moves = [0, *rng.choice(MOVES[music.is_minor], 2)] if rng.random() < 0.6 else [0]
    base = lowest + (music.tonic - lowest) % 12
    turns = [moves[0] if rng.random() < 0.62 else int(rng.choice(moves)) for _ in range(round(music.beats / 4))]
    if 2 * sum(turn == 0 for turn in turns) <= len(turns):
        turns = [0 for _ in turns]
    return [
        (4.0 * bar + at, 4.0 * bar + at + lasts, base + move + tone, 0.8)
        for bar, move in enumerate(turns)
        for at, lasts in motif
        for tone in stack
    ]


def power_riff(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """A riff in fifths or single low notes of the five-tone scale, as on a distorted guitar."""
    notes = bass_riff(music, rng, lowest)
    if rng.random() < 0.7:
        notes += [(start, end, pitch + 7, level) for start, end, pitch, level in notes]
        if rng.random() < 0.5:
            notes += [(start, end, pitch + 5, level) for start, end, pitch, level in notes[len(notes) // 2 :]]
    return notes


def chords(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """Struck or held chords of the progression, or one chord moved in parallel."""
    draw = rng.random()
    if draw < 0.2:
        return stabs(music, rng, lowest)
    return comping(music, rng, lowest) if draw < 0.7 else pads(music, rng, lowest)


def plucked(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """The chords one tone after the other."""
    return arpeggio(music, rng, lowest)


LAYOUTS: dict[str, tuple[tuple[str, ...], float]] = {
    "chords": (("chords",), 0.15),
    "pad": (("pad",), 0.08),
    "arpeggio": (("arpeggio",), 0.10),
    "bass": (("bass",), 0.17),
    "melody": (("melody",), 0.13),
    "riff": (("riff",), 0.07),
    "drone": (("drone",), 0.06),
    "bass and chords": (("bass", "chords"), 0.08),
    "bass and melody": (("bass", "melody"), 0.04),
    "pad and melody": (("pad", "melody"), 0.04),
    "all": (("bass", "chords", "melody"), 0.08),
}
"""Parts that sound together, and how often."""
