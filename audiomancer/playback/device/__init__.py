"""PortAudio: opening, choosing, resting, losing and replacing an audio output.

Offers `Output`s and the device that holds the current one.
"""
