"""Stored sample to sound: one output stream kept open, sounds decoded ahead, the newest request wins."""

from audiomancer.playback.mixer import Mixer
from audiomancer.playback.output import OutputStream, output_devices
from audiomancer.playback.player import Player, PlayerState
from audiomancer.playback.sound_cache import SoundCache
from audiomancer.playback.voice import Voice

__all__ = ["Mixer", "OutputStream", "Player", "PlayerState", "SoundCache", "Voice", "output_devices"]
