"""Hints in file and folder names: tempo, key, instrument, loop and mood.

Offers `hints_from_path`.
"""
