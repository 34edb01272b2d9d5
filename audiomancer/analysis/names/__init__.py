"""What file and folder names say: tempo, key, instrument, loop and mood.

Offers `hints_from_path`.
"""
