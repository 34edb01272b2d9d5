"""The frames that PortAudio hands to a real ALSA device, compared with the files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.alsa_file import alsa_file_config, alsa_without_devices, find, frames_of

CHILD = Path(__file__).with_name("play_through_alsa.py")


def played(folder: Path, *paths: Path, volume_db: float = 0.0) -> tuple[np.ndarray, list[str]]:
    config, raw = alsa_file_config(folder)
    done = subprocess.run(
        [sys.executable, str(CHILD), str(volume_db), *map(str, paths)],
        env={**os.environ, "ALSA_CONFIG_PATH": str(config)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    output = frames_of(raw) if raw.exists() else np.zeros((0, 2), np.float32)
    # Tens of megabytes of silence: the device has no clock.
    raw.unlink(missing_ok=True)
    return output, json.loads(done.stdout.splitlines()[-1])


def tone(seconds: float, channels: int = 2, rate_hz: int = 44_100, hz: float = 440.0) -> np.ndarray:
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    sides = [0.4 * np.sin(2 * np.pi * hz * (1 + 0.5 * c) * t) for c in range(channels)]
    return np.stack(sides, axis=1).astype(np.float32)


def test_the_frames_of_a_file_reach_the_device_bit_for_bit(tmp_path: Path) -> None:
    sound = tone(0.5)
    soundfile.write(tmp_path / "a.wav", sound, 44_100, subtype="FLOAT")
    output, said = played(tmp_path, tmp_path / "a.wav")
    assert said == [""]
    assert find(sound, output) >= 0


def test_a_mono_file_comes_out_of_both_sides(tmp_path: Path) -> None:
    sound = tone(0.3, channels=1)
    soundfile.write(tmp_path / "mono.wav", sound, 44_100, subtype="FLOAT")
    output, _ = played(tmp_path, tmp_path / "mono.wav")
    assert find(np.repeat(sound, 2, axis=1), output) >= 0


def test_volume_scales_the_frames_and_nothing_else(tmp_path: Path) -> None:
    sound = tone(0.3)
    soundfile.write(tmp_path / "a.wav", sound, 44_100, subtype="FLOAT")
    output, _ = played(tmp_path, tmp_path / "a.wav", volume_db=-6.0)
    assert find(sound * np.float32(10 ** (-6 / 20)), output) >= 0


def test_another_rate_is_resampled_to_the_device(tmp_path: Path) -> None:
    sound = tone(0.5, rate_hz=22_050, hz=500.0)
    soundfile.write(tmp_path / "half.wav", sound, 22_050, subtype="FLOAT")
    output, _ = played(tmp_path, tmp_path / "half.wav")
    sounding = output[np.abs(output[:, 0]) > 1e-4]
    assert len(sounding) == pytest.approx(2 * 22_050, rel=0.03)
    spectrum = np.abs(np.fft.rfft(sounding[-18_000:-2000, 0] * np.hanning(16_000)))
    assert np.argmax(spectrum) * 44_100 / 16_000 == pytest.approx(500.0, abs=3.0)


def test_several_sounds_follow_each_other_through_the_same_stream(tmp_path: Path) -> None:
    first, second = tone(0.2), tone(0.25, hz=700.0)
    soundfile.write(tmp_path / "a.wav", first, 44_100, subtype="FLOAT")
    soundfile.write(tmp_path / "b.wav", second, 44_100, subtype="FLOAT")
    output, said = played(tmp_path, tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "a.wav")
    assert said == ["", "", ""]
    start = find(first, output)
    then = find(second, output, start + len(first))
    assert 0 <= start < then < find(first, output, then + len(second))


def test_a_damaged_or_vanished_file_is_said_and_the_next_one_plays(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("this is no sound")
    sound = tone(0.2)
    soundfile.write(tmp_path / "good.wav", sound, 44_100, subtype="FLOAT")
    output, said = played(tmp_path, tmp_path / "text.wav", tmp_path / "gone.wav", tmp_path / "good.wav")
    assert said[0].startswith("text.wav: ")
    assert said[1].startswith("gone.wav: ")
    assert said[2] == ""
    assert find(sound, output) >= 0


def test_without_a_device_the_player_says_why_it_is_silent(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(0.2), 44_100)
    done = subprocess.run(
        [sys.executable, str(CHILD), "0", str(tmp_path / "a.wav")],
        env={**os.environ, "ALSA_CONFIG_PATH": str(alsa_without_devices(tmp_path))},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    (message,) = json.loads(done.stdout.splitlines()[-1])
    assert message.startswith("No sound: ")
