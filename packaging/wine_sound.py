"""Play a sound into a sound server and compare what arrived: wine_sound.py play SOUND | compare SOUND RECORDING.

`play` runs under Wine, through the program's player; `compare` beside it, with raw float32 stereo of 48 kHz.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 48_000
"""Windows mixes at this rate: a sound of another one is resampled on the way."""
SECONDS = 4
LIMIT_S = 240.0


def play(path: Path) -> int:
    """Write a noise with gaps, play it twice, and say how it went."""
    from audiomancer.playback import PlayerClient, PlayerFolders

    sound = np.random.default_rng(18).uniform(-0.5, 0.5, (SECONDS * RATE_HZ, 2)).astype(np.float32)
    sound[RATE_HZ : RATE_HZ + 4800] = 0.0
    soundfile.write(path, sound, RATE_HZ, subtype="FLOAT")
    folder = Path(tempfile.mkdtemp())
    player = PlayerClient(PlayerFolders(folder / "renders", folder / "out"))
    player.use_output("", "0.4")
    player.set_volume_db(0.0)
    print("Devices:", player.device_names().result(LIMIT_S))
    for _ in range(2):
        number = player.play(path)
        give_up_s = time.monotonic() + LIMIT_S
        while not (player.numbers.started_number == number and player.state().has_ended):
            if time.monotonic() > give_up_s or player.state().message:
                break
            time.sleep(0.01)
        print("Player:", player.state().message or "played", "underruns:", player.numbers.underruns, flush=True)
    time.sleep(1.0)
    player.close()
    return 0


def compare(path: Path, recording: Path) -> int:
    """Find the sound in the recording by cross-correlation; print how like it is, and return 0 where it is the same."""
    sound, _ = soundfile.read(path, dtype="float32", always_2d=True)
    frames = np.frombuffer(recording.read_bytes()[: recording.stat().st_size // 8 * 8], np.float32).reshape(-1, 2)
    size = 1 << int(len(frames) + len(sound)).bit_length()
    spectrum = np.fft.rfft(frames[:, 0], size) * np.conj(np.fft.rfft(sound[:, 0], size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)[: max(1, len(frames))]))
    part = frames[lag : lag + len(sound)]
    whole = sound[: len(part)]
    gain = float((part * whole).sum() / (whole * whole).sum())
    error = float(np.abs(part - gain * whole).max())
    same = float(np.mean(np.abs(part - gain * whole) < 1e-3))
    print(f"begins after {lag} frames of {len(frames)}; gain {gain:.4f}")
    print(f"greatest error {error:.2e}; {same:.2%} of the values agree")
    return 0 if same > 0.95 else 1


if __name__ == "__main__":
    what, *paths = sys.argv[1:]
    sys.exit(play(Path(paths[0])) if what == "play" else compare(Path(paths[0]), Path(paths[1])))
