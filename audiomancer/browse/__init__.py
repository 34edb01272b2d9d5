"""The query side: everything the window and the terminal ask about the library, answered from columns in memory."""

from audiomancer.browse.copy_folds import CopyFolds
from audiomancer.browse.copy_search import find_copies
from audiomancer.browse.facets import FacetPlan, Facets, count_facets, relaxations
from audiomancer.browse.index import BrowseIndex
from audiomancer.browse.index_snapshot import Snapshot
from audiomancer.browse.near_copies import NearCopies
from audiomancer.browse.query import Condition, Query, Range, Term
from audiomancer.browse.query_text import ParsedQuery, parse, to_text
from audiomancer.browse.reading import (
    CollectionView,
    IndexChanges,
    catch_up,
    read_changes,
    read_collections,
    read_index,
)
from audiomancer.browse.row import Row, Thresholds
from audiomancer.browse.similar import PartSource, SimilarityIndex, SimilaritySource, match_percent

__all__ = [
    "BrowseIndex",
    "CollectionView",
    "Condition",
    "CopyFolds",
    "FacetPlan",
    "Facets",
    "IndexChanges",
    "NearCopies",
    "ParsedQuery",
    "PartSource",
    "Query",
    "Range",
    "Row",
    "SimilarityIndex",
    "SimilaritySource",
    "Snapshot",
    "Term",
    "Thresholds",
    "catch_up",
    "count_facets",
    "find_copies",
    "match_percent",
    "parse",
    "read_changes",
    "read_collections",
    "read_index",
    "relaxations",
    "to_text",
]
