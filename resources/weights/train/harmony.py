"""Chord progressions, bass lines, arpeggios and melodies in a known key.

Only music whose key is plain is made: every progression holds the tonic chord and starts or ends on it, and what has
no chords (bass, melody, arpeggio) sounds the tonic's third.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
}
MINOR = ("minor", "dorian", "phrygian", "harmonic minor")
# Degrees counted from 0; each entry is one bar, a tuple within it shares the bar.
PROGRESSIONS: dict[str, tuple[tuple[int | tuple[int, ...], ...], ...]] = {
    "major": (
        (0,), (0, 3), (0, 4), (0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 0), (0, 3, 4, 3), (0, 5, 1, 4), (0, 2, 3, 4),
        (0, 3, 0, 4), (1, 4, 0, 0), (3, 4, 0, 0), (0, 1, 3, 0), (0, 2, 5, 3), (3, 0, 4, 0), ((0, 5), (1, 4)),
        ((0, 3), (4, 0)), (0, 4, 3, 0), (0, 0, 3, 4), (0, 3, 5, 4), (1, 4, 0, 5), ((0, 4), (5, 3)), (4, 3, 0, 0),
    ),
    "mixolydian": ((0, 6), (0, 6, 3, 0), (0, 0, 6, 3), ((0, 6), (3, 0)), (0,)),
    "lydian": ((0, 1), (0, 1, 0, 1), (0, 4, 1, 0)),
    "minor": (
        (0,), (0, 3), (0, 5), (0, 6), (0, 5, 2, 6), (0, 6, 5, 6), (0, 3, 4, 0), (0, 5, 6, 0), (0, 3, 5, 4), (0, 2, 6, 3),
        (0, 6, 5, 4), (0, 0, 5, 6), (0, 5, 3, 4), (5, 6, 0, 0), (0, 2, 5, 6), ((0, 6), (5, 6)), (3, 4, 0, 0),
        (0, 0, 3, 0), (0, 4, 5, 3), ((0, 5), (3, 0)), (5, 4, 0, 0), (0, 3, 6, 2),
    ),
    "dorian": ((0, 3), (0, 1), (0, 3, 0, 3), (0, 2, 3, 0), (0, 6, 3, 0), (0,)),
    "phrygian": ((0, 1), (0, 1, 2, 1), (0, 0, 1, 0), (0,)),
    "harmonic minor": ((0, 4), (0, 3, 4, 0), (1, 4, 0, 0), (0, 5, 4, 0), (0, 4, 0, 4)),
}
SCALE_WEIGHTS = {
    "major": 0.38, "mixolydian": 0.06, "lydian": 0.03, "minor": 0.33, "dorian": 0.09, "phrygian": 0.04,
    "harmonic minor": 0.07,
}
# Semitones over the root that are played for one-shot chords, by what they are called.
CHORDS: dict[str, tuple[tuple[int, ...], bool]] = {
    "major": ((0, 4, 7), False),
    "minor": ((0, 3, 7), True),
    "major 7": ((0, 4, 7, 11), False),
    "dominant 7": ((0, 4, 7, 10), False),
    "minor 7": ((0, 3, 7, 10), True),
    "major 9": ((0, 4, 7, 11, 14), False),
    "minor 9": ((0, 3, 7, 10, 14), True),
    "dominant 9": ((0, 4, 7, 10, 14), False),
    "add 9": ((0, 4, 7, 14), False),
    "minor add 9": ((0, 3, 7, 14), True),
    "minor major 7": ((0, 3, 7, 11), True),
}
CHORD_WEIGHTS = (0.27, 0.27, 0.08, 0.07, 0.11, 0.04, 0.05, 0.03, 0.03, 0.03, 0.02)
Note = tuple[float, float, int, float]
"""Start and end in beats, MIDI note, level from 0 to 1."""


@dataclass(frozen=True)
class Song:
    """Key and chords of a loop.

    Attributes:
        tonic: Pitch class.
        scale: Name in `SCALES`.
        chords: Start and end in beats and scale degree.
        thirds: Stacked thirds of a chord: 3 for triads, 4 for sevenths, 5 for ninths.
    """

    tonic: int
    scale: str
    chords: tuple[tuple[float, float, int], ...]
    thirds: int

    @property
    def is_minor(self) -> bool:
        return self.scale in MINOR

    @property
    def beats(self) -> float:
        return self.chords[-1][1]

    def pitch(self, degree: int) -> int:
        """Semitones over the C below the tonic, of a degree that may lie in any octave."""
        steps = SCALES[self.scale]
        return self.tonic + 12 * (degree // 7) + steps[degree % 7]

    def chord(self, degree: int) -> list[int]:
        return [self.pitch(degree + 2 * third) for third in range(self.thirds)]


def song(bars: int, rng: np.random.Generator) -> Song:
    """A random progression, repeated or stretched to the bars."""
    scale = str(rng.choice(list(SCALE_WEIGHTS), p=list(SCALE_WEIGHTS.values())))
    fitting = [p for p in PROGRESSIONS[scale] if len(p) <= bars]
    # What is cut to one bar must still hold the tonic.
    progression = fitting[int(rng.integers(len(fitting)))] if fitting else (0,)
    if bars >= 2 * len(progression) and len(progression) > 1 and rng.random() < 0.3:
        progression = tuple(chord for chord in progression for _ in range(bars // len(progression)))
    chords: list[tuple[float, float, int]] = []
    for bar in range(bars):
        here = progression[bar % len(progression)]
        degrees = here if isinstance(here, tuple) else (here,)
        share = 4.0 / len(degrees)
        chords += [(4.0 * bar + k * share, 4.0 * bar + (k + 1) * share, degree) for k, degree in enumerate(degrees)]
    if bars % len(progression) and chords[0][2] != 0:
        chords[-1] = (*chords[-1][:2], 0)
    thirds = 3 if scale == "harmonic minor" else int(rng.choice([3, 3, 3, 4, 4, 5]))
    return Song(int(rng.integers(12)), scale, tuple(chords), thirds)


RHYTHMS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, 4),), ((0, 2), (2, 2)), ((0, 1), (1, 1), (2, 1), (3, 1)), ((0, 1.5), (1.5, 2.5)),
    ((0.5, 0.4), (1.5, 0.4), (2.5, 0.4), (3.5, 0.4)), ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2, 0.75), (2.75, 0.75), (3.5, 0.5)),
    ((0, 0.4), (1.5, 0.4), (2.5, 0.9)), ((0, 0.25), (0.75, 0.25), (1.5, 0.25), (2.25, 0.25), (3, 0.25), (3.5, 0.25)),
    ((1, 0.3), (3, 0.3)), ((0, 3), (3, 1)), ((0, 0.5), (0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
)


def comping(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """Chords, voiced closely above `lowest` and led with small steps."""
    rhythm = RHYTHMS[int(rng.integers(len(RHYTHMS)))]
    strum = float(rng.choice([0.0, 0.0, 0.0, 0.03, 0.06]))
    notes: list[Note] = []
    for bar in range(round(music.beats / 4)):
        for at, length in rhythm:
            start = 4.0 * bar + at
            first, end, degree = next(c for c in music.chords if c[0] <= start < c[1])
            # What is held over a change of chord is struck again there.
            stretches = [(start, min(start + length, end), degree)]
            stretches += [(a, min(start + length, b), d) for a, b, d in music.chords if first < a < start + length]
            for begin, stop, here in stretches:
                pitches = sorted(lowest + (pitch - lowest) % 12 for pitch in set(music.chord(here)))
                level = float(rng.uniform(0.6, 0.85))
                notes += [(begin + strum * k, stop, pitch, level) for k, pitch in enumerate(pitches)]
    return notes


def pads(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """Every chord held for its whole time."""
    level = float(rng.uniform(0.55, 0.85))
    return [
        (start, end, lowest + (pitch - lowest) % 12, level)
        for start, end, degree in music.chords
        for pitch in set(music.chord(degree))
    ]


def bass_line(music: Song, rng: np.random.Generator, lowest: int, *, alone: bool) -> list[Note]:
    """Roots on the beats with other tones of the chord between; alone it sounds the thirds too."""
    step = float(rng.choice([0.5, 0.5, 1.0, 1.0, 2.0, 0.25])) if alone else float(rng.choice([0.5, 1.0, 1.0, 2.0, 4.0]))
    busy = float(rng.uniform(0.45, 1.0))
    notes: list[Note] = []
    for start, end, degree in music.chords:
        root, third, fifth = (music.chord(degree) + [music.pitch(degree + 4)])[:3]
        seventh = music.pitch(degree + 6)
        choices = [root, root, root, fifth, root + 12, seventh, third] if step < 2 else [root]
        times = np.arange(start, end - 1e-6, step)
        for index, at in enumerate(times):
            on_root = index == 0 or rng.random() < 0.45
            if index and rng.random() > busy:
                continue
            pitch = root if on_root else int(rng.choice(choices))
            if alone and degree == 0 and index == len(times) - 1:
                pitch = third
            low = lowest + (pitch - lowest) % 12 + (12 if pitch == root + 12 else 0)
            notes.append((float(at), float(at) + step * float(rng.uniform(0.6, 1.0)), low, float(rng.uniform(0.7, 1.0))))
    if alone and not any(n[2] % 12 == music.pitch(2) % 12 for n in notes):
        notes.append((music.beats - 0.5, music.beats, lowest + (music.pitch(2) - lowest) % 12, 0.8))
    return notes


def arpeggio(music: Song, rng: np.random.Generator, lowest: int) -> list[Note]:
    """The chords one tone after the other, over one or two octaves."""
    step = float(rng.choice([0.25, 0.25, 0.5, 0.5, 1 / 3]))
    octaves, shape = int(rng.choice([1, 1, 2])), str(rng.choice(["up", "down", "both", "random"]))
    hold = float(rng.choice([0.6, 1.0, 2.5]))
    notes: list[Note] = []
    for start, end, degree in music.chords:
        tones = sorted({lowest + (pitch - lowest) % 12 + 12 * octave for pitch in music.chord(degree) for octave in range(octaves)})
        order = {"up": tones, "down": tones[::-1], "both": tones + tones[-2:0:-1], "random": tones}[shape]
        for index, at in enumerate(np.arange(start, end - 1e-6, step)):
            pitch = int(rng.choice(order)) if shape == "random" else order[index % len(order)]
            notes.append((float(at), float(at) + step * hold, pitch, float(rng.uniform(0.6, 0.95))))
    return notes


def melody(music: Song, rng: np.random.Generator, lowest: int, *, alone: bool) -> list[Note]:
    """Steps through the scale that land on tones of the chord on strong beats; alone it starts and ends on the tonic."""
    notes: list[Note] = []
    length = float(rng.choice([0.5, 1.0]))
    at, degree = 0.0, int(rng.choice([7, 9, 11]))
    while at < music.beats - 1e-6:
        lasts = min(length * float(rng.choice([0.5, 1.0, 1.0, 1.0, 2.0])), music.beats - at)
        _, _, chord = next(c for c in music.chords if c[0] <= at < c[1])
        if at % 2 == 0 or rng.random() < 0.35:
            tones = [chord + 2 * third + 7 * octave for third in range(3) for octave in range(3)]
            degree = min(tones, key=lambda tone: abs(tone - degree) + float(rng.uniform(0, 1.5)))
        else:
            degree += int(rng.choice([-2, -1, -1, 1, 1, 2]))
        degree = min(max(degree, 3), 16)
        if rng.random() < 0.85 or not notes:
            pitch = lowest - 12 + (music.pitch(0) - lowest) % 12 + music.pitch(degree) - music.pitch(0)
            notes.append((at, at + lasts * float(rng.uniform(0.7, 1.0)), pitch, float(rng.uniform(0.65, 1.0))))
        at += lasts
    if alone:
        base = lowest - 12 + (music.pitch(0) - lowest) % 12
        third = base + music.pitch(9) - music.pitch(0)
        notes[0] = (*notes[0][:2], base + 12, 0.95)
        notes = [n for n in notes if n[0] < music.beats - 2] or notes[:1]
        notes += [(music.beats - 2, music.beats - 1, third, 0.85), (music.beats - 1, music.beats, base + 12, 0.95)]
    return notes
