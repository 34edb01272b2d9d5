"""CPU time of analysing one file, beside librosa and essentia on the same file in the same run.

    python benchmarks/speed.py [--runs 9] [--json FILE]

The two yard-sticks are measured where they can be imported; they need a separate environment:

    python3.11 -m venv yard
    yard/bin/pip install librosa==0.11.0 essentia==2.1b6.dev1389 tinytag
    PYTHONPATH=. yard/bin/python benchmarks/speed.py

Prints one table: median CPU milliseconds of a file, all threads of the process counted, BLAS held to one, and how many
times ours each yard-stick takes. The files are synthesised 44.1 kHz stereo 16-bit WAVs (a chord and noise bursts: every
part of the analysis has work). The programs take turns, file by file, so that another load on the machine falls on
all of them; a first round warms caches and compilers up and is not counted.

- audiomancer: `analyse_file` from end to end: decoding, SHA-256, every feature, tempo, key, instrument, embedding,
  overview. Of a file over 30 s it measures loudness, peak and overview whole and analyses an excerpt of 30 s.
- librosa: decoding, then the features that have a counterpart here, each called with the waveform as its manual's
  examples do: mel spectrogram, MFCC, centroid, bandwidth, roll-off, flatness, zero crossings, RMS, onset strength,
  tempo, chroma (constant Q), pitch (yin). It gives no key, instrument, embedding or confidence.
- essentia: decoding, then `RhythmExtractor2013` (multifeature) and `KeyExtractor`: tempo and key only.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

# One thread: a pool of workers gives each process one core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import numpy as np
import soundfile
from tables import Cell, print_table, write_json

from audiomancer.analysis import analyse_file

RATE_HZ: Final = 44_100
LENGTHS_S: Final = (0.5, 2.0, 8.0, 30.0, 60.0)
_NOT_INSTALLED: Final = "not installed"

Analysis = Callable[[Path], object]
"""Decodes and analyses one file; what it returns is not looked at."""


@dataclass(frozen=True, slots=True)
class Figure:
    """CPU time of one file.

    Attributes:
        length_s: Of the file.
        runs: How often it was analysed.
        cpu_ms: Median by program; None where it is not installed.
    """

    length_s: float
    runs: int
    cpu_ms: dict[str, float | None]


def sound(seconds: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Chord and bursts, float64 (n, 2)."""
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    chord = np.sum([np.sin(2 * np.pi * hz * time_s) for hz in (110.0, 220.0, 277.2, 329.6)], axis=0) / 8
    bursts = np.random.default_rng(0).standard_normal(len(time_s)) * np.exp(-20 * (time_s % 0.5)) / 8
    return np.stack([chord + bursts, chord - bursts * 0.5], axis=1)


def librosa_analysis() -> Analysis | None:
    """The same features by librosa; None where it is not installed."""
    if importlib.util.find_spec("librosa") is None:
        return None
    librosa: Any = importlib.import_module("librosa")

    def analyse(path: Path) -> object:
        wave, rate_hz = librosa.load(path, sr=None)
        feature = librosa.feature
        return (
            feature.melspectrogram(y=wave, sr=rate_hz),
            feature.mfcc(y=wave, sr=rate_hz),
            feature.spectral_centroid(y=wave, sr=rate_hz),
            feature.spectral_bandwidth(y=wave, sr=rate_hz),
            feature.spectral_rolloff(y=wave, sr=rate_hz),
            feature.spectral_flatness(y=wave),
            feature.zero_crossing_rate(wave),
            feature.rms(y=wave),
            librosa.onset.onset_strength(y=wave, sr=rate_hz),
            feature.tempo(y=wave, sr=rate_hz),
            feature.chroma_cqt(y=wave, sr=rate_hz),
            librosa.yin(wave, fmin=55, fmax=2000, sr=rate_hz),
        )

    return analyse


def essentia_analysis() -> Analysis | None:
    """Tempo and key by essentia; None where it is not installed."""
    if importlib.util.find_spec("essentia") is None:
        return None
    importlib.import_module("essentia").log.infoActive = False
    standard: Any = importlib.import_module("essentia.standard")

    # Made once: that costs more than a short sound does.
    tempo, key = standard.RhythmExtractor2013(method="multifeature"), standard.KeyExtractor()

    def analyse(path: Path) -> object:
        wave = standard.MonoLoader(filename=str(path), sampleRate=RATE_HZ)()
        return tempo(wave), key(wave)

    return analyse


def measure(programs: dict[str, Analysis | None], lengths_s: Sequence[float], runs: int) -> list[Figure]:
    """Every program on every length, in turns."""
    present = {name: analyse for name, analyse in programs.items() if analyse is not None}
    with tempfile.TemporaryDirectory() as folder:
        paths = {length_s: Path(folder) / f"{length_s}.wav" for length_s in lengths_s}
        spent_ms: dict[tuple[float, str], list[float]] = {}
        for length_s, path in paths.items():
            soundfile.write(path, sound(length_s), RATE_HZ, subtype="PCM_16")
        for run in range(runs + 1):
            for length_s, path in paths.items():
                for name, analyse in present.items():
                    start_s = time.process_time()
                    analyse(path)
                    if run:
                        spent_ms.setdefault((length_s, name), []).append((time.process_time() - start_s) * 1000)
            print(f"round {run} of {runs}", file=sys.stderr, flush=True)
    return [
        Figure(
            length_s,
            runs,
            {name: statistics.median(spent_ms[length_s, name]) if name in present else None for name in programs},
        )
        for length_s in lengths_s
    ]


def main(command: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9, help="rounds that count")
    parser.add_argument("--lengths", type=_lengths, default=LENGTHS_S, help="seconds, A,B")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args(command)
    programs: dict[str, Analysis | None] = {
        "audiomancer": analyse_file,
        "librosa": librosa_analysis(),
        "essentia": essentia_analysis(),
    }
    with warnings.catch_warnings():
        # librosa warns of sounds shorter than its window.
        warnings.simplefilter("ignore")
        found = measure(programs, options.lengths, max(1, options.runs))
    header = ("length", "audiomancer CPU ms", "librosa CPU ms", "librosa ÷ ours", "essentia CPU ms", "essentia ÷ ours")
    print_table(header, [_row(figure) for figure in found], places=1)
    write_json(options.json, found)


def _row(figure: Figure) -> list[Cell]:
    ours_ms = figure.cpu_ms["audiomancer"]
    cells: list[Cell] = [f"{figure.length_s:g} s", ours_ms]
    for name in ("librosa", "essentia"):
        theirs_ms = figure.cpu_ms[name]
        if theirs_ms is None or ours_ms is None:
            cells += [_NOT_INSTALLED, None]
        else:
            cells += [theirs_ms, theirs_ms / ours_ms]
    return cells


def _lengths(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


if __name__ == "__main__":
    main()
