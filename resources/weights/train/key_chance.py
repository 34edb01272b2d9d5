"""Fit the chance that a key is right, on sounds that did not train the judge, and write it into sound.npz.

    python key_chance.py SOUND.npz RECORDINGS [RECORDINGS ...] [--made DIR ...] [--unseen DIR ...]

The judge is the one that ships, joined with the profiles. Folders are those of `train_key.py`; of them the sounds that
were left out count, of what `play_loops.py` wrote with another seed (--unseen) all. Loops count half, single notes a
quarter, what has no key 0.15 and chords a tenth.
"""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path

import numpy as np
from judging import fit_logistic
from recordings import load
from train_key import is_left_out, rows_of

from audiomancer.analysis.character.embedding import descriptor_of
from audiomancer.analysis.character.instrument import instrument_of
from audiomancer.analysis.key.tonal import key_evidence, tonal_of
from audiomancer.analysis.levels import levels_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.analysis.weights import CLIP, shipped_weights

SURE = 0.9
"""What a right loop counts as: names of loops are not always right."""
WEIGHT = {"loop": 0.5, "note": 0.25, "none": 0.15, "chord": 0.1}


def judged(row: dict) -> tuple[np.ndarray, bool, str] | None:
    """Evidence for a sound's key, whether it is right, and the kind of sound."""
    buffer = load(row["file"])
    if buffer is None or not len(buffer.frames):
        return None
    spectrum = spectrum_of(buffer)
    tonal = tonal_of(spectrum)
    guess = instrument_of(descriptor_of(spectrum, tonal, levels_of(buffer)), shipped_weights().sound)
    if guess is None or tonal.key_code is None:
        return None
    true = row["tonic"] + 12 * row["is_minor"]
    right = tonal.key_code == true if row["has_mode"] else tonal.key_code % 12 == row["tonic"]
    evidence = key_evidence(tonal, buffer.duration_s, guess.pitchless_share, guess.drum_loop_share)
    return evidence, right and row["kind"] != "none", row["kind"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sound", type=Path)
    parser.add_argument("recordings", type=Path, nargs="+")
    parser.add_argument("--made", type=Path, nargs="*", default=[])
    parser.add_argument("--unseen", type=Path, nargs="*", default=[])
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    rows = [row for folder in options.recordings for row in rows_of(folder, is_made=False)]
    rows += [row for folder in options.made for row in rows_of(folder, is_made=True)]
    rows = [row for row in rows if row["trains"] and (row["kind"] == "none" or is_left_out(row["file"]))]
    rows += [row for folder in options.unseen for row in rows_of(folder, is_made=True)]
    with multiprocessing.Pool(options.processes) as pool:
        found = [result for result in pool.imap(judged, rows, 16) if result]
    evidence, right = np.stack([each[0] for each in found]).astype(float), np.array([each[1] for each in found], float)
    kinds = np.array([each[2] for each in found])
    weight = sum(share * (kinds == kind) / max(1, (kinds == kind).sum()) for kind, share in WEIGHT.items())
    right = np.where(kinds == "loop", SURE * right, right)
    mean, deviation = evidence.mean(0), evidence.std(0) + 1e-3
    standard = np.clip((evidence - mean) / deviation, -CLIP, CLIP)
    key = fit_logistic(standard, right, weight * len(weight), 3e-4)
    arrays = dict(np.load(options.sound))
    for name, value in {"key": key, "key_mean": mean, "key_deviation": deviation}.items():
        arrays[name] = np.asarray(value, np.float32)
    np.savez_compressed(options.sound, **arrays)
    print(f"{len(found)} sounds; right {right.mean():.3f}; {key.round(2).tolist()}")


if __name__ == "__main__":
    main()
