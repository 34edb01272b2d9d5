"""Train the judge of keys on loops played from single notes, on notes and on sounds without a key.

    python train_key.py OUT.npz RECORDINGS [RECORDINGS ...] [--made DIR ...] [--former FILE] [--cache FILE]

RECORDINGS hold `key.csv` or `key2.csv` and `instrument.csv` or `instrument2.csv`: their single notes train, and their
drums, effects and textures as what has no key. DIR: what `play_loops.py` wrote; its loops and chords train. Only what
is of free licence trains; one sound in seven is left for `key_chance.py`, which fits the confidence. All else of known key
is measured, by source. FILE: the judge of an earlier version, whose scores count 0.35. Needs torch, and the project on
the path.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import pickle
import zlib
from pathlib import Path

import numpy as np
import torch
from key_network import beside, seen_by, train
from recordings import LABELS, load, may_ship

from audiomancer.analysis.key.chroma import chroma_of
from audiomancer.analysis.key.key_weights import KeyWeights
from audiomancer.analysis.key.pitch import pitch_track
from audiomancer.analysis.key.tonal import LOW_RATE_HZ, judged, low_copy
from audiomancer.analysis.key.views import key_views
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.vocabulary.keys import key_code

NETWORKS, FORMER_SHARE = 2, 0.35
KEYLESS = (
    "kick", "snare", "clap", "rim", "closed-hat", "open-hat", "cymbal", "shaker", "percussion", "fx", "texture", "drum-loop",
)  # fmt: skip
"""Instruments whose sounds have no key in training; toms and cowbells may have a pitch."""


def is_left_out(file: str) -> bool:
    """Whether a sound is left for the confidence: one in seven, by its name."""
    return zlib.crc32(Path(file).name.encode()) % 7 == 0


def described(row: dict) -> dict | None:
    """What the judge sees of one recording; None where it can't be read."""
    whole = load(row["file"])
    if whole is None or not len(whole.frames):
        return None
    spectrum = spectrum_of(whole)
    low = low_copy(spectrum)
    if not len(low):
        return None
    seen = key_views(chroma_of(low, LOW_RATE_HZ, spectrum), pitch_track(low, LOW_RATE_HZ), len(low) / LOW_RATE_HZ)
    return {**row, "profiles": seen.profiles, "course": seen.course, "facts": seen.facts}


def rows_of(folder: Path, *, is_made: bool) -> list[dict]:
    """What has a key, and what has none, of one folder."""
    rows = []
    for row in _read(folder, ("key.csv", "key2.csv")):
        code = key_code(row["key"] + ("m" if row["mode"] == "minor" else ""))
        if code is None or row["kind"] not in ("note", "chord", "loop"):
            continue
        trains = may_ship(row["licence"]) and (is_made or row["kind"] == "note")
        key = {"kind": row["kind"], "tonic": code % 12, "is_minor": int(code >= 12), "has_mode": bool(row["mode"])}
        rows.append({"file": str(folder / row["path"]), "source": row["source"], "trains": trains, **key})
    for row in [] if is_made else _read(folder, ("instrument.csv", "instrument2.csv")):
        if LABELS.get(row["instrument"], row["instrument"]) in KEYLESS:
            key = {"kind": "none", "tonic": 0, "is_minor": 0, "has_mode": False}
            trains = may_ship(row["licence"])
            rows.append({"file": str(folder / row["path"]), "source": row["source"], "trains": trains, **key})
    return rows


def _read(folder: Path, names: tuple[str, ...]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in names:
        if (folder / name).exists():
            with (folder / name).open() as file:
                rows += [row for row in csv.DictReader(file) if row.get("quality", "good") == "good"]
    return rows


def collect(options: argparse.Namespace) -> list[dict]:
    if options.cache and options.cache.exists():
        with options.cache.open("rb") as file:
            return pickle.load(file)
    jobs = [row for folder in options.recordings for row in rows_of(folder, is_made=False)]
    jobs += [row for folder in options.made for row in rows_of(folder, is_made=True)]
    with multiprocessing.Pool(options.processes) as pool:
        rows = [found for found in pool.imap(described, jobs, 16) if found]
    if options.cache:
        with options.cache.open("wb") as file:
            pickle.dump(rows, file)
    return rows


def mirex(found: int, true: int) -> float:
    """1 for the key, 0.5 a fifth away, 0.3 the relative, 0.2 the parallel key."""
    apart, same_mode = (found - true) % 12, found // 12 == true // 12
    if found == true:
        return 1.0
    if same_mode:
        return 0.5 if apart in (5, 7) else 0.0
    return 0.3 if apart == (9 if true < 12 else 3) else 0.2 if apart == 0 else 0.0


def scored(weights: KeyWeights, rows: list[dict]) -> np.ndarray:
    """Exact, MIREX weight and confidence of each row, (n, 3); of notes only the pitch class counts."""
    found = []
    for row in rows:
        shares, _ = weights.shares(seen_by(row))
        code, chance, _, _ = judged(shares)
        true = row["tonic"] + 12 * row["is_minor"]
        if row["has_mode"]:
            found.append((code == true, mirex(code, true), chance))
        else:
            found.append((code % 12 == row["tonic"], code % 12 == row["tonic"], chance))
    return np.array(found, float)


def calibration_error(right: np.ndarray, chance: np.ndarray) -> float:
    bins = np.minimum((chance * 10).astype(int), 9)
    each = [(bins == b) for b in range(10) if (bins == b).any()]
    return float(sum(abs(right[b].mean() - chance[b].mean()) * b.mean() for b in each))


def report(weights: KeyWeights, rows: list[dict]) -> None:
    """Print the figures of each kind and source; for what has no key, the share that is given none."""
    for kind, source in sorted({(row["kind"], row["source"]) for row in rows}):
        mine = [row for row in rows if (row["kind"], row["source"]) == (kind, source)]
        if kind == "none":
            shares = [weights.shares(seen_by(row))[1] for row in mine]
            print(f"{kind:6s} {source:40s} n={len(mine):4d} none {np.mean(np.array(shares) > 0.5):.3f}", flush=True)
            continue
        values = scored(weights, mine)
        error = calibration_error(values[:, 0], values[:, 2])
        print(
            f"{kind:6s} {source:40s} n={len(mine):4d} exact {values[:, 0].mean():.3f}  MIREX {values[:, 1].mean():.3f}  calibration error {error:.3f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("recordings", type=Path, nargs="+")
    parser.add_argument("--made", type=Path, nargs="*", default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--former", type=Path, help="a judge of feature versions 3 to 6")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = collect(options)
    for row in rows:
        row["trains"] = row["trains"] and not is_left_out(row["file"])
    training = [row for row in rows if row["trains"]]
    print(f"{len(training)} rows train, {len(rows) - len(training)} measure", flush=True)
    weights = train(training, NETWORKS)
    if options.former:
        weights = beside(dict(np.load(options.former)), weights, FORMER_SHARE)
    report(weights, [row for row in rows if not row["trains"]])
    write(options.out, weights)
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB")


def write(out: Path, weights: KeyWeights) -> None:
    """Write the arrays in half precision."""
    names = ("segment", "segment_bias", "hidden", "hidden_bias", "score", "score_bias")
    arrays = {name: getattr(weights, name).astype(np.float16) for name in names}
    np.savez_compressed(out, temperature=np.float32(weights.temperature), **arrays)


if __name__ == "__main__":
    main()
