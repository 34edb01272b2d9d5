"""Key and pitch: chroma, tuning, pitch tracks and the key decision.

Offers the tonal measurements and the key with its confidence.
"""
