"""Notes through the player, over an output that a test drives by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiomancer.playback import KeyedSound, Player, Renderer, RenderSpec
from audiomancer.playback.decoding import WHOLE_MAX_S
from tests.engine.playback.hand_output import RATE_HZ, HandChoice, HandOutput, wait_for, write


def choose(player: Player, path: Path, **spec: float) -> None:
    sound = KeyedSound(RenderSpec(path, **spec), 60)  # type: ignore[arg-type]
    player.notes.choose(sound)
    wait_for(lambda: player._device.mixer is not None and player._device.mixer.notes.sound is sound)


def test_a_note_plays_beside_the_sound_that_is_auditioned(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound, other = write(tmp_path / "a.wav"), write(tmp_path / "b.wav", seed=1)
    choose(player, tmp_path / "a.wav")
    wait_for(lambda: output.is_running)
    player.notes.play(60, 127)
    assert np.array_equal(output.render(500), sound[:500])
    player.play(tmp_path / "b.wav")
    wait_for(lambda: player.state().is_playing)
    assert output.render(500) == pytest.approx(sound[500:1000] + other[:500])
    player.stop()
    output.render(100)
    assert np.array_equal(output.render(500), sound[1100:1600])


def test_a_note_pressed_before_the_sound_is_there_begins_with_it_unless_its_key_was_let_go(
    output: HandOutput, tmp_path: Path
) -> None:
    sound = write(tmp_path / "a.wav")
    player = Player(HandChoice(output), Renderer(tmp_path / "renders"))
    # Nothing is decoded before this, whatever is pressed.
    with player._wake:
        player.notes.choose(KeyedSound(RenderSpec(tmp_path / "a.wav"), 60))
        player.notes.play(60, 127)
        player.notes.play(72, 127)
        player.notes.release(72)
    wait_for(lambda: output.is_running and player._device.mixer.notes.sound is not None)
    assert np.array_equal(output.render(500), sound[:500])
    player.close()


def test_of_a_long_sound_its_first_minute_is_played(player: Player, output: HandOutput, tmp_path: Path) -> None:
    sound = write(tmp_path / "long.wav", WHOLE_MAX_S + 5)
    choose(player, tmp_path / "long.wav", start_s=1.0)
    wait_for(lambda: output.is_running)
    player.notes.play(60, 127)
    output.render(RATE_HZ)
    assert np.array_equal(output.render(500), sound[2 * RATE_HZ : 2 * RATE_HZ + 500])
    assert len(player._device.mixer.notes._sound[1].frames) == WHOLE_MAX_S * RATE_HZ  # type: ignore[index,union-attr]


def test_a_sound_that_cannot_be_read_says_so_and_keys_stay_silent(
    player: Player, output: HandOutput, tmp_path: Path
) -> None:
    (tmp_path / "a.wav").write_text("this is no sound")
    player.notes.choose(KeyedSound(RenderSpec(tmp_path / "a.wav")))
    wait_for(lambda: player.state().message)
    assert "a.wav" in player.state().message
    player.notes.play(60, 100)
    assert not output.render(500).any()


def test_notes_go_on_through_another_output(tmp_path: Path) -> None:
    sound = write(tmp_path / "a.wav", rate_hz=16_000)
    first, second = HandOutput(8000), HandOutput(16_000)
    player = Player(HandChoice(first, second), Renderer(tmp_path / "renders"))
    choose(player, tmp_path / "a.wav")
    player.use_output(HandChoice(second))
    wait_for(lambda: second.is_running and player._device.mixer.notes.sound is not None)
    player.notes.play(60, 127)
    assert np.array_equal(second.render(500), sound[:500])
    player.close()


def test_notes_outside_of_midi_are_left_out(player: Player, output: HandOutput, tmp_path: Path) -> None:
    write(tmp_path / "a.wav")
    choose(player, tmp_path / "a.wav")
    for note, velocity in ((-1, 100), (128, 100), (60, 0), (60, 128), (60, -3)):
        player.notes.play(note, velocity)
    assert not output.render(500).any()
