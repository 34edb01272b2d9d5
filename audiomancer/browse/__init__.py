"""The query side: everything the window and the terminal ask about the library, answered from columns in memory."""

from audiomancer.browse.facets import Facets, count_facets, relaxations
from audiomancer.browse.index import BrowseIndex, Row, Thresholds
from audiomancer.browse.query import Condition, Query, Range, Term
from audiomancer.browse.query_text import ParsedQuery, parse, to_text
from audiomancer.browse.similar import SimilarityIndex, match_percent

__all__ = [
    "BrowseIndex",
    "Condition",
    "Facets",
    "ParsedQuery",
    "Query",
    "Range",
    "Row",
    "SimilarityIndex",
    "Term",
    "Thresholds",
    "count_facets",
    "match_percent",
    "parse",
    "relaxations",
    "to_text",
]
