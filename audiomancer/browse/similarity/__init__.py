"""Similarity: rows ordered by it, and the search for near copies.

Offers the order by similarity and the duplicate search, both over the index.
"""
