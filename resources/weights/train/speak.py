"""Spoken and shouted one-shots by a formant synthesiser, as labelled recordings of voices to train on.

    python speak.py OUT_DIR [--count 300] [--seed 1]

Needs the program `espeak-ng`; what it says belongs to whoever lets it speak. Writes FLAC files and `instrument.csv` as
`recordings.py` reads them; the source is called `spoken`.
"""

from __future__ import annotations

import argparse
import csv
import io
import subprocess
from pathlib import Path

import numpy as np
import soundfile

from audiomancer.audio import AudioBuffer, resample

VOICES = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "f1", "f2", "f3", "f4", "f5", "croak", "whisper", "klatt2", "klatt4")
TONGUES = ("en-us", "en-gb", "fr", "de", "es", "it", "pt", "sv", "pl")
WORDS = (
    *("hey", "yeah", "oh", "ah", "ooh", "uh", "ha", "la", "na", "wow", "go", "drop", "one", "two", "three", "come on"),
    *("let's go", "feel it", "all night long", "music", "love", "higher", "baby", "what", "stop", "check it out", "mmm"),
    *("aaaah", "oooooh", "eeeeh", "listen to the rhythm", "put your hands up", "welcome to the future", "la la la"),
)


def spoken(rng: np.random.Generator) -> AudioBuffer:
    """One word or phrase in a random voice, at a random pitch and speed, sometimes moved in pitch or doubled."""
    voice = f"{rng.choice(TONGUES)}+{rng.choice(VOICES)}"
    settings = ["-v", voice, "-p", str(rng.integers(5, 95)), "-s", str(rng.integers(80, 260)), "-a", "150"]
    done = subprocess.run(
        ["espeak-ng", *settings, "--stdout", str(rng.choice(WORDS))], check=True, capture_output=True
    )
    frames, rate_hz = soundfile.read(io.BytesIO(done.stdout), dtype="float32", always_2d=True)
    loud = np.nonzero(np.abs(frames[:, 0]) > 0.01 * np.abs(frames).max())[0]
    frames = frames[loud[0] : loud[-1] + rate_hz // 50]
    played = AudioBuffer(np.ascontiguousarray(frames), int(rate_hz * 2 ** (rng.normal(0, 2.5) / 12)))
    sound = resample(played, 44_100).frames
    if rng.random() < 0.6:
        # The synthesiser stops at 11 kHz: saturation fills what lies above, as loud voices do.
        drive = np.float32(rng.uniform(1, 4))
        sound = np.tanh(sound / max(float(np.abs(sound).max()), 1e-6) * drive)
    if rng.random() < 0.25:
        late = int(rng.uniform(0.01, 0.03) * 44_100)
        other = resample(AudioBuffer(sound, int(44_100 * 2 ** (rng.normal(0, 0.15) / 12))), 44_100).frames
        sound = np.pad(sound, ((0, late), (0, 0)))
        sound[late : late + len(other)] += 0.8 * other[: len(sound) - late]
    return AudioBuffer(np.ascontiguousarray(sound / max(float(np.abs(sound).max()), 1e-6) * 0.9), 44_100)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    folder = options.out / "spoken"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "instrument.csv").open("w", newline="") as file:
        columns = ("path", "source", "licence", "quality", "split", "instrument", "original_label")
        writer = csv.writer(file)
        writer.writerow(columns)
        for index in range(options.count):
            path = folder / f"{index:04d}.flac"
            soundfile.write(path, spoken(rng).frames, 44_100, subtype="PCM_16")
            writer.writerow((path.name, "spoken", "public domain", "good", "train", "vocal", "speech"))
    print(f"{folder}: {options.count} sounds")


if __name__ == "__main__":
    main()
