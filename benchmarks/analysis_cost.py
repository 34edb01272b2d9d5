"""CPU time of analysing one file, by length.

    python benchmarks/analysis_cost.py

Writes synthesised 44.1 kHz stereo 16-bit WAV files (noise bursts over a chord: every part of the analysis has work),
analyses each several times and prints the median CPU milliseconds, decoding and hashing included.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

# One thread: a pool of workers gives each process one core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import soundfile

from audiomancer.analysis import analyse_file

RATE_HZ = 44_100


def sound(seconds: float) -> np.ndarray:
    """Chord and bursts, float64 (n, 2)."""
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * hz * time_s) for hz in (110.0, 220.0, 277.2, 329.6)) / 8
    bursts = np.random.default_rng(0).standard_normal(len(time_s)) * np.exp(-20 * (time_s % 0.5)) / 8
    return np.stack([chord + bursts, chord - bursts * 0.5], axis=1)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        for seconds in (0.5, 2.0, 8.0, 30.0, 120.0):
            path = Path(folder) / f"{seconds}.wav"
            soundfile.write(path, sound(seconds), RATE_HZ, subtype="PCM_16")
            spent_ms = []
            for _ in range(12):
                start = time.process_time()
                analyse_file(path)
                spent_ms.append((time.process_time() - start) * 1000)
            print(f"{seconds:6.1f} s  {statistics.median(spent_ms[2:]):7.1f} ms")


if __name__ == "__main__":
    main()
