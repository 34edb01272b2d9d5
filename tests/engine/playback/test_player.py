"""The player over an output that a test drives by hand: it hears exactly the blocks it asks for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.errors import PlaybackError
from audiomancer.playback import Player
from audiomancer.playback.decoding import WINDOW_S, open_voice
from audiomancer.playback.output import RenderCallback

RATE_HZ = 8000


class HandOutput:
    """An `AudioOut` whose time passes when `hear` is called."""

    def __init__(self, rate_hz: int = RATE_HZ) -> None:
        self.rate_hz = rate_hz
        self.underruns = 0
        self.is_closed = False
        self._render: RenderCallback | None = None

    def start(self, render: RenderCallback) -> None:
        self._render = render

    def stop(self) -> None:
        self._render = None

    def close(self) -> None:
        self._render = None
        self.is_closed = True

    @property
    def is_running(self) -> bool:
        return self._render is not None

    def hear(self, frames: int) -> np.ndarray:
        out = np.zeros((frames, 2), np.float32)
        if self._render is not None:
            self._render(out)
        return out


def wait_for(condition: Callable[[], object]) -> None:
    give_up_at_s = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up_at_s, "waited in vain"
        time.sleep(0.001)


@pytest.fixture
def output() -> HandOutput:
    return HandOutput()


@pytest.fixture
def player(output: HandOutput) -> Iterator[Player]:
    made = Player(lambda: output)
    yield made
    made.close()


def write(path: Path, seconds: float = 0.5, seed: int = 0, rate_hz: int = RATE_HZ) -> np.ndarray:
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (int(seconds * rate_hz), 2)).astype(np.float32)
    soundfile.write(path, sound, rate_hz, subtype="FLOAT")
    return sound


def test_a_sound_plays_to_its_end_and_the_state_follows(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    assert np.array_equal(output.hear(1000), sound[:1000])
    assert player.state().position_s == pytest.approx(1000 / RATE_HZ)
    output.hear(len(sound))
    state = player.state()
    assert (state.is_playing, state.has_ended, state.path) == (False, True, tmp_path / "a.wav")


def test_of_many_requests_only_the_newest_is_heard(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sounds = [write(tmp_path / f"{n}.wav", seed=n) for n in range(8)]
    for n in range(8):
        player.play(tmp_path / f"{n}.wav")
    wait_for(lambda: player.state().is_playing)
    assert np.array_equal(output.hear(500), sounds[7][:500])


def test_neighbours_are_there_before_they_are_asked_for(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    sound = write(tmp_path / "b.wav", seed=2)
    player.play(tmp_path / "a.wav")
    player.prefetch([tmp_path / "b.wav"])
    wait_for(lambda: player._cache.get(tmp_path / "b.wav", RATE_HZ) is not None)
    player.play(tmp_path / "b.wav")
    wait_for(lambda: player.state().is_playing and player.state().path == tmp_path / "b.wav")
    output.hear(64)  # the first sound fades out under these
    assert np.array_equal(output.hear(500), sound[64:564])


def test_a_seek_continues_from_there(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    player.seek(0.25)
    wait_for(lambda: player.state().position_s >= 0.25)
    output.hear(200)
    assert np.array_equal(output.hear(300), sound[2200:2500])


def test_stop_is_silence_and_a_loop_goes_on(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav", 0.1)
    player.set_looping(True)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    wait_for(lambda: player._mixer.voice is None or player._mixer.voice.is_complete)
    assert np.array_equal(output.hear(3 * len(sound)), np.tile(sound, (3, 1)))
    player.stop()
    output.hear(200)
    assert not output.hear(200).any()
    assert player.state().path is None


def test_volume_zero_db_is_the_file_and_minus_sixty_is_silence(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    player.set_volume_db(-60)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    assert not output.hear(100).any()
    player.set_volume_db(0)
    output.hear(100)
    assert np.array_equal(output.hear(100), sound[200:300])


def test_a_changed_device_is_opened_by_the_next_sound_and_the_old_one_given_back(
    output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    player = Player(lambda: output)
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        other = HandOutput()
        player.use_output(lambda: other)
        assert output.is_closed
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        assert np.array_equal(other.hear(100), sound[:100])
    finally:
        player.close()
    assert other.is_closed


def test_a_device_that_does_not_open_is_said_and_tried_again_with_the_next_sound(tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    output = HandOutput()
    is_there = False

    def open_output() -> HandOutput:
        if not is_there:
            raise PlaybackError("No sound: busy.")
        return output

    player = Player(open_output)
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().message)
        assert player.state().message == "No sound: busy."
        is_there = True
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        assert player.state().message == ""
    finally:
        player.close()


def test_a_file_changed_on_disk_is_heard_as_it_is_now(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player._cache.get(tmp_path / "a.wav", RATE_HZ) is not None)
    output.hear(10_000)
    sound = write(tmp_path / "a.wav", seed=9, seconds=0.4)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    assert np.array_equal(output.hear(500), sound[:500])


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An hour and a half at a low rate: a ramp, so that every frame tells its place."""
    path = tmp_path_factory.mktemp("long") / "long.wav"
    with soundfile.SoundFile(path, "w", 1000, 1, subtype="FLOAT") as sound:
        for start in range(0, 5400, 600):
            sound.write((np.arange(600_000) / 600_000 / 10 + start / 6000).astype(np.float32))
    return path


def test_of_a_very_long_file_only_a_window_is_held_from_where_it_is_asked_for(long_file: Path) -> None:
    voice, fill = open_voice(long_file, 1000, start_s=3000.0)
    assert voice.is_truncated
    assert voice.duration_s <= WINDOW_S + 0.1
    fill(lambda: True)
    assert voice.frames[0, 0] == pytest.approx(3000 / 6000, abs=1e-6)


def test_a_very_long_file_starts_with_its_first_block(player: Player, output: HandOutput, long_file: Path) -> None:
    player.play(long_file, 4200.0)
    wait_for(lambda: player.state().is_playing)
    assert player.state().position_s == pytest.approx(4200.0, abs=0.01)
    output.hear(8000)
    assert player.state().position_s == pytest.approx(4201.0, abs=0.01)
