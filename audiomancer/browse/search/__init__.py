"""Queries: what a search text means, which rows match, and how many would.

Offers `Query`, `parse`, the matching mask and the facets.
"""
