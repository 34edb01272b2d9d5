"""Columns of all entries as arrays, the orders by them, and the folders.

Offers the parts that the index is made of; none of them knows the index.
"""
