"""Play loops of known key on single notes of recordings and on synthesisers, to train the judge of keys.

    python play_loops.py OUT RECORDINGS [RECORDINGS ...] --count 12000 --seed 1 [--measure]

RECORDINGS hold `key.csv` or `key2.csv` (single notes) and `instrument.csv` or `instrument2.csv` (drums); only what is
free is played. Writes mono sounds and their manifest `key.csv` into OUT. One in five is a single chord.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
from pathlib import Path

import numpy as np
import phrases
import soundfile
from harmony import CHORD_WEIGHTS, CHORDS, Note, Song, pads
from voices import RATE_HZ, Patch, Recorded, patch, read_hits, read_voices

from audiomancer.vocabulary.keys import KEYS

LOWEST = {"bass": (28, 36), "chords": (48, 60), "pad": (45, 60), "arpeggio": (48, 64), "melody": (55, 70), "riff": (34, 46), "drone": (30, 55)}
ROLE = {"bass": "bass", "chords": "chords", "pad": "pad", "arpeggio": "lead", "melody": "lead", "riff": "chords", "drone": "pad"}
LEVEL_DB = {"bass": (-3, 4), "chords": (-4, 3), "pad": (-8, 0), "arpeggio": (-6, 2), "melody": (-5, 4), "riff": (-2, 2), "drone": (-4, 2)}
MAKE = {
    "bass": phrases.bass_riff, "chords": phrases.chords, "pad": pads, "arpeggio": phrases.plucked, "melody": phrases.tune,
    "riff": phrases.power_riff, "drone": phrases.drone,
}  # fmt: skip
FITTING = {
    "bass": ("bass", "synth"),
    "riff": ("guitar", "bass", "synth"),
    "pad": ("pad", "strings", "organ", "vocal", "brass", "synth", "woodwind"),
}
CHORDS_SHARE = 0.2
COLUMNS = ("path", "key", "mode", "kind", "instrument", "source", "licence", "quality")
VOICES: list[Recorded] = []
HITS: dict[str, list[np.ndarray]] = {}


def voice_for(part: str, lowest: int, rng: np.random.Generator) -> Recorded | Patch:
    """A recorded instrument that reaches the part's notes, or a patch."""
    labels = FITTING.get(part)
    fitting = [v for v in VOICES if v.span[0] <= lowest + 4 and v.span[1] >= lowest + 8]
    if labels:
        # One in four is another instrument.
        fitting = [v for v in fitting if v.label in labels or rng.random() < 0.25] or fitting
    if not fitting or rng.random() < {"bass": 0.55, "riff": 0.3}.get(part, 0.42):
        return patch(ROLE[part], rng)
    # Sources first, so that those with many instruments don't prevail.
    sources = sorted({voice.source for voice in fitting})
    source = sources[int(rng.integers(len(sources)))]
    same = [voice for voice in fitting if voice.source == source]
    return same[int(rng.integers(len(same)))]


def played(notes: list[Note], voice: Recorded | Patch, beat_s: float, seconds: float, cents: float) -> np.ndarray:
    """The notes on a voice."""
    out = np.zeros(int(seconds * RATE_HZ) + 1, np.float32)
    known: dict[tuple[int, int], np.ndarray] = {}
    for start, end, pitch, level in notes:
        length = round((end - start) * beat_s * 50)
        if (pitch, length) not in known:
            known[pitch, length] = voice.play(pitch + cents / 100, max(0.05, length / 50))
        sound, at = known[pitch, length], int(start * beat_s * RATE_HZ)
        sound = sound[: max(0, len(out) - at)]
        out[at : at + len(sound)] += np.float32(level) * sound
    return out


