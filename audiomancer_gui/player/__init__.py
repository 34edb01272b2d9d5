"""The player below the list, and the project in the top bar that it fits sounds to."""

from audiomancer_gui.player.player_bar import PlayerBar
from audiomancer_gui.player.project_strip import ProjectStrip
from audiomancer_gui.player.tap_tempo import TapTempo
from audiomancer_gui.player.waveform_strip import WaveformStrip

__all__ = ["PlayerBar", "ProjectStrip", "TapTempo", "WaveformStrip"]
