"""Stretching in a separate process: its end is reported in a sentence, and the next sound starts another."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.errors import PlaybackError
from audiomancer.playback import Renderer, RenderSpec
from audiomancer.playback.stretch.stretching import stretched
from tests.processes import kill, stop

RATE_HZ = 44_100


def test_a_renderer_whose_process_was_killed_says_so_and_renders_the_next_sound(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.random.default_rng(0).uniform(-0.5, 0.5, 4000), RATE_HZ)
    renderer = Renderer(tmp_path / "renders")
    frames = renderer.render(RenderSpec(tmp_path / "a.wav", speed=2.0), RATE_HZ)
    assert frames.shape == (2000, 2)
    with pytest.raises(PlaybackError, match=r"gone\.wav can.t be read"):
        renderer.render(RenderSpec(tmp_path / "gone.wav", speed=2.0), RATE_HZ)
    pid = renderer._child.pid
    assert pid is not None
    stop(pid)
    timer = threading.Timer(0.2, kill, (pid,))
    timer.start()
    with pytest.raises(PlaybackError, match=r"a\.wav could not be stretched: its process has ended\."):
        renderer.render(RenderSpec(tmp_path / "a.wav", speed=2.0), RATE_HZ)
    timer.join()
    assert np.array_equal(renderer.render(RenderSpec(tmp_path / "a.wav", speed=2.0), RATE_HZ), frames)
    renderer.close()
    with pytest.raises(PlaybackError, match="its process is closed"):
        renderer.render(RenderSpec(tmp_path / "a.wav", speed=2.0), RATE_HZ)


def test_closing_does_not_wait_for_the_sound_that_is_stretched(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(4000), RATE_HZ)
    renderer = Renderer(tmp_path / "renders")
    renderer.render(RenderSpec(tmp_path / "a.wav", speed=2.0), RATE_HZ)
    pid = renderer._child.pid
    assert pid is not None
    stop(pid)
    raised: list[str] = []

    def render() -> None:
        try:
            renderer.render(RenderSpec(tmp_path / "a.wav", speed=1.5), RATE_HZ)
        except PlaybackError as error:
            raised.append(str(error))

    thread = threading.Thread(target=render)
    thread.start()
    while not renderer._child._turn.locked():
        time.sleep(0.001)
    renderer.close()
    thread.join()
    assert raised


def test_a_mono_sound_stays_one_whatever_is_done_to_it(tmp_path: Path) -> None:
    sound = np.random.default_rng(0).uniform(-0.5, 0.5, 8000).astype(np.float32)
    for options in ({"speed": 1.1}, {"semitones": 3.0}, {"speed": 0.9, "semitones": -2.0, "is_cyclic": True}):
        frames = stretched(np.stack([sound, sound], axis=1), RATE_HZ, **{"speed": 1.0, "semitones": 0.0} | options)
        assert np.array_equal(frames[:, 0], frames[:, 1])
        assert frames.any()
