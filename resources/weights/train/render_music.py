"""Render loops and chords of known tempo and key with a General MIDI soundfont, as labelled recordings to train on.

    python render_music.py SOUNDFONT NAME LICENCE OUT_DIR [--loops 500] [--chords 250] [--drum-share 0.5]
        [--seed 1]

Some of the loops are drums (`grooves.py`), the others chords, bass, arpeggios, melodies and mixes (`harmony.py`), cut to the
exact length; half of the time what rings on after the end is wrapped round to the start. Needs the program
`fluidsynth`. Writes FLAC files and adds their rows to `bpm.csv`, `key.csv` and `instrument.csv` of OUT_DIR, as
`recordings.py` reads them; the source is called `render-music-NAME`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from grooves import GROOVES, groove_bars
from harmony import CHORD_WEIGHTS, CHORDS, arpeggio, bass_line, comping, melody, pads, song
from midi_file import DRUMS, RATE_HZ, Event, control, note, play, program

from audiomancer.vocabulary.keys import PITCH_CLASSES

LONGEST_S, TAIL_S, LEAD_S = 16.0, 2.5, 0.1
BATCH = 12
CHANNELS = 6
"""Melodic channels used by one loop."""
CHORD_PROGRAMS = (
    *range(8), 11, 12, *range(16, 21), 24, 25, 26, 27, 28, 29, 30, 46, 48, 49, 50, 51, 52, 54, 61, 62, 63, 80, 81, 82,
    *range(88, 96), 106, 107,
)  # fmt: skip
GUITARS = range(24, 29)
# Octave over the root and tone of the chord (0 root, 1 third, 2 fifth) from the lowest string, and the lowest root as a
# MIDI note: the open chords of E, A, G, C and D.
GUITAR_SHAPES = (
    (((0, 0), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0)), 40),
    (((0, 0), (0, 2), (1, 0), (1, 1), (1, 2)), 45),
    (((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0)), 43),
    (((0, 0), (0, 1), (0, 2), (1, 0), (1, 1)), 48),
    (((0, 0), (0, 2), (1, 0), (1, 1)), 50),
)
BASS_PROGRAMS = (*range(32, 40), 38, 39, 87)
ARPEGGIO_PROGRAMS = (0, 2, 4, 5, 6, 8, 10, 11, 12, 13, 15, 24, 25, 27, 45, 46, 80, 81, 84, 88, 90, 98, 99, 104, 107, 108)
LEAD_PROGRAMS = (
    0, 4, 9, 11, 12, 13, 16, 22, 24, 25, 26, 27, 29, 30, 40, 42, 56, 57, 59, 60, *range(64, 76), 79, *range(80, 87), 104,
    105, 110, 111, 114,
)  # fmt: skip
LAYOUTS = {
    "chords": 0.17, "pad": 0.06, "bass": 0.13, "arpeggio": 0.13, "melody": 0.11, "chords, bass": 0.12,
    "arpeggio, bass": 0.06, "chords, melody": 0.06, "chords, bass, drums": 0.08, "chords, bass, melody, drums": 0.05,
    "bass, drums": 0.03,
}  # fmt: skip
ONE_SHOT_LABELS = (
    (range(8), "keys/piano"), (range(8, 16), "bell/mallet"), (range(16, 24), "organ"), (range(24, 32), "guitar"),
    (range(40, 52), "strings"), (range(52, 55), "vocal"), (range(56, 64), "brass"), (range(64, 80), "woodwind"),
    (range(80, 88), "lead/synth"), (range(88, 96), "pad"),
)  # fmt: skip


@dataclass
class Sound:
    """One sound to render.

    Attributes:
        length_s: Exact length; None for one-shots, which ring out.
        events: Channel messages, from 0 s.
        wraps: Whether the tail is added to the start.
        facts: What the manifests say of it.
    """

    length_s: float | None
    events: list[Event]
    wraps: bool = False
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def slot_s(self) -> float:
        return LEAD_S + (6.0 if self.length_s is None else self.length_s + TAIL_S)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("soundfont", type=Path)
    parser.add_argument("name")
    parser.add_argument("licence")
    parser.add_argument("out", type=Path)
    parser.add_argument("--loops", type=int, default=500)
    parser.add_argument("--chords", type=int, default=250)
    parser.add_argument("--drum-share", type=float, default=0.5, help="of the loops that are drums")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    drums_until = [int(index * options.drum_share) for index in range(options.loops + 1)]
    sounds = [
        drum_loop(rng) if after > before else melodic_loop(rng)
        for before, after in zip(drums_until[:-1], drums_until[1:], strict=True)
    ]
    sounds += [chord(rng) for _ in range(options.chords)]
    source = f"render-music-{options.name}"
    (options.out / source).mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, str]] = []
    for first in range(0, len(sounds), BATCH):
        batch = sounds[first : first + BATCH]
        has_effects = bool(rng.random() < 0.5)
        for index, (sound, frames) in enumerate(zip(batch, render(options.soundfont, batch, has_effects), strict=True)):
            peak = float(np.abs(frames).max(initial=0.0))
            if peak < 1e-3:
                continue
            path = options.out / source / f"{first + index:05d}.flac"
            level = 10 ** (float(rng.uniform(-12, -0.5)) / 20)
            soundfile.write(path, frames * (level / peak), RATE_HZ, subtype="PCM_16")
            row = {"path": str(path.relative_to(options.out)), "source": source, "licence": options.licence}
            duration_s = f"{len(frames) / RATE_HZ:.3f}"
            rows.append({**row, "quality": "good", "split": "train", "duration_s": duration_s, **sound.facts})
        print(f"\r{first + len(batch)} of {len(sounds)}", end="", file=sys.stderr, flush=True)
    common = ["path", "source", "licence", "quality", "split"]
    add_rows(options.out / "bpm.csv", [*common, "bpm", "is_loop", "beats", "note"], source, rows)
    add_rows(options.out / "key.csv", [*common, "key", "mode", "kind", "instrument"], source, rows)
    add_rows(options.out / "instrument.csv", [*common, "instrument", "original_label", "duration_s"], source, rows)
    print(f"\n{options.out / source}: {len(rows)} sounds")


def drum_loop(rng: np.random.Generator) -> Sound:
    style = str(rng.choice(list(GROOVES)))
    bpm, bars = tempo_and_bars(style, rng)
    facts = loop_facts(bpm, bars, "drum_loop", f"drums, {style}")
    return Sound(60.0 / bpm * 4 * bars, drum_events(style, bpm, bars, rng), bool(rng.random() < 0.5), facts)


def melodic_loop(rng: np.random.Generator) -> Sound:
    layout = str(rng.choice(list(LAYOUTS), p=list(LAYOUTS.values())))
    style = str(rng.choice(list(GROOVES)))
    bpm, bars = tempo_and_bars(style, rng)
    music = song(bars, rng)
    cents = float(rng.uniform(-30, 30)) if rng.random() < 0.4 else 0.0
    beat_s = 60.0 / bpm
    events: list[Event] = []
    parts = layout.split(", ")
    for channel, part in enumerate(parts):
        if part == "drums":
            events += drum_events(style, bpm, bars, rng)
            continue
        alone = len(parts) == 1 or parts == ["bass", "drums"]
        if part == "chords":
            number, notes = int(rng.choice(CHORD_PROGRAMS)), comping(music, rng, int(rng.integers(45, 66)))
        elif part == "pad":
            number, notes = int(rng.choice(range(48, 55))), pads(music, rng, int(rng.integers(40, 66)))
            number = int(rng.choice(range(88, 96))) if rng.random() < 0.6 else number
        elif part == "bass":
            number, notes = int(rng.choice(BASS_PROGRAMS)), bass_line(music, rng, int(rng.integers(24, 37)), alone=alone)
        elif part == "arpeggio":
            number, notes = int(rng.choice(ARPEGGIO_PROGRAMS)), arpeggio(music, rng, int(rng.integers(48, 70)))
        else:
            number, notes = int(rng.choice(LEAD_PROGRAMS)), melody(music, rng, int(rng.integers(55, 70)), alone=alone)
        events += channel_set_up(channel, number, cents, int(rng.integers(75, 120)), int(rng.integers(34, 94)))
        late_s = float(rng.uniform(0, 0.006))
        for start, end, pitch, level in notes:
            at_s = max(0.0, start * beat_s + float(rng.uniform(0, late_s)))
            events += note(at_s, max(at_s + 0.03, end * beat_s - 0.005), channel, pitch, velocity_of(level))
    facts = loop_facts(bpm, bars, "melodic_loop", f"{layout}, {music.scale}, {cents:+.0f} cents")
    facts |= {"key": PITCH_CLASSES[music.tonic], "mode": "minor" if music.is_minor else "major", "kind": "loop"}
    return Sound(beat_s * 4 * bars, events, bool(rng.random() < 0.5), facts)


def chord(rng: np.random.Generator) -> Sound:
    """A chord of one of many kinds and voicings; those without a third are left out, for they have no mode."""
    name = str(rng.choice(list(CHORDS), p=CHORD_WEIGHTS))
    tones, is_minor = CHORDS[name]
    root = int(rng.integers(12))
    number = int(rng.choice(CHORD_PROGRAMS))
    lowest = int(rng.integers(36, 67))
    base = lowest + (root - lowest) % 12
    pitches = {base + tone for tone in tones}
    voicing = str(rng.choice(["close", "inverted", "open", "bass", "strum"]))
    if voicing == "inverted":
        pitches = {pitch + 12 if pitch < base + int(rng.choice([3, 6])) else pitch for pitch in pitches}
    elif voicing == "open":
        pitches = {pitch + 12 * (k % 2) for k, pitch in enumerate(sorted(pitches))}
    elif voicing == "strum":
        pitches = set(strummed(root, tones, rng))
        number = int(rng.choice(GUITARS)) if rng.random() < 0.7 else number
    elif voicing == "bass":
        pitches |= {base - 12 if base > 46 else base}
    cents = float(rng.uniform(-30, 30)) if rng.random() < 0.4 else 0.0
    held_s = float(np.exp(rng.uniform(np.log(0.15), np.log(3.5))))
    strum_s = float(rng.choice([0.0, 0.0, 0.01, 0.03]))
    events = channel_set_up(0, number, cents, 110, 64)
    level = float(rng.uniform(0.4, 1.0))
    # Strings are struck less evenly than keys.
    least = 0.5 if voicing == "strum" else 0.85
    order = sorted(pitches, reverse=bool(rng.random() < 0.3))
    for index, pitch in enumerate(order):
        at_s = index * strum_s
        events += note(at_s, at_s + held_s, 0, pitch, velocity_of(level * float(rng.uniform(least, 1.0))))
    label = next((label for numbers, label in ONE_SHOT_LABELS if number in numbers), "")
    facts = {"key": PITCH_CLASSES[root], "mode": "minor" if is_minor else "major", "kind": "chord"}
    facts |= {"instrument": label, "original_label": f"{name}, {voicing}, program {number}, {cents:+.0f} cents"}
    return Sound(None, events, False, facts)


def strummed(root: int, tones: tuple[int, ...], rng: np.random.Generator) -> list[int]:
    """The chord as a guitar plays it: one of the open shapes moved to the root, now and then without a string or two."""
    shape, open_root = GUITAR_SHAPES[int(rng.integers(len(GUITAR_SHAPES)))]
    base = open_root + (root - open_root) % 12
    pitches = [base + 12 * octave + tones[third] for octave, third in shape]
    for _ in range(int(rng.integers(3))):
        dropped = int(rng.integers(1, len(pitches)))
        # A chord keeps its third.
        if sum((pitch - base) % 12 == tones[1] for pitch in pitches if pitch != pitches[dropped]):
            pitches.pop(dropped)
    return pitches + [base + 12 + tone for tone in tones[3:]]


def tempo_and_bars(style: str, rng: np.random.Generator) -> tuple[float, int]:
    """A tempo within the style's range, whole four times in five, and 1 to 8 bars of at most 16 s in all."""
    groove = GROOVES[style]
    bpm = float(rng.uniform(groove.low_bpm, groove.high_bpm))
    bpm = float(round(bpm)) if rng.random() < 0.8 else round(bpm * 2) / 2 if rng.random() < 0.5 else round(bpm, 2)
    lengths = [bars for bars in (1, 2, 2, 3, 4, 4, 4, 6, 8, 8) if bars * 240.0 / bpm <= LONGEST_S]
    return bpm, int(rng.choice(lengths))


