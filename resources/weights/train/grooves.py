"""Drum patterns of many styles, as notes of a General MIDI drum kit.

A pattern is one bar of 16 steps (12 where the style is counted in triplets): `x` a stroke, `X` an accent, `-` a ghost
note, `?` a stroke that comes half of the time. Tempo ranges are those at which producers count the style: half-time
styles are named by the faster count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KICK, SNARE, CLAP, RIM = 36, 38, 39, 37
CLOSED, OPEN, PEDAL, RIDE, CRASH = 42, 46, 44, 51, 49
COWBELL, SHAKER, TAMBOURINE, CLAVES = 56, 70, 54, 75
CONGA_HIGH, CONGA_LOW, CONGA_MUTE, BONGO_HIGH, BONGO_LOW = 63, 64, 62, 60, 61
TOMS = (50, 48, 47, 45, 43, 41)
LEVELS = {"x": 0.78, "X": 1.0, "-": 0.42, "?": 0.62}
Stroke = tuple[float, int, float]
"""Position in beats, note, level from 0 to 1."""


@dataclass(frozen=True)
class Groove:
    """One style: range of tempo, steps of a bar of four beats, swing range (share of a step), patterns by drum."""

    low_bpm: int
    high_bpm: int
    patterns: tuple[tuple[int, tuple[str, ...]], ...]
    steps: int = 16
    swing: tuple[float, float] = (0.0, 0.0)
    kits: tuple[int, ...] = (0, 8, 16, 24, 25)


ELECTRONIC = (24, 25, 25, 8)
ACOUSTIC = (0, 0, 8, 16, 32)
GROOVES: dict[str, Groove] = {
    "house": Groove(116, 130, (
        (KICK, ("X...X...X...X...", "X...X...X...X.?.")),
        (CLAP, ("....x.......x...", "....x.......x..-")),
        (OPEN, ("..x...x...x...x.", "..x...x...x...x.")),
        (CLOSED, ("x.?.x.?.x.?.x.?.", "xx.xxx.xxx.xxx.x", "................")),
        (SHAKER, ("................", "-x-x-x-x-x-x-x-x")),
    ), swing=(0.0, 0.25), kits=ELECTRONIC),
    "techno": Groove(124, 148, (
        (KICK, ("X...X...X...X...",)),
        (CLOSED, ("..x...x...x...x.", "xxxxxxxxxxxxxxxx", "x-x-x-x-x-x-x-x-")),
        (CLAP, ("................", "....x.......x...", "............x...")),
        (RIM, ("................", "...x..x....x..x.", "..?..x..?..x..?.")),
        (RIDE, ("................", "..x...x...x...x.")),
    ), kits=ELECTRONIC),
    "disco": Groove(108, 128, (
        (KICK, ("X...X...X...X...",)),
        (SNARE, ("....X.......X...", "....X..-....X..-")),
        (CLOSED, ("x.-.x.-.x.-.x.-.", "x-.-x-.-x-.-x-.-")),
        (OPEN, ("..x...x...x...x.",)),
        (TAMBOURINE, ("................", "..-...-...-...-.")),
    ), kits=ACOUSTIC),
    "boom bap": Groove(78, 102, (
        (KICK, ("X..?..X...x.....", "X......xX.x.....", "X.x....?..x..x..")),
        (SNARE, ("....X.......X...", "....X..-.-..X...", "....X.......X.-?")),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "x.-.x.-.x.-.x.-.", "x-x.x-x.x-x.x-x.")),
        (OPEN, ("................", "..............x.")),
    ), swing=(0.05, 0.5)),
    "trap": Groove(126, 168, (
        (KICK, ("X.......?...x...", "X..x......x.....", "X.....x...x....?")),
        (CLAP, ("........X.......",)),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "x.x.xxx.x.x.xxxx", "xxxxx.x.xxxxx.x.")),
        (OPEN, ("................", "..............x.")),
        (RIM, ("................", "......?.....?...")),
    ), kits=ELECTRONIC),
    "dubstep": Groove(136, 146, (
        (KICK, ("X.........x.....", "X.....x...?....x", "X..x............")),
        (SNARE, ("........X.......",)),
        (CLOSED, ("x..x..x.x..x..x.", "..x...x...x...x.", "x.xx..x.x.xx..x.")),
    ), kits=ELECTRONIC),
    "drum and bass": Groove(160, 180, (
        (KICK, ("X.........x.....", "X..?......x.....", "X.x.......x..?..")),
        (SNARE, ("....X.......X...", "....X..-.-..X..-")),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "x-x-x-x-x-x-x-x-", "................")),
        (RIDE, ("................", "x.x.x.x.x.x.x.x.")),
    )),
    "break": Groove(88, 175, (
        (KICK, ("X.x.......xx....", "X.....x...x..x..", "X..x..x....x....")),
        (SNARE, ("....X..-.-..X..-", "....X..-.-....X.", "....X..x.-..X.-.")),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "x.x.x.x.x.x.x...")),
        (OPEN, ("................", "..............x.", "......x.........")),
    ), swing=(0.0, 0.2), kits=ACOUSTIC),
    "rock": Groove(84, 160, (
        (KICK, ("X.......X.......", "X.......X.x.....", "X.....x.X.......", "X.x.....X.x...?.")),
        (SNARE, ("....X.......X...",)),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "X.x.X.x.X.x.X.x.", "x...x...x...x...")),
    ), kits=ACOUSTIC),
    "ride rock": Groove(96, 176, (
        (KICK, ("X.......X.x.....", "X.x.....X.x.....")),
        (SNARE, ("....X.......X...",)),
        (RIDE, ("x.x.x.x.x.x.x.x.", "X...X...X...X...")),
        (PEDAL, ("................", "....x.......x...")),
    ), kits=ACOUSTIC),
    "half-time rock": Groove(120, 172, (
        (KICK, ("X.....x.........", "X..x......x.....", "X.......?..x....")),
        (SNARE, ("........X.......",)),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "x...x...x...x...")),
        (OPEN, ("................", "..............x.")),
    ), kits=ACOUSTIC),
    "punk": Groove(150, 180, (
        (KICK, ("X...X...X...X...", "X.x.X.x.X.x.X.x.", "X...X.x.X...X.x.")),
        (SNARE, ("..X...X...X...X.", "....X.......X...")),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "x...x...x...x...")),
    ), kits=ACOUSTIC),
    "funk": Groove(88, 122, (
        (KICK, ("X..x..-...x..x..", "X.x....x..x.....", "X..?..x..x.x....")),
        (SNARE, ("....X..-.-..X..-", "....X.-..-.-X.-.", "-..-X..-.-..X..-")),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "X-x-X-x-X-x-X-x-")),
        (OPEN, ("................", "......x.........")),
    ), swing=(0.0, 0.3), kits=ACOUSTIC),
    "shuffle": Groove(76, 138, (
        (KICK, ("X.....X.....", "X.....X.x...", "X..X..X..X..")),
        (SNARE, ("...X.....X..", "...X.-...X.-")),
        (CLOSED, ("x.xx.xx.xx.x", "X.-X.-X.-X.-")),
    ), steps=12, kits=ACOUSTIC),
    "jazz": Groove(92, 180, (
        (RIDE, ("x..x.xx..x.x", "X..x.-X..x.-")),
        (PEDAL, ("...x.....x..",)),
        (KICK, ("-..-..-..-..", "............", "-....?......")),
        (SNARE, ("............", ".....-......", "..-.....?...")),
    ), steps=12, kits=(32, 40, 0)),
    "triplet trap": Groove(120, 160, (
        (KICK, ("X.......x...", "X....x......")),
        (CLAP, ("......X.....",)),
        (CLOSED, ("x.xx.xx.xx.x", "xxxxxxxxxxxx", "x..x..x..x..")),
    ), steps=12, kits=ELECTRONIC),
    "garage": Groove(126, 138, (
        (KICK, ("X.........x.....", "X.....?...x..x..")),
        (SNARE, ("....X.......X...", "....X..-....X.-.")),
        (CLOSED, ("..x...x...x...x.", "x.xx.xx.x.xx.xx.", "..xx..x-..xx..x-")),
        (RIM, ("................", ".......x..x.....")),
    ), swing=(0.2, 0.5), kits=ELECTRONIC),
    "electro": Groove(108, 136, (
        (KICK, ("X.....x...x.....", "X..x..x...x.....", "X.....x.x..x....")),
        (SNARE, ("....X.......X...", "....X.......X..-")),
        (CLOSED, ("xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx")),
        (COWBELL, ("................", "x..x..x.x..x..x.", "....x..x........")),
    ), kits=ELECTRONIC),
    "reggaeton": Groove(86, 104, (
        (KICK, ("X...X...X...X...",)),
        (SNARE, ("...x..x....x..x.",)),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "................")),
    ), kits=ELECTRONIC),
    "one drop": Groove(126, 168, (
        (KICK, ("........X.......", "........X......-")),
        (RIM, ("........X.......", "........X..x....")),
        (CLOSED, ("x...x...x...x...", "..x...x...x...x.", "x.x.x.x.x.x.x.x.")),
    ), kits=ACOUSTIC),
    "bossa": Groove(108, 150, (
        (KICK, ("X.....xxX.....xx", "X.....x.X.....x.")),
        (RIM, ("x..x...x..x..x..", "x..x..x...x..x..")),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx")),
    ), kits=(0, 8, 32)),
    "samba": Groove(92, 128, (
        (KICK, ("X..xX..xX..xX..x",)),
        (SNARE, ("x-x-x-xx-x-xx-x-", "-x-x--x-x-x--x-x")),
        (TAMBOURINE, ("X--xX--xX--xX--x", "x-xxx-xxx-xxx-xx")),
        (CLAVES, ("................", "x..x...x..x..x..")),
    ), kits=(0, 8)),
    "latin": Groove(88, 128, (
        (CONGA_MUTE, ("x.-x..-.x.-x..-.", "x-.xx-..x-.xx-..")),
        (CONGA_HIGH, ("....x.......x...", "..x.....x.......")),
        (CONGA_LOW, ("......xx......xx", "..............xx")),
        (COWBELL, ("X...x...X...x...", "X...x.x.X...x.x.", "................")),
        (SHAKER, ("x-x-x-x-x-x-x-x-", "................")),
        (KICK, ("................", "X.....x.X.....x.")),
    ), kits=(0, 8, 25)),
    "bongos": Groove(80, 136, (
        (BONGO_HIGH, ("X-x-x-x-X-x-x-x-", "x.xx..x.x.xx..x.")),
        (BONGO_LOW, ("......x.......x.", "....x......x....")),
        (SHAKER, ("xxxxxxxxxxxxxxxx", "................")),
    ), kits=(0, 8, 25)),
    "footwork": Groove(154, 164, (
        (KICK, ("X..x..x.X..x..x.", "X.....x.....x...", "X..x..x..x..x...")),
        (CLAP, ("........x.......", "....x.......x..x")),
        (CLOSED, ("..x...x...x...x.", "x.xx..x.x.xx..x.")),
        (TOMS[3], ("................", "..x..x.x....x.x.")),
    ), kits=ELECTRONIC),
    "afrobeat": Groove(98, 128, (
        (KICK, ("X.....x...x.....", "X..x....X..x....")),
        (SNARE, ("...x..x....x.-..", "....x..x....x..x")),
        (CLOSED, ("x.x-x.x-x.x-x.x-", "x-xx-xx-x-xx-xx-")),
        (RIM, ("................", "x..x..x...x.x...")),
        (SHAKER, ("................", "x-x-x-x-x-x-x-x-")),
    ), kits=(0, 8, 25)),
    "toms": Groove(70, 150, (
        (KICK, ("X.......X.......", "X...X...X...X...")),
        (TOMS[4], ("x..x..x.x..x..x.", "x.......x.x.....")),
        (TOMS[1], ("......x.......x.", "....x.......x.x.")),
        (SNARE, ("................", "............X...")),
    ), kits=(0, 8, 16)),
    "ballad": Groove(60, 84, (
        (KICK, ("X.......X.......", "X......xX.......")),
        (RIM, ("....x.......x...",)),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "x.-.x.-.x.-.x.-.")),
    ), kits=ACOUSTIC),
    "slow beat": Groove(60, 90, (
        (KICK, ("X.....x.x.......", "X..x......x.....", "X..........x....")),
        (SNARE, ("....X.......X...", "....X.......X..-")),
        (CLOSED, ("x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.xxx.x.x.xxx.xx")),
    ), swing=(0.0, 0.4)),
    "hats only": Groove(80, 170, (
        (CLOSED, ("x.x.x.x.x.x.x.x.", "X-x-X-x-X-x-X-x-", "x.xxx.xxx.xxx.xx")),
        (OPEN, ("..x...x...x...x.", "..............x.", "................")),
    ), swing=(0.0, 0.3)),
}


def groove_bars(style: str, bars: int, rng: np.random.Generator) -> list[Stroke]:
    """Strokes of a whole loop: one choice of patterns, varied here and there, with a fill at the end now and then."""
    groove = GROOVES[style]
    chosen = {drum: str(rng.choice(patterns)) for drum, patterns in groove.patterns}
    if len(chosen) > 2 and rng.random() < 0.15:
        chosen.pop(int(rng.choice(list(chosen))))
    varied = dict(chosen)
    drum, patterns = groove.patterns[int(rng.integers(len(groove.patterns)))]
    varied[drum] = str(rng.choice(patterns))
    swing = float(rng.uniform(*groove.swing))
    has_fill = bars > 1 and rng.random() < 0.35
    starts_with_crash = rng.random() < 0.12
    strokes: list[Stroke] = [(0.0, CRASH, 0.9)] if starts_with_crash else []
    for bar in range(bars):
        fill_from = 4.0
        if has_fill and bar == bars - 1:
            fill_from = float(rng.choice([2.0, 3.0, 3.0]))
            strokes += _fill(4.0 * bar + fill_from, 4.0 * bar + 4.0, rng)
        for played, pattern in (varied if bar % 2 else chosen).items():
            for step, mark in enumerate(pattern):
                at = 4.0 * step / groove.steps
                if mark == "." or at >= fill_from or (mark == "?" and rng.random() < 0.5):
                    continue
                if groove.steps == 16 and step % 2:
                    at += swing / 8
                level = LEVELS[mark] * float(rng.uniform(0.88, 1.0))
                strokes.append((4.0 * bar + at, played, level))
                if style == "trap" and played == CLOSED and rng.random() < 0.06:
                    strokes += [(4.0 * bar + at + k / 12, played, level * 0.8) for k in (1, 2)]
    return strokes


def _fill(start: float, end: float, rng: np.random.Generator) -> list[Stroke]:
    """A roll down the toms or on the snare, in sixteenths or triplets."""
    step = float(rng.choice([0.25, 0.25, 1 / 3, 0.5]))
    drums = TOMS if rng.random() < 0.5 else (SNARE,)
    times = np.arange(start, end - 1e-6, step)
    return [
        (float(at), drums[min(len(drums) - 1, int(index * len(drums) / len(times)))], float(rng.uniform(0.6, 1.0)))
        for index, at in enumerate(times)
        if rng.random() < 0.85
    ]
