"""The player below the list, the keyboard above it, and the project in the top bar that it fits sounds to."""

from audiomancer_gui.player.keyboard import KeyboardStrip
from audiomancer_gui.player.player_bar import PlayerBar
from audiomancer_gui.player.project_strip import ProjectStrip
from audiomancer_gui.player.tap_tempo import TapTempo
from audiomancer_gui.player.waveform_strip import WaveformStrip

__all__ = ["KeyboardStrip", "PlayerBar", "ProjectStrip", "TapTempo", "WaveformStrip"]
