"""Notes that keys play: their sound, decoded once, and a MIDI input.

Offers the player's side of them; they are mixed in `mix/note_voices.py`.
"""