def loop_facts(bpm: float, bars: int, label: str, detail: str) -> dict[str, str]:
    facts = {"bpm": f"{bpm:g}", "is_loop": "1", "beats": str(4 * bars), "note": detail}
    return facts | {"instrument": label, "original_label": detail}


def drum_events(style: str, bpm: float, bars: int, rng: np.random.Generator) -> list[Event]:
    beat_s = 60.0 / bpm
    events = [program(0.0, DRUMS, int(rng.choice(GROOVES[style].kits)))]
    loose_s = float(rng.choice([0.0, 0.0, 0.004, 0.01]))
    for at, drum, level in groove_bars(style, bars, rng):
        at_s = at * beat_s + float(rng.uniform(0, loose_s))
        events += note(at_s, at_s + 0.08, DRUMS, drum, velocity_of(level))
    return events


def channel_set_up(channel: int, number: int, cents: float, volume: int, pan: int) -> list[Event]:
    """Program, fine tuning (registered parameter 1), volume and place of a channel."""
    tuning = round(8192 + cents * 81.92)
    settings = ((101, 0), (100, 1), (6, tuning >> 7), (38, tuning & 127), (7, volume), (10, pan))
    return [program(0.0, channel, number), *(control(0.0, channel, *setting) for setting in settings)]


def velocity_of(level: float) -> int:
    return min(127, max(1, round(127 * level)))


