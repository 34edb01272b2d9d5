"""Just enough of the Standard MIDI File format to tell a synthesiser what to play, and to hear it."""

from __future__ import annotations

import struct
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile

TICKS_PER_S = 1000
RATE_HZ = 44_100
DRUMS = 9
Event = tuple[float, bytes]
"""Time in seconds and the bytes of one channel message."""


def program(at_s: float, channel: int, number: int) -> Event:
    return at_s, bytes((0xC0 | channel, number))


def control(at_s: float, channel: int, number: int, value: int) -> Event:
    return at_s, bytes((0xB0 | channel, number, value))


def note(at_s: float, end_s: float, channel: int, pitch: int, velocity: int) -> list[Event]:
    return [(at_s, bytes((0x90 | channel, pitch, velocity))), (end_s, bytes((0x80 | channel, pitch, 0)))]


def midi_file(events: Iterable[Event]) -> bytes:
    """One track of one tick a millisecond; at the same time, notes end before others start."""
    track = bytearray(b"\x00\xff\x51\x03" + (1_000_000).to_bytes(3, "big"))
    now = 0
    for at_s, message in sorted(events, key=lambda event: (round(event[0] * TICKS_PER_S), event[1][0] & 0xF0 == 0x90)):
        ticks = round(at_s * TICKS_PER_S)
        track += _variable_length(ticks - now) + message
        now = ticks
    track += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS_PER_S) + b"MTrk" + struct.pack(">I", len(track)) + bytes(track)


def _variable_length(value: int) -> bytes:
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(0x80 | value & 0x7F)
    return bytes(reversed(groups))


def play(soundfont: Path, events: Iterable[Event], *, has_effects: bool = True, gain: float = 0.5) -> np.ndarray:
    """What fluidsynth makes of the events, float32 (n, 2) at 44.1 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder) / "score.mid", Path(folder) / "sound.wav"
        score.write_bytes(midi_file(events))
        effects = "1" if has_effects else "0"
        command = ["fluidsynth", "-ni", "-R", effects, "-C", effects, "-g", str(gain), "-r", str(RATE_HZ), "-O", "float"]
        subprocess.run([*command, "-F", str(sound), str(soundfont), str(score)], check=True, capture_output=True)
        frames, _ = soundfile.read(sound, dtype="float32", always_2d=True)
    return frames
