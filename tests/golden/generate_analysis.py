"""Write analysis.json: what the program measures of a handful of synthesised sounds.

    python tests/golden/generate_analysis.py

Run it, and look at the difference, whenever a measurement is meant to change; raise FEATURE_VERSION with it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "engine" / "analysis"))

from known_sounds import RATE_HZ, buffer, chord, drum_loop, hat, kick, midi_hz, note, sine

from audiomancer.analysis import analyse_buffer, resolve

GOLDEN = Path(__file__).with_name("analysis.json")

SOUNDS = {
    "sine at 440 Hz": lambda: sine(440.0),
    "plucked E3": lambda: note(midi_hz(52)),
    "C major chord": lambda: chord(48, 52, 55),
    "A minor chord": lambda: chord(45, 48, 52),
    "kick": kick,
    "closed hat": hat,
    "drum loop at 120": lambda: drum_loop(120.0),
    "white noise": lambda: np.random.default_rng(0).uniform(-0.5, 0.5, 2 * RATE_HZ),
    "silence": lambda: np.zeros(RATE_HZ),
}


def measured() -> dict[str, dict[str, object]]:
    """Fields, moods and a digest of the embedding of every sound."""
    found = {}
    for name, make in SOUNDS.items():
        analysis = analyse_buffer(buffer(make()))
        fields = {**analysis.fields, **resolve(analysis.claims).fields, "mood": analysis.moods}
        fields |= {"loudness_lufs": analysis.loudness_lufs, "true_peak_db": analysis.true_peak_db}
        fields["embedding"] = [round(float(value), 3) for value in analysis.embedding[::16]]
        found[name] = {
            key: float(f"{value:.5g}") if isinstance(value, float) else value for key, value in fields.items()
        }
    return found


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(measured(), indent=1) + "\n")
