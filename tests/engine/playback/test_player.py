"""The player over an output that a test drives by hand: it renders exactly the blocks it asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.playback import Player, RenderSpec
from tests.engine.playback.hand_output import RATE_HZ, HandOutput, wait_for, write


def test_a_sound_plays_to_its_end_and_the_state_follows(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    assert np.array_equal(output.render(1000), sound[:1000])
    assert player.state().position_s == pytest.approx(1000 / RATE_HZ)
    output.render(len(sound))
    state = player.state()
    assert (state.is_playing, state.has_ended, state.path) == (False, True, tmp_path / "a.wav")


def test_of_many_requests_only_the_newest_is_played(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sounds = [write(tmp_path / f"{n}.wav", seed=n) for n in range(8)]
    for n in range(8):
        player.play(tmp_path / f"{n}.wav")
    wait_for(lambda: player.state().is_playing)
    assert np.array_equal(output.render(500), sounds[7][:500])


def test_neighbours_are_there_before_they_are_asked_for(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    sound = write(tmp_path / "b.wav", seed=2)
    player.play(tmp_path / "a.wav")
    player.prefetch([tmp_path / "b.wav"])
    wait_for(lambda: player._source.cache.get(RenderSpec(tmp_path / "b.wav"), RATE_HZ) is not None)
    player.play(tmp_path / "b.wav")
    wait_for(lambda: player.state().is_playing and player.state().path == tmp_path / "b.wav")
    output.render(64)  # the first sound fades out under these
    assert np.array_equal(output.render(500), sound[64:564])


def test_a_seek_continues_from_there(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    player.seek(0.25)
    wait_for(lambda: player.state().position_s >= 0.25)
    output.render(200)
    assert np.array_equal(output.render(300), sound[2200:2500])


def test_stop_is_silence_and_a_loop_goes_on(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav", 0.1)
    player.set_looping(True)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    wait_for(lambda: player._source.cache.get(RenderSpec(tmp_path / "a.wav"), RATE_HZ) is not None)
    assert np.array_equal(output.render(3 * len(sound)), np.tile(sound, (3, 1)))
    player.stop()
    output.render(200)
    assert not output.render(200).any()
    assert player.state().path is None


def test_volume_zero_db_is_the_file_and_minus_sixty_is_silence(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    player.set_volume_db(-60)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    assert not output.render(100).any()
    player.set_volume_db(0)
    output.render(100)
    assert np.array_equal(output.render(100), sound[200:300])


def test_a_file_changed_on_disk_is_played_as_it_is_now(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player._source.cache.get(RenderSpec(tmp_path / "a.wav"), RATE_HZ) is not None)
    output.render(10_000)
    sound = write(tmp_path / "a.wav", seed=9, seconds=0.4)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    assert np.array_equal(output.render(500), sound[:500])


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An hour and a half at a low rate: a ramp, so that every frame shows its place."""
    path = tmp_path_factory.mktemp("long") / "long.wav"
    with soundfile.SoundFile(path, "w", 1000, 1, subtype="FLOAT") as sound:
        for start in range(0, 5400, 600):
            sound.write((np.arange(600_000) / 600_000 / 10 + start / 6000).astype(np.float32))
    return path


def test_a_very_long_file_starts_with_its_first_block(player: Player, output: HandOutput, long_file: Path) -> None:
    player.play(long_file, 4200.0)
    wait_for(lambda: player.state().is_playing)
    assert player.state().position_s == pytest.approx(4200.0, abs=0.01)
    output.render(8000)
    assert player.state().position_s == pytest.approx(4201.0, abs=0.01)


def test_a_very_long_file_is_played_without_a_gap_and_held_for_seconds_only(
    player: Player, output: HandOutput, long_file: Path
) -> None:
    player.play(long_file, 3000.0)
    wait_for(lambda: player.state().is_playing)
    voice = player._played.voice
    assert voice.size_bytes < 20 * RATE_HZ * 8
    played = []
    for _ in range(40):
        wait_for(lambda: voice.ready(RATE_HZ) == RATE_HZ or voice.ready(RATE_HZ) > 0)
        played.append(output.render(voice.ready(RATE_HZ))[:, 0])
    ramp = np.concatenate(played)[4000:]  # after the ringing of the resampler
    assert ramp[0] == pytest.approx(0.5 + 0.5 / 6000, abs=1e-5)
    # A ramp of a tenth in ten minutes: a gap or a repeat would be a step.
    assert np.abs(np.diff(ramp)).max() < 1e-6
    assert player.counters["late_blocks"] == 0


def test_a_long_sound_repeats_without_a_seam(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "long.wav", 70.0)
    player.set_looping(True)
    player.play(tmp_path / "long.wav", 69.5)
    wait_for(lambda: player.state().is_playing)
    voice = player._played.voice
    wait_for(lambda: voice.available > 2 * RATE_HZ)
    out = np.concatenate([output.render(64) for _ in range(200)])
    expected = np.concatenate([sound[int(69.5 * RATE_HZ) :], sound])[: len(out)]
    assert np.array_equal(out[64:], expected[64:])
    assert player.state().position_s == pytest.approx(len(out) / RATE_HZ - 0.5)


def test_a_part_backwards_is_what_is_played_and_the_playhead_runs_back(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    part = RenderSpec(tmp_path / "a.wav", 0.1, 0.3, is_reversed=True)
    player.set_looping(True)
    player.play(part)
    wait_for(lambda: player.state().is_playing)
    wait_for(lambda: player._source.cache.get(part, RATE_HZ) is not None)
    expected = sound[800:2400][::-1]
    output.render(1600)
    assert np.array_equal(output.render(1600), expected)
    output.render(400)
    assert player.state().position_s == pytest.approx(0.3 - 0.05)


def test_a_stretched_sound_is_made_elsewhere_stored_on_disk_and_lasts_what_was_asked(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    write(tmp_path / "loop.wav", 1.0)
    spec = RenderSpec(tmp_path / "loop.wav", speed=1.25, semitones=3, is_cyclic=True)
    player.play(spec)
    wait_for(lambda: player.state().is_playing)
    voice = player._played.voice
    assert voice.available == round(RATE_HZ / 1.25)
    output.render(RATE_HZ // 2)
    assert player.state().position_s == pytest.approx(0.5 * 1.25)
    assert len(list((tmp_path / "renders").glob("*.npy"))) == 1


def test_neighbours_are_stretched_before_they_are_asked_for(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    write(tmp_path / "b.wav", seed=1)
    spec = RenderSpec(tmp_path / "b.wav", speed=1.1)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    player.prefetch([spec])
    wait_for(lambda: player._source.cache.get(spec, RATE_HZ) is not None)


def test_the_same_sound_at_another_loudness_is_decoded_once(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav")
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player._source.cache.get(RenderSpec(tmp_path / "a.wav"), RATE_HZ) is not None)
    output.render(len(sound) + 100)
    player.play(RenderSpec(tmp_path / "a.wav", gain_db=-6.0))
    wait_for(lambda: player.state().is_playing)
    assert np.allclose(output.render(500), sound[:500] * 10 ** (-6 / 20), atol=1e-7)
    assert player._source.cache.size_bytes < 2 * sound.nbytes
