"""Embeddings: the LanceDB table, the neighbour index beside it, and their repair.

Offers `LanceDBVectorStore`, the same store in a process of its own (`client.py`), and `NeighbourIndex`.
"""
