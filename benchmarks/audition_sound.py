"""Measures what comes out of the player, in frames: cuts, loop wraps, stretching, loudness, handed-out files."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from null_sink import NullSink
from numpy.typing import NDArray

from audiomancer.audio import decode, integrated_loudness_lufs, matching_gain_db, true_peak_db
from audiomancer.playback import Mixer, PlayerClient, PlayerFolders, RenderSpec, Voice
from audiomancer.playback.decoding import rendered_plain
from audiomancer.playback.stretch.stretching import stretched

RATE_HZ = 44_100
Frames = NDArray[np.float32]


def steps_at_switches(files: list[Path], switches: int = 500, seed: int = 3) -> dict[str, float]:
    """Largest step between neighbouring output frames while sounds are switched at random, and inside the sounds."""
    draw = np.random.default_rng(seed)
    voices = []
    largest = 0.0
    for path in files:
        sound = rendered_plain(RenderSpec(path), RATE_HZ)[: 4 * RATE_HZ]
        if len(sound) < 1000:
            continue
        voices.append(Voice.of(RenderSpec(path), RATE_HZ, sound))
        largest = max(largest, float(np.abs(np.diff(np.clip(sound, -1, 1), axis=0)).max()))
    mixer = Mixer(RATE_HZ)
    out = []
    block = np.zeros((256, 2), np.float32)
    for _ in range(switches):
        voice = voices[draw.integers(len(voices))]
        chance = draw.random()
        inside = int(draw.integers(0, voice.available)) if chance < 0.5 else 0
        if chance > 0.9:
            mixer.stop()
        else:
            mixer.sound.play(voice.replayed(inside))
        for _ in range(int(draw.integers(2, 120))):
            mixer.render(block)
            out.append(block.copy())
    played = np.concatenate(out)
    steps = np.abs(np.diff(played, axis=0)).max()
    return {"switches": switches, "largest_step_out": float(steps), "largest_step_inside": largest}


def loop_difference(files: list[Path]) -> dict[str, float]:
    """Difference of four passes of a loop from the tiled file, and from frames taken off a real-time sink."""
    worst = 0.0
    for path in files:
        sound = rendered_plain(RenderSpec(path), RATE_HZ)
        mixer = Mixer(RATE_HZ)
        mixer.is_looping = True
        voice = Voice.of(RenderSpec(path), RATE_HZ, sound)
        mixer.sound.play(voice.replayed())
        out = np.zeros((3 * len(sound), 2), np.float32)
        for start in range(0, len(out), 311):
            mixer.render(out[start : start + 311])
        tiled = np.clip(np.tile(sound, (3, 1)), -1, 1)
        # The first fade, where the file begins with a step, is not the wrap.
        worst = max(worst, float(np.abs(out[len(sound) - 100 :] - tiled[len(sound) - 100 :]).max()))
    return {"files": len(files), "largest_difference": worst}


def pitch_error_cents(frames: Frames, wanted_hz: float) -> float:
    """Pitch of a sine's middle against the one wanted, by the peak of a long spectrum."""
    middle = frames[len(frames) // 8 : -len(frames) // 8, 0]
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(middle * np.blackman(len(middle)), size))
    peak = int(spectrum.argmax())
    low, here, high = np.log(spectrum[peak - 1 : peak + 2])
    place = peak + 0.5 * (low - high) / (low - 2 * here + high)
    return float(1200.0 * np.log2(place * RATE_HZ / size / wanted_hz))


