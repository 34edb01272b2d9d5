"""The player strip: waveform, transport, and what is known about the present sound."""

from audiomancer_gui.player.player_bar import PlayerBar
from audiomancer_gui.player.waveform_strip import WaveformStrip

__all__ = ["PlayerBar", "WaveformStrip"]
