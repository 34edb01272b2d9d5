"""Loops from the single sounds: patterns in sixteenths, cut to whole bars, so that they repeat without a seam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from audiomancer.demo.voices import RATE_HZ, Signal


def sequence(bpm: float, bars: int, hits: Sequence[tuple[float, Signal, float]]) -> Signal:
    """Place sounds on a grid of sixteenths, a mono signal of exactly `bars` bars: what rings on comes in at the start.

    `bpm` counts quarter notes, a bar has four of them; `hits` are positions in sixteenths, sounds and gains.
    """
    total = round(bars * 4 * 60 / bpm * RATE_HZ)
    step = total / (bars * 16)
    loop = np.zeros(total)
    for position, sound, gain in hits:
        start = round(position * step)
        places = (start + np.arange(len(sound))) % total
        np.add.at(loop, places, sound * gain)
    top = float(np.abs(loop).max())
    # A loop is not faded at its end: that would be audible at every repeat.
    return loop * (0.89 / top) if top > 0 else loop


def drum_loop(
    bpm: float, bars: int, kit: Mapping[str, Signal], patterns: Mapping[str, str], swing: float = 0.0
) -> Signal:
    """A drum loop.

    Args:
        bpm: Tempo.
        bars: Bars; each pattern is repeated to fill them.
        kit: Sounds by name.
        patterns: For each name sixteen characters a bar: `x` a hit, `o` a soft one, anything else a rest.
        swing: Delay of every second sixteenth, in sixteenths, 0–0.5.
    """
    hits = []
    for name, pattern in patterns.items():
        steps = pattern.replace(" ", "")
        for number in range(bars * 16):
            sign = steps[number % len(steps)]
            if sign in "xo":
                late = swing if number % 2 else 0.0
                hits.append((number + late, kit[name], 1.0 if sign == "x" else 0.45))
    return sequence(bpm, bars, hits)


def note_loop(bpm: float, bars: int, notes: Sequence[tuple[float, Signal]]) -> Signal:
    """A melodic loop: positions in sixteenths and the sounds that start there."""
    return sequence(bpm, bars, [(position, sound, 0.8) for position, sound in notes])