def sharpness(frames: Frames) -> float:
    """Suddenness of attacks: mean of the greatest hundredth of the rises in level over 5 ms, over the mean level."""
    size = RATE_HZ // 200
    level = np.sqrt((frames[: len(frames) // size * size].reshape(-1, size, 2) ** 2).mean(axis=(1, 2)))
    rises = np.sort(np.maximum(0.0, np.diff(level)))[::-1]
    return float(rises[: max(1, len(rises) // 100)].mean() / max(1e-9, level.mean()))


def stretching(files: list[Path], stretch: Callable[[Frames, float, float], Frames]) -> dict[str, float]:
    """Length, pitch, sharpness of attacks and speed of a stretcher."""
    errors, lengths = [], []
    for hz in (41.2, 55.0, 110.0, 220.0, 440.0, 880.0, 1760.0):
        t = np.arange(4 * RATE_HZ) / RATE_HZ
        sine = np.repeat((0.5 * np.sin(2 * np.pi * hz * t))[:, None], 2, 1).astype(np.float32)
        for speed in (1.0, 1.12, 0.8, 1.4, 0.7):
            for semitones in (0.0, 1.0, 3.0, -3.0, 5.0, -6.0):
                out = stretch(sine, speed, semitones)
                lengths.append(abs(len(out) - len(sine) / speed))
                errors.append(abs(pitch_error_cents(out, hz * 2 ** (semitones / 12))))
    sharp, busy_s, sound_s = [], 0.0, 0.0
    for path in files:
        sound = rendered_plain(RenderSpec(path), RATE_HZ)[: 10 * RATE_HZ]
        began_s = time.process_time()
        out = stretch(sound, 1.12, 2.0)
        busy_s += time.process_time() - began_s
        sound_s += len(sound) / RATE_HZ
        sharp.append(sharpness(out) / max(1e-9, sharpness(sound)))
    return {
        "times_real_time": sound_s / busy_s,
        "length_error_frames": max(lengths),
        "cents_median": float(np.median(errors)),
        "cents_max": max(errors),
        "sharpness": float(np.median(sharp)),
    }


def ours(frames: Frames, speed: float, semitones: float) -> Frames:
    """The stretcher of the program."""
    return stretched(frames, RATE_HZ, speed, semitones)


def theirs() -> Callable[[Frames, float, float], Frames] | None:
    """Rubber Band R3 through pedalboard, where that is installed: to compare with, never shipped (GPL)."""
    try:
        from pedalboard import time_stretch
    except ImportError:
        return None

    def stretch(frames: Frames, speed: float, semitones: float) -> Frames:
        out = time_stretch(
            np.ascontiguousarray(frames.T), RATE_HZ, stretch_factor=speed, pitch_shift_in_semitones=semitones
        )
        return np.asarray(out.T)

    return stretch


def loudness_matched(files: list[Path]) -> dict[str, float]:
    """Real sounds brought to one loudness: how many are within 1 LU, and the largest true peak."""
    within, limited, peaks, count = 0, 0, [], 0
    for path in files:
        buffer = decode(path)
        loudness = integrated_loudness_lufs(buffer.frames, buffer.sample_rate_hz)
        peak = true_peak_db(buffer.frames, buffer.sample_rate_hz)
        if loudness is None or peak is None:
            continue
        gain_db = matching_gain_db(loudness, peak)
        played = buffer.frames * np.float32(10 ** (gain_db / 20))
        played_lufs = integrated_loudness_lufs(played, buffer.sample_rate_hz)
        played_peak = true_peak_db(played, buffer.sample_rate_hz)
        assert played_lufs is not None
        assert played_peak is not None
        count += 1
        peaks.append(played_peak)
        if abs(played_lufs + 18.0) <= 1.0:
            within += 1
        elif gain_db < -18.0 - loudness - 0.01:
            limited += 1
    return {"sounds": count, "within_1_lu": within, "held_by_the_peak": limited, "largest_true_peak_db": max(peaks)}


def exported_against_played(loop: Path) -> float:
    """Largest difference, dBFS, of a dragged file (a stretched, shifted part) from what a real-time device received."""
    with NullSink(RATE_HZ) as sink, tempfile.TemporaryDirectory() as folder:
        os.environ.update(sink.environment)
        player = PlayerClient(PlayerFolders(Path(folder) / "renders", Path(folder) / "out"))
        player.set_volume_db(0.0)
        player.set_looping(True)
        part = RenderSpec(loop, 0.25, 1.75, speed=1.07, semitones=2.0, is_cyclic=True, gain_db=-3.0)
        sink.record()
        player.play(part)
        file = player.export_for_drag(part).result(30)
        time.sleep(7.0)
        played = sink.end_recording()
        player.close()
        given, _ = soundfile.read(file, dtype="float32", always_2d=True)
        given = np.repeat(given, 2, axis=1) if given.shape[1] == 1 else given
        # The second pass: the first begins with a fade.
        x, y = played[:, 0].astype(np.float64), given[:, 0].astype(np.float64)
        size = 1 << int(np.ceil(np.log2(len(x) + len(y))))
        likeness = np.fft.irfft(np.fft.rfft(x, size) * np.conj(np.fft.rfft(y, size)), size)[: len(x) - len(y)]
        first = int(likeness[: len(x) - 3 * len(y)].argmax())
        place = first + len(given)
        difference = np.abs(played[place : place + len(given)] - given).max()
        return float(20 * np.log10(max(difference, 1e-9)))


def main() -> None:
    """Measure all of it; prints JSON for audition.py."""
    import json

    folder = Path(sys.argv[1])
    draw = np.random.default_rng(11)
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".wav", ".flac", ".ogg", ".mp3"))
    chosen = [files[i] for i in draw.choice(len(files), min(len(files), 300), replace=False)]
    long_enough = [path for path in chosen if soundfile.info(path).duration > 3.0][:30]
    found = {
        "steps": steps_at_switches(chosen[:80]),
        "loop": loop_difference(long_enough[:20]),
        "stretch": stretching(long_enough, ours),
        "loudness": loudness_matched(chosen),
        "null_test_dbfs": exported_against_played(long_enough[0]),
    }
    peer = theirs()
    if peer is not None:
        found["rubber_band"] = stretching(long_enough, peer)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
