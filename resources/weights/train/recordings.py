"""The labelled recordings: manifests, labels, licences, descriptors.

A manifest folder holds `instrument.csv`, `key.csv`, `bpm.csv`; paths in them are relative to it.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path

import numpy as np

from audiomancer.analysis.character.embedding import descriptor_of
from audiomancer.analysis.levels import levels_of
from audiomancer.analysis.tempo.rhythm import onsets_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.analysis.key.tonal import tonal_of
from audiomancer.audio import AudioBuffer, decode
from audiomancer.errors import AudioFileError

LABELS = {
    "hihat_closed": "closed-hat",
    "hihat_open": "open-hat",
    "percussion_other": "percussion",
    "lead/synth": "synth",
    "keys/piano": "keys",
    "bell/mallet": "mallet",
    "noise/texture": "texture",
    "drum_loop": "drum-loop",
    "melodic_loop": "melodic-loop",
}
EXCERPT_S = 30.0

_FREE = re.compile(r"^(CC0|public domain|Unlicense|MIT\b|Apache|CC-BY-[34])", re.IGNORECASE)
_BOUND = re.compile(r"GPL|CC-BY-SA|-NC|-ND|share", re.IGNORECASE)


def may_ship(licence: str) -> bool:
    """Whether weights trained on a recording of this licence may be shipped."""
    return bool(_FREE.match(licence)) and not _BOUND.search(licence)


def kin(source: str) -> str:
    """What is left out together: everything played from General MIDI soundfonts shares samples."""
    return "General MIDI" if "render" in source else source


def fold_folder(folds: Path, left_out: str) -> Path:
    """Where the weights trained without a source are kept; `folds.json` there tells benchmarks which those are."""
    folder = folds / re.sub(r"[^A-Za-z0-9.-]+", "_", left_out)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_manifest(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of one manifest whose label is trusted, with `file` and `may_ship` added; none without the manifest."""
    if not (folder / f"{name}.csv").exists():
        return []
    with (folder / f"{name}.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["quality"] == "good"]
    for row in rows:
        row["file"] = str(folder / row["path"])
        row["may_ship"] = may_ship(row["licence"])
        if "instrument" in row:
            row["label"] = LABELS.get(row["instrument"], row["instrument"])
    return rows


@dataclasses.dataclass
class Measured:
    """What training needs of one sound."""

    descriptor: np.ndarray
    tonal: object
    onsets: object
    duration_s: float


def load(path: str) -> AudioBuffer | None:
    """The sound, at most 30 s of it; None where it can't be read."""
    try:
        whole = decode(path, max_frames=int(EXCERPT_S * 192_000))
    except AudioFileError:
        return None
    frames = whole.frames[: int(EXCERPT_S * whole.sample_rate_hz)]
    return AudioBuffer(np.ascontiguousarray(frames), whole.sample_rate_hz)


def measure(buffer: AudioBuffer) -> Measured:
    """Run the program's own measurements."""
    spectrum, levels = spectrum_of(buffer), levels_of(buffer)
    tonal = tonal_of(spectrum)
    onsets = onsets_of(spectrum, buffer.duration_s)
    return Measured(descriptor_of(spectrum, tonal, levels), tonal, onsets, buffer.duration_s)
