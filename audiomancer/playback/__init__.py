"""Stored sample to sound: one output stream stays open, sounds made ahead, the newest request wins."""

from audiomancer.playback.device.output import OutputDevice, OutputStream, output_devices
from audiomancer.playback.device.output_choice import OutputChoice
from audiomancer.playback.drag_exports import DragExports
from audiomancer.playback.fitting import Fit, Project, SoundFacts, fit, played_bpm, spared
from audiomancer.playback.keyed_sound import KeyedSound
from audiomancer.playback.microphone.recorder import Microphone, Recorded, Recording, write_wave
from audiomancer.playback.mix.lane import Lane
from audiomancer.playback.mix.mixer import Mixer
from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.player import Player
from audiomancer.playback.player_state import PlayerState
from audiomancer.playback.process.client import PlayerClient
from audiomancer.playback.process.server import PlayerFolders
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.shape import Shape, shape_of
from audiomancer.playback.sound_cache import SoundCache
from audiomancer.playback.stretch.renderer import Renderer, rendered

__all__ = [
    "DragExports",
    "Fit",
    "KeyedSound",
    "Lane",
    "Microphone",
    "Mixer",
    "OutputChoice",
    "OutputDevice",
    "OutputStream",
    "Player",
    "PlayerClient",
    "PlayerFolders",
    "PlayerState",
    "Project",
    "Recorded",
    "Recording",
    "RenderSpec",
    "Renderer",
    "Shape",
    "SoundCache",
    "SoundFacts",
    "Voice",
    "fit",
    "output_devices",
    "played_bpm",
    "rendered",
    "shape_of",
    "spared",
    "write_wave",
]
