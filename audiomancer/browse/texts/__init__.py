"""Texts of the list: names, tags and notes in blocks, searched by spellings of words.

Offers tables of texts, the word index of the names with their order, and the words that mean the same.
"""
