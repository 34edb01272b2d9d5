"""The player over an output that a test drives by hand: it hears exactly the blocks it asks for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.errors import OutputError
from audiomancer.playback import Player, Renderer, Rendition
from audiomancer.playback.output import RenderCallback

RATE_HZ = 8000


class HandOutput:
    """An `AudioOut` whose time passes when `hear` is called."""

    def __init__(self, rate_hz: int = RATE_HZ) -> None:
        self.rate_hz = rate_hz
        self.underruns = 0
        self.is_closed = False
        self.is_lost = False
        self.name = "hand"
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


class HandChoice:
    """An `OutputChoice` that opens what a test gives it."""

    def __init__(self, *outputs: HandOutput | OutputError) -> None:
        self.outputs = list(outputs)
        self.note = ""
        self.knows = True
        self.is_outdated = False
        self.looks = 0
        self.has_more_time = False

    def open(self) -> HandOutput:
        output = self.outputs[0] if len(self.outputs) == 1 else self.outputs.pop(0)
        if isinstance(output, OutputError):
            raise output
        return output

    def look_again(self) -> None:
        self.looks += 1

    def leave_more_time(self) -> bool:
        self.has_more_time = True
        return True


def wait_for(condition: Callable[[], object], limit_s: float = 20) -> None:
    give_up_at_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < give_up_at_s, "waited in vain"
        time.sleep(0.001)


@pytest.fixture
def output() -> HandOutput:
    return HandOutput()


@pytest.fixture
def player(output: HandOutput, tmp_path: Path) -> Iterator[Player]:
    made = Player(HandChoice(output), Renderer(tmp_path / "renders"))
    yield made
    made.close()


def write(path: Path, seconds: float = 0.5, seed: int = 0, rate_hz: int = RATE_HZ) -> np.ndarray:
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (int(seconds * rate_hz), 2)).astype(np.float32)
    # Neither its beginning nor its end is a step.
    sound[0] = sound[-1] = 0.0
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
    wait_for(lambda: player._source._cache.get(Rendition(tmp_path / "b.wav"), RATE_HZ) is not None)
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
    wait_for(lambda: player._source._cache.get(Rendition(tmp_path / "a.wav"), RATE_HZ) is not None)
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


def test_what_plays_goes_on_through_a_device_that_is_chosen_instead_and_the_old_one_is_given_back(
    output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    player = Player(HandChoice(output), Renderer(tmp_path / "renders"))
    other = HandOutput()
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        output.hear(1000)
        player.use_output(HandChoice(other))
        wait_for(lambda: other.is_running and player.state().is_playing)
        assert output.is_closed
        # It goes on where it was.
        other.hear(64)
        assert np.array_equal(other.hear(500), sound[1064:1564])
    finally:
        player.close()
    assert other.is_closed


def test_a_device_that_does_not_open_is_said_and_tried_again_with_the_next_sound(tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    choice = HandChoice(OutputError("No sound: busy."), HandOutput())
    player = Player(choice, Renderer(tmp_path / "renders"))
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().message)
        assert player.state().message == "No sound: busy."
        assert choice.looks == 1
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        assert player.state().message == ""
    finally:
        player.close()


def test_a_file_changed_on_disk_is_heard_as_it_is_now(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player._source._cache.get(Rendition(tmp_path / "a.wav"), RATE_HZ) is not None)
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


def test_a_very_long_file_starts_with_its_first_block(player: Player, output: HandOutput, long_file: Path) -> None:
    player.play(long_file, 4200.0)
    wait_for(lambda: player.state().is_playing)
    assert player.state().position_s == pytest.approx(4200.0, abs=0.01)
    output.hear(8000)
    assert player.state().position_s == pytest.approx(4201.0, abs=0.01)


def test_a_very_long_file_is_heard_without_a_gap_and_held_for_seconds_only(
    player: Player, output: HandOutput, long_file: Path
) -> None:
    player.play(long_file, 3000.0)
    wait_for(lambda: player.state().is_playing)
    voice = player._heard.voice
    assert voice.size_bytes < 20 * RATE_HZ * 8
    heard = []
    for _ in range(40):
        wait_for(lambda: voice.ready(RATE_HZ) == RATE_HZ or voice.ready(RATE_HZ) > 0)
        heard.append(output.hear(voice.ready(RATE_HZ))[:, 0])
    ramp = np.concatenate(heard)[4000:]  # behind the ringing of the resampler
    assert ramp[0] == pytest.approx(0.5 + 0.5 / 6000, abs=1e-5)
    # A ramp of a tenth in ten minutes: a gap or a repeat would be a step.
    assert np.abs(np.diff(ramp)).max() < 1e-6
    assert player.counters["late_blocks"] == 0


def test_a_long_sound_repeats_without_a_seam(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "long.wav", 70.0)
    player.set_looping(True)
    player.play(tmp_path / "long.wav", 69.5)
    wait_for(lambda: player.state().is_playing)
    voice = player._heard.voice
    wait_for(lambda: voice.available > 2 * RATE_HZ)
    out = np.concatenate([output.hear(64) for _ in range(200)])
    expected = np.concatenate([sound[int(69.5 * RATE_HZ) :], sound])[: len(out)]
    assert np.array_equal(out[64:], expected[64:])
    assert player.state().position_s == pytest.approx(len(out) / RATE_HZ - 0.5)


def test_a_part_backwards_is_what_is_heard_and_the_playhead_runs_back(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    part = Rendition(tmp_path / "a.wav", 0.1, 0.3, is_reversed=True)
    player.set_looping(True)
    player.play(part)
    wait_for(lambda: player.state().is_playing)
    wait_for(lambda: player._source._cache.get(part, RATE_HZ) is not None)
    expected = sound[800:2400][::-1]
    output.hear(1600)
    assert np.array_equal(output.hear(1600), expected)
    output.hear(400)
    assert player.state().position_s == pytest.approx(0.3 - 0.05)


def test_a_stretched_sound_is_made_elsewhere_kept_on_disk_and_lasts_what_was_asked(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    write(tmp_path / "loop.wav", 1.0)
    rendition = Rendition(tmp_path / "loop.wav", speed=1.25, semitones=3, is_cyclic=True)
    player.play(rendition)
    wait_for(lambda: player.state().is_playing)
    voice = player._heard.voice
    assert voice.available == round(RATE_HZ / 1.25)
    output.hear(RATE_HZ // 2)
    assert player.state().position_s == pytest.approx(0.5 * 1.25)
    assert len(list((tmp_path / "renders").glob("*.npy"))) == 1


def test_neighbours_are_stretched_before_they_are_asked_for(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    write(tmp_path / "b.wav", seed=1)
    rendition = Rendition(tmp_path / "b.wav", speed=1.1)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    player.prefetch([rendition])
    wait_for(lambda: player._source._cache.get(rendition, RATE_HZ) is not None)


def test_a_folder_that_can_not_be_written_is_said_and_the_sound_plays_all_the_same(
    output: HandOutput, tmp_path: Path
) -> None:
    (tmp_path / "renders").write_text("a file where a folder should be")
    write(tmp_path / "a.wav")
    player = Player(HandChoice(output), Renderer(tmp_path / "renders"))
    try:
        player.play(Rendition(tmp_path / "a.wav", speed=1.1))
        wait_for(lambda: player.state().is_playing)
        wait_for(lambda: player.state().message.startswith("Rendered sounds can't be kept"))
    finally:
        player.close()


def test_a_track_repeats_under_the_sounds_and_goes_on_when_they_stop(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    track = write(tmp_path / "track.wav", 0.5, seed=5)
    player.play_track(Rendition(tmp_path / "track.wav"))
    wait_for(lambda: player.state().track_is_playing)
    wait_for(lambda: player._device.mixer.track.voice.available > 3 * len(track))
    assert np.array_equal(output.hear(1000), track[:1000])
    sound = write(tmp_path / "a.wav", 0.1, seed=6)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    wait_for(lambda: player._source._cache.get(Rendition(tmp_path / "a.wav"), RATE_HZ) is not None)
    mixed = output.hear(len(sound))
    assert np.allclose(mixed, track[1000 : 1000 + len(sound)] + sound, atol=1e-6)
    assert np.array_equal(output.hear(100), track[1000 + len(sound) :][:100])
    player.play_track(None)
    wait_for(lambda: not player.state().track_is_playing)
    output.hear(100)
    assert not output.hear(100).any()


def test_a_loop_that_follows_the_track_begins_where_it_would_be(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    write(tmp_path / "track.wav", 2.0, seed=5)
    loop = write(tmp_path / "loop.wav", 0.25, seed=6)
    player.set_balance(1.0)
    player.set_looping(True)
    player.play_track(Rendition(tmp_path / "track.wav"))
    wait_for(lambda: player.state().track_is_playing)
    wait_for(lambda: player._device.mixer.track.voice.available > 4 * RATE_HZ)
    output.hear(5000)
    player.play(Rendition(tmp_path / "loop.wav"), follows=True)
    wait_for(lambda: player.state().is_playing)
    out = output.hear(1000)
    expected = np.tile(loop, (4, 1))[5000 % len(loop) :][:1000]
    assert np.allclose(out[64:], expected[64:], atol=1e-6)


def test_a_lost_device_is_replaced_and_the_sound_goes_on_where_it_was(tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav", 2.0)
    first, second = HandOutput(), HandOutput()
    second.name = "another"
    choice = HandChoice(first, second, second)
    player = Player(choice, Renderer(tmp_path / "renders"))
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        first.hear(4000)
        first.is_lost = True
        wait_for(lambda: player.state().message)
        assert player.state().message == "“hand” is gone; playing on “another”."
        wait_for(lambda: player.state().is_playing and player._is_taken and second.is_running)
        wait_for(lambda: player._heard.request.start_s == 0.5)
        second.hear(64)
        assert np.array_equal(second.hear(500), sound[4064:4564])
    finally:
        player.close()


def test_a_device_that_is_lost_with_no_other_is_said_and_the_next_sound_tries_again(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", 2.0)
    first, second = HandOutput(), HandOutput()
    choice = HandChoice(first, OutputError("No sound: there is no output device."), second)
    player = Player(choice, Renderer(tmp_path / "renders"))
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        first.is_lost = True
        wait_for(lambda: player.state().has_ended)
        assert player.state().message == "“hand” is gone. No sound: there is no output device."
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        assert second.is_running
    finally:
        player.close()


def test_an_output_that_is_late_twice_is_given_more_time_when_it_is_silent(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", 0.1)
    output = HandOutput()
    choice = HandChoice(output)
    player = Player(choice, Renderer(tmp_path / "renders"))
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        for _ in range(2):
            output.underruns += 1
            wait_for(lambda: player._device._late_seen == output.underruns)
        output.hear(2000)
        wait_for(lambda: choice.has_more_time)
        wait_for(lambda: output.is_closed)
    finally:
        player.close()


def test_the_same_sound_at_another_loudness_is_decoded_once(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player._source._cache.get(Rendition(tmp_path / "a.wav"), RATE_HZ) is not None)
    output.hear(len(sound) + 100)
    player.play(Rendition(tmp_path / "a.wav", gain_db=-6.0))
    wait_for(lambda: player.state().is_playing)
    assert np.allclose(output.hear(500), sound[:500] * 10 ** (-6 / 20), atol=1e-7)
    assert player._source._cache.size_bytes < 2 * sound.nbytes


def test_another_output_than_before_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", 0.1)
    first, second = HandOutput(), HandOutput()
    second.name = "another"
    choice = HandChoice(first, second)
    player = Player(choice, Renderer(tmp_path / "renders"))
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        assert player.state().message == ""
        first.hear(2000)
        # The system's devices changed while nothing was heard.
        choice.is_outdated = True
        wait_for(lambda: first.is_closed)
        choice.is_outdated = False
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        assert player.state().message == "Playing on “another” now."
    finally:
        player.close()


def test_a_track_goes_on_through_an_output_that_is_chosen_instead(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    write(tmp_path / "track.wav", 0.5)
    player.play_track(Rendition(tmp_path / "track.wav"))
    wait_for(lambda: player.state().track_is_playing)
    other = HandOutput(16_000)
    player.use_output(HandChoice(other))
    wait_for(lambda: player.state().track_is_playing and other.is_running)
    assert output.is_closed


def test_a_request_whose_output_was_let_go_meanwhile_opens_another(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", 1.0)
    first, second = HandOutput(), HandOutput()
    player = Player(HandChoice(first, second), Renderer(tmp_path / "renders"))
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        player._device.let_go()
        player.play(Rendition(tmp_path / "a.wav", speed=1.1))
        wait_for(lambda: player.state().is_playing and second.is_running)
    finally:
        player.close()


def test_a_note_about_the_output_is_not_the_end_of_the_sound(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", 1.0)
    output = HandOutput()
    choice = HandChoice(output)
    choice.note = "“USB” is not there; playing on “hand”."
    player = Player(choice, Renderer(tmp_path / "renders"))
    ended: list[bool] = []
    player.told = lambda number, message: ended.append(player.state().has_ended)
    try:
        player.play(Rendition(tmp_path / "a.wav", speed=1.1))
        wait_for(lambda: player.state().is_playing)
        assert ended == [False]
        assert player.state().message == "“USB” is not there; playing on “hand”."
    finally:
        player.close()


def test_a_track_that_is_bounced_anew_is_heard_in_its_new_length(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    write(tmp_path / "track.wav", 0.1, seed=5)
    player.play_track(Rendition(tmp_path / "track.wav"))
    wait_for(lambda: player.state().track_is_playing)
    longer = write(tmp_path / "new.wav", 30.0, seed=6)
    (tmp_path / "new.wav").replace(tmp_path / "track.wav")
    lane = player._device.mixer.track

    def heard_it() -> bool:
        out = output.hear(2000)[:, 0]
        return bool(np.isin(longer[5000:5004, 0], out).all()) or bool(np.isin(longer[20_000:20_004, 0], out).all())

    wait_for(heard_it)
    (tmp_path / "track.wav").unlink()
    wait_for(lambda: output.hear(2000) is None or lane.voice is None, 30)
