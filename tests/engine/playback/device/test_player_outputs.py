"""Outputs that come, go and change under the player, and the track that goes on through them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from audiomancer.errors import OutputError
from audiomancer.platforms.system import CURRENT
from audiomancer.playback import Player, Renderer, RenderSpec
from tests.engine.playback.hand_output import RATE_HZ, HandChoice, HandOutput, wait_for, write


def test_what_plays_goes_on_through_a_device_that_is_chosen_instead_and_the_old_one_is_given_back(
    output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    player = Player(HandChoice(output), Renderer(tmp_path / "renders"))
    other = HandOutput()
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        output.render(1000)
        player.use_output(HandChoice(other))
        wait_for(lambda: other.is_running and player.state().is_playing)
        assert output.is_closed
        # It goes on where it was.
        other.render(64)
        assert np.array_equal(other.render(500), sound[1064:1564])
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


def test_a_folder_that_can_not_be_written_is_said_and_the_sound_plays_all_the_same(
    output: HandOutput, tmp_path: Path
) -> None:
    (tmp_path / "renders").write_text("a file where a folder should be")
    write(tmp_path / "a.wav")
    player = Player(HandChoice(output), Renderer(tmp_path / "renders"))
    try:
        player.play(RenderSpec(tmp_path / "a.wav", speed=1.1))
        wait_for(lambda: player.state().is_playing)
        wait_for(lambda: player.state().message.startswith("Rendered sounds can't be kept"))
    finally:
        player.close()


def test_a_track_repeats_under_the_sounds_and_goes_on_when_they_stop(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    track = write(tmp_path / "track.wav", 0.5, seed=5)
    player.play_track(RenderSpec(tmp_path / "track.wav"))
    wait_for(lambda: player.state().track_is_playing)
    wait_for(lambda: player._device.mixer.track.voice.available > 3 * len(track))
    assert np.array_equal(output.render(1000), track[:1000])
    sound = write(tmp_path / "a.wav", 0.1, seed=6)
    player.play(tmp_path / "a.wav")
    wait_for(lambda: player.state().is_playing)
    wait_for(lambda: player._source.cache.get(RenderSpec(tmp_path / "a.wav"), RATE_HZ) is not None)
    mixed = output.render(len(sound))
    assert np.allclose(mixed, track[1000 : 1000 + len(sound)] + sound, atol=1e-6)
    assert np.array_equal(output.render(100), track[1000 + len(sound) :][:100])
    player.play_track(None)
    wait_for(lambda: not player.state().track_is_playing)
    output.render(100)
    assert not output.render(100).any()


def test_a_loop_that_follows_the_track_begins_where_it_would_be(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    write(tmp_path / "track.wav", 2.0, seed=5)
    loop = write(tmp_path / "loop.wav", 0.25, seed=6)
    player.set_balance(1.0)
    player.set_looping(True)
    player.play_track(RenderSpec(tmp_path / "track.wav"))
    wait_for(lambda: player.state().track_is_playing)
    wait_for(lambda: player._device.mixer.track.voice.available > 4 * RATE_HZ)
    output.render(5000)
    player.play(RenderSpec(tmp_path / "loop.wav"), follows=True)
    wait_for(lambda: player.state().is_playing)
    out = output.render(1000)
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
        first.render(4000)
        first.is_lost = True
        wait_for(lambda: player.state().message)
        assert player.state().message == "“hand” is gone; playing on “another”."
        wait_for(lambda: player.state().is_playing and player._is_taken and second.is_running)
        wait_for(lambda: player._played.request.start_s == 0.5)
        second.render(64)
        assert np.array_equal(second.render(500), sound[4064:4564])
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
        output.render(2000)
        wait_for(lambda: choice.has_more_time)
        wait_for(lambda: output.is_closed)
    finally:
        player.close()


def test_another_output_than_before_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", 0.1)
    first, second = HandOutput(), HandOutput()
    second.name = "another"
    choice = HandChoice(first, second)
    player = Player(choice, Renderer(tmp_path / "renders"))
    try:
        player.play(tmp_path / "a.wav")
        wait_for(lambda: player.state().is_playing)
        assert player.state().message == ""
        first.render(2000)
        # The system's devices changed while nothing played.
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
    player.play_track(RenderSpec(tmp_path / "track.wav"))
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
        player.play(RenderSpec(tmp_path / "a.wav", speed=1.1))
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
    player.on_message = lambda number, message: ended.append(player.state().has_ended)
    try:
        player.play(RenderSpec(tmp_path / "a.wav", speed=1.1))
        wait_for(lambda: player.state().is_playing)
        assert ended == [False]
        assert player.state().message == "“USB” is not there; playing on “hand”."
    finally:
        player.close()


def test_a_track_that_is_bounced_anew_is_played_in_its_new_length(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    write(tmp_path / "track.wav", 0.1, seed=5)
    player.play_track(RenderSpec(tmp_path / "track.wav"))
    wait_for(lambda: player.state().track_is_playing)
    longer = write(tmp_path / "new.wav", 30.0, seed=6)
    if CURRENT.is_posix:
        (tmp_path / "new.wav").replace(tmp_path / "track.wav")
    else:
        # Windows lets no program put another file in the place of one that is read, only write into it.
        shutil.copyfile(tmp_path / "new.wav", tmp_path / "track.wav")
    lane = player._device.mixer.track

    def played() -> bool:
        out = output.render(2000)[:, 0]
        return bool(np.isin(longer[5000:5004, 0], out).all()) or bool(np.isin(longer[20_000:20_004, 0], out).all())

    wait_for(played)
    if not CURRENT.is_posix:
        return
    (tmp_path / "track.wav").unlink()
    wait_for(lambda: output.render(2000) is None or lane.voice is None, 30)
