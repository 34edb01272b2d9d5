"""Tempo: onsets, rhythm and the tempo decision.

Offers the rhythm measurements and tempo candidates with their confidence.
"""
