"""Embeddings: the LanceDB table, the neighbour index beside it, and their repair.

Offers `LanceDBVectorStore`, the same store in a separate process (`client.py`), and `NeighbourIndex`.
"""
