"""What the audio callback mixes: voices in lanes, lanes in the mixer.

Offers `Mixer`, `Lane`, and voices held whole or streamed.
"""
