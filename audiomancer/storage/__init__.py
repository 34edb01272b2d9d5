"""The only door to the databases: sample records in SQLite, embeddings in LanceDB, and the library's tables."""

from audiomancer.array_file import ArrayFile, NotAnArrayFile, write_arrays
from audiomancer.storage.aspects.aspect_index import AspectIndex
from audiomancer.storage.contract.interfaces import SampleMetadata, SampleStore, VectorStore
from audiomancer.storage.contract.sqlite_samples import SQLiteSampleStore
from audiomancer.storage.contract.synths import SynthStore
from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.integrity.check import check_library
from audiomancer.storage.integrity.recover import Recovery, recover_database, was_being_recovered
from audiomancer.storage.integrity.vector_repair import VectorRepair, repair_vectors
from audiomancer.storage.lance.sample_keys import NO_SAMPLE, sample_key, usual_id
from audiomancer.storage.library.change_log import ChangedEntries
from audiomancer.storage.library.entry import Entry
from audiomancer.storage.library.moves import MovedFile, Volume
from audiomancer.storage.library.records import (
    CORRECTABLE_FIELDS,
    HINT_CONFIDENCE,
    AnalysedFile,
    CheckReport,
    CutOffFile,
    FileRecord,
    FileStamp,
    FileState,
    FolderLocation,
    ListedFile,
    PendingFile,
    Problem,
    SourceFolder,
    cut_off_words,
)
from audiomancer.storage.library_storage import LibraryStorage
from audiomancer.storage.sqlite.damage import DATABASE_MAGIC, clear_suspicion, damage_of, is_suspect, note_damage
from audiomancer.storage.sqlite.writer_lock import WriterLock
from audiomancer.storage.user.export import MergeReport, export_user_data, merge_user_data
from audiomancer.storage.user.journal import Change, Replayed
from audiomancer.storage.user.plays import Play
from audiomancer.storage.user.records import PastEdit, SavedSearch, SoundCollection
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM, DistanceMetric, Embedding
from audiomancer.storage.vectors.lancedb_vectors import LanceDBVectorStore
from audiomancer.storage.vectors.matrix import VectorMatrix
from audiomancer.storage.vectors.neighbour_index import NeighbourIndex

__all__ = [
    "CORRECTABLE_FIELDS",
    "DATABASE_MAGIC",
    "EMBEDDING_DIM",
    "HINT_CONFIDENCE",
    "NO_SAMPLE",
    "AnalysedFile",
    "ArrayFile",
    "AspectIndex",
    "Change",
    "ChangedEntries",
    "CheckReport",
    "CutOffFile",
    "DistanceMetric",
    "Embedding",
    "Entry",
    "FileRecord",
    "FileStamp",
    "FileState",
    "FolderLocation",
    "LanceDBVectorStore",
    "LibraryStorage",
    "ListedFile",
    "MergeReport",
    "MovedFile",
    "NeighbourIndex",
    "NotAnArrayFile",
    "PastEdit",
    "PendingFile",
    "Play",
    "Problem",
    "Recovery",
    "Replayed",
    "SQLiteSampleStore",
    "SampleMetadata",
    "SampleStore",
    "SavedSearch",
    "SoundCollection",
    "SourceFolder",
    "SynthStore",
    "UnifiedSampleStorage",
    "VectorMatrix",
    "VectorRepair",
    "VectorStore",
    "Volume",
    "WriterLock",
    "check_library",
    "clear_suspicion",
    "cut_off_words",
    "damage_of",
    "export_user_data",
    "is_suspect",
    "merge_user_data",
    "note_damage",
    "recover_database",
    "repair_vectors",
    "sample_key",
    "usual_id",
    "was_being_recovered",
    "write_arrays",
]
