"""Voices, lanes and the mixer of the audio callback.

Offers `Mixer`, `Lane`, and voices held whole or streamed.
"""
