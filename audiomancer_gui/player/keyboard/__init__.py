"""The keyboard above the player.

Offers `KeyboardStrip`.
"""

from audiomancer_gui.player.keyboard.keyboard_strip import KeyboardStrip

__all__ = ["KeyboardStrip"]
