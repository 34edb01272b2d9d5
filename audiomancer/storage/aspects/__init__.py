"""Aspects of sounds: their LanceDB table and the mapped arrays beside it.

Offers `AspectTable` and `AspectIndex`, which lie beside the embeddings of the same folder.
"""
