"""Instruments to play loops with: single notes of recordings of free licence, and synthesiser patches.

Every voice plays any note near its range, given as a fractional MIDI number.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from recordings import LABELS, load, may_ship

from audiomancer.audio import resample

RATE_HZ = 22_050
LONGEST_S = 4.0
FARTHEST = 7.0
"""Semitones that a recorded note is moved at most."""
SHAPES = ("saw", "square", "triangle", "sine", "organ", "pulse")
_NAMED = re.compile(r"_([A-G]s?)(\d)\.\w+$")
_NOTES = "C Cs D Ds E F Fs G Gs A As B".split()
HITS = ("kick", "snare", "clap", "closed-hat", "open-hat", "shaker", "rim", "percussion", "tom")


@dataclass(eq=False)
class Recorded:
    """Notes of one instrument of one source, by their measured pitch."""

    source: str
    label: str
    notes: dict[float, np.ndarray] = field(default_factory=dict)

    @property
    def span(self) -> tuple[float, float]:
        return min(self.notes) - FARTHEST / 2, max(self.notes) + FARTHEST / 2

    def play(self, pitch: float, length_s: float) -> np.ndarray:
        nearest = min(self.notes, key=lambda note: abs(note - pitch))
        sound = self.notes[nearest]
        step = 2 ** ((pitch - nearest) / 12)
        count = min(int(length_s * RATE_HZ), int((len(sound) - 1) / step))
        if count < 64:
            return np.zeros(64, np.float32)
        return _released(np.interp(np.arange(count) * step, np.arange(len(sound)), sound))


@dataclass(eq=False)
class Patch:
    """A synthesiser with one or several oscillators, or two of which one modulates the other."""

    shape: str
    cutoff_hz: float
    sweep_s: float
    attack_s: float
    decay_s: float
    spread: tuple[float, ...]
    modulation: float
    ratio: int
    label: str
    source: str = "synthesiser"
    span: tuple[float, float] = (24.0, 96.0)

    def play(self, pitch: float, length_s: float) -> np.ndarray:
        hz = 440.0 * 2 ** ((pitch - 69) / 12)
        time = np.arange(max(64, int(length_s * RATE_HZ))) / RATE_HZ
        level = np.minimum(1.0, time / self.attack_s) * np.exp(-time / self.decay_s)
        if self.modulation:
            depth = self.modulation * np.exp(-time / self.sweep_s)
            sound = np.sin(2 * np.pi * hz * time + depth * np.sin(2 * np.pi * self.ratio * hz * time))
            return _released(sound * level)
        bright, dull = self._cycle(hz, 6 * self.cutoff_hz), self._cycle(hz, self.cutoff_hz)
        mixed = np.exp(-time / self.sweep_s)
        sound = np.zeros(len(time))
        for number, cents in enumerate(self.spread):
            phase = (hz * 2 ** (cents / 1200) * time + 0.37 * number) % 1.0 * len(dull)
            index = phase.astype(np.intp)
            sound += mixed * bright[index] + (1 - mixed) * dull[index]
        return _released(sound * level)

    def _cycle(self, hz: float, cutoff_hz: float) -> np.ndarray:
        harmonic = np.arange(1, max(2, min(80, int(0.45 * RATE_HZ / hz))))
        odd = harmonic % 2 == 1
        height = {
            "saw": 1.0 / harmonic,
            "square": odd / harmonic,
            "triangle": odd / harmonic**2,
            "sine": (harmonic == 1) * 1.0,
            "organ": np.isin(harmonic, (1, 2, 3, 4, 6, 8)) / np.sqrt(harmonic),
            "pulse": np.abs(np.sin(np.pi * harmonic * 0.2)) / harmonic,
        }[self.shape]
        height = height / np.sqrt(1 + (harmonic * hz / cutoff_hz) ** 4)
        spectrum = np.zeros(1025, complex)
        spectrum[harmonic] = height * -1j
        cycle = np.fft.irfft(spectrum)
        return cycle / max(1e-9, float(np.abs(cycle).max()))


def patch(role: str, rng: np.random.Generator) -> Patch:
    """A random patch for "bass", "chords", "lead" or "pad"."""
    shape = str(rng.choice(SHAPES, p=(0.4, 0.18, 0.1, 0.14, 0.08, 0.1)))
    wide = rng.random() < {"bass": 0.3, "chords": 0.5, "lead": 0.4, "pad": 0.7}[role]
    cents = float(rng.uniform(4, 22))
    decay_s = {"bass": (0.15, 3.0), "chords": (0.1, 3.0), "lead": (0.1, 4.0), "pad": (3.0, 30.0)}[role]
    attack_s = (0.05, 0.8) if role == "pad" else (0.002, 0.03)
    return Patch(
        shape=shape,
        cutoff_hz=float(np.exp(rng.uniform(np.log(120 if role == "bass" else 300), np.log(5000)))),
        sweep_s=float(np.exp(rng.uniform(np.log(0.03), np.log(2.0)))),
        attack_s=float(rng.uniform(*attack_s)),
        decay_s=float(np.exp(rng.uniform(*np.log(decay_s)))),
        spread=(-cents, -cents / 3, 0.0, cents / 2, cents) if wide else (0.0,),
        modulation=float(rng.uniform(0.5, 5.0)) if rng.random() < 0.2 else 0.0,
        ratio=int(rng.choice([1, 1, 2, 3])),
        label="bass" if role == "bass" else "synth",
    )


def read_voices(folders: list[Path], *, is_free: bool = True) -> list[Recorded]:
    """Every instrument of a source that has three notes or more."""
    voices: dict[tuple[str, str, str], Recorded] = {}
    for folder in folders:
        for row in _rows(folder, ("key.csv", "key2.csv")):
            measured, stated = row.get("measured_midi") or "", row.get("midi_note") or ""
            named = _NAMED.search(row["path"])
            if not measured and "render" in row["source"] and named:
                measured = str(12 * int(named[2]) + 12 + _NOTES.index(named[1]))
            if row["kind"] != "note" or not measured or (is_free and not may_ship(row["licence"])):
                continue
            pitch = float(measured)
            if stated and abs(pitch - float(stated)) > 0.6:
                # Measured an octave or a harmonic away: the name is right, the tuning is not known.
                pitch = float(stated)
            sound = _mono(folder / row["path"])
            if sound is not None:
                group = (row["source"], row["instrument"], str(Path(row["path"]).parent))
                label = LABELS.get(row["instrument"], row["instrument"])
                voices.setdefault(group, Recorded(row["source"], label)).notes[pitch] = sound
    return [voice for voice in voices.values() if len(voice.notes) >= 3]


def read_hits(folders: list[Path]) -> dict[str, list[np.ndarray]]:
    """Single drums by their label."""
    hits: dict[str, list[np.ndarray]] = defaultdict(list)
    for folder in folders:
        for row in _rows(folder, ("instrument.csv", "instrument2.csv")):
            label = LABELS.get(row["instrument"], row["instrument"])
            if label in HITS and may_ship(row["licence"]):
                sound = _mono(folder / row["path"])
                if sound is not None and len(sound) < 2 * RATE_HZ:
                    hits[label].append(sound)
    return dict(hits)


def _rows(folder: Path, names: tuple[str, ...]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in names:
        if (folder / name).exists():
            with (folder / name).open() as file:
                rows += [row for row in csv.DictReader(file) if row.get("quality", "good") == "good"]
    return rows


def _mono(file: Path) -> np.ndarray | None:
    """From where it first sounds, at most four seconds, highest value 1."""
    buffer = load(str(file))
    if buffer is None or not len(buffer.frames):
        return None
    sound = resample(buffer, RATE_HZ).frames.mean(axis=1)
    highest = float(np.abs(sound).max())
    if highest < 1e-3:
        return None
    first = int(np.argmax(np.abs(sound) > 0.03 * highest))
    return np.asarray(sound[max(0, first - 64) :][: int(LONGEST_S * RATE_HZ)] / highest, np.float32)


def _released(sound: np.ndarray) -> np.ndarray:
    fade = min(len(sound) // 2, int(0.03 * RATE_HZ))
    sound = np.array(sound, np.float32)
    sound[len(sound) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return sound
