"""The microphone through PortAudio: a question is recorded and nothing of it stays; without one there is a sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest

from audiomancer.engine import Engine
from audiomancer.errors import PlaybackError
from audiomancer.paths import DataPaths
from audiomancer.playback import Microphone, Recording
from tests.alsa_file import alsa_input_config, alsa_without_devices

RATE = 44_100


@pytest.fixture
def humming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """A microphone before which somebody hums of 220 Hz for a minute."""
    time_s = np.arange(60 * RATE) / RATE
    hum = (0.4 * np.sin(2 * np.pi * 220 * time_s) + 0.1 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(alsa_input_config(tmp_path, hum)))
    return hum


def test_ten_seconds_are_recorded_at_the_most(humming: np.ndarray) -> None:
    recording, microphone = Recording(), Microphone()
    try:
        recorded = microphone.record(recording)
    finally:
        microphone.close()
    assert len(recorded.frames) == 10 * recorded.rate_hz
    assert np.abs(recorded.frames).max() == pytest.approx(np.abs(humming).max(), abs=0.02)
    assert recording.seconds == pytest.approx(10.0, abs=0.1)
    assert recording.level > 0.1


def test_what_was_recorded_is_analysed_and_gone(
    humming: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with Engine.open(DataPaths.at(tmp_path / "data")) as engine:
        analysis = engine.ask_microphone(Recording())
        assert analysis is not None
        assert analysis.measures["pitch_hz"] == pytest.approx(220, rel=0.02)
        assert analysis.aspects is not None
        cancelled = Recording()
        cancelled.end(is_cancelled=True)
        assert engine.ask_microphone(cancelled) is None
    assert list(place.rglob("*")) == []


def test_without_a_microphone_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(alsa_without_devices(tmp_path)))
    microphone = Microphone()
    try:
        with pytest.raises(PlaybackError, match=r"There is no microphone, .*\.$"):
            microphone.record(Recording())
    finally:
        microphone.close()
