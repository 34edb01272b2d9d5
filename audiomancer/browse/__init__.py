"""The query side: everything the window and the terminal ask about the library, answered from columns in memory."""

from audiomancer.browse.columns.folder_tree import FolderTree, shortest_name
from audiomancer.browse.columns.row import Row, Thresholds
from audiomancer.browse.columns.sort_order import ColumnOrder
from audiomancer.browse.index.column_orders import OrderUpdate
from audiomancer.browse.index.duplicate_groups import DuplicateGroups
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.index.near_copies import NearCopies
from audiomancer.browse.index.reading import (
    CollectionView,
    IndexChanges,
    catch_up,
    read_changes,
    read_collections,
    read_index,
)
from audiomancer.browse.index.snapshot import Snapshot
from audiomancer.browse.map.sound_map import MapSource, SoundMap, make_map
from audiomancer.browse.search.advice import Advice, advice
from audiomancer.browse.search.completion import CompletionPlan, Suggestion, suggestions
from audiomancer.browse.search.condition import Chip, Condition
from audiomancer.browse.search.facets import FacetPlan, Facets, count_facets
from audiomancer.browse.search.number_range import Range
from audiomancer.browse.search.query import Query
from audiomancer.browse.search.query_text import ParsedQuery, parse, to_text
from audiomancer.browse.similarity.copy_search import find_copies
from audiomancer.browse.similarity.plain_search import SimilaritySearch
from audiomancer.browse.similarity.question import (
    MOST_STEPS,
    MOVES,
    NO_BLEND,
    Blend,
    GroupSource,
    PartSource,
    SimilaritySource,
)
from audiomancer.browse.similarity.refined_search import RefinedSearch
from audiomancer.browse.similarity.similar import SimilarityIndex, match_percent, read_similarity
from audiomancer.browse.similarity.spread_search import SpreadSearch
from audiomancer.browse.similarity.weighing import (
    ASPECT_NAMES,
    EVEN,
    PRESETS,
    RECORDED_WEIGHTS,
    Weights,
    known_aspects,
    weights_of,
)
from audiomancer.browse.texts.synonyms import DEFAULT_SYNONYMS, Synonyms, synonyms_problems

__all__ = [
    "ASPECT_NAMES",
    "DEFAULT_SYNONYMS",
    "EVEN",
    "MOST_STEPS",
    "MOVES",
    "NO_BLEND",
    "PRESETS",
    "RECORDED_WEIGHTS",
    "Advice",
    "Blend",
    "BrowseIndex",
    "Chip",
    "CollectionView",
    "ColumnOrder",
    "CompletionPlan",
    "Condition",
    "DuplicateGroups",
    "FacetPlan",
    "Facets",
    "FolderTree",
    "GroupSource",
    "IndexChanges",
    "MapSource",
    "NearCopies",
    "OrderUpdate",
    "ParsedQuery",
    "PartSource",
    "Query",
    "Range",
    "RefinedSearch",
    "Row",
    "SimilarityIndex",
    "SimilaritySearch",
    "SimilaritySource",
    "Snapshot",
    "SoundMap",
    "SpreadSearch",
    "Suggestion",
    "Synonyms",
    "Thresholds",
    "Weights",
    "advice",
    "catch_up",
    "count_facets",
    "find_copies",
    "known_aspects",
    "make_map",
    "match_percent",
    "parse",
    "read_changes",
    "read_collections",
    "read_index",
    "read_similarity",
    "shortest_name",
    "suggestions",
    "synonyms_problems",
    "to_text",
    "weights_of",
]