def drums(beats: float, beat_s: float, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """A plain pattern on random single drums."""
    out = np.zeros(int(seconds * RATE_HZ) + 1, np.float32)
    straight = rng.random() < 0.6
    patterns = {
        "kick": np.arange(0, beats) if straight else np.concatenate([np.arange(0, beats, 4), np.arange(2.5, beats, 4)]),
        "snare" if rng.random() < 0.6 else "clap": np.arange(1, beats, 2),
        "closed-hat": np.arange(0, beats, float(rng.choice([0.25, 0.5, 0.5]))),
        "open-hat": np.arange(0.5, beats, 1),
        str(rng.choice(["shaker", "rim", "percussion", "tom"])): np.sort(rng.uniform(0, beats, int(beats))).round(2),
    }
    for label, starts in patterns.items():
        if label not in HITS or rng.random() < 0.3:
            continue
        hit = HITS[label][int(rng.integers(len(HITS[label])))] * np.float32(10 ** (rng.uniform(-14, 0) / 20))
        for start in starts:
            at = int(start * beat_s * RATE_HZ)
            part = hit[: max(0, len(out) - at)]
            out[at : at + len(part)] += part
    return out


def filtered(sound: np.ndarray, low_hz: float, high_hz: float) -> np.ndarray:
    """Between two frequencies, 12 dB an octave."""
    spectrum = np.fft.rfft(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ) + 1e-3
    return np.fft.irfft(spectrum / (1 + (hz / high_hz) ** 2) / (1 + (low_hz / hz) ** 2), len(sound)).astype(np.float32)


def reverberant(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    tail = int(rng.uniform(0.3, 3.0) * RATE_HZ)
    impulse = rng.standard_normal(tail) * np.exp(-6.9 * np.arange(tail) / tail)
    size = 1 << (len(sound) + tail).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(impulse, size), size)[: len(sound)]
    wet *= np.sqrt(np.mean(sound**2) / (np.mean(wet**2) + 1e-12)) * 10 ** (rng.uniform(-16, 3) / 20)
    return np.asarray(sound + wet, np.float32)


def altered(sound: np.ndarray, beat_s: float, rng: np.random.Generator) -> np.ndarray:
    """Effects of a production, each now and then."""
    time = np.arange(len(sound)) / RATE_HZ
    if rng.random() < 0.15:
        # A filter that opens or closes.
        dull = filtered(sound, 20.0, float(rng.uniform(200, 900)))
        share = (time / time[-1]) ** float(rng.uniform(0.5, 2)) if rng.random() < 0.6 else 0.5 - 0.5 * np.cos(2 * np.pi * time / time[-1])
        sound = np.asarray(sound * share + dull * (1 - share), np.float32)
    elif rng.random() < 0.3:
        low, high = np.exp(rng.uniform(np.log((20, 500)), np.log((300, 8000))))
        sound = filtered(sound, float(low), float(high))
    if rng.random() < 0.25:
        delay = int(float(rng.choice([0.5, 0.75, 1.0])) * beat_s * RATE_HZ)
        echo, gain = np.zeros_like(sound), float(rng.uniform(0.2, 0.6))
        for k in range(1, 4):
            if k * delay < len(sound):
                echo[k * delay :] += gain**k * sound[: len(sound) - k * delay]
        sound = sound + echo
    if rng.random() < 0.45:
        sound = reverberant(sound, rng)
    if rng.random() < 0.15:
        pump = np.clip((time / beat_s % 1.0) / float(rng.uniform(0.2, 0.7)), 0.05, 1.0)
        sound = np.asarray(sound * pump, np.float32)
    if rng.random() < 0.08:
        wow = time + float(rng.uniform(0.0003, 0.0025)) * np.sin(2 * np.pi * float(rng.uniform(0.3, 6)) * time)
        sound = np.interp(wow, time, sound).astype(np.float32)
    return sound


def one(job: tuple[int, Path]) -> dict[str, object]:
    """Make and write one sound; its row of the manifest."""
    seed, out = job
    rng = np.random.default_rng(seed)
    if rng.random() < CHORDS_SHARE:
        names = list(CHORDS)
        tones, is_minor = CHORDS[names[int(rng.choice(len(names), p=CHORD_WEIGHTS))]]
        tonic, beat_s, beats, kind = int(rng.integers(12)), float(rng.uniform(0.3, 1.0)), 4.0, "chord"
        lowest = int(rng.integers(40, 60))
        base = lowest + (tonic - lowest) % 12
        strum = float(rng.choice([0.0, 0.0, 0.04, 0.1]))
        over = [12 * int(rng.random() < 0.2) for _ in tones]
        parts = {"chords": [(strum * k, beats, base + tone + over[k], 0.8) for k, tone in enumerate(tones)]}
        if rng.random() < 0.4:
            parts["chords"].append((0.0, beats, base - 12, 0.8))
        lows = {"chords": lowest - 12}
    else:
        kind, beat_s = "loop", 60.0 / float(rng.uniform(70, 176))
        bars = int(rng.choice([1, 2, 2, 4, 4, 4, 8]))
        while bars > 1 and bars * 4 * beat_s > 13:
            bars //= 2
        music: Song = phrases.song(bars, rng)
        tonic, is_minor, beats = music.tonic, music.is_minor, music.beats
        layout = str(rng.choice(list(phrases.LAYOUTS), p=[share for _, share in phrases.LAYOUTS.values()]))
        lows = {part: int(rng.integers(*LOWEST[part])) for part in phrases.LAYOUTS[layout][0]}
        parts = {part: MAKE[part](music, rng, low) for part, low in lows.items()}
    seconds = beats * beat_s + (0.0 if rng.random() < 0.7 else float(rng.uniform(0.2, 2)))
    # Detuned as a whole: now and then by anything up to 45 cents.
    cents = float(rng.normal(0, 4) if rng.random() < 0.75 else rng.uniform(-45, 45))
    sound, sources = np.zeros(int(seconds * RATE_HZ) + 1, np.float32), []
    for part, notes in parts.items():
        voice = voice_for(part, lows[part], rng)
        line = played(notes, voice, beat_s, seconds, cents)
        if rng.random() < (0.5 if part == "riff" else 0.12):
            line = np.tanh(line / (np.abs(line).max() + 1e-6) * float(rng.uniform(1.5, 10))).astype(np.float32)
        loud = np.sqrt(np.mean(line**2)) + 1e-6
        sound += line / loud * np.float32(10 ** (rng.uniform(*LEVEL_DB[part]) / 20))
        sources.append(voice.source)
    if kind == "loop" and rng.random() < 0.22:
        beat = drums(beats, beat_s, seconds, rng)
        sound += beat / (np.sqrt(np.mean(beat**2)) + 1e-6) * np.float32(10 ** (rng.uniform(-16, 3) / 20))
    sound = altered(sound, beat_s, rng)
    if rng.random() < 0.2:
        sound = sound + np.float32(np.abs(sound).max() * 10 ** (rng.uniform(-55, -25) / 20)) * rng.standard_normal(len(sound)).astype(np.float32)
    path = f"{seed}.wav"
    soundfile.write(out / path, 0.9 * sound / (np.abs(sound).max() + 1e-9), RATE_HZ, subtype="PCM_16")
    key = KEYS[tonic]
    return {
        "path": path, "key": key, "mode": "minor" if is_minor else "major", "kind": kind, "instrument": "+".join(parts),
        "source": "played loops", "licence": "MIT or freer, notes of " + "; ".join(sorted(set(sources))), "quality": "good",
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("recordings", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    VOICES.extend(read_voices(options.recordings))
    HITS.update(read_hits(options.recordings))
    print(f"{len(VOICES)} instruments of {len({v.source for v in VOICES})} sources, {sum(map(len, HITS.values()))} drums", flush=True)
    jobs = [(options.seed * 1_000_000 + number, options.out) for number in range(options.count)]
    with multiprocessing.Pool(options.processes) as pool, (options.out / "key.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in pool.imap_unordered(one, jobs, 20):
            writer.writerow(row)
            file.flush()


if __name__ == "__main__":
    main()
