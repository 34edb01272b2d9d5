"""The player in its process, through PortAudio: exact frames off an ALSA file device, time off a null sink."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from audiomancer.errors import AudioFileError
from audiomancer.platforms.system import CURRENT, System
from audiomancer.playback import PlayerClient, PlayerFolders, RenderSpec
from benchmarks.null_sink import NullSink
from tests.alsa_file import alsa_file_config, find, frames_of
from tests.processes import kill, wait_until_dead

RATE_HZ = 44_100


def wait_for(condition: Callable[[], object], limit_s: float = 20.0) -> None:
    give_up_at_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < give_up_at_s, "waited in vain"
        time.sleep(0.002)


def write(path: Path, seconds: float = 0.5, seed: int = 0, rate_hz: int = RATE_HZ) -> np.ndarray:
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (int(seconds * rate_hz), 2)).astype(np.float32)
    sound[0] = sound[-1] = 0.0
    soundfile.write(path, sound, rate_hz, subtype="FLOAT")
    return sound


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ALSA device that writes to this file."""
    config, raw = alsa_file_config(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    return raw


@pytest.fixture
def player(tmp_path: Path) -> Iterator[PlayerClient]:
    made = PlayerClient(PlayerFolders(tmp_path / "renders", tmp_path / "out"))
    made.use_output("", "0.1")
    made.set_volume_db(0.0)
    yield made
    made.close()


def test_a_sound_is_played_bit_for_bit_and_the_state_follows(
    device: Path, player: PlayerClient, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    # The second time it is in memory: the device has no clock, and may be faster than the decoder.
    for _ in range(2):
        number = player.play(tmp_path / "a.wav")
        wait_for(lambda n=number: player.numbers.started_number == n and player.state().has_ended)
    time.sleep(0.1)
    player.close()
    assert find(sound, frames_of(device)) >= 0


def test_what_is_dragged_is_what_the_device_received(device: Path, player: PlayerClient, tmp_path: Path) -> None:
    """A stretched, shifted, quieter part, by both ways: the frames off the device, and the file that is handed out."""
    write(tmp_path / "loop.wav", 2.0)
    part = RenderSpec(tmp_path / "loop.wav", 0.25, 1.75, speed=1.07, semitones=2.0, is_cyclic=True, gain_db=-3.0)
    player.set_looping(True)
    player.play(part)
    wait_for(lambda: player.numbers.started_number == 1)
    path = player.export_for_drag(part).result(30)
    assert player.export_for_drag(part).result(30) == path
    time.sleep(0.3)
    player.close()
    given, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate_hz == RATE_HZ
    assert len(given) == round(round(1.5 * RATE_HZ) / 1.07)
    played = frames_of(device)[: 20 * RATE_HZ]
    # The second pass; the first may begin with a fade.
    x, y = played[: 8 * RATE_HZ, 0].astype(np.float64), given[:, 0].astype(np.float64)
    size = 1 << int(np.ceil(np.log2(len(x) + len(y))))
    likeness = np.fft.irfft(np.fft.rfft(x, size) * np.conj(np.fft.rfft(y, size)), size)[: 3 * RATE_HZ]
    place = int(likeness.argmax()) + len(given)
    difference = np.abs(played[place : place + len(given)] - given).max()
    assert 20 * np.log10(max(difference, 1e-9)) <= -80.0


@pytest.mark.parametrize("rate_hz", [22_050, 48_000, 96_000])
def test_a_loop_at_another_rate_equals_the_tiled_sound_at_the_rate_of_the_device(
    device: Path, player: PlayerClient, tmp_path: Path, rate_hz: int
) -> None:
    write(tmp_path / "loop.wav", 0.3, rate_hz=rate_hz)
    player.play(tmp_path / "loop.wav")
    wait_for(lambda: player.state().has_ended)
    player.set_looping(True)
    player.play(tmp_path / "loop.wav")
    wait_for(lambda: player.numbers.started_number == 2)
    time.sleep(0.2)
    player.stop()
    player.close()
    from audiomancer.playback import rendered

    once = rendered(RenderSpec(tmp_path / "loop.wav"), RATE_HZ)
    assert find(np.tile(once, (3, 1)), frames_of(device)) >= 0


@pytest.mark.parametrize(
    "make",
    [
        lambda path: soundfile.write(path, np.full((192_000, 1), 1e6, np.float32), 192_000, subtype="FLOAT"),
        lambda path: soundfile.write(path, np.full((4000, 2), np.nan, np.float32), RATE_HZ, subtype="FLOAT"),
        lambda path: soundfile.write(path, np.ones((1, 1), np.float32), RATE_HZ),
        lambda path: soundfile.write(path, np.ones((4000, 8), np.float32) * 0.5, RATE_HZ, subtype="FLOAT"),
        lambda path: soundfile.write(path, np.ones((44_100, 1), np.float32) * 0.9, RATE_HZ),
        lambda path: path.write_bytes(b"RIFF"),
        lambda path: path.write_bytes(b""),
        lambda path: path.mkdir(),
        lambda path: None,
    ],
    ids=["a million at 192 kHz", "NaN", "one frame", "8 channels", "DC", "cut", "empty", "folder", "gone"],
)
def test_whatever_a_file_holds_there_is_a_line_or_sound_and_the_next_key_works(
    device: Path, player: PlayerClient, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "odd.wav")
    write(tmp_path / "good.wav", 0.1)
    for spec in (
        RenderSpec(tmp_path / "odd.wav"),
        RenderSpec(tmp_path / "odd.wav", speed=1.2, semitones=1.0, is_reversed=True),
    ):
        player.play(spec)
        wait_for(lambda: player.state().has_ended)
        message = player.state().message
        assert message == "" or message.startswith("odd.wav")
    number = player.play(tmp_path / "good.wav")
    wait_for(lambda: player.numbers.started_number == number and player.state().has_ended)
    assert player.state().message == ""
    player.close()
    assert np.abs(frames_of(device)).max(initial=0.0) <= 1.0


def test_a_file_damaged_in_the_middle_plays_what_it_holds(device: Path, player: PlayerClient, tmp_path: Path) -> None:
    write(tmp_path / "good.wav", 1.0)
    sound, _ = soundfile.read(tmp_path / "good.wav", dtype="float32")
    soundfile.write(tmp_path / "cut.flac", sound, RATE_HZ)
    data = bytearray((tmp_path / "cut.flac").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = os.urandom(3000)
    (tmp_path / "cut.flac").write_bytes(data)
    player.play(tmp_path / "cut.flac")
    wait_for(lambda: player.state().has_ended)
    player.play(tmp_path / "good.wav")
    wait_for(lambda: player.numbers.started_number == 2)


def test_a_file_that_vanishes_while_it_streams_ends_with_a_word_or_in_silence(
    device: Path, player: PlayerClient, tmp_path: Path
) -> None:
    write(tmp_path / "long.wav", 70.0)
    write(tmp_path / "good.wav", 0.1)
    player.play(tmp_path / "long.wav")
    wait_for(lambda: player.numbers.started_number == 1)
    os.truncate(tmp_path / "long.wav", 4_000_000)
    wait_for(lambda: player.state().has_ended)
    player.play(tmp_path / "good.wav")
    wait_for(lambda: player.numbers.started_number == 2)


def test_a_player_that_is_killed_says_so_and_starts_again_with_what_was_set(
    device: Path, player: PlayerClient, tmp_path: Path
) -> None:
    write(tmp_path / "a.wav", 0.2)
    player.set_looping(True)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    assert player._child is not None
    process = player._child.pid
    assert process is not None
    kill(process)
    wait_for(lambda: player.state().message)
    assert player.state().message == "The player ended while playing a.wav; it starts again with the next sound."
    assert player.state().has_ended
    number = player.play(tmp_path / "a.wav")
    wait_for(lambda: player.numbers.started_number == number)
    assert player.state().message == ""
    # It still repeats, without being set again.
    begun_s = player.state().position_s
    wait_for(lambda: player.state().position_s > begun_s)
    wait_for(lambda: player.state().position_s < begun_s or not player.state().is_playing)
    assert player.state().is_playing


def test_a_question_is_answered_with_what_was_wrong(device: Path, player: PlayerClient, tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match=r"gone\.wav"):
        player.shape(tmp_path / "gone.wav").result(20)
    with pytest.raises(AudioFileError, match="the file is gone"):
        player.export_for_drag(RenderSpec(tmp_path / "gone.wav", 0.1)).result(20)
    write(tmp_path / "a.wav")
    assert player.shape(tmp_path / "a.wav", 0.0, 0.1, 10).result(20).peaks.shape == (10, 2)
    assert player.device_names().result(20)


def test_nothing_of_it_is_left_when_it_is_closed(device: Path, tmp_path: Path) -> None:
    before = threading.active_count()
    player = PlayerClient(PlayerFolders(tmp_path / "renders", tmp_path / "out"))
    write(tmp_path / "a.wav")
    player.play(RenderSpec(tmp_path / "a.wav", speed=1.1))
    wait_for(lambda: player.numbers.started_number == 1)
    assert player._child is not None
    pid = player._child.pid
    children = [one.pid for one in psutil.Process(pid).children()]
    player.close()
    assert threading.active_count() == before
    assert pid is not None
    wait_until_dead([*children, pid])


def test_what_decoders_complain_of_goes_to_the_log(
    device: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, log = tmp_path / "damaged.mp3", tmp_path / "audiomancer.log"
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (5 * 44_100, 2))
    soundfile.write(path, noise, 44_100, format="MP3")
    data = bytearray(path.read_bytes())
    data[1_000::97] = bytes(len(data[1_000::97]))
    path.write_bytes(data)
    player = PlayerClient(PlayerFolders(tmp_path / "renders", tmp_path / "out", log))
    assert len(player.shape(path, 0.0, None, 10).result(20).peaks)
    player.close()
    assert "mpg123" in log.read_text("utf-8", "replace")
    assert "mpg123" not in capfd.readouterr().err


# In real time


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[NullSink]:
    if CURRENT is not System.LINUX:
        pytest.skip("PortAudio reaches the sink through ALSA; packaging/wine.sh sound compares what Windows plays")
    if not NullSink.is_possible():
        pytest.fail("the tests need pulseaudio: packaging/test.sh installs it")
    with NullSink() as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made


def test_in_real_time_every_frame_of_a_sound_arrives_in_its_order(
    sink: NullSink, player: PlayerClient, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav", 1.5)
    for attempt in range(3):
        before = player.numbers
        sink.record()
        player.play(RenderSpec(tmp_path / "a.wav", end_s=0.01))
        wait_for(lambda n=2 * attempt + 1: player.numbers.started_number == n and player.state().has_ended)
        player.play(tmp_path / "a.wav")
        wait_for(lambda n=2 * attempt + 2: player.numbers.started_number == n and player.state().has_ended)
        time.sleep(0.4)
        recorded = sink.end_recording()
        # A device that says it was left without a block for a while, on a machine with more to do than processors,
        # has a gap that no order of frames explains; one without a word of it has none.
        if player.numbers.underruns == before.underruns:
            break
    assert find(sound, recorded) >= 0
    assert player.numbers.late_blocks == 0


def test_a_sound_server_that_ends_is_said_and_when_it_is_back_the_next_sound_plays(
    sink: NullSink, player: PlayerClient, tmp_path: Path
) -> None:
    write(tmp_path / "a.wav", 1.0)
    player.set_looping(True)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.numbers.blocks > 20)
    sink.stop()
    wait_for(lambda: player.state().has_ended)
    assert "is gone" in player.state().message
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().has_ended)
    assert player.state().message.startswith("No sound:")
    sink.start()
    number = player.play(tmp_path / "a.wav")
    wait_for(lambda: player.numbers.started_number == number)
    assert player.state().message == ""
