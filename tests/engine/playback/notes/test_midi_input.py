"""Notes of a MIDI input, through mido with an input in this process."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from audiomancer.errors import PlaybackError
from audiomancer.playback import KeyedSound, Player, RenderSpec
from audiomancer.playback.notes.midi_input import NO_MIDI, MidiInput
from tests.engine.playback.hand_output import HandOutput, wait_for, write

BACKEND = "tests.engine.playback.notes.midi_backend"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def midi(player: Player, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]) -> MidiInput:
    mido = pytest.importorskip("mido", reason="the extra midi is not installed")
    mido.set_backend(BACKEND)
    write(tmp_path / "a.wav")
    sound = KeyedSound(RenderSpec(tmp_path / "a.wav"), 60)
    player.notes.choose(sound)
    wait_for(lambda: player._device.mixer is not None and player._device.mixer.notes.sound is sound)
    return MidiInput(player.notes, said.append)


def test_inputs_are_named_without_the_numbers_of_this_start(midi: MidiInput) -> None:
    assert midi.ports() == ["Keys 2:Keys 2 MIDI 1", "Keys:Keys MIDI 1"]


def test_notes_begin_with_their_velocity_and_end(
    midi: MidiInput, player: Player, output: HandOutput, tmp_path: Path
) -> None:
    from tests.engine.playback.notes import midi_backend

    midi.use("Keys:Keys MIDI 1")
    port = midi_backend.opened[-1]
    assert port.name == "Keys:Keys MIDI 1 20:0"
    wait_for(lambda: output.is_running)
    sound = write(tmp_path / "b.wav")  # the same noise
    # A running status, as keyboards send it; the second note is let go by its velocity 0.
    port.send_bytes(0x93, 60, 127)
    assert np.array_equal(output.render(300), sound[:300])
    port.send_bytes(0x93, 60, 0)
    output.render(1000)
    assert not output.render(300).any()
    port.send_bytes(0x90, 60, 64)
    assert output.render(300) == pytest.approx(sound[:300] * (64 / 127) ** 2, abs=1e-6)
    port.send_bytes(0x80, 60, 40)
    output.render(1000)
    port.send_bytes(0x90, 60, 100, 0x90, 67, 100)
    assert output.render(300).any()
    port.send_bytes(0xB0, 123, 0)
    output.render(1000)
    assert not output.render(300).any()
    midi.use("")
    assert port.closed


def test_an_input_that_is_not_there_is_said(midi: MidiInput, said: list[str]) -> None:
    midi.use("Gone:Gone MIDI 1")
    assert said == ["The MIDI input “Gone:Gone MIDI 1” is not there."]


def test_without_the_extra_one_sentence_says_so(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mido", None)
    said: list[str] = []
    midi = MidiInput(player.notes, said.append)
    with pytest.raises(PlaybackError, match="midi extra"):
        midi.ports()
    midi.use("Keys")
    assert said == [NO_MIDI]
