"""Columns of all entries as arrays and texts, with the orders and word searches over them.

Offers the parts that the index is made of; none of them knows the index.
"""
