"""Contents of the demo library, and the code that writes it to a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from audiomancer.demo import voices as v
from audiomancer.demo.loops import drum_loop, note_loop
from audiomancer.demo.voices import RATE_HZ, Signal
from audiomancer.errors import LibraryError
from audiomancer.platforms.files import replace_file


@dataclass(frozen=True, slots=True)
class DemoSound:
    """One sound of the demo library.

    Attributes:
        path: Below the folder, with tempo and key as sample packs name them.
        make: Synthesises it: float64 mono.
        bpm: Tempo of a loop.
        key: Key of a tonal sound.
        instrument: Instrument id.
    """

    path: str
    make: Callable[[], Signal]
    instrument: str
    bpm: float | None = None
    key: str | None = None


def _kit() -> dict[str, Signal]:
    return {
        "kick": v.kick(),
        "snare": v.snare(),
        "clap": v.clap(),
        "hat": v.hat(),
        "open": v.hat(0.35),
        "shaker": v.shaker(),
        "rim": v.rim(),
        "tom": v.tom(95),
        "cowbell": v.cowbell(),
    }


def _drums(bpm: float, bars: int, swing: float = 0.0, **patterns: str) -> Callable[[], Signal]:
    return lambda: drum_loop(bpm, bars, _kit(), patterns, swing)


def _line(bpm: float, bars: int, voice: Callable[[float], Signal], steps: str, root: float) -> Callable[[], Signal]:
    """Notes as semitones over `root`, one a sixteenth; a dot is a rest."""

    def make() -> Signal:
        parts = steps.split()
        notes = [
            (n, voice(root + int(parts[n % len(parts)]))) for n in range(bars * 16) if parts[n % len(parts)] != "."
        ]
        return note_loop(bpm, bars, notes)

    return make


def _chords(
    bpm: float, voice: Callable[[tuple[float, ...]], Signal], progression: tuple[tuple[float, ...], ...]
) -> Callable[[], Signal]:
    """One chord a bar."""
    return lambda: note_loop(
        bpm, len(progression), [(16.0 * bar, voice(notes)) for bar, notes in enumerate(progression)]
    )


_ONE_SHOTS: Final = (
    DemoSound("Drums/Kicks/Kick Round.wav", v.kick, "kick"),
    DemoSound("Drums/Kicks/Kick Tight.wav", partial(v.kick, 55, 320, 0.25, 0.5), "kick"),
    DemoSound("Drums/Kicks/Kick Deep 808.wav", partial(v.kick, 41, 120, 1.1, 0.05), "kick"),
    DemoSound("Drums/Kicks/Kick Hard.wav", partial(v.kick, 60, 480, 0.3, 0.9), "kick"),
    DemoSound("Drums/Snares/Snare Crisp.wav", v.snare, "snare"),
    DemoSound("Drums/Snares/Snare Low.wav", partial(v.snare, 150, 0.3, 1.0), "snare"),
    DemoSound("Drums/Snares/Snare Noisy.wav", partial(v.snare, 220, 0.4, 0.2), "snare"),
    DemoSound("Drums/Claps/Clap Room.wav", partial(v.clap, 0.35), "clap"),
    DemoSound("Drums/Claps/Clap Dry.wav", partial(v.clap, 0.12), "clap"),
    DemoSound("Drums/Rims/Rim Click.wav", v.rim, "rim"),
    DemoSound("Drums/Hats/Closed Hat Short.wav", v.hat, "closed-hat"),
    DemoSound("Drums/Hats/Closed Hat Tick.wav", partial(v.hat, 0.04, 41), "closed-hat"),
    DemoSound("Drums/Hats/Open Hat.wav", partial(v.hat, 0.45), "open-hat"),
    DemoSound("Drums/Hats/Open Hat Long.wav", partial(v.hat, 0.8, 42), "open-hat"),
    DemoSound("Drums/Cymbals/Crash.wav", v.cymbal, "cymbal"),
    DemoSound("Drums/Cymbals/Ride.wav", partial(v.cymbal, 1.2, 43), "cymbal"),
    DemoSound("Drums/Percussion/Shaker.wav", v.shaker, "shaker"),
    DemoSound("Drums/Percussion/Tom High.wav", partial(v.tom, 165, 0.35), "tom"),
    DemoSound("Drums/Percussion/Tom Mid.wav", partial(v.tom, 120), "tom"),
    DemoSound("Drums/Percussion/Tom Floor.wav", partial(v.tom, 78, 0.8), "tom"),
    DemoSound("Drums/Percussion/Cowbell.wav", v.cowbell, "cowbell"),
    DemoSound("Bass/Bass Sub C.wav", partial(v.bass, 36, 1.0, 3.0, 300), "bass", key="C"),
    DemoSound("Bass/Bass Pluck A.wav", partial(v.bass, 33), "bass", key="A"),
    DemoSound("Bass/Bass Bright E.wav", partial(v.bass, 40, 0.7, 1.0, 4000), "bass", key="E"),
    DemoSound("Bass/Bass Short F.wav", partial(v.bass, 41, 0.35, 1.2, 1600), "bass", key="F"),
    DemoSound("Keys/Keys Single C.wav", partial(v.keys, 60), "keys", key="C"),
    DemoSound("Keys/Keys Single G.wav", partial(v.keys, 67), "keys", key="G"),
    DemoSound("Keys/Organ D.wav", partial(v.organ, 62), "organ", key="D"),
    DemoSound("Keys/Chord Cmaj.wav", partial(v.chord, (48, 60, 64, 67)), "keys", key="C"),
    DemoSound("Keys/Chord Am.wav", partial(v.chord, (45, 57, 60, 64)), "keys", key="Am"),
    DemoSound("Keys/Chord Dm.wav", partial(v.chord, (50, 62, 65, 69)), "keys", key="Dm"),
    DemoSound("Keys/Chord F.wav", partial(v.chord, (41, 57, 60, 65)), "keys", key="F"),
    DemoSound("Strings/Guitar Pluck E.wav", partial(v.pluck, 64), "guitar", key="E"),
    DemoSound("Strings/Guitar Pluck A Low.wav", partial(v.pluck, 45, 1.6), "guitar", key="A"),
    DemoSound("Mallets/Bell C.wav", partial(v.bell, 84), "mallet", key="C"),
    DemoSound("Mallets/Bell F#.wav", partial(v.bell, 78), "mallet", key="F#"),
    DemoSound("Synths/Lead D.wav", partial(v.lead, 74), "synth", key="D"),
    DemoSound("Synths/Lead G.wav", partial(v.lead, 67), "synth", key="G"),
    DemoSound("Pads/Pad Warm Am.wav", partial(v.pad, (45, 52, 57, 60)), "pad", key="Am"),
    DemoSound("Pads/Pad Bright C.wav", partial(v.pad, (48, 55, 60, 64), 4.0, 7000), "pad", key="C"),
    DemoSound("Pads/Pad Dark Dm.wav", partial(v.pad, (38, 50, 53, 57), 5.0, 1100), "pad", key="Dm"),
    DemoSound("FX/Riser.wav", v.riser, "fx"),
    DemoSound("FX/Zap.wav", v.zap, "fx"),
    DemoSound("FX/Wind.wav", v.texture, "texture"),
)

_LOOPS: Final = (
    DemoSound(
        "Loops/Drums/House Beat 124bpm.wav",
        _drums(124, 2, kick="x...x...x...x...", clap="....x.......x...", hat="..o...o...o...o.", open="..x...x...x...x."),
        "drum-loop", 124),
    DemoSound(
        "Loops/Drums/Techno Beat 130bpm.wav",
        _drums(130, 2, kick="x...x...x...x...", rim="...x..x....x..x.", hat="x.o.x.o.x.o.x.o.", open="..x...x...x...x."),
        "drum-loop", 130),
    DemoSound(
        "Loops/Drums/Hip Hop Beat 90bpm.wav",
        _drums(90, 2, 0.25, kick="x.....x...x..... x..x..x...x...o.", snare="....x.......x...", hat="x.x.x.x.x.x.x.xo"),
        "drum-loop", 90),
    DemoSound(
        "Loops/Drums/Breakbeat 140bpm.wav",
        _drums(140, 2, kick="x.x.......xx....", snare="....x..o.o..x..o", hat="x.x.x.x.x.x.x.x."),
        "drum-loop", 140),
    DemoSound(
        "Loops/Drums/Drum and Bass Beat 174bpm.wav",
        _drums(174, 4, kick="x.........x.....", snare="....x.......x...", hat="x.x.x.x.x.x.x.x."),
        "drum-loop", 174),
    DemoSound(
        "Loops/Drums/Half Time Beat 87.45bpm.wav",
        _drums(87.45, 2, kick="x.......x.x.....", snare="........x.......", hat="x.o.x.o.x.o.x.oo"),
        "drum-loop", 87.45),
    DemoSound(
        "Loops/Drums/Shaker Groove 110bpm.wav",
        _drums(110, 2, 0.2, shaker="xoxoxoxoxoxoxoxo", rim="x..x..x...x.x..."),
        "drum-loop", 110),
    DemoSound(
        "Loops/Drums/Tom Groove 120bpm.wav",
        _drums(120, 2, tom="x..x..x.x..x.x..", kick="x.......x......."),
        "drum-loop", 120),
    DemoSound(
        "Loops/Drums/Cowbell Disco 118bpm.wav",
        _drums(118, 2, kick="x...x...x...x...", cowbell="..x.x..x..x.x...", open="..x...x...x...x."),
        "drum-loop", 118),
    DemoSound(
        "Loops/Bass/Rolling Bass Am 124bpm.wav",
        _line(124, 2, partial(v.bass, length_s=0.3), ". 0 0 . . 0 12 . . 0 0 . . 3 5 .", 33),
        "melodic-loop", 124, "Am"),
    DemoSound(
        "Loops/Bass/Acid Line Em 130bpm.wav",
        _line(130, 2, partial(v.bass, length_s=0.2, slope=0.9, limit_hz=3000), "0 0 12 0 3 0 0 10 0 0 12 7 3 0 10 12", 40),
        "melodic-loop", 130, "Em"),
    DemoSound(
        "Loops/Melodic/Keys Progression C 90bpm.wav",
        _chords(90, partial(v.chord, length_s=2.5), ((48, 60, 64, 67), (45, 57, 60, 64), (41, 57, 60, 65), (43, 55, 59, 62))),
        "melodic-loop", 90, "C"),
    DemoSound(
        "Loops/Melodic/Pluck Arp Dm 120bpm.wav",
        _line(120, 2, partial(v.pluck, length_s=0.5), "0 3 7 12 7 3 0 3 5 8 12 17 12 8 5 8", 62),
        "melodic-loop", 120, "Dm"),
    DemoSound(
        "Loops/Melodic/Bell Melody F 100bpm.wav",
        _line(100, 2, partial(v.bell, length_s=1.2), "0 . . 4 . . 7 . 12 . . 9 . 7 . .", 77),
        "melodic-loop", 100, "F"),
    DemoSound(
        "Loops/Melodic/Organ Stab Gm 126bpm.wav",
        _line(126, 2, partial(v.organ, length_s=0.3), "0 . . 3 . . 7 . 0 . . 10 . . 7 .", 55),
        "melodic-loop", 126, "Gm"),
    DemoSound(
        "Loops/Melodic/Pad Drift Am 110bpm.wav",
        _chords(110, partial(v.pad, length_s=3.0), ((45, 52, 57, 60), (41, 53, 57, 60))),
        "melodic-loop", 110, "Am"),
)  # fmt: skip

DEMO_SOUNDS: Final = _ONE_SHOTS + _LOOPS
"""All sounds, one-shots first."""


def write_demo_library(folder: Path, on_progress: Callable[[int, int], None] | None = None) -> Path:
    """Synthesise the sounds that are missing in a folder: 24-bit mono WAV at 44.1 kHz, always the same.

    Args:
        folder: Made where it is missing.
        on_progress: Called before each sound with how many there are by now, and how many there will be.

    Returns:
        The folder.

    Raises:
        LibraryError: It can't be written.
    """
    try:
        for number, sound in enumerate(DEMO_SOUNDS):
            if on_progress is not None:
                on_progress(number, len(DEMO_SOUNDS))
            target = folder / sound.path
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_suffix(".part")
            # soundfile itself opens no path that is not UTF-8.
            with unfinished.open("wb") as file:
                soundfile.write(file, sound.make().astype(np.float32), RATE_HZ, subtype="PCM_24", format="WAV")
            replace_file(unfinished, target)
    except (OSError, soundfile.SoundFileError) as error:
        raise LibraryError(f"The demo sounds could not be written to {folder}: {error}") from error
    return folder
