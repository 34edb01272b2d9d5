"""Render single notes and drum hits of a General MIDI soundfont, as labelled recordings to train on.

    python render_notes.py SOUNDFONT NAME LICENCE OUT_DIR [--notes 14] [--hits 2] [--seed 1]

Notes of every program that one of the instruments names, and hits of every drum kit, at random pitch, level and
length, half of them with the synthesiser's reverb. Needs the program `fluidsynth`. Writes FLAC files,
`instrument.csv` and `key.csv` as `recordings.py` reads them; the source is called `render-NAME`.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import soundfile
from midi_file import DRUMS, RATE_HZ, Event, control, note, play, program

from audiomancer.vocabulary.keys import PITCH_CLASSES

# Programs of General MIDI level 1, counted from 0, with the range that the instrument plays, as MIDI notes. Those
# that no instrument of the vocabulary names (accordions, orchestra hit, sitar, effects) are left out.
PROGRAMS: tuple[tuple[str, range, int, int], ...] = (
    ("keys", range(0, 6), 28, 100),
    ("keys", range(6, 8), 36, 84),
    ("mallet", range(8, 12), 60, 100),
    ("mallet", range(12, 16), 48, 90),
    ("organ", range(16, 21), 36, 90),
    ("guitar", range(24, 31), 40, 82),
    ("bass", range(32, 40), 24, 52),
    ("strings", range(40, 42), 55, 94),
    ("strings", range(42, 44), 30, 72),
    ("strings", range(44, 47), 36, 90),
    ("strings", range(48, 52), 36, 88),
    ("vocal", range(52, 55), 45, 80),
    ("brass", range(56, 57), 54, 86),
    ("brass", range(57, 59), 30, 70),
    ("brass", range(59, 62), 40, 80),
    ("woodwind", range(64, 67), 42, 84),
    ("woodwind", range(67, 68), 34, 66),
    ("woodwind", range(68, 69), 58, 90),
    ("woodwind", range(69, 72), 36, 80),
    ("woodwind", range(72, 76), 60, 96),
    ("synth", range(80, 87), 45, 90),
    ("bass", range(87, 88), 24, 48),
    ("pad", range(88, 96), 40, 80),
    ("guitar", range(105, 106), 50, 80),
    ("mallet", range(108, 109), 52, 84),
    ("strings", range(110, 111), 55, 90),
    ("woodwind", range(111, 112), 55, 85),
    ("mallet", range(112, 113), 60, 90),
    ("mallet", range(114, 115), 50, 85),
    ("texture", range(121, 123), 48, 84),
    ("fx", range(123, 125), 48, 84),
    ("texture", range(125, 127), 48, 84),
    ("fx", range(127, 128), 40, 84),
)
PITCHLESS = ("vocal", "pad", "mallet", "fx", "texture")
"""No pitch is claimed for these: choirs and bells mislead, noises have none."""
KIT_NOTES: dict[str, tuple[int, ...]] = {
    "kick": (35, 36),
    "snare": (38, 40),
    "rim": (37,),
    "clap": (39,),
    "closed-hat": (42, 44),
    "open-hat": (46,),
    "tom": (41, 43, 45, 47, 48, 50),
    "cymbal": (49, 51, 52, 53, 55, 57, 59),
    "cowbell": (56,),
    "shaker": (69, 70, 82),
    "percussion": (54, 58, 60, 61, 62, 63, 64, 65, 66, 67, 68, 73, 74, 75, 76, 77, 78, 79, 80, 81),
}
KITS = (0, 8, 16, 24, 25, 32, 40, 48)
MELODIC_KITS = (40, 48)
"""Brushes and orchestra: their claps, rims and toms are other things."""
LONGEST_S = 6.0


def melodic_jobs(rng: np.random.Generator, count: int) -> list[tuple[str, int, int, int, float]]:
    """Label, program, pitch, velocity and held seconds of every note."""
    jobs = []
    for label, numbers, low, high in PROGRAMS:
        for number in numbers:
            for _ in range(count):
                held_s = float(np.exp(rng.uniform(np.log(0.12), np.log(3.0))))
                if label in ("pad", "texture"):
                    held_s = float(rng.uniform(1.0, 4.0))
                jobs.append((label, number, int(rng.integers(low, high + 1)), int(rng.integers(35, 128)), held_s))
    return jobs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("soundfont", type=Path)
    parser.add_argument("name")
    parser.add_argument("licence")
    parser.add_argument("out", type=Path)
    parser.add_argument("--notes", type=int, default=14, help="of every program")
    parser.add_argument("--hits", type=int, default=2, help="of every drum of a kit")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    folder = options.out / f"render-{options.name}"
    folder.mkdir(parents=True, exist_ok=True)
    instruments: list[dict[str, str]] = []
    keys: list[dict[str, str]] = []

    def keep(sounds: list[np.ndarray], names: list[tuple[str, str]], first: int) -> None:
        for index, (sound, (label, detail)) in enumerate(zip(sounds, names, strict=True)):
            peak = float(np.abs(sound).max(initial=0.0))
            if peak < 1e-3:
                continue
            path = folder / f"{first + index:05d}.flac"
            soundfile.write(path, _ended(sound) * min(0.9 / peak, 8.0), RATE_HZ, subtype="PCM_16")
            row = {"path": path.name, "source": f"render-{options.name}"}
            row |= {"licence": options.licence, "quality": "good", "split": "train"}
            instruments.append({**row, "instrument": label, "original_label": detail})
            if detail.startswith("note ") and label not in PITCHLESS:
                pitch = int(detail.split()[2])
                keys.append({**row, "key": PITCH_CLASSES[pitch % 12], "mode": "", "kind": "note", "instrument": label})

    count = 0
    for has_effects in (False, True):
        jobs = melodic_jobs(rng, options.notes // 2)
        for start in range(0, len(jobs), 200):
            sounds, names = [], []
            part = jobs[start : start + 200]
            for (label, number, pitch, _, _), sound in zip(part, _melodic(options.soundfont, part, has_effects), strict=True):
                sounds.append(sound)
                names.append((label, f"note {number} {pitch}"))
            keep(sounds, names, count)
            count += len(names)
        for kit in KITS:
            hits = [
                (label, pitch, int(rng.integers(50, 128)))
                for label, pitches in KIT_NOTES.items()
                if kit not in MELODIC_KITS or label in ("kick", "snare", "cymbal")
                for pitch in pitches
                for _ in range(max(1, options.hits // 2))
                if label != "percussion" or rng.random() < 0.5
            ]
            keep(_drums(options.soundfont, kit, hits, has_effects), [(label, f"kit {kit} {pitch}") for label, pitch, _ in hits], count)
            count += len(hits)
    for name, rows in (("instrument", instruments), ("key", keys)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    print(f"{folder}: {len(instruments)} sounds, {len(keys)} with a pitch")


def _melodic(soundfont: Path, jobs: list, has_effects: bool) -> list[np.ndarray]:
    """One sound a job; each has six seconds to itself."""
    events: list[Event] = []
    for index, (_, number, pitch, velocity, held_s) in enumerate(jobs):
        at_s = index * LONGEST_S
        events += [control(at_s, 0, 120, 0), program(at_s, 0, number)]
        events += note(at_s + 0.01, at_s + 0.01 + held_s, 0, pitch, velocity)
    events.append(control(len(jobs) * LONGEST_S, 0, 120, 0))
    return _split(play(soundfont, events, has_effects=has_effects), len(jobs), LONGEST_S)


def _drums(soundfont: Path, kit: int, hits: list[tuple[str, int, int]], has_effects: bool) -> list[np.ndarray]:
    """One sound a hit, of at most three seconds."""
    events: list[Event] = [program(0.0, DRUMS, kit)]
    for index, (_, pitch, velocity) in enumerate(hits):
        at_s = index * LONGEST_S / 2 + 0.01
        events += [control(at_s - 0.005, DRUMS, 120, 0), *note(at_s, at_s + 0.5, DRUMS, pitch, velocity)]
    events.append(control(len(hits) * LONGEST_S / 2, DRUMS, 120, 0))
    return _split(play(soundfont, events, has_effects=has_effects), len(hits), LONGEST_S / 2)


def _split(frames: np.ndarray, count: int, each_s: float) -> list[np.ndarray]:
    step = int(each_s * RATE_HZ)
    return [frames[index * step + int(0.008 * RATE_HZ) : (index + 1) * step] for index in range(count)]


def _ended(sound: np.ndarray) -> np.ndarray:
    """Without the silence behind it, and faded where it is cut."""
    level = np.abs(sound).max(axis=1)
    loud = np.nonzero(level > 0.001 * level.max())[0]
    sound = sound[: min(len(sound), int(loud[-1]) + 1 + RATE_HZ // 50)].copy()
    fade = min(len(sound), RATE_HZ // 50)
    sound[len(sound) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return sound


if __name__ == "__main__":
    main()
