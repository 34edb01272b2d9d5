"""Makes the benchmarks importable beside the tests, and a small folder of labelled recordings."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "analysis"))

import known_sounds as known

from audiomancer.vocabulary import INSTRUMENTS

ROOT = Path(__file__).resolve().parents[3]
FREE, BOUND = "CC0-1.0", "GPL-2.0-or-later"
LICENCES = {"free+kit": FREE, "bound-render+kit": BOUND}


def write_csv(file: Path, rows: list[dict[str, object]]) -> None:
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def write_sound(folder: Path, path: str, sound: np.ndarray) -> str:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / path, 0.5 * sound / np.abs(sound).max(), known.RATE_HZ, subtype="PCM_16")
    return path


@pytest.fixture(scope="session")
def labelled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sources, each with a loop, a chord, a note and eleven kicks; one kick's label is doubtful."""
    folder = tmp_path_factory.mktemp("labelled")
    bpm, key, instrument = [], [], []
    for number, (source, licence) in enumerate(LICENCES.items()):
        common = {"source": source, "licence": licence, "quality": "good"}
        loop = write_sound(folder, f"{source}/loop.wav", known.drum_loop(120 + 10 * number))
        bpm.append({"path": loop, "bpm": 120.0 + 10 * number, "is_loop": 1, **common})
        instrument.append({"path": loop, "instrument": "drum_loop", **common})
        chord = write_sound(folder, f"{source}/chord.wav", known.chord(60, 64, 67, seconds=0.8))
        key.append({"path": chord, "key": "C", "mode": "major", "kind": "chord", **common})
        note = write_sound(folder, f"{source}/note.wav", known.note(known.midi_hz(57 + number), 0.5))
        key.append({"path": note, "key": ("A", "A#")[number], "mode": "", "kind": "note", **common})
        for index in range(11):
            time_s = known.times(0.15)
            rate = 45 + index + 11 * number
            hit = np.sin(2 * np.pi * (rate * time_s + 8 * (1 - np.exp(-40 * time_s)))) * np.exp(-20 * time_s)
            kick = write_sound(folder, f"{source}/kick{index}.wav", hit)
            instrument.append({"path": kick, "instrument": "kick", **common})
    bpm.append({"path": instrument[1]["path"], "bpm": 99.0, "is_loop": 0, **{k: bpm[0][k] for k in common}})
    instrument.append({**instrument[1], "path": "free+kit/doubtful.wav", "quality": "doubtful"})
    for name, rows in (("bpm", bpm), ("key", key), ("instrument", instrument)):
        write_csv(folder / f"{name}.csv", rows)
    return folder


@pytest.fixture(scope="session")
def folds_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights "without" the free source that find voices everywhere: their work is recognisable."""
    folder = tmp_path_factory.mktemp("folds")
    (folder / "without").mkdir()
    shipped = ROOT / "resources" / "weights"
    (folder / "without" / "tempo.npz").write_bytes((shipped / "tempo.npz").read_bytes())
    with np.load(shipped / "sound.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    for network in {name.split("_")[0] for name in arrays if name.startswith("network")}:
        last = max(name for name in arrays if name.startswith(f"{network}_") and name.endswith("bias"))
        arrays[last] = arrays[last].copy()
        arrays[last][INSTRUMENTS.index("vocal")] += 1000
    for name in ("projection", "projection_mean", *(name for name in arrays if name.startswith("supervised"))):
        arrays[name] = np.zeros_like(arrays[name])
    np.savez(folder / "without" / "sound.npz", **arrays)
    (folder / "folds.json").write_text(json.dumps({"free+kit": "without"}))
    return folder
