"""Character of a sound: instrument, mood and embedding.

Offers the classifiers and the 128-number description.
"""
