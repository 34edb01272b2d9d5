"""Loops of known tempo, played from one-shots whose licence allows it."""

from __future__ import annotations

import numpy as np

from audiomancer.audio import AudioBuffer, resample

RATE_HZ = 44_100
# Name, tempo range, steps per bar of (kick, snare, hat), chance of extra hits.
STYLES = (
    ("house", (116, 132), "x...x...x...x...", "....x.......x...", "..x...x...x...x.", 0.1),
    ("techno", (124, 148), "x...x...x...x...", "................", "..x...x...x...x.", 0.2),
    ("hip hop", (78, 102), "x.....x...x.....", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.15),
    ("boom bap", (82, 98), "x..x......x.....", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.1),
    ("trap", (128, 160), "x......x..x.....", "........x.......", "x.x.x.x.x.x.x.x.", 0.2),
    ("drum and bass", (162, 180), "x.........x.....", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.15),
    ("jungle", (155, 175), "x.x.......xx....", "....x..x.x..x..x", "x.x.x.x.x.x.x.x.", 0.2),
    ("breaks", (120, 140), "x.........x.....", "....x..x.x..x...", "x.x.x.x.x.x.x.x.", 0.15),
    ("funk", (92, 118), "x.x...x..x......", "....x..x.x..x..x", "xxxxxxxxxxxxxxxx", 0.1),
    ("rock", (90, 150), "x.......x.x.....", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.1),
    ("dubstep", (136, 144), "x.........x.....", "........x.......", "x...x...x...x...", 0.2),
    ("reggaeton", (86, 104), "x...x...x...x...", "...x..x....x..x.", "x.x.x.x.x.x.x.x.", 0.1),
    ("downtempo", (64, 92), "x.....x...x.....", "....x.......x...", "..x...x...x...x.", 0.1),
    ("hardcore", (150, 190), "x...x...x...x...", "................", "..x...x...x...x.", 0.15),
    ("rave", (135, 180), "x...x...x...x...", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.15),
    ("half-time", (130, 178), "x...........x...", "........x.......", "x...x...x...x...", 0.2),
    ("two-step", (126, 138), "x.........x.....", "....x.......x...", "..x.x.x...x.x.x.", 0.2),
    ("footwork", (152, 164), "x..x..x.x..x..x.", "........x.......", "..x...x...x...x.", 0.3),
    ("electro", (112, 134), "x.....x...x..x..", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.2),
    ("disco", (106, 128), "x...x...x...x...", "....x.......x...", "x.xxx.xxx.xxx.xx", 0.1),
    ("pop", (90, 132), "x.....x.x.......", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.15),
    ("ballad", (60, 88), "x.....x.x.......", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.1),
    ("synthwave", (80, 118), "x...x...x...x...", "....x.......x...", "x.x.x.x.x.x.x.x.", 0.1),
    ("industrial", (90, 140), "x..x....x..x....", "....x.......x...", "x...x...x...x...", 0.3),
    ("latin", (90, 130), "x..x..x...x.x...", "...x..x...x.x...", "x.x.x.x.x.x.x.x.", 0.25),
    ("hats", (85, 180), "................", "................", "x.xxx.x.x.xxx.x.", 0.25),
    ("kicks", (90, 185), "x...x...x...x...", "................", "................", 0.15),
    ("snares", (85, 180), "................", "....x.......x...", "................", 0.5),
    ("percussion", (80, 140), "................", "................", "................", 1.0),
    ("melody", (70, 150), "", "", "", 0.0),
    ("chords", (70, 140), "", "", "", 0.0),
    ("bass line", (80, 145), "", "", "", 0.0),
    ("rave bass", (125, 180), "", "", "", 0.0),
)


