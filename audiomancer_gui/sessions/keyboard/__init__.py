"""Playing the present sound by the keys of the computer, or by MIDI.

Offers `KeyboardSession`.
"""

from audiomancer_gui.sessions.keyboard.keyboard_session import KeyboardSession

__all__ = ["KeyboardSession"]
