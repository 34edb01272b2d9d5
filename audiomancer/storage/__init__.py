"""The only door to the databases: sample records in SQLite, embeddings in LanceDB, and the library's own tables."""

from audiomancer.storage.array_file import ArrayFile, NotAnArrayFile, write_arrays
from audiomancer.storage.damage import DATABASE_MAGIC, clear_suspicion, damage_of, is_suspect, note_damage
from audiomancer.storage.interfaces import (
    EMBEDDING_DIM,
    DistanceMetric,
    Embedding,
    SampleMetadata,
    SampleStore,
    VectorStore,
)
from audiomancer.storage.lancedb_vectors import LanceDBVectorStore
from audiomancer.storage.library_moves import MovedFile, Volume
from audiomancer.storage.library_rows import (
    CORRECTABLE_FIELDS,
    HINT_CONFIDENCE,
    AnalysedFile,
    ChangedEntries,
    CheckReport,
    Entry,
    EntryChange,
    FileRecord,
    FileStamp,
    FileState,
    FolderPlace,
    KnownFile,
    ListedBatch,
    ListedFile,
    PendingFile,
    Problem,
    SampleDetails,
    SourceFolder,
    StoredBatch,
)
from audiomancer.storage.library_storage import LibraryStorage
from audiomancer.storage.neighbour_index import NeighbourIndex
from audiomancer.storage.recovery import Recovery, recover_database, was_being_recovered
from audiomancer.storage.sqlite_samples import SQLiteSampleStore
from audiomancer.storage.synths import SynthStore
from audiomancer.storage.unified import UnifiedSampleStorage
from audiomancer.storage.user_export import MergeReport
from audiomancer.storage.user_rows import PastEdit, SavedSearch, SoundCollection
from audiomancer.storage.vector_keys import NO_SAMPLE, sample_key, usual_id
from audiomancer.storage.vector_repair import VectorRepair
from audiomancer.storage.vector_search import VectorMatrix
from audiomancer.storage.writer_lock import WriterLock

__all__ = [
    "CORRECTABLE_FIELDS",
    "DATABASE_MAGIC",
    "EMBEDDING_DIM",
    "HINT_CONFIDENCE",
    "NO_SAMPLE",
    "AnalysedFile",
    "ArrayFile",
    "ChangedEntries",
    "CheckReport",
    "DistanceMetric",
    "Embedding",
    "Entry",
    "EntryChange",
    "FileRecord",
    "FileStamp",
    "FileState",
    "FolderPlace",
    "KnownFile",
    "LanceDBVectorStore",
    "LibraryStorage",
    "ListedBatch",
    "ListedFile",
    "MergeReport",
    "MovedFile",
    "NeighbourIndex",
    "NotAnArrayFile",
    "PastEdit",
    "PendingFile",
    "Problem",
    "Recovery",
    "SQLiteSampleStore",
    "SampleDetails",
    "SampleMetadata",
    "SampleStore",
    "SavedSearch",
    "SoundCollection",
    "SourceFolder",
    "StoredBatch",
    "SynthStore",
    "UnifiedSampleStorage",
    "VectorMatrix",
    "VectorRepair",
    "VectorStore",
    "Volume",
    "WriterLock",
    "clear_suspicion",
    "damage_of",
    "is_suspect",
    "note_damage",
    "recover_database",
    "sample_key",
    "usual_id",
    "was_being_recovered",
    "write_arrays",
]