def render(one_shots: dict[str, list[np.ndarray]], rng: np.random.Generator) -> tuple[AudioBuffer, float, bool]:
    """One loop: its sound, its tempo, and whether it is of drums. `one_shots` are mono at 44.1 kHz, by instrument."""
    name, tempi, kick, snare, hat, extra = STYLES[rng.integers(len(STYLES))]
    bpm = float(rng.uniform(*tempi))
    if rng.random() < 0.85:
        bpm = float(round(bpm))
    bars = int(rng.choice((1, 2, 4, 8), p=(0.25, 0.4, 0.3, 0.05)))
    while bars > 1 and bars * 240 / bpm > 16:
        bars //= 2
    step = 60.0 / bpm / 4 * RATE_HZ
    length = round(bars * 16 * step)
    out = np.zeros(length + RATE_HZ, np.float32)
    swing = rng.uniform(0, 0.3) if rng.random() < 0.3 else 0.0
    is_drums = bool(kick)

    def hit(sound: np.ndarray, at: int, gain: float) -> None:
        late = swing * step if at % 2 else 0.0
        start = max(0, int(at * step + late + rng.normal(0, 0.002) * RATE_HZ * (rng.random() < 0.5)))
        end = min(len(out), start + len(sound))
        out[start:end] += sound[: end - start] * np.float32(gain)

    if is_drums:
        hats = "closed-hat" if rng.random() < 0.8 else "shaker"
        tracks = (("kick", kick), ("snare" if rng.random() < 0.75 else "clap", snare), (hats, hat))
        varies = rng.random() < 0.4
        for instrument, pattern in tracks:
            if "x" in pattern and "x" in kick + snare and rng.random() < 0.1:
                continue
            if varies and rng.random() < 0.5:
                pattern = _varied(pattern, rng)
            sound = one_shots[instrument][rng.integers(len(one_shots[instrument]))][: int(0.8 * RATE_HZ)]
            accents = rng.uniform(0.5, 1.0, 16) * rng.uniform(0.5, 1.0)
            for at in range(bars * 16):
                if pattern[at % 16] == "x":
                    hit(sound, at, accents[at % 16])
                elif "x" in pattern and rng.random() < extra * 0.2:
                    hit(sound, at, rng.uniform(0.2, 0.8))
        alone = name == "percussion"
        for _ in range(3 if alone else int(rng.random() < 0.4)):
            instrument = ("percussion", "tom", "cowbell", "rim", "open-hat")[rng.integers(5)] if alone else "percussion"
            other = one_shots[instrument][rng.integers(len(one_shots[instrument]))][: int(0.5 * RATE_HZ)]
            # The beat is played more often than what lies between.
            chance = np.tile((0.6, 0.15, 0.35, 0.2), 4)
            pattern = rng.random(16) < (chance if alone or rng.random() < 0.5 else 0.3)
            for at in range(bars * 16):
                if pattern[at % 16]:
                    hit(other, at, 0.5)
    else:
        instrument = {
            "melody": ("keys", "synth", "mallet", "guitar", "woodwind"),
            "chords": ("keys", "organ", "strings", "guitar", "synth"),
            "bass line": ("bass",),
            "rave bass": ("bass", "synth"),
        }[name]
        sounds = one_shots[instrument[rng.integers(len(instrument))]]
        tone = sounds[rng.integers(len(sounds))]
        scale = np.array((0, 2, 3, 5, 7, 8, 10, 12)) if rng.random() < 0.5 else np.array((0, 2, 4, 5, 7, 9, 11, 12))
        grid = int(rng.choice((1, 2, 4) if name != "chords" else (4, 8, 16)))
        phrase = rng.integers(0, 8, 16 * max(1, bars // 2))
        rests = rng.random(len(phrase)) < (0.3 if name != "chords" else 0.1)
        shifted: dict[int, np.ndarray] = {}
        for index, at in enumerate(range(0, bars * 16, grid)):
            if rests[index % len(phrase)]:
                continue
            degree = int(phrase[index % len(phrase)])
            for third in (0, 2, 4) if name == "chords" else (0,):
                note = int(scale[(degree + third) % 7])
                if note not in shifted:
                    faster = AudioBuffer(tone[:, None], int(RATE_HZ * 2 ** (note / 12)))
                    shifted[note] = resample(faster, RATE_HZ, "LQ").frames[:, 0]
                held = int(step * grid * rng.uniform(0.7, 1.2))
                sound = shifted[note][:held].copy()
                fade = min(400, len(sound))
                sound[len(sound) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
                hit(sound, at, rng.uniform(0.5, 0.9))
    # Wrapped round, as a cut loop is, or simply cut.
    if rng.random() < 0.5:
        out[:RATE_HZ] += out[length : length + RATE_HZ][: len(out[:RATE_HZ])]
    out = out[:length]
    peak = float(np.abs(out).max()) or 1.0
    return AudioBuffer(np.ascontiguousarray((out / peak * 0.9)[:, None], np.float32), RATE_HZ), bpm, is_drums


def _varied(pattern: str, rng: np.random.Generator) -> str:
    """One or two steps moved, added or taken away; the first one mostly stays."""
    steps = list(pattern)
    for _ in range(int(rng.integers(1, 3))):
        at = int(rng.integers(0 if rng.random() < 0.2 else 1, 16))
        steps[at] = "." if steps[at] == "x" else "x"
    return "".join(steps)


def trimmed(buffer: AudioBuffer, kind: str, rng: np.random.Generator) -> AudioBuffer:
    """The loop with a tail, a lead, or cut at a random place."""
    frames, rate_hz = buffer.frames, buffer.sample_rate_hz
    count = len(frames)
    if kind == "tail":
        more = int(count * rng.uniform(0.05, 0.25))
        repeated = frames[:more] * np.linspace(1, 0, more, dtype=np.float32)[:, None] ** 2
        frames = np.concatenate([frames, repeated * np.float32(rng.choice((0.0, 0.5, 1.0)))])
    elif kind == "lead":
        frames = np.concatenate(
            [np.zeros((int(rng.uniform(0.03, 0.3) * rate_hz), frames.shape[1]), np.float32), frames]
        )
    elif kind == "cut":
        kept = int(count * rng.uniform(0.6, 0.97))
        first = int(rng.uniform(0, count - kept))
        frames = frames[first : first + kept]
    return AudioBuffer(np.ascontiguousarray(frames), rate_hz)
