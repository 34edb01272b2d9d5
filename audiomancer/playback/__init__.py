"""Stored sample to sound: one output stream kept open, sounds made ahead, the newest request wins."""

from audiomancer.playback.fitting import Fit, Project, SoundFacts, fit
from audiomancer.playback.handed_out import HandedOut
from audiomancer.playback.lane import Lane
from audiomancer.playback.mixer import Mixer
from audiomancer.playback.output import OutputDevice, OutputStream, output_devices
from audiomancer.playback.output_choice import OutputChoice
from audiomancer.playback.player import Player
from audiomancer.playback.player_apart import PlayerApart
from audiomancer.playback.player_process import PlayerFolders
from audiomancer.playback.player_state import PlayerState
from audiomancer.playback.renderer import Renderer, rendered
from audiomancer.playback.rendition import Rendition
from audiomancer.playback.shape import Shape, shape_of
from audiomancer.playback.sound_cache import SoundCache
from audiomancer.playback.voice import Voice

__all__ = [
    "Fit",
    "HandedOut",
    "Lane",
    "Mixer",
    "OutputChoice",
    "OutputDevice",
    "OutputStream",
    "Player",
    "PlayerApart",
    "PlayerFolders",
    "PlayerState",
    "Project",
    "Renderer",
    "Rendition",
    "Shape",
    "SoundCache",
    "SoundFacts",
    "Voice",
    "fit",
    "output_devices",
    "rendered",
    "shape_of",
]