def render(soundfont: Path, sounds: list[Sound], has_effects: bool) -> list[np.ndarray]:
    """The sounds one after the other in one run of the synthesiser, cut apart, float32 (n, 2) each."""
    events: list[Event] = []
    starts_s: list[float] = []
    at_s = 0.0
    for sound in sounds:
        for channel in (*range(CHANNELS), DRUMS):
            events += [control(at_s, channel, 120, 0), control(at_s, channel, 121, 0)]
        starts_s.append(at_s + LEAD_S)
        # Set-up comes a little before the first notes: at the same millisecond the order would not be sure.
        events += [
            (at_s + LEAD_S + (time_s if message[0] & 0xE0 == 0x80 else -0.05), message) for time_s, message in sound.events
        ]
        at_s += sound.slot_s
    events.append(control(at_s, 0, 120, 0))
    frames = play(soundfont, events, has_effects=has_effects, gain=0.3)
    found = []
    for sound, start_s in zip(sounds, starts_s, strict=True):
        start = round(start_s * RATE_HZ)
        whole = frames[start : round((start_s + sound.slot_s - LEAD_S) * RATE_HZ)].copy()
        found.append(_ended(whole) if sound.length_s is None else _cut(whole, sound.length_s, sound.wraps))
    return found


def _cut(whole: np.ndarray, length_s: float, wraps: bool) -> np.ndarray:
    """The exact length, with what rings on added to the start or faded off in the last 3 ms."""
    length = round(length_s * RATE_HZ)
    loop = whole[:length].copy()
    if wraps:
        tail = whole[length:]
        loop[: len(tail)] += tail[: len(loop)]
    else:
        fade = RATE_HZ * 3 // 1000
        loop[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return loop


def _ended(sound: np.ndarray) -> np.ndarray:
    """Without the silence behind it, and faded where it is cut."""
    level = np.abs(sound).max(axis=1)
    loud = np.nonzero(level > 0.001 * level.max(initial=0.0))[0]
    sound = sound[: min(len(sound), int(loud[-1]) + 1 + RATE_HZ // 50)] if len(loud) else sound
    fade = min(len(sound), RATE_HZ // 50)
    sound[len(sound) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return sound


def add_rows(file: Path, columns: list[str], source: str, rows: list[dict[str, str]]) -> None:
    """Write the rows that have the file's label in place of those that the source had."""
    label = columns[5]
    old: list[dict[str, str]] = []
    if file.exists():
        with file.open(newline="") as stored:
            old = [row for row in csv.DictReader(stored) if row["source"] != source]
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows([*old, *(row for row in rows if row.get(label))])


if __name__ == "__main__":
    main()
